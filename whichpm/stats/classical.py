"""Classical statistics of a test and its items, over a table of points: one row a learner, one column an item.

The definitions are those that Moodle's quiz statistics use, so that figures can be compared; a test holds them to what
Moodle's own calculator says of the same attempts. Covariances and deviations have n - 1 below. ``nan`` says that
nothing can be told: too few learners, or everybody with the same points.

An item that was not asked has no place here: give learners of one form, and statements in place of items that earn
their points together, or alpha comes out too high.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

Points = NDArray[np.float64]
Table = NDArray[np.floating]
"""Of any size of number; what is worked out has the full size."""
LEVEL = 0.95
"""Of all intervals here."""


class Interval(NamedTuple):
    """An estimate with its 95 % interval."""

    value: float
    low: float
    high: float


class Moments(NamedTuple):
    """The totals of a class: n, mean, median, standard deviation, skewness and kurtosis (0 for a normal curve)."""

    n: int
    mean: float
    median: float
    deviation: float
    skewness: float
    kurtosis: float


def table(points: ArrayLike) -> Table:
    """Points as a table of learners by items. Raises :class:`ValueError` for other shapes and missing values."""
    found = np.asarray(points)
    if not np.issubdtype(found.dtype, np.floating):
        found = found.astype(np.float64)
    if found.ndim != 2:
        raise ValueError(f"points come as learners by items, not in {found.ndim} dimensions")
    if not np.isfinite(found).all():
        raise ValueError("an item without points is no item of this form; give learners of one form, open items as 0")
    return found


def wilson(right: float, n: int, level: float = LEVEL) -> Interval:
    """A share with Wilson's interval, which stays within 0 and 1 (Wilson 1927, doi:10.1080/01621459.1927.10502953)."""
    if n == 0:
        return Interval(np.nan, np.nan, np.nan)
    z = float(special.ndtri((1 + level) / 2))
    share = right / n
    below = 1 + z**2 / n
    middle = (share + z**2 / (2 * n)) / below
    half = z * np.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / below
    return Interval(share, float(middle - half), float(middle + half))


def correlation(one: ArrayLike, other: ArrayLike) -> Interval:
    """Pearson's r with the interval of Fisher's z (Fisher 1915, doi:10.2307/2331838); of n < 4 the value alone."""
    x, y = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return Interval(np.nan, np.nan, np.nan)
    r = float(np.clip(np.corrcoef(x, y)[0, 1], -1, 1))
    if len(x) < 4 or abs(r) == 1:
        return Interval(r, np.nan, np.nan)
    half = float(special.ndtri((1 + LEVEL) / 2)) / np.sqrt(len(x) - 3)
    return Interval(r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half)))


def moments(totals: ArrayLike) -> Moments:
    """Moments of the totals; skewness and kurtosis from k-statistics (Fisher 1929, doi:10.1112/plms/s2-30.1.199)."""
    x = np.asarray(totals, dtype=np.float64)
    n = len(x)
    if n == 0:
        return Moments(0, np.nan, np.nan, np.nan, np.nan, np.nan)
    m2, m3, m4 = (float(np.mean((x - x.mean()) ** power)) for power in (2, 3, 4))
    k2 = n * m2 / (n - 1) if n > 1 else np.nan
    skewness = kurtosis = np.nan
    if n > 2 and k2 > 0:
        skewness = n**2 * m3 / ((n - 1) * (n - 2)) / k2**1.5
    if n > 3 and k2 > 0:
        k4 = n**2 * ((n + 1) * m4 - 3 * (n - 1) * m2**2) / ((n - 1) * (n - 2) * (n - 3))
        kurtosis = k4 / k2**2
    return Moments(n, float(x.mean()), float(np.median(x)), float(np.sqrt(k2)), float(skewness), float(kurtosis))


def alpha(points: ArrayLike) -> Interval:
    """Internal consistency (Cronbach 1951, doi:10.1007/BF02310555); KR-20 where items earn 0 or 1.

    With Feldt's interval (Feldt 1965, doi:10.1007/BF02289499), from the F distribution with n - 1 and (n - 1)(k - 1)
    degrees of freedom. Times 100 the value is Moodle's coefficient of internal consistency.
    """
    x = table(points)
    n, k = x.shape
    totals = x.sum(axis=1, dtype=np.float64)
    if n < 2 or k < 2 or np.ptp(totals) == 0:
        return Interval(np.nan, np.nan, np.nan)
    # Item by item, as a large class at once would take its table in numbers of full size.
    items = sum(float(item.astype(np.float64).var(ddof=1)) for item in x.T)
    value = k / (k - 1) * (1 - items / totals.var(ddof=1))
    first, second = n - 1, (n - 1) * (k - 1)
    low, high = (special.fdtri(first, second, share) for share in ((1 - LEVEL) / 2, (1 + LEVEL) / 2))
    return Interval(float(value), float(1 - (1 - value) * high), float(1 - (1 - value) * low))


def error(points: ArrayLike) -> float:
    """Standard error of a total, in points: its deviation times the root of 1 - alpha; ``nan`` as alpha."""
    x = table(points)
    consistency = alpha(x).value
    if np.isnan(consistency):
        return np.nan
    return float(np.sqrt(max(0.0, 1 - consistency)) * x.sum(axis=1, dtype=np.float64).std(ddof=1))


def efficiency(own: ArrayLike, rest: ArrayLike) -> float:
    """Covariance of item and rest in percent of the largest that is possible: with both in order."""
    x, y = np.asarray(own, dtype=np.float64), np.asarray(rest, dtype=np.float64)
    if len(x) < 2 or np.ptp(x) == 0 or np.ptp(y) == 0:
        return np.nan
    return float(100 * np.cov(x, y)[0, 1] / np.cov(np.sort(x), np.sort(y))[0, 1])


def shared(own: ArrayLike, totals: ArrayLike) -> float:
    """Covariance of the points of an item with the totals that they are part of."""
    x, y = np.asarray(own, dtype=np.float64), np.asarray(totals, dtype=np.float64)
    return float(np.cov(x, y)[0, 1]) if len(x) > 1 else np.nan


def weights(covariances: ArrayLike) -> Points:
    """Percent that each item has in how totals differ, by the root of what it has in common with them (:func:`shared`).

    An item that runs against the totals has none.
    """
    roots = np.sqrt(np.clip(np.asarray(covariances, dtype=np.float64), 0, None))
    return 100 * roots / roots.sum() if roots.sum() > 0 else np.full(roots.shape, np.nan)
