"""Whether a class knows what it knows: how often answers are right of which learners were sure, and of the others.

What one box "I am sure" is about is one question, right where all of it is. Intervals are over learners, as the answers
of one learner go together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from whichpm.model import ROLES
from whichpm.stats.classical import Interval
from whichpm.stats.comparisons import ratio, ratios_apart


class Calibration(NamedTuple):
    """Answers of one group of questions; shares from 0 to 1.

    ``apart`` is how much more often the sure answers are right. ``bias`` is the share of sure answers less the share
    of right ones: above 0 the class believes more than it knows (Lichtenstein, Fischhoff and Phillips 1982,
    doi:10.1017/CBO9780511809477.023, for over- and underconfidence; here with two levels).
    """

    group: str
    answers: int
    sure: Interval
    when_sure: Interval
    otherwise: Interval
    apart: Interval
    bias: Interval


class Mistaken(NamedTuple):
    """A question that learners were sure of: by how many, and the share of them who were wrong."""

    exercise: str
    item: str
    sure: int
    wrong: float


def answers(frame: pl.DataFrame) -> pl.DataFrame:
    """A row for each answered question that asked who is sure: learner, exercise, item, owner, sure, right."""
    asked = frame.filter(pl.col("sure").is_not_null(), pl.col("maximum") > 0)
    owner = pl.col("key").filter(pl.col("key").is_in(list(ROLES))).first()
    return asked.group_by("learner", "exercise", "statement", maintain_order=True).agg(
        pl.col("item").first(), owner.alias("owner"), pl.col("sure").first(), pl.col("right").all()
    )


def calibration(frame: pl.DataFrame) -> list[Calibration]:
    """Of all questions, then by owner; empty where nobody was asked."""
    rows = answers(frame)
    if rows.is_empty():
        return []
    owners = [owner for owner in ROLES if (rows["owner"] == owner).any()]
    return [_of("all", rows), *(_of(owner, rows.filter(pl.col("owner") == owner)) for owner in owners)]


def _of(group: str, rows: pl.DataFrame) -> Calibration:
    each = rows.group_by("learner").agg(
        pl.col("sure").sum(),
        (pl.col("sure") & pl.col("right")).sum().alias("sure_right"),
        (~pl.col("sure") & pl.col("right")).sum().alias("other_right"),
        pl.len().alias("all"),
    )
    every, sure, one, other = (each[name].to_numpy() for name in ("all", "sure", "sure_right", "other_right"))
    return Calibration(
        group,
        int(every.sum()),
        ratio(sure, every),
        ratio(one, sure),
        ratio(other, every - sure),
        ratios_apart(one, sure, other, every - sure),
        ratios_apart(sure, every, one + other, every),
    )


def mistaken(frame: pl.DataFrame, least: int) -> Sequence[Mistaken]:
    """Questions of which at least so many learners were sure, those first on which most of them were wrong."""
    sure = answers(frame).filter(pl.col("sure"))
    found = sure.group_by("exercise", "item").agg(pl.len(), (~pl.col("right")).mean().alias("wrong"))
    rows = found.filter(pl.col("len") >= least).sort(
        "wrong", "len", "exercise", "item", descending=[True, True, False, False]
    )
    return [Mistaken(row["exercise"], row["item"], row["len"], row["wrong"]) for row in rows.to_dicts()]
