"""Learners who took two tests: in which order they met which forms, and what they earned before and after.

Only the same learners on both sides count. Forms are crossed where some learners take one form first and another
second, and others the other way round; then the difficulty of forms cancels out (:mod:`whichpm.stats.gain`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from itertools import chain, combinations
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
    the forms that they met; those in ``used`` are in the halves, as ``who`` names them.
    """

    design: Design
    halves: tuple[Half, ...]
    who: tuple[tuple[str, ...], ...]
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


class Anchored(NamedTuple):
    """Cards with those whose thought they repeat, and shares of ``who`` over all that each of them met both times.

    ``before`` and ``after`` are the rows of these cards.
    """

    cards: tuple[Again, ...]
    half: Half
    who: tuple[str, ...]
    before: Rows
    after: Rows


class _Sat(NamedTuple):
    form: str
    share: float


def of_tests(before: Rows, after: Rows) -> Pairs:
    """The learners of two item tables, one of each test."""
    first, second = _sat(before), _sat(after)
    both = sorted(first.keys() & second.keys())
    of: dict[Order, list[str]] = defaultdict(list)
    for learner in both:
        of[first[learner].form, second[learner].form].append(learner)
    orders = {order: len(found) for order, found in sorted(of.items())}
    used, design = _design(orders)
    who = tuple(tuple(of[order]) for order in used)
    if design != "crossed" and who:
        who = (tuple(chain.from_iterable(who)),)
    halves = tuple(
        Half(*(np.array([sat[learner].share for learner in some]) for sat in (first, second))) for some in who
    )
    return Pairs(design, halves, who, orders, used, len(first) - len(both), len(second) - len(both))


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


def _design(orders: Mapping[Order, int]) -> tuple[tuple[Order, ...], Design]:
    """Two orders that cross, of several the largest; else all orders."""
    crossed = [
        pair
        for pair in combinations(sorted(orders), 2)
        if pair[0] == pair[1][::-1] and pair[0][0] != pair[0][1] and min(orders[order] for order in pair) >= HALF
    ]
    if crossed:
        return max(crossed, key=lambda pair: sum(orders[order] for order in pair)), "crossed"
    same = bool(orders) and all(first == second for first, second in orders)
    return tuple(sorted(orders)), "same" if same else "other"


def anchors(before: Sequence[Rows], after: Rows, earlier: Mapping[str, str]) -> Anchored:
    """Cards of a set beside the earlier cards whose thought they repeat, and shares of learners over all of them.

    ``before`` are item tables of earlier sets, ``after`` is that of the set. ``earlier`` has, by ``exercise/item`` of
    the set, that of the earlier set. Only who met both counts for a card.
    """
    name = pl.concat_str("exercise", pl.lit("/"), "item")
    links = pl.DataFrame(
        {"card": [*earlier], "earlier": [*earlier.values()]}, schema=dict.fromkeys(("card", "earlier"), pl.String)
    )
    old = pl.concat(before).with_columns(earlier=name).unique(["learner", "earlier"])
    new = after.with_columns(card=name).unique(["learner", "card"]).join(links, on="card")
    now = new.join(old.select("learner", "earlier"), on=["learner", "earlier"]).sort("card", "learner")
    # The earlier card counts for the line and the concepts of the card that repeats it.
    of = now.select("learner", "earlier", "card", "line", "concepts")
    then = of.join(old.drop("line", "concepts"), on=["learner", "earlier"]).sort("card", "learner")
    both = now.select("learner", "card", "earlier", "right").with_columns(right_then=then["right"])
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
    half = Half(means["right_then"].to_numpy(), means["right"].to_numpy())
    return Anchored(tuple(cards), half, tuple(means["learner"]), then, now)


def _moved(rows: pl.DataFrame) -> tuple[int, int, float]:
    gained = int((rows["right"] & ~rows["right_then"]).sum())
    lost = int((~rows["right"] & rows["right_then"]).sum())
    return gained, lost, sign_test(gained, lost)
