"""What a learner's machine has of an exercise: its public part, as ``<slug>.exercise.json`` beside the notebook.

In a checkout of the course the file may be missing; the exercise is then taken from the bank.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from whichpm.suggest import nearest

SUFFIX = ".exercise.json"
_COPY = "copy it from the release folder; it belongs beside the notebook"
_NO_FILES = (
    "this browser gives the notebook no files, as in some private windows and on pages without https, so it could "
    "not save your answers either; open it in another window, or answer in the problem set's page"
)


class HandoutError(LookupError):
    """An exercise that this folder does not have; the message says what to do."""


def write(folder: Path, exercise: dict[str, Any]) -> None:
    """Write the public part of an exercise into a folder."""
    (folder / f"{exercise['slug']}{SUFFIX}").write_bytes(encode(exercise))


def encode(exercise: dict[str, Any]) -> bytes:
    """The bytes of a handout."""
    return (json.dumps(exercise, ensure_ascii=False, indent=1) + "\n").encode()


def find(slug: str, folder: Path) -> dict[str, Any]:
    """Public part of an exercise, for a notebook in ``folder``; raises :class:`HandoutError`."""
    path = folder / f"{slug}{SUFFIX}"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict) and found.get("slug") == slug and isinstance(found.get("items"), list):
            return found
        raise HandoutError(f"{path.name} does not hold the exercise {slug}; copy it again from the release folder")
    except FileNotFoundError:
        return _from_course(slug, folder)
    except ValueError:
        raise HandoutError(f"{path.name} is damaged; copy it again from the release folder") from None


def _from_course(slug: str, folder: Path) -> dict[str, Any]:
    try:
        from whichpm import bank, chapters
    except ImportError:  # A learner has no bank, and needs none.
        root = None
    else:
        root = bank.find_root(folder)
    if root is None:
        others = sorted(path.name.removesuffix(SUFFIX) for path in folder.glob(f"*{SUFFIX}"))
        hint = nearest(slug, others) if others else _NO_FILES if sys.platform == "emscripten" else _COPY
        raise HandoutError(f'there is no file "{slug}{SUFFIX}" beside this notebook: {hint}')
    try:
        return _with_titles(bank.find(root, slug).public(), chapters.sections(root))
    except bank.NoSuchExercise as error:
        raise HandoutError(str(error.args[0])) from None


def _with_titles(exercise: dict[str, Any], titles: dict[str, str]) -> dict[str, Any]:
    """Add to every advice where to read again the title of that section, since a notebook cannot link to it."""
    for item in exercise["items"]:
        if read := item.get("read"):
            read["title"] = titles.get(read["label"]) or read["label"]
    return exercise
