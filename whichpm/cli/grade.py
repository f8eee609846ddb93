"""The command that grades a class."""

from __future__ import annotations

import json
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from typing import TYPE_CHECKING, Annotated

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
from whichpm.cli.running import warn_if_open
from whichpm.suggest import install

if TYPE_CHECKING:
    from rich.progress import Progress

    from whichpm.nbgrader.batch.messages import Graded
    from whichpm.nbgrader.batch.run import Elsewhere, Summary
    from whichpm.nbgrader.gradebook.setting import Setting


@app.command()
def grade(
    assignment: Assignment,
    student: Annotated[str, typer.Option(help="Only learners whose id fits this pattern, for example 'a*'.")] = "*",
    force: Annotated[bool, typer.Option("--force", help="Grade also what has not changed.")] = False,
    workers: Annotated[
        int | None, typer.Option(min=1, help="Processes that read and score; as many as processors by default.")
    ] = None,
    scheduler: Annotated[
        str | None, typer.Option(metavar="ADDRESS", help="Grade on the workers of this Dask scheduler.")
    ] = None,
    local_workers: Annotated[
        int | None, typer.Option(min=1, help="Grade on so many Dask workers of this machine, to try a cluster.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print a line of JSON for every submission, and one for the whole.")
    ] = False,
    quiet: Annotated[bool, typer.Option("--quiet", help="Print errors only.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Grade a class from submitted/ into the gradebook and autograded/, as `nbgrader autograde` does, only faster.

    Nothing of a submission is run. What has not changed is skipped, an interrupted run goes on where it stopped, and
    grades given by hand stay. Submissions that a person should look at are listed in quarantine/ASSIGNMENT.json.

    --scheduler grades on more than one machine: all have the course folder under one path, and the gradebook is a
    PostgreSQL server's.

    Exit codes: 0 all is graded; 3 all is graded that can be, and some submissions are in quarantine; 1 it failed.
    """
    root = find_class(course)
    from whichpm.nbgrader.batch.messages import CannotWrite
    from whichpm.nbgrader.batch.run import StoppedElsewhere
    from whichpm.nbgrader.batch.run import grade as run
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.late import PluginFailed
    from whichpm.nbgrader.gradebook.lock import Locked
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError

    shown = _progress() if not (quiet or as_json) and err.is_terminal else None
    report = _print_line if as_json else _count(shown) if shown else _nothing

    def started(count: int) -> None:
        if shown:
            shown.update(shown.task_ids[0], total=count)
            shown.start()

    try:
        setting = Setting(root, assignment, db)
        with _elsewhere(setting, db, workers, scheduler, local_workers) as elsewhere:
            summary = run(setting, student, force, workers, started, report, elsewhere)
    except (SettingError, GradebookError, PluginFailed, Locked, CannotWrite, StoppedElsewhere) as error:
        if as_json:
            typer.echo(json.dumps({"error": str(error)}))
        fail(error)
    except KeyboardInterrupt:
        err.print("Stopped. What was graded is recorded; run the command again to go on.")
        raise typer.Exit(1) from None
    finally:
        if shown:
            shown.stop()
    if as_json:
        import msgspec

        typer.echo(json.dumps({"summary": msgspec.to_builtins(summary)}))
    elif not quiet:
        _print(summary)
        warn_if_open(root)
    for notice in summary.notices:
        err.print(printable(notice), style="red", markup=False, highlight=False, soft_wrap=True)
    if summary.quarantined or summary.notices:
        raise typer.Exit(FOR_A_PERSON)


def _elsewhere(
    setting: Setting, db: str | None, workers: int | None, scheduler: str | None, local_workers: int | None
) -> AbstractContextManager[Elsewhere | None]:
    """The cluster that is asked for; ``None`` where it is this process and its workers."""
    if scheduler is None and local_workers is None:
        return nullcontext()
    if (workers, scheduler, local_workers).count(None) < 2:
        fail(ValueError("--workers, --scheduler and --local-workers each say who grades; give one of them"))
    try:
        from whichpm.nbgrader.cluster.client import Cluster
    except ImportError as error:
        fail(ValueError(f"this needs Dask ({error}); {install('cluster')}"))
    return Cluster(setting, db, scheduler, local_workers or 1)


def _progress() -> Progress:
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    progress = Progress(
        TextColumn("Grading"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[quarantined]} quarantined"),
        console=err,
        transient=True,
    )
    progress.add_task("Grading", total=None, quarantined=0, rate="")
    return progress


def _count(progress: Progress) -> Callable[[Graded], None]:
    """Moves the bar a hundred submissions at a time, because drawing takes longer than grading."""
    task = progress.tasks[0]
    done = quarantined = 0

    def report(graded: Graded) -> None:
        nonlocal done, quarantined
        done += 1
        quarantined += bool(graded.remarks)
        if done % 100 == 0 or done == task.total:
            rate = f"{done / task.elapsed:.0f}/s" if task.elapsed else ""
            progress.update(task.id, completed=done, quarantined=quarantined, rate=rate)

    return report


def _nothing(_graded: Graded) -> None:
    pass


def _print_line(graded: Graded) -> None:
    import msgspec

    from whichpm.nbgrader.gradebook.quarantine import written

    marks = {each.notebook: each.points for each in graded.marks}
    remarks = msgspec.to_builtins(graded.remarks)
    typer.echo(
        json.dumps({"learner": written(graded.learner), "state": graded.state, "points": marks, "remarks": remarks})
    )


def _print(summary: Summary) -> None:
    rate = f" ({summary.graded / summary.seconds:.0f} a second)" if summary.graded else ""
    out.print(
        f"{summary.assignment}: {summary.graded} graded in {summary.seconds:.1f} s{rate}, "
        f"{summary.unchanged} unchanged, {summary.not_graded} not graded.",
        highlight=False,
    )
    if summary.dropped:
        what = "1 learner" if summary.dropped == 1 else f"{summary.dropped} learners"
        out.print(f"Left as they were: {what} who dropped the course by its roster.", highlight=False)
    if summary.excused:
        what = "1 learner" if summary.excused == 1 else f"{summary.excused} learners"
        out.print(f"Graded all the same: {what} whom the roster excuses.", highlight=False)
    if summary.renewed:
        what = "1 submission has" if summary.renewed == 1 else f"{summary.renewed} submissions have"
        out.print(
            f"{what} a new answer where it was graded by hand: the grade stays until somebody has graded it again "
            f"(`whichpm results {summary.assignment}` shows which).",
            highlight=False,
            soft_wrap=True,
        )
    if summary.quarantined:
        what = "1 submission" if summary.quarantined == 1 else f"{summary.quarantined} submissions"
        out.print(
            f"A person should look at {what}; quarantine/{summary.assignment}.json says why "
            "(`whichpm doctor` shows it).",
            highlight=False,
            soft_wrap=True,
        )
