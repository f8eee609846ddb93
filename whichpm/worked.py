"""What in a released folder somebody has worked on: answers, which would reach everybody who gets the folder.

A teacher tries a set where it lies, in ``release/``, and chooses the right answers; packed or released as it is then,
the folder would show them to the class.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

from whichpm import chapters, progressfile
from whichpm.suggest import generate

_PROGRESS = Path(progressfile.NAME).stem


class WorkedOn(Exception):
    """A released folder holds somebody's work; the message names the files, and what to do."""


def check(folder: Path) -> None:
    """Raise :class:`WorkedOn` where something in a released folder was worked on."""
    if found := sorted(_worked(folder)):
        is_course = folder.name == chapters.NOTEBOOKS.name
        again = "run `whichpm notebooks`" if is_course else generate(folder.name)
        raise WorkedOn(
            f"somebody worked in release/{folder.name}, and whoever gets it would see their answers "
            f"({', '.join(found)}): move the folder elsewhere if you want to keep them, then {again}"
        )


def kept(folder: Path) -> Iterator[str]:
    """Names of the files below a folder in which boards keep what somebody answered."""
    for path in _files(folder):
        if ".answers." in path.name or path.name.startswith(_PROGRESS):
            yield path.relative_to(folder).as_posix()


def _worked(folder: Path) -> Iterator[str]:
    yield from kept(folder)
    yield from (path.relative_to(folder).as_posix() for path in _files(folder) if _was_run(path))


def _files(folder: Path) -> Iterator[Path]:
    """What lies below a folder and is not hidden; hidden files are in no release."""
    for path in folder.rglob("*"):
        if path.is_file() and not any(part.startswith(".") for part in path.relative_to(folder).parts):
            yield path


def _was_run(path: Path) -> bool:
    """Whether it is a notebook that was saved with what its cells gave; a release has nothing in their place."""
    if path.suffix != ".ipynb":
        return False
    try:
        cells = json.loads(path.read_bytes())["cells"]
        return any(cell.get("outputs") for cell in cells)
    except (ValueError, LookupError, TypeError, AttributeError):
        return False  # Whoever reads it says what is wrong with it.
