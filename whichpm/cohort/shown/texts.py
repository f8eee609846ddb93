"""Answers that a person grades: how many wait, and what was given for each criterion."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Protocol

from whichpm.cohort.parts import Column, Part

COLUMNS = (
    Column("Question"),
    Column("Criterion", meaning="Of the scoring guide; what was given without one counts for the whole alone."),
    Column("Graded"),
    Column("Waiting"),
    Column("Mean", 1, meaning="Of the points that were given."),
    Column("Of", 1),
    Column("Points", meaning="How many answers got how many points."),
)
WHOLE = "the whole"


class ByCriterion(Protocol):
    """How many answers got how many points for a criterion."""

    @property
    def criterion(self) -> str:
        """Its words."""

    @property
    def of(self) -> float:
        """Its points."""

    @property
    def answers(self) -> Mapping[float, int]:
        """Answers by points."""


class ByHand(Protocol):
    """How far a question is graded by hand, as the gradebook counts it."""

    @property
    def cell(self) -> str:
        """Its id."""

    @property
    def maximum(self) -> float:
        """Its points."""

    @property
    def waiting(self) -> int:
        """Answers that wait for a person."""

    @property
    def given(self) -> Mapping[float, int]:
        """Answers by points for the whole."""

    @property
    def criteria(self) -> Sequence[ByCriterion]:
        """The same by criterion, of those that were graded so."""


def parts(assignment: str, questions: Iterable[ByHand]) -> Iterator[Part]:
    """One part of all questions that a person grades; none where a set has none."""
    counted = list(questions)
    if not counted:
        return
    rows = [
        row
        for each in counted
        for row in (
            _row(each.cell, WHOLE, each.given, each.waiting, each.maximum),
            *(_row(each.cell, one.criterion, one.answers, None, one.of) for one in each.criteria),
        )
    ]
    waiting = sum(each.waiting for each in counted)
    says = f"{_answers(waiting)} for a person." if waiting else "No answer waits for a person."
    todo = (f"{_answers(waiting)} for a person: whichpm mark {assignment}, or formgrader.",) if waiting else ()
    yield Part("texts", "Written answers", (says,), COLUMNS, tuple(rows), todo=todo)


def _answers(number: int) -> str:
    return "1 written answer waits" if number == 1 else f"{number} written answers wait"


def _row(
    cell: str, name: str, given: Mapping[float, int], waiting: int | None, most: float
) -> tuple[str, str, int, int | None, float | None, float, str]:
    graded = sum(given.values())
    mean = sum(points * count for points, count in given.items()) / graded if graded else None
    told = ", ".join(f"{points:g}: {count}" for points, count in sorted(given.items()))
    return cell, name, graded, waiting, mean, most, told
