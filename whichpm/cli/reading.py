"""Commands of blind readings: hand out a sheet without keys, take it in again, add a single reading."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from whichpm.cli.common import HERE, Course, app, fail, find_course, out

if TYPE_CHECKING:
    from whichpm.quality import readings

reading = typer.Typer(
    no_args_is_help=True,
    help="Blind readings: what people answer who have not seen the key. All are kept, also when a card changes.",
)
app.add_typer(reading, name="reading")

Kind = StrEnum("Kind", ["product", "project", "teacher", "other", "model"])


@reading.command()
def sheet(
    name: Annotated[str, typer.Argument(help="A set of exercises/sets.yml, or one graded exercise.")],
    form: Annotated[str, typer.Option(help="Which form of the set.")] = "A",
    to: Annotated[Path | None, typer.Option(help="Where to write; reading-NAME.html if not said.")] = None,
    glance: Annotated[bool, typer.Option("--glance", help="The cards alone, for first impressions.")] = False,
    course: Course = HERE,
) -> None:
    """Write the owner questions of a set as one page without keys, to be printed or filled in in a browser.

    A reader who glances sees no story and takes the owner that comes to mind first. Whoever has read a set cannot
    glance at it any more, so that both need readers of their own.
    """
    from whichpm import atomic, bank
    from whichpm.quality import panel, sets

    root = find_course(course)
    try:
        known = sets.read(root).sets
        slugs = known[name].forms[form] if name in known else (name,)
        title = known[name].title if name in known else name
        found = [bank.find(root, slug) for slug in slugs]
        target = to or Path(f"{'glance' if glance else 'reading'}-{name}.html")
        atomic.write(target, panel.sheet(f"Reading sheet: {title}", found, glance=glance).encode())
    except KeyError:
        fail(KeyError(f'{name} has no form "{form}"; it has {", ".join(known[name].forms)}'))
    except (OSError, bank.BankError, bank.NoSuchExercise) as error:
        fail(error)
    cards = sum(len(panel.questions(each)) for each in found)
    out.print(
        f"Wrote {target} with {cards} cards and no key. Give it to two product managers, two project managers and a "
        f"teacher, or print it. What they send back: `whichpm reading take FILE`.",
        soft_wrap=True,
        highlight=False,
        markup=False,
    )
    if rest := [each.slug for each in found if not panel.questions(each)]:
        out.print(f"Not on it, as they ask for no owner: {', '.join(rest)}.", highlight=False, soft_wrap=True)


@reading.command()
def take(
    files: Annotated[list[Path], typer.Argument(help="Files that readers saved from their sheet.")],
    course: Course = HERE,
) -> None:
    """Take in what readers sent back; the same file taken twice adds nothing."""
    from whichpm import bank
    from whichpm.quality import panel, readings

    root = find_course(course)
    graded = bank.graded(root)
    try:
        sheets = [panel.taken(file.read_bytes(), str(file), graded) for file in files]
        fresh = [each for kept, rows in sheets for each in panel.add(root, rows, kept)]
    except (OSError, bank.BankError, panel.NoSuchItem) as error:
        fail(error)
    known = sum(len(rows) for _, rows in sheets) - len(fresh)
    out.print(f"Took in {len(fresh)} readings; {known} were there.", highlight=False)
    present = {(e.slug, i.id): readings.digest(e, i) for e in graded for i in readings.asked(e)}
    old = [each for each in fresh if present.get((each.exercise, each.item)) != each.seen]
    if old:
        out.print(f"{len(old)} are of a text that has changed since the sheet was written: kept, and not of today's.")
    out.print("How far they agree: `whichpm report readings`.", highlight=False)


@reading.command()
def record(
    exercise: Annotated[str, typer.Argument(help="A graded exercise, for example ride-hailing.")],
    item: Annotated[str, typer.Argument(help="The id of one of its items.")],
    answer: Annotated[str, typer.Argument(help="The option that was chosen, for example product.")],
    reader: Annotated[str, typer.Option(help="Who read, always under the same name.")],
    kind: Annotated[Kind, typer.Option(help="What the reader is; a language model is `model`.")],
    line: Annotated[int | None, typer.Option(min=1, max=4, help="The line of the ownership test, if asked.")] = None,
    date: Annotated[str | None, typer.Option(help="The day, as 2026-01-31; today if not said.")] = None,
    course: Course = HERE,
) -> None:
    """Add one reading, for example from a printed sheet, to exercises/graded/readings.csv."""
    from whichpm import bank
    from whichpm.quality import panel, readings

    root = find_course(course)
    graded = bank.graded(root)
    what = cast("readings.Kind", kind.value)
    try:
        day = datetime.strptime(date, "%Y-%m-%d") if date else datetime.now(UTC)
        new = panel.reading(graded, exercise, item, answer, str(line or ""), reader, what, day.date().isoformat())
        fresh = panel.add(root, [new])
    except (OSError, ValueError, bank.BankError, panel.NoSuchItem) as error:
        fail(error)
    if not fresh:
        out.print("This reading was there already.")
        return
    out.print(
        f"Recorded for {reader} ({readings.KINDS[what]}), {new.date}: {exercise}/{item} is {answer} {new.line}".rstrip()
        + f". It stands beside the text of today ({new.seen}) and stays when the card changes; then the new text waits "
        "for readers, and this reading counts as one of the text it saw. `whichpm report readings` shows agreement at "
        "first reading and after rewriting.",
        soft_wrap=True,
        highlight=False,
        markup=False,
    )
