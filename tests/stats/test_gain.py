"""Gain is that of the papers, worked by hand; the crossed design tells it from forms of unequal difficulty."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import special

from whichpm.stats import effects
from whichpm.stats.gain import Half, gain

BEFORE, AFTER = np.array([0.25, 0.5, 0.5, 0.75]), np.array([0.5, 0.75, 0.5, 1.0])
"""Changes of a quarter, a quarter, none, a quarter: mean 3/16, variance 1/64, standard error 1/16."""


def test_one_half_by_hand():
    found = gain([Half(BEFORE, AFTER)])
    assert (found.pairs, found.before, found.after) == (4, 0.5, 0.6875)
    assert found.gain.value == 3 / 16
    assert found.gain.high - found.gain.value == pytest.approx(3.18245 / 16, abs=1e-5)  # t of 3 degrees
    assert math.isnan(found.harder.value)


def test_the_gain_of_a_class_is_the_share_of_what_it_could_gain():
    found = gain([Half(BEFORE, AFTER)])
    assert found.normalised.value == pytest.approx((0.6875 - 0.5) / (1 - 0.5))  # Hake 1998
    # Fieller 1954: its ends are the quotients q for which the mean of what is left after less q times what was left
    # before differs from nothing by just t standard errors.
    for end in found.normalised[1:]:
        rest = (1 - AFTER) - (1 - end) * (1 - BEFORE)
        assert abs(rest.mean()) / (rest.std(ddof=1) / 2) == pytest.approx(3.18245, abs=1e-4)


def test_the_mean_over_learners_is_another_figure():
    found = gain([Half(BEFORE, AFTER)])
    assert found.each.value == pytest.approx((1 / 3 + 1 / 2 + 0 + 1) / 4)
    # Who had all right has no gain of their own; who falls from near the top weighs most.
    more = gain([Half(np.append(BEFORE, [1.0, 0.875]), np.append(AFTER, [1.0, 0.5]))])
    assert more.few == 5
    assert more.each.value == pytest.approx((1 / 3 + 1 / 2 + 0 + 1 - 3) / 5)
    assert more.each.value < 0 < more.normalised.value


def test_the_effect_is_in_standard_deviations():
    found = gain([Half(BEFORE, AFTER)])
    # Sums of squares are 0.125 before and 0.171875 after; variances have 3 below.
    deviation = math.sqrt((0.125 / 3 + 0.171875 / 3) / 2)
    assert found.effect.value == pytest.approx(effects.unbiased(3) * (3 / 16) / deviation)
    # Algina and Keselman 2003: the noncentralities of t that leave 2.5 % beyond the t that was found.
    step = (1 / 16) / deviation * effects.unbiased(3)
    for end, share in ((found.effect.low, 0.975), (found.effect.high, 0.025)):
        assert special.nctdtr(3, end / step, 3.0) == pytest.approx(share, abs=1e-6)


def test_crossed_halves_weigh_the_same_however_many_they_are():
    one = Half(np.array([0.5, 0.6]), np.array([0.5, 0.6]))  # the harder form came second
    other = Half(np.array([0.4, 0.5, 0.3, 0.4]), np.array([0.7, 0.8, 0.6, 0.7]))
    found = gain([one, other])
    assert found.pairs == 6
    assert found.before == pytest.approx((0.55 + 0.4) / 2)
    assert found.gain.value == pytest.approx((0 + 0.3) / 2)
    assert found.harder.value == pytest.approx((0.3 - 0) / 2)


def test_where_nothing_varies_there_are_no_ends():
    found = gain([Half(np.full(3, 0.5), np.full(3, 0.75))])
    assert (found.gain.value, found.normalised.value) == (0.25, 0.5)
    assert all(math.isnan(one.low) for one in (found.gain, found.normalised, found.effect))
    all_right = gain([Half(np.ones(3), np.ones(3))])
    assert math.isnan(all_right.normalised.value)
    assert all_right.few == 0
    assert math.isnan(gain([Half(np.array([0.5]), np.array([0.75]))]).gain.value)


ITEMS, HARD, LIFT = 16, 0.6, 0.8
"""Questions of a form, by how much the second form is harder and the class better after, in the unit of ability."""


def chances(ability: np.ndarray, harder: float) -> np.ndarray:
    """Of a question, with guessing among three options."""
    return 1 / 3 + 2 / 3 / (1 + np.exp(harder - ability))


@pytest.mark.slow
def test_the_crossed_gain_is_unbiased_where_the_uncrossed_is_not_and_intervals_cover():
    draw = np.random.default_rng(8)
    many = draw.normal(0, 1, 200_000)
    later = many + LIFT + draw.normal(0, 0.5, len(many))
    # What is true of everybody: mean chances on each form, before and after.
    cells = [chances(*one) for one in ((many, 0.0), (later, HARD), (many, HARD), (later, 0.0))]
    first, then_hard, first_hard, then = (float(cell.mean()) for cell in cells)
    true_gain = (then_hard + then - first - first_hard) / 2
    true_harder = (first - first_hard + then - then_hard) / 2
    deviation = math.sqrt(np.mean([cell.var() + (cell * (1 - cell)).mean() / ITEMS for cell in cells]))
    truth = (true_gain, true_harder, true_gain / (1 - (first + first_hard) / 2), true_gain / deviation)

    def shares(ability: np.ndarray, harder: float) -> np.ndarray:
        return draw.binomial(ITEMS, chances(ability, harder)) / ITEMS

    hits, crossed, uncrossed = np.zeros(4), [], []
    for _ in range(1000):
        before = draw.normal(0, 1, 60)
        after = before + LIFT + draw.normal(0, 0.5, 60)
        halves = [
            Half(shares(before[:30], 0), shares(after[:30], HARD)),
            Half(shares(before[30:], HARD), shares(after[30:], 0)),
        ]
        found = gain(halves)
        for at, (interval, true) in enumerate(
            zip((found.gain, found.harder, found.normalised, found.effect), truth, strict=True)
        ):
            hits[at] += interval.low <= true <= interval.high
        crossed.append(found.gain.value)
        uncrossed.append(gain(halves[:1]).gain.value)
    assert abs(np.mean(crossed) - true_gain) < 0.003
    assert np.mean(uncrossed) == pytest.approx(true_gain - true_harder, abs=0.005)
    assert true_harder > 0.05  # so that this is another figure
    assert (hits >= 930).all()
    assert (hits <= 970).all()
