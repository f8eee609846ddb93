"""The command that puts points into the gradebook of an LMS."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whichpm.cli.common import (
    FOR_A_PERSON,
    HERE,
    Assignment,
    Course,
    Database,
    app,
    called,
    err,
    fail,
    find_class,
    out,
    printable,
)

if TYPE_CHECKING:
    from whichpm.nbgrader.gradefile.fill import Filled

LISTED = 20


@app.command()
def marks(
    assignment: Assignment,
    to: Annotated[Path, typer.Option(help="The gradebook that your LMS gave out as CSV, or an xlsx file to make.")],
    column: Annotated[str | None, typer.Option(help="Its column, where the name does not say which.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Put the points of an assignment into the gradebook of an LMS: Canvas, Moodle, Brightspace, Blackboard or others.

    One column is filled, after you have seen what changes; every other byte stays, so that the LMS takes the file back.
    Who handed in nothing, or waits for a grade by hand, is left as it is. Exit codes: 0 all points are in; 3 some
    rows or learners are left for you, each named; 1 it failed.
    """
    from whichpm import atomic
    from whichpm.nbgrader.collect.roster import from_students
    from whichpm.nbgrader.gradebook import roster
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.late import PluginFailed
    from whichpm.nbgrader.gradebook.results import results
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError
    from whichpm.nbgrader.gradefile import workbook
    from whichpm.nbgrader.gradefile.cells import NotAGradeFile
    from whichpm.nbgrader.gradefile.fill import fill
    from whichpm.quality import sets
    from whichpm.strict import BankError

    root = find_class(course)
    try:
        setting = Setting(root, assignment, db)
        found = results(setting)
        if to.suffix == ".xlsx":
            workbook.write(to, found)
            out.print(f"Wrote {to} with {len(found.rows)} learners.", highlight=False, markup=False, soft_wrap=True)
            return
        known = sets.read(root).sets.get(assignment)
        titles = [known.title] if known else []
        filled = fill(to.read_bytes(), found, from_students(roster.everybody(setting.db_url)), titles, column)
    except NotAGradeFile as error:
        fail(NotAGradeFile(f"{to}: {error}"))
    except FileExistsError:
        fail(FileExistsError(f"{to} is there already; move it away, or give another name"))
    except (OSError, SettingError, GradebookError, PluginFailed, BankError) as error:
        fail(error)
    _show(filled)
    if filled.changes and not dry_run:
        if not yes and not typer.confirm(f"Write {len(filled.changes)} grades into {to}?"):
            out.print("Nothing was written.")
            raise typer.Exit(1)
        try:
            atomic.write(to, filled.content)
        except OSError as error:
            fail(error)
        out.print(f"Wrote {to}. Import it into the LMS.", highlight=False, markup=False, soft_wrap=True)
    _left(filled)
    if filled.waiting or filled.missing or filled.unknown:
        raise typer.Exit(FOR_A_PERSON)


def _show(filled: Filled) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(f"Column “{printable(filled.column)}”"))
    for name in ("Line", "Learner", "Before", "After"):
        table.add_column(name)
    for each in filled.changes:
        who = Text(called(each.learner, each.name))
        table.add_row(str(each.line), who, Text(printable(each.before)), each.after)
    if filled.changes:
        out.print(table)
    counts = f"{len(filled.changes)} to change, {len(filled.unchanged)} as they are"
    out.print(f"{counts}, {len(filled.without)} without a hand-in (left as they are).", highlight=False)


def _left(filled: Filled) -> None:
    def say(text: str) -> None:
        err.print(printable(text), style="red", markup=False, highlight=False, soft_wrap=True)

    for row in filled.unknown:
        say(f"line {row.line}: {row.name}: {row.cause}; {row.fix}")
    for names, what in (
        (filled.waiting, "wait for a grade by hand, and have none in the file"),
        (filled.missing, "have points here and no row in the file"),
    ):
        if names:
            more = f" and {len(names) - LISTED} more" if len(names) > LISTED else ""
            say(f"{', '.join(names[:LISTED])}{more}: {what}")
