"""Grades that a person gives criterion by criterion: read, and written so that two graders at once lose nothing.

A grade and its comment are the rows that formgrader writes; the points of each criterion lie beside them.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any, NamedTuple
from uuid import uuid4

from sqlalchemy import Connection, ScalarSelect, delete, insert, inspect, select, update

from whichpm.nbgrader.gradebook import door, marks, roster, tables
from whichpm.nbgrader.gradebook.marks import Mark, Part
from whichpm.nbgrader.gradebook.tables import comment, grade, hand

FIRST, SECOND = 1, 2
"""Which reading of an answer: the one that counts, and a second one that changes no grade."""


class Given(NamedTuple):
    """Points of one criterion."""

    criterion: str
    points: float
    of: float


class Reading(NamedTuple):
    """What a grader gave an answer; ``answer`` is the digest of its text, ``at`` a time in UTC."""

    given: tuple[Given, ...]
    answer: str
    grader: str
    at: str

    @property
    def points(self) -> float:
        """The sum over the criteria."""
        return sum(each.points for each in self.given)


class Marked(NamedTuple):
    """What the gradebook has of one answer.

    ``points`` are those by hand. ``version`` changes with everything that a grader of this reading sees here.
    """

    points: float | None
    waiting: bool
    comment: str
    reading: Reading | None
    version: str


class Question(NamedTuple):
    """A cell whose answer a person grades."""

    notebook: str
    part: Part


class Answer(NamedTuple):
    """One learner's answer to a question; ``id`` is that of its grade."""

    id: str
    learner: str
    name: str
    sections: tuple[str, ...]
    mark: Mark


class Changed(Exception):
    """Somebody else graded the answer meanwhile; ``now`` is what the gradebook has."""

    def __init__(self, now: Marked) -> None:
        super().__init__("somebody else graded this answer meanwhile")
        self.now = now


class Gone(Exception):
    """The gradebook has no such answer any more."""


def questions(wanted: marks.Assignment) -> list[Question]:
    """The cells of an assignment with an answer of the learner's own that a person grades."""
    return [
        Question(notebook, part)
        for notebook, parts in wanted.parts.items()
        for part in parts.values()
        if part.solution and not part.task
    ]


def answers(connection: Connection, wanted: marks.Assignment) -> Iterator[tuple[Question, Answer]]:
    """Every answer that was handed in, learner by learner; who left the course by its roster is left out.

    An answer that was left as it was handed out has points from the grader already, and is none.
    """
    asked = questions(wanted)
    known = {row.id: row for row in roster.rows(connection)}
    for handed in marks.submissions(connection, wanted):
        listed = known.get(handed.learner)
        if listed is not None and listed.dropped:
            continue
        sections = tuple(json.loads(listed.sections)) if listed is not None else ()
        for question in asked:
            sheet = handed.notebooks.get(question.notebook)
            mark = sheet.marks.get(question.part.name) if sheet else None
            if mark is not None and (mark.auto is None or mark.manual is not None or mark.waiting):
                yield question, Answer(mark.id, handed.learner, handed.name, sections, mark)


