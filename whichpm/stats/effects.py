"""Two groups of different learners: how far apart their means are, in points and in standard deviations."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

from whichpm.stats.classical import LEVEL, Interval, wilson

Numbers = NDArray[np.float64]
NOTHING = Interval(math.nan, math.nan, math.nan)


def quantile(freedom: float) -> float:
    """Of Student's t: how many standard errors an interval reaches to each side."""
    return float(special.stdtrit(freedom, (1 + LEVEL) / 2))


def unbiased(freedom: float) -> float:
    """What a standardised difference is multiplied by, as it is too large in small groups (always below 1).

    Hedges 1981, doi:10.3102/10769986006002107, equation 6e, with the gamma function.
    """
    half = freedom / 2
    return float(np.exp(special.gammaln(half) - special.gammaln(half - 0.5)) / math.sqrt(half))


def freedom(parts: ArrayLike, sizes: ArrayLike) -> float:
    """Degrees of freedom of a variance that is a sum of estimated parts, each of so many values.

    Satterthwaite 1946, doi:10.2307/3002019. ``nan`` where nothing varies.
    """
    each, n = np.asarray(parts, dtype=np.float64), np.asarray(sizes, dtype=np.float64)
    below = float((each**2 / (n - 1)).sum())
    return float(each.sum() ** 2 / below) if below > 0 else math.nan


def difference(one: ArrayLike, other: ArrayLike) -> Interval:
    """Mean of the first less mean of the second, with Welch's interval (1947, doi:10.1093/biomet/34.1-2.28).

    ``nan`` for a group of fewer than two, and without ends where nobody differs.
    """
    x, y = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if min(len(x), len(y)) < 2:
        return NOTHING
    value = float(x.mean() - y.mean())
    parts = [x.var(ddof=1) / len(x), y.var(ddof=1) / len(y)]
    if sum(parts) == 0:
        return Interval(value, math.nan, math.nan)
    half = quantile(freedom(parts, [len(x), len(y)])) * math.sqrt(sum(parts))
    return Interval(value, value - half, value + half)


def shares(right: float, n: int, others: float, m: int, level: float = LEVEL) -> Interval:
    """A share less that of other learners: ``right`` of ``n`` less ``others`` of ``m``, with an interval of ``level``.

    Newcombe 1998, doi:10.1002/(SICI)1097-0258(19980430)17:8<873::AID-SIM779>3.0.CO;2-I, method 10, from Wilson's
    intervals of both.
    """
    if not min(n, m):
        return NOTHING
    one, other = wilson(right, n, level), wilson(others, m, level)
    value = one.value - other.value
    below = math.hypot(one.value - one.low, other.high - other.value)
    above = math.hypot(one.high - one.value, other.value - other.low)
    return Interval(value, value - below, value + above)


def standardised(one: ArrayLike, other: ArrayLike) -> Interval:
    """The same difference in pooled standard deviations: Hedges' g, with the interval of the noncentral t.

    Hedges 1981, doi:10.3102/10769986006002107; the interval is that of Steiger and Fouladi 1997: the noncentralities
    for which the t that was found is just at either end. Groups are taken to have one standard deviation.
    """
    x, y = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    n, m = len(x), len(y)
    if min(n, m) < 2:
        return NOTHING
    pooled = math.sqrt(((n - 1) * x.var(ddof=1) + (m - 1) * y.var(ddof=1)) / (n + m - 2))
    if pooled == 0:
        return NOTHING
    return scaled(float(x.mean() - y.mean()), pooled * math.sqrt(1 / n + 1 / m), pooled, n + m - 2)


def scaled(value: float, error: float, deviation: float, degrees: float) -> Interval:
    """A difference in standard deviations, corrected for small groups, with the interval of the noncentral t.

    Parameters
    ----------
    value, error
        The difference and its standard error, in points.
    deviation
        One standard deviation, in points.
    degrees
        Of freedom that the error has.
    """
    t = value / error
    low, high = (float(special.nctdtrinc(degrees, share, t)) for share in ((1 + LEVEL) / 2, (1 - LEVEL) / 2))
    step, less = error / deviation, unbiased(degrees)
    return Interval(less * value / deviation, less * low * step, less * high * step)


def unrelated(counts: ArrayLike) -> float:
    """How likely a table of counts is at least this uneven where rows and columns have nothing to do with each other.

    Pearson 1900, doi:10.1080/14786440009463897, without a correction. Every row and column has somebody.
    """
    seen = np.asarray(counts, dtype=np.float64)
    expected = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / seen.sum()
    chi = float(((seen - expected) ** 2 / expected).sum())
    return float(special.chdtrc((seen.shape[0] - 1) * (seen.shape[1] - 1), chi))
