"""Differences between groups are those of the papers, worked by hand, and their intervals hold what they promise."""

from __future__ import annotations

import math

import numpy as np
import pytest

from whichpm.stats import effects

ONE, OTHER = [12.0, 14.0, 16.0, 18.0], [10.0, 11.0, 12.0, 13.0, 14.0]
"""Means 15 and 12; variances 20/3 and 2.5; their parts of the standard error 5/3 and 1/2."""


def test_a_difference_of_means_by_hand():
    found = effects.difference(ONE, OTHER)
    degrees = (5 / 3 + 1 / 2) ** 2 / ((5 / 3) ** 2 / 3 + (1 / 2) ** 2 / 4)
    assert degrees == pytest.approx(4.749, abs=1e-3)
    assert effects.freedom([5 / 3, 1 / 2], [4, 5]) == pytest.approx(degrees)
    # Student's t of 4.749 degrees lies between those of 4 (2.7764) and 5 (2.5706) in every table.
    half = (found.high - found.low) / 2 / math.sqrt(13 / 6)
    assert 2.5706 < half < 2.7764
    assert found.value == 3
    assert (found.low + found.high) / 2 == pytest.approx(3)


def test_small_groups_are_corrected_by_hand():
    # Gamma(1) / Gamma(1/2) is 1 / sqrt(pi); Gamma(2) / (sqrt(2) Gamma(3/2)) is sqrt(2 / pi).
    assert effects.unbiased(2) == pytest.approx(1 / math.sqrt(math.pi))
    assert effects.unbiased(4) == pytest.approx(math.sqrt(2 / math.pi))
    # Hedges' approximation of his equation 6e.
    assert effects.unbiased(50) == pytest.approx(1 - 3 / (4 * 50 - 1), abs=1e-4)


def test_a_difference_in_standard_deviations_by_hand():
    pooled = math.sqrt((3 * 20 / 3 + 4 * 2.5) / 7)
    found = effects.standardised(ONE, OTHER)
    assert found.value == pytest.approx(3 / pooled * effects.unbiased(7))
    assert found.low < found.value < found.high


@pytest.mark.parametrize(
    ("counts", "low", "high"), [((56, 70, 48, 80), 0.0524, 0.3339), ((9, 10, 3, 10), 0.1705, 0.8090)]
)
def test_a_difference_of_shares_is_newcombes(counts: tuple[int, int, int, int], low: float, high: float):
    # Newcombe 1998, table II, examples (a) and (b), method 10.
    found = effects.shares(*counts)
    assert (found.low, found.high) == (pytest.approx(low, abs=5e-5), pytest.approx(high, abs=5e-5))


def test_rows_and_columns_that_go_together_are_told_by_hand():
    # Expected are 15 everywhere, so chi squared is 4 (5 ** 2) / 15 = 6.667, of one degree: 0.0098.
    assert effects.unrelated([[20, 10], [10, 20]]) == pytest.approx(0.0098, abs=5e-5)
    assert effects.unrelated([[15, 15], [15, 15]]) == 1


@pytest.mark.parametrize(("one", "other"), [([], [1.0, 2.0]), ([1.0], [1.0, 2.0])])
def test_of_one_learner_nothing_is_told(one: list[float], other: list[float]):
    assert math.isnan(effects.difference(one, other).value)
    assert math.isnan(effects.standardised(one, other).value)


def test_where_nobody_differs_there_are_no_ends():
    found = effects.difference([2.0, 2.0], [1.0, 1.0])
    assert found.value == 1
    assert math.isnan(found.low)
    assert math.isnan(effects.standardised([2.0, 2.0], [1.0, 1.0]).value)
    assert math.isnan(effects.shares(0, 0, 1, 2).value)


def test_intervals_cover_the_truth():
    draw = np.random.default_rng(11)
    hits = np.zeros(2)
    for _ in range(1000):
        one, other = draw.normal(0.5, 1, 25), draw.normal(0, 1, 40)
        for at, found in enumerate((effects.difference(one, other), effects.standardised(one, other))):
            hits[at] += found.low <= 0.5 <= found.high
    assert (hits >= 930).all()
    assert (hits <= 970).all()
