"""How far a set is graded by hand, and what was given for each criterion, for the report on a class."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from sqlalchemy import Connection

from whichpm.nbgrader.gradebook import handmarks, marks


class CriterionCount(NamedTuple):
    """How many answers got how many points for a criterion."""

    criterion: str
    of: float
    answers: Mapping[float, int]


class HandCount(NamedTuple):
    """How far a question is graded by hand.

    ``given`` counts answers by points for the whole. ``criteria`` counts those that were graded by criterion: what was
    given in formgrader has none.
    """

    notebook: str
    cell: str
    maximum: float
    waiting: int
    given: Mapping[float, int]
    criteria: tuple[CriterionCount, ...]


def counts(connection: Connection, assignment: str, learners: Collection[str] | None = None) -> list[HandCount]:
    """How many answers wait for a person, and what was given, for each question of an assignment.

    Parameters
    ----------
    connection
        From :func:`~whichpm.nbgrader.gradebook.door.reading`.
    assignment
        Its name.
    learners
        Only these, for example those of a section.

    Raises
    ------
    GradebookError
    """
    wanted = marks.assignment(connection, assignment)
    kept = handmarks.readings(connection, handmarks.FIRST)
    waiting: dict[tuple[str, str], int] = {}
    given: dict[tuple[str, str], dict[float, int]] = {}
    criteria: dict[tuple[str, str], dict[tuple[str, float], dict[float, int]]] = {}
    for question, answer in handmarks.answers(connection, wanted):
        if learners is not None and answer.learner not in learners:
            continue
        at = (question.notebook, question.part.name)
        if answer.mark.waiting:
            waiting[at] = waiting.get(at, 0) + 1
        elif answer.mark.manual is not None:
            _add(given.setdefault(at, {}), answer.mark.manual)
            reading = kept.get(answer.id)
            for each in reading.given if reading and handmarks.adds_up(reading, answer.mark.manual) else ():
                _add(criteria.setdefault(at, {}).setdefault((each.criterion, each.of), {}), each.points)
    return [
        HandCount(
            *(at := (question.notebook, question.part.name)),
            question.part.points,
            waiting.get(at, 0),
            dict(sorted(given.get(at, {}).items())),
            tuple(
                CriterionCount(text, of, dict(sorted(found.items())))
                for (text, of), found in criteria.get(at, {}).items()
            ),
        )
        for question in handmarks.questions(wanted)
    ]


def _add(found: dict[float, int], points: float) -> None:
    found[points] = found.get(points, 0) + 1
