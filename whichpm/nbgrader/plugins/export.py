"""Grades as CSV, as nbgrader writes them, except that no cell of the table is a formula and no column shifts."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from nbgrader.api import MissingEntry
from nbgrader.plugins import ExportPlugin

from whichpm.nbgrader.gradebook import roster
from whichpm.nbgrader.gradebook.late import Penalties
from whichpm.nbgrader.gradebook.settle import settle
from whichpm.nbgrader.submission import clean

COLUMNS = ["assignment", "duedate", "timestamp", "student_id", "last_name", "first_name", "email"]
COLUMNS += ["raw_score", "late_submission_penalty", "score", "max_score"]
# What a spreadsheet may take for the beginning of a formula, in half width and in full.
_FORMULA = frozenset("=+-@|\uff1d\uff0b\uff0d\uff20")
# What may stand between two cells, where a table is opened with another separator than its own.
_SEPARATORS = frozenset(";|\t\n")


class SafeCsvExportPlugin(ExportPlugin):  # type: ignore[misc]  # nbgrader has no types
    """The plugin of ``nbgrader export`` (``c.ExportApp.plugin_class``)."""

    def export(self, gradebook: Any) -> None:
        """Write a row for every assignment and learner to ``--to``, by default ``grades.csv``."""
        path = Path(self.to or "grades.csv")
        self._settle(gradebook)
        self.log.info("Exporting grades to %s", path)
        with path.open("w", encoding="utf-8", errors="backslashreplace", newline="") as file:
            table = csv.writer(file, lineterminator="\n")
            table.writerow(COLUMNS)
            for row in self._rows(gradebook):
                table.writerow([cell(row[column]) for column in COLUMNS])

    def _settle(self, gradebook: Any) -> None:
        """Let late penalties follow what was graded by hand since."""
        penalties = Penalties(self.config, Path(self.parent.coursedir.root) if self.parent else Path.cwd())
        for name in [assignment.name for assignment in gradebook.assignments]:
            settle(gradebook.db.connection(), name, penalties)
        gradebook.db.commit()
        gradebook.db.expire_all()

    def _rows(self, gradebook: Any) -> Iterator[dict[str, Any]]:
        assignments, learners = map(str, self.assignment), map(str, self.student)
        wanted, who = set(assignments), set(learners)
        for assignment in gradebook.assignments:
            if wanted and assignment.name not in wanted:
                continue
            excused = roster.excused(gradebook.db.connection(), assignment.name)
            for student in gradebook.students:
                if not who or student.id in who:
                    yield _row(gradebook, assignment, student, student.id in excused)


def cell(value: object) -> str:
    """A value as a cell that a spreadsheet shows as it stands; numbers stay numbers."""
    if value is None:
        return ""
    if not isinstance(value, str):
        return str(value)
    shown, begins = [], True
    for each in clean.plain(value):
        if begins and each in _FORMULA:
            shown.append("'")  # Before a text it says to a spreadsheet that it is one.
        shown.append(each)
        begins = each in _SEPARATORS or (begins and (each.isspace() or each in '"\ufffd'))
    return "".join(shown)


def _row(gradebook: Any, assignment: Any, student: Any, excused: bool) -> dict[str, Any]:
    """A row of the table; nothing handed in are 0 points, and none at all, of none, where the roster excuses it."""
    row = {
        "assignment": assignment.name,
        "duedate": assignment.duedate,
        "student_id": student.id,
        "last_name": student.last_name,
        "first_name": student.first_name,
        "email": student.email,
        "max_score": assignment.max_score,
    }
    try:
        submission = gradebook.find_submission(assignment.name, student.id)
    except MissingEntry:
        if excused:
            return {**row, **dict.fromkeys(("timestamp", "raw_score", "late_submission_penalty", "score", "max_score"))}
        return {**row, "timestamp": "", "raw_score": 0.0, "late_submission_penalty": 0.0, "score": 0.0}
    penalty = submission.late_submission_penalty
    return {
        **row,
        "timestamp": submission.timestamp,
        "raw_score": submission.score,
        "late_submission_penalty": penalty,
        "score": max(0.0, submission.score - penalty) if penalty is not None else submission.score,
    }
