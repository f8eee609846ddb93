"""The tables of nbgrader's gradebook, by their names there; :mod:`whichpm.nbgrader.gradebook.door` opens it."""

from __future__ import annotations

from sqlalchemy import Column, Integer, MetaData, String, Table, Text

from whichpm.nbgrader.models import api

course: Table = api.Course.__table__
assignment: Table = api.Assignment.__table__
notebook: Table = api.Notebook.__table__
base_cell: Table = api.BaseCell.__table__
grade_cell: Table = api.GradeCell.__table__
solution_cell: Table = api.SolutionCell.__table__
task_cell: Table = api.TaskCell.__table__
source_cell: Table = api.SourceCell.__table__
student: Table = api.Student.__table__
submission: Table = api.SubmittedAssignment.__table__
submitted_notebook: Table = api.SubmittedNotebook.__table__
grade: Table = api.Grade.__table__
comment: Table = api.Comment.__table__

graded = Table(
    "whichpm_graded",
    MetaData(),
    Column("submission_id", String(32), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("tree", String(32), nullable=False),
    Column("context", String(64), nullable=False),
    Column("remarks", Text),
)
"""What was graded, and from what; belongs to ``submitted_assignment``, whose rows nbgrader may delete."""

run = Table(
    "whichpm_run",
    MetaData(),
    Column("assignment_id", String(32), primary_key=True),
    Column("number", String(64), nullable=False),
)
"""The run that may record grades of an assignment, where the gradebook is a server's; see ``fence``."""

own = Table(
    "whichpm_own",
    MetaData(),
    Column("notebook_id", String(32), primary_key=True),
    Column("cells", Text, nullable=False),
)
"""Digests of what the learner handed in for each graded cell, as JSON; belongs to ``submitted_notebook``."""

hand = Table(
    "whichpm_hand",
    MetaData(),
    Column("grade_id", String(32), primary_key=True),
    Column("reading", Integer, primary_key=True, autoincrement=False),
    Column("criteria", Text, nullable=False),
    Column("answer", String(64), nullable=False),
    Column("grader", Text, nullable=False),
    Column("at", String(32), nullable=False),
)
"""Points by criterion that a person gave, as JSON ``[[text, points, of], ...]``; belongs to ``grade``.

Reading 1 is the one that counts, beside the grade; 2 is a second grader's, which changes no grade. ``answer`` is a
digest of the text that was read, ``at`` the time in UTC.
"""
