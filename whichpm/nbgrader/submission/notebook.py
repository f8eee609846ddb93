"""One notebook as handed in, read as data: bounded, selective, and never by running anything.

What a learner hands in can be anything. Read is only what can carry answers: types, sources and ids of cells, and
receipts; whatever else a notebook holds is skipped without being built in memory. What cannot be read becomes a
:class:`Problem` in plain words; nothing raises.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple, TypeVar

import msgspec
from msgspec import Raw

from whichpm.answers import LIMIT, MIMETYPE
from whichpm.nbgrader.submission import mistaken, states
from whichpm.nbgrader.submission.encoding import as_utf_8, tolerant
from whichpm.nbgrader.submission.outputs import NOTHING, Shown, shown
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain

FILE_LIMIT = 10_000_000
"""Bytes of the largest notebook that is read; a problem set as handed out has about 10,000."""
PARTS = 200_000
"""Commas in the largest notebook that is taken apart: each part costs memory and time, however small it is."""
REPAIR_LIMIT = 4_000_000
"""Bytes up to which a notebook that is not strict JSON (NaN, half characters) gets a second, tolerant reading."""
SOURCE_LIMIT = 100_000
"""Characters of one cell."""
RECEIPTS = 100
"""Receipts that are looked at, the last ones of the notebook."""
REMEMBERED = 4_000
"""Bytes of the largest cell that is remembered, in case that the next notebook has the same one."""
NOT_STRICT = "it held values that JSON does not know, such as NaN or half a character"

T = TypeVar("T")


class Problem(NamedTuple):
    """What is wrong with a submission, and what to do about it; a notice needs nobody to look at it."""

    cause: str
    fix: str
    notice: bool = False

    def __str__(self) -> str:
        return f"{self.cause}; {self.fix}"


BEHIND = Problem("something stands behind its end", "look at the file as handed in; what stands before that was read")


@dataclass(frozen=True)
class Cell:
    """What a learner's cell can say. ``grade_id`` is a claim until the gradebook confirms it."""

    type: str
    source: str
    grade_id: str | None = None
    shown: Shown = NOTHING
    ran: bool = False


@dataclass(frozen=True)
class Submission:
    """One notebook as handed in; without cells where it could not be read.

    ``receipts`` are the payloads of receipts, ``kept`` those that stand elsewhere: in a text, or in the state of
    widgets (``states``, also of boards in which nothing was chosen).
    """

    cells: tuple[Cell, ...] = ()
    receipts: tuple[bytes, ...] = ()
    problems: tuple[Problem, ...] = ()
    kept: tuple[bytes, ...] = ()
    states: tuple[bytes, ...] = ()

    @property
    def ids(self) -> frozenset[str]:
        """Ids that its cells claim to have."""
        return frozenset(cell.grade_id for cell in self.cells if cell.grade_id)


class _Notebook(msgspec.Struct):
    cells: list[Raw]
    nbformat: Raw = Raw(b"4")
    metadata: Raw = Raw(b"{}")


class _Cell(msgspec.Struct):
    cell_type: str
    source: str | list[str] = ""
    metadata: Raw = Raw(b"{}")
    outputs: Raw = Raw(b"[]")
    execution_count: Raw = Raw(b"null")


class _Nbgrader(msgspec.Struct):
    grade_id: str | None = None


class _Metadata(msgspec.Struct):
    nbgrader: _Nbgrader | None = None


def read(path: Path) -> Submission:
    """Read one notebook file; whatever is wrong with it is said in ``problems``."""
    try:
        return parse(read_plain(path, FILE_LIMIT))
    except FileNotFoundError:
        return _unread(f"there is no notebook {path.name}", "ask the learner to hand it in")
    except NotPlain as error:
        return _unread(str(error), "ask the learner to hand in the notebook itself")
    except TooLarge:
        cause = f"it is larger than {FILE_LIMIT // 1_000_000} MB"
        return _unread(cause, "ask the learner to clear the outputs of their own cells and to hand it in again")
    except OSError as error:
        return _unread(f"it could not be opened ({error.strerror})", "check the file's permissions and grade again")


def parse(raw: bytes) -> Submission:
    """Read the bytes of a notebook."""
    if said := mistaken.cause(raw):
        return _unread(*said)
    raw, repaired = as_utf_8(raw)
    if not raw.strip(b" \t\r\n\0"):
        return _unread("the file is empty", "ask the learner to save the notebook and to hand it in again")
    try:
        if raw.count(b",") <= PARTS:
            return _said(_parse(raw), repaired)
        found = _unread(
            "it has more parts than can be read",
            "ask the learner to clear the outputs of their own cells and to hand it in again",
        )
    except msgspec.ValidationError:
        found = _unread("it holds no list of cells, so it is no notebook", "ask the learner to hand in the right file")
    except msgspec.DecodeError:
        found = _said(_parse_tolerantly(raw), repaired)
    except RecursionError:
        found = _unread("it is nested too deep to be a notebook", "ask the learner to hand in the right file")
    return found if found.cells else Submission((), _salvage(raw), found.problems)


