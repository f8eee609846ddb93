"""Learners who took two tests: in which order they met which forms, and what they earned before and after.

Only the same learners on both sides count. Forms are crossed where some learners take one form first and another
second, and others the other way round; then the difficulty of forms cancels out (:mod:`whichpm.stats.gain`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
import polars as pl

from whichpm.stats.comparisons import sign_test
from whichpm.stats.gain import Half

PAIRS = 20
"""Learners with both tests below which nothing but their number is told."""
HALF = 10
"""Learners of each order that it takes to call forms crossed."""

Design = Literal["crossed", "same", "other"]
Rows = pl.DataFrame
"""Of an item table."""
Order = tuple[str, str]
"""The form before and the form after."""


class Pairs(NamedTuple):
    """Halves to work a gain out from, and who is in them.

    ``design`` says whether forms are crossed, the same cards were met twice, or neither. ``orders`` counts learners by
    the forms that they met; those in ``used`` are in the halves.
    """

    design: Design
    halves: tuple[Half, ...]
    orders: Mapping[Order, int]
    used: tuple[Order, ...]
    only_before: int
    only_after: int

    @property
    def learners(self) -> int:
        """How many are in the halves."""
        return sum(len(half.before) for half in self.halves)


class Again(NamedTuple):
    """A card and the earlier card whose thought it repeats: of learners who met both, how many had which right.

    ``chance`` is that of a difference as large where as many gain as lose: McNemar's test, exact.
    """

    card: str
    earlier: str
    n: int
    then: int
    now: int
    gained: int
    lost: int
    chance: float


class _Sat(NamedTuple):
    form: str
    share: float


def of_tests(before: Rows, after: Rows) -> Pairs:
    """The learners of two item tables, one of each test."""
    first, second = _sat(before), _sat(after)
    both = sorted(first.keys() & second.keys())
    of: dict[Order, list[tuple[float, float]]] = defaultdict(list)
    for learner in both:
        one, other = first[learner], second[learner]
        of[one.form, other.form].append((one.share, other.share))
    used, design = _design(of)
    halves = tuple(Half(*np.array(of[order], dtype=np.float64).T) for order in used)
    if design != "crossed" and halves:
        halves = (Half(*(np.concatenate([half[at] for half in halves]) for at in (0, 1))),)
    orders = {order: len(found) for order, found in sorted(of.items())}
    return Pairs(design, halves, orders, used, len(first) - len(both), len(second) - len(both))


def _form() -> pl.Expr:
    """What names a form is its exercises: two sets may call other ones by the same letter."""
    return pl.col("exercise").unique().sort().str.join("+").over("form")


def _sat(rows: pl.DataFrame) -> dict[str, _Sat]:
    """Of each learner the form, and the share of its points; who answered cards of two forms has none."""
    scored = rows.filter(pl.col("maximum") > 0).with_columns(cards=_form())
    full = scored.group_by("cards", "exercise", "item").agg(pl.col("maximum").max())
    worth = dict(full.group_by("cards").agg(pl.col("maximum").sum()).iter_rows())
    each = scored.group_by("learner").agg(pl.col("points").sum(), pl.col("cards").unique())
    return {
        str(learner): _Sat(cards[0], points / worth[cards[0]])
        for learner, points, cards in each.iter_rows()
        if len(cards) == 1
    }


def _design(of: Mapping[Order, list[tuple[float, float]]]) -> tuple[tuple[Order, ...], Design]:
    """Two orders that cross, of several the largest; else all orders."""
    crossed = [
        pair
        for pair in combinations(sorted(of), 2)
        if pair[0] == pair[1][::-1] and pair[0][0] != pair[0][1] and min(len(of[order]) for order in pair) >= HALF
    ]
    if crossed:
        return max(crossed, key=lambda pair: sum(len(of[order]) for order in pair)), "crossed"
    same = bool(of) and all(first == second for first, second in of)
    return tuple(sorted(of)), "same" if same else "other"


def anchors(before: Sequence[Rows], after: Rows, earlier: Mapping[str, str]) -> tuple[list[Again], Half]:
    """Cards of a set beside the earlier cards whose thought they repeat, and shares of learners over all of them.

    ``before`` are item tables of earlier sets, ``after`` is that of the set. ``earlier`` has, by ``exercise/item`` of
    the set, that of the earlier set. Only who met both counts for a card.
    """
    name = pl.concat_str("exercise", pl.lit("/"), "item").alias("card")
    then, now = (
        rows.select("learner", name, "right").unique(["learner", "card"]) for rows in (pl.concat(before), after)
    )
    links = pl.DataFrame(
        {"card": [*earlier], "earlier": [*earlier.values()]}, schema=dict.fromkeys(("card", "earlier"), pl.String)
    )
    both = (
        now.join(links, on="card")
        .join(then.rename({"card": "earlier"}), on=["learner", "earlier"], suffix="_then")
        .sort("card", "learner")
    )
    cards = [
        Again(
            str(card),
            rows["earlier"][0],
            len(rows),
            int(rows["right_then"].sum()),
            int(rows["right"].sum()),
            *_moved(rows),
        )
        for (card,), rows in both.group_by("card", maintain_order=True)
    ]
    means = both.group_by("learner").agg(pl.col("right", "right_then").mean()).sort("learner")
    return cards, Half(means["right_then"].to_numpy(), means["right"].to_numpy())


def _moved(rows: pl.DataFrame) -> tuple[int, int, float]:
    gained = int((rows["right"] & ~rows["right_then"]).sum())
    lost = int((~rows["right"] & rows["right_then"]).sum())
    return gained, lost, sign_test(gained, lost)
