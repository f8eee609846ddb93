"""The gradebook: what it knows of an assignment, and the one writer of a class's grades.

Rows are those that ``nbgrader autograde`` leaves (``nbgrader.api.Gradebook``, SaveAutoGrades, AssignLatePenalties), but
hundreds of submissions share a transaction. The list of what is graded lies in the same transaction, in a table of its
own, so that it always agrees with the grades.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, insert, select
from sqlalchemy.engine import Connection

from whichpm.nbgrader.gradebook import door, quarantine, roster, tables
from whichpm.nbgrader.gradebook.quarantine import Remark
from whichpm.nbgrader.gradebook.tables import graded, student, submission


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
        self._engine = door.to_write(db_url, assignment)
        self.assignment = assignment
        self.served = self._engine.dialect.name == "postgresql"
        """Whether a server holds it, so that processes of several machines can write into it."""
        with door.explained():
            with self._reading() as connection:
                self._read(connection, assignment)
            with self._engine.begin() as connection:
                door.add_tables(connection, graded, tables.own)
                there = set(connection.execute(select(tables.course.c.id)).scalars())
                # nbgrader opens the gradebook under both names while it autogrades, and adds them.
                for name in {course_id, "default_course"} - there:
                    connection.execute(insert(tables.course).values(id=name))

    def _read(self, connection: Connection, assignment: str) -> None:
        wanted = tables.assignment
        columns = (wanted.c.id, wanted.c.name, wanted.c.duedate)
        found = {row.name: row for row in connection.execute(select(*columns))}
        if assignment not in found:
            raise door.no_assignment(assignment, list(found))
        self.assignment_id: str = found[assignment].id
        self.duedate: datetime | None = found[assignment].duedate
        of = tables.notebook.c.assignment_id == self.assignment_id
        rows = connection.execute(select(tables.notebook.c.id, tables.notebook.c.name).where(of))
        self.names: dict[str, str] = {row.id: row.name for row in rows}
        # By notebook and name: cells with a grade, and cells with a comment.
        self.grade_cells: dict[str, dict[str, str]] = {each: {} for each in self.names}
        self.comment_cells: dict[str, dict[str, str]] = {each: {} for each in self.names}
        cell = tables.base_cell
        for row in connection.execute(select(cell).where(cell.c.notebook_id.in_(self.names))):
            if row.type in ("GradeCell", "TaskCell"):
                self.grade_cells[row.notebook_id][row.name] = row.id
            if row.type in ("SolutionCell", "TaskCell"):
                self.comment_cells[row.notebook_id][row.name] = row.id

    def close(self) -> None:
        """Let go of all connections; they open again when they are needed."""
        self._engine.dispose()

    def known(self, learners: Sequence[str], context: str) -> dict[str, Known]:
        """What was graded before in the same context, by learner."""
        columns = (submission.c.student_id, submission.c.extension, graded)
        joined = submission.join(graded, graded.c.submission_id == submission.c.id)
        query = select(*columns).select_from(joined).where(self.of(learners))
        with door.explained(), self._reading() as connection:
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
        with door.explained(), self._reading() as connection:
            return set(connection.execute(select(student.c.id).where(student.c.id.in_(learners))).scalars())

    def gone(self, learners: Sequence[str]) -> set[str]:
        """Which of the learners have left the course by its roster, and are not brought back."""
        with door.explained(), self._reading() as connection:
            return roster.gone(connection, learners)

    def excused(self) -> set[str]:
        """Who need not do the assignment, by the roster."""
        with door.explained(), self._reading() as connection:
            return roster.excused(connection, self.assignment)

    def extensions(self) -> dict[str, timedelta]:
        """Time that the roster grants in the assignment, by learner."""
        with door.explained(), self._reading() as connection:
            return roster.extensions(connection, self.assignment)

    def remarks(self) -> Iterator[Remark]:
        """All remarks about graded submissions of the assignment."""
        joined = submission.join(graded, graded.c.submission_id == submission.c.id)
        query = (
            select(graded.c.remarks)
            .select_from(joined)
            .where(submission.c.assignment_id == self.assignment_id, graded.c.remarks.is_not(None))
            .order_by(submission.c.student_id)
        )
        with door.explained(), self._reading() as connection:
            for text in connection.execution_options(yield_per=500).execute(query).scalars():
                yield from quarantine.decode(text)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A transaction in which nobody else writes."""
        with door.explained(), self._engine.begin() as connection:
            yield connection

    @contextmanager
    def _reading(self) -> Iterator[Connection]:
        with self._engine.connect() as connection:
            yield connection.execution_options(whichpm_reads=True)


def with_extension(context: str, extension: timedelta | None) -> str:
    """A context with the learner's extension in it, because that changes late penalties."""
    return f"{context} {extension}" if extension else context
