"""``quarantine/<assignment>.json``: the submissions that a person should look at, and why."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from whichpm import atomic, terminal

FOLDER = "quarantine"


class Remark(Struct, frozen=True):
    """Why a person should look at a submission; the shape of one entry of ``quarantine/<assignment>.json``.

    ``name`` is the learner's, where the gradebook has it.
    """

    learner: str
    file: str
    state: Literal["unread", "doubtful"]
    cause: str
    fix: str
    salvaged: str
    name: str = ""


def written(name: str) -> str:
    """A name as it can stand in a file, also one whose bytes are no text."""
    return name.encode("utf-8", "backslashreplace").decode()


def decode(content: bytes | str) -> list[Remark]:
    """Read stored remarks; raises :class:`msgspec.DecodeError`. Versions before 0.2 said ``remedy`` for ``fix``."""
    stored = msgspec.json.decode(content, type=list[dict[str, str]])
    return msgspec.convert([{"fix": each.get("remedy"), **each} for each in stored], list[Remark])


def path(root: Path, assignment: str) -> Path:
    """Where the list of an assignment lies."""
    return root / FOLDER / f"{assignment}.json"


def write(root: Path, assignment: str, remarks: Iterable[Remark]) -> int:
    """Replace the list in one step, an entry a line; returns how many learners are on it. Raises :class:`OSError`."""
    target = path(root, assignment)
    target.parent.mkdir(exist_ok=True)
    learners = set()
    with atomic.writing(target) as file:
        before = b"[\n"
        for remark in remarks:
            # As it may be shown in a terminal, too.
            file.write(before + terminal.in_json(msgspec.to_builtins(remark)).encode())
            before = b",\n"
            learners.add(remark.learner)
        file.write(b"[]\n" if before == b"[\n" else b"\n]\n")
    return len(learners)


def read(root: Path, assignment: str) -> list[Remark]:
    """The list of an assignment; empty where there is none. Raises :class:`ValueError` where it is damaged."""
    try:
        content = path(root, assignment).read_bytes()
    except FileNotFoundError:
        return []
    try:
        return decode(content)
    except msgspec.DecodeError as error:
        raise ValueError(f"{path(root, assignment)} is damaged ({error}); run `whichpm grade {assignment}`") from None
