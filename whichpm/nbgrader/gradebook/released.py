"""What the gradebook recorded of a notebook when its release was generated."""

from __future__ import annotations

import json

from whichpm.nbgrader.models import api
from whichpm.nbgrader.submission.normalise import KnownCell, KnownNotebook


def known_notebook(db_url: str, assignment: str, notebook: str) -> KnownNotebook:
    """The cells of a notebook; raises :class:`nbgrader.api.MissingEntry` where the gradebook has no such notebook."""
    with api.Gradebook(db_url) as gradebook:
        found = gradebook.find_notebook(notebook, assignment)
        graded = {cell.name: float(cell.max_score) for cell in found.grade_cells}
        tasks = {cell.name: float(cell.max_score) for cell in found.task_cells}
        solutions = {cell.name for cell in found.solution_cells}
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
            for cell in found.source_cells
        )
        return KnownNotebook(json.loads(found.kernelspec or "{}"), cells)
