"""The command that explains and repairs submissions."""

from __future__ import annotations

import json
import sys
import textwrap
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

import typer
from rich.text import Text

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
    from whichpm.nbgrader.doctor.diagnose import Diagnosis


@app.command()
def doctor(
    assignment: Assignment,
    student: Annotated[str, typer.Option(help="Only learners whose id fits this pattern, for example 'a*'.")] = "*",
    fix: Annotated[bool, typer.Option("--fix", help="Repair what is safe; originals are kept.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print the diagnoses as JSON.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Show what is wrong with which submission, what counts all the same, and what to do; nothing of it is run.

    Exit codes: 0 all is sound; 3 a person should look at some; 1 it failed.
    """
    root = find_class(course)
    from whichpm.nbgrader.doctor.run import round_
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.lock import Locked
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError

    shown = None if as_json or not err.is_terminal else err.status("Looking")

    def seen(count: int, total: int) -> None:
        if shown and (count % 50 == 0 or count == 1):
            shown.update(f"Looking at {count} of {total}")

    if shown:
        shown.start()
    total = 0
    found: list[Diagnosis] = []
    try:
        for each in round_(Setting(root, assignment, db), fix=fix, students=student, seen=seen):
            total += 1
            if each.findings or each.plans:
                found.append(each)
    except (GradebookError, SettingError, Locked, ValueError, OSError) as error:
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
    whole = "1 submission" if total == 1 else f"{total} submissions"
    out.print(f"{assignment}: {whole}, {f'{len(left)} to look at' if left else 'all sound'}.", highlight=False)
    for each in (each for each in found if each.findings):
        out.print()
        who = called(each.learner, each.name) + (" (excused by the roster)" if each.excused else "")
        out.print(Text(who, style="bold"), soft_wrap=True)
        for cause in _causes(each):
            _say("", cause)
        _say("Counts", each.salvaged)
        _say("To do", *_advice(each))
    tidy = sum(not each.findings for each in found)
    if found:
        out.print()
    if tidy:
        what = "sound submission" if tidy == 1 else "sound submissions"
        can = ("was" if tidy == 1 else "were") + " tidied" if fix else "could be tidied with --fix"
        _say_plainly(f"{tidy} {what} {can} (answers in one place only, older marks).")
    if any(each.fixed for each in found):
        _say_plainly(f"Originals are in collected/{assignment}/originals/. Now run `whichpm grade {assignment}`.")
    elif any(finding.fixable for each in left for finding in each.findings):
        fixable = sum(any(finding.fixable for finding in each.findings) for each in left)
        _say_plainly(f"`whichpm doctor {assignment} --fix` repairs {fixable} of {len(left)}; originals are kept.")


def _causes(found: Diagnosis) -> Iterator[str]:
    """What is wrong, once for all files of which the same is to be said."""
    from whichpm.nbgrader.doctor.diagnose import few

    files: dict[str, list[str]] = {}
    for finding in found.findings:
        files.setdefault(finding.cause, []).append(finding.file)
    for cause, names in files.items():
        yield f"{few(names)}: {cause}" if names[0] else cause


def _advice(found: Diagnosis) -> list[str]:
    advice = [finding.fix for finding in found.left]
    if found.steps:
        fixes = any(finding.fixable for finding in found.findings)
        lead = "done: " if found.fixed else "--fix does it: " if fixes else "--fix only tidies: "
        advice.append(lead + "; ".join(found.steps))
    return list(dict.fromkeys(advice)) or [finding.fix for finding in found.findings]


def _say(label: str, *sentences: str) -> None:
    """A line below a learner's name; wrapped where a person reads it, whole where a program does."""
    width = max(out.width, 40) if out.is_terminal else sys.maxsize
    for number, sentence in enumerate(sentences):
        lead = f"  {label if not number else '':<8}" if label else "  "
        text = printable(" ".join(sentence.split()))
        print_ = textwrap.fill(text, width, initial_indent=lead, subsequent_indent=" " * len(lead))
        out.print(Text(print_), soft_wrap=True)


def _say_plainly(sentence: str) -> None:
    out.print(printable(sentence), markup=False, highlight=False, soft_wrap=True)
