"""The door through which submissions enter nbgrader: whatever a learner handed in, a notebook that can be graded."""

from __future__ import annotations

import glob
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from traitlets import Bool

from whichpm.nbgrader.gradebook.door import GradebookError
from whichpm.nbgrader.gradebook.released import known_notebooks
from whichpm.nbgrader.plugins import admit
from whichpm.nbgrader.submission.known import KnownNotebook
from whichpm.nbgrader.submission.reading import HandedIn, take
from whichpm.nbgrader.submission.rebuilt import rebuild


class AnswersExporter(NotebookExporter):
    """Reads submitted notebooks as data (``c.Autograde.exporter_class``); every other notebook as nbconvert does."""

    optimistic_validation = Bool(True, help="Validate the notebook once after all steps, not after each.").tag(
        config=True
    )

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)  # type: ignore[no-untyped-call]  # nbconvert has few types
        self._known: dict[tuple[str, str], KnownNotebook] = {}
        converter: Any = self.parent
        course = getattr(converter, "coursedir", None)
        if course is not None and hasattr(converter, "assignments"):
            # Here, before the first one: nbgrader reads times of submissions before it calls any hook.
            ignored, asked_for = tuple(course.ignore), _submitted(course, course.student_id)
            admit.admit(converter.assignments, self._folders()[0], asked_for, ignored, course.notebook_id)

    def from_filename(self, filename: str, resources: dict[str, Any] | None = None, **arguments: Any) -> Any:
        """Convert a notebook file; one that was submitted is first rebuilt from the gradebook and its answers."""
        course = getattr(self.parent, "coursedir", None)
        names = (resources or {}).get("nbgrader")
        if course is None or not names:
            return super().from_filename(filename, resources, **arguments)
        path = Path(filename)
        submitted = course.format_path(course.submitted_directory, names["student"], names["assignment"])
        if path.parent != Path(submitted):
            return super().from_filename(filename, resources, **arguments)
        rebuilt: Any = nbformat.from_dict(self._rebuilt(path, names, Path(course.root)))  # type: ignore[no-untyped-call]
        resources = {**(resources or {}), "metadata": {"name": path.stem, "path": str(path.parent)}}
        return self.from_notebook_node(rebuilt, resources, **arguments)  # type: ignore[no-untyped-call]

    def _rebuilt(self, path: Path, names: dict[str, str], root: Path) -> dict[str, Any]:
        handed_in = self._handed_in(path.parent)
        found = rebuild(path, self._known_notebook(names), root, handed_in, names["student"])
        for problem in found.problems:
            self.log.warning("%s: %s", path.relative_to(root) if path.is_relative_to(root) else path, problem)
        return found.notebook

    def _handed_in(self, folder: Path) -> HandedIn:
        course: Any = self.parent.coursedir  # type: ignore[union-attr]
        try:
            return take(str(folder), self._expected(), tuple(course.ignore))
        except OSError:
            return HandedIn()  # The notebook says why it cannot be read.

    def _expected(self) -> list[str]:
        return sorted(path.name for path in self._folders()[0].glob("*.ipynb"))

    def _folders(self) -> tuple[Path, Path]:
        course: Any = self.parent.coursedir  # type: ignore[union-attr]
        steps = (course.source_directory, course.release_directory)
        source, release = (Path(course.format_path(step, ".", course.assignment_id)) for step in steps)
        return source, release

    def _known_notebook(self, names: dict[str, str]) -> KnownNotebook:
        place = (names["assignment"], names["notebook"])
        if place not in self._known:
            course: Any = self.parent.coursedir  # type: ignore[union-attr]
            everybody = _submitted(course, "*")
            root = Path(course.root)
            found = known_notebooks(names["db_url"], names["assignment"], self._folders(), everybody, root)
            self._known |= {(names["assignment"], name): known for name, known in found.items()}
        if place not in self._known:
            cause = f'the gradebook has no notebook "{place[1]}" in {place[0]}'
            raise GradebookError(f"{cause}; generate the assignment again")
        return self._known[place]


def _submitted(course: Any, learners: str) -> list[str]:
    """Folders of the submissions of learners, given by a pattern, with a notebook or without."""
    return sorted(glob.glob(course.format_path(course.submitted_directory, learners, course.assignment_id)))  # noqa: PTH207
