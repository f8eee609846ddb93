"""A class beside an earlier one, by the item table that was kept of it: only questions that have not changed count."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whichpm.cohort import itemtable
from whichpm.cohort.pieces import Pieces, Rows, each, kept, summed
from whichpm.stats import comparisons, effects
from whichpm.stats.classical import LEVEL, Interval
from whichpm.stats.effects import NOTHING

NEEDED = ("learner", "exercise", "item", "revision", "right", "points", "maximum")


class Table(NamedTuple):
    """The item table of an earlier class, and what to call it."""

    name: str
    rows: Rows


class Moved(NamedTuple):
    """One unchanged question: learners and shares right of then and now, and the difference, now less then.

    ``surely`` says that it moved more than chance alone would let any of all questions move in 19 of 20 classes.
    """

    exercise: str
    item: str
    then_n: int
    then: float
    now_n: int
    now: float
    difference: Interval
    surely: bool


class Beside(NamedTuple):
    """Two classes: what is the same, what is not, and how far the shares of points at the same differ.

    ``changed`` are exercises with another revision than then, ``new`` and ``gone`` those that one of both lacks.
    """

    items: tuple[Moved, ...]
    changed: tuple[str, ...]
    new: tuple[str, ...]
    gone: tuple[str, ...]
    then: Interval
    now: Interval
    difference: Interval
    effect: Interval


def read(folder: Path) -> Table:
    """The table that an earlier ``whichpm items`` or report left in a folder.

    Raises :class:`ValueError` for a folder without one, or one of a newer version; :class:`OSError`.
    """
    fix = "name the folder that `whichpm items` wrote, with its manifest.json"
    try:
        told = json.loads((folder / itemtable.MANIFEST).read_text(encoding="utf-8"))
        version = told["format"]
    except FileNotFoundError:
        raise ValueError(f"{folder} has no {itemtable.MANIFEST}, so it holds no item table; {fix}") from None
    except (ValueError, TypeError, KeyError, RecursionError):
        raise ValueError(f"{folder / itemtable.MANIFEST} is no manifest of an item table; {fix}") from None
    if version != itemtable.FORMAT:
        raise ValueError(f"{folder} was written in format {version}, and this version reads {itemtable.FORMAT}")
    try:
        rows = itemtable.read(folder).select(NEEDED)
        rows.select(pl.all().null_count()).collect(engine="streaming")  # What is damaged is told now.
        return Table(folder.resolve().name, kept(Pieces(rows), pl.col("maximum") > 0))
    except pl.exceptions.PolarsError as error:
        raise ValueError(f"{folder}: the item table cannot be read ({error}); write it again, or {fix}") from None


def beside(now: Rows, then: Rows) -> Beside:
    """Compare the rows of two classes, matched by exercise, item, and revision of the exercise."""
    now = kept(now, pl.col("maximum") > 0)
    here, there = _revisions(now), _revisions(then)
    both = here.keys() & there.keys()
    same = sorted(slug for slug in both if here[slug] == there[slug])
    ours, theirs = (kept(rows, pl.col("exercise").is_in(same)) for rows in (now, then))
    one, other = _shares(ours), _shares(theirs)
    enough = min(len(one), len(other)) >= comparisons.LEAST
    return Beside(
        tuple(_moved(ours, theirs)),
        tuple(sorted(both - {*same})),
        tuple(sorted(here.keys() - both)),
        tuple(sorted(there.keys() - both)),
        comparisons.student(other),
        comparisons.student(one),
        effects.difference(one, other) if enough else NOTHING,
        effects.standardised(one, other) if enough else NOTHING,
    )


def _revisions(rows: Rows) -> dict[str, tuple[str, ...]]:
    revision = pl.col("revision").fill_null("")
    found = each(rows, lambda piece: piece.select("exercise", revision).unique(), "exercise", "revision")
    by_exercise = found.group_by("exercise").agg(pl.col("revision").unique().sort())
    return {str(slug): tuple(revisions) for slug, revisions in by_exercise.iter_rows()}


def _shares(rows: Rows) -> NDArray[np.float64]:
    """Of the points of unchanged questions, what each learner earned."""

    def of_learners(piece: pl.DataFrame) -> pl.DataFrame:
        sums = piece.group_by("learner").agg(pl.col("points", "maximum").sum()).sort("learner")
        return sums.select(share=pl.col("points") / pl.col("maximum"))

    return each(rows, of_learners, "learner", "points", "maximum")["share"].to_numpy()


def _moved(ours: Rows, theirs: Rows) -> Iterable[Moved]:
    names = ("exercise", "item")

    def count(piece: pl.DataFrame) -> pl.DataFrame:
        return piece.group_by(names).agg(pl.len().cast(pl.Int64).alias("n"), pl.col("right").sum().cast(pl.Int64))

    one, other = (summed(rows, count, names, *names, "right") for rows in (ours, theirs))
    pairs = one.join(other, on=["exercise", "item"], suffix="_then").sort("exercise", "item")
    for row in pairs.iter_rows(named=True):
        n, m = row["n"], row["n_then"]
        numbers = (row["right"], n, row["right_then"], m)
        strict = effects.shares(*numbers, level=1 - (1 - LEVEL) / len(pairs))
        yield Moved(
            row["exercise"],
            row["item"],
            m,
            row["right_then"] / m,
            n,
            row["right"] / n,
            effects.shares(*numbers),
            strict.low > 0 or strict.high < 0,
        )
