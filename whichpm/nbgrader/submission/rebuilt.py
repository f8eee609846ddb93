"""One notebook as handed in, rebuilt so that it can be graded: what every path of grading starts from."""

from __future__ import annotations

import logging
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from whichpm.answers import Answers
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.submission.carried import Reader, carried, reader
from whichpm.nbgrader.submission.normalise import KnownNotebook, annotate, normalise
from whichpm.nbgrader.submission.notebook import Problem, Submission, parse, read


@dataclass(frozen=True)
class Rebuilt:
    """A notebook in format 4.5, what was wrong with it, and the answers it carried, by slug."""

    notebook: dict[str, Any]
    problems: tuple[Problem, ...]
    answers: dict[str, Answers]
    unread: bool


def rebuild(
    path: Path, known: KnownNotebook, root: Path, beside: Reader | None = None, content: bytes | None = None
) -> Rebuilt:
    """Read one submitted notebook; never raises for what is in it.

    Parameters
    ----------
    path
        Where the notebook should lie.
    known
        What the gradebook recorded of it.
    root
        The course folder.
    beside
        Reads the files beside the notebook, where they were read already.
    content
        The notebook itself, where it was read already.
    """
    try:
        submission, notebook, problems, answers = _read(
            _handed_in(path) if content is None else parse(content), known, root, beside or reader(path.parent)
        )
    except Exception as error:
        # Whatever a learner hands in, it must not stop the batch: the answers in it are graded, or nothing is.
        logging.getLogger(__name__).debug("while reading %s", path, exc_info=True)
        submission, answers = Submission(), {}
        notebook, _ = normalise(known, submission)
        cause = f"it could not be read ({type(error).__name__} in whichpm)"
        problems = [Problem(cause, "report this to the authors of whichpm, with the notebook")]
    listed = tuple(dict.fromkeys(problems))
    annotate(notebook, listed, answers)
    return Rebuilt(notebook, listed, answers, not submission.cells)


def _read(
    submission: Submission, known: KnownNotebook, root: Path, beside: Reader
) -> tuple[Submission, dict[str, Any], list[Problem], dict[str, Answers]]:
    notebook, problems = normalise(known, submission)
    answers: dict[str, Answers] = {}
    problems = [*submission.problems, *problems]
    for cell in known.cells:
        if not cell.autograded:
            continue
        try:
            exercise = keys.graded(root, cell.grade_id)
        except keys.NoKey:
            continue  # The cell says so when it is graded.
        saved, found = carried(exercise, submission, beside)
        problems += found
        if saved:
            answers[cell.grade_id] = saved
    return submission, notebook, problems, answers


def _handed_in(path: Path) -> Submission:
    """The notebook, also where it is the only one in its folder and has another name (as downloads often do)."""
    if os.path.lexists(path) or len(others := sorted(path.parent.glob("*.ipynb"))) != 1:
        return read(path)
    found = read(others[0])
    renamed = Problem(f"it was handed in under another name than {path.name}", "it was graded all the same")
    return replace(found, problems=(renamed, *found.problems))
