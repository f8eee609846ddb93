"""Gates against readers who know no story: by words, by layout, by neighbours; each in every set and over all.

:func:`quick` needs no library and no time; :class:`Attacks` studies the bank once, for seconds, and then holds any
exercises to the limits of :mod:`whichpm.quality.limits`.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import pairwise
from math import ceil, floor

from whichpm import stats
from whichpm.model import Exercise, Item
from whichpm.quality import cues, limits
from whichpm.quality.guessing import Reader
from whichpm.quality.limits import Figures, Gate
from whichpm.quality.words import assignments


def quick(exercises: Sequence[Exercise], today: Figures) -> Iterator[Gate]:
    """What one answer to everything earns, what a list of textbook words finds, how many cards speak against it."""
    if maximum := sum(exercise.maximum for exercise in exercises):
        points = sum(stats.constants(exercise)[0][1] for exercise in exercises if exercise.maximum)
        yield limits.held("constant", 100 * points / maximum, today)
    if stems := cues.stems(exercises):
        guesses = cues.by_keywords(stems)
        yield limits.held("word-list", 100 * guesses.share, today, look=f"found: {', '.join(guesses.found)}")
    items = [item for exercise in exercises for item in assignments(exercise)]
    count, of = sum(item.notes.against_cue is not None for item in items), len(items)
    limit = limits.LIMITS["against-cue"]  # A set of eight cannot have 30 percent to the card.
    least, most = floor(limit.low * of / 100), ceil(limit.high * of / 100)
    limit = limit._replace(low=100 * least / of, high=100 * most / of)
    found = f"{count} of {of}, {100 * count / of:.1f} %"
    yield limits.held("against-cue", 100 * count / of, today, found=found, limit=limit)


class Attacks:
    """What readers find who have studied a bank: practice with its keys, and other graded settings.

    Raises :class:`cues.Missing` without numpy or scikit-learn.
    """

    def __init__(self, bank: Sequence[Exercise]) -> None:
        self._bank = bank

    @cached_property
    def _studied(self) -> dict[str, cues.Studied]:
        return {"words": cues.Studied(self._bank), "owners": cues.Studied(self._bank, cues.ALL_OWNERS)}

    def gates(self, exercises: Sequence[Exercise], today: Figures) -> Iterator[Gate]:
        """Hold some graded exercises to every limit: words, layout, neighbours."""
        yield from self.by_words(exercises, today)
        laid = [cards for exercise in exercises if len(cards := assignments(exercise)) > 2]
        if laid:
            yield from _by_layout(laid, today)
            yield _neighbours(laid, today)

    def by_words(self, exercises: Sequence[Exercise], today: Figures) -> Iterator[Gate]:
        """Hold some graded exercises to the limits for words alone."""
        for name, studied in self._studied.items():
            if best := studied.best(exercises):
                found = f"{100 * best.share:.1f} % [{100 * best.low:.0f} to {100 * best.high:.0f}], {best.model}"
                look = f"found: {', '.join(best.found)}"
                yield limits.held(name, 100 * best.share, today, found=found, look=look)


def shuffles(laid: Sequence[Sequence[Item]]) -> Iterator[list[list[str]]]:
    """The keys of each exercise dealt out at random to its cards, again and again, the same on every run."""
    dealt = random.Random(7)
    for _ in range(limits.SHUFFLES):
        yield [dealt.sample(keys, len(keys)) for keys in _keys(laid)]


def by_layout(laid: Sequence[Sequence[Item]]) -> tuple[tuple[float, float], tuple[float, float]]:
    """Percent that the layout reader finds, with none known and with one; and what it finds when keys are shuffled."""
    readers = [Reader(cards) for cards in laid]
    total = sum(map(len, laid))

    def found(dealt: Sequence[Sequence[str]]) -> tuple[float, float]:
        shares = [(len(keys), *reader.share(keys)) for reader, keys in zip(readers, dealt, strict=True)]
        return (
            100 * sum(size * none for size, none, _ in shares) / total,
            100 * sum(size * one for size, _, one in shares) / total,
        )

    every = [found(dealt) for dealt in shuffles(laid)]
    return found(_keys(laid)), (
        sum(none for none, _ in every) / len(every),
        sum(one for _, one in every) / len(every),
    )


def _by_layout(laid: Sequence[Sequence[Item]], today: Figures) -> Iterator[Gate]:
    for name, value, mix in zip(("layout", "layout-known"), *by_layout(laid), strict=True):
        limit = limits.LIMITS[name]
        if mix > limit.high:
            limit = limit._replace(high=mix + limits.MIX, aim=(0, mix + limits.MIX))
        yield limits.held(name, value, today, found=f"{value:.1f} % (the mix alone {mix:.0f})", limit=limit)


def _neighbours(laid: Sequence[Sequence[Item]], today: Figures) -> Gate:
    every = sorted(map(equal_neighbours, shuffles(laid)))
    low, high = every[len(every) // 40], every[-len(every) // 40]
    found = equal_neighbours(_keys(laid))
    places = sum(len(cards) - 1 for cards in laid)
    limit = limits.LIMITS["neighbours"]._replace(low=low, high=high, aim=(low, high))
    return limits.held("neighbours", found, today, found=f"{found} of {places}", limit=limit)


def equal_neighbours(dealt: Sequence[Sequence[str]]) -> int:
    """How many cards have the key of the card before."""
    return sum(one == other for keys in dealt for one, other in pairwise(keys))


def _keys(laid: Sequence[Sequence[Item]]) -> list[list[str]]:
    return [[str(card.key) for card in cards] for cards in laid]
