"""The class as its roster says it, beside nbgrader's table of students: sections, groups, who left, allowances.

Kept up to date by each later roster. Nobody is deleted: who is no longer in the roster is marked, and grading does not
bring back a learner who left or whom somebody removed from the gradebook.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from sqlalchemy import Boolean, Column, Float, MetaData, String, Table, Text, insert, inspect, select, update
from sqlalchemy.engine import Connection

from whichpm.nbgrader.gradebook import door, tables
from whichpm.nbgrader.gradebook.tables import student, submission

_METADATA = MetaData()
learner_table = Table(
    "whichpm_learner",
    _METADATA,
    Column("id", String(128), primary_key=True),
    Column("username", Text),
    Column("sections", Text, nullable=False),
    Column("teams", Text, nullable=False),
    Column("dropped", Boolean, nullable=False),
)
"""Everybody who was in a roster; ``sections`` and ``teams`` are lists in JSON."""
allowance_table = Table(
    "whichpm_allowance",
    _METADATA,
    Column("learner_id", String(128), primary_key=True),
    Column("assignment", String(128), primary_key=True),
    Column("extension", Float, nullable=False),
    Column("excused", Boolean, nullable=False),
)
"""What a roster grants in one assignment: seconds more, or that it need not be done."""
SHARE = 0.5
FEW = 3
"""More of a class than these cannot have left at once: then it is rather another roster, and a person is asked."""


@dataclass(frozen=True)
class Enrolled:
    """One learner of a roster. What is empty leaves the gradebook as it is."""

    id: str
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    lms_id: str = ""
    username: str = ""
    sections: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    extension: timedelta | None = None
    excused: bool | None = None
    dropped: bool = False


@dataclass
class Entered:
    """What a roster changed: ids of learners. ``absent`` are missing in it, too many to be believed."""

    new: list[str] = field(default_factory=list)
    changed: list[str] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    back: list[str] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)


def enter(db_url: str, assignment: str, people: Sequence[Enrolled], whole: bool) -> Entered:
    """Bring a roster into the gradebook, in one transaction; raises :class:`GradebookError`.

    Parameters
    ----------
    db_url, assignment
        The gradebook, and the assignment that extensions and excuses are about.
    people
        The learners.
    whole
        Whether everybody in the roster could be read, so that who is missing has left. A roster with sections speaks
        only of these sections.
    """
    entered = Entered()
    engine = door.to_write(db_url, assignment)
    try:
        with door.explained(), engine.begin() as connection:
            door.add_tables(connection, *_METADATA.sorted_tables)
            _students(connection, people, entered)
            _learners(connection, people, whole, entered)
            _allowances(connection, assignment, people)
    finally:
        engine.dispose()
    return entered


def allow(
    db_url: str, assignment: str, learners: Sequence[str], extension: timedelta | None, excused: bool | None
) -> None:
    """Give learners more time in an assignment, or excuse them; ``None`` leaves what was said before.

    Raises :class:`GradebookError`, and :class:`LookupError` for learners or an assignment that are not there.
    """
    with door.writing(db_url, assignment) as connection:
        named = tables.assignment.c.name
        if assignment not in (there := set(connection.execute(select(named)).scalars())):
            raise door.no_assignment(assignment, sorted(there))
        known = set(connection.execute(select(student.c.id)).scalars())
        if unknown := [each for each in learners if each not in known]:
            raise LookupError(
                f"the gradebook has no learner {', '.join(unknown)}; give ids as `whichpm results` has them"
            )
        door.add_tables(connection, *_METADATA.sorted_tables)
        given = [Enrolled(each, extension=extension, excused=excused) for each in learners]
        _allowances(connection, assignment, given)


def _students(connection: Connection, people: Sequence[Enrolled], entered: Entered) -> None:
    there = {row.id: row for row in connection.execute(select(student))}
    for each in people:
        told = {
            "first_name": each.first_name,
            "last_name": each.last_name,
            "email": each.email,
            "lms_user_id": each.lms_id,
        }
        values = {name: value for name, value in told.items() if value}
        old = there.get(each.id)
        if old is None:
            if not each.dropped:
                connection.execute(insert(student).values(id=each.id, **values))
                entered.new.append(each.id)
        elif any(getattr(old, name) != value for name, value in values.items()):
            connection.execute(update(student).where(student.c.id == each.id).values(**values))
            entered.changed.append(each.id)


def _learners(connection: Connection, people: Sequence[Enrolled], whole: bool, entered: Entered) -> None:
    there = {row.id: row for row in connection.execute(select(learner_table))}
    for each in people:
        values = {"sections": json.dumps(each.sections), "teams": json.dumps(each.groups), "dropped": each.dropped}
        if each.username:
            values["username"] = each.username
        old = there.get(each.id)
        if old is None:
            connection.execute(insert(learner_table).values(id=each.id, **values))
            continue
        if not each.sections:
            values.pop("sections")
        if not each.groups:
            values.pop("teams")
        connection.execute(update(learner_table).where(learner_table.c.id == each.id).values(**values))
        if old.dropped != each.dropped:
            (entered.dropped if each.dropped else entered.back).append(each.id)
    if not whole:
        return
    named = {each.id for each in people}
    spoken_of = {section for each in people for section in each.sections}
    absent = [
        row.id
        for row in there.values()
        if row.id not in named and not row.dropped and (not spoken_of or spoken_of & set(json.loads(row.sections)))
    ]
    present = sum(not row.dropped for row in there.values())
    if len(absent) > max(FEW, SHARE * present):
        entered.absent += sorted(absent)
    elif absent:
        connection.execute(update(learner_table).where(learner_table.c.id.in_(absent)).values(dropped=True))
        entered.dropped += sorted(absent)


def _allowances(connection: Connection, assignment: str, people: Sequence[Enrolled]) -> None:
    own = allowance_table.c
    there = {
        row.learner_id: row for row in connection.execute(select(allowance_table).where(own.assignment == assignment))
    }
    for each in people:
        if each.extension is None and each.excused is None:
            continue
        old = there.get(each.id)
        seconds = (old.extension if old else 0.0) if each.extension is None else each.extension.total_seconds()
        need_not = bool(old and old.excused) if each.excused is None else each.excused
        values = {"extension": seconds, "excused": need_not}
        if old is None:
            row = {"learner_id": each.id, "assignment": assignment, **values}
            connection.execute(insert(allowance_table).values(**row))
        else:
            this = (own.learner_id == each.id) & (own.assignment == assignment)
            connection.execute(update(allowance_table).where(this).values(**values))
        if seconds or each.extension is not None:
            handed_in = select(tables.assignment.c.id).where(tables.assignment.c.name == assignment).scalar_subquery()
            mine = (submission.c.student_id == each.id) & (submission.c.assignment_id == handed_in)
            connection.execute(update(submission).where(mine).values(extension=timedelta(seconds=seconds)))


def everybody(db_url: str) -> list[dict[str, Any]]:
    """All learners with what the roster said of them, for taking in; raises :class:`GradebookError`."""
    columns = (student.c.id, student.c.first_name, student.c.last_name, student.c.email, student.c.lms_user_id)
    with door.reading(db_url) as connection:
        found = {row["id"]: dict(row) for row in connection.execute(select(*columns).order_by(student.c.id)).mappings()}
        for row in rows(connection):
            if row.id in found:
                more = {"sections": json.loads(row.sections), "groups": json.loads(row.teams)}
                found[row.id] |= {"username": row.username, "dropped": row.dropped, **more}
    return list(found.values())


def rows(connection: Connection) -> list[Any]:
    """Rows of the table of learners; none where no roster was entered yet."""
    if not inspect(connection).has_table(learner_table.name):
        return []
    return list(connection.execute(select(learner_table).order_by(learner_table.c.id)))


def gone(connection: Connection, learners: Iterable[str]) -> set[str]:
    """Which of these learners must not be brought back: marked as dropped, or taken out of the gradebook by hand."""
    wanted = set(learners)
    listed = {row.id: bool(row.dropped) for row in rows(connection) if row.id in wanted}
    if not listed:
        return set()
    there = set(connection.execute(select(student.c.id).where(student.c.id.in_(list(listed)))).scalars())
    return {learner for learner, dropped in listed.items() if dropped or learner not in there}


def extensions(connection: Connection, assignment: str) -> dict[str, timedelta]:
    """Time that a roster grants in an assignment, by learner."""
    if not inspect(connection).has_table(allowance_table.name):
        return {}
    own = allowance_table.c
    query = select(own.learner_id, own.extension).where(own.assignment == assignment, own.extension > 0)
    return {row.learner_id: timedelta(seconds=row.extension) for row in connection.execute(query)}


def excused(connection: Connection, assignment: str) -> set[str]:
    """Who need not do an assignment."""
    if not inspect(connection).has_table(allowance_table.name):
        return set()
    own = allowance_table.c
    query = select(own.learner_id).where(own.assignment == assignment, own.excused)
    return set(connection.execute(query).scalars())
