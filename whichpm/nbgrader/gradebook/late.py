"""Penalties for late submissions, from the plugin that the course's configuration names."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from whichpm import strict
from whichpm.coursegrade import policy

SECTIONS = ("AssignLatePenalties", "LateSubmissionPlugin")
"""What a configuration says about penalties."""
OURS = "whichpm.nbgrader.plugins.late.LatePolicy"


class PluginFailed(Exception):
    """The plugin for late penalties raised an error; the message says which and for whom."""


class Penalties:
    """``c.AssignLatePenalties.plugin_class``, loaded when the first late submission comes."""

    def __init__(self, config: Any, root: Path) -> None:
        self._config = config
        self._root = root
        self._step: Any = None
        self.configured = any(name in config for name in SECTIONS) and not _only_ours_which_says_nothing(config, root)
        """Whether the course takes anything off at all; nbgrader does not, as shipped."""

    def of(self, learner: str, score: float, seconds: float) -> float | None:
        """Points to take off one notebook, as nbgrader's AssignLatePenalties bounds them.

        Parameters
        ----------
        learner
            Id of the learner.
        score
            Points of the notebook, grades by hand included.
        seconds
            How late it is.
        """
        if seconds <= 0 or not self.configured:
            return None
        try:
            self.load()
            penalty = self._step.plugin_inst.late_submission_penalty(learner, score, seconds)
        except Exception as error:
            cause = f"the plugin for late penalties failed for {learner} ({type(error).__name__}: {error})"
            raise PluginFailed(f"{cause}; fix c.AssignLatePenalties in nbgrader_config.py") from error
        return None if penalty is None else min(max(float(penalty), 0.0), score)

    def load(self) -> None:
        """Load the plugin, so that forked processes have it."""
        if self._step is None and self.configured:
            self._step = self._load()

    def _load(self) -> Any:
        # Here, because it takes as long as a thousand submissions.
        from nbgrader.preprocessors import AssignLatePenalties

        if str(self._root) not in sys.path:
            sys.path.insert(0, str(self._root))  # Where nbgrader finds plugins of the course.
        step = AssignLatePenalties(config=self._config)
        step.init_plugin()
        return step


def _only_ours_which_says_nothing(config: Any, root: Path) -> bool:
    """Whether the plugin is the one of every course, and the course's policy takes nothing off.

    Points that were taken off by other means, such as by a person in the gradebook, then stay.
    """
    if "LateSubmissionPlugin" in config or config.AssignLatePenalties.get("plugin_class") != OURS:
        return False
    try:
        found = policy.read(root)
    except strict.BankError:
        return False  # It is said where points would be taken off.
    return found is None or found.late is None
