"""Comparisons of two groups, or of two answers of the same learners."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import special

from whichpm.stats.classical import LEVEL, Interval

LEAST = 5
"""Of either group, to say that one has more."""


def student(differences: Sequence[float]) -> Interval:
    """A mean with Student's interval (1908, doi:10.2307/2331554)."""
    x = np.asarray(differences, dtype=np.float64)
    if len(x) < 2:
        return Interval(float(x.mean()) if len(x) else math.nan, math.nan, math.nan)
    half = float(special.stdtrit(len(x) - 1, (1 + LEVEL) / 2)) * x.std(ddof=1) / math.sqrt(len(x))
    return Interval(float(x.mean()), float(x.mean() - half), float(x.mean() + half))


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
