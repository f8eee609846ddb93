"""How far a second reading agrees with the first, question by question."""

from __future__ import annotations

from typing import NamedTuple

from whichpm.nbgrader.gradebook import door, handmarks, marks
from whichpm.nbgrader.gradebook.handmarks import FIRST, SECOND
from whichpm.stats.agreement import Agreement, agreement


class Compared(NamedTuple):
    """A question whose answers were read twice; ``apart`` are learners with more than a point between the readings."""

    notebook: str
    cell: str
    maximum: float
    agreement: Agreement
    apart: tuple[str, ...]


def compared(db_url: str, assignment: str) -> list[Compared]:
    """The questions of an assignment that have second readings of the text that the grade is for.

    Raises :class:`GradebookError`.
    """
    with door.reading(db_url, assignment) as connection:
        wanted = marks.assignment(connection, assignment)
        firsts, seconds = (handmarks.readings(connection, which) for which in (FIRST, SECOND))
        pairs: dict[tuple[str, str], list[tuple[str, float, float]]] = {}
        for question, answer in handmarks.answers(connection, wanted):
            first, second = firsts.get(answer.id), seconds.get(answer.id)
            if second is None or answer.mark.waiting or answer.mark.manual is None:
                continue
            if first is None or first.answer == second.answer:
                at = (question.notebook, question.part.name)
                pairs.setdefault(at, []).append((answer.learner, answer.mark.manual, second.points))
    return [
        Compared(
            *at,
            question.part.points,
            agreement([one for _, one, _ in found], [other for _, _, other in found]),
            tuple(learner for learner, one, other in found if abs(one - other) > 1 + 1e-9),
        )
        for question in handmarks.questions(wanted)
        if (found := pairs.get(at := (question.notebook, question.part.name)))
    ]
