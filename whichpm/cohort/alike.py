"""Learners whose answers are more alike than two who worked on their own are likely to give.

That is a reason to look and nothing else: who learned together, had the same help, or has the same wrong idea answers
alike too. The method is :mod:`whichpm.stats.similarity`'s, over the owner questions.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

from whichpm.cohort.matrix import matrix
from whichpm.cohort.pieces import Rows
from whichpm.stats import similarity

FEWEST, MOST = 20, 2000
"""Learners: fewer do not tell how a class chooses, and more have too many pairs for one to stand out."""
FALSE_ALARMS = 0.5
"""Pairs of all in a class that the formula expects to be named although everybody worked alone.

It counts too many, as it knows abilities from the same answers: of 200 simulated classes fewer than one in
:data:`ONE_IN` had such a pair. A test holds that, also where half of a class falls for the same words.
"""
ONE_IN = 20


class Alike(NamedTuple):
    """Two learners, on how many questions they agree, of how many, how many are expected, and how many are wrong."""

    one: str
    other: str
    agreed: int
    of: int
    expected: float
    wrong: int
    chance: float


class Likeness(NamedTuple):
    """Pairs that stand out, how many were compared, and how many had a reason known before: a team."""

    pairs: tuple[Alike, ...]
    compared: int
    teams: int


def likeness(rows: Rows, teams: Mapping[str, Collection[str]], passed_over: Collection[str] = ()) -> Likeness | None:
    """Compare every two learners of a form; ``None`` where there are too few questions, or too few or many learners.

    Parameters
    ----------
    rows
        Of one form.
    teams
        The teams of each learner, where any are known; two of one team are not compared.
    passed_over
        Learners whose answers say nothing, such as one answer for everything.
    """
    table = matrix(rows, passed_over)
    learners = table.learners
    if len(table.questions) < similarity.LEAST or not FEWEST <= len(learners) <= MOST:
        return None
    together = _together(learners, teams)
    compared = len(learners) * (len(learners) - 1) // 2 - len(together)
    found = similarity.pairs(table.choices, table.right, FALSE_ALARMS / max(compared, 1), table.against)
    return Likeness(
        tuple(
            Alike(learners[pair.one], learners[pair.other], *pair[2:])
            for pair in found
            if (pair.one, pair.other) not in together
        ),
        compared,
        len(together),
    )


def _together(learners: Collection[str], teams: Mapping[str, Collection[str]]) -> set[tuple[int, int]]:
    """Pairs of one team, by their places."""
    members: dict[str, list[int]] = {}
    for at, learner in enumerate(learners):
        for team in teams.get(learner, ()):
            members.setdefault(team, []).append(at)
    return {(one, other) for each in members.values() for one in each for other in each if one < other}
