"""What a learner handed in for each graded cell, as digests: a grade by hand holds as long as it stays the same."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import blake2b
from typing import Any

import msgspec

from whichpm.nbgrader.submission.normalise import ABOUT


def digests(notebook: Mapping[str, Any]) -> dict[str, str]:
    """Digests by id of the graded cell, from a notebook as :mod:`whichpm.nbgrader.submission.rebuilt` makes it.

    Of an exercise they are those of its answers, of a written answer those of its text, and of a task those of all that
    the learner wrote, because a task says nothing about where.
    """
    ours = notebook["metadata"].get("whichpm", {})
    answers, in_place = ours.get("answers", {}), ours.get("exercises", {})
    found: dict[str, str] = {}
    for cell in notebook["cells"]:
        marks = cell["metadata"].get("nbgrader") or {}
        if marks.get("task"):
            found[marks["grade_id"]] = _digest(_written(notebook))
        elif marks.get("grade"):
            name = marks["grade_id"]
            exercise = cell["cell_type"] == "code" and not marks["solution"]
            given = answers.get(in_place.get(name, name), {}).get("answers")
            found[name] = _digest(given if exercise else cell["source"].strip())
    return found


def _written(notebook: Mapping[str, Any]) -> list[str]:
    cells = ((cell["source"].strip(), cell["metadata"].get("nbgrader")) for cell in notebook["cells"])
    return [text for text, marks in cells if (marks["solution"] if marks else not text.startswith(ABOUT))]


def _digest(content: Any) -> str:
    return blake2b(msgspec.json.encode(content, order="deterministic"), digest_size=8).hexdigest()
