"""From points in each set to the course grade. Pure and exact: fractions until the end, where it is rounded once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple

from whichpm.coursegrade.policy import Part, Policy

State = Literal["graded", "excused", "waiting", "missing", "open"]
"""Graded: it has points. Excused: it need not be done, whatever was handed in. Waiting: a person has to grade it, or to
look at it. Missing: nothing came, and it was due. Open: nothing came, and it is not due yet, or nobody said when.
"""
Decided = tuple[int, int]
"""Owner decisions of a set: how many are right, and how many there are."""


class SetMark(NamedTuple):
    """One learner in one set: points of the maximum, late penalty taken off; ``None`` in every other state."""

    state: State
    points: Decimal | None = None
    maximum: Decimal = Decimal(0)
    decided: Decided | None = None


class CourseGrade(NamedTuple):
    """The grade in percent, rounded; ``None`` where nothing counts yet.

    ``final`` is whether every set that counts has a mark; before, ``percent`` is that of the sets so far, and
    ``passed`` is ``None``. ``dropped`` are the sets that were left out as the lowest; ``asked`` those for which a
    person has to decide, ``ahead`` those that may still come.
    """

    percent: Decimal | None
    final: bool
    passed: bool | None
    dropped: tuple[str, ...]
    asked: tuple[str, ...]
    ahead: tuple[str, ...]
    short: tuple[str, ...] = ()
    """Why somebody did not pass, besides the whole: parts and sets of which too little is right."""


def grade(policy: Policy, marks: Mapping[str, SetMark], cuts: Mapping[str, int] = {}) -> CourseGrade:
    """The course grade of one learner.

    Parameters
    ----------
    policy
        How it comes about.
    marks
        By name, the learner's mark in every set of the policy.
    cuts
        By set, the percent of its owner decisions that it takes to pass the course.
    """
    decided = policy.missing == "zero"
    asked = tuple(
        name
        for name in policy.sets
        if marks[name].state == "waiting"
        or (marks[name].state == "missing" and not decided)
        or (name in cuts and marks[name].state == "graded" and marks[name].decided is None)
    )
    ahead = tuple(name for name in policy.sets if marks[name].state == "open")
    shares: dict[Part, Fraction] = {}
    dropped: list[str] = []
    for part in policy.parts:
        counted = {name: share for name in part.sets if (share := _share(marks[name], decided)) is not None}
        out = _lowest(counted, part.left_out)
        dropped += out
        kept = [share for name, share in counted.items() if name not in out]
        if kept:
            shares[part] = sum(kept, Fraction(0)) / len(kept)
    if not shares:
        return CourseGrade(None, False, None, (), asked, ahead)
    weights = {part: Fraction(str(part.weight)) for part in shares}
    whole = sum((weights[part] * share for part, share in shares.items()), Fraction(0)) / sum(weights.values())
    percent = rounded(100 * whole, policy.decimals)
    final = not asked and not ahead
    short = tuple(
        [
            part.title
            for part, share in shares.items()
            if part.needed is not None and rounded(100 * share, policy.decimals) < Decimal(str(part.needed))
        ]
        + [name for name, cut in cuts.items() if name in marks and _is_short(marks[name], cut)]
    )
    passed = (percent >= Decimal(str(policy.needed)) and not short) if final else None
    return CourseGrade(percent, final, passed, tuple(dropped), asked, ahead, short)


def _share(mark: SetMark, missing_is_zero: bool) -> Fraction | None:
    """What counts of a set, as a share of its maximum; ``None`` where it does not count, or not yet."""
    if mark.state == "graded" and mark.points is not None and mark.maximum:
        return Fraction(mark.points) / Fraction(mark.maximum)
    return Fraction(0) if mark.state == "missing" and missing_is_zero else None


def _lowest(counted: Mapping[str, Fraction], most: int) -> Sequence[str]:
    """The lowest, of equal ones the first, as many as there are to drop; one always stays."""
    return sorted(counted, key=lambda name: counted[name])[: max(0, min(most, len(counted) - 1))]


def _is_short(mark: SetMark, cut: int) -> bool:
    if mark.state == "missing":
        return True
    if mark.state != "graded" or mark.decided is None:
        return False
    right, of = mark.decided
    return 100 * right < cut * of


def rounded(value: Fraction, decimals: int) -> Decimal:
    """Round halves up, as people do."""
    scaled = value * 10**decimals + Fraction(1, 2)
    return Decimal(scaled.numerator // scaled.denominator).scaleb(-decimals)
