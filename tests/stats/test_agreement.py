"""How far two graders agree, against tables worked by hand and another implementation."""

from __future__ import annotations

import math

import numpy as np
import pytest
from sklearn.metrics import cohen_kappa_score

from whichpm.stats.agreement import agreement, kappa


def test_a_table_worked_by_hand():
    """Five answers: 0-0, 1-1, 2-2, 2-1, 1-0. Squared differences are 2/5 on average; all ways to pair give 1.28."""
    found = agreement([0, 1, 2, 2, 1], [0, 1, 2, 1, 0])
    assert (found.n, found.exact.value, found.within_one.value) == (5, 0.6, 1.0)
    assert found.kappa.value == pytest.approx(1 - 0.4 / 1.28)
    assert math.isnan(found.kappa.low)  # Five pairs tell nothing of how sure that is.


def test_kappa_is_that_of_another_implementation_and_halves_are_points_too():
    chance = np.random.default_rng(3)
    one = chance.integers(0, 7, 60)
    other = np.clip(one + chance.integers(-1, 2, 60), 0, 6)
    expected = cohen_kappa_score(one, other, weights="quadratic")
    assert agreement(one, other).kappa.value == pytest.approx(expected)
    assert agreement(one / 2, other / 2).kappa.value == pytest.approx(expected)


def test_where_all_answers_have_the_same_points_kappa_says_nothing():
    found = agreement([3] * 20, [3] * 20)
    assert found.exact.value == 1.0
    assert math.isnan(found.kappa.value)


def test_the_interval_covers_the_truth_about_as_often_as_it_says():
    """Two graders see an answer's worth, each with an error of their own; 40 answers, 300 runs."""
    chance = np.random.default_rng(5)

    def graded(n: int) -> tuple[np.ndarray, np.ndarray]:
        worth = chance.normal(1.5, 1.0, n)
        one, other = (np.clip(np.rint(worth + chance.normal(0, 0.5, n)), 0, 3) for _ in range(2))
        return one, other

    truth = float(kappa(*graded(200_000)))
    hits = 0
    for _ in range(300):
        found = agreement(*graded(40)).kappa
        hits += found.low <= truth <= found.high
    assert 0.88 <= hits / 300 <= 0.98


def test_two_gradings_of_different_length_are_refused():
    with pytest.raises(ValueError, match="cannot be compared"):
        agreement([1, 2], [1])
