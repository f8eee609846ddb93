"""Who is in the class, as the gradebook has it."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy import or_, select

from whichpm.nbgrader.gradebook import door
from whichpm.nbgrader.gradebook.tables import student


def students(db_url: str) -> list[dict[str, str | None]]:
    """Id, names, address and number in the LMS of every student; raises :class:`GradebookError`."""
    columns = (student.c.id, student.c.first_name, student.c.last_name, student.c.email, student.c.lms_user_id)
    with door.reading(db_url) as connection:
        return [dict(row) for row in connection.execute(select(*columns).order_by(student.c.id)).mappings()]


def names(db_url: str) -> Mapping[str, str]:
    """Names of all students who have one, by id; raises :class:`GradebookError`."""
    columns = (student.c.id, student.c.first_name, student.c.last_name)
    named = or_(student.c.first_name != "", student.c.last_name != "")
    with door.reading(db_url) as connection:
        found = connection.execute(select(*columns).where(named).order_by(student.c.id))
        return {str(each.id): full(each.first_name, each.last_name) for each in found}


def full(first: str | None, last: str | None) -> str:
    """A name as people say it; empty where the gradebook has none."""
    return " ".join(filter(None, (first, last)))
