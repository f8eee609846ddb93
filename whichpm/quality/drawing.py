"""The draw of forms as a course keeps it, for the instructor alone: ``draws/<set>.key``, a secret, and a list."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Iterable
from pathlib import Path

from whichpm import atomic, private
from whichpm.forms import Draw
from whichpm.strict import BankError, Problem

FOLDER = "draws"


def path(root: Path, name: str) -> Path:
    """Where the secret of a set is."""
    return root / FOLDER / f"{name}.key"


def read(root: Path, name: str) -> Draw | None:
    """The draw of a set, ``None`` where its forms were never drawn. Raises :class:`BankError` where it is damaged."""
    return _draw(root, name, make=False)


def begin(root: Path, name: str) -> Draw:
    """The draw of a set, made now where there is none: once made, its secret is never written again."""
    found = _draw(root, name, make=True)
    assert found is not None
    return found


def _draw(root: Path, name: str, *, make: bool) -> Draw | None:
    place = path(root, name)
    try:
        key = private.secret(place, make=make)
    except private.Damaged as error:
        fix = "put the file of before in its place: with another key, other forms fall to the class"
        raise BankError([Problem(place, 1, "", str(error), fix)]) from None
    return Draw(name, key) if key else None


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
