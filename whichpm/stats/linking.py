"""Two forms on one scale: which total on one is worth as much as which on the other.

A linear function carries a total to the scale of the other form. Where each learner got a form by lot, both groups are
equally able, and totals that lie as many standard deviations from their means are equal (random groups). Where groups
differ but met common items, totals go to the common items in the one group and from there to the other form in the
other group (chained linear). Kolen and Brennan 2014, Test Equating, Scaling, and Linking,
doi:10.1007/978-1-4939-0317-7, chapters 2 and 4. Standard errors are those of the bootstrap (chapter 7 there; Efron
1979, doi:10.1214/aos/1176344552), drawn with a fixed seed, so that a report says the same each time.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
DRAWS = 1000
SEED = 20140
MOST = 1_000_000
"""Totals that are resampled at a time."""


class Line(NamedTuple):
    """What carries totals over: slope and intercept; arrays where there are several."""

    slope: Numbers
    intercept: Numbers

    def __call__(self, totals: ArrayLike) -> Numbers:
        """Totals on the scale of the other form; one row a line where there are several lines."""
        x = np.asarray(totals, dtype=np.float64)
        return self.intercept[..., None] + self.slope[..., None] * x


class Spread(NamedTuple):
    """Mean and standard deviation of each column of a group."""

    mean: Numbers
    deviation: Numbers


class Linked(NamedTuple):
    """Totals on one form, what each is worth on the other, and the standard error of that."""

    totals: Numbers
    worth: Numbers
    error: Numbers


def by_lot(totals: ArrayLike, onto: ArrayLike, at: ArrayLike) -> Linked:
    """What totals ``at`` of one form are worth on the other, from totals of two groups that were drawn by lot.

    Raises :class:`ValueError` where a group has no two different totals.
    """
    groups = (np.asarray(totals, dtype=np.float64)[:, None], np.asarray(onto, dtype=np.float64)[:, None])
    return _linked(groups, at, lambda x, y: _line(x, y, 0, 0))


def by_common_items(totals: ArrayLike, common: ArrayLike, onto: ArrayLike, same: ArrayLike, at: ArrayLike) -> Linked:
    """What totals ``at`` of one form are worth on the other, by items that both hold.

    Parameters
    ----------
    totals, common
        Of the learners of the one form: totals, and points at the common items.
    onto, same
        The same of the learners of the other.
    at
        The totals that are wanted.

    Raises :class:`ValueError` where a group has no two different totals, or no two different sums of common items.
    """
    groups = (_pairs(totals, common), _pairs(onto, same))

    def chain(x: Spread, y: Spread) -> Line:
        first, second = _line(x, x, 0, 1), _line(y, y, 1, 0)
        return Line(second.slope * first.slope, second.intercept + second.slope * first.intercept)

    return _linked(groups, at, chain)


def _pairs(totals: ArrayLike, common: ArrayLike) -> Numbers:
    return np.column_stack([np.asarray(totals, dtype=np.float64), np.asarray(common, dtype=np.float64)])


def _line(x: Spread, y: Spread, one: int, other: int) -> Line:
    """The linear function that gives a column of x the mean and deviation of a column of y."""
    slope = y.deviation[..., other] / x.deviation[..., one]
    return Line(slope, y.mean[..., other] - slope * x.mean[..., one])


def _spread(group: Numbers) -> Spread:
    """Of the learners, the last axis but one."""
    return Spread(group.mean(axis=-2), group.std(axis=-2, ddof=1))


def _resampled(group: Numbers, draw: np.random.Generator) -> Spread:
    """The same of :data:`DRAWS` resamples, some at a time: all of them at once take much memory of a large class."""
    found = []
    some = max(1, MOST // len(group))
    for first in range(0, DRAWS, some):
        size = min(some, DRAWS - first), len(group)
        found.append(_spread(group[draw.integers(0, len(group), size)]))
    return Spread(*(np.concatenate(each) for each in zip(*found, strict=True)))


def _linked(groups: tuple[Numbers, Numbers], at: ArrayLike, line: Callable[[Spread, Spread], Line]) -> Linked:
    for group in groups:
        if len(group) < 2 or (np.ptp(group, axis=0) == 0).any():
            raise ValueError("totals that are all alike carry no scale")
    x, y = groups
    worth = line(_spread(x), _spread(y))(at)
    draw = np.random.default_rng(SEED)
    with np.errstate(divide="ignore", invalid="ignore"):  # A draw of a tiny group may have one total alone.
        drawn = line(_resampled(x, draw), _resampled(y, draw))(at)
    error = drawn[np.isfinite(drawn).all(axis=1)].std(axis=0, ddof=1)
    return Linked(np.asarray(at, dtype=np.float64), worth, error)
