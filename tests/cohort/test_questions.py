"""What is wrong with a question is named, and of what is sound nothing is said."""

from __future__ import annotations

import json
import math
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cohort.responses import OPTIONS, frame, keys, table

from whichpm.cohort import questions
from whichpm.stats import classical

KNOWN = {("cards", f"card-{item:02}"): OPTIONS for item in range(60)}


def flags(found: list[questions.Question]) -> dict[str, set[str]]:
    return {one.item: {flag.kind for flag in one.flags} for one in found if one.flags}


MOODLE = json.loads((Path(__file__).parents[1] / "stats/moodle.json").read_text(encoding="utf-8"))
EQUAL = pytest.approx(0, abs=1e-9)


def test_every_item_has_the_figures_of_moodle():
    """Through the item table: where an attempt has the mark, the answer is the key."""
    given = [[OPTIONS[0] if mark == "1" else OPTIONS[1] for mark in row] for row in MOODLE["rows"]]
    found = questions.questions(frame(given, [0] * len(MOODLE["items"])), KNOWN)
    for mine, moodle in zip(found, MOODLE["items"], strict=True):
        assert mine.facility.value - moodle["facility"] == EQUAL
        assert mine.deviation - moodle["sd"] == EQUAL
        assert 100 * mine.rest.value - moodle["di"] == EQUAL
        assert mine.efficiency - moodle["de"] == EQUAL
        assert mine.weight - moodle["ew"] == EQUAL
        assert sum(choice.chosen for choice in mine.choices) + mine.omitted == mine.n == len(given)
        assert mine.above == pytest.approx((mine.facility.value - 1 / 3) / (2 / 3))


def test_items_of_several_points_have_shares_of_them():
    rows = frame([("product",), ("project",), ("both",)], [0]).with_columns(
        points=pl.Series([2.0, 0.0, 1.0]), maximum=pl.lit(2.0)
    )
    assert questions.questions(rows, KNOWN)[0].facility.value == 0.5


def test_an_answer_that_fits_counts_also_where_another_item_took_its_points():
    """Owner and line of a statement earn half a point each, and only together; a chance is one of three for either."""
    given = [("product", "product")] * 6 + [("product", "both")] * 3 + [("both", "product")] * 3
    rows = frame(given, [0, 0]).with_columns(
        points=pl.Series([0.5 if one == ("product", "product") else 0.0 for one in given for _ in range(2)]),
        maximum=pl.lit(0.5),
    )
    for one in questions.questions(rows, KNOWN):
        assert one.facility.value == 9 / 12
        assert one.above == pytest.approx((9 / 12 - 1 / 3) / (2 / 3))


def test_what_is_earned_together_says_nothing_of_how_well_an_item_tells_learners_apart():
    """Owner and line of one statement go together; the other statement is a coin."""
    draw = np.random.default_rng(3)
    given = [(first, first, second) for first, second in draw.integers(0, 2, (400, 2))]
    rows = frame([[OPTIONS[number] for number in row] for row in given], [0, 0, 0])
    alone = questions.questions(rows, KNOWN)[0].rest
    together = questions.questions(rows.with_columns(statement=np.tile(["a", "a", "b"], 400)), KNOWN)[0].rest
    assert alone.value > 0.5
    assert together.low < 0 < together.high


def test_options_by_thirds_of_the_rest_worked_by_hand():
    """Six learners, two items; the rest is the other item, so that the first three in its order are weakest."""
    given = [("product", "both"), ("project", "both"), ("product", "both")]
    given += [("product", "project"), ("product", "project"), ("both", "project")]
    first, _ = questions.questions(frame(given, [0, 1]), KNOWN)
    product, project, both = first.choices
    assert (product.chosen, project.chosen, both.chosen) == (4, 1, 1)
    assert product.thirds == (0.5, 1.0, 0.5)
    assert (product.rest, project.rest, both.rest) == (50.0, 0.0, 100.0)


def planted_bad_key(answers, ability, draw):
    """Item 3: everybody answers what item 3 truly is, and the key says otherwise; the strong more often."""
    key = keys(answers.shape[1])[3]
    sees = draw.random(len(ability)) < 1 / (1 + np.exp(-ability))
    answers[:, 3] = np.where(sees, (key + 1) % 3, key)


def planted_dead(answers, _ability, _draw):
    """Item 4 has a distractor that nobody takes."""
    key = keys(answers.shape[1])[4]
    answers[:, 4] = np.where(answers[:, 4] == key, key, (key + 1) % 3)


def planted_for_the_strong(answers, ability, draw):
    """Item 6: the better somebody is, the likelier any wrong answer."""
    key = keys(answers.shape[1])[6]
    misses = draw.random(len(ability)) < 1 / (1 + np.exp(-2 * (ability - 0.8)))
    answers[:, 6] = np.where(misses, (key + draw.integers(1, 3, len(ability))) % 3, key)


def planted_open(answers, _ability, _draw):
    answers[::3, 8] = -1


def planted_wrong_key(answers, _ability, _draw):
    """Item 5: what nearly everybody answers is what it truly is, and the key says otherwise."""
    answers[:, 5] = (answers[:, 5] + 1) % 3


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "item", "kinds"),
    [
        (planted_wrong_key, "card-05", {"key"}),
        (planted_bad_key, "card-03", {"key"}),
        (planted_dead, "card-04", {"dead"}),
        (planted_for_the_strong, "card-06", {"key", "strong"}),
        (planted_open, "card-08", {"open"}),
    ],
)
def test_what_is_planted_is_named(change, item, kinds):
    """In nineteen of twenty classes of 180, whichever is drawn."""
    named = 0
    for seed in range(20):
        found = flags(questions.questions(table(180, seed=seed, change=change), KNOWN))
        named += bool(found.get(item, set()) & kinds)
    assert named >= 19


@pytest.mark.slow
def test_of_clean_classes_hardly_an_item_is_named():
    """Of 200 classes of 20 to 180 learners."""
    named = asked = 0
    for seed in range(200):
        found = questions.questions(table(20 + (seed * 37) % 161, seed=1000 + seed), KNOWN)
        named += len(flags(found))
        asked += len(found)
    assert named <= 0.05 * asked


def test_of_few_nothing_is_said_and_of_some_only_to_look():
    assert flags(questions.questions(table(19, change=planted_open), KNOWN)) == {}
    found = questions.questions(table(49, change=planted_open), KNOWN)
    assert all(flag.said.startswith("Look at it") for one in found for flag in one.flags)
    assert "open" in flags(found)["card-08"]


def test_what_not_everybody_met_counts_with_its_exercise():
    rows = table(30, items=4)
    part = rows.filter(~((rows["learner"] == "learner-0003") & (rows["item"] == "card-02")))
    assert questions.statements(rows).statements == [f"cards/card-{item:02}" for item in range(4)]
    assert questions.statements(part).statements == ["cards"]
    assert math.isnan(classical.alpha(questions.statements(part).points).value)


def test_what_a_story_earns_counts_once():
    rows = frame([("product", "product", "both"), ("project", "product", "both")], [0, 0, 2], setting=["a", "b", "b"])
    assert sorted(map(sorted, questions.settings(rows).tolist())) == [[0.0, 2.0], [1.0, 2.0]]
