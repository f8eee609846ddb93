"""The command that computes the course grade."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from whichpm.cli.common import FOR_A_PERSON, HERE, Course, Database, app, called, fail, find_class, out, printable
from whichpm.cli.marks import name_some, put, say_to_person

if TYPE_CHECKING:
    from whichpm.coursegrade.grade import CourseGrade, SetMark
    from whichpm.coursegrade.policy import Policy
    from whichpm.nbgrader.gradebook.term import LearnerMarks, Term

OURS = "whichpm.nbgrader.plugins.late.LatePolicy"
SHOWN = {"excused": "excused", "waiting": "waits", "missing": "missing", "open": "–"}


class Graded(NamedTuple):
    """The class, the policy, and the grade of everybody."""

    policy: Policy
    term: Term
    grades: Sequence[tuple[LearnerMarks, CourseGrade]]


@app.command("course")
def course_grade(
    to: Annotated[
        Path | None,
        typer.Option(help="The gradebook that your LMS gave out as CSV, or a new csv or xlsx file to make."),
    ] = None,
    column: Annotated[str | None, typer.Option(help="Its column, where the name does not say which.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and write nothing.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Write without asking.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Show the course grade of everybody, as exercises/course.yml has it come about: in percent, and who passes.

    A set without a mark is never silently 0: the table tells excused from missing, from what waits for you, and from
    what is not due yet. A grade that is not complete stands in brackets, from the sets so far, and goes into no LMS.
    Exit codes: 0 all is decided, or still ahead; 3 something waits for you, or a grade did not go into the LMS, each
    named; 1 it failed.
    """
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.late import PluginFailed
    from whichpm.nbgrader.gradebook.setting import SettingError
    from whichpm.nbgrader.gradefile.cells import NotAGradeFile
    from whichpm.strict import BankError

    root = find_class(course)
    complete = True
    try:
        found = _graded(root, db)
        if to is None:
            _show(found)
        elif to.suffix == ".xlsx" or not to.exists():
            if not dry_run:
                _make(to, found)
            wrote = "Would write" if dry_run else "Wrote"
            out.print(f"{wrote} {to} with {len(found.grades)} learners.", highlight=False, markup=False, soft_wrap=True)
        else:
            complete = _fill(to, found, root, db, column, dry_run=dry_run, yes=yes)
    except NotAGradeFile as error:
        fail(NotAGradeFile(f"{to}: {error}"))
    except FileExistsError:
        fail(FileExistsError(f"{to} is there already; move it away, or give another name"))
    except (OSError, ValueError, SettingError, GradebookError, PluginFailed, BankError) as error:
        fail(error)
    if _left(found) or not complete:
        raise typer.Exit(FOR_A_PERSON)


def _graded(root: Path, db: str | None) -> Graded:
    from whichpm.coursegrade import policy as policies
    from whichpm.coursegrade.grade import grade
    from whichpm.nbgrader.gradebook.term import read_term
    from whichpm.quality import sets

    known = sets.read(root).sets
    policy = policies.read(root, known)
    if policy is None:
        raise FileNotFoundError(f"there is no {root / policies.PATH}; copy that of the course, and set your weights")
    cuts = {name: cut for name in policy.sets if (cut := known[name].cut) is not None}
    term = read_term(root, policy.sets, cuts, db)
    if policy.late and term.plugin != OURS:
        other = f"names {term.plugin}" if term.plugin else "names no plugin for that"
        fix = f'write c.AssignLatePenalties.plugin_class = "{OURS}" there, or take late out of the file'
        raise ValueError(f"{policies.PATH} takes points off for handing in late, and nbgrader_config.py {other}; {fix}")
    return Graded(policy, term, [(one, grade(policy, one.marks, cuts)) for one in term.members])


def _show(found: Graded) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(title=Text(printable(found.policy.title)), caption=_caption(found.policy))
    table.add_column("Learner")
    for name in found.policy.sets:
        table.add_column(name, justify="right")
    table.add_column("Grade", justify="right")
    table.add_column("Passed")
    for one, grade in found.grades:
        cells = [_cell(one.marks[name], name in grade.dropped) for name in found.policy.sets]
        passed = {True: "yes", False: _why(grade), None: ""}[grade.passed]
        table.add_row(Text(called(one.learner, one.name)), *map(Text, cells), _percent(grade), Text(printable(passed)))
    out.print(table)


