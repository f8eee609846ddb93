"""Statistics of items and tests: equal to Moodle's, to tables worked by hand, and right as often as they say."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import pytest

from whichpm.stats import classical

MOODLE = json.loads((Path(__file__).parent / "moodle.json").read_text(encoding="utf-8"))
ATTEMPTS = np.array([[int(mark) for mark in row] for row in MOODLE["rows"]], dtype=float)
EQUAL = pytest.approx(0, abs=1e-9)

# Six learners, four items. Totals 4 3 3 2 1 0: mean 13/6, squares of differences from it together 65/6.
SMALL = np.array([[1, 1, 1, 1], [1, 1, 1, 0], [1, 1, 0, 1], [1, 0, 1, 0], [1, 0, 0, 0], [0, 0, 0, 0]], dtype=float)


def test_the_whole_has_the_figures_of_moodle():
    quiz = MOODLE["quiz"]
    alpha = classical.alpha(ATTEMPTS).value
    moments = classical.moments(ATTEMPTS.sum(axis=1))
    assert 100 * alpha - quiz["cic"] == EQUAL
    assert 100 * math.sqrt(1 - alpha) - quiz["errorratio"] == EQUAL
    assert classical.error(ATTEMPTS) - quiz["se"] == EQUAL
    assert moments.skewness - quiz["skew"] == EQUAL
    assert moments.kurtosis - quiz["kurt"] == EQUAL


def test_a_table_worked_by_hand():
    """KR-20: shares right 5/6 3/6 3/6 2/6, so p(1-p) are 5/36 9/36 9/36 8/36, with n - 1 below times 6/5: 31/30.

    The totals have variance 65/30. So alpha is 4/3 of (1 - 31/65), that is 136/195.
    """
    assert classical.alpha(SMALL).value == pytest.approx(136 / 195)
    assert classical.error(SMALL) == pytest.approx(math.sqrt(59 / 195) * math.sqrt(65 / 30))
    first, rest = SMALL[:, 0], SMALL[:, 1:].sum(axis=1)
    # Item 1 against the rest 3 2 2 1 0 0: covariance (8 - 5/6 * 8)/5, deviations root of 1/6 and of (18 - 64/6)/5.
    assert classical.correlation(first, rest).value == pytest.approx(
        (8 - 40 / 6) / 5 / math.sqrt(1 / 6 * (18 - 64 / 6) / 5)
    )
    # Whoever has the least of the rest misses it, so that no order of these points does better.
    assert classical.efficiency(first, rest) == pytest.approx(100)


@pytest.mark.parametrize("points", [[[0], [1], [1]], [[1, 0], [0, 1]], [[1, 1]]])
def test_where_no_consistency_can_be_told_neither_can_an_error(points: list[list[int]]):
    """One item, no difference, one learner: an error of 0 would say that the total is exact."""
    assert math.isnan(classical.alpha(points).value)
    assert math.isnan(classical.error(points))


def test_wilson_by_hand():
    """8 of 10, z = 1.96: (0.8 + 0.19208) / 1.38416 and, around it, 1.96 root(0.016 + 0.009604) / 1.38416."""
    found = classical.wilson(8, 10)
    assert (found.low, found.high) == (pytest.approx(0.4902, abs=1e-4), pytest.approx(0.9433, abs=1e-4))
    assert classical.wilson(0, 10).low == pytest.approx(0)
    assert classical.wilson(10, 10).high == pytest.approx(1)


@pytest.mark.parametrize("points", [[[1, 1], [1, 1]], [[1.0, 0.0]], np.zeros((0, 3)), np.zeros((3, 0))])
def test_where_nothing_can_be_told_nothing_is(points):
    assert math.isnan(classical.alpha(points).value)
    for own in np.asarray(points, dtype=float).T:
        assert math.isnan(classical.correlation(own, own).value)
        assert math.isnan(classical.efficiency(own, own))
        assert np.isnan(classical.weights([classical.shared(own, own)])).all()


@pytest.mark.parametrize("points", [[1, 0, 1], [[1, np.nan], [0, 1]], [[1, np.inf], [0, 1]]])
def test_what_is_no_table_of_points_is_refused(points):
    with pytest.raises(ValueError, match=r"learners by items|learners of one form"):
        classical.alpha(points)


def test_intervals_cover_the_truth_as_often_as_they_say():
    """Of 1,000 classes each: shares, correlations, and alpha where Feldt's model holds: items alike but for error."""
    draw = np.random.default_rng(16)
    runs, n = 1000, 40

    right = draw.binomial(n, 0.7, runs)
    shares = [classical.wilson(int(count), n) for count in right]
    assert 0.93 <= np.mean([one.low <= 0.7 <= one.high for one in shares]) <= 0.97

    rho = 0.4
    pairs = draw.multivariate_normal([0, 0], [[1, rho], [rho, 1]], (runs, n))
    found = [classical.correlation(one[:, 0], one[:, 1]) for one in pairs]
    assert 0.93 <= np.mean([one.low <= rho <= one.high for one in found]) <= 0.97

    k = 12
    truth = k * 0.5 / (k * 0.5 + 1)  # Ability of variance 0.5 and error of variance 1, the same for each item.
    ability = draw.normal(0, math.sqrt(0.5), (runs, n, 1))
    classes = ability + draw.normal(0, 1, (runs, n, k))
    alphas = [classical.alpha(one) for one in classes]
    assert 0.93 <= np.mean([one.low <= truth <= one.high for one in alphas]) <= 0.97


@pytest.mark.slow
@pytest.mark.parametrize("stories", [(12, 12), (8, 8, 8)])
def test_alpha_of_stories_covers_its_truth_as_often_as_it_says_where_statements_of_one_go_together(
    stories: tuple[int, ...],
):
    """Of 1,000 classes of 60; who understands a story does better in all of it. The truth is that of many learners."""
    difficulty = np.random.default_rng(5).normal(0, 0.8, sum(stories))
    draw = np.random.default_rng(2)

    def classes(runs: int, n: int) -> np.ndarray:
        ability = draw.normal(0.8, 1, (runs, n, 1))
        of_story = np.repeat(draw.normal(0, 0.4, (runs, n, len(stories))), stories, axis=2)
        right = draw.random((runs, n, sum(stories))) < 1 / (1 + np.exp(difficulty - ability - of_story))
        return np.add.reduceat(right, np.cumsum((0, *stories[:-1])), axis=2, dtype=float)

    truth = classical.alpha(classes(1, 200_000)[0]).value
    found = [classical.alpha(one) for one in classes(1000, 60)]
    assert 0.93 <= np.mean([one.low <= truth <= one.high for one in found]) <= 0.97
