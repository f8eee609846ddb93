"""How far two graders agree who gave points to the same answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from whichpm.stats.classical import LEVEL, Interval, wilson

DRAWS, SEED = 2000, 16
"""Bootstrap samples of an interval, and where their random numbers begin, so that it is the same each time."""
LEAST = 10
"""Pairs below which kappa has no interval."""


class Agreement(NamedTuple):
    """Of ``n`` pairs: the share with the same points, that with at most one point between them, and weighted kappa."""

    n: int
    exact: Interval
    within_one: Interval
    kappa: Interval


def agreement(one: Sequence[float], other: Sequence[float]) -> Agreement:
    """Compare two gradings of the same answers, in points.

    Shares have Wilson's interval; kappa has quadratic weights (Cohen 1968, doi:10.1037/h0026256) and a percentile
    interval of the bootstrap over answers (Efron and Tibshirani 1993, chapter 13).

    Raises :class:`ValueError` where the two are not of one length.
    """
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if a.shape != b.shape or a.ndim != 1:
        raise ValueError(f"{len(a)} gradings cannot be compared with {len(b)}")
    apart = np.abs(a - b)
    n = len(a)
    exact, near = (wilson(float((apart <= most + 1e-9).sum()), n) for most in (0, 1))
    return Agreement(n, exact, near, _kappa(a, b))


def kappa(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """Cohen's kappa with quadratic weights along the last axis; ``nan`` where neither grader told answers apart.

    One less the mean squared difference of pairs over that of all ways to pair one's points with the other's.
    """
    seen = ((a - b) ** 2).mean(axis=-1)
    chance = a.var(axis=-1) + b.var(axis=-1) + (a.mean(axis=-1) - b.mean(axis=-1)) ** 2
    with np.errstate(divide="ignore", invalid="ignore"):
        found: NDArray[np.float64] = np.where(chance > 0, 1 - seen / chance, np.nan)
    return found


def _kappa(a: NDArray[np.float64], b: NDArray[np.float64]) -> Interval:
    value = float(kappa(a, b)) if len(a) else math.nan
    if len(a) < LEAST or math.isnan(value):
        return Interval(value, math.nan, math.nan)
    drawn = np.random.default_rng(SEED).integers(len(a), size=(DRAWS, len(a)))
    samples = kappa(a[drawn], b[drawn])
    low, high = np.nanquantile(samples, [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Interval(value, float(low), float(high))
