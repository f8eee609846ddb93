"""The command that shows what a class has gained."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from whichpm.cli.classes import show, show_page
from whichpm.cli.common import HERE, Course, Database, fail, find_class, report

if TYPE_CHECKING:
    from whichpm.cohort.pairs import Rows
    from whichpm.cohort.parts import Part


@report.command()
def gain(
    sets: Annotated[
        list[str] | None,
        typer.Argument(
            help="Two sets, before and after; or one whose anchors repeat earlier cards.", show_default=False
        ),
    ] = None,
    progress: Annotated[
        Path | None, typer.Option(help="A folder with the progress files that learners handed over.")
    ] = None,
    db: Database = None,
    course: Course = HERE,
) -> None:
    """Show what learners gained: between two tests, from earlier cards to a set's anchors, or since their first cards.

    Forms of unequal difficulty cancel out where half of the class took form A before and B after, and half B before and
    A after. Progress files tell of the cards that are sorted before the teaching. Under 20 pairs there are counts only.
    """
    from whichpm import bank
    from whichpm.cohort import contents, folder
    from whichpm.cohort.page import Cover
    from whichpm.cohort.parts import Chapter
    from whichpm.nbgrader.crew import Interrupted
    from whichpm.nbgrader.gradebook.door import GradebookError
    from whichpm.nbgrader.gradebook.setting import SettingError

    root = find_class(course)
    names = sets or []
    if len(names) > 2 or not (names or progress):
        fail(ValueError("name two sets, such as `pre post`, one that has anchors, or a folder with --progress"))
    try:
        parts = [*_between(root, db, names), *(_since_the_first(root, progress) if progress else ())]
        found = Chapter("", "Gain", (contents.first(parts), *parts))
        place = root / "reports" / "-".join(["gain", *names])
        written = folder.write(root, place, Cover("Gain", "Class report", ", ".join(names)), [found])
    except (OSError, ValueError, SettingError, GradebookError, Interrupted, bank.BankError) as error:
        fail(error)
    show(found)
    show_page(written)


def _between(root: Path, db: str | None, names: list[str]) -> Iterator[Part]:
    from whichpm.cohort import pairs
    from whichpm.cohort.shown import gain as shown
    from whichpm.cohort.teaching import teaching
    from whichpm.quality import sets

    concept = teaching(root).concept
    if len(names) == 2:
        before, after = names
        both = _rows(root, db, before), _rows(root, db, after)
        yield from shown.of_tests(before, after, pairs.of_tests(*both), both, concept)
    elif names:
        (name,) = names
        known = sets.read(root)
        anchors = known.sets[name].anchors if name in known.sets else {}
        if not anchors:
            raise ValueError(f"{name} has no anchors in exercises/sets.yml; name the set of before first")
        of = dict.fromkeys(earlier for slug in anchors.values() for earlier in known.of(slug.partition("/")[0]))
        there, missing = _all_there(root, db, list(of))
        yield from shown.of_anchors(name, pairs.anchors(there, _rows(root, db, name), anchors), missing, concept)


def _rows(root: Path, db: str | None, name: str) -> Rows:
    from whichpm import bank
    from whichpm.cohort import itemtable
    from whichpm.nbgrader.gradebook import itemrows

    done, _ = itemrows.write(root, name, db, bank.graded(root))
    return itemtable.read(done.folder).collect()


def _all_there(root: Path, db: str | None, names: list[str]) -> tuple[list[Rows], list[str]]:
    """The rows of all of these sets that the gradebook has, and the names of the others."""
    from whichpm.nbgrader.gradebook.door import NoAssignment

    found, missing = [], {}
    for name in names:
        try:
            found.append(_rows(root, db, name))
        except NoAssignment as error:
            missing[name] = error
    if not found:
        raise next(iter(missing.values()))
    return found, list(missing)


def _since_the_first(root: Path, folder: Path) -> Iterator[Part]:
    from whichpm import bank, chapters
    from whichpm.cohort import progress
    from whichpm.cohort.shown import gain as shown
    from whichpm.cohort.teaching import teaching

    held = chapters.held(root)
    if not held:
        raise ValueError("no page of the book shows an exercise with :held:, so that there are no cards of before")
    for slug, page in held.items():
        exercise = bank.find(root, slug)
        name = page.relative_to(root).with_suffix("").as_posix()
        yield from shown.of_cards(exercise.title, progress.read(folder, exercise, name), teaching(root).concept)
