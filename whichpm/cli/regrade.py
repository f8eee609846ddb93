"""The command that grades again after a key has changed."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
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
    called,
    err,
    fail,
    find_class,
    out,
    printable,
)
from whichpm.cli.running import warn_if_open

if TYPE_CHECKING:
    from whichpm.nbgrader.regrade.changes import Change, Preview


@app.command()
def regrade(
    assignment: Assignment,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would change, and stop.")] = False,
    accept: Annotated[
        list[str] | None,
        typer.Option(metavar="SLUG/ITEM=OPTION", help="Accept an option besides the key; may be repeated."),
    ] = None,
    void: Annotated[
        list[str] | None,
        typer.Option(metavar="SLUG/ITEM", help="Give an item's points to all who answered; may be repeated."),
    ] = None,
    no_loss: Annotated[
        bool, typer.Option("--no-loss", help="Accept also what was right before, so that nobody loses points.")
    ] = False,
    undo: Annotated[bool, typer.Option("--undo", help="Take back what the last regrade accepted or voided.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Apply without asking.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object instead of words.")] = False,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Grade an assignment again from the stored answers, after a key or an accepted answer has changed.

    Shows whose points change, asks, and applies. Grades by hand, comments and extra credit stay. Each regrade is kept
    in regrades/ASSIGNMENT.jsonl. What is accepted or void is kept in exercises/graded/SLUG.yml, under `accepts` and
    `void`, and holds from then on.

    Exit codes: 0 all is as the key gives it; 3 some submissions could not be regraded; 1 nothing was changed.
    """
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.late import PluginFailed
    from whichpm.nbgrader.gradebook.lock import Locked
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError
    from whichpm.nbgrader.regrade.apply import Moved, apply
    from whichpm.nbgrader.regrade.decisions import CannotDecide
    from whichpm.nbgrader.regrade.outdated import outdated_feedback
    from whichpm.nbgrader.regrade.prepare import prepare

    root = find_class(course)
    applied = False
    try:
        setting = Setting(root, assignment, db)
        made = prepare(setting, accept or (), void or (), no_loss, undo)
        kept = made.entry(setting.root)
        if not as_json:
            _show(made)
        if not dry_run and not made.is_empty:
            if not (yes or _agreed(as_json)):
                fail(RuntimeError("Nothing was changed. To apply without a question, add --yes."))
            kept = apply(setting, made)
            applied = True
        stale = outdated_feedback(setting, made if applied else None)
    except (
        LookupError, SettingError, GradebookError, PluginFailed, Locked, Moved, CannotDecide, OSError,
    ) as error:  # fmt: skip
        fail(error)
    if as_json:
        told = {**kept, "state": "applied" if applied else "shown"}
        told |= {"problems": dict(made.problems), "outdated_feedback": stale}
        print(json.dumps(told, indent=1))
    else:
        _conclude(made, applied, dry_run, stale)
        warn_if_open(root)
    if made.problems:
        raise typer.Exit(FOR_A_PERSON)


def _agreed(as_json: bool) -> bool:
    return not as_json and sys.stdin.isatty() and typer.confirm("Apply this?")


def _show(made: Preview) -> None:
    for learner, problem in made.problems.items():
        who = called(learner, made.names.get(learner, ""))
        err.print(f"{who}: {printable(problem)}", style="red", markup=False, highlight=False, soft_wrap=True)
    if made.is_empty:
        out.print(f"{made.assignment}: gradebook and graded notebooks are as the key gives them; nothing to change.")
        return
    for line in _decisions(made):
        out.print(line, markup=False, highlight=False, soft_wrap=True)
    for slug, items in made.keys.items():
        for name, change in items.items():
            what = (
                "other answers are accepted" if change.before == change.after else f"{change.before} → {change.after}"
            )
            out.print(f"{slug}, {name}: {what}", markup=False, highlight=False, soft_wrap=True)
    if made.scored:
        out.print(_table(made))
        out.print(_totals(made), highlight=False)
    tables = len(made.changes) - len(made.scored)
    if tables:
        out.print(f"{tables} graded notebooks get a new table without a change of points.", highlight=False)
    if made.of_tables:
        count = "1 graded notebook is" if made.of_tables == 1 else f"{made.of_tables} graded notebooks are"
        what = f"{count} of an earlier version: read from the table; the regrade keeps verdicts as data from now on."
        out.print(what, highlight=False, soft_wrap=True)
    if made.unfinished:
        out.print("An earlier regrade was interrupted; this one finishes it.")


def _decisions(made: Preview) -> Iterator[str]:
    for slug, (before, after) in made.decisions.items():
        for first, then, more, fewer in (
            (before, after, "also accepted: {}", "void: whoever answered has its points"),
            (after, before, "no longer accepted: {}", "no longer void"),
        ):
            for item, options in then.accepts.items():
                if new := [option for option in options if option not in first.accepts.get(item, ())]:
                    yield f"{slug}, {item}: {more.format(', '.join(new))}"
            yield from (f"{slug}, {item}: {fewer}" for item in then.void if item not in first.void)


def _table(made: Preview) -> Table:
    table = Table(title=f"{made.assignment}: whose points change")
    table.add_column("Learner", no_wrap=True)
    for name in ("From", "To", "Change"):
        table.add_column(name, justify="right")
    table.add_column("Items", overflow="fold")
    for change in made.scored:
        points = (f"{change.before:g}", f"{change.after:g}", f"{change.after - change.before:+g}")
        table.add_row(Text(called(change.learner, change.name)), *points, Text(_items(change)))
    return table


def _items(change: Change) -> str:
    lines = []
    for cell in change.cells:
        lines += [f"{name} ({new - old:+g})" for name, (old, new) in cell.items.items()]
        if not cell.items:
            lines.append(cell.name)
        if cell.by_hand:
            lines.append(f"{cell.name}: graded by hand, which stays")
    if (change.penalty or 0) != (change.sheet.penalty or 0):
        lines.append(f"late penalty {change.sheet.penalty or 0:g} → {change.penalty or 0:g}")
    return "\n".join(lines)


def _totals(made: Preview) -> str:
    moves = [change.after - change.before for change in made.scored]
    up, down = sum(move > 0 for move in moves), sum(move < 0 for move in moves)
    stay = len(moves) - up - down
    return f"{up} up, {down} down{f', {stay} with the same total' if stay else ''}; {sum(moves):+g} points in all."


def _conclude(made: Preview, applied: bool, dry_run: bool, stale: list[str]) -> None:
    if applied:
        back = "; `--undo` takes it back" if made.decisions and not made.undoes else ""
        out.print(f"Applied. It is kept in regrades/{made.assignment}.jsonl{back}.", highlight=False)
    elif dry_run and not made.is_empty:
        out.print("Nothing was changed (--dry-run).")
    if stale:
        stale = [called(learner, made.names.get(learner, "")) for learner in stale]
        few = ", ".join(stale[:5]) + (f" and {len(stale) - 5} more" if len(stale) > 5 else "")
        what = f"Feedback pages are older than the regrade: {few}. Run `whichpm feedback {made.assignment}`."
        out.print(what, markup=False, highlight=False, soft_wrap=True)
