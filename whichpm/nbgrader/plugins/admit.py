"""The door through which ``nbgrader autograde`` gets a class: each submission made safe, and none passed over."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from fnmatch import fnmatchcase as fnmatch
from pathlib import Path

from traitlets.log import get_logger

from whichpm.nbgrader.submission import intake
from whichpm.nbgrader.submission.notebook import Problem, read
from whichpm.nbgrader.submission.reading import no_notebook, take


def admit(
    assignments: dict[str, list[str]],
    source: Path,
    submitted: Iterable[str] = (),
    ignored: tuple[str, ...] = (),
    asked_for: str = "*",
) -> None:
    """Make a whole batch safe, before anything of it is read.

    Parameters
    ----------
    assignments
        Notebooks by the folder of the submission. What is turned away is removed, with a line in the log; the folder
        stays as it is. Each of the others is made safe (see :func:`whichpm.nbgrader.submission.intake.tidy`), and gets
        the names of the assignment's notebooks that are to be looked for in it.
    source
        The instructor's folder of the assignment.
    submitted
        Folders of submissions, also of those in which nbgrader found no notebook.
    ignored
        Patterns of names that are not copied.
    asked_for
        Pattern of the notebooks, without suffix, that nbgrader was asked for.
    """
    expected = {path.name: _ids(path) for path in sorted(source.glob("*.ipynb"))}
    for folder in dict.fromkeys([*assignments, *submitted]):
        try:
            problem = _admitted(folder, assignments, expected, ignored, f"{asked_for}.ipynb")
        except OSError as error:
            problem = Problem(f"the folder could not be made safe ({error.strerror})", "check its permissions")
        if problem:
            assignments.pop(folder, None)
            get_logger().error("%s was not graded: %s", intake.place(Path(folder)), problem)


def _admitted(
    folder: str,
    assignments: dict[str, list[str]],
    expected: Mapping[str, frozenset[str]],
    ignored: tuple[str, ...],
    asked_for: str,
) -> Problem | None:
    path = Path(folder)
    if problem := intake.refusal(path):
        return problem
    if not path.is_dir():
        return Problem("it is not a folder", "put the submission itself there")
    intake.tidy(path, list(expected))
    handed_in = take(folder, expected, ignored)
    wanted = handed_in.wanted(expected)
    if not wanted:
        return no_notebook(handed_in)
    there = [name for name in assignments.get(folder, ()) if os.path.lexists(name)]
    assignments[folder] = sorted({*there, *(str(path / name) for name in wanted if fnmatch(name, asked_for))})
    return None


def _ids(path: Path) -> frozenset[str]:
    return frozenset(cell.grade_id for cell in read(path).cells if cell.grade_id)
