"""Learners to talk to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from whichpm.cohort import layout, people
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.people import Person
from whichpm.cohort.pieces import pieces
from whichpm.cohort.sitting import Sitting

COLUMNS = (Column("Learner"), Column("Name"), Column("Why"))
TITLE = "Learners to talk to"
ORDER = (
    "How cards are laid out is looked at in the order in which each learner met them, which comes with the answers; "
    "where it is not known, in the order of the page."
)
NAMED = 4
"""Learners who are named in a sentence at the head, each with the first reason; the others stand in the table."""


def parts(sat: Sitting) -> Iterator[Part]:
    """Who stands out by answers to this form."""
    learners = len(sat.found.learners)
    large = learners > layout.MOST
    follow = {} if large else layout.followers(sat.rows, sat.exercises)
    found = people.to_talk_to(sat.found.learners, sat.rows, follow)
    left_out = (
        f"Whether answers follow how cards are laid out is looked at in up to {layout.MOST} learners, and here are "
        f"{learners}: a report of a section (--section) has it."
    )
    says, notes = ((left_out,), ()) if large else ((), (ORDER,))
    if found:
        yield _part("talk", TITLE, "Talk to", found, sat)._replace(says=says, notes=notes)
    elif large:
        yield Part("talk", TITLE, says)


def missing(sat: Sequence[Sitting]) -> Iterator[Part]:
    """Who has no answers to any form; nobody where the gradebook was not asked."""
    if sat and sat[0].people:
        answered = {
            learner for one in sat for piece in pieces(one.rows, "learner") for learner in piece["learner"].unique()
        }
        found = people.missing(sat[0].assignment, answered, sat[0].people)
        if found:
            yield _part("missing", "Learners without answers", "Ask what happened", found, sat[0])


def _part(name: str, title: str, act: str, found: Sequence[Person], sat: Sitting) -> Part:
    rows = tuple((one.learner, sat.called(one.learner), "; ".join(one.reasons)) for one in found)
    told = [f"{sat.called(one.learner) or one.learner} ({one.reasons[0]})" for one in found[:NAMED]]
    more = f", and {len(found) - NAMED} more" if len(found) > NAMED else ""
    return Part(name, title, columns=COLUMNS, rows=rows, todo=(f"{act}: {', '.join(told)}{more}.",))
