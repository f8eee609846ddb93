"""What a lone learner holds their own words against: criteria of the guide, and an answer as we would write it.

Both stand in the instructor's notebook. They reach the page of a set only where no form of it is for credit, in the
page's data and never in its text; ``static/handin/result.mjs`` shows them once the learner has asked for the result.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from whichpm import rubric
from whichpm.quality.sets import Sets

_PARTS = re.compile(r"(\*\*.+?\*\*|\*.+?\*)")


def of(root: Path, name: str, known: Sets) -> list[dict[str, Any]]:
    """For each answer in words: the id of its cell, the criteria, and paragraphs of runs ``[text, element or ""]``.

    Raises :class:`~whichpm.rubric.RubricError` where a guide does not fit its cell.
    """
    one = known.sets.get(name)
    notebook = path(root, name)
    if one is None or not notebook.is_file() or any(one.purpose(form) != "open" for form in one.forms):
        return []
    found = []
    for cell in json.loads(notebook.read_text(encoding="utf-8"))["cells"]:
        marks = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "markdown" and marks.get("solution") and marks.get("grade"):
            guide = "".join(cell["source"])
            texts = [each.text for each in rubric.criteria(guide, marks["points"]) if each.text != rubric.WHOLE]
            shown = [_runs(paragraph) for paragraph in rubric.model(guide)]
            if texts or shown:
                found.append({"name": marks["grade_id"], "criteria": texts, "model": shown})
    return found


def path(root: Path, name: str) -> Path:
    """The notebook that they are taken from, there or not."""
    return root / "source" / name / f"{name}.ipynb"


def _runs(paragraph: str) -> list[list[str]]:
    marked = [part for part in _PARTS.split(paragraph) if part]
    return [
        [part.strip("*"), "strong" if part.startswith("**") else "em"] if _PARTS.fullmatch(part) else [part, ""]
        for part in marked
    ]
