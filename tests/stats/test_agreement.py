"""How far two graders agree, against tables worked by hand and another implementation."""

from __future__ import annotations

import math

import numpy as np
import pytest

from whichpm.stats.agreement import agreement, kappa


def test_a_table_worked_by_hand():
    """Five answers: 0-0, 1-1, 2-2, 2-1, 1-0. Squared differences are 2/5 on average; all ways to pair give 1.28."""
    found = agreement([0, 1, 2, 2, 1], [0, 1, 2, 1, 0])
    assert (found.n, found.exact.value, found.within_one.value) == (5, 0.6, 1.0)
    assert found.kappa.value == pytest.approx(1 - 0.4 / 1.28)
    assert math.isnan(found.kappa.low)  # Five pairs tell nothing of how sure that is.


@pytest.mark.slow
def test_kappa_is_that_of_another_implementation_and_halves_are_points_too():
    from sklearn.metrics import cohen_kappa_score  # Takes seconds to import.

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


@pytest.mark.slow
@pytest.mark.parametrize(
    ("n", "mean", "error", "most"),
    [(20, 2.5, 0.5, 970), (40, 1.5, 0.5, 970), (100, 1.5, 1.0, 970), (40, 1.5, 0.25, 1000)],
)
def test_the_interval_covers_the_truth_as_often_as_it_says(n: int, mean: float, error: float, most: int):
    """Two graders see an answer's worth, each with an error of their own, also where most answers are worth all.

    Where they differ in two answers of forty only, it is on the safe side.
    """
    chance = np.random.default_rng(5)

    def graded(n: int) -> tuple[np.ndarray, np.ndarray]:
        worth = chance.normal(mean, 1.0, n)
        one, other = (np.clip(np.rint(worth + chance.normal(0, error, n)), 0, 3) for _ in range(2))
        return one, other

    truth = float(kappa(*graded(200_000)))
    hits = 0
    for _ in range(1000):
        found = agreement(*graded(n)).kappa
        hits += found.low <= truth <= found.high
    assert 930 <= hits <= most


def test_where_one_answer_or_none_is_told_otherwise_the_interval_says_no_more_than_it_can():
    one = [0, 1, 2, 3] * 5
    assert agreement(one, one).kappa.value == 1
    assert math.isnan(agreement(one, one).kappa.low)
    found = agreement(one, [*one[:-1], 2]).kappa
    assert found.low < found.value < 1 == found.high


def test_two_gradings_of_different_length_are_refused():
    with pytest.raises(ValueError, match="cannot be compared"):
        agreement([1, 2], [1])
