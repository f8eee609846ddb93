"""What the gradebook holds about an assignment, in a few statements for a whole class.

Tables are nbgrader's own. Its objects would fetch every grade with a statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Connection, create_engine, select
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from whichpm.nbgrader.models import api

SIZE = 500
"""Submissions that are fetched at a time, so that memory stays flat; SQLite takes a thousand values in a statement."""


class Part(NamedTuple):
    """A cell of the assignment that earns points."""

    name: str
    type: str
    points: float
    task: bool
    solution: bool

    @property
    def autograded(self) -> bool:
        """Whether its points come from data; all others are given by hand."""
        return self.type == "code" and not self.solution and not self.task


class Mark(NamedTuple):
    """Points of one part of one submission; ``None`` where nobody gave any."""

    id: str
    auto: float | None
    manual: float | None
    extra: float | None
    waiting: bool

    @property
    def score(self) -> float:
        """What counts: the grade by hand before that of the grader, and extra credit."""
        given = self.auto if self.manual is None else self.manual
        return 0.0 if given is None else given + (self.extra or 0.0)


class Sheet(NamedTuple):
    """One notebook of one submission; ``comments`` are those that count, by cell."""

    id: str
    penalty: float | None
    marks: Mapping[str, Mark]
    comments: Mapping[str, str]

    @property
    def score(self) -> float:
        """Points before a penalty."""
        return sum(mark.score for mark in self.marks.values())


class Handed(NamedTuple):
    """One learner's submission, its notebooks by name."""

    learner: str
    name: str
    at: datetime | None
    seconds_late: float
    notebooks: Mapping[str, Sheet]


class Task(NamedTuple):
    """An assignment: its id, and the parts of each notebook by the notebook's name."""

    id: str
    name: str
    due: datetime | None
    parts: Mapping[str, Mapping[str, Part]]


def task(connection: Connection, assignment: str) -> Task:
    """The assignment; raises :class:`LookupError` where the gradebook has none of this name."""
    table = api.Assignment.__table__
    found = {row.name: row for row in connection.execute(select(table.c.id, table.c.name, table.c.duedate))}
    if assignment not in found:
        known = ", ".join(sorted(found)) or "none yet"
        raise LookupError(f'the gradebook has no assignment "{assignment}" (it has: {known})')
    row = found[assignment]
    notebook, cell = api.Notebook.__table__, api.BaseCell.__table__
    parts: dict[str, dict[str, Part]] = {
        each.name: {} for each in connection.execute(select(notebook.c.name).where(notebook.c.assignment_id == row.id))
    }
    solution = (
        select(notebook.c.name.label("notebook"), cell.c.name)
        .join_from(api.SolutionCell.__table__, cell, cell.c.id == api.SolutionCell.__table__.c.id)
        .join(notebook, notebook.c.id == cell.c.notebook_id)
        .where(notebook.c.assignment_id == row.id)
    )
    written = {(each.notebook, each.name) for each in connection.execute(solution)}
    for kind, is_task in ((api.GradeCell.__table__, False), (api.TaskCell.__table__, True)):
        wanted = (
            select(notebook.c.name.label("notebook"), cell.c.name, kind.c.cell_type, kind.c.max_score)
            .join_from(kind, cell, cell.c.id == kind.c.id)
            .join(notebook, notebook.c.id == cell.c.notebook_id)
            .where(notebook.c.assignment_id == row.id)
        )
        for each in connection.execute(wanted):
            by_hand = (each.notebook, each.name) in written
            part = Part(each.name, each.cell_type, float(each.max_score), is_task, by_hand)
            parts[each.notebook][each.name] = part
    return Task(row.id, assignment, row.duedate, parts)


