"""What a class gained: between two tests, from earlier cards to those that repeat them, and since the first cards."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

import numpy as np

from whichpm.cohort.charts.bars import mirrored
from whichpm.cohort.charts.moves import Move, moves
from whichpm.cohort.gained import Met
from whichpm.cohort.pairs import PAIRS, Anchored, Pairs, Rows
from whichpm.cohort.parts import Cell, Column, Part, Rounded
from whichpm.cohort.progress import Cards
from whichpm.cohort.shown import gained
from whichpm.figures import Drawing
from whichpm.stats import gain
from whichpm.stats.classical import Interval
from whichpm.stats.comparisons import student
from whichpm.stats.gain import Gain, Half

FIGURES = (Column("Figure"), Column("Value"), Column("What it is"))
DESIGNS = {
    "crossed": "Half of them met one form first, half the other, so that the difficulty of the forms cancels out.",
    "same": "All met the same cards twice: what they remember of the cards counts as gain too.",
    "other": "Forms were not crossed: by as much as the second test is harder or easier, this is not the gain.",
}
CROSS = "To know the gain next time, give half of the class form A first and B second, and half B first."
SOURCES = (
    "Class normalised gain: Hake 1998, with Fieller's interval. Its mean over learners comes out lower, the more so "
    "the better a class was before and the more its forms differ, and leaves out who had all right before: compare "
    "classes by the first.",
    "Effect size: mean change in standard deviations, with Hedges' correction; interval of Algina and Keselman 2003.",
)
Words = Callable[[str], str]
"""Says a concept in words."""


class _Said(NamedTuple):
    name: str
    title: str
    says: Sequence[str]
    warning: str
    todo: Sequence[str]


def of_tests(before: str, after: str, pairs: Pairs, rows: tuple[Rows, Rows], concept: Words = str) -> Iterator[Part]:
    """From one test to another, of those who took both; ``rows`` are those of both tests."""
    n = pairs.learners
    says = [f"{_learners(n)} took {before} and {after}"]
    says[0] += " in crossed forms." if pairs.design == "crossed" else "."
    if left := sum(pairs.orders.values()) - n:
        says.append(
            f"{_learners(left)} more took both, but not these forms in turn, and {_are(left)} not in the figures."
        )
    if pairs.only_before or pairs.only_after:
        says.append(f"{pairs.only_before} took {before} alone, {pairs.only_after} took {after} alone.")
    todo = []
    if n < PAIRS:
        todo.append(_more(n, f"took {before} and {after}"))
        if pairs.only_before:
            todo.append(f"Ask those who took {before} alone to take {after}: there are {pairs.only_before}.")
    elif pairs.design != "crossed":
        todo.append(CROSS)
    said = _Said("gain", f"From {before} to {after}", says, DESIGNS[pairs.design], todo)
    yield from _parts(said, pairs.halves, n, Met(*rows, pairs.who), concept)


def of_anchors(name: str, found: Anchored, missing: Sequence[str] = (), concept: Words = str) -> Iterator[Part]:
    """From earlier cards to the anchors of a set; ``missing`` are earlier sets that the gradebook does not have."""
    n, cards = len(found.half.before), found.cards
    of = "1 card" if len(cards) == 1 else f"{len(cards)} cards"
    says = [f"{_learners(n)} met {of} of {name} and the earlier cards whose thought they repeat."]
    if missing:
        says.append(f"The gradebook does not have {', '.join(missing)}, whose cards are not in the figures.")
    warning = (
        "The cards are not the same: by as much as those of the later set are harder or easier, this is not the gain."
    )
    todo = [_more(n, "met such cards both times")] if n < PAIRS else []
    said = _Said("anchors", f"Earlier cards and those of {name}", says, warning, todo)
    yield from _parts(said, (found.half,), n, Met(found.before, found.after, (found.who,)), concept)
    if n < PAIRS:
        return
    columns = (
        Column("Card"),
        Column("Earlier card"),
        Column("Learners"),
        Column("Then right", share=True),
        Column("Now right", share=True),
        Column("Gained", meaning="Learners who missed the earlier card, and had this one right."),
        Column("Lost", meaning="The other way round."),
        Column("By chance", 3, meaning="How likely chance moves as many one way: McNemar's test, exact."),
    )
    rows = tuple(
        (one.card, one.earlier, one.n, one.then / one.n, one.now / one.n, one.gained, one.lost, one.chance)
        for one in cards
    )
    # Of all cards together, chance moves one as far in one class of twenty.
    least = 0.05 / len(cards)
    moved = [Move(one.card, one.then / one.n, one.now / one.n, one.chance < least) for one in cards]
    todo = [
        f"{one.card} is answered worse than {one.earlier}, whose thought it repeats: {one.now / one.n:.0%} right where "
        f"it was {one.then / one.n:.0%}. Read both cards, then teach that thought again."
        for one in cards
        if one.chance < least and one.lost > one.gained
    ]
    title = f"Each card of {name} and the earlier one"
    yield Part("anchors-by-card", title, (), columns, rows, partial(_by_card, moved), tuple(todo))


def of_cards(title: str, found: Cards, concept: Words = str) -> Iterator[Part]:
    """From first answers before the teaching to later ones, in the progress files that were handed over."""
    n = len(found.first)
    says = [
        f"{found.files} progress files were read; {_learners(n)} answered all cards of “{title}” before reading on."
    ]
    for count, said in (
        (found.late, "answered them after reading only"),
        (found.some, "answered some of them"),
        (found.without, "did not answer them"),
    ):
        if count:
            says.append(f"{_learners(count)} {said}, and {_are(count)} not in the figures.")
    says += [f"{name} cannot be read: {cause}." for name, cause in found.unread]
    if n >= PAIRS:
        share = student(list(found.first))
        says.append(
            f"Before reading, {share.value:.0%} of the answers were right ({share.low:.0%} to {share.high:.0%})."
        )
    again = len(found.pairs.before)
    says.append(f"{_learners(again)} answered all of them again half a day later or more.")
    warning = "They are the same cards, explained in between: what is remembered counts as gain too."
    todo = [_more(again, "answered the cards again")] if again < PAIRS else []
    whole = _Said("cards", f"“{title}”, before and later", says, warning, todo)
    met = Met(found.before, found.after, (tuple(map(str, range(again))),))
    yield from _parts(whole, (found.pairs,), again, met, concept)


def _more(n: int, what: str) -> str:
    return f"Say nothing of a gain yet: {_learners(n)} {what}, and it takes {PAIRS}."


def _parts(said: _Said, halves: Sequence[Half], n: int, met: Met, concept: Words) -> Iterator[Part]:
    if n < PAIRS:
        says = (*said.says, f"From {PAIRS} pairs on, this says what was gained.")
        yield Part(said.name, said.title, says, todo=tuple(said.todo))
        return
    found = gain.gain(halves)
    says = (*said.says, said.warning, _change(found))
    todo = (*_advice(found), *said.todo)
    yield Part(said.name, said.title, says, FIGURES, tuple(_rows(found)), todo=todo, notes=SOURCES)
    yield _spread(said.name, halves)
    yield from gained.parts(said.name, met, found, concept)


def _change(found: Gain) -> str:
    low, high = found.gain[1:]
    if gained.surely(found):
        return (
            f"Shares right {'rose' if found.gain.value >= 0 else 'fell'} from {found.before:.0%} to {found.after:.0%}, "
            f"by {100 * low:.0f} to {100 * high:.0f} points in a hundred."
        )
    return f"Shares right were {found.before:.0%} and {found.after:.0%}: chance alone may make such a difference."


def _advice(found: Gain) -> Iterator[str]:
    if math.isnan(found.gain.low):
        yield "Say nothing of a gain: everybody changed alike. Look whether both tests are the same hand-in."
    elif not gained.surely(found):
        reach = 100 * (found.gain.high - found.gain.value)
        yield (
            f"Call it no gain yet: with these {found.pairs} pairs, one of less than about {reach:.0f} points in a "
            "hundred does not show. More learners, or more questions, show a smaller one."
        )
    elif found.gain.value < 0:
        yield "Shares right fell. Look at the second test, and at when it was taken, before you look at the teaching."


def _spread(name: str, halves: Sequence[Half]) -> Part:
    """How many learners had which share of the points, in tenths; all right are with the last tenth."""
    tenths = [
        np.bincount(np.minimum((10 * np.concatenate(shares) + 1e-9).astype(int), 9), minlength=10).tolist()
        for shares in zip(*halves, strict=True)
    ]
    names = [f"{10 * at}\N{EN DASH}{10 * at + 10}%" for at in range(10)]
    rows = tuple(zip(names, *tenths, strict=True))
    columns = (Column("Share right"), Column("Learners before"), Column("Learners after"))
    picture = partial(_bars, names, tenths)
    return Part(f"{name}-spread", "Learners before and after", (), columns, rows, picture)


def _bars(names: Sequence[str], tenths: Sequence[Sequence[int]]) -> Drawing:
    before, after = tenths
    said = (f"{name}: {one} and {other}" for name, one, other in zip(names, before, after, strict=True) if one or other)
    alt = f"Bars: how many learners had which share right, before above and after below. {'; '.join(said)}."
    edges = [str(10 * at) for at in range(11)]
    return mirrored(
        edges, before, after, alt, names=("Before: learners", "After: learners"), unit="share right, in percent"
    )


def _by_card(moved: Sequence[Move]) -> Drawing:
    said = "; ".join(f"{one.name} {one.before:.0%} to {one.after:.0%}" for one in moved)
    return moves(moved, f"A row for each card, with the earlier card and this one. {said}.", names=("then", "now"))


def _rows(found: Gain) -> Iterator[tuple[Cell, ...]]:
    def share(value: float | Interval) -> Rounded:
        return Rounded(value, 2, share=True)

    yield "Pairs", found.pairs, "learners with both"
    yield "Before", share(found.before), "mean share of the points"
    yield "After", share(found.after), "mean share of the points"
    yield "Gain", share(found.gain), "after less before"
    if not math.isnan(found.harder.value):
        yield "Forms", share(found.harder), "by how much one form is harder than the other, taken out of the gain"
    yield "Class normalised gain", found.normalised, "gain as a share of what was left to gain"
    yield (
        "Its mean over learners",
        found.each,
        f"the same quotient of each of {found.few} who had something left to gain",
    )
    yield "Effect size", found.effect, "standard deviations"


def _learners(n: int) -> str:
    return "1 learner" if n == 1 else f"{n} learners"


def _are(n: int) -> str:
    return "is" if n == 1 else "are"
