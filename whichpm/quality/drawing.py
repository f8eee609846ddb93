"""The draw of forms as a course keeps it, for the instructor alone: ``draws/<set>.key``, a secret, and a list."""

from __future__ import annotations

import csv
import io
import re
import secrets
from collections.abc import Collection, Iterable
from pathlib import Path

from whichpm import atomic
from whichpm.forms import Draw
from whichpm.strict import BankError, Problem

FOLDER = "draws"
_KEY = re.compile(r"[0-9a-f]{64}")


def path(root: Path, name: str) -> Path:
    """Where the secret of a set is."""
    return root / FOLDER / f"{name}.key"


def read(root: Path, name: str) -> Draw | None:
    """The draw of a set, ``None`` where its forms were never drawn. Raises :class:`BankError` where it is damaged."""
    place = path(root, name)
    fix = "put the file of before in its place: with another key, other forms fall to the class"
    try:
        key = place.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise BankError([Problem(place, 1, "", f"the key cannot be read ({error})", fix)]) from None
    if not _KEY.fullmatch(key):
        raise BankError([Problem(place, 1, "", "this is no key of 64 hexadecimal digits", fix)])
    return Draw(name, key)


def begin(root: Path, name: str) -> Draw:
    """The draw of a set, made now where there is none: once made, its secret is never written again."""
    if found := read(root, name):
        return found
    place, key = path(root, name), secrets.token_hex(32)
    place.parent.mkdir(mode=0o700, exist_ok=True)
    with atomic.writing(place, mode=0o600) as file:
        file.write(f"{key}\n".encode())
    return Draw(name, key)


def list_path(root: Path, name: str) -> Path:
    """Where it is listed whose form is which."""
    return root / FOLDER / f"{name}.csv"


def enlist(root: Path, draw: Draw, learners: Iterable[str], forms: Collection[str]) -> dict[str, str]:
    """Write the list of a class, with a row a learner; who stands in it already stays. Returns form by learner.

    Raises :class:`BankError` where the list of before cannot be read, and :class:`OSError`.
    """
    place = list_path(root, draw.set)
    try:
        before = [row["learner"] for row in csv.DictReader(io.StringIO(place.read_text(encoding="utf-8")))]
    except FileNotFoundError:
        before = []
    except (ValueError, KeyError, csv.Error):
        cause, fix = "it is no list with a column learner", "move it away; it is written anew from the roster"
        raise BankError([Problem(place, 1, "", cause, fix)]) from None
    found = {learner: draw.of(learner, forms) for learner in sorted({*before, *learners})}
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows([("learner", "form"), *found.items()])
    with atomic.writing(place, mode=0o600) as file:
        file.write(text.getvalue().encode())
    return found
