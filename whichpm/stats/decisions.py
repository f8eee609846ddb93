"""How far a decision to pass or fail can be trusted: whether it is right, and whether a second sitting would repeat it.

Livingston and Lewis 1995 (Journal of Educational Measurement 32, 179-197, doi:10.1111/j.1745-3984.1995.tb00462.x) work
both out from one sitting. A total counts as the number of points of a test of so many equal and independent items as
would be as reliable: its *effective length*. True scores have a beta distribution, and errors are binomial around
them. Two things differ from the paper. The beta has two parameters, as in Huynh's beta-binomial (1976,
doi:10.1111/j.1745-3984.1976.tb00016.x), as a class of a few dozen does not tell the third and fourth moment that
four would need. And the effective length is not rounded, as the incomplete beta function needs no whole numbers; where
it is one, the distribution is the binomial.
"""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy import special

from whichpm.stats.classical import Interval, wilson

NODES = 400
"""Points at which the true scores are added up: errors of under 0.001."""


class Decision(NamedTuple):
    """A cut and what can be told of it: shares from 0 to 1, ``nan`` where nothing can be.

    ``passed`` is the share of learners at or over the cut. ``accuracy`` is how many of such learners are on the side
    of the cut where their true score is, ``consistency`` how many would be on the same side in a second sitting of the
    same kind, ``kappa`` the same beyond what would agree by chance (Cohen 1960). ``length`` is the effective length.
    """

    cut: float
    n: int
    passed: Interval
    length: float
    accuracy: float
    consistency: float
    kappa: float


def decision(totals: ArrayLike, maximum: float, cut: float, reliability: float, step: float = 1.0) -> Decision:
    """Work out how far passing can be trusted.

    Parameters
    ----------
    totals
        Points of each learner, from 0 to ``maximum``.
    maximum
        Points that can be earned.
    cut
        The fewest points that pass.
    reliability
        Of the totals, from 0 to 1, such as alpha.
    step
        The smallest difference of two totals, in points.
    """
    x = np.asarray(totals, dtype=np.float64)
    passed = wilson(float((x >= cut - 1e-9).sum()), len(x))
    nothing = Decision(cut, len(x), passed, math.nan, math.nan, math.nan, math.nan)
    if len(x) < 2 or np.ptp(x) == 0 or not 0 < reliability < 1:
        return nothing
    mean, variance = float(x.mean()), float(x.var(ddof=1))
    length = (mean * (maximum - mean) - reliability * variance) / (variance * (1 - reliability))
    share, spread = mean / maximum, reliability * variance / maximum**2
    weight = share * (1 - share) / spread - 1
    if weight <= 0 or length <= 0:
        return nothing
    true = special.betaincinv(share * weight, (1 - share) * weight, (np.arange(NODES) + 0.5) / NODES)
    # Half a step below the cut lies between failing and passing; with whole lengths this is the binomial.
    fails_at = min(max(length * (cut - step / 2) / maximum + 0.5, 1e-9), length + 1 - 1e-9)
    passes = special.betainc(fails_at, length - fails_at + 1, true)
    above = true >= cut / maximum
    # The node that the cut lies in belongs to both sides in part.
    part = special.betainc(share * weight, (1 - share) * weight, cut / maximum) * NODES
    at = int(part)
    sides = above.astype(np.float64)
    if at < NODES:
        sides[at] = 1 - (part - at)
    accuracy = float(np.mean(sides * passes + (1 - sides) * (1 - passes)))
    consistency = float(np.mean(passes**2 + (1 - passes) ** 2))
    rate = float(passes.mean())
    agreed = rate**2 + (1 - rate) ** 2
    kappa = (consistency - agreed) / (1 - agreed) if agreed < 1 else math.nan
    return Decision(cut, len(x), passed, length, accuracy, consistency, kappa)
