"""The Rasch model finds difficulties that were put in, agrees with another package, and its errors are true."""

from __future__ import annotations

import girth
import numpy as np
import pytest

from whichpm.stats import rasch


def answers(learners: int, difficulty: np.ndarray, seed: int, spread: float = 1.2) -> np.ndarray:
    draw = np.random.default_rng(seed)
    level = draw.normal(0, spread, (learners, 1))
    return (draw.random((learners, len(difficulty))) < 1 / (1 + np.exp(difficulty - level))).astype(int)


PUT_IN = np.linspace(-1.8, 1.8, 24)


@pytest.fixture(scope="module")
def given() -> np.ndarray:
    return answers(600, PUT_IN, seed=3)


@pytest.fixture(scope="module")
def model(given: np.ndarray) -> rasch.Model:
    return rasch.fit(given)


def test_difficulties_are_found(model: rasch.Model):
    assert np.corrcoef(model.difficulty, PUT_IN)[0, 1] > 0.99
    assert np.abs(model.difficulty - PUT_IN).mean() < 0.12
    assert model.spread == pytest.approx(1.2, abs=0.15)


def test_another_package_says_the_same(given: np.ndarray, model: rasch.Model):
    other = girth.onepl_mml(given.T)
    assert model.difficulty == pytest.approx(other["Discrimination"] * np.asarray(other["Difficulty"]), abs=0.02)


@pytest.mark.slow
def test_standard_errors_are_true():
    within = []
    for seed in range(8):
        put_in = np.linspace(-1.5, 1.5, 40)
        found = rasch.fit(answers(150, put_in, seed=100 + seed))
        within.append(np.abs(found.difficulty - put_in) < 1.96 * found.error)
    assert 0.92 <= np.mean(within) <= 0.98


def test_what_follows_the_model_fits_and_what_does_not_is_told(given: np.ndarray, model: rasch.Model):
    assert ((model.infit > 0.8) & (model.infit < 1.2)).all()
    guessed = given.copy()
    guessed[:, 12] = np.random.default_rng(1).integers(0, 2, len(given))
    assert rasch.fit(guessed).infit.argmax() == 12
    assert rasch.fit(guessed).infit[12] > 1.3


def test_totals_rise_with_the_level_and_a_middle_total_is_in_the_middle(model: rasch.Model):
    assert (np.diff(model.levels) > 0).all()
    assert len(model.levels) == 25
    assert model.levels[12] == pytest.approx(float(model.difficulty.mean()), abs=0.1)


def test_mean_squares_by_hand():
    # Two learners at 0 and one whose chance is 3/4 (a logarithm of 3 above), one item of 0: expected 1/2, 1/2, 3/4,
    # variances 1/4, 1/4, 3/16. Right, wrong, wrong leaves 1/4, 1/4, 9/16: infit 17/11, outfit (1 + 1 + 3) / 3.
    infit, outfit = rasch.mean_squares([[1], [0], [0]], [0, 0, np.log(3)], [0])
    assert infit == pytest.approx([17 / 11])
    assert outfit == pytest.approx([5 / 3])


def test_what_cannot_be_estimated_is_refused(given: np.ndarray):
    with pytest.raises(rasch.TooFew, match="100 learners"):
        rasch.fit(given[:99])
    with pytest.raises(rasch.TooFew, match="3 items"):
        rasch.fit(given[:, :2])
    with pytest.raises(rasch.TooFew, match="no place on the scale"):
        rasch.fit(np.column_stack([given, np.ones(len(given))]))


def test_forms_drawn_by_lot_are_found_on_one_scale():
    # Form A has the easier 16 of 24 questions, form B the harder 16: eight are common to both.
    rows = answers(600, PUT_IN, seed=9)
    rows[::2, 16:] = rows[1::2, :8] = -1
    found = rasch.together(rows)
    assert np.abs(found.difficulty - PUT_IN).mean() < 0.15
    assert np.corrcoef(found.difficulty, PUT_IN)[0, 1] > 0.99
    # Who has 8 of the hard 16 right stands higher than who has 8 of the easy ones, by what the forms differ in.
    right = np.where(rows >= 0, rows, 0).sum(axis=1)
    of_a, of_b = (found.levels[side::2][right[side::2] == 8] for side in (0, 1))
    assert len({*of_a}) == len({*of_b}) == 1
    assert of_b[0] - of_a[0] == pytest.approx(PUT_IN[8:].mean() - PUT_IN[:16].mean(), abs=0.2)


def test_another_package_says_the_same_of_answers_that_were_not_asked_for():
    rows = answers(500, PUT_IN, seed=8)
    rows[::2, 14:] = rows[1::2, :10] = -1
    asked = girth.tag_missing_data(rows.T, [0, 1])
    other = girth.onepl_mml(asked)
    found = rasch.together(rows)
    assert found.difficulty == pytest.approx(other["Discrimination"] * np.asarray(other["Difficulty"]), abs=0.03)