def _caption(policy: Policy) -> str:
    weights = ", ".join(f"{part.title} {part.weight:g} %" for part in policy.parts)
    dropped = " (1) is left out as the lowest;" if any(part.left_out for part in policy.parts) else ""
    return printable(f"In percent. {weights}.{dropped} [1] is the grade so far.")


def _cell(mark: SetMark, dropped: bool) -> str:
    if mark.points is None:
        return SHOWN[mark.state]
    share = f"{100 * mark.points / mark.maximum:.1f}" if mark.maximum else "0"
    return f"({share})" if dropped else share


def _percent(grade: CourseGrade) -> str:
    if grade.percent is None:
        return "–"
    return str(grade.percent) if grade.final else f"[{grade.percent}]"


def _why(grade: CourseGrade) -> str:
    return f"no: {', '.join(grade.short)}" if grade.short else "no"


def _rows(found: Graded) -> Iterator[Sequence[str | Decimal | None]]:
    """A table of the class: percent of each set and its state, the grade, whether it is final, who passed."""
    sets = found.policy.sets
    yield ("id", "name", *(f"{name}{what}" for name in sets for what in ("", " state")), "grade", "final", "passed")
    for one, grade in found.grades:
        cells: list[str | Decimal | None] = []
        for mark in (one.marks[name] for name in sets):
            share = None if mark.points is None or not mark.maximum else 100 * mark.points / mark.maximum
            cells += [None if share is None else round(share, 2), mark.state]
        passed = {True: "yes", False: _why(grade), None: ""}[grade.passed]
        yield (one.learner, one.name, *cells, grade.percent, "yes" if grade.final else "no", passed)


def _make(to: Path, found: Graded) -> None:
    from whichpm.nbgrader.gradefile import workbook
    from whichpm.nbgrader.plugins.export import cell

    if to.suffix == ".xlsx":
        workbook.write_rows(to, found.policy.title, _rows(found))
    else:
        text = io.StringIO(newline="")
        csv.writer(text).writerows([[cell(value) for value in row] for row in _rows(found)])
        with to.open("x", encoding="utf-8", newline="") as file:
            file.write(text.getvalue())


def _fill(to: Path, found: Graded, root: Path, db: str | None, column: str | None, *, dry_run: bool, yes: bool) -> bool:
    from whichpm.nbgrader.collect.roster import from_students
    from whichpm.nbgrader.gradebook import roster
    from whichpm.nbgrader.gradebook.setting import Setting
    from whichpm.nbgrader.gradefile.fill import fill
    from whichpm.nbgrader.gradefile.grades import Grades

    points = {one.learner: grade.percent if grade.final else None for one, grade in found.grades}
    wanted = Grades(found.policy.title, ("Course grade", "Kursnote"), Decimal("100.00"), points)
    everybody = roster.everybody(Setting(root, found.policy.sets[0], db).db_url)
    filled = fill(to.read_bytes(), [wanted], from_students(everybody), column)
    names = {one.learner: one.name for one in found.term.members}
    return put(to, filled, names, dry_run=dry_run, yes=yes, waits="have no complete grade yet")


def _left(found: Graded) -> bool:
    """Say what a person has to decide; returns whether there is anything."""
    for name in found.term.undated:
        fix = f'say when it was: `nbgrader db assignment add {name} --duedate="2027-01-31 23:00 UTC"`'
        say_to_person(f"{name}: it has no due date, so nobody who handed in nothing counts as missing; {fix}")
    asked = False
    for name in found.policy.sets:
        of_set = [one for one, grade in found.grades if name in grade.asked]
        asked |= bool(of_set)
        waits = [one.learner for one in of_set if one.marks[name].state != "missing"]
        missing = [one.learner for one in of_set if one.marks[name].state == "missing"]
        name_some(waits, f"{name} waits for you: grade it by hand, or look at `whichpm doctor {name}`")
        name_some(missing, f"{name} was due and is missing; excuse them in the roster, or write `missing: zero`")
    none = [one.learner for one, grade in found.grades if grade.percent is None and not grade.asked and not grade.ahead]
    name_some(none, "are excused from everything, so there is nothing to grade")
    return asked or bool(found.term.undated) or bool(none)
