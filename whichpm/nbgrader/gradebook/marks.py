"""What the gradebook holds about an assignment, in a few statements for a whole class.

Its own objects would fetch every grade with a statement of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple

from sqlalchemy import Connection, and_, select

from whichpm.nbgrader.gradebook import door, tables
from whichpm.nbgrader.gradebook.students import full

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


class Assignment(NamedTuple):
    """An assignment: its id, and the parts of each notebook by the notebook's name."""

    id: str
    name: str
    due: datetime | None
    parts: Mapping[str, Mapping[str, Part]]


def assignment(connection: Connection, name: str) -> Assignment:
    """The assignment; raises :class:`GradebookError` where the gradebook has none of this name."""
    table = tables.assignment
    found = {row.name: row for row in connection.execute(select(table.c.id, table.c.name, table.c.duedate))}
    if name not in found:
        raise door.no_assignment(name, list(found))
    row = found[name]
    notebook, cell, written_cell = tables.notebook, tables.base_cell, tables.solution_cell
    parts: dict[str, dict[str, Part]] = {
        each.name: {} for each in connection.execute(select(notebook.c.name).where(notebook.c.assignment_id == row.id))
    }
    solution = (
        select(notebook.c.name.label("notebook"), cell.c.name)
        .join_from(written_cell, cell, cell.c.id == written_cell.c.id)
        .join(notebook, notebook.c.id == cell.c.notebook_id)
        .where(notebook.c.assignment_id == row.id)
    )
    written = {(each.notebook, each.name) for each in connection.execute(solution)}
    for kind, is_task in ((tables.grade_cell, False), (tables.task_cell, True)):
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
    return Assignment(row.id, name, row.duedate, parts)


def submissions(connection: Connection, wanted: Assignment, learners: Sequence[str] | None = None) -> Iterator[Handed]:
    """Every submission of an assignment in order of learner, or those of ``learners``."""
    table, student = tables.submission, tables.student
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
            late = _late(row.timestamp, wanted.due, row.extension)
            name = full(row.first_name, row.last_name)
            yield Handed(row.student_id, name, row.timestamp, late, sheets.get(row.id, {}))


def notebooks(connection: Connection, wanted: Assignment) -> Iterator[tuple[str, list[str]]]:
    """Every learner with a submission of an assignment, in order, and the names of its notebooks; no marks are read."""
    table, sheet, notebook = tables.submission, tables.submitted_notebook, tables.notebook
    # By way of the assignment's notebooks: only with both ids does the gradebook find a sheet without reading all.
    query = (
        select(table.c.student_id, sheet.c.id, notebook.c.name)
        .select_from(table)
        .outerjoin(notebook, notebook.c.assignment_id == table.c.assignment_id)
        .outerjoin(sheet, and_(sheet.c.notebook_id == notebook.c.id, sheet.c.assignment_id == table.c.id))
        .where(table.c.assignment_id == wanted.id)
        .order_by(table.c.student_id, notebook.c.name)
        .execution_options(yield_per=SIZE)
    )
    for learner, rows in groupby(connection.execute(query), key=lambda row: row.student_id):
        yield learner, [row.name for row in rows if row.id is not None]


def _late(at: datetime | None, due: datetime | None, extension: timedelta | None) -> float:
    if at is None or due is None:
        return 0.0
    return max(0.0, (at - (due + (extension or timedelta()))).total_seconds())


def _sheets(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, Sheet]]:
    """Notebooks by name, by id of the submission."""
    sheet, notebook = tables.submitted_notebook, tables.notebook
    found = connection.execute(
        select(sheet.c.id, sheet.c.assignment_id, sheet.c.late_submission_penalty, notebook.c.name)
        .join_from(sheet, notebook, notebook.c.id == sheet.c.notebook_id)
        .where(sheet.c.assignment_id.in_(ids))
    ).all()
    marks: dict[str, dict[str, Mark]] = {row.id: {} for row in found}
    comments: dict[str, dict[str, str]] = {row.id: {} for row in found}
    grade, comment, cell = tables.grade, tables.comment, tables.base_cell
    for some in _slices(list(marks)):
        graded = (
            select(
                grade.c.id, grade.c.notebook_id, cell.c.name,
                grade.c.auto_score, grade.c.manual_score, grade.c.extra_credit, grade.c.needs_manual_grade,
            )
            .join_from(grade, cell, cell.c.id == grade.c.cell_id)
            .where(grade.c.notebook_id.in_(some))
        )  # fmt: skip
        for given in connection.execute(graded):
            waits = bool(given.needs_manual_grade)
            mark = Mark(given.id, given.auto_score, given.manual_score, given.extra_credit, waits)
            marks[given.notebook_id][given.name] = mark
        said = (
            select(comment.c.notebook_id, cell.c.name, comment.c.manual_comment, comment.c.auto_comment)
            .join_from(comment, cell, cell.c.id == comment.c.cell_id)
            .where(comment.c.notebook_id.in_(some))
        )
        for each in connection.execute(said):
            text = each.auto_comment if each.manual_comment is None else each.manual_comment
            if text:
                comments[each.notebook_id][each.name] = text
    sheets: dict[str, dict[str, Sheet]] = {}
    for row in found:
        mine = Sheet(row.id, row.late_submission_penalty, marks[row.id], comments[row.id])
        sheets.setdefault(row.assignment_id, {})[row.name] = mine
    return sheets


def _slices(ids: Sequence[str]) -> Iterable[Sequence[Any]]:
    return (ids[start : start + SIZE] for start in range(0, len(ids), SIZE))


def learners(connection: Connection, wanted: Assignment) -> set[str]:
    """Who has a submission of the assignment in the gradebook."""
    table = tables.submission
    return set(connection.execute(select(table.c.student_id).where(table.c.assignment_id == wanted.id)).scalars())
