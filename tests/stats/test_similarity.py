"""Answers are called alike as rarely by chance as is said, and whoever copied is among those that are."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from whichpm.stats import similarity

ITEMS = 24
KEY = np.arange(ITEMS) % 2
AGAINST = (np.arange(ITEMS) % 3 == 0).astype(np.intp)


def answers(seed: int, learners: int, *, guess: float = 0.0, misled: float = 0.0) -> np.ndarray:
    """A class whose items differ in slope and in which wrong option draws, half ``misled`` by every third item."""
    draw = np.random.default_rng(seed)
    ability, hard, slope = draw.normal(0.8, 1, (learners, 1)), draw.normal(0, 0.8, ITEMS), draw.uniform(0.7, 1.4, ITEMS)
    falls = misled * (draw.random((learners, 1)) < 0.5) * np.where(AGAINST, -1, 0.5)
    knows = draw.random((learners, ITEMS)) < guess + (1 - guess) / (1 + np.exp(-slope * (ability - hard) - falls))
    other = draw.random((learners, ITEMS)) < draw.uniform(0.5, 0.95, ITEMS)
    return np.where(knows, KEY, np.where(other, 1 - KEY, 2))


def rare(learners: int) -> float:
    return 0.5 / (learners * (learners - 1) / 2)


def test_at_least_so_many_successes_worked_by_hand():
    """Chances 1/2, 1/3, 1/4: none 6/24, one 11/24, two 6/24, all 1/24, by the recursion that the paper gives."""
    chances = np.array([1 / 2, 1 / 3, 1 / 4])
    assert [similarity.tail(chances, least) * 24 for least in range(4)] == pytest.approx([24, 18, 7, 1])


def test_what_is_expected_of_learners_adds_up_to_what_the_class_chose():
    choices = answers(1, 150)
    choices[::7, 3] = -1
    found = similarity.expected(choices, choices == KEY)
    assert found.sum(axis=2) == pytest.approx(1)
    for item, option in itertools.product((0, 5, 11), range(3)):
        assert found[:, item, option].mean() == pytest.approx((choices[:, item] == option).mean(), abs=0.02)
    strong, weak = (choices == KEY).sum(axis=1).argsort()[[-1, 0]]
    assert (found[strong, range(ITEMS), KEY] > found[weak, range(ITEMS), KEY]).all()


@pytest.mark.slow
@pytest.mark.parametrize(("guess", "misled"), [(0.0, 0.0), (1 / 3, 0.0), (0.0, 3.0)])
def test_of_twenty_classes_in_which_nobody_copied_one_at_most_has_such_a_pair(guess: float, misled: float):
    """Of 200; also where half of a class falls for the same words, whose items are then a group of their own."""
    named = 0
    for seed in range(200):
        choices = answers(seed, learners := 20 + seed * 13 % 81, guess=guess, misled=misled)
        named += bool(similarity.pairs(choices, choices == KEY, rare(learners), AGAINST))
    assert named <= 10


def test_who_copies_a_learner_of_the_weaker_half_is_named_with_whom():
    found = []
    for seed in range(20):
        choices = answers(seed, 80)
        source = (choices == KEY).sum(axis=1).argsort()[20]
        copier = (source + 1) % 80
        choices[copier] = choices[source]
        named = similarity.pairs(choices, choices == KEY, rare(80), AGAINST)
        found += [pair for pair in named[:1] if {pair.one, pair.other} == {source, copier}]
    assert len(found) >= 19
    assert all(pair.agreed == pair.of == ITEMS > 1.3 * pair.expected and pair.wrong >= 6 for pair in found)


def test_what_one_of_them_left_open_says_nothing():
    choices = answers(3, 40)
    choices[:2] = choices[(choices == KEY).sum(axis=1).argmin()]
    (pair, *_) = similarity.pairs(choices, choices == KEY, 1)
    assert (pair.one, pair.other, pair.of) == (0, 1, ITEMS)
    choices[0, 4:] = -1
    assert not [one for one in similarity.pairs(choices, choices == KEY, 1) if one.one == 0]
    assert similarity.pairs(choices[:1], choices[:1] == KEY, 1) == []
