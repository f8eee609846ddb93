"""How alike the answers of two learners are, beyond what their abilities and the options' popularity make likely.

The generalized binomial test (van der Linden and Sotaridona 2006, Journal of Educational and Behavioral Statistics 31,
283-304, doi:10.3102/10769986031003283): two learners who answer on their own agree on an item with the probability
that both take the same option, summed over the options. The number of items on which they agree is then a sum of
independent trials of different probability, whose distribution is worked out exactly. Of learners by themselves a
Rasch model says how likely each item is right, and the class how its wrong options are shared out. The paper lets the
nominal response model say both, which needs more learners than a class has.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy import special

Choices = NDArray[np.intp]
Shares = NDArray[np.float64]

NODES, ROUNDS = 31, 60
"""Abilities that are told apart, and steps in which items and spread are estimated."""
LEAST = 10
"""Items that both have answered, to say anything."""
SCREEN = 2.5
"""Standard deviations over the expected agreement, below which no exact figure is worked out: none is rare enough."""


class Pair(NamedTuple):
    """Two learners, by their rows: on how many items they agree, and of how many.

    ``expected`` is how many of two who answer on their own, ``wrong`` how many of those that agree are wrong, and
    ``chance`` how likely as many or more are.
    """

    one: int
    other: int
    agreed: int
    of: int
    expected: float
    wrong: int
    chance: float


def expected(choices: Choices, right: NDArray[np.bool_], groups: NDArray[np.intp] | None = None) -> Shares:
    """How likely each learner takes each option of each item: learners by items by options.

    Parameters
    ----------
    choices
        Learners by items: the number of the option, -1 where an item stayed open.
    right
        The same shape: whether it earned the points.
    groups
        A number for each item. In each group a learner has an ability of its own: who is misled by the same sort of
        items answers them alike without any help. By default all items are of one group.

    The Rasch model (1960) is fitted by marginal maximum likelihood with normal ability (Bock and Aitkin 1981,
    doi:10.1007/BF02293801), and a learner counts with all abilities that the answers leave possible.
    """
    given, right = choices >= 0, right & (choices >= 0)
    solves = np.empty(choices.shape)
    of = np.zeros(choices.shape[1], dtype=np.intp) if groups is None else groups
    for group in np.unique(of):
        solves[:, of == group] = _solves(given[:, of == group], right[:, of == group])
    options = int(choices.max(initial=0)) + 1
    found = np.empty((*choices.shape, options))
    rights, wrongs = right.sum(axis=0), (given & ~right).sum(axis=0)
    for option in range(options):
        took = choices == option
        among_right = (took & right).sum(axis=0) / np.maximum(rights, 1)
        among_wrong = (took & ~right).sum(axis=0) / np.maximum(wrongs, 1)
        found[:, :, option] = solves * among_right + (1 - solves) * among_wrong
    return found


def _solves(given: NDArray[np.bool_], right: NDArray[np.bool_]) -> Shares:
    """How likely each learner has each item right."""
    node = np.linspace(-4, 4, NODES)[:, None]
    prior = np.exp(-(node[:, 0] ** 2) / 2)
    answered, solved, missed = (one.astype(np.float64) for one in (given, right, given & ~right))
    share = (solved.sum(axis=0) + 0.5) / (answered.sum(axis=0) + 1)
    hard, spread = -special.logit(share), 1.0
    for _ in range(ROUNDS):
        p = special.expit(spread * node - hard)  # abilities by items
        likely = solved @ np.log(p).T + missed @ np.log1p(-p).T
        weight = np.exp(likely - likely.max(axis=1, keepdims=True)) * prior
        weight /= weight.sum(axis=1, keepdims=True)
        asked, knew = weight.T @ answered, weight.T @ solved
        # One step of Newton's for the difficulties, then one for the spread of the abilities.
        bend = (asked * p * (1 - p)).sum(axis=0)
        hard = np.clip(hard - (knew - asked * p).sum(axis=0) / np.maximum(bend, 0.5), -6, 6)
        p = special.expit(spread * node - hard)
        slope, bent = ((knew - asked * p) * node).sum(), (asked * p * (1 - p) * node**2).sum()
        spread = float(np.clip(spread + slope / max(bent, 1e-6), 0.05, 4))
    found: Shares = weight @ p
    return found


def pairs(
    choices: Choices, right: NDArray[np.bool_], rare: float, groups: NDArray[np.intp] | None = None
) -> list[Pair]:
    """Pairs whose agreement is rarer by chance than ``rare``, the rarest first; shapes as :func:`expected` has them.

    Items that one of the two left open say nothing about them. ``chance`` is an upper bound: abilities are estimated
    from the same answers, which the agreement then has less room to exceed.
    """
    found: list[Pair] = []
    if len(choices) < 2 or not choices.shape[1]:
        return found
    likely = expected(choices, right, groups)
    given = choices >= 0
    for one in range(len(choices) - 1):
        both = given[one] & given[one + 1 :]  # the others by items
        alike = (likely[one] * likely[one + 1 :]).sum(axis=2) * both
        same = (choices[one] == choices[one + 1 :]) & both
        agreed, mean, of = same.sum(axis=1), alike.sum(axis=1), both.sum(axis=1)
        spread = np.sqrt((alike * (1 - alike)).sum(axis=1))
        for at in np.flatnonzero((of >= LEAST) & (agreed > mean + SCREEN * spread)):
            chance = tail(alike[at][both[at]], int(agreed[at]))
            if chance < rare:
                wrong = int((same[at] & ~right[one]).sum())
                found.append(Pair(one, one + 1 + int(at), int(agreed[at]), int(of[at]), float(mean[at]), wrong, chance))
    return sorted(found, key=lambda pair: pair.chance)


def tail(chances: Shares, least: int) -> float:
    """How likely at least so many of independent trials succeed, each with a chance of its own."""
    counts = np.zeros(len(chances) + 1)
    counts[0] = 1.0
    for at, chance in enumerate(chances):
        counts[1 : at + 2] = counts[1 : at + 2] * (1 - chance) + counts[: at + 1] * chance
        counts[0] *= 1 - chance
    return float(min(1.0, counts[least:].sum()))
