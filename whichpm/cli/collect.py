"""The command that takes in what an LMS gives."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

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
from whichpm.cli.running import warn_if_open

if TYPE_CHECKING:
    from whichpm.nbgrader.collect.report import Report
    from whichpm.nbgrader.collect.roster import Roster
    from whichpm.nbgrader.gradebook.setting import Setting

LISTED = 20


@app.command()
def collect(
    assignment: Assignment,
    sources: Annotated[list[Path], typer.Argument(help="Archives, folders or files, as the LMS gave them.")],
    roster: Annotated[
        Path | None,
        typer.Option(help="The class, as CSV or xlsx from the LMS (or id and name). [default: gradebook]"),
    ] = None,
    encoding: Annotated[
        str | None, typer.Option(help="Letters of the roster, for example cp1250. [default: seen]")
    ] = None,
    learner: Annotated[str | None, typer.Option(help="Everything given is of this learner (id).")] = None,
    time: Annotated[str | None, typer.Option(help="Submission time to use where the source gives none.")] = None,
    zone: Annotated[str | None, typer.Option(help="Time zone of the LMS. [default: of this machine]")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would be done.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the report as JSON.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Put bulk downloads of Moodle, Canvas, Brightspace or Blackboard, folders and files into submitted/.

    So too the answers in an LMS's report: of a quiz from `whichpm export`, or of a package from `whichpm scorm`.

    Exit code 0: everything has its place; 3: something is left for a person; 1: nothing was done.
    """
    root = find_class(course)
    from whichpm.bank import BankError
    from whichpm.nbgrader import ids
    from whichpm.nbgrader.collect.expected import CannotCollect
    from whichpm.nbgrader.collect.place import Busy
    from whichpm.nbgrader.collect.roster import RosterError, read_roster
    from whichpm.nbgrader.collect.run import Intake
    from whichpm.nbgrader.collect.times import read_time, zone_of
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError

    try:
        moment = read_time(time) if time else None
        if time and moment is None:
            raise ValueError(f'--time "{time}" cannot be read; write for example "2026-01-12 17:00"')
        if learner is not None and (cause := ids.refusal(learner)):
            raise ValueError(f'"{learner}" cannot be the id of a learner: {cause}; use {ids.ALLOWED}')
        setting = Setting(root, assignment, db)
        known, excused = _students(setting)
        people = read_roster(roster, encoding) if roster else known
        intake = Intake(
            root, assignment, people, learner=learner, time=moment, zone=zone_of(zone), excused=excused, dry_run=dry_run
        )
        if roster and not dry_run:
            intake.report.entered = _enter(setting, people)
        if as_json or not err.is_terminal:
            report = intake.run(sources)
        else:
            with err.status("Reading") as status:
                intake.tell = status.update
                report = intake.run(sources)
    except (
        BankError, OSError, CannotCollect, RosterError, LookupError, ValueError, Busy, SettingError, GradebookError
    ) as error:  # fmt: skip
        fail(error)
    if as_json:
        print(json.dumps(report.as_data(), indent=1))
    else:
        _show(report)
        warn_if_open(root)
    raise typer.Exit(0 if report.complete else FOR_A_PERSON)


def _students(setting: Setting) -> tuple[Roster, set[str]]:
    """The students of the gradebook, and the ids of those who are excused; nobody where there is none yet."""
    from whichpm.nbgrader.collect.roster import Roster, from_students
    from whichpm.nbgrader.gradebook import door
    from whichpm.nbgrader.gradebook.roster import everybody, excused

    try:
        with door.reading(setting.db_url) as connection:
            return from_students(everybody(setting.db_url)), excused(connection, setting.assignment)
    except door.NoGradebook:
        return Roster(), set()


