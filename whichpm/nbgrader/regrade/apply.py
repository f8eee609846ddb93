"""Carrying out a plan of :mod:`whichpm.nbgrader.regrade.plan`: the gradebook in one transaction, then the notebooks."""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from pathlib import Path
from typing import Any

import msgspec
from sqlalchemy import Connection, bindparam, inspect, select, update

from whichpm.nbgrader.gradebook import door, marks
from whichpm.nbgrader.gradebook.book import Gradebook
from whichpm.nbgrader.gradebook.lock import only_grader
from whichpm.nbgrader.gradebook.marks import Part
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.tables import grade, graded
from whichpm.nbgrader.gradebook.tables import submitted_notebook as notebook_table
from whichpm.nbgrader.regrade import log
from whichpm.nbgrader.regrade.plan import Plan, entry, plan, read, rescored
from whichpm.nbgrader.regrade.tables import split


class Moved(Exception):
    """The gradebook is no longer as it was when the plan was shown; nothing was changed."""


def apply(setting: Setting, shown: Plan) -> log.Entry:
    """Carry out the plan that was shown; returns what the log keeps of it.

    Raises
    ------
    Moved
        Grades, answers or keys changed since the plan was made. Nothing was changed.
    Locked, GradebookError, OSError
        Nothing was changed, or, where writing notebooks failed, a second run goes on.
    """
    root, assignment = setting.root, setting.assignment
    with only_grader(root):
        now = plan(setting)
        if now != shown:
            raise Moved("grades or keys have changed since the list above was made; nothing was changed: run it again")
        staging = setting.staging
        try:
            staged = _stage(setting, now, staging)
            begun = _settled(setting, now)
            if now.changes and begun is None:
                begun = entry(now, root)
                log.append(root, assignment, begun)
                _record(setting, now)
            for temporary, path in staged:
                temporary.replace(path)
            if begun:
                done = {"regrade": begun["regrade"], "state": "done", "notebooks": len(staged)}
                log.append(root, assignment, done)
        finally:
            shutil.rmtree(staging, ignore_errors=True)
    return begun or entry(now, root)


def _settled(setting: Setting, now: Plan) -> log.Entry | None:
    """An interrupted regrade that only lacks notebooks, to be finished; any other is closed in the log."""
    begun = log.unfinished(setting.root, setting.assignment)
    if begun is None:
        return None
    committed = _is_committed(setting, begun)
    if committed and not now.scored:
        return begun
    state = "done" if committed else "not applied"
    log.append(setting.root, setting.assignment, {"regrade": begun["regrade"], "state": state})
    return None


def _stage(setting: Setting, made: Plan, staging: Path) -> list[tuple[Path, Path]]:
    """Write all notebooks beside their places first: a full disk is met before anything has changed."""
    shutil.rmtree(staging, ignore_errors=True)
    staging.mkdir(parents=True)
    with door.reading(setting.db_url) as connection:
        parts = marks.assignment(connection, setting.assignment).parts
    staged = []
    for number, change in enumerate(change for change in made.changes if change.differs):
        temporary = staging / str(number)
        with temporary.open("wb") as file:
            file.write(_written(setting, change.path, parts[change.notebook]))
            file.flush()
            os.fsync(file.fileno())
        temporary.chmod(change.path.stat().st_mode & 0o777)
        staged.append((temporary, change.path))
    return staged


def _written(setting: Setting, path: Path, parts: Any) -> bytes:
    """A graded notebook with the outputs that the key gives, in the bytes that nbformat writes."""
    notebook = read(path)
    by_data: dict[str, Part] = {part.name: part for part in parts.values() if part.autograded}
    for _, cell, now in rescored(setting, notebook, by_data):
        cell["outputs"] = split(now)
    return msgspec.json.format(msgspec.json.encode(notebook, order="sorted"), indent=1) + b"\n"


def _record(setting: Setting, made: Plan) -> None:
    """Write all grades and penalties in one transaction, in which nobody else writes."""
    book = Gradebook(setting.db_url, setting.course.course_id, setting.assignment)
    try:
        with book.writing() as connection:
            _insist(connection, made)
            grades = [
                {"row": cell.mark.id, "points": cell.after, "waiting": cell.by_hand}
                for change in made.scored
                for cell in change.cells
            ]
            # A grade by hand stays and counts; as after `nbgrader autograde`, somebody should look at it again.
            values: dict[str, Any] = {"auto_score": bindparam("points"), "needs_manual_grade": bindparam("waiting")}
            if grades:
                connection.execute(update(grade).where(grade.c.id == bindparam("row")).values(values), grades)
            late = [{"row": change.sheet.id, "penalty": change.penalty} for change in made.scored]
            if late:
                penalty: dict[str, Any] = {"late_submission_penalty": bindparam("penalty")}
                of_row = notebook_table.c.id == bindparam("row")
                connection.execute(update(notebook_table).where(of_row).values(penalty), late)
            _forget(connection, made)
    finally:
        book.close()


def _insist(connection: Connection, made: Plan) -> None:
    task = marks.assignment(connection, made.assignment)
    learners = sorted({change.learner for change in made.scored})
    there = {handed.learner: handed.notebooks for handed in marks.submissions(connection, task, learners)}
    for change in made.scored:
        if there.get(change.learner, {}).get(change.notebook) != change.sheet:
            raise Moved(f"somebody graded {change.learner} at this moment; nothing was changed: run it again")


def _forget(connection: Connection, made: Plan) -> None:
    """Let ``whichpm grade`` look at these submissions again, whatever it remembers of them."""
    if not inspect(connection).has_table(graded.name):
        return
    sheets = [{"sheet": change.sheet.id} for change in made.changes]
    own = select(notebook_table.c.assignment_id).where(notebook_table.c.id == bindparam("sheet")).scalar_subquery()
    if sheets:
        connection.execute(update(graded).where(graded.c.submission_id == own).values(context=""), sheets)


def _is_committed(setting: Setting, begun: log.Entry) -> bool:
    """Whether the gradebook already has what an interrupted regrade meant to write: all of it, or nothing."""
    wanted = {cell["grade"]: cell["to"] for each in begun["learners"] for cell in each["cells"]}
    if not wanted:
        return True
    name = next(iter(wanted))
    with door.reading(setting.db_url) as connection:
        found = connection.execute(select(grade.c.auto_score).where(grade.c.id == name)).scalar()
    with suppress(TypeError):
        return bool(abs(found - wanted[name]) < 1e-9)
    return False
