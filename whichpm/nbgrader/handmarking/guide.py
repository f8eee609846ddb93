"""What the instructor's notebook says of each question: what was asked, what earns points, what else the guide says."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from whichpm import rubric
from whichpm.nbgrader.feedback.prose import heading, uncounted
from whichpm.rubric import Criterion, RubricError


class GuideError(Exception):
    """A notebook in ``source/`` cannot be read, or its criteria do not fit; the message says where and what to do."""


class Guide(NamedTuple):
    """One question: its title and the rest of what was asked, its criteria, and the rest of the scoring guide."""

    title: str
    asked: str
    criteria: tuple[Criterion, ...]
    more: str


def guides(path: Path, maxima: Mapping[str, float]) -> dict[str, Guide]:
    """The guides of one notebook by cell, in its order.

    Parameters
    ----------
    path
        The instructor's notebook.
    maxima
        Points of each cell that a person grades.

    Raises
    ------
    GuideError
    """
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        read = [(cell["cell_type"], _marks(cell), "".join(cell["source"])) for cell in cells]
    except (OSError, ValueError, KeyError, TypeError) as error:
        fix = "the questions and their criteria stand there; put it back and try again"
        raise GuideError(f"{path}: it cannot be read ({error}); {fix}") from None
    found: dict[str, Guide] = {}
    asked = ""
    for kind, marks, text in read:
        name = str(marks.get("grade_id"))
        if marks.get("solution") and name in maxima:
            guide = text if kind == "markdown" else ""
            try:
                criteria = rubric.criteria(guide, maxima[name])
            except RubricError as error:
                raise GuideError(f"{path}: {name}: {error}") from None
            title, more = heading(asked)
            found[name] = Guide(uncounted(title) or name, more.strip(), criteria, rubric.rest(guide))
        asked = text if kind == "markdown" and marks.get("locked") and not marks.get("solution") else ""
    for name in maxima.keys() - found.keys():
        found[name] = Guide(name, "", rubric.criteria("", maxima[name]), "")
    return found


def _marks(cell: Any) -> dict[str, Any]:
    return dict(cell["metadata"].get("nbgrader", {}))