def digest(text: str) -> str:
    """Tells one text of an answer from another."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def readings(connection: Connection, reading: int, ids: Sequence[str] | None = None) -> dict[str, Reading]:
    """Readings by id of the grade; all of them, or those of ``ids``."""
    if not inspect(connection).has_table(hand.name):
        return {}
    query = select(hand).where(hand.c.reading == reading)
    if ids is not None:
        query = query.where(hand.c.grade_id.in_(ids))
    return {row.grade_id: _reading(row) for row in connection.execute(query)}


def marked(connection: Connection, answer: str, reading: int = FIRST) -> Marked:
    """What the gradebook has of an answer; raises :class:`Gone`."""
    return _marked(connection, _row(connection, answer), reading)


def save(
    db_url: str,
    answer: str,
    seen: str,
    given: Sequence[Given],
    said: str,
    grader: str,
    text: str,
    reading: int = FIRST,
) -> Marked:
    """Write one grade in one transaction, where nobody changed it since it was seen.

    Parameters
    ----------
    db_url
        The gradebook.
    answer
        Its id.
    seen
        :attr:`Marked.version` that the grader saw.
    given
        Points of every criterion.
    said
        The comment; a second reading has none.
    grader
        Who grades.
    text
        The digest of the text that was read.
    reading
        :data:`FIRST`, or :data:`SECOND`, which changes no grade.

    Raises
    ------
    Changed, Gone, GradebookError
        Nothing is written then.
    """
    with door.writing(db_url) as connection:
        row = _row(connection, answer, lock=True)  # What is compared must still be so when it is written.
        door.add_tables(connection, hand)
        now = _marked(connection, row, reading)
        if now.version != seen:
            raise Changed(now)
        points = sum(each.points for each in given)
        if reading == FIRST:
            values: dict[str, Any] = {"manual_score": points, "needs_manual_grade": False}
            connection.execute(update(grade).where(grade.c.id == answer).values(values))
            _comment(connection, row, said)
        own = (hand.c.grade_id == answer) & (hand.c.reading == reading)
        connection.execute(delete(hand).where(own))
        kept = json.dumps([[each.criterion, each.points, each.of] for each in given], ensure_ascii=False)
        at = datetime.now(UTC).isoformat(timespec="seconds")
        new = {"criteria": kept, "answer": text, "grader": grader, "at": at}
        connection.execute(insert(hand).values(grade_id=answer, reading=reading, **new))
        return _marked(connection, _row(connection, answer), reading)


def _row(connection: Connection, answer: str, lock: bool = False) -> Any:
    query = select(grade).where(grade.c.id == answer)
    row = connection.execute(query.with_for_update() if lock else query).first()
    if row is None:
        raise Gone("this answer is no longer in the gradebook; load the page again")
    return row


def _marked(connection: Connection, row: Any, reading: int) -> Marked:
    own = (comment.c.notebook_id == row.notebook_id) & (comment.c.cell_id == _commented(row))
    said = connection.execute(select(comment.c.manual_comment).where(own)).scalar() or ""
    kept = readings(connection, reading, [row.id]).get(row.id)
    waiting = bool(row.needs_manual_grade)
    seen: tuple[Any, ...] = (row.manual_score, row.extra_credit, waiting, said, kept)
    if reading == SECOND:  # What the first grader does is not seen, and changes nothing.
        seen = (kept,)
    version = hashlib.sha256(repr(seen).encode()).hexdigest()
    if kept and reading == FIRST and not adds_up(kept, row.manual_score):
        kept = None
    return Marked(row.manual_score, waiting, said, kept, version)


def adds_up(kept: Reading, points: float | None) -> bool:
    """Whether points by criterion are still those of the grade, which may have been changed in formgrader."""
    return points is not None and math.isclose(kept.points, points, abs_tol=1e-9)


def _comment(connection: Connection, row: Any, said: str) -> None:
    text = said.strip() or None
    own = (comment.c.notebook_id == row.notebook_id) & (comment.c.cell_id == _commented(row))
    if connection.execute(select(comment.c.id).where(own)).first():
        connection.execute(update(comment).where(own).values(manual_comment=text))
    elif text:
        cell = connection.execute(select(_commented(row))).scalar_one()
        new = {"id": uuid4().hex, "notebook_id": row.notebook_id, "cell_id": cell}
        connection.execute(insert(comment).values(manual_comment=text, **new))


def _commented(row: Any) -> ScalarSelect[Any]:
    """The cell of a grade's comment: nbgrader has two cells of one name, for the one and for the other."""
    graded, cell = tables.base_cell.alias(), tables.base_cell
    return (
        select(cell.c.id)
        .join(graded, (graded.c.notebook_id == cell.c.notebook_id) & (graded.c.name == cell.c.name))
        .where(graded.c.id == row.cell_id, cell.c.type == "SolutionCell")
        .scalar_subquery()
    )


def _reading(row: Any) -> Reading:
    given = tuple(Given(str(text), float(points), float(of)) for text, points, of in json.loads(row.criteria))
    return Reading(given, row.answer, row.grader, row.at)
