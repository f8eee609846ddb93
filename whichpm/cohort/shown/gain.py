"""What a class gained: between two tests, from earlier cards to those that repeat them, and since the first cards."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from whichpm.cohort.pairs import PAIRS, Again, Pairs
from whichpm.cohort.parts import Cell, Column, Part, Rounded
from whichpm.cohort.progress import Cards
from whichpm.stats import gain
from whichpm.stats.classical import Interval
from whichpm.stats.comparisons import student
from whichpm.stats.gain import Gain, Half

FIGURES = (Column("Figure"), Column("Value"), Column("What it is"))
DESIGNS = {
    "crossed": "Half of them met one form first, half the other, so that the difficulty of the forms cancels out.",
    "same": "All met the same cards twice: what they remember of the cards counts as gain too.",
    "other": (
        "Forms were not crossed: by as much as the second test is harder or easier, this is not the gain. "
        "To know the gain, give half of the class form A first and B second, and half B first."
    ),
}
SOURCES = (
    "Class normalised gain: Hake 1998, with Fieller's interval. Its mean over learners comes out lower, the more so "
    "the better a class was before and the more its forms differ, and leaves out who had all right before: compare "
    "classes by the first.",
    "Effect size: mean change in standard deviations, with Hedges' correction; interval of Algina and Keselman 2003.",
)


def of_tests(before: str, after: str, pairs: Pairs) -> Iterator[Part]:
    """From one test to another, of those who took both."""
    n = pairs.learners
    says = [f"{_learners(n)} took {before} and {after}"]
    says[0] += " in crossed forms." if pairs.design == "crossed" else "."
    if left := sum(pairs.orders.values()) - n:
        says.append(
            f"{_learners(left)} more took both, but not these forms in turn, and {_are(left)} not in the figures."
        )
    if pairs.only_before or pairs.only_after:
        says.append(f"{pairs.only_before} took {before} alone, {pairs.only_after} took {after} alone.")
    yield _part("gain", f"From {before} to {after}", says, pairs.halves, n, DESIGNS[pairs.design])


def of_anchors(name: str, cards: Sequence[Again], half: Half, missing: Sequence[str] = ()) -> Iterator[Part]:
    """From earlier cards to the anchors of a set; ``missing`` are earlier sets that the gradebook does not have."""
    n, of = len(half.before), "1 card" if len(cards) == 1 else f"{len(cards)} cards"
    says = [f"{_learners(n)} met {of} of {name} and the earlier cards whose thought they repeat."]
    if missing:
        says.append(f"The gradebook does not have {', '.join(missing)}, whose cards are not in the figures.")
    warning = (
        "The cards are not the same: by as much as those of the later set are harder or easier, this is not the gain."
    )
    yield _part("anchors", f"Earlier cards and those of {name}", says, (half,), n, warning)
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
        Column("By chance", meaning="How likely chance moves as many one way: McNemar's test, exact."),
    )
    rows = tuple(
        (one.card, one.earlier, one.n, one.then / one.n, one.now / one.n, one.gained, one.lost, one.chance)
        for one in cards
    )
    yield Part("anchors-by-card", f"Each card of {name} and the earlier one", (), columns, rows)


def of_cards(title: str, found: Cards) -> Iterator[Part]:
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
    yield _part("cards", f"“{title}”, before and later", says, (found.pairs,), again, warning)


def _part(name: str, title: str, says: Sequence[str], halves: Sequence[Half], n: int, warning: str) -> Part:
    if n < PAIRS:
        return Part(name, title, (*says, f"From {PAIRS} pairs on, this says what was gained."))
    found = gain.gain(halves)
    low, high = found.gain[1:]
    sure = low > 0 or high < 0
    said = (
        f"Shares right {'rose' if found.gain.value >= 0 else 'fell'} from {found.before:.0%} to {found.after:.0%}, "
        f"by {100 * low:.0f} to {100 * high:.0f} points in a hundred."
        if sure
        else f"Shares right were {found.before:.0%} and {found.after:.0%}: chance alone may make such a difference."
    )
    return Part(name, title, (*says, warning, said), FIGURES, tuple(_rows(found)), notes=SOURCES)


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
