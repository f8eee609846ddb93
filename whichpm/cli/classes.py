"""The command that shows how a class did, and what to do about it."""

from __future__ import annotations

from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from whichpm.cli.common import HERE, Assignment, Course, Database, fail, find_class, out, printable, report

if TYPE_CHECKING:
    from whichpm.cohort.parts import Chapter, Part

ROWS = 200
"""Of a table that a terminal shows."""


@report.command("class")
def class_(
    assignment: Assignment,
    section: Annotated[str | None, typer.Option(help="Only this section of the roster.")] = None,
    form: Annotated[str | None, typer.Option(help="Only this form of the set.")] = None,
    compare: Annotated[
        Path | None, typer.Option(help="The folder of an earlier class's item table, to set this one beside it.")
    ] = None,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Show how a graded class did: what to do next, the set as a whole, each question, and who mixes up what.

    Writes the same as a page with pictures, reports/ASSIGNMENT/report.html, with each table and the item table that
    all rests on; of a section or a form to a folder of its own within. Keys are shown: it is for you alone.
    """
    from whichpm import bank
    from whichpm.cohort import contents, earlier, folder, itemtable, page
    from whichpm.cohort import report as told
    from whichpm.cohort.pieces import Pieces, pieces
    from whichpm.cohort.shown import earlier as shown
    from whichpm.cohort.shown import texts
    from whichpm.nbgrader.crew import Interrupted
    from whichpm.nbgrader.gradebook import classlist, door, handcounts, itemrows
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.setting import Setting, SettingError
    from whichpm.quality import sets

    root = find_class(course)
    try:
        graded = bank.graded(root)
        then = earlier.read(compare) if compare else None
        done, left = itemrows.write(root, assignment, db, graded)
        table = told.chosen(Pieces(itemtable.read(done.folder)), section, form)
        known = sets.read(root).sets
        of_set = known.get(assignment)
        cuts = dict.fromkeys(of_set.forms, of_set.cut) if of_set else {}
        order = list(dict.fromkeys([*known, assignment]))
        setting = Setting(root, assignment, db)
        people = classlist.enrolled(setting, order[: order.index(assignment) + 1], section)
        sat = contents.sittings(root, assignment, table, graded, cuts, people)
        added = {one.form: tuple(shown.parts(one, then)) for one in sat} if then else {}
        of_form = {learner for piece in pieces(table, "learner") for learner in piece["learner"]} if form else None
        learners = of_form or ({*people} if section else None)
        with door.reading(setting.db_url) as connection:
            by_hand = list(texts.parts(assignment, handcounts.counts(connection, assignment, learners)))
        found = contents.chapters(sat, added, by_hand)
        place = folder.of(done.folder, section, form)
        title = of_set.title if of_set else assignment
        cover = page.Cover(title, f"Class report · {assignment}", contents.whom(table, section))
        written = folder.write(root, place, cover, found)
    except (OSError, ValueError, SettingError, GradebookError, Interrupted, bank.BankError) as error:
        fail(error)
    for chapter in found:
        show(chapter)
    show_page(written)
    if left:
        names = ", ".join(printable(each.learner) for each in left)
        out.print(
            f"Not in these figures, as there are no answers to read: {names}.",
            highlight=False,
            markup=False,
            soft_wrap=True,
        )


def show(chapter: Chapter) -> None:
    """Print each part of a chapter."""
    for part in chapter.parts:
        title = f"{chapter.title}: {part.title}" if chapter.title else part.title
        out.print(f"\n{printable(title)}", style="bold", highlight=False, markup=False)
        for sentence in part.says:
            out.print(f"- {printable(sentence)}", highlight=False, markup=False, soft_wrap=True)
        if part.columns:
            out.print(table_of(part.filled()))


def show_page(written: Path) -> None:
    """Say where the same stands as a page."""
    said = f"\nThe same as a page, with pictures: {printable(str(written))}"
    out.print(said, highlight=False, markup=False, soft_wrap=True)


def table_of(part: Part) -> Table:
    """The table of a part, as far as a terminal shows it."""
    table = Table()
    for column in part.columns:
        table.add_column(escape(printable(column.name)), overflow="fold")
    for row in islice(part.texts(), ROWS):
        table.add_row(*(escape(printable(text)) for text in row))
    if (more := len(part.rows) - ROWS) > 0:
        table.caption = f"{more} more rows are in the page and in the data."
    return table
