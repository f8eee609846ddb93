"""The cards that learners sort before they are taught, from the progress files that they hand over.

A progress file is what a learner saves on the page *Your progress*: the journal of first answers to each question,
with their times. It is the learner's own, and nothing in it is believed: what is right is said by the bank, and whoever
writes a file by hand changes a figure of the class and no mark. Files have no names of learners in them, and none is
needed: before and after stand in one file.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import msgspec
import numpy as np
import polars as pl

from whichpm.cohort.itemtable import COLUMNS
from whichpm.model import Exercise, Item
from whichpm.stats.gain import Half

JOURNAL = "whichpm:journal"
LIMIT = 10_000_000
"""Bytes of the largest file that is read; a browser keeps half of it."""
FORMAT = VERSION = 1
FRESH = 12 * 3600 * 1000
"""Milliseconds after an answer in which another one to the same question tells only that the explanation was read."""

Attempt = tuple[float, str, str, str, int, int | None, str]
"""When (ms), exercise, item, option, whether it fitted, whether the learner was sure, and what it stood for."""

_Row = tuple[str, str, str, bool, float, int | None, str]
_COLUMNS = {name: COLUMNS[name][0] for name in ("learner", "answer", "key", "right", "maximum", "line", "concepts")}


class _Page(msgspec.Struct):
    end: float = 0


class _Journal(msgspec.Struct):
    version: int
    attempts: list[Attempt]
    pages: dict[str, _Page] = {}


class _File(msgspec.Struct):
    course: str
    format: int
    entries: dict[str, object]


class Cards(NamedTuple):
    """What the files tell of one exercise.

    ``first`` are shares right of everybody who answered all cards before reading; *pairs* those of them who answered
    all again half a day later or more, whose answers are ``before`` and ``after``, as an item table has them under a
    number for each learner. ``late`` counts who began after reading, ``some`` who answered only some.
    """

    first: tuple[float, ...]
    pairs: Half
    late: int
    some: int
    without: int
    files: int
    unread: tuple[tuple[str, str], ...]
    before: pl.DataFrame
    after: pl.DataFrame


class _Unreadable(ValueError):
    """The message says why."""


def read(folder: Path, exercise: Exercise, page: str) -> Cards:
    """What all progress files of a folder, and of folders in it, tell of an exercise.

    Parameters
    ----------
    folder
        Files of any name; the same content counts once.
    exercise
        Of practice, with its keys.
    page
        The page of the book on which its cards stand before the teaching, without its ending.

    Raises :class:`OSError` where the folder cannot be read.
    """
    earning = {item.id: {item.key, *item.accepted} for item in exercise.items if item.key is not None and item.points}
    first: list[float] = []
    pairs: list[tuple[float, float]] = []
    table: tuple[list[_Row], list[_Row]] = ([], [])
    items = {item.id: item for item in exercise.items}
    late = some = without = files = 0
    unread, seen = [], set[str]()
    for path in _files(folder):
        try:
            journal = _journal(path)
        except (_Unreadable, OSError) as error:
            unread.append((str(path.relative_to(folder)), str(error)))
            continue
        files += 1
        mine = sorted(one for one in journal.attempts if one[1] == exercise.slug and one[2] in earning and not one[6])
        digest = hashlib.sha256(msgspec.json.encode(mine)).hexdigest()
        if not mine:
            without += 1
        elif digest not in seen:
            seen.add(digest)
            before, after = _first_and_last(mine)
            if before.keys() != earning.keys():
                some += 1
            elif 0 < _end(journal.pages, page) < min(one[0] for one in before.values()):
                late += 1
            else:
                first.append(_share(before, earning))
                if after.keys() == earning.keys():
                    for rows, given in zip(table, (before, after), strict=True):
                        rows += [_row(len(pairs), items[name], one[3], earning) for name, one in given.items()]
                    pairs.append((first[-1], _share(after, earning)))
    halves = np.array(pairs, dtype=np.float64).reshape(-1, 2).T
    both = (pl.DataFrame(rows, schema=_COLUMNS, orient="row") for rows in table)
    return Cards(tuple(first), Half(*halves), late, some, without, files, tuple(unread), *both)


def _files(folder: Path) -> Iterator[Path]:
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is no folder; name the one that holds the learners' progress files")
    for parent, _, names in os.walk(folder):  # follows no link
        yield from (Path(parent) / name for name in sorted(names) if name.endswith(".json"))


def _journal(path: Path) -> _Journal:
    """The journal of a file; raises :class:`_Unreadable`, :class:`OSError`."""
    if not stat.S_ISREG(path.lstat().st_mode):
        raise _Unreadable("it is not a plain file")
    with path.open("rb") as file:
        content = file.read(LIMIT + 1)
    if len(content) > LIMIT:
        raise _Unreadable(f"it is larger than {LIMIT // 1_000_000} MB")
    try:
        found = msgspec.json.decode(content, type=_File)
        if found.course != "whichpm":
            raise _Unreadable("it is no progress file of this course")
        if found.format > FORMAT:
            raise _Unreadable("it was written by a newer version of the course")
        text = next((text for name, text in found.entries.items() if name == JOURNAL), None)
        if not isinstance(text, str):
            return _Journal(VERSION, [])
        journal = msgspec.json.decode(text, type=_Journal)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        raise _Unreadable("it is no progress file of this course, or damaged") from None
    if journal.version > VERSION:
        raise _Unreadable("it was written by a newer version of the course")
    return journal


def _end(pages: Mapping[str, _Page], page: str) -> float:
    """When the end of the page was first reached; 0 where it was not."""
    return next((read.end for name, read in pages.items() if name.removesuffix(".html").endswith(page)), 0)


def _first_and_last(mine: list[Attempt]) -> tuple[dict[str, Attempt], dict[str, Attempt]]:
    """The first answer to each card, and the last one that was given long enough after."""
    before: dict[str, Attempt] = {}
    after: dict[str, Attempt] = {}
    for one in mine:
        before.setdefault(one[2], one)
        if one[0] - before[one[2]][0] >= FRESH:
            after[one[2]] = one
    return before, after


def _row(learner: int, item: Item, answer: str, earning: Mapping[str, set[str]]) -> _Row:
    key, right = str(item.key), answer in earning[item.id]
    return str(learner), answer, key, right, 1.0, item.line, ";".join(item.concepts)


def _share(given: Mapping[str, Attempt], earning: Mapping[str, set[str]]) -> float:
    return sum(one[3] in earning[item] for item, one in given.items()) / len(earning)
