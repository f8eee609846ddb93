"""What is earned without understanding: at random, with one answer to everything, and by how cards are laid out.

The layout reader knows how many cards fit each owner, and three habits of authors: neighbours seldom share an owner;
two cards that open with one word are one for product and one for project; a card whose opening stands alone is somebody
else's more often than not. It looks at no other word (see :mod:`whichpm.quality.cues` for those). It weighs every
way to lay the owners out by these, and answers each card with the owner that most weight falls on; where one card is
known, the mean over which one it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import cached_property, lru_cache
from itertools import combinations
from math import factorial, prod
from typing import Any, NamedTuple

from whichpm import stats
from whichpm.model import Exercise, Item
from whichpm.quality.cues import Missing
from whichpm.quality.words import assignments, words
from whichpm.suggest import install

EQUAL_NEIGHBOURS, EQUAL_PARTNERS, OWN_OPENING = 0.3, 0.05, 2.0
"""Weight of a layout for each two neighbours alike, each two partners alike, and each "other" that opens by itself.

The first is three times as careful as what fits the bank best: the reader should not know our keys in advance.
"""

CHUNK = 1 << 16
"""Layouts weighed at once: a matter of memory."""
DRAWN = 200_000
"""Where there are more layouts than this, so many are drawn: fifteen cards of four owners have millions."""
ALMOST = 1 - 1e-4
"""Sums of floats are as good as equal."""


class Guess(NamedTuple):
    """Points of the ways to guess; ``layout`` and ``one_known`` are ``None`` where nothing is laid out."""

    maximum: float
    chance: float
    constant: float
    answer: str
    layout: float | None
    one_known: float | None

    def share(self, points: float | None) -> str:
        """Points as a share of all, in words."""
        return "" if points is None else f"{points / self.maximum:.0%}"


def guess(exercise: Exercise) -> Guess:
    """All ways to guess one exercise."""
    answer, constant = stats.constants(exercise)[0]
    cards = assignments(exercise)
    read = by_layout(cards) if 2 < len(cards) == exercise.maximum else None
    layout, known = (share * len(cards) for share in read) if read else (None, None)
    return Guess(exercise.maximum, stats.chance(exercise), constant, answer, layout, known)


def together(guesses: Sequence[Guess]) -> Guess:
    """A set: sums of its exercises, at random where an exercise has no layout to read."""

    def total(values: Iterable[float]) -> float:
        return sum(values)

    return Guess(
        total(one.maximum for one in guesses),
        total(one.chance for one in guesses),
        total(one.constant for one in guesses),
        "the best of each exercise",
        total(one.chance if one.layout is None else one.layout for one in guesses),
        total(one.chance if one.one_known is None else one.one_known for one in guesses),
    )


def dealt(keys: Sequence[str | None], options: Sequence[str]) -> int:
    """Keys found by who deals the answers out evenly, from the first place to the last or the other way round.

    Where each answer fits equally often, and answers go from least to most, a plan must not be read like that.
    """
    dealt_out = [options[at * len(options) // len(keys)] for at in range(len(keys))]
    return max(sum(map(str.__eq__, map(str, keys), each)) for each in (dealt_out, dealt_out[::-1]))


def by_layout(cards: Sequence[Item]) -> tuple[float, float]:
    """Share of cards that the layout reader finds with no card known, and of the others with one known.

    Where several owners bear the same weight, the reader picks one of them. Raises :class:`cues.Missing` without numpy.
    """
    return Reader(cards).share([str(card.key) for card in cards])


class Reader:
    """The layout reader before one exercise: it has weighed all layouts, and can be asked about any keys.

    ``layouts`` has a row for each layout and a column for each card, a number in ``names``; ``weight`` their weights.
    ``together[i, a, j, b]`` is the weight of the layouts in which card ``i`` is of owner ``a`` and card ``j`` of ``b``.
    Raises :class:`cues.Missing` without numpy.
    """

    def __init__(self, cards: Sequence[Item]) -> None:
        try:
            import numpy as np
        except ImportError:
            raise Missing(f"numpy is not installed: {install('author')}") from None
        self.names = sorted({str(card.key) for card in cards})
        self._counts = tuple(Counter(str(card.key) for card in cards)[name] for name in self.names)
        self._openings = tuple(words(card.text)[0] for card in cards)
        wide = (len(cards), len(self.names))
        self.together = np.array(_together(tuple(self.names), self._counts, self._openings)).reshape(wide + wide)

    @cached_property
    def layouts(self) -> Any:
        """All layouts, or many."""
        return _layouts(self._counts)

    @cached_property
    def weight(self) -> Any:
        """How likely the reader thinks each."""
        return _weights(self.layouts, self.names, self._openings)

    def likeliest(self, at: int, key: str) -> list[tuple[str, ...]]:
        """The owners of most weight for each card, where one is known."""
        mass = self.together[at, self.names.index(key)]
        best = mass >= mass.max(axis=-1, keepdims=True) * ALMOST
        return [tuple(name for name, is_best in zip(self.names, row, strict=True) if is_best) for row in best]

    def likeliest_in(self, orders: Any, keys: Sequence[str]) -> Any:
        """The same of every card that may be known, for learners to whom the cards were shown in orders of their own.

        Parameters
        ----------
        orders
            Learners by places: the number of the card that stood there.
        keys
            Of the cards, one of which is known.

        Returns
        -------
        Learners by known cards by cards by :attr:`names`: whether the owner is one of those of most weight.
        """
        import numpy as np

        # What neighbours say follows the order; all else, such as what cards open with, is of the cards themselves.
        apart = self.weight / EQUAL_NEIGHBOURS ** _neighbours(self.layouts)
        powers = EQUAL_NEIGHBOURS ** np.arange(len(keys))
        known = self.layouts == np.array([self.names.index(key) for key in keys], dtype=np.int8)
        shown = (self.layouts[:, :, None] == np.arange(len(self.names), dtype=np.int8)).astype(np.float32)
        cards = [(known[:, at], shown[known[:, at]].reshape(known[:, at].sum(), -1)) for at in range(len(keys))]
        found = np.empty((len(orders), len(keys), len(keys), len(self.names)), dtype=np.bool_)
        step = max(1, CHUNK * 16 // len(self.layouts))
        for start in range(0, len(orders), step):
            placed = self.layouts.T[orders[start : start + step]]
            equal = (placed[:, 1:] == placed[:, :-1]).sum(axis=1)
            weight = (powers[equal] * apart).astype(np.float32)
            for at, (rows, owners) in enumerate(cards):
                mass = (weight[:, rows] @ owners).reshape(-1, len(keys), len(self.names))
                found[start : start + step, at] = mass >= mass.max(axis=-1, keepdims=True) * ALMOST
        return found

    def share(self, keys: Sequence[str]) -> tuple[float, float]:
        """Share found of these keys, a layout of the same mix: with none known, and of the rest with one known."""
        import numpy as np

        found = np.array([self.names.index(key) for key in keys])
        at = np.arange(len(found))

        def right(mass: Any) -> Any:
            best = mass >= mass.max(axis=-1, keepdims=True) * ALMOST
            return (np.take_along_axis(best, found[(None,) * (mass.ndim - 2)][..., None], -1)[..., 0]) / best.sum(-1)

        none = right(np.einsum("iaia->ia", self.together)).mean()
        known = right(self.together[at, found])
        known[at, at] = 0.0
        return float(none), float(known.sum() / (len(at) * (len(at) - 1)))


@lru_cache(maxsize=64)  # It takes a second, and more than one asks about the same exercise.
def _together(names: tuple[str, ...], counts: tuple[int, ...], openings: tuple[str, ...]) -> Any:
    import numpy as np

    layouts = _layouts(counts)
    weight = _weights(layouts, names, openings)
    wide = layouts.shape[1] * len(names)
    sums = np.zeros((wide, wide))
    for start in range(0, len(layouts), CHUNK):
        shown = layouts[start : start + CHUNK, :, None] == np.arange(len(names), dtype=np.int8)
        shown = shown.reshape(-1, wide).astype(np.float32)
        sums += shown.T @ (shown * weight[start : start + CHUNK, None].astype(np.float32))
    return sums


@lru_cache(maxsize=2)  # Exercises of one set have the same mix more often than not.
def _layouts(counts: tuple[int, ...]) -> Any:
    """Ways to lay out so many of each owner, an array of layouts by cards: all of them, or a fixed draw of many."""
    import numpy as np

    if multinomial(counts) > DRAWN:
        owners = np.repeat(np.arange(len(counts), dtype=np.int8), counts)
        return np.random.default_rng(0).permuted(np.tile(owners, (DRAWN, 1)), axis=1)
    layouts = np.full((1, sum(counts)), -1, dtype=np.int8)
    for name, count in enumerate(counts):
        free = (layouts == -1).sum(axis=1)[0]
        chosen = np.array(list(combinations(range(free), count)))
        places = np.argwhere(layouts == -1)[:, 1].reshape(len(layouts), free)
        layouts = np.repeat(layouts, len(chosen), axis=0)
        taken = np.repeat(places, len(chosen), axis=0)[
            np.arange(len(layouts))[:, None], np.tile(chosen, (len(places), 1))
        ]
        layouts[np.arange(len(layouts))[:, None], taken] = name
    return layouts


def multinomial(counts: Sequence[int]) -> int:
    """In how many ways so many of each owner can be laid out."""
    return factorial(sum(counts)) // prod(map(factorial, counts))


def _weights(layouts: Any, names: Sequence[str], openings: Sequence[str]) -> Any:
    """How likely the reader thinks each layout."""
    import numpy as np

    weight = EQUAL_NEIGHBOURS ** _neighbours(layouts)
    for one, other in combinations(range(len(openings)), 2):
        if openings[one] == openings[other]:
            weight *= np.where(layouts[:, one] == layouts[:, other], EQUAL_PARTNERS, 1.0)
    if "other" in names:
        for at, opening in enumerate(openings):
            if openings.count(opening) == 1:
                weight *= np.where(layouts[:, at] == names.index("other"), OWN_OPENING, 1.0)
    return weight


def _neighbours(layouts: Any) -> Any:
    """How many neighbours have the same owner, layout by layout."""
    return (layouts[:, 1:] == layouts[:, :-1]).sum(axis=1).astype(float)
