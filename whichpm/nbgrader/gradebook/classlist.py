"""The class as a report needs it: names, sections, teams, and which sets each has handed in."""

from __future__ import annotations

import json
from collections.abc import Sequence

from sqlalchemy import select

from whichpm.cohort.people import Enrolled
from whichpm.nbgrader.gradebook import door, roster, tables
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.students import full


def enrolled(setting: Setting, order: Sequence[str], section: str | None = None) -> dict[str, Enrolled]:
    """Everybody of the class who has not left it, by id.

    Parameters
    ----------
    setting
        The gradebook, and the set that is reported: who is excused need not do this one.
    order
        Names of the sets in the order of the course; what others were handed in is not told.
    section
        Only of this section.

    Raises :class:`~whichpm.nbgrader.gradebook.door.GradebookError`.
    """
    student, submission, assignment = tables.student, tables.submission, tables.assignment
    with door.reading(setting.db_url) as connection:
        named = connection.execute(
            select(student.c.id, student.c.first_name, student.c.last_name).order_by(student.c.id)
        )
        names = {row.id: full(row.first_name, row.last_name) for row in named}
        told = {row.id: row for row in roster.rows(connection)}
        excused = roster.excused(connection, setting.assignment)
        handed: dict[str, set[str]] = {}
        query = select(submission.c.student_id, assignment.c.name).join_from(
            submission, assignment, assignment.c.id == submission.c.assignment_id
        )
        for learner, name in connection.execute(query):
            handed.setdefault(learner, set()).add(name)
    found = {}
    for learner, name in names.items():
        row = told.get(learner)
        if row is not None and row.dropped:
            continue
        sections = tuple(json.loads(row.sections)) if row else ()
        if section is None or section in sections:
            sets = tuple(each for each in order if each in handed.get(learner, ()))
            teams = tuple(json.loads(row.teams)) if row else ()
            found[learner] = Enrolled(name, sections, teams, sets, learner in excused)
    return found
