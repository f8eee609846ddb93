"""Puts what learners need beside the released notebook, and stops a release that could not be graded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from whichpm import bank, check, handout, private, yamltree
from whichpm.model import Exercise


class CannotRelease(Exception):
    """A source notebook that cannot be released; the message lists why, and the fix of each."""


def checked(root: Path, assignment: str, name: str, notebook: Any) -> dict[str, Exercise]:
    """The exercises that a source notebook cites, by slug; raises :class:`CannotRelease`."""
    exercises, broken = bank.load_all(root)
    course = check.Course(root, {exercise.slug: exercise for exercise in exercises})
    cited = check.boards(notebook)
    found = [problem for problem in broken if problem.path.stem in cited]
    path = Path("source", assignment, f"{name}.ipynb")
    lines = yamltree.of_json((root / path).read_text(encoding="utf-8")).lines if (root / path).is_file() else {}
    found += check.notebook_problems(course, path, yamltree.Tree(notebook, lines))
    if found:
        raise CannotRelease("\n".join(["the release was not generated:", *map(str, found)]))
    return {slug: course.exercises[slug] for slug in cited}


class PublishExercises(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Write the public part of every board that a notebook cites into the release folder."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Check the notebook and add the handouts to what nbconvert writes beside it."""
        # nbgrader converts with the course folder as its working directory.
        root = Path.cwd()
        names = resources["nbgrader"]
        self._close_gradebook()
        cited = checked(root, names["assignment"], names["notebook"], nb)
        handouts = {f"{slug}{handout.SUFFIX}": handout.encode(exercise.public()) for slug, exercise in cited.items()}
        resources["outputs"] = {**(resources.get("outputs") or {}), **handouts}
        return nb, resources

    def _close_gradebook(self) -> None:
        """The gradebook is its owner's alone, unless the course is shared among a group of instructors."""
        course: Any = getattr(self.parent, "coursedir", None)
        database = str(course.db_url).removeprefix("sqlite:///") if course is not None else ""
        if database and not course.groupshared:
            private.close(Path(database))
