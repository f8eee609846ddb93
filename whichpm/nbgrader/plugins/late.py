"""Late penalties by the course's own policy, the ``late`` of ``exercises/course.yml``, which learners can read."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path

from nbgrader.plugins import LateSubmissionPlugin

from whichpm.coursegrade import policy


class LatePolicy(LateSubmissionPlugin):  # type: ignore[misc]  # nbgrader has no types
    """Use with ``c.AssignLatePenalties.plugin_class``. A course that says nothing of lateness has nbgrader's own."""

    def late_submission_penalty(self, student_id: str, score: float, total_seconds_late: float) -> float | None:
        """Points to take off; raises :class:`~whichpm.strict.BankError` where the policy cannot be read."""
        found = self._policy
        if found is None or found.late is None:
            penalty: float | None = super().late_submission_penalty(student_id, score, total_seconds_late)
            return penalty
        if self.penalty_method != "none":
            raise ValueError(
                f"both c.LateSubmissionPlugin.penalty_method and late in {policy.PATH} take points off; keep one"
            )
        return score * found.late.share(total_seconds_late)

    @cached_property
    def _policy(self) -> policy.Policy | None:
        """Read once for a class, which may have thousands who are late."""
        configured = self.config.CourseDirectory.get("root")
        # nbgrader runs in the course folder.
        return policy.read(Path(str(configured)) if configured else Path.cwd())
