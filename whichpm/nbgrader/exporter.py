"""The door through which submissions enter nbgrader: whatever a learner handed in, a notebook that can be graded."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import nbformat
from nbconvert.exporters import NotebookExporter
from traitlets import Bool

from whichpm.answers import Answers
from whichpm.nbgrader import keys
from whichpm.nbgrader.carried import carried
from whichpm.nbgrader.normalise import KnownNotebook, annotate, normalise
from whichpm.nbgrader.release import known_notebook
from whichpm.nbgrader.submission import Problem, Submission, read


class AnswersExporter(NotebookExporter):
    """Reads submitted notebooks as data (``c.Autograde.exporter_class``); every other notebook as nbconvert does."""

    optimistic_validation = Bool(True, help="Validate the notebook once after all steps, not after each.").tag(
        config=True
    )

    def __init__(self, **arguments: Any) -> None:
        super().__init__(**arguments)  # type: ignore[no-untyped-call]  # nbconvert has few types
        self._known: dict[tuple[str, str], KnownNotebook] = {}

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
        known = self._known_notebook(names)
        try:
            notebook, problems, answers = _graded_from(path, known, root)
        except Exception as error:
            # Whatever a learner hands in, it must not stop the batch: the answers in it are graded, or nothing is.
            self.log.debug("while reading %s", path, exc_info=True)
            cause = f"it could not be read ({type(error).__name__} in whichpm)"
            notebook, _ = normalise(known, Submission())
            problems, answers = [Problem(cause, "report this to the authors of whichpm, with the notebook")], {}
        for problem in dict.fromkeys(problems):
            self.log.warning("%s: %s", path.relative_to(root) if path.is_relative_to(root) else path, problem)
        annotate(notebook, problems, answers)
        return notebook

    def _known_notebook(self, names: dict[str, str]) -> KnownNotebook:
        place = (names["assignment"], names["notebook"])
        if place not in self._known:
            self._known[place] = known_notebook(names["db_url"], *place)
        return self._known[place]


def _graded_from(
    path: Path, known: KnownNotebook, root: Path
) -> tuple[dict[str, Any], list[Problem], dict[str, Answers]]:
    submission = _handed_in(path)
    notebook, problems = normalise(known, submission)
    answers: dict[str, Answers] = {}
    problems = [*submission.problems, *problems]
    for cell in known.cells:
        if not cell.autograded:
            continue
        try:
            exercise = keys.graded(root, cell.grade_id)
        except keys.NoKey:
            continue  # GradeFromData says so in the cell.
        saved, found = carried(exercise, submission, path.parent)
        problems += found
        if saved:
            answers[cell.grade_id] = saved
    return notebook, problems, answers


def _handed_in(path: Path) -> Submission:
    """The notebook, also where it is the only one in its folder and has another name (as downloads often do)."""
    others = sorted(path.parent.glob("*.ipynb"))
    if path in others or len(others) != 1:
        return read(path)
    found = read(others[0])
    renamed = Problem(f"it was handed in under another name than {path.name}", "it was graded all the same")
    return replace(found, problems=(renamed, *found.problems))
