"""A report says in sentences what to do, about what is there, and nothing where there is too little."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cohort.responses import OPTIONS, frame, table
from cohort.test_questions import planted_bad_key

from whichpm import bank
from whichpm.cohort import report

ROOT = Path(__file__).parents[2]
RIDE = bank.find(ROOT, "ride-hailing")


def told(rows: pl.DataFrame) -> list[str]:
    (found,) = report.reports(rows.with_columns(form=pl.lit("A")), [])
    return list(report.advice(found, Path("course")))


def test_a_likely_wrong_key_is_named_with_its_place():
    (said, *_) = told(table(120, seed=2, change=planted_bad_key))
    assert "cards.yml, card-03: stronger learners prefer" in said


def test_a_class_that_is_well_is_told_nothing():
    assert told(table(120, items=60, seed=8, spread=0.3)) == []


def test_few_learners_are_told_apart_from_a_class_that_is_well():
    assert told(table(5)) == ["5 learners are too few to say anything of questions; from 20 on this says more."]


def test_directions_are_told_in_the_words_of_the_course():
    one, other = OPTIONS[0], OPTIONS[1]
    taken = frame([[other, other] * 6] * 30, [0, 1] * 6)
    assert any(
        said.startswith("The class gives the project manager what the product manager owns") for said in told(taken)
    )
    taken = frame([[one, one] * 6] * 30, [0, 1] * 6)
    assert any(
        said.startswith("The class gives the product manager what the project manager owns") for said in told(taken)
    )
    assert any("“Both” is chosen in 100%" in said for said in told(frame([["both"] * 12] * 30, [0, 1] * 6)))


def test_who_follows_words_is_told_so():
    against = [False, False, True] * 8
    given = [[OPTIONS[number % 2 ^ sign] for number, sign in enumerate(against)]] * 29
    given.append([OPTIONS[number % 2] for number in range(24)])
    assert any(
        said.startswith("The class follows words") for said in told(frame(given, [0, 1] * 12, against_cue=against))
    )


def test_learners_near_chance_and_what_they_choose():
    draw = np.random.default_rng(5)
    keys = [item.key for item in RIDE.items]
    answers = [[str(key) for key in keys]] * 19 + [["both"] * len(keys)] + [list(draw.permutation(keys))]
    rows = frame(answers, [OPTIONS.index(str(key)) for key in keys], item=[item.id for item in RIDE.items])
    (found,) = report.reports(rows.with_columns(exercise=pl.lit(RIDE.slug), form=pl.lit("A")), [RIDE])
    assert found.chance == pytest.approx(len(keys) / 3)
    hedger = found.learners[19]
    assert (hedger.most, hedger.share, hedger.asked) == ("both", 1.0, len(keys))
    assert hedger.above < report.NEAR_CHANCE < found.learners[0].above == 1
    assert found.guess.constant == max(map(keys.count, keys))
    assert found.guess.layout is not None


def test_a_section_or_a_form_that_is_not_there_is_said():
    rows = table(4).with_columns(section=pl.Series(["a;b", "a", "", "b"]).repeat_by(24).explode(), form=pl.lit("A"))
    assert report.chosen(rows, section="a")["learner"].n_unique() == 2
    assert report.chosen(rows, section="b", form="A")["learner"].n_unique() == 2
    with pytest.raises(ValueError, match=r'section "c" has answers; there are answers of: a, b'):
        report.chosen(rows, section="c")
    with pytest.raises(ValueError, match=r'form "B"; there are answers to: A'):
        report.chosen(rows, form="B")
