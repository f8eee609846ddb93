"""What the writer and its workers tell each other."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import Literal

from msgspec import Struct

from whichpm.nbgrader.gradebook.quarantine import Remark
from whichpm.nbgrader.submission.known import KnownNotebook

State = Literal["graded", "doubtful", "unread", "unchanged", "not graded"]


class Task(Struct, frozen=True):
    """One submission to grade. Where content and graded folder are still as told, there is nothing to do."""

    learner: str
    folder: str
    target: str
    fingerprint: str = ""
    tree: str = ""


class Marks(Struct, frozen=True):
    """Grades of one notebook by cell: points, ``None`` for a person to give; comments; digests of what was there."""

    notebook: str
    points: dict[str, float | None]
    comments: dict[str, str | None]
    own: dict[str, str] = {}


class Graded(Struct):
    """What became of a task. ``staged`` is the graded folder, which the writer moves to ``target``.

    ``renewed`` are cells with a grade by hand that wait again, because the learner handed in something else there.
    """

    learner: str
    state: State
    remarks: list[Remark]
    fingerprint: str = ""
    tree: str = ""
    staged: str = ""
    target: str = ""
    timestamp: datetime | None = None
    marks: list[Marks] = []
    renewed: list[str] = []


class Context(Struct, frozen=True):
    """What is the same for the whole class."""

    root: Path
    notebooks: dict[str, KnownNotebook]
    ignored: tuple[str, ...]
    source_small: dict[str, bytes]
    source_large: dict[str, str]
    permissions: int
    shared: bool
    staging: str


class CannotWrite(Exception):
    """The disk is full, or files cannot be written there; the message says which and what to do."""
