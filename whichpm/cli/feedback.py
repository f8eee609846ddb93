"""The command that writes feedback pages."""

from __future__ import annotations

import json
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
from whichpm.cli.running import warn_if_open

if TYPE_CHECKING:
    from whichpm.nbgrader.feedback.tree import Outcome
    from whichpm.nbgrader.gradebook.setting import Setting


@app.command()
def feedback(
    assignment: Assignment,
    student: Annotated[list[str] | None, typer.Option(help="Only this learner; may be given again.")] = None,
    book: Annotated[str, typer.Option(help="Address of the published book, to link where to read again.")] = "",
    force: Annotated[bool, typer.Option("--force", help="Replace pages that another tool has written.")] = False,
    pack: Annotated[
        Path | None, typer.Option("--zip", help="Also make this zip, which Moodle or Canvas take back; needs --from.")
    ] = None,
    download: Annotated[
        Path | None, typer.Option("--from", help="The download of the LMS that was collected: it names everybody.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print problems only.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Write a page for each learner of a graded assignment into feedback/, for `nbgrader release_feedback`.

    Pages show the keys. With --zip, they are packed as the LMS names its people: in Moodle, upload the zip as feedback
    files in a zip; in Canvas, as submissions. A learner whose number in the LMS is not certain is left out, and named.

    Exit codes: 0 all have their page; 3 some have none, or are not in the zip, each named with the cause; 1 it failed.
    """
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from whichpm.nbgrader.feedback import sections, tree
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.late import PluginFailed
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError

    root = find_class(course)
    if (pack is None) != (download is None):
        fail(ValueError("--zip and --from go together: the zip to make, and the download that names everybody"))
    if pack and pack.exists():
        fail(FileExistsError(f"{pack} is there already; move it away, or give another name"))
    columns = (TextColumn("Pages"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    bar = Progress(*columns, console=err, transient=True, disable=quiet or as_json or not err.is_terminal)
    line = bar.add_task("pages", total=None)
    found = []
    try:
        base = sections.checked(book) if book else ""
        for outcome in tree.write(
            Setting(root, assignment, db),
            student or None,
            base=base,
            force=force,
            started=lambda count: bar.update(line, total=count),
        ):
            bar.start()  # Its thread is best started after all processes.
            bar.advance(line)
            found.append(outcome)
    except (LookupError, ValueError, SettingError, GradebookError, PluginFailed) as error:
        fail(error)
    except KeyboardInterrupt:
        err.print("Stopped. Pages that were written stay; run the command again for the others.")
        raise typer.Exit(1) from None
    finally:
        bar.stop()
    without = [outcome for outcome in found if outcome.problem]
    waiting = [outcome for outcome in found if outcome.pages and outcome.waiting]
    outside = [outcome for outcome in found if outcome.outside]
    pages, changed = sum(outcome.pages for outcome in found), sum(outcome.changed for outcome in found)
    if as_json:
        told = {
            "assignment": assignment,
            "pages": pages,
            "changed": changed,
            "problems": {outcome.learner: outcome.problem for outcome in without},
            "waiting": [outcome.learner for outcome in waiting],
            "outside_exchange": [outcome.learner for outcome in outside],
        }
        print(json.dumps(told, indent=1))
    else:
        for outcome in without:
            words = f"{called(outcome.learner, outcome.name)}: {printable(outcome.problem)}"
            err.print(words, style="red", markup=False, highlight=False, soft_wrap=True)
        if not quiet:
            out.print(f"{pages} pages of {assignment} are in feedback/ ({changed} new or changed).", highlight=False)
            _say(
                waiting,
                "still waits for a grade by hand, and the page says so",
                "still wait for a grade by hand, and their pages say so",
            )
            _say(
                [] if pack else outside,
                "did not hand in through nbgrader's exchange: pass the page on",
                "did not hand in through nbgrader's exchange: pass their pages on",
            )
            warn_if_open(root)
    left = False
    if pack and download:
        left = _pack(Setting(root, assignment, db), [each.learner for each in found if each.pages], download, pack)
    if without or left:
        raise typer.Exit(FOR_A_PERSON)


def _pack(setting: Setting, learners: list[str], download: Path, to: Path) -> bool:
    """Make the archive; returns whether somebody is left out of it."""
    from whichpm.nbgrader.handback.pack import CannotPack, pack

    try:
        packed = pack(setting, learners, download)
        with to.open("xb") as file:
            file.write(packed.content)
    except (CannotPack, OSError) as error:
        fail(error)
    for each in packed.kept:
        words = printable(f"{each.who} is not in {to}: {each.cause}; {each.fix}")
        err.print(words, style="red", markup=False, highlight=False, soft_wrap=True)
    err.print(f"{to} has the pages of {len(packed.learners)} learners, for {packed.system}.", highlight=False)
    return bool(packed.kept)


def _say(learners: list[Outcome], one: str, many: str) -> None:
    """A sentence about some learners, who are named while they are few."""
    if not learners:
        return
    few = 5
    who = ", ".join(called(each.learner, each.name) for each in learners[:few])
    if len(learners) > few:
        who += f" and {len(learners) - few} more"
    out.print(f"{who} {one if len(learners) == 1 else many}.", markup=False, highlight=False, soft_wrap=True)
