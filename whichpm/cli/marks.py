"""The command that puts points into the gradebook of an LMS."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
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


class By(StrEnum):
    """What has a column of its own."""

    set = "set"
    exercise = "exercise"


@app.command()
def marks(
    assignment: Assignment,
    to: Annotated[Path, typer.Option(help="The gradebook that your LMS gave out as CSV, or an xlsx file to make.")],
    column: Annotated[str | None, typer.Option(help="Its column, where the name does not say which.")] = None,
    by: Annotated[By, typer.Option(help="One column for the set, or one for each exercise.")] = By.set,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Put the points of an assignment into the gradebook of an LMS: Canvas, Moodle, Brightspace, Blackboard or others.

    One column is filled, or one for each exercise that is called like it, after you have seen what changes; every other
    byte stays, so that the LMS takes the file back. Who handed in nothing, or waits for a grade by hand, is left as it
    is. Columns of exercises hold the points before a late penalty. Exit codes: 0 all points are in; 3 some rows or
    learners are left for you, each named; 1 it failed.
    """
    from whichpm import bank
    from whichpm.nbgrader.collect.roster import from_students
    from whichpm.nbgrader.gradebook import roster
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.late import PluginFailed
    from whichpm.nbgrader.gradebook.results import results
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError
    from whichpm.nbgrader.gradefile import grades, workbook
    from whichpm.nbgrader.gradefile.cells import NotAGradeFile
    from whichpm.nbgrader.gradefile.fill import fill
    from whichpm.quality import sets
    from whichpm.strict import BankError

    root = find_class(course)
    if by is By.exercise and column:
        fail(ValueError("--column names one column, --by exercise fills several; give one of the two"))
    try:
        setting = Setting(root, assignment, db)
        found = results(setting)
        if to.suffix == ".xlsx":
            workbook.write(to, found, by is By.exercise)
            out.print(f"Wrote {to} with {len(found.rows)} learners.", highlight=False, markup=False, soft_wrap=True)
            return
        known = sets.read(root).sets.get(assignment)
        wanted = [grades.of_assignment(found, (known.title,) if known else ())]
        if by is By.exercise:
            wanted = list(grades.of_parts(found, {each.slug: each.title for each in bank.load_all(root)[0]}))
        filled = fill(to.read_bytes(), wanted, from_students(roster.everybody(setting.db_url)), column)
    except NotAGradeFile as error:
        fail(NotAGradeFile(f"{to}: {error}"))
    except FileExistsError:
        fail(FileExistsError(f"{to} is there already; move it away, or give another name"))
    except (OSError, SettingError, GradebookError, PluginFailed, BankError) as error:
        fail(error)
    decided = put(to, filled, {each.learner: each.name for each in found.rows}, dry_run=dry_run, yes=yes)
    late = [each.learner for each in found.rows if each.penalty] if by is By.exercise else []
    name_some(late, "have a late penalty, which no column of an exercise holds; take it off in the LMS")
    if late or not decided:
        raise typer.Exit(FOR_A_PERSON)


def put(
    to: Path, filled: Filled, names: Mapping[str, str], *, dry_run: bool, yes: bool, waits: str = "wait for a person"
) -> bool:
    """Show what filling changes, and write it when told; returns whether all grades are in."""
    from whichpm import atomic

    _show(filled, names)
    if filled.changes and not dry_run:
        if not yes and not typer.confirm(f"Write {len(filled.changes)} grades into {to}?"):
            out.print("Nothing was written.")
            raise typer.Exit(1)
        try:
            atomic.write(to, filled.content)
        except OSError as error:
            fail(error)
        out.print(f"Wrote {to}. Import it into the LMS.", highlight=False, markup=False, soft_wrap=True)
    waiting = list(dict.fromkeys(learner for each in filled.columns for learner in each.waiting))
    _left(filled, waiting, waits)
    return not (waiting or filled.missing or filled.unknown)


def _show(filled: Filled, names: Mapping[str, str]) -> None:
    from rich.table import Table
    from rich.text import Text

    for column in filled.columns:
        table = Table(title=Text(f"Column “{printable(column.name)}”"))
        for name in ("Line", "Learner", "Before", "After"):
            table.add_column(name)
        for each in column.changes:
            who = Text(called(each.learner, names.get(each.learner, "")))
            table.add_row(str(each.line), who, Text(printable(each.before)), each.after)
        if column.changes:
            out.print(table)
        counts = f"{len(column.changes)} to change, {len(column.unchanged)} as they are"
        out.print(f"{counts}, {len(column.without)} without a hand-in (left as they are).", highlight=False)


def _left(filled: Filled, waiting: Sequence[str], waits: str) -> None:
    for row in filled.unknown:
        say_to_person(f"line {row.line}: {row.name}: {row.cause}; {row.fix}")
    name_some(waiting, f"{waits}, and have no points in the file")
    name_some(filled.missing, "have points here and no row in the file")


def name_some(learners: Sequence[str], what: str) -> None:
    """Say of some learners, named while they are few, what a person has to do."""
    if learners:
        more = f" and {len(learners) - LISTED} more" if len(learners) > LISTED else ""
        say_to_person(f"{', '.join(learners[:LISTED])}{more}: {what}")


def say_to_person(text: str) -> None:
    """Print what is left for a person."""
    err.print(printable(text), style="red", markup=False, highlight=False, soft_wrap=True)
