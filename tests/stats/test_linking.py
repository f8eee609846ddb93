"""Linear equating carries totals as worked by hand, and its standard errors are those of the papers."""

from __future__ import annotations

import numpy as np
import pytest

from whichpm.stats import linking


def test_groups_by_lot_by_hand():
    # Means 10 and 12, deviations 2 and 3: 13 lies 1.5 deviations up, so it is worth 12 + 1.5 * 3
    # (Kolen and Brennan 2014, section 2.3).
    found = linking.by_lot([8, 10, 12], [9, 12, 15], [10, 13])
    assert found.worth.tolist() == [12, 16.5]


def test_a_chain_by_hand():
    # Group 1: totals of mean 10 and deviation 2, common items of 5 and 1, so 12 is worth 6 common points.
    # Group 2: common items of mean 4 and deviation 2, totals of 11 and 4, so 6 common points are worth 15.
    found = linking.by_common_items([8, 10, 12], [4, 5, 6], [7, 11, 15], [2, 4, 6], [12])
    assert found.worth.tolist() == [15]


def test_standard_errors_are_those_of_braun_and_holland():
    # For normal totals: s_y ** 2 (1 / n + 1 / m) (1 + z ** 2 / 2) (Braun and Holland 1982).
    draw = np.random.default_rng(4)
    x, y = draw.normal(14, 4, 400), draw.normal(12, 3, 500)
    at = np.array([8.0, 14.0, 20.0])
    z = (at - x.mean()) / x.std(ddof=1)
    told = np.sqrt(y.var(ddof=1) * (1 / 400 + 1 / 500) * (1 + z**2 / 2))
    assert linking.by_lot(x, y, at).error == pytest.approx(told, rel=0.1)


def test_a_report_says_the_same_each_time():
    draw = np.random.default_rng(5)
    x, y = draw.normal(14, 4, 30), draw.normal(12, 3, 30)
    assert (linking.by_lot(x, y, [10]).error == linking.by_lot(x, y, [10]).error).all()


def test_totals_that_are_all_alike_are_refused():
    with pytest.raises(ValueError, match="all alike"):
        linking.by_lot([3, 3, 3], [1, 2, 3], [3])
    with pytest.raises(ValueError, match="all alike"):
        linking.by_common_items([1, 2, 3], [1, 1, 1], [1, 2, 3], [1, 2, 3], [3])


@pytest.mark.slow
def test_common_items_tell_harder_forms_from_weaker_groups():
    draw = np.random.default_rng(6)
    difficulty, common = np.linspace(-1, 1, 16), np.linspace(-1, 1, 8)

    def totals(ability: np.ndarray, items: np.ndarray) -> np.ndarray:
        chance = 1 / (1 + np.exp(items - ability[:, None]))
        return (draw.random(chance.shape) < chance).sum(axis=1)

    gaps = []
    for _ in range(200):
        strong, weak = draw.normal(0.5, 1, 100), draw.normal(0, 1, 100)
        met, same = totals(strong, common), totals(weak, common)
        x, y = totals(strong, difficulty + 0.5) + met, totals(weak, difficulty) + same
        gaps.append((linking.by_lot(x, y, [12]).worth[0], linking.by_common_items(x, met, y, same, [12]).worth[0]))
    by_lot, by_common = np.mean(gaps, axis=0)
    # Both mean the same ability where the form is half a logit harder: 12 is worth about 13.3.
    assert by_common == pytest.approx(13.3, abs=0.4)
    assert by_lot < 12.7
