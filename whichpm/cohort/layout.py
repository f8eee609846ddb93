"""Learners whose answers follow how cards are laid out: mix, openings and neighbours, whatever the stories say.

The reader of :mod:`whichpm.quality.guessing` knows one card of an exercise and infers the others. Which one a learner
knows is not known, so that of each exercise the knowledge counts that explains most answers. How much it explains by
chance, of a learner who is right as often, is drawn from the model of :func:`whichpm.stats.similarity.expected`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whichpm.cohort.matrix import Matrix, matrix
from whichpm.cohort.questions import FEW
from whichpm.model import Exercise, Item
from whichpm.quality import guessing
from whichpm.quality.words import assignments
from whichpm.stats import similarity

DRAWS = 200
SURELY = 3.4
"""Standard deviations above what chance explains. Of 100 simulated classes fewer than one in twenty had such a learner,
and who reads the layout of 24 cards lies four or more above."""
LEAST, MOST = 12, 2000
"""Cards that are laid out, below which nothing is told; and learners, above which it takes too long."""


class Follows(NamedTuple):
    """How many answers of a learner the layout explains, of how many."""

    answers: int
    of: int


def followers(frame: pl.DataFrame, exercises: Sequence[Exercise]) -> dict[str, Follows]:
    """Learners of one form whose answers follow the layout; none where too little is laid out."""
    found = matrix(frame)
    at = {name: place for place, name in enumerate(found.questions)}
    laid = [
        (cards, [at[exercise.slug, card.id] for card in cards])
        for exercise in exercises
        if len(cards := assignments(exercise)) > 2 and all((exercise.slug, card.id) in at for card in cards)
    ]
    columns = [column for _, places in laid for column in places]
    if len(columns) < LEAST or not FEW <= len(found.learners) <= MOST:
        return {}
    drawn = _drawn(found)
    own, by_chance = np.zeros(len(found.learners)), np.zeros((DRAWS, len(found.learners)))
    for cards, places in laid:
        ways = _ways(cards, found.options)
        own += _explained(found.choices[:, places], ways)
        by_chance += _explained(drawn[:, :, places], ways)
    above = (own - by_chance.mean(axis=0)) / np.maximum(by_chance.std(axis=0), 0.5)
    answered = (found.choices[:, columns] >= 0).sum(axis=1)
    return {
        found.learners[int(place)]: Follows(int(own[place]), int(answered[place]))
        for place in np.flatnonzero((above > SURELY) & (answered >= LEAST))
    }


def _drawn(found: Matrix) -> NDArray[np.int8]:
    """Answers of such learners by chance: draws by learners by questions."""
    reached = similarity.expected(found.choices, found.right, found.against).cumsum(axis=2)
    draw = np.random.default_rng(7)
    drawn = np.full((DRAWS, *found.choices.shape), -1, dtype=np.int8)
    for each in drawn:
        beyond = draw.random(found.choices.shape)[..., None] > reached
        each[:] = np.where(found.choices >= 0, beyond.sum(axis=2).clip(max=len(found.options) - 1), -1)
    return drawn


def _ways(cards: Sequence[Item], options: Sequence[str]) -> NDArray[np.bool_]:
    """What the reader takes for each card, by the card that is known: ways by cards by options and none."""
    reader = guessing.Reader(cards)
    ways = np.zeros((len(cards), len(cards), len(options) + 1), dtype=np.bool_)
    for way, card in enumerate(cards):
        for place, owners in enumerate(reader.likeliest(way, str(card.key))):
            taken = (str(card.key),) if place == way else owners
            ways[way, place, [options.index(owner) for owner in taken if owner in options]] = True
    return ways


def _explained(choices: NDArray[np.integer], ways: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How many answers the best way explains; the last axis, cards, goes. An open answer is the last option."""
    cards = np.arange(ways.shape[1])
    every = np.stack([way[cards, choices].sum(axis=-1) for way in ways]).astype(np.float64)
    found: NDArray[np.float64] = every.max(axis=0)
    return found