def submissions(connection: Connection, wanted: Task, learners: Sequence[str] | None = None) -> Iterator[Handed]:
    """Every submission of an assignment in order of learner, or those of ``learners``."""
    table, student = api.SubmittedAssignment.__table__, api.Student.__table__
    query = (
        select(
            table.c.id, table.c.student_id, table.c.timestamp, table.c.extension,
            student.c.first_name, student.c.last_name,
        )
        .join_from(table, student, student.c.id == table.c.student_id)
        .where(table.c.assignment_id == wanted.id)
        .order_by(table.c.student_id)
    )  # fmt: skip
    if learners is not None and len(learners) <= SIZE:
        query = query.where(table.c.student_id.in_(learners))
    chosen = None if learners is None else set(learners)
    rows = [row for row in connection.execute(query) if chosen is None or row.student_id in chosen]
    for start in range(0, len(rows), SIZE):
        part = rows[start : start + SIZE]
        sheets = _sheets(connection, [row.id for row in part])
        for row in part:
            name = " ".join(filter(None, (row.first_name, row.last_name)))
            late = _late(row.timestamp, wanted.due, row.extension)
            yield Handed(row.student_id, name, row.timestamp, late, sheets.get(row.id, {}))


def _late(at: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    if at is None or due is None:
        return 0.0
    return max(0.0, (at - (due + (extension or timedelta()))).total_seconds())


def _sheets(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Sheet]]:
    """Notebooks by name, by id of the submission."""
    sheet, notebook = api.SubmittedNotebook.__table__, api.Notebook.__table__
    found = connection.execute(
        select(sheet.c.id, sheet.c.assignment_id, sheet.c.late_submission_penalty, notebook.c.name)
        .join_from(sheet, notebook, notebook.c.id == sheet.c.notebook_id)
        .where(sheet.c.assignment_id.in_(ids))
    ).all()
    marks: dict[str, dict[str, Mark]] = {row.id: {} for row in found}
    comments: dict[str, dict[str, str]] = {row.id: {} for row in found}
    grade, comment, cell = api.Grade.__table__, api.Comment.__table__, api.BaseCell.__table__
    for some in _slices(list(marks)):
        graded = (
            select(
                grade.c.id, grade.c.notebook_id, cell.c.name,
                grade.c.auto_score, grade.c.manual_score, grade.c.extra_credit, grade.c.needs_manual_grade,
            )
            .join_from(grade, cell, cell.c.id == grade.c.cell_id)
            .where(grade.c.notebook_id.in_(some))
        )  # fmt: skip
        for row in connection.execute(graded):
            mark = Mark(row.id, row.auto_score, row.manual_score, row.extra_credit, bool(row.needs_manual_grade))
            marks[row.notebook_id][row.name] = mark
        said = (
            select(comment.c.notebook_id, cell.c.name, comment.c.manual_comment, comment.c.auto_comment)
            .join_from(comment, cell, cell.c.id == comment.c.cell_id)
            .where(comment.c.notebook_id.in_(some))
        )
        for row in connection.execute(said):
            text = row.auto_comment if row.manual_comment is None else row.manual_comment
            if text:
                comments[row.notebook_id][row.name] = text
    sheets: dict[str, dict[str, Sheet]] = {}
    for row in found:
        mine = Sheet(row.id, row.late_submission_penalty, marks[row.id], comments[row.id])
        sheets.setdefault(row.assignment_id, {})[row.name] = mine
    return sheets


def _slices(ids: Sequence[str]) -> Iterable[Sequence[Any]]:
    return (ids[start : start + SIZE] for start in range(0, len(ids), SIZE))


def learners(connection: Connection, wanted: Task) -> set[str]:
    """Who has a submission of the assignment in the gradebook."""
    table = api.SubmittedAssignment.__table__
    return set(connection.execute(select(table.c.student_id).where(table.c.assignment_id == wanted.id)).scalars())


@contextmanager
def connect(db_url: str) -> Iterator[Connection]:
    """A connection to a gradebook; raises :class:`LookupError` where there is none, or where it cannot be read."""
    url = make_url(db_url)
    if url.get_backend_name() == "sqlite" and not (url.database and Path(url.database).is_file()):
        raise LookupError("the course has no gradebook yet: run `nbgrader generate_assignment`, then grade")
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        said = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
        cause = f"the gradebook could not be read ({said})"
        raise LookupError(f"{cause}; where another program writes to it, wait, and run the command again") from error
    finally:
        engine.dispose()
