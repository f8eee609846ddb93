"""How much learners gained between two tests, where the tests may be two forms of unequal difficulty.

In the **crossed** design half of the learners take form A first and B second, the other half B first and A second. The
difficulty of a form then adds as much to one half as it takes from the other, so that the mean of both halves is the
gain alone. With one half only, the difficulty of the forms counts as gain. Each half weighs the same, however many
learners it has. Points are shares of what a form can earn, from 0 to 1.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from whichpm.stats.classical import Interval
from whichpm.stats.comparisons import student
from whichpm.stats.effects import NOTHING, freedom, quantile, scaled

Numbers = NDArray[np.float64]


class Half(NamedTuple):
    """Shares of the same learners before and after, in the same order, on the same two forms in the same order."""

    before: Numbers
    after: Numbers


class Gain(NamedTuple):
    """What became of the pairs, each with its interval of 95 %.

    ``gain`` is the mean share after less the mean share before; ``harder`` the share by which the form that the first
    half took second is harder than the other (``nan`` with one half). ``normalised`` is the gain as a share of what was
    left to gain. ``each`` is the mean of the same quotient of every single learner, over the ``few`` who had something
    left to gain. ``effect`` is the gain in standard deviations.
    """

    pairs: int
    before: float
    after: float
    gain: Interval
    harder: Interval
    normalised: Interval
    each: Interval
    few: int
    effect: Interval


def gain(halves: Sequence[Half]) -> Gain:
    """The gain of one half, or of two crossed ones; of fewer than two learners a half the means alone."""
    pairs = sum(len(half.before) for half in halves)
    before, after = (float(np.mean([half[at].mean() for half in halves])) for at in (0, 1))
    each, few = _each(halves)
    if min(len(half.before) for half in halves) < 2:
        return Gain(pairs, before, after, NOTHING, NOTHING, NOTHING, each, few, NOTHING)
    changes = [half.after - half.before for half in halves]
    parts = [change.var(ddof=1) / len(change) / len(halves) ** 2 for change in changes]
    error, sizes = math.sqrt(sum(parts)), [len(change) for change in changes]
    value, degrees = after - before, freedom(parts, sizes)
    reach = quantile(degrees) * error if error else math.nan
    # Half the difference between halves has the same standard error as the mean of both.
    harder = float(changes[1].mean() - changes[0].mean()) / 2 if len(halves) == 2 else math.nan
    return Gain(
        pairs,
        before,
        after,
        Interval(value, value - reach, value + reach),
        Interval(harder, harder - reach, harder + reach),
        _normalised(halves),
        each,
        few,
        _effect(halves, value, error, degrees),
    )


def _normalised(halves: Sequence[Half]) -> Interval:
    """The gain of a class as a share of what it could gain: 1 less the quotient of what is left after and before.

    Hake 1998, doi:10.1119/1.18809. The interval is that of a quotient of two means that belong together (Fieller 1954,
    doi:10.1111/j.2517-6161.1954.tb00159.x); there are no ends where the class had hardly anything left to gain.
    """
    left = [(1 - half.before, 1 - half.after) for half in halves]
    here, there = (float(np.mean([pair[at].mean() for pair in left])) for at in (0, 1))
    if here <= 0:
        return NOTHING
    quotient = there / here
    spread = np.sum([np.cov(*pair) / len(pair[0]) for pair in left], axis=0) / len(left) ** 2
    parts = [float((after - quotient * before).var(ddof=1)) / len(before) for before, after in left]
    if sum(parts) == 0:
        return Interval(1 - quotient, math.nan, math.nan)
    t = quantile(freedom(parts, [len(before) for before, _ in left]))
    square = here**2 - t**2 * spread[0, 0]
    middle = here * there - t**2 * spread[0, 1]
    under = middle**2 - square * (there**2 - t**2 * spread[1, 1])
    if square <= 0 or under < 0:
        return Interval(1 - quotient, math.nan, math.nan)
    root = math.sqrt(under)
    return Interval(1 - quotient, 1 - (middle + root) / square, 1 - (middle - root) / square)


def _each(halves: Sequence[Half]) -> tuple[Interval, int]:
    """The mean over learners of (after - before) / (1 - before), and over how many.

    It is another figure than that of the class: who had little left to gain weighs as much as who had all, one that
    fell from near the top weighs most, and who had everything right has none (Hake 2002; Marx and Cummings 2007,
    doi:10.1119/1.2372468). So it comes out lower, the more so the better a class was before.
    """
    before, after = (np.concatenate([half[at] for half in halves]) for at in (0, 1))
    some = before < 1
    quotients = (after[some] - before[some]) / (1 - before[some])
    return (student(quotients.tolist()) if len(quotients) else NOTHING), int(some.sum())


def _effect(halves: Sequence[Half], value: float, error: float, degrees: float) -> Interval:
    """The gain in standard deviations of shares, those before and after counted alike, within forms.

    Corrected for few learners (Hedges 1981), with the interval of Algina and Keselman 2003,
    doi:10.1177/0013164403256358, which for one half is theirs exactly.
    """
    deviation = math.sqrt(float(np.mean([side.var(ddof=1) for half in halves for side in half])))
    return scaled(value, error, deviation, degrees) if deviation and error else NOTHING
