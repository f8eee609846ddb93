"""Statistics of exercises and of answers."""

from __future__ import annotations

from whichpm.kinds import kinds
from whichpm.model import Exercise


def chance(exercise: Exercise) -> float:
    """Points that somebody earns on average who picks every option with equal probability (0 to the maximum)."""
    return kinds()[exercise.kind].chance(exercise)
