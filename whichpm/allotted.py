"""Whose form is which where a shared server hands out one folder to all: ``<set>.forms.json`` beside the notebook.

The notebook shows the exercises of one form; on the screen, those of the learner's own form stand in their places. The
draw is the one by which the instructor grades. Who reads the file can tell whose form is which, and gains nothing: a
form that was not theirs is remarked. Standard library only, because this runs on a learner's machine.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Mapping
from pathlib import Path

from whichpm import answers as carriers
from whichpm.forms import Draw

SUFFIX = ".forms.json"
FORMAT = 1
LIMIT = 100_000
"""Bytes of the largest file that is read."""
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def file_name(name: str) -> str:
    """Name of the file of a set."""
    return f"{name}{SUFFIX}"


def encode(draw: Draw, forms: Mapping[str, Iterable[str]]) -> bytes:
    """The file of a set: its draw, and the exercises of each form in the order of their places."""
    data = {"format": FORMAT, **draw._asdict(), "forms": {name: [*slugs] for name, slugs in forms.items()}}
    return (json.dumps(data, indent=1) + "\n").encode()


def exercise(slug: str, folder: Path) -> str:
    """The exercise that a learner has in the place of this one; itself where no form was allotted in this folder.

    Where answers to one form are saved already, that form stays, so that nobody's work leaves the screen.
    """
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        draw, forms = _read(path)
        at = next((slugs.index(slug) for slugs in forms.values() if slug in slugs), None)
        if draw is None or at is None:
            continue
        begun = [name for name, slugs in forms.items() if any(_saved(folder, each) for each in slugs)]
        own = next((name for name in begun if slug in forms[name]), next(iter(begun), "")) or draw.of(_learner(), forms)
        return forms[own][at]
    return slug


def _saved(folder: Path, slug: str) -> bool:
    return (folder / carriers.file_name(slug)).is_file()


def _learner() -> str:
    """The name under which a learner hands in: what the hub calls them, or their account."""
    import getpass  # A Python in the browser has no accounts.

    try:
        return os.environ.get("JUPYTERHUB_USER") or getpass.getuser()
    except (OSError, ImportError, KeyError):
        return ""


def _read(path: Path) -> tuple[Draw | None, dict[str, list[str]]]:
    """The draw and the forms; nothing where the file is not as :func:`encode` writes it, so that the work goes on."""
    try:
        data = json.loads(path.read_bytes()) if path.stat().st_size <= LIMIT else {}
        draw = Draw(str(data["set"]), str(data["key"]))
        bytes.fromhex(draw.key)
        forms = {str(name): [str(slug) for slug in slugs] for name, slugs in data["forms"].items()}
        sound = data["format"] == FORMAT and len({len(slugs) for slugs in forms.values()}) == 1
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        return None, {}
    named = all(_SLUG.fullmatch(slug) for slugs in forms.values() for slug in slugs)
    return (draw, forms) if sound and named else (None, {})
