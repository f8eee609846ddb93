"""Grades of an assignment, as the gradebook has them."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from nbgrader.api import Gradebook, MissingEntry


class Row(NamedTuple):
    """One learner: points given by the grader and by hand, what is still to be graded by hand, and remarks."""

    learner: str
    auto_points: float
    manual_points: float
    waiting: bool
    late_seconds: float
    remarks: tuple[str, ...]


class Results(NamedTuple):
    """All learners of an assignment; maxima in points."""

    assignment: str
    auto_maximum: float
    manual_maximum: float
    rows: tuple[Row, ...]


def results(root: Path, assignment: str) -> Results:
    """Read the gradebook of the course in ``root``; raises :class:`LookupError` for an unknown assignment."""
    # nbgrader calls alembic by its name. It lies beside Python, also where the environment is not active.
    os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    with Gradebook(f"sqlite:///{root / 'gradebook.db'}") as gradebook:
        try:
            found = gradebook.find_assignment(assignment)
        except MissingEntry:
            known = ", ".join(sorted(entry.name for entry in gradebook.assignments)) or "none yet"
            raise LookupError(f'the gradebook has no assignment "{assignment}" (it has: {known})') from None
        cells = [cell for notebook in found.notebooks for cell in notebook.grade_cells]
        manual = sum(cell.max_score for cell in cells if cell.cell_type == "markdown")
        rows = [
            Row(
                learner=submission.student_id,
                auto_points=sum(grade.auto_score or 0.0 for grade in _grades(submission)),
                manual_points=sum(grade.manual_score or 0.0 for grade in _grades(submission)),
                waiting=bool(submission.needs_manual_grade),
                late_seconds=submission.total_seconds_late,
                remarks=tuple(_remarks(root / "autograded" / submission.student_id / assignment)),
            )
            for submission in sorted(found.submissions, key=lambda submission: submission.student_id)
        ]
        return Results(assignment, found.max_score - manual, manual, tuple(rows))


def _grades(submission: Any) -> Iterator[Any]:
    for notebook in submission.notebooks:
        yield from notebook.grades


def _remarks(folder: Path) -> Iterator[str]:
    """What the autograder wrote about a submission that it had to fix or could not read."""
    for path in sorted(folder.glob("*.ipynb")):
        metadata = json.loads(path.read_text(encoding="utf-8")).get("metadata", {})
        yield from metadata.get("whichpm", {}).get("problems", ())
