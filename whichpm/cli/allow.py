"""The command that gives a learner more time, or an excuse."""

from __future__ import annotations

from datetime import timedelta
from typing import Annotated

import typer

from whichpm.cli.common import HERE, Assignment, Course, Database, app, fail, find_class, out, printable


@app.command()
def allow(
    assignment: Assignment,
    learners: Annotated[list[str], typer.Argument(help="Ids of learners, as `whichpm results` shows them.")],
    hours: Annotated[
        float | None, typer.Option(min=0, max=10_000, help="So much more time after the due date; 0 takes it back.")
    ] = None,
    excuse: Annotated[
        bool | None, typer.Option("--excuse/--no-excuse", help="They need not do it; or take that back.")
    ] = None,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Give learners more time for an assignment, or excuse them from it.

    A roster can say the same in its columns extension and excused. Late penalties follow at once: in results, feedback
    and the course grade.
    """
    from whichpm.nbgrader.gradebook import roster
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError

    root = find_class(course)
    if hours is None and excuse is None:
        fail(ValueError("say what to allow: --hours 48, or --excuse"))
    more = None if hours is None else timedelta(hours=hours)
    try:
        roster.allow(Setting(root, assignment, db).db_url, assignment, learners, more, excuse)
    except (LookupError, SettingError, GradebookError) as error:
        fail(error)
    said = [] if hours is None else [f"{hours:g} hours more" if hours else "no more time"]
    said += [] if excuse is None else ["excused" if excuse else "not excused"]
    out.print(printable(f"{', '.join(learners)}: {', '.join(said)} in {assignment}."), highlight=False, markup=False)
