"""Whether a class knows what it knows: how often answers are right of which learners were sure, and of the others.

What one box "I am sure" is about is one question, right where all of it is. Intervals are over learners, as the answers
of one learner go together.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import polars as pl

from whichpm.cohort.pieces import Rows, counted, summed
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


_ASKED = ("learner", "exercise", "statement", "item", "key", "sure", "right", "maximum")


def calibration(rows: Rows) -> list[Calibration]:
    """Of all questions, then by owner; empty where nobody was asked."""
    counts = counted(rows, _of_learners, *_ASKED)
    found = counts.partition_by("group", as_dict=True)
    groups = [group for group in ("all", *ROLES) if (group,) in found]
    return [_of(group, found[group,]) for group in groups]


def _of_learners(piece: pl.DataFrame) -> pl.DataFrame:
    """Of each learner and group how many answers, how many sure ones, and how many of either sort are right."""
    given = answers(piece)
    groups = (
        given.with_columns(group=pl.lit("all")),
        given.filter(pl.col("owner").is_not_null()).with_columns(group="owner"),
    )
    found = pl.concat(groups).group_by("group", "learner", maintain_order=True).agg(
        pl.len().alias("all"),
        pl.col("sure").sum(),
        (pl.col("sure") & pl.col("right")).sum().alias("sure_right"),
        (~pl.col("sure") & pl.col("right")).sum().alias("other_right"),
    )  # fmt: skip
    return found.drop("learner")


def _of(group: str, counts: pl.DataFrame) -> Calibration:
    names = ("all", "sure", "sure_right", "other_right", "times")
    every, sure, one, other, times = (counts[name].cast(pl.Int64).to_numpy() for name in names)
    return Calibration(
        group,
        int((every * times).sum()),
        ratio(sure, every, times),
        ratio(one, sure, times),
        ratio(other, every - sure, times),
        ratios_apart(one, sure, other, every - sure, times),
        ratios_apart(sure, every, one + other, every, times),
    )


def mistaken(rows: Rows, least: int) -> Sequence[Mistaken]:
    """Questions of which at least so many learners were sure, those first on which most of them were wrong."""

    def count(piece: pl.DataFrame) -> pl.DataFrame:
        sure = answers(piece).filter(pl.col("sure"))
        return sure.group_by("exercise", "item").agg(
            pl.len().cast(pl.Int64), (~pl.col("right")).sum().cast(pl.Int64).alias("missed")
        )

    found = summed(rows, count, ("exercise", "item"), *_ASKED).with_columns(wrong=pl.col("missed") / pl.col("len"))
    worst = found.filter(pl.col("len") >= least).sort(
        "wrong", "len", "exercise", "item", descending=[True, True, False, False]
    )
    return [Mistaken(row["exercise"], row["item"], row["len"], row["wrong"]) for row in worst.to_dicts()]
