"""Where a gain lies: by line of the ownership test, by concept, and by the way in which owners are mixed up.

Only who met questions of a group both times counts for it, and forms stay crossed within it, as
:mod:`whichpm.cohort.pairs` says.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import polars as pl

from whichpm.cohort import confusion
from whichpm.cohort.pairs import PAIRS, Rows
from whichpm.stats import gain
from whichpm.stats.gain import Gain, Half


class Place(NamedTuple):
    """A group of questions, or a way of mixing owners up: shares of the same learners before and after.

    ``found`` is ``None`` under :data:`~whichpm.cohort.pairs.PAIRS` pairs, and where a half of a class has not two.
    """

    group: str
    pairs: int
    found: Gain | None


class Met(NamedTuple):
    """Rows of both times, and the ids of the learners that count, half by half."""

    before: Rows
    after: Rows
    who: Sequence[Sequence[str]]


def right(met: Met, by: str) -> list[Place]:
    """Shares right by group, in the order of their names; ``by`` is one of :data:`whichpm.cohort.confusion.BY`."""

    def shares(rows: Rows) -> Iterator[pl.DataFrame]:
        for name, some in confusion.grouped(rows, by).items():
            if name not in ("", "none"):
                yield _each(some, pl.col("right"), name)

    return sorted(_places(met, [*shares(met.before)], [*shares(met.after)]))


def ways(met: Met) -> list[Place]:
    """Shares of answers that went each wrong way, of those that could; in the order of the ways."""

    def shares(rows: Rows) -> list[pl.DataFrame]:
        asked = confusion.owners(rows)
        return [_each(asked.filter(could), did, name) for name, (could, did) in confusion.WAYS.items()]

    order = [*confusion.WAYS]
    return sorted(_places(met, shares(met.before), shares(met.after)), key=lambda one: order.index(one.group))


def _each(rows: Rows, share: pl.Expr, name: str) -> pl.DataFrame:
    found = rows.group_by("learner").agg(share.mean().alias("share"))
    return found.select(pl.lit(name).alias("group"), "learner", "share")


def _places(met: Met, before: list[pl.DataFrame], after: list[pl.DataFrame]) -> Iterator[Place]:
    if not (before and after):
        return
    halves = [(learner, half) for half, some in enumerate(met.who) for learner in some]
    of = pl.DataFrame(halves, schema={"learner": pl.String, "half": pl.Int64}, orient="row")
    both = pl.concat(before).join(pl.concat(after), on=["group", "learner"], suffix="_after").join(of, on="learner")
    for (group,), rows in both.sort("learner").partition_by("group", as_dict=True).items():
        found = [
            Half(half["share"].to_numpy(), half["share_after"].to_numpy())
            for half in rows.partition_by("half", maintain_order=True)
        ]
        enough = len(rows) >= PAIRS and len(found) == len(met.who) and min(len(half.before) for half in found) > 1
        yield Place(str(group), len(rows), gain.gain(found) if enough else None)
