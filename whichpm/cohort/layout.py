"""Learners whose answers follow how cards are laid out: mix, openings and neighbours, whatever the stories say.

Neighbours are those of the order in which a learner met the cards, whose seed comes with the answers. It is believed
for this alone; where there is none, cards were met in the order of the page.

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

from whichpm import order
from whichpm.cohort.matrix import Matrix, matrix
from whichpm.cohort.pieces import Rows, each
from whichpm.cohort.questions import FEW
from whichpm.model import Exercise, Item
from whichpm.quality import guessing
from whichpm.quality.words import assignments
from whichpm.stats import similarity

DRAWS = 200
SURELY = 3.4
"""Standard deviations above what chance explains. Of 100 simulated classes fewer than one in twenty had such a learner,
and of 60 who read the layout of the 24 cards of Problem Set 1, in classes of 180, 52 were named."""
LEAST, MOST = 12, 2000
"""Cards that are laid out, below which nothing is told; and learners, above which it takes too long, and is said."""


class Follows(NamedTuple):
    """How many answers of a learner the layout explains, of how many."""

    answers: int
    of: int


def followers(rows: Rows, exercises: Sequence[Exercise]) -> dict[str, Follows]:
    """Learners of one form whose answers follow the layout; none where too little is laid out."""
    found = matrix(rows)
    at = {name: place for place, name in enumerate(found.questions)}
    laid = [
        (exercise, cards, [at[exercise.slug, card.id] for card in cards])
        for exercise in exercises
        if len(cards := assignments(exercise)) > 2 and all((exercise.slug, card.id) in at for card in cards)
    ]
    columns = [column for *_, places in laid for column in places]
    if len(columns) < LEAST or not FEW <= len(found.learners) <= MOST:
        return {}
    drawn = _drawn(found)
    own, by_chance = np.zeros(len(found.learners)), np.zeros((DRAWS, len(found.learners)))
    seeds = _seeds(rows)
    for exercise, cards, places in laid:
        orders = _orders(exercise, cards, [seeds.get((who, exercise.slug), "") for who in found.learners])
        ways = _ways(cards, orders, found.options)
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
    for one in drawn:
        beyond = draw.random(found.choices.shape)[..., None] > reached
        one[:] = np.where(found.choices >= 0, beyond.sum(axis=2).clip(max=len(found.options) - 1), -1)
    return drawn


def _seeds(rows: Rows) -> dict[tuple[str, str], str]:
    """The seed by learner and exercise, where one is known."""

    def known(piece: pl.DataFrame) -> pl.DataFrame:
        seen = piece.filter(pl.col("order").is_not_null())
        return seen.unique(["learner", "exercise"], keep="first", maintain_order=True)

    return {(who, slug): seed for who, slug, seed in each(rows, known, "learner", "exercise", "order").iter_rows()}


def _orders(exercise: Exercise, cards: Sequence[Item], seeds: Sequence[str]) -> NDArray[np.intp]:
    """Which card stood where: learners by places."""
    number = {card.id: at for at, card in enumerate(cards)}

    def met(seed: str) -> list[int]:
        if not seed or not exercise.shuffled:
            return [*number.values()]
        shown = order.arranged(exercise.slug, exercise.items, lambda one: one.id, lambda one: one.joins, seed)
        return [number[item.id] for item in shown if item.id in number]

    known = {seed: met(seed) for seed in {*seeds}}
    return np.array([known[seed] for seed in seeds], dtype=np.intp)


def _ways(cards: Sequence[Item], orders: NDArray[np.intp], options: Sequence[str]) -> NDArray[np.bool_]:
    """What the reader takes for each card, by the card that is known: learners by ways by cards by options and none."""
    reader = guessing.Reader(cards)
    keys = [str(card.key) for card in cards]
    different, of = np.unique(orders, axis=0, return_inverse=True)
    taken = reader.likeliest_in(different, keys)
    for at, key in enumerate(keys):
        taken[:, at, at] = np.array(reader.names) == key
    ways = np.zeros((*taken.shape[:3], len(options) + 1), dtype=np.bool_)
    for place, name in enumerate(reader.names):
        if name in options:
            ways[..., options.index(name)] = taken[..., place]
    found: NDArray[np.bool_] = ways[of.ravel()]
    return found


def _explained(choices: NDArray[np.integer], ways: NDArray[np.bool_]) -> NDArray[np.float64]:
    """How many answers of each learner the best way explains; the last axes are learners and cards, and cards go.

    An open answer is the last option.
    """
    learners, cards = np.arange(ways.shape[0])[:, None], np.arange(ways.shape[2])
    found = np.zeros(choices.shape[:-1])
    for way in range(ways.shape[1]):
        np.maximum(found, ways[learners, way, cards, choices].sum(axis=-1), out=found)
    return found
