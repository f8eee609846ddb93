"""The gradebook: what it knows of an assignment, and the one writer of a class's grades.

Rows are those that ``nbgrader autograde`` leaves (``nbgrader.api.Gradebook``, SaveAutoGrades, AssignLatePenalties), but
hundreds of submissions share a transaction. The list of what is graded lies in the same transaction, in a table of its
own, so that it always agrees with the grades.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from sqlalchemy import Column, ColumnElement, MetaData, String, Table, Text, and_, create_engine, event, select
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from whichpm.nbgrader.gradebook import quarantine
from whichpm.nbgrader.gradebook.quarantine import Remark
from whichpm.nbgrader.models import api

PATIENCE = 30
"""Seconds to wait while another program, such as formgrader, writes."""

graded_table = Table(
    "whichpm_graded",
    MetaData(),
    Column("submission_id", String(32), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("tree", String(32), nullable=False),
    Column("context", String(64), nullable=False),
    Column("remarks", Text),
)
"""What was graded, and from what; belongs to ``submitted_assignment``, whose rows nbgrader may delete."""

student = api.Student.__table__
submission = api.SubmittedAssignment.__table__


class GradebookError(Exception):
    """The gradebook cannot be read or written; the message says why and what to do."""


class Known(NamedTuple):
    """What was graded before: fingerprints of the submission and of the graded folder."""

    fingerprint: str
    tree: str


class Gradebook:
    """The gradebook of a course and one assignment in it.

    Raises
    ------
    GradebookError
        From here and from every method.
    """

    def __init__(self, db_url: str, course_id: str, assignment: str) -> None:
        self.url = make_url(db_url)
        if self.url.get_backend_name() == "sqlite":
            self.url = self.url.update_query_dict({"timeout": self.url.query.get("timeout", str(PATIENCE))})
            if not Path(self.url.database or "").is_file():
                cause = f"there is no gradebook {self.url.database}"
                raise GradebookError(f"{cause}; run `nbgrader generate_assignment {assignment}` first")
        # nbgrader calls alembic by its name. It lies beside Python, also where the environment is not active.
        os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
        self.db_url = self.url.render_as_string(hide_password=False)
        with _explained():
            for course in (course_id, "default_course"):  # nbgrader opens it under both names while it autogrades.
                with api.Gradebook(self.db_url, course) as opened:
                    self._read(opened, assignment)
            self._engine = _engine(self.url)
            with self._engine.begin() as connection:
                graded_table.create(connection, checkfirst=True)

    def _read(self, opened: Any, assignment: str) -> None:
        try:
            found = opened.find_assignment(assignment)
        except api.MissingEntry:
            raise GradebookError(
                f'the gradebook has no assignment "{assignment}"; run `nbgrader generate_assignment {assignment}` first'
            ) from None
        self.assignment_id: str = found.id
        self.duedate: datetime | None = found.duedate
        self.names: dict[str, str] = {each.id: each.name for each in found.notebooks}
        # By notebook and name: cells with a grade, and cells with a comment.
        self.grade_cells: dict[str, dict[str, str]] = {}
        self.comment_cells: dict[str, dict[str, str]] = {}
        for each in found.notebooks:
            tasks = {cell.name: cell.id for cell in each.task_cells}
            self.grade_cells[each.id] = {**{cell.name: cell.id for cell in each.grade_cells}, **tasks}
            self.comment_cells[each.id] = {**{cell.name: cell.id for cell in each.solution_cells}, **tasks}
        self.maximum: float = found.max_score

    def close(self) -> None:
        """Let go of all connections; they open again when they are needed."""
        self._engine.dispose()

    def known(self, learners: Sequence[str], context: str) -> dict[str, Known]:
        """What was graded before in the same context, by learner."""
        columns = (submission.c.student_id, submission.c.extension, graded_table)
        joined = submission.join(graded_table, graded_table.c.submission_id == submission.c.id)
        query = select(*columns).select_from(joined).where(self.of(learners))
        with _explained(), self._reading() as connection:
            return {
                row.student_id: Known(row.fingerprint, row.tree)
                for row in connection.execute(query)
                if row.context == with_extension(context, row.extension)
            }

    def of(self, learners: Sequence[str]) -> ColumnElement[bool]:
        """The condition that a submission is one of these learners' of this assignment."""
        return and_(submission.c.assignment_id == self.assignment_id, submission.c.student_id.in_(learners))

    def students(self, learners: Sequence[str]) -> set[str]:
        """Which of the learners are in the course."""
        with _explained(), self._reading() as connection:
            return set(connection.execute(select(student.c.id).where(student.c.id.in_(learners))).scalars())

    def remarks(self) -> Iterator[Remark]:
        """All remarks about graded submissions of the assignment."""
        joined = submission.join(graded_table, graded_table.c.submission_id == submission.c.id)
        query = (
            select(graded_table.c.remarks)
            .select_from(joined)
            .where(submission.c.assignment_id == self.assignment_id, graded_table.c.remarks.is_not(None))
            .order_by(submission.c.student_id)
        )
        with _explained(), self._reading() as connection:
            for text in connection.execution_options(yield_per=500).execute(query).scalars():
                yield from quarantine.decode(text)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction in which nobody else writes."""
        with _explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection.execution_options(whichpm_reads=True)


def with_extension(context: str, extension: timedelta | None) -> str:
    """A context with the learner's extension in it, because that changes late penalties."""
    return f"{context} {extension}" if extension else context


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        engine = create_engine(url)
        event.listen(engine, "connect", _no_implicit_transactions)
        event.listen(engine, "begin", _begin)
        return engine
    options = {} if "options" in url.query else {"options": f"-c lock_timeout={PATIENCE * 1000}"}
    return create_engine(url, connect_args=options if url.get_backend_name() == "postgresql" else {})


def _no_implicit_transactions(connection: Any, _record: object) -> None:
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    """SQLite takes the right to write at the start, so that nothing that was read has changed when rows are written."""
    reads = connection.get_execution_options().get("whichpm_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


@contextmanager
def _explained() -> Iterator[None]:
    try:
        yield
    except (SQLAlchemyError, ImportError) as error:
        raise GradebookError(_explanation(error)) from error


def _explanation(error: Exception) -> str:
    said = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
    if "locked" in said or "lock timeout" in said:
        return (
            "the gradebook is locked by another program (formgrader, or a command of nbgrader); close it or wait, "
            "and run the command again: it goes on where it stopped"
        )
    if "full" in said or "No space left" in said or "disk I/O" in said:
        return f"the gradebook cannot be written ({said}); free some space and run the command again"
    if "no such column" in said or "no such table" in said or "does not exist" in said:
        return f"the gradebook does not fit this nbgrader ({said}); back it up and run `nbgrader db upgrade`"
    return f"the gradebook could not be used ({said}); fix that and run the command again"
