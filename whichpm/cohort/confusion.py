"""Which way a class mixes the owners up, and how far it follows words: what no other system tells.

All of it looks at items that ask for an owner. A direction is one owner taken for another. To follow the cue is to be
right where the words point to the key and wrong where they point elsewhere; ``against_cue`` of an item says which.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import NamedTuple

import polars as pl

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


def matrix(frame: pl.DataFrame) -> dict[tuple[str, str], int]:
    """How often each owner was chosen for each: (key, answer) to count."""
    counted = owners(frame, "key", "answer").group_by("key", "answer").len()
    return {(row["key"], row["answer"]): row["len"] for row in counted.to_dicts()}


def mixed(frame: pl.DataFrame, by: str = "") -> list[Mixed]:
    """Directions of confusion over all owner questions, or group by group, in the order of their names.

    Parameters
    ----------
    frame
        The item table.
    by
        One of :data:`BY`, or "" for one group of all.
    """
    rows = owners(frame, *filter(None, (SOURCE.get(by, by), "key", "answer", "right")))
    if rows.is_empty():
        return [] if by else [Mixed("all", 0, *[math.nan] * 6)]
    each = _grouped(rows, by, "key", "answer").group_by("group", "key", "answer").agg(pl.col("right", "all").sum())
    count = pl.col("all")
    found = each.group_by("group").agg(
        count.sum().alias("answers"),
        pl.col("right").sum() / count.sum(),
        *(
            (count.filter(could & did).sum() / count.filter(could).sum()).alias(way)
            for way, (could, did) in WAYS.items()
        ),
    )
    return [Mixed(**row) for row in found.sort("group").iter_rows(named=True)]


def grouped(frame: pl.DataFrame, by: str) -> dict[str, pl.DataFrame]:
    """Answered owner questions by group; one that is about several concepts is in each. As in :func:`mixed`."""
    rows = owners(frame)
    if by == "concept":
        rows = rows.with_columns(pl.col("concepts").str.split(";")).explode("concepts").rename({"concepts": "concept"})
    groups = rows.partition_by(by, as_dict=True) if by else {("all",): rows}
    return {"none" if name is None else str(name): some for (name,), some in groups.items()}


def right(frame: pl.DataFrame, by: str) -> dict[str, Interval]:
    """The share right of each group with its interval over learners, as the answers of one learner go together."""
    rows = owners(frame, *filter(None, (SOURCE.get(by, by), "learner", "right")))
    each = _grouped(rows, by, "learner").group_by("group", "learner").agg(pl.col("right", "all").sum())
    return {
        str(name): ratio(some["right"].to_numpy(), some["all"].to_numpy()) for (name,), some in each.group_by("group")
    }


def _grouped(rows: pl.DataFrame, by: str, *also: str) -> pl.DataFrame:
    """How many answers and how many right ones in each ``group``; what is about several concepts is in each.

    Counted first, as a large class would not fit in memory with a row for each concept of an answer.
    """
    column = SOURCE.get(by, by)
    names = list(dict.fromkeys((column, *also))) if by else [*also]
    found = rows.group_by(names).agg(pl.col("right").sum(), pl.len().alias("all"))
    group = pl.col(column).cast(pl.String) if by else pl.lit("all")
    found = found.with_columns(group.fill_null("none").alias("group"))
    return found.with_columns(pl.col("group").str.split(";")).explode("group") if by == "concept" else found


def lean(frame: pl.DataFrame) -> Lean:
    """Which way the class leans; the sign test is two-sided, over learners with a larger share of one sort."""
    rows = owners(frame, "learner", "key", "answer")
    product, project = pl.col("key") == "product", pl.col("key") == "project"
    each = rows.group_by("learner").agg(
        (pl.col("answer") == "project").filter(product).sum().alias("to_project"),
        (pl.col("answer") == "product").filter(project).sum().alias("to_product"),
        product.sum().alias("products"),
        project.sum().alias("projects"),
    )
    sums = each.select(pl.exclude("learner").sum()).row(0, named=True)
    one = sums["to_project"] / sums["products"] if sums["products"] else math.nan
    other = sums["to_product"] / sums["projects"] if sums["projects"] else math.nan
    balance = (one - other) / (one + other) if one + other else math.nan
    shares = each.filter(pl.col("products") > 0, pl.col("projects") > 0)
    difference = shares["to_project"] / shares["products"] - shares["to_product"] / shares["projects"]
    chance = sign_test(int((difference > 0).sum()), int((difference < 0).sum()))
    return Lean(balance, sums["to_project"], sums["to_product"], chance)


def cue(frame: pl.DataFrame) -> Interval:
    """How far learners follow words: share right with the cue less share right against it, mean over learners.

    0 is somebody who looks at what is decided, 1 somebody who only looks at words. The interval is Student's, over
    learners; those count who answered items of both sorts.
    """
    both = sides(frame)
    return student((both["with_it"] - both["against"]).to_list())


def sides(frame: pl.DataFrame) -> pl.DataFrame:
    """Share right ``with_it``, the cue, and ``against`` it, of each learner who answered items of both sorts."""
    rows = owners(frame, "learner", "right", "content", "against_cue").filter(pl.col("content").is_not_null())
    found = rows.group_by("learner").agg(
        pl.col("right").filter(~pl.col("against_cue")).mean().alias("with_it"),
        pl.col("right").filter(pl.col("against_cue")).mean().alias("against"),
    )
    return found.drop_nulls(["with_it", "against"])


def within_pairs(frame: pl.DataFrame) -> tuple[int, Interval]:
    """The same within matched pairs of items, of which one has the cue on its side: how many pairs, and the mean.

    Partners are alike but for the act, so that how hard a card is plays no part. Of each learner it is the mean over
    the pairs of which both were answered; the interval is Student's, over learners.
    """
    rows = owners(frame, "learner", "exercise", "item", "pair", "right", "against_cue")
    # Partners are found among the questions, of which there are few, and not among the answers.
    asked = rows.select("exercise", "item", "pair", "against_cue").unique()
    pair = pl.col("pair")
    named = asked.drop_nulls("pair").with_columns(
        pl.when(pair.str.contains("/")).then(pair).otherwise(pl.concat_str("exercise", "pair", separator="/"))
    )
    partners = asked.with_columns(pl.concat_str("exercise", "item", separator="/").alias("question"))
    pairs = named.join(partners, left_on="pair", right_on="question", suffix="_other").filter(
        pl.col("against_cue") != pl.col("against_cue_other")
    )
    answers = rows.select("learner", "exercise", "item", "right")
    both = answers.join(pairs, on=["exercise", "item"], maintain_order="left").join(
        answers,
        left_on=["learner", "exercise_other", "item_other"],
        right_on=["learner", "exercise", "item"],
        suffix="_other",
        maintain_order="left",
    )
    own, other = pl.col("right").cast(pl.Int8), pl.col("right_other").cast(pl.Int8)
    difference = pl.when(pl.col("against_cue")).then(other - own).otherwise(own - other)
    each = both.group_by("learner", maintain_order=True).agg(difference.mean().alias("difference"))
    return both.select("exercise", "item").n_unique(), student(each["difference"].to_list())
