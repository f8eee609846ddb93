"""Answers that are more alike than chance makes likely."""

from __future__ import annotations

from collections.abc import Iterator

from whichpm.cohort import alike
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.people import one_sided
from whichpm.cohort.sitting import Sitting

TITLE = "Answers that are alike"
COLUMNS = (
    Column("One learner"),
    Column("Another"),
    Column("Alike", meaning="Owner questions that both answered alike."),
    Column("Of", meaning="Owner questions that both answered."),
    Column("Expected", 1, meaning="Of two such learners who answer on their own."),
    Column("Alike and wrong"),
)
NOTES = (
    "The generalized binomial test, van der Linden and Sotaridona 2006, doi:10.3102/10769986031003283: how likely two "
    "learners agree follows from how many each has right, with and against the cue, and from how the class shares out "
    "over the wrong options. Answers that are mostly right are expected to be alike, so that nothing is said of them.",
)


def parts(sat: Sitting) -> Iterator[Part]:
    """Pairs to look at, with how often there is such a pair by chance."""
    teams = {learner: one.teams for learner, one in sat.people.items() if one.teams}
    constant = [one.learner for one in sat.found.learners if one_sided(one)]
    if (learners := len(sat.found.learners) - len(constant)) > alike.MOST:
        said = (
            f"Pairs are compared of up to {alike.MOST} learners, and here are {learners}: too many pairs are alike by "
            "chance for one to stand out. A report of a section (--section) has them."
        )
        yield Part("likeness", TITLE, (said,))
        return
    found = alike.likeness(sat.rows, teams, constant)
    if found is None:
        return
    pairs = len(found.pairs)
    apart = f", without {found.teams} of one team" if found.teams else ""
    says = [
        f"Pairs of learners whose answers are more alike than chance makes likely: {pairs or 'none'} of "
        f"{found.compared}{apart}."
    ]
    todo = []
    if pairs:
        says.append(
            f"By chance alone fewer than one class in {alike.ONE_IN} has such a pair. It is a reason to look and to "
            "ask, and no more: who learned together, or has the same wrong idea, answers alike too."
        )
        first = found.pairs[0]
        todo.append(
            f"Look at the answers of {_called(sat, first.one)} and {_called(sat, first.other)}, which are alike in "
            f"{first.agreed} of {first.of} questions where {first.expected:.0f} would be expected"
            f"{f', and at {pairs - 1} more such pairs' if pairs > 1 else ''}. There are many reasons for it."
        )
    rows = tuple(
        (_called(sat, one.one), _called(sat, one.other), one.agreed, one.of, one.expected, one.wrong)
        for one in found.pairs
    )
    columns = COLUMNS if rows else ()
    yield Part("likeness", TITLE, tuple(says), columns, rows, todo=tuple(todo), notes=NOTES)


def _called(sat: Sitting, learner: str) -> str:
    name = sat.called(learner)
    return f"{name} ({learner})" if name else learner
