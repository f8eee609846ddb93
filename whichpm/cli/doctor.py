"""The command that explains and repairs submissions."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table
from rich.text import Text

from whichpm.cli.common import HERE, Assignment, Course, app, err, fail, find_course, out, printable

if TYPE_CHECKING:
    from whichpm.nbgrader.doctor.diagnose import Diagnosis

FOR_A_PERSON = 3
"""Exit code where a person has something to see to, as of `whichpm grade`."""


@app.command()
def doctor(
    assignment: Assignment,
    student: Annotated[str, typer.Option(help="Only learners whose id fits this pattern, for example 'a*'.")] = "*",
    fix: Annotated[bool, typer.Option("--fix", help="Repair what is safe; originals are kept.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the diagnoses as JSON.")] = False,
    course: Course = HERE,
) -> None:
    """Show what is wrong with which submission, what counts all the same, and what to do; nothing of it is run.

    Exit codes: 0 all is sound; 3 a person should look at some; 1 it failed.
    """
    root = find_course(course)
    from whichpm.nbgrader.batch.lock import Locked
    from whichpm.nbgrader.batch.setting import SettingError
    from whichpm.nbgrader.doctor.run import NotReady, round_

    shown = None if as_json or not err.is_terminal else err.status("Looking")

    def seen(count: int, total: int) -> None:
        if shown and (count % 50 == 0 or count == 1):
            shown.update(f"Looking at {count} of {total}")

    if shown:
        shown.start()
    total = 0
    found: list[Diagnosis] = []
    try:
        for each in round_(root, assignment, fix=fix, students=student, seen=seen):
            total += 1
            if each.findings or each.plans:
                found.append(each)
    except (NotReady, SettingError, Locked, ValueError, OSError) as error:
        fail(error)
    finally:
        if shown:
            shown.stop()
    left = [each for each in found if (each.left if each.fixed else each.state != "sound")]
    if as_json:
        data = {
            "format": 1,
            "assignment": assignment,
            "submissions": total,
            "sound": not left,
            "diagnoses": [each.as_data() for each in found],
        }
        print(json.dumps(data, ensure_ascii=True, indent=1))
    else:
        _show(assignment, total, found, left, fix)
    raise typer.Exit(FOR_A_PERSON if left else 0)


def _show(assignment: str, total: int, found: list[Diagnosis], left: list[Diagnosis], fix: bool) -> None:
    table = Table(title=f"{assignment}: {total} submissions, {len(left)} to look at", show_lines=True)
    for name in ("Learner", "What is wrong", "What counts", "What to do"):
        table.add_column(name, overflow="fold")
    tidy = [each for each in found if not each.findings]
    for each in (each for each in found if each.findings):
        causes = [f"{finding.file}: {finding.cause}" if finding.file else finding.cause for finding in each.findings]
        advice = [finding.remedy for finding in each.left]
        if each.steps:
            mends = any(finding.mended for finding in each.findings)
            lead = "Done: " if each.fixed else "--fix does it: " if mends else "--fix only tidies: "
            advice.append(lead + "; ".join(each.steps))
        elif not advice:
            advice = [finding.remedy for finding in each.findings]
        cells = (each.learner, "\n".join(causes), each.salvaged, "\n".join(dict.fromkeys(advice)))
        table.add_row(*(Text(printable(cell)) for cell in cells))
    if table.row_count:
        out.print(table)
    else:
        out.print(f"{assignment}: {total} submissions, all sound.", highlight=False)
    if tidy:
        what = "were tidied" if fix else "could be tidied with --fix"
        out.print(
            f"{len(tidy)} sound submissions {what} (answers in one place only, older marks).",
            highlight=False,
            soft_wrap=True,
        )
    if any(each.fixed for each in found):
        out.print(
            f"Originals are in collected/{assignment}/originals/. Now run `whichpm grade {assignment}`.",
            highlight=False,
            soft_wrap=True,
        )
