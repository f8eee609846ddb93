"""What the gradebook recorded of an assignment's notebooks when the release was generated."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.engine import Connection

from whichpm import allotted, answers, bank, handout
from whichpm.nbgrader.gradebook import door, tables
from whichpm.nbgrader.gradebook.tables import base_cell, grade_cell, notebook, solution_cell, source_cell, task_cell
from whichpm.nbgrader.submission.known import KnownCell, KnownNotebook, handed_out
from whichpm.nbgrader.submission.times import TIMESTAMP
from whichpm.quality import drawing, sets


def known_notebooks(
    db_url: str,
    assignment: str,
    folders: Iterable[Path] = (),
    submitted: Iterable[str] = (),
    root: Path | None = None,
) -> dict[str, KnownNotebook]:
    """The notebooks of an assignment by name, with their cells; raises :class:`GradebookError`.

    Parameters
    ----------
    db_url
        Where the gradebook is.
    assignment
        Name of the assignment.
    folders
        Those of the assignment's source and release; they tell what else was handed out.
    submitted
        Folders of all submissions of the class; they tell whether most have a time of handing in.
    root
        The course folder, whose ``exercises/sets.yml`` says which forms the set has.
    """
    where = tuple(folders)
    times = [os.path.lexists(f"{folder}/{TIMESTAMP}") for folder in submitted]
    timed = not times or 2 * sum(times) > len(times)
    with door.reading(db_url, assignment) as connection:
        listed = select(tables.assignment.c.id, tables.assignment.c.name, tables.assignment.c.duedate)
        of = {row.name: row for row in connection.execute(listed)}
        if assignment not in of:
            raise door.no_assignment(assignment, list(of))
        columns = (notebook.c.id, notebook.c.name, notebook.c.kernelspec)
        query = select(*columns).where(notebook.c.assignment_id == of[assignment].id).order_by(notebook.c.name)
        due: datetime | None = of[assignment].duedate
        found = {row.name: _notebook(connection, row, where, due, timed) for row in connection.execute(query).all()}
    return found if root is None else _with_forms(found, root, assignment)


def _with_forms(found: dict[str, KnownNotebook], root: Path, assignment: str) -> dict[str, KnownNotebook]:
    shown = [cell.grade_id for known in found.values() for cell in known.cells if cell.autograded]
    try:
        places = sets.read(root).places(assignment, shown)
        draw = drawing.read(root, assignment) if places else None
    except bank.BankError as error:
        raise door.GradebookError(f"{error.problems[0]}; then run the command again") from None
    if not places:
        return found
    slugs = {slug for of_form in places.values() for slug in of_form.values()}
    beside = {name for slug in slugs for name in (answers.file_name(slug), f"{slug}{handout.SUFFIX}")}
    beside.add(allotted.file_name(assignment))
    return {
        name: replace(known, forms=places, draw=draw, beside=known.beside | beside) for name, known in found.items()
    }


def _notebook(
    connection: Connection, row: Any, folders: tuple[Path, ...], due: datetime | None, timed: bool
) -> KnownNotebook:
    graded, tasks = (_points(connection, kind, row.id) for kind in (grade_cell, task_cell))
    written = select(base_cell.c.name).join(solution_cell, solution_cell.c.id == base_cell.c.id)
    solutions = set(connection.execute(written.where(base_cell.c.notebook_id == row.id)).scalars())
    cells = tuple(
        KnownCell(
            grade_id=cell.name,
            type=cell.cell_type,
            source=cell.source or "",
            checksum=cell.checksum,
            locked=cell.locked,
            points=graded.get(cell.name, tasks.get(cell.name)),
            grade=cell.name in graded,
            solution=cell.name in solutions,
            task=cell.name in tasks,
        )
        for cell in connection.execute(select(source_cell).where(source_cell.c.notebook_id == row.id))
    )
    return KnownNotebook(json.loads(row.kernelspec or "{}"), cells, *handed_out(folders, row.name), due, timed)


def _points(connection: Connection, kind: Any, notebook_id: str) -> dict[str, float]:
    query = select(base_cell.c.name, kind.c.max_score).join(kind, kind.c.id == base_cell.c.id)
    found = connection.execute(query.where(base_cell.c.notebook_id == notebook_id))
    return {cell.name: float(cell.max_score) for cell in found}
