"""The command that writes the item table."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from whichpm.cli.common import (
    FOR_A_PERSON,
    HERE,
    Assignment,
    Course,
    Database,
    app,
    err,
    fail,
    find_class,
    out,
    printable,
)


@app.command()
def items(
    assignment: Assignment,
    to: Annotated[Path | None, typer.Option(help="Folder to write to; in reports/ if not said.")] = None,
    pseudonyms: Annotated[bool, typer.Option("--pseudonyms", help="Names that only this course can trace.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Write one row per learner and item, as Parquet and CSV, with a manifest that says what each column is.

    The table shows keys and belongs to the instructor. Exit codes: 0 everybody with answers is in it; 3 some graded
    work could not be read, each named; 1 it failed.
    """
    from whichpm import bank
    from whichpm.nbgrader.crew import Interrupted
    from whichpm.nbgrader.gradebook import itemrows
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.setting import SettingError

    root = find_class(course)
    try:
        graded = bank.graded(root)
        done, left = itemrows.write(root, assignment, db, graded, to, names=not pseudonyms)
    except (OSError, ValueError, SettingError, GradebookError, Interrupted, bank.BankError) as error:
        fail(error)
    empty = [each for each in left if each.readable]
    unread = [each for each in left if not each.readable]
    who = "1 learner" if done.learners == 1 else f"{done.learners} learners"
    out.print(
        f"Wrote {done.rows} rows of {who} to {done.folder}"
        + (f"; {len(empty)} handed in no answers and have no rows." if empty else "."),
        soft_wrap=True,
        highlight=False,
        markup=False,
    )
    for each in unread:
        err.print(
            printable(f"{each.learner}: {each.cause}"), style="red", markup=False, highlight=False, soft_wrap=True
        )
    if unread:
        raise typer.Exit(FOR_A_PERSON)
