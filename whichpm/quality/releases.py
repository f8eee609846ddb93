"""The release of a set: where it lies, and whether it still is what its source and its exercises make of it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from whichpm import bank, chapters, handout
from whichpm.forms import boards
from whichpm.model import Exercise
from whichpm.quality import shown
from whichpm.suggest import generate

_HIDDEN = re.compile(r"^### BEGIN HIDDEN TESTS$.*?^### END HIDDEN TESTS$\n?", re.MULTILINE | re.DOTALL)


def home(root: Path, name: str) -> Path:
    """The folder that has a set: the course, or the private bank that it names."""
    return next((one for one in bank.homes(root) if (one / "release" / name).is_dir()), root)


def stale(root: Path, exercises: Iterable[Exercise]) -> Iterator[str]:
    """Each release that is missing from a page, or older than its source or the bank's exercises, with the fix.

    Of what cannot be read, and of exercises that are elsewhere, the build tells.
    """
    known = {each.slug: each for each in exercises}
    released = (path for one in bank.homes(root) for path in (one / "release").glob("*/*.ipynb"))
    there = {path.stem for path in released if path.parent.name != chapters.NOTEBOOKS.name}
    for name in sorted(there | shown.shown(root)):
        if cause := _stale(home(root, name), name, known):
            yield f"{cause}; {generate(name)}"


def _stale(root: Path, name: str, known: Mapping[str, Exercise]) -> str:
    path = root / "release" / name / f"{name}.ipynb"
    if not path.is_file():
        return f"there is no release/{name}/{name}.ipynb"
    source = root / "source" / name / path.name
    try:
        notebook = json.loads(path.read_bytes())
        if source.is_file() and (differs := changed(json.loads(source.read_bytes()), notebook)):
            return f"release/{name}/{name}.ipynb is older than its source ({differs})"
        code = ("".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code")
        slugs = [slug for text in code for slug in boards(text)]
    except (OSError, ValueError, KeyError, TypeError):
        return ""
    old = next((slug for slug in slugs if slug in known and not is_current(path.parent, known[slug])), "")
    return f"release/{name}/{old}{handout.SUFFIX} is missing or older than its exercise" if old else ""


def changed(source: Mapping[str, Any], release: Mapping[str, Any]) -> str:
    """The first cell that a release does not have as its source has it, or ``""``."""
    before, after = _visible(source), _visible(release)
    for name in [*before, *after]:
        if before.get(name) != after.get(name):
            return f'cell "{name}" differs'
    return "" if list(before) == list(after) else "its cells stand in another order"


def _visible(notebook: Mapping[str, Any]) -> dict[str, tuple[object, ...]]:
    """What learners see of each cell: not the hidden tests, and not the guide in place of which they write."""
    seen: dict[str, tuple[object, ...]] = {}
    for cell in notebook["cells"]:
        marks: Mapping[str, Any] = cell["metadata"].get("nbgrader", {})
        text = "" if marks.get("solution") else _HIDDEN.sub("", "".join(cell["source"])).strip()
        seen[cell["id"]] = (cell["cell_type"], text, marks.get("grade_id"), marks.get("points"))
    return seen


def is_current(folder: Path, exercise: Exercise) -> bool:
    """Whether what a folder hands out of an exercise is what the bank has of it today."""
    try:
        return bool(json.loads((folder / f"{exercise.slug}{handout.SUFFIX}").read_bytes()) == exercise.public())
    except (OSError, ValueError):
        return False
