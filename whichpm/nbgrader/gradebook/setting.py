"""What the course's nbgrader configuration says, read as nbgrader reads it."""

from __future__ import annotations

import fnmatch
import glob
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from jupyter_core.application import JupyterApp

from whichpm.nbgrader.gradebook import door
from whichpm.nbgrader.models import CourseDirectory

DEFAULT_STRUCTURE = str(Path("{nbgrader_step}", "{student_id}", "{assignment_id}"))


class SettingError(Exception):
    """The configuration cannot be read, or has no such assignment; the message says why and what to do."""


class _Configuration(JupyterApp):
    """Finds ``nbgrader_config.py`` where nbgrader does: in Jupyter's folders and in the course."""

    name = "nbgrader"

    def _config_file_name_default(self) -> str:
        return "nbgrader_config"

    def read(self, root: Path) -> Any:
        """The merged configuration."""
        self.raise_config_file_errors = True
        self.load_config_file(suppress_errors=False)
        super(JupyterApp, self).load_config_file("nbgrader_config", path=str(root))
        return self.config


class Setting:
    """A course as nbgrader sees it, and one assignment in it.

    Parameters
    ----------
    root
        The course folder.
    assignment
        Name of the assignment.
    db_url
        Where the gradebook is, where it is not where the configuration says.
    """

    def __init__(self, root: Path, assignment: str, db_url: str | None = None) -> None:
        try:
            self.config = _Configuration().read(root)
        except Exception as error:
            raise SettingError(f"nbgrader_config.py: {type(error).__name__}: {error}; fix it and try again") from error
        configured = self.config.CourseDirectory.get("root")
        self.course = CourseDirectory(config=self.config, **({} if configured else {"root": str(root)}))
        self.root = Path(self.course.root)
        self.assignment = assignment
        # nbgrader runs in the course folder, so that is where a relative path of its configuration begins.
        self.db_url = db_url or door.below(self.root, str(self.course.db_url))
        default = 0o664 if self.course.groupshared else 0o444
        self.permissions = int(str(self._converter("permissions", f"{default:o}")), 8)
        self.create_student = bool(self._converter("create_student", True))
        self.exclude_overwriting = frozenset(self._converter("exclude_overwriting", {}).get(assignment, ()))

    def _converter(self, name: str, default: Any) -> Any:
        found = self.config.BaseConverter.get(name, default)
        return self.config.Autograde.get(name, found)

    @property
    def ignored(self) -> tuple[str, ...]:
        """Names of files and folders that do not go along with a submission."""
        return tuple(self.course.ignore)

    @property
    def source(self) -> Path:
        """The instructor's version of the assignment."""
        return Path(self.course.format_path(self.course.source_directory, ".", self.assignment))

    @property
    def handed_out(self) -> tuple[Path, Path]:
        """Folders that hold what learners got of the assignment: the source and the release."""
        course = self.course
        return self.source, Path(course.format_path(course.release_directory, ".", self.assignment))

    @property
    def staging(self) -> Path:
        """Where graded submissions are put together; nbgrader looks at no name that begins with a dot."""
        return self.root / str(self.course.autograded_directory) / ".whichpm"

    def submitted(self, learner: str) -> str:
        """Folder of a learner's submission."""
        return str(self.course.format_path(self.course.submitted_directory, learner, self.assignment))

    def everybody(self) -> Iterator[str]:
        """Folders of all submissions."""
        return map(self.submitted, self.learners())

    def autograded(self, learner: str) -> str:
        """Folder of a learner's graded submission."""
        return str(self.course.format_path(self.course.autograded_directory, learner, self.assignment))

    def feedback(self, learner: str) -> Path:
        """Folder of a learner's feedback."""
        return Path(self.course.format_path(self.course.feedback_directory, learner, self.assignment))

    def learners(self, pattern: str = "*") -> list[str]:
        """Ids of all who handed in, from the names of folders; sorted."""
        excluded = set(str(self.course.student_id_exclude).split(","))
        found = {name for name in self._names() if name not in excluded and fnmatch.fnmatchcase(name, pattern)}
        return sorted(found)

    def _names(self) -> Iterator[str]:
        if self.course.directory_structure == DEFAULT_STRUCTURE:
            try:
                with os.scandir(self.root / str(self.course.submitted_directory)) as entries:
                    names = [entry.name for entry in entries if not entry.name.startswith(".")]
            except FileNotFoundError:
                return
            yield from (name for name in names if os.path.lexists(self.submitted(name)))
            return
        step, assignment = self.course.submitted_directory, self.assignment
        pattern = self.course.format_path(step, "(?P<student_id>.*)", re.escape(assignment), escape=True)
        for path in glob.glob(self.course.format_path(step, "*", glob.escape(assignment))):  # noqa: PTH207
            if match := re.fullmatch(pattern, path, re.DOTALL):
                yield match["student_id"]
