"""Which way owners are mixed up is told as planted, in all and group by group."""

from __future__ import annotations

import math

import numpy as np
import pytest
from cohort.responses import frame, table

from whichpm.cohort import confusion

HAND = frame(
    [
        ("project", "project", "both", "product"),
        ("project", "project", "product", "both"),
        ("both", "product", None, "both"),
    ],
    [0, 1, 2, 0],
    line=[1, 2, 3, 1],
    concepts=["C1;C2", "C2", "C3", "C1"],
    against_cue=[False, True, False, True],
)
"""Three learners, four cards: product, project, both, product."""


def test_the_matrix_by_hand():
    assert confusion.matrix(HAND) == {
        ("product", "project"): 2, ("product", "both"): 3, ("product", "product"): 1,
        ("project", "project"): 2, ("project", "product"): 1,
        ("both", "both"): 1, ("both", "product"): 1,
    }  # fmt: skip


def test_directions_by_hand():
    (found,) = confusion.mixed(HAND)
    assert (found.answers, found.right) == (11, pytest.approx(4 / 11))
    assert (found.to_project, found.to_product) == (pytest.approx(2 / 6), pytest.approx(1 / 3))
    assert (found.too_often_both, found.both_missed) == (pytest.approx(3 / 9), 0.5)
    assert math.isnan(found.other_missed)


def test_groups_are_those_of_the_column_and_an_item_counts_for_each_of_its_concepts():
    assert [(one.group, one.answers) for one in confusion.mixed(HAND, "line")] == [("1", 6), ("2", 3), ("3", 2)]
    by_concept = {one.group: one.answers for one in confusion.mixed(HAND, "concept")}
    assert by_concept == {"C1": 6, "C2": 6, "C3": 2}


@pytest.mark.slow
def test_a_class_that_leans_is_told_with_its_direction():
    def leaning(answers, _ability, draw):
        """Of wrong answers to product cards, nearly all are the project manager."""
        key = np.arange(answers.shape[1]) % 2
        taken = (answers != key) & (key == 0) & (draw.random(answers.shape) < 0.9)
        answers[taken] = 1

    found = confusion.lean(table(120, seed=3, change=leaning))
    assert found.balance > 0.2
    assert found.chance < 0.001
    even = [confusion.lean(table(120, seed=seed, spread=0)) for seed in range(100)]
    assert sum(one.chance < 0.05 for one in even) <= 10
    assert abs(np.mean([one.balance for one in even])) < 0.05


def test_who_follows_words_is_told_from_who_looks_at_what_is_decided():
    against = [number % 3 == 0 for number in range(24)]
    words = [[("project", "product")[number % 2] if sign else ("product", "project")[number % 2]
              for number, sign in enumerate(against)]] * 30  # fmt: skip
    key = [number % 2 for number in range(24)]
    assert confusion.cue(frame(words, key, against_cue=against)).value == 1
    able = table(120, seed=5).with_columns(against_cue=np.tile(against, 120))
    found = confusion.cue(able)
    assert abs(found.value) < 0.15
    assert found.low < found.value < found.high


def test_where_nothing_was_answered_nothing_is_told():
    empty = frame([[None] * 4], [0, 1, 2, 0])
    assert confusion.mixed(empty)[0].answers == 0
    assert math.isnan(confusion.lean(empty).balance)
    assert math.isnan(confusion.cue(empty).value)


def test_how_far_words_are_followed_within_pairs_worked_by_hand():
    """Cards 0 and 1 are partners, and 2 and 3, named by the first with and the last without its exercise.

    With the cue less against it: the first learner 1 - 0 and 1 - 1, the second 0 - 1 and nothing, as 3 is open. Means
    1/2 and -1. A pair of which both or none have the cue on their side says nothing.
    """
    rows = frame(
        [
            ("product", "product", "product", "project", "product", "project"),
            ("project", "project", "product", None, "product", "project"),
        ],
        [0, 1, 0, 1, 0, 1],
        pair=["cards/card-01", None, None, "card-02", "card-05", None],
        against_cue=[False, True, True, False, False, False],
    )
    pairs, found = confusion.within_pairs(rows)
    assert pairs == 2
    assert found.value == pytest.approx(-1 / 4)
    assert confusion.within_pairs(HAND)[0] == 0
