"""Records grades as nbgrader does, and lets grades by hand hold where the learner's answer is still the same."""

from __future__ import annotations

from typing import Any

from nbgrader.preprocessors import SaveAutoGrades

from whichpm.nbgrader.gradebook import byhand
from whichpm.nbgrader.submission import own


class SaveGrades(SaveAutoGrades):  # type: ignore[misc]  # nbgrader has no types
    """In place of nbgrader's ``SaveAutoGrades``, which asks for every grade by hand again."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Record the grades and comments of one notebook."""
        self._now = own.digests(nb)
        self._before: dict[str, str] | None = None
        nb, resources = super().preprocess(nb, resources)
        return nb, resources

    def _add_score(self, cell: Any, resources: dict[str, Any]) -> None:
        name = cell.metadata["nbgrader"]["grade_id"]
        grade = self.gradebook.find_grade(name, self.notebook_id, self.assignment_id, self.student_id)
        waited, session = bool(grade.needs_manual_grade), self.gradebook.db
        if self._before is None:
            self._before = byhand.exchange(session.connection(), grade.notebook_id, self._now)
        super()._add_score(cell, resources)
        same = byhand.same(name, self._before, self._now)
        grade.needs_manual_grade = byhand.waits(grade.auto_score, grade.manual_score, waited, same)
        session.commit()