def _said(found: Submission, repaired: str) -> Submission:
    """What was repaired is said, where the notebook could be read."""
    if not repaired or not found.cells:
        return found
    problem = Problem(repaired, "it was read all the same", notice=True)
    return replace(found, problems=(*found.problems, problem))


def decode(kind: type[T], raw: Raw | bytes) -> T | None:
    """A part that has the expected shape, or ``None``. Text that is no JSON raises :class:`msgspec.DecodeError`."""
    try:
        return msgspec.json.decode(raw, type=kind)
    except msgspec.ValidationError:
        return None


def _parse(raw: bytes) -> Submission:
    """Raises :class:`msgspec.DecodeError` (``ValidationError`` is one) and :class:`RecursionError`."""
    notebook = msgspec.json.decode(raw, type=_Notebook)
    cells: list[Cell] = []
    receipts: list[bytes] = []
    kept: list[bytes] = []
    broken = cut = 0
    for part in map(bytes, notebook.cells):
        cell, is_cut = _remembered(part) if len(part) <= REMEMBERED else _cell(part)
        if cell is None:
            broken += 1
            continue
        cut += is_cut
        cells.append(cell)
        receipts += cell.shown.receipts
        kept += cell.shown.kept
    problems = _doubts(decode(int, notebook.nbformat), len(cells), broken, cut)
    boards = tuple(states.payloads(notebook.metadata))[-RECEIPTS:]
    return Submission(tuple(cells), tuple(receipts[-RECEIPTS:]), tuple(problems), tuple(kept[-RECEIPTS:]), boards)


def _cell(part: bytes) -> tuple[Cell | None, bool]:
    """A cell, ``None`` where it has not the shape of one, and whether its source is longer than what is kept of it."""
    cell = decode(_Cell, part)
    if cell is None:
        return None, False
    source = cell.source if isinstance(cell.source, str) else "".join(cell.source)
    metadata = decode(_Metadata, cell.metadata)
    nbgrader = metadata.nbgrader if metadata else None
    ran = cell.cell_type == "code" and bytes(cell.execution_count) != b"null"
    grade_id = nbgrader.grade_id if nbgrader else None
    kept = Cell(cell.cell_type, source[:SOURCE_LIMIT], grade_id, shown(cell.outputs), ran)
    return kept, len(source) > SOURCE_LIMIT


_remembered = lru_cache(maxsize=256)(_cell)
"""Most cells of a notebook are as they were handed out: they are taken apart once for a whole class."""


def _doubts(nbformat: int | None, cells: int, broken: int, cut: int) -> list[Problem]:
    look = "look at the notebook as handed in"
    problems = []
    if nbformat != 4:
        named = f"notebook format {nbformat}" if nbformat in range(100) else "a notebook format that is none"
        problems.append(Problem(f"it is in {named}, not 4; what is known of it was read", look))
    if broken:
        problems.append(Problem(f"{broken} of its cells could not be read", look))
    if cut:
        problems.append(Problem(f"{cut} of its cells hold more than {SOURCE_LIMIT} characters and were cut", look))
    if not cells:
        problems.append(Problem("it has no cells", "ask the learner to hand in the notebook with its cells"))
    return problems


def _parse_tolerantly(raw: bytes) -> Submission:
    """A second reading with the standard library, for what strict JSON does not know, such as NaN in an output."""
    unreadable = _unread(*mistaken.damage(raw))
    if len(raw) > REPAIR_LIMIT or raw.count(b",") > PARTS:
        return unreadable
    try:
        tree, more = tolerant(raw)
        found = _parse(json.dumps(tree, ensure_ascii=False).encode())
    except (ValueError, RecursionError):
        return unreadable
    return replace(found, problems=(*found.problems, BEHIND)) if more else _said(found, NOT_STRICT)


_RECEIPT = re.compile(rb'"' + re.escape(MIMETYPE.encode()) + rb'"\s*:\s*')


def _salvage(raw: bytes) -> tuple[bytes, ...]:
    """Whole receipts in a notebook that is otherwise unreadable, for example because its end is missing."""
    found = []
    for place in [match.end() for match in _RECEIPT.finditer(raw)][-RECEIPTS:]:
        try:
            payload, _ = json.JSONDecoder().raw_decode(raw[place : place + LIMIT].decode("utf-8", "replace"))
            found.append(json.dumps(payload).encode())
        except (ValueError, RecursionError):
            continue
    return tuple(found)


def _unread(cause: str, fix: str) -> Submission:
    return Submission(problems=(Problem(cause, fix),))
