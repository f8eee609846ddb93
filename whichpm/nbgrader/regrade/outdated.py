"""Feedback pages that are older than a regrade."""

from __future__ import annotations

import math
from pathlib import Path

from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.regrade import log
from whichpm.nbgrader.regrade.changes import Preview


def outdated_feedback(setting: Setting, applied: Preview | None = None) -> list[str]:
    """Learners whose page is older than a regrade that changed their points, or than the one ``applied`` just now."""
    moments: dict[str, float] = {}
    for done in log.applied(setting.root, setting.assignment):
        ended = log.seconds(done["ended"])
        moments |= {each["learner"]: ended for each in done["learners"]}
    if applied:
        moments |= {change.learner: math.inf for change in applied.changes}
    return sorted(learner for learner, moment in moments.items() if _is_older(setting.feedback(learner), moment))


def _is_older(folder: Path, moment: float) -> bool:
    return any(page.stat().st_mtime < moment for page in folder.glob("*.html"))
