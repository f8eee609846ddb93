"""One learner's page at a time, the same that ``whichpm feedback`` writes for a class."""

from __future__ import annotations

from pathlib import Path

from whichpm.nbgrader.feedback.page import Outdated
from whichpm.nbgrader.feedback.tree import of_notebooks
from whichpm.nbgrader.gradebook import door, graded, marks
from whichpm.nbgrader.gradebook.late import Penalties
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.settle import settled


class NoPage(Exception):
    """A page that cannot be made; the message says why and what to do."""


class OnePage:
    """Makes pages of one assignment; raises :class:`GradebookError`."""

    def __init__(self, setting: Setting) -> None:
        self._setting = setting
        self._penalties = Penalties(setting.config, setting.root)
        with door.reading(setting.db_url, setting.assignment) as connection:
            self._found = marks.assignment(connection, setting.assignment)
        self._pages = of_notebooks(setting, self._found)

    def make(self, learner: str, notebook: str) -> str:
        """The page of a notebook; raises :class:`NoPage`, :class:`GradebookError`, :class:`PluginFailed`."""
        with door.reading(self._setting.db_url, self._setting.assignment) as connection:
            handed = next(marks.submissions(connection, self._found, [learner]), None)
        if handed is None or notebook not in handed.notebooks or notebook not in self._pages:
            raise NoPage("the gradebook has no grades of it; grade it first")
        handed = settled(handed, self._penalties)
        try:
            found = graded.read(Path(self._setting.autograded(learner), f"{notebook}.ipynb"))
            return self._pages[notebook].render(handed, handed.notebooks[notebook], found)
        except (graded.Unreadable, Outdated) as error:
            raise NoPage(str(error)) from None
