"""Calculate earned value, conversion and retention. Pure; money in whole units, shares in percent."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple


class Value(NamedTuple):
    """Earned value at one date (PMI, The Standard for Earned Value Management).

    Attributes
    ----------
    planned
        What the work that should be done by now was to cost.
    earned
        What the work that is done by now was to cost.
    spent
        What it did cost.
    budget
        What all the work is to cost.
    """

    planned: int
    earned: int
    spent: int
    budget: int

    @property
    def schedule_variance(self) -> int:
        """Earned less planned; below zero is behind."""
        return self.earned - self.planned

    @property
    def cost_variance(self) -> int:
        """Earned less spent; below zero costs more than planned."""
        return self.earned - self.spent

    @property
    def spi(self) -> float:
        """Schedule performance index: earned for each unit planned."""
        return self.earned / self.planned

    @property
    def cpi(self) -> float:
        """Cost performance index: earned for each unit spent."""
        return self.earned / self.spent

    @property
    def forecast(self) -> int:
        """Estimate at completion if work goes on to cost what it has: budget through CPI."""
        return round(self.budget * self.spent / self.earned)


def share(part: int, whole: int) -> int:
    """Percent, rounded half up as readers do it."""
    return int(100 * part / whole + 0.5)


def conversion(counts: Sequence[int]) -> list[tuple[int, int]]:
    """Of each step after the first, percent of the step before it and of the first."""
    return [(share(count, before), share(count, counts[0])) for before, count in pairwise(counts)]
