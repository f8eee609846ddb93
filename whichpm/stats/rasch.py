"""The Rasch model: how hard each item is on one scale with the learners, in logits; 0 is the average learner.

Whoever stands as high as an item has it right in one of two cases; a logit higher, in three of four. One slope holds
for all items, so that the total says all that is known of a learner (Rasch 1960). Estimates are those of marginal
maximum likelihood with a normal class (Bock and Aitkin 1981, doi:10.1007/BF02293801) by the package mirt, which the
extra ``rasch`` installs; nothing else here needs it.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib.util import find_spec
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
ENOUGH = 100
"""Learners that it takes."""
MOST = 5000
"""Learners that are estimated from; of more, these are drawn with a fixed seed, as more would change nothing."""
SEED = 1960


class TooFew(ValueError):
    """There is nothing to estimate; the message says why."""


class Joint(NamedTuple):
    """What was estimated of the items of several forms on one scale, in logits.

    ``levels`` are those of the learners, in the order in which they were given; ``covariance`` is that of the
    difficulties.
    """

    difficulty: Numbers
    covariance: Numbers
    levels: Numbers


class Model(NamedTuple):
    """What was estimated of items, in their order, and of totals from 0 to the number of items.

    ``difficulty`` and ``error`` are in logits. ``infit`` and ``outfit`` are mean squares of what was left unexplained,
    near 1 where the model holds (Wright and Masters 1982): infit weighs answers near a learner's level, outfit those
    far from it. ``levels`` are what each total stands for (Warm 1989, doi:10.1007/BF02294627), ``spread`` is the
    standard deviation of the class. ``covariance`` is that of the difficulties.
    """

    difficulty: Numbers
    error: Numbers
    infit: Numbers
    outfit: Numbers
    levels: Numbers
    spread: float
    learners: int
    covariance: Numbers


def available() -> bool:
    """Whether the package is there that estimates."""
    return all(find_spec(name) for name in ("mirt", "threadpoolctl"))


def fit(right: ArrayLike) -> Model:
    """Estimate the model of a table of learners by items, with 1 for right and 0 for wrong.

    Raises :class:`TooFew` for fewer than :data:`ENOUGH` learners or three items, for an item that everybody has right
    or nobody, and where the estimate does not settle; :class:`ImportError` without the package.
    """
    x = _drawn(right)
    found = _estimated(x)
    # A pattern for each total; under this model all patterns of a total say the same.
    levels = found.levels(np.tri(x.shape[1] + 1, x.shape[1], -1, dtype=np.int64))
    fit = mean_squares(x, levels[x.sum(axis=1)], found.difficulty)
    error = np.sqrt(np.diagonal(found.covariance))
    return Model(found.difficulty, error, *fit, levels, found.spread, len(x), found.covariance)


def together(right: ArrayLike) -> Joint:
    """Estimate the items of several forms at once, of learners from one population, such as those who got one by lot.

    ``right`` has the items of all forms, with -1 where a learner did not meet one: what nobody could answer says
    nothing, and all forms lie on the scale of the one class. Raises as :func:`fit`.
    """
    found = _estimated(_drawn(right))
    x = np.asarray(right).astype(np.int8, copy=False)  # Small, as there may be a million learners.
    met = x >= 0
    totals = np.where(met, x, np.int8(0)).sum(axis=1)
    # Of all patterns of a form and a total, the one whose first items are right.
    patterns = np.where(met, np.cumsum(met, axis=1, dtype=np.int16) <= totals[:, None], np.int8(-1)).astype(np.int8)
    each, of = np.unique(patterns, axis=0, return_inverse=True)
    levels = found.levels(each.astype(np.int64))[of.ravel()]
    return Joint(found.difficulty, found.covariance, levels)


def _drawn(right: ArrayLike) -> NDArray[np.int64]:
    x = np.asarray(right)
    drawn = np.random.default_rng(SEED).choice(x, MOST, replace=False) if len(x) > MOST else x
    return drawn.astype(np.int64)


class _Estimated(NamedTuple):
    difficulty: Numbers
    covariance: Numbers
    spread: float
    levels: Callable[[NDArray[np.int64]], Numbers]
    """Of patterns of answers."""


def _estimated(x: NDArray[np.int64]) -> _Estimated:
    import mirt
    from threadpoolctl import threadpool_limits

    if len(x) < ENOUGH or x.shape[1] < 3:
        raise TooFew(f"it takes {ENOUGH} learners and 3 items")
    if not ((x == 0).any(axis=0) & (x == 1).any(axis=0)).all():
        raise TooFew("an item that all have right, or nobody, has no place on the scale")
    # One slope for all, with a class of spread 1, is the Rasch model in units of that spread.
    same = [{"parameter": "discrimination", "items": list(range(x.shape[1]))}]
    with threadpool_limits(1):  # Matrices are small: threads would wait for each other.
        found = mirt.fit_mirt(x, model="2PL", constraints=same, accelerate="squarem")
    if not found.converged:
        raise TooFew("the estimate does not settle")
    slope = float(found.model.parameters["discrimination"][0])
    place = np.asarray(found.model.parameters["difficulty"], dtype=np.float64)

    def levels(patterns: NDArray[np.int64]) -> Numbers:
        return slope * np.asarray(mirt.fscores(found, patterns, method="WLE").theta, dtype=np.float64).ravel()

    return _Estimated(slope * place, _covariance(np.asarray(found.vcov), slope, place), slope, levels)


def _covariance(covariance: Numbers, slope: float, place: Numbers) -> Numbers:
    """Covariance of slope times place (delta method); slopes come first in that which is given, then places."""
    items = len(place)
    of_both = np.outer(place, covariance[0, items:])
    found: Numbers = (
        np.outer(place, place) * covariance[0, 0]
        + slope**2 * covariance[items:, items:]
        + slope * (of_both + of_both.T)
    )
    return found


def mean_squares(right: ArrayLike, levels: ArrayLike, difficulty: ArrayLike) -> tuple[Numbers, Numbers]:
    """Infit and outfit of items (Wright and Masters 1982, Rating Scale Analysis, chapter 5).

    Parameters
    ----------
    right
        Learners by items, 1 for right, -1 where a learner did not meet the item.
    levels, difficulty
        Of learners and of items, in logits.
    """
    x = np.asarray(right, dtype=np.float64)
    expected = 1 / (1 + np.exp(np.asarray(difficulty)[None, :] - np.asarray(levels)[:, None]))
    variance = expected * (1 - expected)
    square = (x - expected) ** 2
    met = x >= 0
    infit = square.sum(axis=0, where=met) / variance.sum(axis=0, where=met)
    return infit, (square / variance).mean(axis=0, where=met)
