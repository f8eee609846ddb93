"""Which way a class mixes the owners up, and how far it follows words: what no other system tells.

All of it looks at items that ask for an owner. A direction is one owner taken for another. To follow the cue is to be
right where the words point to the key and wrong where they point elsewhere; ``against_cue`` of an item says which.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

from whichpm.cohort.pieces import Rows, counted, each, summed
from whichpm.model import ROLES
from whichpm.stats.classical import Interval
from whichpm.stats.comparisons import ratio, sign_test, student

BY = ("line", "content", "concept", "setting")
"""What confusions can be told apart by."""
WAYS: Mapping[str, tuple[pl.Expr, pl.Expr]] = {
    "to_project": (pl.col("key") == "product", pl.col("answer") == "project"),
    "to_product": (pl.col("key") == "project", pl.col("answer") == "product"),
    "too_often_both": (pl.col("key").is_in(["product", "project"]), pl.col("answer") == "both"),
    "both_missed": (pl.col("key") == "both", pl.col("answer") != "both"),
    "other_missed": (pl.col("key") == "other", pl.col("answer") != "other"),
}
"""Of each wrong way the answers that could show it, and those that do."""
ANSWERED = pl.col("key").is_in(list(ROLES)) & pl.col("answer").is_in(list(ROLES)) & (pl.col("maximum") > 0)
"""Rows of items that ask for an owner and were answered."""
SOURCE = {"concept": "concepts"}
"""Where the column of the item table has another name."""


class Mixed(NamedTuple):
    """Owner questions of one group: how many answers, and the shares that each wrong way has of those it could have.

    ``to_project`` is the project manager chosen where the product manager owns it, ``to_product`` the other way;
    ``too_often_both`` is *both* chosen where one owns it, ``both_missed`` one chosen where both do; ``other_missed`` an
    owner of the two chosen where it is somebody else. ``nan`` where no item could show it.
    """

    group: str
    answers: int
    right: float
    to_project: float
    to_product: float
    too_often_both: float
    both_missed: float
    other_missed: float


class Lean(NamedTuple):
    """Which way product and project are mixed up: the balance and, by a sign test over learners, how likely by chance.

    The balance is the difference of the two directions as a share of both: 1 when all errors take product questions
    for the project's, -1 for the reverse, ``nan`` without errors. Each direction is a share of the answers that could
    show it, as a set may have more cards of one owner. It is of these cards: where those of one owner are harder, a
    class leans as well.
    """

    balance: float
    project_for_product: int
    product_for_project: int
    chance: float


def owners(frame: pl.DataFrame, *columns: str) -> pl.DataFrame:
    """Rows of items that ask for an owner and were answered; of a large class, only with the columns that it takes."""
    some = frame.select(list(dict.fromkeys(("key", "answer", "maximum", *columns)))) if columns else frame
    rows = some.filter(ANSWERED)
    return rows.select(columns) if columns else rows


def matrix(rows: Rows) -> dict[tuple[str, str], int]:
    """How often each owner was chosen for each: (key, answer) to count."""

    def count(piece: pl.DataFrame) -> pl.DataFrame:
        return owners(piece, "key", "answer").group_by("key", "answer").len()

    counts = summed(rows, count, ("key", "answer"), "key", "answer", "maximum")
    return {(key, answer): count for key, answer, count in counts.iter_rows()}


def mixed(rows: Rows, by: str = "") -> list[Mixed]:
    """Directions of confusion over all owner questions, or group by group, in the order of their names.

    Parameters
    ----------
    rows
        The item table.
    by
        One of :data:`BY`, or "" for one group of all.
    """
    names = list(dict.fromkeys(filter(None, (SOURCE.get(by, by), "key", "answer"))))

    def count(piece: pl.DataFrame) -> pl.DataFrame:
        asked = owners(piece, *names, "right")
        return asked.group_by(names).agg(pl.col("right").sum().cast(pl.Int64), pl.len().cast(pl.Int64).alias("all"))

    counts = summed(rows, count, names, *names, "right", "maximum")
    if counts.is_empty():
        return [] if by else [Mixed("all", 0, *[math.nan] * 6)]
    of = pl.col("all")
    found = (
        _named(counts, by)
        .group_by("group")
        .agg(
            of.sum().alias("answers"),
            pl.col("right").sum() / of.sum(),
            *((of.filter(could & did).sum() / of.filter(could).sum()).alias(way) for way, (could, did) in WAYS.items()),
        )
    )
    return [Mixed(**row) for row in found.sort("group").iter_rows(named=True)]


def _named(counts: pl.DataFrame, by: str) -> pl.DataFrame:
    """With the name of the ``group``; what is about several concepts is in each."""
    group = pl.col(SOURCE.get(by, by)).cast(pl.String) if by else pl.lit("all")
    found = counts.with_columns(group.fill_null("none").alias("group"))
    return found.with_columns(pl.col("group").str.split(";")).explode("group") if by == "concept" else found


def grouped(frame: pl.DataFrame, by: str) -> dict[str, pl.DataFrame]:
    """Answered owner questions by group; one that is about several concepts is in each. As in :func:`mixed`."""
    rows = owners(frame)
    if by == "concept":
        rows = rows.with_columns(pl.col("concepts").str.split(";")).explode("concepts").rename({"concepts": "concept"})
    groups = rows.partition_by(by, as_dict=True) if by else {("all",): rows}
    return {"none" if name is None else str(name): some for (name,), some in groups.items()}


def right(rows: Rows, by: str) -> dict[str, Interval]:
    """The share right of each group with its interval over learners, as the answers of one learner go together."""
    column = SOURCE.get(by, by)
    names = list(filter(None, (column, "learner", "right")))

    def of_learners(piece: pl.DataFrame) -> pl.DataFrame:
        # Counted first, as a row for each concept of an answer would be many.
        some = owners(piece, *names).group_by(names[:-1], maintain_order=True)
        counts = _named(some.agg(pl.col("right").sum(), pl.len().alias("all")), by)
        found = counts.group_by("learner", "group", maintain_order=True).agg(pl.col("right", "all").sum())
        return found.drop("learner")

    counts = counted(rows, of_learners, *dict.fromkeys((*names, "key", "answer", "maximum")))
    return {
        str(group): ratio(*(some[name].to_numpy() for name in ("right", "all", "times")))
        for (group,), some in counts.partition_by("group", as_dict=True, maintain_order=True).items()
    }


def lean(rows: Rows) -> Lean:
    """Which way the class leans; the sign test is two-sided, over learners with a larger share of one sort."""
    product, project = pl.col("key") == "product", pl.col("key") == "project"

    def of_learners(piece: pl.DataFrame) -> pl.DataFrame:
        asked = owners(piece, "learner", "key", "answer")
        found = asked.group_by("learner", maintain_order=True).agg(
            (pl.col("answer") == "project").filter(product).sum().alias("to_project"),
            (pl.col("answer") == "product").filter(project).sum().alias("to_product"),
            product.sum().alias("products"),
            project.sum().alias("projects"),
        )
        return found.drop("learner")

    counts = counted(rows, of_learners, "learner", "key", "answer", "maximum")
    times = pl.col("times")
    sums = counts.select((pl.exclude("times") * times).sum()).row(0, named=True)
    one = sums["to_project"] / sums["products"] if sums["products"] else math.nan
    other = sums["to_product"] / sums["projects"] if sums["projects"] else math.nan
    balance = (one - other) / (one + other) if one + other else math.nan
    shares = counts.filter(pl.col("products") > 0, pl.col("projects") > 0).select(
        times, more=pl.col("to_project") / pl.col("products") - pl.col("to_product") / pl.col("projects")
    )
    more, less = (int(shares.filter(side)["times"].sum()) for side in (pl.col("more") > 0, pl.col("more") < 0))
    return Lean(balance, int(sums["to_project"]), int(sums["to_product"]), sign_test(more, less))


def cue(rows: Rows) -> Interval:
    """How far learners follow words: share right with the cue less share right against it, mean over learners.

    0 is somebody who looks at what is decided, 1 somebody who only looks at words. The interval is Student's, over
    learners; those count who answered items of both sorts.
    """
    both = sides(rows)
    return student(both["with_it"] - both["against"], both["times"])


def sides(rows: Rows) -> pl.DataFrame:
    """Share right ``with_it``, the cue, and ``against`` it, of learners who answered items of both sorts.

    Each two shares once, with how many ``times`` there are.
    """

    def of_learners(piece: pl.DataFrame) -> pl.DataFrame:
        asked = owners(piece, "learner", "right", "content", "against_cue").filter(pl.col("content").is_not_null())
        found = asked.group_by("learner", maintain_order=True).agg(
            pl.col("right").filter(~pl.col("against_cue")).mean().alias("with_it"),
            pl.col("right").filter(pl.col("against_cue")).mean().alias("against"),
        )
        return found.drop("learner").drop_nulls()

    return counted(rows, of_learners, "learner", "right", "content", "against_cue", "key", "answer", "maximum")


def within_pairs(rows: Rows) -> tuple[int, Interval]:
    """The same within matched pairs of items, of which one has the cue on its side: how many pairs, and the mean.

    Partners are alike but for the act, so that how hard a card is plays no part. Of each learner it is the mean over
    the pairs of which both were answered; the interval is Student's, over learners.
    """
    columns = ("learner", "exercise", "item", "pair", "right", "against_cue", "key", "answer", "maximum")
    # Partners are found among the questions, of which there are few, and not among the answers.
    names = ("exercise", "item", "pair", "against_cue")
    asked = each(rows, lambda piece: owners(piece, *names).unique(), *columns[1:]).unique()
    pair = pl.col("pair")
    named = asked.drop_nulls("pair").with_columns(
        pl.when(pair.str.contains("/")).then(pair).otherwise(pl.concat_str("exercise", "pair", separator="/"))
    )
    partners = asked.with_columns(pl.concat_str("exercise", "item", separator="/").alias("question"))
    pairs = named.join(partners, left_on="pair", right_on="question", suffix="_other").filter(
        pl.col("against_cue") != pl.col("against_cue_other")
    )
    own, other = pl.col("right").cast(pl.Int8), pl.col("right_other").cast(pl.Int8)
    difference = pl.when(pl.col("against_cue")).then(other - own).otherwise(own - other)
    met: set[tuple[str, str]] = set()

    def of_learners(piece: pl.DataFrame) -> pl.DataFrame:
        answers = owners(piece, "learner", "exercise", "item", "right")
        both = answers.join(pairs, on=["exercise", "item"], maintain_order="left").join(
            answers,
            left_on=["learner", "exercise_other", "item_other"],
            right_on=["learner", "exercise", "item"],
            suffix="_other",
            maintain_order="left",
        )
        met.update(both.select("exercise", "item").unique().iter_rows())
        found = both.group_by("learner", maintain_order=True).agg(difference.mean().alias("difference"))
        return found.select("difference")

    counts = counted(rows, of_learners, *columns)
    return len(met), student(counts["difference"], counts["times"])
