"""The command that writes questions for the quizzes of an LMS."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from whichpm.cli.common import FOR_A_PERSON, HERE, Course, app, err, fail, find_course, out, printable


class Where(StrEnum):
    """Where the story of an exercise stands."""

    stem = "stem"
    apart = "apart"


@app.command()
def export(
    name: Annotated[str, typer.Argument(help="A set, or one exercise.", show_default=False)],
    to: Annotated[
        Path, typer.Option(help="FILE.xml for Moodle, FILE.zip for QTI 1.2 (Canvas). A bare name lies in exports/.")
    ],
    form: Annotated[str, typer.Option(help="Form of the set. [default: its first]")] = "",
    story: Annotated[
        Where | None, typer.Option(help="In each question, or apart before them. [default: Moodle apart, QTI stem]")
    ] = None,
    course: Course = HERE,
) -> None:
    """Write a set as questions for the quizzes of an LMS, each with an explanation of every answer.

    The file holds keys and is yours alone. Answers come back with `whichpm collect`. Exit codes: 0 all went in; 3 some
    exercises stay out, each named; 1 nothing was written.
    """
    root = find_course(course)
    from whichpm import bank
    from whichpm.lms import qti
    from whichpm.lms.export import Refused
    from whichpm.lms.export import export as write

    try:
        done = write(root, name, to, form, story.value if story else None)
    except (OSError, Refused, ValueError, LookupError, qti.NoText2qti, bank.BankError) as error:
        fail(error)
    of = "1 exercise" if done.exercises == 1 else f"{done.exercises} exercises"
    said = (
        f"Wrote {done.path}: {done.questions} questions of {of}, as {done.format}. It holds keys: keep it to yourself."
    )
    out.print(said, soft_wrap=True, highlight=False, markup=False)
    for each in done.changed:
        out.print(f"{each.slug}: {each.text}.", soft_wrap=True, highlight=False, markup=False)
    for each in done.left:
        text = printable(f"{each.slug}: {each.text}")
        err.print(text, style="red", soft_wrap=True, highlight=False, markup=False)
    if done.left:
        raise typer.Exit(FOR_A_PERSON)
