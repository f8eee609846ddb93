"""Comparisons are as sure as they say, and equal to what is worked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest

from whichpm.stats import comparisons


def test_students_interval_covers_the_truth_as_often_as_it_says():
    draw = np.random.default_rng(4)
    found = [comparisons.student(draw.normal(0.3, 1, 15).tolist()) for _ in range(1000)]
    assert 0.93 <= np.mean([one.low <= 0.3 <= one.high for one in found]) <= 0.97


def test_the_sign_test_by_hand():
    """1 against 7: two tails of (1 + 8) / 256."""
    assert comparisons.sign_test(1, 7) == pytest.approx(18 / 256)
    assert comparisons.sign_test(4, 4) == 1
    assert math.isnan(comparisons.sign_test(0, 0))


def test_chance_alone_is_called_larger_as_often_as_allowed():
    draw = np.random.default_rng(9)
    found = [comparisons.surely_larger(draw.normal(0, 1, 20), draw.normal(0, 3, 40), 0.05) for _ in range(2000)]
    assert 0.03 <= np.mean(found) <= 0.07
    assert comparisons.surely_larger(draw.normal(2, 1, 20), draw.normal(0, 1, 20), 0.01)
    assert not comparisons.surely_larger(np.full(4, 9.0), np.zeros(50), 0.01)


def test_a_share_over_learners_worked_by_hand():
    """2, 2, 1, 3 right of 4 each are 1/2 and leave 0, 0, -1, 1: a root of 4/3 of 2, by 16, times 3.182 (Cochran 1977).

    1, 1, 1, 1 of 2, 2, 4, 2 are 2/5 and leave 0.2, 0.2, -0.6, 0.2. By 16 and by 10, the differences of what is left
    are -0.02, -0.02, -0.0025, 0.0425, whose squares add up to 0.0026125.
    """
    found = comparisons.ratio([2, 2, 1, 3], [4, 4, 4, 4])
    assert found == pytest.approx((0.5, 0.5 - 0.3248, 0.5 + 0.3248), abs=1e-4)
    apart = comparisons.ratios_apart([2, 2, 1, 3], [4, 4, 4, 4], [1, 1, 1, 1], [2, 2, 4, 2])
    assert apart == pytest.approx((0.1, 0.1 - 0.1878, 0.1 + 0.1878), abs=1e-4)


def test_shares_that_nobody_can_show_are_not_told():
    assert math.isnan(comparisons.ratio([0, 0], [0, 0]).value)
    assert math.isnan(comparisons.ratio([1], [2]).low)
    assert math.isnan(comparisons.ratios_apart([1, 2], [2, 2], [0, 0], [0, 0]).value)
    assert comparisons.ratio([2] * 20, [2] * 20).low < 0.9


def test_intervals_of_shares_of_learners_cover_the_truth_as_often_as_they_say():
    """Of 1,000 classes of 60, whose learners differ in how often they are right and in how often they are sure."""
    draw = np.random.default_rng(12)
    shape = (1000, 60, 24)
    ability = draw.normal(0, 1, (*shape[:2], 1))
    sure = draw.random(shape) < 1 / (1 + np.exp(-draw.normal(0, 1, (*shape[:2], 1))))
    right = draw.random(shape) < np.where(sure, 1.2, 1.0) / (1.3 + np.exp(-ability))
    many = draw.normal(0, 1, 200_000)
    when, otherwise = (float(np.mean(factor / (1.3 + np.exp(-many)))) for factor in (1.2, 1.0))
    counts = [(one & two).sum(axis=2) for one in (right, np.ones_like(right)) for two in (sure, ~sure)]
    found = [comparisons.ratio(part, whole) for part, whole in zip(counts[0], counts[2], strict=True)]
    assert 0.93 <= np.mean([one.low <= when <= one.high for one in found]) <= 0.97
    found = [comparisons.ratios_apart(*each) for each in zip(counts[0], counts[2], counts[1], counts[3], strict=True)]
    assert 0.93 <= np.mean([one.low <= when - otherwise <= one.high for one in found]) <= 0.97
