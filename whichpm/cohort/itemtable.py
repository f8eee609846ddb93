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
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import polars as pl

from whichpm import private
from whichpm.model import Exercise, Item

FORMAT = 1
PIECE = 200_000
"""Rows that are held in memory: 40 MB."""
PARQUET, CSV, MANIFEST = "items.parquet", "items.csv", "manifest.json"

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
    "first": (pl.Datetime("ms", "UTC"), "When the item was answered first; empty where unknown."),
    "last": (pl.Datetime("ms", "UTC"), "When answers to the exercise were last saved."),
    "language": (pl.String, "Language of the page; empty where unknown."),
    "revision": (pl.String, "Digest of the exercise that was graded."),
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


class Written(NamedTuple):
    """What was written: files, and how many rows, learners and learners of each exercise."""

    folder: Path
    rows: int
    learners: int
    by_exercise: Mapping[str, int]


class Dictionary:
    """What the bank knows of items, looked up once an exercise. One that is gone since has empty columns."""

    def __init__(self, exercises: Iterable[Exercise]) -> None:
        self._exercises = {exercise.slug: exercise for exercise in exercises}
        self._known: dict[tuple[str, str], tuple[object, ...]] = {}

    def rows(self, attempt: Attempt, called: str) -> Iterator[tuple[object, ...]]:
        """Rows of an attempt, in the order of :data:`COLUMNS`; the learner is ``called`` so."""
        exercise = self._exercises.get(attempt.exercise)
        setting, kind = (exercise.setting, exercise.kind) if exercise else ("", "")
        for one in attempt.items:
            statement, *notes = self._of(attempt.exercise, one.item)
            yield (
                called, attempt.section, attempt.set, attempt.form, attempt.exercise, setting, kind,
                one.item, statement, one.answer, one.key, one.right, one.void, one.points, one.maximum,
                one.sure, None, attempt.last, None, attempt.revision, *notes,
            )  # fmt: skip

    def _of(self, slug: str, name: str) -> tuple[object, ...]:
        if (slug, name) not in self._known:
            self._learn(slug)
            self._known.setdefault((slug, name), (name, None, None, None, None, None, None))
        return self._known[slug, name]

    def _learn(self, slug: str) -> None:
        exercise = self._exercises.get(slug)
        if exercise is None:
            return
        together = {name: verdict.ids[0] for verdict in exercise.verdicts for name in verdict.ids}
        for item in exercise.items:
            self._known[slug, item.id] = (together.get(item.id, item.id), *_notes(item))


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
        Made for the owner alone; holds ``items.parquet``, ``items.csv`` and ``manifest.json`` afterwards.
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
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    known = Dictionary(exercises)
    names: dict[str, str] = {}
    by_exercise: dict[str, int] = {}
    total = 0
    with tempfile.TemporaryDirectory(dir=folder, prefix=".new-") as made:
        new = Path(made)
        pieces: list[Path] = []
        rows: list[tuple[object, ...]] = []
        for attempt in attempts:
            name = attempt.learner
            called = names.setdefault(name, pseudonym(key, name) if key else name)
            by_exercise[attempt.exercise] = by_exercise.get(attempt.exercise, 0) + 1
            rows.extend(known.rows(attempt, called))
            if len(rows) >= PIECE:
                pieces.append(_piece(new, len(pieces), rows))
                total += len(rows)
                rows = []
        pieces.append(_piece(new, len(pieces), rows))
        total += len(rows)
        whole = pl.scan_ipc(pieces)
        whole.sink_parquet(new / PARQUET)
        whole.sink_csv(new / CSV)
        told = {
            "format": FORMAT,
            **about,
            "pseudonyms": key is not None,
            "rows": total,
            "learners": len(names),
            "learners_by_exercise": dict(sorted(by_exercise.items())),
            "columns": {name: {"type": str(kind), "meaning": meaning} for name, (kind, meaning) in COLUMNS.items()},
            "sha256": {name: _digest(new / name) for name in (PARQUET, CSV)},
        }
        (new / MANIFEST).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
        for name in (PARQUET, CSV, MANIFEST):
            (new / name).chmod(0o600)
            os.replace(new / name, folder / name)  # noqa: PTH105
    return Written(folder, total, len(names), by_exercise)


def read(path: Path) -> pl.LazyFrame:
    """The table of a folder, or of one of its files. Raises :class:`OSError` where there is none."""
    file = path / PARQUET if path.is_dir() else path
    if not file.is_file():
        raise FileNotFoundError(f"there is no item table {file}; write it with `whichpm items`")
    if file.suffix == ".csv":
        return pl.scan_csv(file, schema={name: kind for name, (kind, _) in COLUMNS.items()})
    return pl.scan_parquet(file)


def _piece(folder: Path, number: int, rows: list[tuple[object, ...]]) -> Path:
    path = folder / f"{number}.arrow"
    schema = {name: kind for name, (kind, _) in COLUMNS.items()}
    pl.DataFrame(rows, schema=schema, orient="row").write_ipc(path)
    return path


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
