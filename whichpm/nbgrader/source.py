"""What an instructor's notebook cites, and whether it can be released and graded."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from whichpm.nbgrader import keys

_CITATION = re.compile(r"\bboard\(\s*(?:\"([^\"\n]*)\"|'([^'\n]*)')\s*\)")


def citations(notebook: Mapping[str, Any]) -> list[str]:
    """Slugs of the boards that a notebook shows, checks or grades, each once, in order."""
    code = [_text(cell) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    found = [match.group(1) or match.group(2) or "" for text in code for match in _CITATION.finditer(text)]
    return list(dict.fromkeys(found))


def problems(notebook: Mapping[str, Any], root: Path) -> Iterator[str]:
    """Why a source notebook cannot be released, one sentence each with its mend; nothing where it can."""
    metadata = notebook.get("metadata", {})
    for name, example in (("kernelspec", "python3"), ("language_info", "python")):
        if not metadata.get(name, {}).get("name"):
            yield f'metadata: "{name}" is missing, so Jupyter would ask learners for a kernel; add it ("{example}")'
    cited = citations(notebook)
    for slug in cited:
        try:
            keys.graded(root, slug)
        except keys.NoKey as error:
            yield f'board("{slug}"): {error}'
    for number, cell in enumerate(notebook["cells"], 1):
        known = cell.get("metadata", {}).get("nbgrader", {})
        if cell["cell_type"] == "code" and known.get("grade") and not known.get("solution"):
            yield from _grade_cell(number, known, cited, root)


def _grade_cell(number: int, known: Mapping[str, Any], cited: list[str], root: Path) -> Iterator[str]:
    slug, points = str(known.get("grade_id")), known.get("points")
    place = f'cell {number} "{slug}"'
    if slug not in cited:
        yield (
            f"{place}: autograded cells are graded from data, and this one names no board; "
            'make its id the slug of the exercise and call board("slug").check(), or have it graded by hand'
        )
        return
    try:
        exercise = keys.graded(root, slug)
    except keys.NoKey:
        return  # said above, where it is cited
    if points != exercise.maximum:
        yield f"{place}: it is worth {points} points and the exercise {exercise.maximum:g}; write {exercise.maximum:g}"


def _text(cell: Mapping[str, Any]) -> str:
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)
