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
