"""Passing is trusted as far as a second sitting would bear out."""

from __future__ import annotations

import math

import numpy as np
import pytest

from whichpm.stats import classical, decisions


def test_two_items_and_equally_likely_true_scores_worked_by_hand():
    """Totals 0, 1, 2 of a third each: variance 2/3, KR-21 is 2 (1 - 1 / (2 * 2/3)) = 1/2, the length (1 - 1/3) / (1/3).

    True scores p are then equally likely from 0 to 1, and one point of two passes with 1 - q, q = (1 - p)^2. Livingston
    and Lewis (1995) then have the same side twice with the mean of (1 - q)^2 + q^2 = 1 - 2 q + 2 q^2, that is
    1 - 2/3 + 2/5 = 11/15; the side of the true score, with one half as its cut, with 1/2 - 1/24 + 7/24 = 3/4; and by
    chance, as 2/3 pass, 4/9 + 1/9.
    """
    totals = np.repeat([0, 1, 2], 10_000)
    found = decisions.decision(totals, 2, 1, 0.5)
    assert found.length == pytest.approx(2, abs=1e-3)
    assert found.consistency == pytest.approx(11 / 15, abs=1e-3)
    assert found.accuracy == pytest.approx(3 / 4, abs=1e-3)
    assert found.kappa == pytest.approx((11 / 15 - 5 / 9) / (4 / 9), abs=1e-3)
    assert found.passed.value == pytest.approx(2 / 3)


def two_sittings(draw: np.random.Generator, learners: int, items: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Points of both, and the true share of each learner, with items that are not alike and guessing."""
    ability, difficulty = draw.normal(0.8, 1, (learners, 1)), draw.normal(0, 0.8, items)
    chance = 1 / 3 + 2 / 3 / (1 + np.exp(difficulty - ability))
    first, second = (draw.random((2, learners, items)) < chance).astype(float)
    return first, second, chance.mean(axis=1)


@pytest.mark.parametrize("items", [24, 36])
@pytest.mark.parametrize("cut", [0.5, 0.65, 0.8])
def test_what_is_said_of_passing_comes_true_within_two_points_of_a_hundred(items: int, cut: float):
    """In classes of 180, on average, and within six for each of nine classes of ten."""
    draw = np.random.default_rng(items)
    least = math.ceil(cut * items)
    off = []
    for _ in range(60):
        first, second, true = two_sittings(draw, 180, items)
        found = decisions.decision(first.sum(axis=1), items, least, classical.alpha(first).value)
        passed = first.sum(axis=1) >= least
        again = second.sum(axis=1) >= least
        off.append((found.consistency - np.mean(passed == again), found.accuracy - np.mean(passed == (true >= cut))))
    assert np.abs(np.mean(off, axis=0)).max() < 0.02
    assert (np.quantile(np.abs(off), 0.9, axis=0) < 0.06).all()


@pytest.mark.parametrize("totals", [[], [3.0], [3.0, 3.0, 3.0]])
def test_where_nothing_can_be_told_nothing_is(totals: list[float]):
    found = decisions.decision(totals, 4, 2, 0.5)
    assert math.isnan(found.consistency)
    assert math.isnan(found.accuracy)
    assert found.n == len(totals)


def test_a_test_without_reliability_decides_nothing_that_can_be_told():
    for reliability in (-0.2, 0.0, 1.0, math.nan):
        assert math.isnan(decisions.decision([1, 2, 3, 4], 4, 2, reliability).consistency)


def test_a_cut_that_everybody_passes_is_certain():
    found = decisions.decision([20, 22, 23, 24, 21], 24, 0, 0.6)
    assert (found.passed.value, found.accuracy, found.consistency) == (1, pytest.approx(1), pytest.approx(1))
