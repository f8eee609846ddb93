"""Learners to talk to, with the reasons: what their answers and hand-ins show, and no guess at what will come."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

import polars as pl

from whichpm.cohort.layout import Follows
from whichpm.cohort.pieces import Rows, each
from whichpm.cohort.questions import FEW
from whichpm.cohort.report import NEAR_CHANCE, Learner

ONE_SIDED, ANSWERS = 0.9, 8
"""The share of owner answers that are the same, of at least so many, from which one answer was given for everything."""
FAST = 0.25
"""Of the time that half of the class took: who was faster may not have read."""


class Enrolled(NamedTuple):
    """A learner as the gradebook has them: a name, the roster's sections and teams, and the sets handed in, in order.

    ``excused`` need not do this set.
    """

    name: str = ""
    sections: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    handed: tuple[str, ...] = ()
    excused: bool = False


class Person(NamedTuple):
    """Somebody to talk to, by the id in the gradebook, and why."""

    learner: str
    reasons: tuple[str, ...]


def one_sided(learner: Learner) -> bool:
    """Whether somebody gave one answer for everything."""
    return learner.asked >= ANSWERS and learner.share >= ONE_SIDED


def to_talk_to(learners: Sequence[Learner], rows: Rows, follow: Mapping[str, Follows] | None = None) -> list[Person]:
    """Who stands out by the answers to a form, those first with most reasons; nobody in a class of under 20.

    ``follow`` are those whose answers follow the layout.
    """
    if len(learners) < FEW:
        return []
    taken = minutes(rows)
    usual = float(taken["minutes"].sort()[len(taken) // 2]) if len(taken) >= FEW else 0.0
    fast = dict(taken.filter(pl.col("minutes") < FAST * usual).iter_rows())
    found = (
        Person(one.learner, tuple(_reasons(one, fast.get(one.learner), usual, (follow or {}).get(one.learner))))
        for one in learners
    )
    return sorted((one for one in found if one.reasons), key=lambda one: -len(one.reasons))


def _reasons(one: Learner, fast: float | None, usual: float, follows: Follows | None) -> Iterator[str]:
    if one.above < NEAR_CHANCE:
        yield f"{one.points:g} points, near what guessing earns"
    if one_sided(one):
        yield f"“{one.most}” for {round(one.share * one.asked)} of {one.asked} owners"
    if follows:
        yield f"{follows.answers} of {follows.of} answers follow how the cards are laid out, whatever the story"
    if fast is not None:
        yield f"done in {fast:.0f} minutes, where half of the class took {usual:.0f} or more"


def minutes(rows: Rows) -> pl.DataFrame:
    """``minutes`` from the first answer to the last saving, by ``learner``, of those whose times are known."""
    taken = (pl.col("last") - pl.col("first")).dt.total_milliseconds() / 60_000

    def of_learners(piece: pl.DataFrame) -> pl.DataFrame:
        times = piece.group_by("learner", maintain_order=True).agg(pl.col("first").min(), pl.col("last").max())
        known = times.drop_nulls().filter(pl.col("last") > pl.col("first"))
        return known.select("learner", taken.alias("minutes"))

    return each(rows, of_learners, "learner", "first", "last")


def missing(assignment: str, answered: Collection[str], enrolled: Mapping[str, Enrolled]) -> list[Person]:
    """Who has no answers in a set, and since when; those first who had handed in before.

    Parameters
    ----------
    assignment
        The set.
    answered
        Learners with answers.
    enrolled
        The class, without those who have left it.
    """
    found = []
    known = set(answered)
    for learner, one in enrolled.items():
        if learner in known or one.excused:
            continue
        before = [name for name in one.handed if name != assignment]
        if assignment in one.handed:
            found.append(Person(learner, ("handed in, and there are no answers to read",)))
        elif before:
            found.append(Person(learner, (f"nothing handed in; the last was {before[-1]}",)))
        else:
            found.append(Person(learner, ("nothing handed in so far",)))
    return sorted(found, key=lambda one: one.reasons[0].endswith("so far"))
