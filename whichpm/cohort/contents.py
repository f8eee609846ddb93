"""What the report of a class consists of, in order: the one list to add to.

A maker of parts gets a :class:`Sitting`, or all of them where forms are told apart, and yields what it has to say:
nothing where there is too little. What needs a gradebook or the gates of a bank is made by the command, which hands
the finished parts over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

import polars as pl

from whichpm.cohort import report
from whichpm.cohort.parts import Chapter, Part
from whichpm.cohort.people import Enrolled
from whichpm.cohort.pieces import Rows, each
from whichpm.cohort.shown import (
    again,
    alike,
    calibration,
    confusion,
    linked,
    passing,
    people,
    questions,
    rasch,
    sections,
    whole,
)
from whichpm.cohort.sitting import Sitting
from whichpm.model import Exercise

OF_FORM: tuple[Callable[[Sitting], Iterable[Part]], ...] = (
    whole.parts,
    again.parts,
    people.parts,
    passing.parts,
    confusion.parts,
    calibration.parts,
    questions.parts,
    questions.options,
    sections.parts,
    rasch.parts,
    alike.parts,
)
"""Makers of what a report says of one form."""
OF_FORMS: tuple[Callable[[Sequence[Sitting]], Iterable[Part]], ...] = (people.missing, linked.parts, rasch.joint)
"""Makers of what it says of several forms, or of sections, side by side."""


def sittings(
    root: Path,
    assignment: str,
    table: Rows,
    exercises: Sequence[Exercise],
    cuts: Mapping[str, float | None],
    enrolled: Mapping[str, Enrolled] | None = None,
) -> list[Sitting]:
    """A sitting for each form in an item table, in the order of the forms' names.

    ``cuts`` are by form, in percent; ``enrolled`` is the class by id, where the gradebook was asked.
    """
    rows = report.by_form(table)
    return [
        Sitting(
            root,
            assignment,
            found.form,
            rows[found.form],
            tuple(exercises),
            found,
            cuts.get(found.form),
            enrolled or {},
        )
        for found in report.reports(table, exercises)
    ]


def chapters(sat: Sequence[Sitting], added: Mapping[str, Sequence[Part]], across: Sequence[Part] = ()) -> list[Chapter]:
    """The report: a chapter for each form and, where there are several, one before them; what to do next comes first.

    Parameters
    ----------
    sat
        The forms.
    added
        Parts by form that were made elsewhere.
    across
        The same, of all forms.
    """
    between = [*(part for make in OF_FORMS for part in make(sat)), *across]
    found = []
    said = []
    for one in sat:
        parts = [*(part for make in OF_FORM for part in make(one)), *added.get(one.form, ())]
        to_do = [*report.advice(one.found, one.root), *(sentence for part in parts for sentence in part.todo)]
        said += [f"Form {one.form}: {sentence}" for sentence in to_do] if len(sat) > 1 else to_do
        title = f"{one.assignment}, form {one.form}" if one.form else one.assignment
        found.append(Chapter(one.form, title, tuple(parts)))
    head = first(between, said)
    if len(found) == 1:
        return [found[0]._replace(parts=(head, *found[0].parts, *between))]
    if not found:
        return [Chapter("", "", (head._replace(says=("There are no answers yet to say anything of.",)),))]
    return [Chapter("all", f"{sat[0].assignment}, all forms", (head, *between)), *found]


def first(parts: Iterable[Part], said: Iterable[str] = ()) -> Part:
    """What to do next: what was said before, and what each part says to do."""
    to_do = (*said, *(sentence for part in parts for sentence in part.todo))
    return Part("next", "What to do next", to_do or ("Nothing stands out.",))


def whom(table: Rows, section: str | None) -> str:
    """Whom a report counts, in words, and when the last of them answered."""
    told = each(
        table, lambda piece: piece.select(pl.col("learner").n_unique(), pl.col("last").max()), "learner", "last"
    )
    learners, last = told["learner"].sum(), told["last"].max()
    said = ["1 learner" if learners == 1 else f"{learners} learners"]
    if section is not None:
        said.append(f"section {section}")
    if isinstance(last, datetime):
        said.append(f"last answers of {last.day} {last:%B %Y}")
    return " · ".join(said)
