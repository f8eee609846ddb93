"""The Rasch model: how hard each item is on one scale with the learners, in logits; 0 is the average learner.

Whoever stands as high as an item has it right in one of two cases; a logit higher, in three of four. One slope holds
for all items, so that the total says all that is known of a learner (Rasch 1960). Estimates are those of marginal
maximum likelihood with a normal class (Bock and Aitkin 1981, doi:10.1007/BF02293801) by the package mirt, which the
extra ``rasch`` installs; nothing else here needs it.
"""

from __future__ import annotations

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


class Model(NamedTuple):
    """What was estimated of items, in their order, and of totals from 0 to the number of items.

    ``difficulty`` and ``error`` are in logits. ``infit`` and ``outfit`` are mean squares of what was left unexplained,
    near 1 where the model holds (Wright and Masters 1982): infit weighs answers near a learner's level, outfit those
    far from it. ``levels`` are what each total stands for (Warm 1989, doi:10.1007/BF02294627), ``spread`` is the
    standard deviation of the class.
    """

    difficulty: Numbers
    error: Numbers
    infit: Numbers
    outfit: Numbers
    levels: Numbers
    spread: float
    learners: int


def available() -> bool:
    """Whether the package is there that estimates."""
    return all(find_spec(name) for name in ("mirt", "threadpoolctl"))


def fit(right: ArrayLike) -> Model:
    """Estimate the model of a table of learners by items, with 1 for right and 0 for wrong.

    Raises :class:`TooFew` for fewer than :data:`ENOUGH` learners or three items, for an item that everybody has right
    or nobody, and where the estimate does not settle; :class:`ImportError` without the package.
    """
    import mirt
    from threadpoolctl import threadpool_limits

    x = np.asarray(right, dtype=np.int64)
    if len(x) < ENOUGH or x.shape[1] < 3:
        raise TooFew(f"it takes {ENOUGH} learners and 3 items")
    if (np.ptp(x, axis=0) == 0).any():
        raise TooFew("an item that all have right, or nobody, has no place on the scale")
    if len(x) > MOST:
        x = np.random.default_rng(SEED).choice(x, MOST, replace=False)
    items = x.shape[1]
    # One slope for all, with a class of spread 1, is the Rasch model in units of that spread.
    same = [{"parameter": "discrimination", "items": list(range(items))}]
    with threadpool_limits(1):  # Matrices are small: threads would wait for each other.
        found = mirt.fit_mirt(x, model="2PL", constraints=same, accelerate="squarem")
    if not found.converged:
        raise TooFew("the estimate does not settle")
    slope = float(found.model.parameters["discrimination"][0])
    place = np.asarray(found.model.parameters["difficulty"], dtype=np.float64)
    # A pattern for each total; under this model all patterns of a total say the same.
    patterns = np.tri(items + 1, items, -1, dtype=np.int64)
    levels = np.asarray(mirt.fscores(found, patterns, method="WLE").theta, dtype=np.float64).ravel()
    infit, outfit = mean_squares(x, slope * levels[x.sum(axis=1)], slope * place)
    error = _errors(np.asarray(found.vcov), slope, place)
    return Model(slope * place, error, infit, outfit, slope * levels, slope, len(x))


def _errors(covariance: Numbers, slope: float, place: Numbers) -> Numbers:
    """Standard errors of slope times place (delta method); slopes come first in the covariance, then places."""
    items = len(place)
    at = np.arange(items)
    of_slope, of_place = covariance[0, 0], covariance[items + at, items + at]
    square = place**2 * of_slope + slope**2 * of_place + 2 * slope * place * covariance[0, items + at]
    errors: Numbers = np.sqrt(square)
    return errors


def mean_squares(right: ArrayLike, levels: ArrayLike, difficulty: ArrayLike) -> tuple[Numbers, Numbers]:
    """Infit and outfit of items (Wright and Masters 1982, Rating Scale Analysis, chapter 5).

    Parameters
    ----------
    right
        Learners by items, 1 for right.
    levels, difficulty
        Of learners and of items, in logits.
    """
    x = np.asarray(right, dtype=np.float64)
    expected = 1 / (1 + np.exp(np.asarray(difficulty)[None, :] - np.asarray(levels)[:, None]))
    variance = expected * (1 - expected)
    square = (x - expected) ** 2
    return square.sum(axis=0) / variance.sum(axis=0), (square / variance).mean(axis=0)
