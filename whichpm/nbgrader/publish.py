"""Puts what learners need beside the released notebook, and stops a release that could not be graded."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nbgrader.preprocessors import NbGraderPreprocessor

from whichpm import handout
from whichpm.nbgrader import keys, source


class CannotRelease(Exception):
    """A source notebook that cannot be released; the message lists why, and the mend of each."""


class PublishExercises(NbGraderPreprocessor):  # type: ignore[misc]  # nbgrader has no types
    """Write the public part of every board that a notebook cites into the release folder."""

    def preprocess(self, nb: Any, resources: dict[str, Any]) -> tuple[Any, dict[str, Any]]:
        """Check the notebook and add the handouts to what nbconvert writes beside it."""
        # nbgrader converts with the course folder as its working directory.
        root = Path.cwd()
        names = resources["nbgrader"]
        name = f"source/{names['assignment']}/{names['notebook']}.ipynb"
        if found := list(source.problems(nb, root)):
            raise CannotRelease("\n".join(["the release was not generated", *(f"{name}: {each}" for each in found)]))
        exercises = [keys.graded(root, slug) for slug in source.citations(nb)]
        outputs = {f"{each.slug}{handout.SUFFIX}": handout.encode(each.public()) for each in exercises}
        resources["outputs"] = {**(resources.get("outputs") or {}), **outputs}
        return nb, resources
