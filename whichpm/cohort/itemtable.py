"""The item table: one row per learner and item, the root of all statistics, wherever the answers came from.

It is written as Parquet and CSV with a manifest that says what each column is, how much there is, and what the files'
checksums are. Rows go through a file in pieces, so that memory stays flat however large a class is.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import os
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import NamedTuple

import polars as pl

from whichpm import private
from whichpm.model import Exercise, Item

FORMAT = 1
PIECE = 1_500
"""Attempts that are held in memory at a time, with some tens of rows each."""
SHARD = 1_000_000
"""Rows of one Parquet file; the table of a larger class has several, which one reads as one."""
PARQUET, CSV, MANIFEST = "items.parquet", "items.csv", "manifest.json"
SHARDS = "items-{:03d}.parquet"

COLUMNS: Mapping[str, tuple[type[pl.DataType] | pl.DataType, str]] = {
    "learner": (pl.String, "Id in the gradebook, or a pseudonym."),
    "section": (pl.String, "Sections of the roster, joined by a semicolon; empty where none is known."),
    "set": (pl.String, "The assignment."),
    "form": (pl.String, "Form of the set that the exercise belongs to; empty where it belongs to none."),
    "exercise": (pl.String, "Slug of the exercise."),
    "setting": (pl.String, "The story that it plays in."),
    "kind": (pl.String, "Kind of exercise."),
    "item": (pl.String, "Id of the item; with the exercise it names the question."),
    "statement": (pl.String, "Items that earn one verdict together share it: owner and line, cells of a row."),
    "answer": (pl.String, "The option that was chosen; empty where the item stayed open."),
    "key": (pl.String, "The option that earned the points when this was graded."),
    "right": (pl.Boolean, "Whether the answer was the key, or was accepted."),
    "void": (pl.Boolean, "Whether all who met the item got its points."),
    "points": (pl.Float64, "Points earned."),
    "maximum": (pl.Float64, "Points that the item can earn."),
    "sure": (pl.Boolean, "Whether the learner was sure; empty where nobody asked."),
    "first": (pl.Datetime("ms", "UTC"), "When the exercise was begun, as its board noted it; empty where unknown."),
    "last": (pl.Datetime("ms", "UTC"), "When answers to the exercise were last saved."),
    "language": (pl.String, "Language of the page; empty where unknown."),
    "revision": (pl.String, "Digest of the exercise that was graded."),
    "order": (pl.String, "Seed of the order in which the learner met the cards; empty where it is that of the page."),
    "line": (pl.Int8, "Line of the ownership test that decides the item."),
    "level": (pl.String, "Level of thinking that the author noted."),
    "content": (pl.String, "What is assigned: a decision, a question, a measure."),
    "concepts": (pl.String, "Ids of exercises/concepts.csv, joined by a semicolon."),
    "pair": (pl.String, "The matched partner, where this item names it."),
    "against_cue": (pl.Boolean, "Whether words of the item point to another option than the key."),
}  # fmt: skip
"""Type and meaning of each column, in order."""


class Given(NamedTuple):
    """What became of one item: option chosen, key of that day, points, what could be earned, and if one was sure."""

    item: str
    answer: str | None
    key: str | None
    right: bool
    void: bool
    points: float
    maximum: float
    sure: bool | None = None


class Attempt(NamedTuple):
    """One learner's answers to one exercise, graded."""

    learner: str
    section: str
    set: str
    form: str
    exercise: str
    revision: str
    last: datetime | None
    items: tuple[Given, ...]
    order: str = ""
    first: datetime | None = None


class Written(NamedTuple):
    """What was written: files, and how many rows, learners and learners of each exercise."""

    folder: Path
    rows: int
    learners: int
    by_exercise: Mapping[str, int]


class Dictionary:
    """What the bank knows of items, looked up once each. One that is gone since has empty columns."""

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        self._exercises = {exercise.slug: exercise for exercise in exercises}
        self._numbers: dict[tuple[str, str], int] = {}
        self._rows: list[tuple[object, ...]] = []

    def frame(self, attempts: Sequence[Attempt]) -> pl.DataFrame:
        """Rows of some attempts, one an item.

        What belongs to an attempt, or to an item, becomes a column once, and is then taken for each row.
        """
        numbers = [self._number(one.exercise, given.item) for one in attempts for given in one.items]
        of = [at for at, one in enumerate(attempts) for _ in one.items]
        parts = (
            _columns(_GIVEN, (given for one in attempts for given in one.items)),
            _columns(_ATTEMPT, ((*one[:4], *one[5:7], one.order or None, one.first, None) for one in attempts))[of],
            _columns(_ITEM, self._rows)[numbers],
        )
        return pl.concat(parts, how="horizontal").select(*COLUMNS)

    def _number(self, slug: str, name: str) -> int:
        found = self._numbers.get((slug, name))
        if found is None:
            found = self._numbers[slug, name] = len(self._rows)
            self._rows.append((slug, *self._facts(slug, name)))
        return found

    def _facts(self, slug: str, name: str) -> tuple[object, ...]:
        exercise = self._exercises.get(slug)
        if exercise is None:
            return ("", "", name, *[None] * 6)
        together = next((verdict.ids[0] for verdict in exercise.verdicts if name in verdict.ids), name)
        notes = next((_notes(item) for item in exercise.items if item.id == name), [None] * 6)
        return (exercise.setting, exercise.kind, together, *notes)


_GIVEN = ("item", "answer", "key", "right", "void", "points", "maximum", "sure")
_ATTEMPT = ("learner", "section", "set", "form", "revision", "last", "order", "first", "language")
_ITEM = ("exercise", "setting", "kind", "statement", "line", "level", "content", "concepts", "pair", "against_cue")


