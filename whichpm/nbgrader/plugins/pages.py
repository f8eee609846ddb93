"""``nbgrader generate_feedback``, and formgrader's button for it, with the page of ``whichpm feedback``.

What cannot be shown at all is passed over, and named.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import HTMLExporter

from whichpm.nbgrader.feedback.one import NoPage, OnePage
from whichpm.nbgrader.gradebook import door
from whichpm.nbgrader.gradebook.late import Penalties, PluginFailed
from whichpm.nbgrader.gradebook.setting import Setting, SettingError
from whichpm.nbgrader.gradebook.settle import settle
from whichpm.nbgrader.submission.intake import place
from whichpm.nbgrader.submission.plainfile import GRADED_LIMIT, NotPlain, TooLarge, read_plain
from whichpm.strict import BankError


class StockPages(HTMLExporter):
    """Use with ``c.GenerateFeedback.exporter_class``.

    As shipped, a folder that is called like a notebook, a graded notebook that is damaged, or a file of the learner's
    that is called like the page ends in a traceback, and the learner's feedback of before is deleted; and a late
    penalty is that of the last grading, whatever a person gave since.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)  # type: ignore[no-untyped-call]  # nbconvert has few types
        converter: Any = self.parent
        assignments = getattr(converter, "assignments", None)
        if isinstance(assignments, dict):
            # Here, before the first one: nbgrader deletes what is there before it reads.
            for folder, notebooks in list(assignments.items()):
                assignments[folder] = [notebook for notebook in notebooks if self._can_be_shown(Path(notebook))]
                if not assignments[folder]:
                    del assignments[folder]
            self._settle(converter)

    def from_notebook_node(self, nb: Any, resources: Any = None, **arguments: Any) -> Any:
        """Make the page, and way for it: nbgrader has copied the learner's files there, which nobody may write."""
        self._make_way(resources)
        return super().from_notebook_node(nb, resources, **arguments)

    def _make_way(self, resources: Any) -> None:
        there: Any = getattr(self.parent, "_format_dest", None)
        names = (resources or {}).get("nbgrader")
        if there and names:
            path = Path(there(names["assignment"], names["student"])) / f"{names['notebook']}{self.file_extension}"
            with contextlib.suppress(OSError):  # Nothing is there, or what nbgrader itself stumbles over.
                path.unlink()

    def _settle(self, converter: Any) -> None:
        """Let late penalties follow what was graded by hand since."""
        course = converter.coursedir
        penalties = Penalties(converter.config, Path(course.root))
        if not penalties.configured:
            return
        try:
            with door.writing(door.below(Path(course.root), course.db_url), course.assignment_id) as connection:
                settle(connection, course.assignment_id, penalties)
        except (door.GradebookError, PluginFailed) as error:
            self.log.error("Late penalties in the pages are those of the last grading: %s", error)

    def _can_be_shown(self, path: Path) -> bool:
        try:
            nbformat.reads(read_plain(path, GRADED_LIMIT).decode(), as_version=4)  # type: ignore[no-untyped-call]
        except TooLarge:
            cause = "it is too large"
        except (NotPlain, OSError, ValueError) as error:
            cause = str(error).partition("\n")[0][:100] if isinstance(error, NotPlain) else "it is damaged"
        except Exception:  # Whatever nbformat makes of a broken tree.
            cause = "it is damaged"
        else:
            if not path.with_suffix(".html").is_dir():
                return True
            cause = "a folder stands beside it that is called like its page"
        self.log.error("No feedback for %s: %s; look at it, and grade it again with --force", place(path), cause)
        return False


class FeedbackPages(StockPages):
    """Use with ``c.GenerateFeedback.exporter_class``: every way to make feedback gives the same page.

    Where it cannot be made, because points and keys no longer agree, there is the stock page, and the log says why.
    """

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)
        self._made: dict[str, OnePage] = {}

    def from_notebook_node(self, nb: Any, resources: Any = None, **arguments: Any) -> Any:
        """Make the page, and way for it."""
        names = (resources or {}).get("nbgrader")
        course: Any = getattr(self.parent, "coursedir", None)
        if not names or course is None:
            return super().from_notebook_node(nb, resources, **arguments)
        learner, assignment, notebook = names["student"], names["assignment"], names["notebook"]
        try:
            page = self._of(course, assignment).make(learner, notebook)
        except (NoPage, SettingError, door.GradebookError, PluginFailed, BankError, OSError, ValueError) as error:
            self.log.warning("%s of %s has nbgrader's own page, not ours: %s", notebook, learner, error)
            return super().from_notebook_node(nb, resources, **arguments)
        self._make_way(resources)
        return page, self._init_resources(resources)  # type: ignore[no-untyped-call]  # nbconvert has few types

    def _of(self, course: Any, assignment: str) -> OnePage:
        if assignment not in self._made:
            root = Path(course.root)
            self._made[assignment] = OnePage(Setting(root, assignment, door.below(root, course.db_url)))
        return self._made[assignment]
