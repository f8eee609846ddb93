"""Rows of one chunk of graded submissions, as ``nbgrader autograde`` leaves them.

What nbgrader does not touch stays: grades and comments by hand, extra credit, extensions, flags, and the time of a
submission that comes without one.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import msgspec
from sqlalchemy import Table, bindparam, delete, insert, select, update
from sqlalchemy.engine import Connection

from whichpm.nbgrader.batch.messages import Graded, Marks
from whichpm.nbgrader.gradebook import byhand, tables
from whichpm.nbgrader.gradebook.book import Gradebook, with_extension
from whichpm.nbgrader.gradebook.late import Penalties
from whichpm.nbgrader.gradebook.tables import comment, grade, student, submission
from whichpm.nbgrader.gradebook.tables import submitted_notebook as notebook

Row = dict[str, Any]


def write(book: Gradebook, chunk: Sequence[Graded], context: str, penalties: Penalties) -> None:
    """Record a chunk in one transaction.

    Raises
    ------
    GradebookError, PluginFailed
        Nothing of the chunk is recorded then.
    """
    with book.writing() as connection:
        record(book, connection, chunk, context, penalties)


def record(
    book: Gradebook, connection: Connection, chunk: Sequence[Graded], context: str, penalties: Penalties
) -> None:
    """Record a chunk in a transaction that is open; raises what :func:`write` raises."""
    _Chunk(book, connection, chunk, penalties).write(context)


class _Chunk:
    """Rows to insert and to change, by table."""

    def __init__(self, book: Gradebook, connection: Connection, chunk: Sequence[Graded], penalties: Penalties) -> None:
        self.book, self.connection, self.chunk, self.penalties = book, connection, chunk, penalties
        self.new: dict[Table, list[Row]] = {table: [] for table in (student, submission, notebook, grade, comment)}
        self.changed: dict[Table, list[Row]] = {table: [] for table in (submission, notebook, grade, comment)}
        self.listed: list[Row] = []
        self.extensions = book.extensions()
        self.own: dict[str, dict[str, str]] = {}
        self.ids = Ids()

    def write(self, context: str) -> None:
        learners = [graded.learner for graded in self.chunk]
        there = set(self._all(select(student.c.id).where(student.c.id.in_(learners))).scalars())
        self.new[student] = [{"id": learner} for learner in learners if learner not in there]
        self._read_what_is_there(learners)
        for graded in self.chunk:
            self._submission(graded, context)
        for table, rows in self.new.items():
            if rows:
                self.connection.execute(insert(table), rows)
        for table, rows in self.changed.items():
            if rows:
                columns: dict[str, Any] = {name: bindparam(f"new_{name}") for name in rows[0] if name != "row"}
                change = update(table).where(table.c.id == bindparam("row")).values(columns)
                self.connection.execute(change, [_prefixed(row) for row in rows])
        ids = [row["submission_id"] for row in self.listed]
        self.connection.execute(delete(tables.graded).where(tables.graded.c.submission_id.in_(ids)))
        self.connection.execute(insert(tables.graded), self.listed)
        byhand.remember(self.connection, self.own)

    def _all(self, query: Any) -> Any:
        return self.connection.execute(query)

    def _read_what_is_there(self, learners: Sequence[str]) -> None:
        query = select(submission).where(self.book.of(learners))
        self.submissions = {row.student_id: row for row in self._all(query)}
        ids = [row.id for row in self.submissions.values()]
        self.notebooks: dict[tuple[str, str], str] = {}
        self.grades: dict[tuple[str, str], Any] = {}
        self.comments: dict[tuple[str, str], str] = {}
        self.fingerprints: dict[str, str] = {}
        self.before: dict[str, dict[str, str]] = {}
        if not ids:
            return
        graded = tables.graded
        for row in self._all(select(graded).where(graded.c.submission_id.in_(ids))):
            self.fingerprints[row.submission_id] = row.fingerprint
        for row in self._all(select(notebook).where(notebook.c.assignment_id.in_(ids))):
            self.notebooks[row.assignment_id, row.notebook_id] = row.id
        theirs = list(self.notebooks.values())
        # Locked, where the database can, until the penalties that follow from grades by hand are written.
        for row in self._all(select(grade).where(grade.c.notebook_id.in_(theirs)).with_for_update()):
            self.grades[row.notebook_id, row.cell_id] = row
        for row in self._all(select(comment).where(comment.c.notebook_id.in_(theirs))):
            self.comments[row.notebook_id, row.cell_id] = row.id
        self.before = byhand.handed_in(self.connection, theirs)

    def _submission(self, graded: Graded, context: str) -> None:
        old = self.submissions.get(graded.learner)
        extension: timedelta | None = old.extension if old else self.extensions.get(graded.learner)
        timestamp: datetime | None = graded.timestamp or (old.timestamp if old else None)
        if old is None:
            own = self.ids.new()
            row = {"id": own, "assignment_id": self.book.assignment_id, "student_id": graded.learner}
            self.new[submission].append({**row, "timestamp": timestamp, "extension": extension})
        else:
            own = old.id
            if timestamp != old.timestamp:
                self.changed[submission].append({"row": own, "timestamp": timestamp})
        late = 0.0
        if timestamp and self.book.duedate:
            late = (timestamp - self.book.duedate - (extension or timedelta())).total_seconds()
        marks = {each.notebook: each for each in graded.marks}
        for notebook_id, name in self.book.names.items():
            self._notebook(own, notebook_id, marks.get(name), graded, late)
        remarks = msgspec.json.encode(graded.remarks).decode() if graded.remarks else None
        self.listed.append(
            {
                "submission_id": own,
                "fingerprint": graded.fingerprint,
                "tree": graded.tree,
                "context": with_extension(context, extension),
                "remarks": remarks,
            }
        )

    def _notebook(self, own: str, notebook_id: str, marks: Marks | None, graded: Graded, late: float) -> None:
        found = self.notebooks.get((own, notebook_id))
        row_id = found or self.ids.new()
        if marks:
            self.own[row_id] = marks.own
        # A version before 0.2 kept no digests of cells, but one of the whole.
        as_before = row_id not in self.before and self.fingerprints.get(own) == graded.fingerprint
        score = 0.0
        for name, cell in self.book.grade_cells[notebook_id].items():
            same = as_before or byhand.same(name, self.before.get(row_id), marks.own if marks else {})
            score += self._grade(row_id, cell, name, marks, same, graded)
        for name, cell in self.book.comment_cells[notebook_id].items():
            self._comment(row_id, cell, name, marks)
        penalty = self.penalties.of(graded.learner, score, late) if marks and late > 0 else None
        if not found:
            row = {"id": row_id, "assignment_id": own, "notebook_id": notebook_id, "flagged": False}
            self.new[notebook].append({**row, "late_submission_penalty": penalty})
        elif marks:
            self.changed[notebook].append({"row": row_id, "late_submission_penalty": penalty})

    def _grade(
        self, notebook_id: str, cell_id: str, name: str, marks: Marks | None, same: bool, graded: Graded
    ) -> float:
        """Record one grade; returns the points that count."""
        old = self.grades.get((notebook_id, cell_id))
        by_hand = old.manual_score if old else None
        auto = old.auto_score if old else None
        waits = bool(old.needs_manual_grade) if old else True
        if marks is None:  # The notebook was not handed in.
            auto, waits = 0.0, False
        elif name in marks.points:
            auto = marks.points[name]
            waits = byhand.waits(auto, by_hand, waits, same)
            if by_hand is not None and waits and not same:
                graded.renewed.append(name)
        values = {"auto_score": auto, "needs_manual_grade": waits}
        if old is None:
            self.new[grade].append({"id": self.ids.new(), "notebook_id": notebook_id, "cell_id": cell_id, **values})
        else:
            self.changed[grade].append({"row": old.id, **values})
        points = by_hand if by_hand is not None else auto
        return 0.0 if points is None else points + ((old.extra_credit if old else None) or 0.0)

    def _comment(self, notebook_id: str, cell_id: str, name: str, marks: Marks | None) -> None:
        old = self.comments.get((notebook_id, cell_id))
        text = marks.comments.get(name) if marks else None
        if old is None:
            row = {"id": self.ids.new(), "notebook_id": notebook_id, "cell_id": cell_id}
            self.new[comment].append({**row, "auto_comment": text})
        elif marks and name in marks.comments:
            self.changed[comment].append({"row": old, "auto_comment": text})


class Ids:
    """Ids of new rows: as long as nbgrader's, and unlike any other, but a later one sorts later (RFC 9562, version 7).

    So the rows of a large class go to the end of every index. nbgrader's, all random, would go all over it: with a
    million learners each transaction would read and write thousands of pages of the gradebook.
    """

    def __init__(self) -> None:
        self._last = 0

    def new(self) -> str:
        """The next id: milliseconds, a number that counts on within them, and 62 random bits."""
        self._last = max(self._last + 1, time.time_ns() // 1_000_000 << 12)
        random = int.from_bytes(os.urandom(8), "big") >> 2 | 1 << 63
        return f"{self._last >> 12:012x}7{self._last & 0xFFF:03x}{random:016x}"


def _prefixed(row: Row) -> Row:
    return {name if name == "row" else f"new_{name}": value for name, value in row.items()}
