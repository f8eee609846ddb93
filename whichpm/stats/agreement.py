"""How far two graders agree who gave points to the same answers."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

from whichpm.stats.classical import LEVEL, Interval, wilson

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

    Shares have Wilson's interval; kappa has quadratic weights (Cohen 1968, doi:10.1037/h0026256), which makes it the
    coefficient of concordance. Its interval is that of Fisher's z, in which such a coefficient is nearly normal (Lin
    1989, doi:10.2307/2532051), with the standard error of the jackknife over answers (Miller 1974,
    doi:10.1093/biomet/61.1.1) and Student's quantile. Where all agree there is none.

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
    if len(a) < LEAST or math.isnan(value) or value == 1:
        return Interval(value, math.nan, math.nan)
    n = len(a)
    others = ~np.eye(n, dtype=bool)
    without = kappa(*(np.broadcast_to(each, (n, n))[others].reshape(n, n - 1) for each in (a, b)))
    quantile = float(special.stdtrit(n - 1, (1 + LEVEL) / 2))

    def half(left_out: NDArray[np.float64]) -> float:
        return quantile * (n - 1) / math.sqrt(n) * float(left_out.std(ddof=1))

    if (np.abs(without) < 1).all():
        at, width = math.atanh(value), half(np.arctanh(without))
        return Interval(value, math.tanh(at - width), math.tanh(at + width))
    # Only one answer is told otherwise: without it z has no bounds, and kappa itself has to do.
    return Interval(value, max(-1.0, value - half(without)), min(1.0, value + half(without)))