def _enter(setting: Setting, people: Roster) -> dict[str, list[str]]:
    """Bring the roster into the gradebook; nothing where there is none yet."""
    import dataclasses

    from whichpm.nbgrader.gradebook.door import NoGradebook
    from whichpm.nbgrader.gradebook.roster import Enrolled, enter

    entries = [
        Enrolled(
            each.id, each.first_name, each.last_name, each.email, "" if each.per_assignment else each.lms_id,
            each.username, each.sections, each.groups, each.extension, each.excused, each.dropped,
        )
        for each in people.people
    ]  # fmt: skip
    whole = all(row.taken for row in people.left)
    try:
        return dataclasses.asdict(enter(setting.db_url, setting.assignment, entries, whole))
    except NoGradebook:
        return {}


def _show(report: Report) -> None:
    from whichpm.nbgrader.collect.report import STATES

    learners = "1 learner" if len(report.placed) == 1 else f"{len(report.placed)} learners"
    dry = " (dry run)" if report.dry_run else ""
    out.print(f"{report.assignment}: {learners}{dry}", highlight=False)
    table = Table()
    for name in ("Learner", "Handed in", "What", "Remarks"):
        table.add_column(name, overflow="fold")
    # Of a large class, only those about whom there is something to say.
    few = len(report.placed) <= LISTED
    told = [row for row in report.placed if few or row.remarks or row.late or row.state not in ("new", "unchanged")]
    for row in told:
        at = f"{row.handed_in:%Y-%m-%d %H:%M} UTC, by {row.whence}" if row.handed_in else "not known"
        cells = (row.learner, f"{at}{'; marked late' if row.late else ''}", STATES[row.state], "\n".join(row.remarks))
        table.add_row(*(Text(printable(cell)) for cell in cells))
    if told:
        out.print(table)
    if quiet := len(report.placed) - len(told):
        out.print(f"{quiet}{' more' if told else ''} are in their places, with nothing to remark.", highlight=False)
    for what, some in _entered(report):
        _list(what, some)
    if timeless := sum(row.handed_in is None for row in report.placed):
        whom = f"of {timeless} of them" if timeless < len(report.placed) else "of any of them"
        said = f"No time of handing in is known {whom}: nobody gets a late penalty for that (--time gives one)."
        out.print(said, highlight=False, soft_wrap=True)
    if report.letters:
        said = f"The letters of the roster were taken for {report.letters}; where names look wrong, give --encoding."
        out.print(said, highlight=False, soft_wrap=True)
    if report.unplaced:
        table = Table(title=f"Left for you: {len(report.unplaced)}")
        for name in ("File", "Why", "What to do"):
            table.add_column(name, overflow="fold")
        for left in report.unplaced:
            table.add_row(*(Text(printable(cell)) for cell in left))
        out.print(table)
    for ignored in report.ignored[:LISTED]:
        line = printable(f"Not taken: {ignored.file}: {ignored.reason}.")
        out.print(line, markup=False, highlight=False, soft_wrap=True)
    if len(report.ignored) > LISTED:
        out.print(f"Not taken: {len(report.ignored) - LISTED} more; --json lists them.")
    _list("Nothing handed in yet", report.missing)
    _list("Nothing handed in, and excused by the roster", report.excused)
    if not report.dry_run:
        out.print(f"The report is in collected/{report.assignment}/report.json.")


def _list(what: str, learners: list[str]) -> None:
    """Name some of the learners; nothing where there are none."""
    if learners:
        more = f" and {len(learners) - LISTED} more" if len(learners) > LISTED else ""
        line = printable(f"{what}: {', '.join(learners[:LISTED])}{more}.")
        out.print(line, markup=False, highlight=False, soft_wrap=True)


def _entered(report: Report) -> Iterator[tuple[str, list[str]]]:
    """What the roster changed, in words."""
    said = {
        "new": "New in the gradebook",
        "changed": "Changed in the gradebook, by the roster",
        "dropped": "No longer in the roster, marked as dropped (nothing of theirs is deleted)",
        "back": "In the course again",
        "absent": "Missing in this roster, too many to have left: give one of the whole class, or with sections",
    }
    for key, what in said.items():
        if learners := report.entered.get(key):
            yield what, learners