def _columns(names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> pl.DataFrame:
    """A frame of some of :data:`COLUMNS`; column by column, which is faster than row by row."""
    columns = list(zip(*rows, strict=True)) or [()] * len(names)
    return pl.DataFrame(dict(zip(names, columns, strict=True)), schema={name: COLUMNS[name][0] for name in names})


def _notes(item: Item) -> tuple[object, ...]:
    notes = item.notes
    against = notes.against_cue is not None
    return item.line, item.level, notes.content, ";".join(item.concepts), notes.pair, against


def secret(path: Path) -> bytes:
    """The secret of a course that pseudonyms are made with; made when there is none.

    Whoever loses it gets other pseudonyms, which fit no table of before. Raises :class:`OSError`, and
    :class:`ValueError` that says what to do about a file which is something else.
    """
    try:
        return bytes.fromhex(str(private.secret(path)))
    except private.Damaged as error:
        fix = "put the file of before in its place: with another key, pseudonyms fit no table of before"
        raise ValueError(f"{path}: {error}; {fix}") from None


def pseudonym(key: bytes, learner: str) -> str:
    """A name that only the owner of the secret can trace back: HMAC-SHA256, 16 hex digits (RFC 2104)."""
    return hmac.new(key, learner.encode(), hashlib.sha256).hexdigest()[:16]


def write(
    folder: Path,
    attempts: Iterable[Attempt],
    exercises: Iterable[Exercise],
    *,
    about: Mapping[str, object],
    key: bytes | None = None,
) -> Written:
    """Write the table of a class into a folder of the instructor's own.

    What is there is replaced when all is written, so that an interrupted run leaves the old table.

    Parameters
    ----------
    folder
        Made for the owner alone; holds ``items.parquet``, ``items.csv`` and ``manifest.json`` afterwards. Of a large
        class ``items-001.parquet`` and so on stand in the place of the first.
    attempts
        In any order; read once.
    exercises
        Of the bank, with their notes.
    about
        What else the manifest says.
    key
        Learners get pseudonyms by it (:func:`secret`), the same each time.

    Raises :class:`OSError`.
    """
    private.folder(folder)
    known = Dictionary(exercises)
    names: dict[str, str] = {}
    by_exercise: dict[str, int] = {}

    def named() -> Iterator[Attempt]:
        for attempt in attempts:
            if (name := attempt.learner) not in names:
                names[name] = pseudonym(key, name) if key else name
            by_exercise[attempt.exercise] = by_exercise.get(attempt.exercise, 0) + 1
            yield attempt._replace(learner=names[name]) if key else attempt

    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as made:
        new = Path(made)
        total, shards = _put(new, named(), known)
        told = {
            "format": FORMAT,
            **about,
            "pseudonyms": key is not None,
            "rows": total,
            "learners": len(names),
            "learners_by_exercise": dict(sorted(by_exercise.items())),
            "columns": {name: {"type": str(kind), "meaning": meaning} for name, (kind, meaning) in COLUMNS.items()},
            "sha256": {name: _digest(new / name) for name in (*shards, CSV)},
        }
        (new / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for name in (*shards, CSV, MANIFEST):
            (new / name).chmod(0o600)
            os.replace(new / name, folder / name)  # noqa: PTH105
        for path in _parquet(folder):
            if path.name not in shards:  # Of a table that was larger, or smaller.
                path.unlink()
    return Written(folder, total, len(names), by_exercise)


def read(path: Path) -> pl.LazyFrame:
    """The table of a folder, or of one of its files. Raises :class:`OSError` where there is none."""
    files = (_told(path) or _parquet(path) or [path / PARQUET]) if path.is_dir() else [path]
    for file in files:
        if not file.is_file():
            raise FileNotFoundError(f"there is no item table {file}; write it with `whichpm items`")
    if files[0].suffix == ".csv":
        return pl.scan_csv(files[0], schema={name: kind for name, (kind, _) in COLUMNS.items()})
    return pl.scan_parquet(files)


def _told(folder: Path) -> list[Path]:
    """The Parquet files that the manifest names, in order; none where it cannot be read."""
    try:
        names = json.loads((folder / MANIFEST).read_bytes())["sha256"]
        return [folder / name for name in names if Path(name).suffix == ".parquet" and Path(name).name == name]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def _parquet(folder: Path) -> list[Path]:
    """The Parquet files of a table by their names: the one, or the shards; another name is somebody else's file."""
    return [*folder.glob(PARQUET), *sorted(folder.glob(SHARDS.replace("{:03d}", "[0-9]" * 3)))]


def _put(folder: Path, attempts: Iterator[Attempt], known: Dictionary) -> tuple[int, list[str]]:
    """Write CSV and Parquet piece by piece; returns how many rows there are, and the names of the Parquet files.

    Parquet has its footer last, so that pieces lie beside it until a file is full; CSV grows as it is.
    """
    total = waiting = 0
    pieces: list[Path] = []
    shards: list[str] = []

    def close() -> None:
        shards.append(SHARDS.format(len(shards) + 1))
        pl.scan_parquet(pieces).sink_parquet(folder / shards[-1])
        for piece in pieces:
            piece.unlink()
        pieces.clear()

    with (folder / CSV).open("wb") as file:
        while (some := list(islice(attempts, PIECE))) or not (pieces or shards):
            frame = known.frame(some)
            frame.write_csv(file, include_header=not (pieces or shards))
            pieces.append(folder / f"{len(pieces)}.parquet")
            frame.write_parquet(pieces[-1], statistics=False)
            total, waiting = total + len(frame), waiting + len(frame)
            if waiting >= SHARD:
                waiting = 0
                close()
    if pieces:
        close()
    if len(shards) == 1:
        (folder / shards.pop()).rename(folder / PARQUET)
        shards.append(PARQUET)
    return total, shards


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
