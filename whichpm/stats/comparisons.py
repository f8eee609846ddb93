"""Comparisons of two groups, or of two answers of the same learners."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from whichpm.stats.classical import LEVEL, Interval, wilson

LEAST = 5
"""Of either group, to say that one has more."""


def student(differences: ArrayLike, times: ArrayLike = 1) -> Interval:
    """A mean with Student's interval (1908, doi:10.2307/2331554); ``times`` says of how many each is."""
    x = np.asarray(differences, dtype=np.float64)
    of = _times(x, times)
    n = int(of.sum())
    if not n:
        return Interval(math.nan, math.nan, math.nan)
    mean = float((of * x).sum() / n)
    if n < 2:
        return Interval(mean, math.nan, math.nan)
    half = _quantile(n) * math.sqrt(float((of * (x - mean) ** 2).sum()) / (n - 1)) / math.sqrt(n)
    return Interval(mean, mean - half, mean + half)


def ratio(parts: ArrayLike, wholes: ArrayLike, times: ArrayLike = 1) -> Interval:
    """A share over the answers of learners, whose answers go together: sum of parts by sum of wholes.

    The interval is that of a ratio of sums (Cochran 1977, Sampling Techniques, section 6.4), with Student's quantile
    for as many learners as have any. Where all shares are alike it is that of a single share with a learner as the
    unit, so that it does not shrink to a point.

    Parameters
    ----------
    parts, wholes
        One number a learner, such as right answers, and all of them.
    times
        Of how many learners these are the numbers.
    """
    part, whole = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    of = _times(part, times)
    part, whole, of = part[whole > 0], whole[whole > 0], of[whole > 0]
    n = int(of.sum())
    if not n:
        return Interval(math.nan, math.nan, math.nan)
    everything = float((of * whole).sum())
    value = float((of * part).sum()) / everything
    if n < 2:
        return Interval(value, math.nan, math.nan)
    left = part - value * whole
    if not left.any() and value in (0.0, 1.0):
        return wilson(value * n, n)
    half = _quantile(n) * math.sqrt(n / (n - 1) * float((of * left**2).sum())) / everything
    return Interval(value, max(0.0, value - half), min(1.0, value + half))


def ratios_apart(
    parts: ArrayLike, wholes: ArrayLike, others: ArrayLike, of: ArrayLike, times: ArrayLike = 1
) -> Interval:
    """How far one share of the same learners is above another: parts of wholes less others of those they are of.

    As :func:`ratio`, with what the two have in common of each learner (Cochran 1977, section 6.17).
    """
    a, b, c, d = (np.asarray(one, dtype=np.float64) for one in (parts, wholes, others, of))
    learners = _times(a, times)
    counted = (b > 0) | (d > 0)
    n = int(learners[counted].sum())
    all_b, all_d = float((learners * b).sum()), float((learners * d).sum())
    if not all_b or not all_d:
        return Interval(math.nan, math.nan, math.nan)
    first, second = float((learners * a).sum()) / all_b, float((learners * c).sum()) / all_d
    left = ((a - first * b) / all_b - (c - second * d) / all_d)[counted]
    if n < 2 or not left.any():
        return Interval(first - second, math.nan, math.nan)
    half = _quantile(n) * math.sqrt(n / (n - 1) * float((learners[counted] * left**2).sum()))
    return Interval(first - second, max(-1.0, first - second - half), min(1.0, first - second + half))


def _times(x: NDArray[np.float64], times: ArrayLike) -> NDArray[np.float64]:
    return np.broadcast_to(np.asarray(times, dtype=np.float64), x.shape)


def _quantile(n: int) -> float:
    return float(special.stdtrit(n - 1, (1 + LEVEL) / 2))


def sign_test(more: int, less: int) -> float:
    """How likely a difference at least this large is where either sign is as likely; two-sided, ``nan`` of none.

    Dixon and Mood 1946, doi:10.1080/01621459.1946.10501898.
    """
    n = more + less
    return min(1.0, 2 * float(special.bdtr(min(more, less), n, 0.5))) if n else math.nan


def surely_larger(ones: NDArray[np.float64], others: NDArray[np.float64], chance: float) -> bool:
    """Whether the first have a larger mean, where chance alone would show it less often than ``chance``.

    Welch's test, one-sided, as groups may differ in spread (Welch 1947, doi:10.1093/biomet/34.1-2.28). Groups of under
    :data:`LEAST` say nothing.
    """
    if min(len(ones), len(others)) < LEAST:
        return False
    a, b = ones.var(ddof=1) / len(ones), others.var(ddof=1) / len(others)
    if a + b == 0:
        return bool(ones.mean() > others.mean())
    t = (ones.mean() - others.mean()) / math.sqrt(a + b)
    freedom = (a + b) ** 2 / (a**2 / (len(ones) - 1) + b**2 / (len(others) - 1))
    return bool(t > 0 and 1 - special.stdtr(freedom, t) < chance)
