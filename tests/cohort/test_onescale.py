"""Forms lie on one Rasch scale: planted difficulties are found, whether forms were drawn by lot or groups differ."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cohort.responses import OPTIONS, frame

from whichpm.cohort import contents, onescale
from whichpm.cohort.parts import Part
from whichpm.cohort.shown import rasch as shown
from whichpm.stats import rasch

ITEMS, COMMON = 20, 8
EASY = np.linspace(-1.5, 1.5, ITEMS)
HARD = EASY + 0.8
HARD[:COMMON] = EASY[:COMMON]
"""Form B is harder by 0.8 logits but for the questions that both forms may hold: on average by 0.48."""
APART = float((HARD - EASY).mean())


def form(name: str, learners: int, difficulty: np.ndarray, mean: float, seed: int, common: int) -> pl.DataFrame:
    """A group of this mean ability that took a form; the first ``common`` questions are called the same in both."""
    draw = np.random.default_rng(seed)
    chance = 1 / (1 + np.exp(difficulty - draw.normal(mean, 1, (learners, 1))))
    right = draw.random(chance.shape) < chance
    given = [[OPTIONS[0] if one else OPTIONS[1] for one in row] for row in right]
    of = ["both" if at < common else name for at in range(len(difficulty))]
    rows = frame(given, [0] * len(difficulty), exercise=of)
    return rows.with_columns(learner=pl.col("learner") + name, form=pl.lit(name))


def two(common: int, mean: float = 0.0, learners: int = 250) -> dict[str, pl.DataFrame]:
    """Forms A and B; where the groups differ, forms went by section."""
    a, b = form("A", learners, EASY, 0.0, 21, common), form("B", learners, HARD, mean, 22, common)
    if mean:
        return {"A": a.with_columns(section=pl.lit("x")), "B": b.with_columns(section=pl.lit("y"))}
    return {"A": a, "B": b}


def joined(common: int, mean: float) -> onescale.OneScale:
    scale = onescale.joint(two(common, mean))
    assert scale is not None
    return scale


def planted(found: onescale.OneScale) -> tuple[np.ndarray, np.ndarray]:
    """What was found of each question, and what was put in."""
    put_in = {
        f"{exercise}/card-{at:02}": difficulty[at]
        for exercise, difficulty in (("A", EASY), ("B", HARD), ("both", EASY))
        for at in range(ITEMS)
    }
    return np.array([one.difficulty for one in found.placed]), np.array([put_in[one.name] for one in found.placed])


@pytest.mark.parametrize(("common", "mean", "how"), [(0, 0.0, "lot"), (COMMON, 0.0, "lot"), (COMMON, 1.0, "common")])
def test_planted_difficulties_of_both_forms_are_found(common: int, mean: float, how: str):
    scale = joined(common, mean)
    assert (scale.how, scale.common) == (how, common)
    assert len(scale.placed) == 2 * ITEMS - common
    found, put_in = planted(scale)
    assert np.corrcoef(found, put_in)[0, 1] > 0.97
    assert np.abs(found - put_in).mean() < 0.2
    value, error = scale.apart["B"]
    assert 0.05 < error < 0.2
    assert abs(value - APART) < 2.5 * error
    assert sum(scale.levels.values()) == 500
    assert {one.forms for one in scale.placed if one.name.startswith("both/")} == ({("A", "B")} if common else set())


def test_groups_that_differ_are_not_taken_for_one_class():
    # Estimated at once, the better group would make its form look easy: 0.8 logits harder, and 1 logit better.
    scale = joined(COMMON, mean=1.0)
    assert scale.apart["B"][0] > 0.2
    assert onescale.joint(two(0, mean=1.0)) is None


def told(rows: dict[str, pl.DataFrame]) -> list[Part]:
    return list(shown.joint(contents.sittings(Path("course"), "ps1", pl.concat(rows.values()), [], {})))


def test_the_report_tells_it_with_a_map_and_a_table():
    (part,) = told(two(COMMON, learners=60))
    assert [row[1] for row in part.rows] == list(range(1, 2 * ITEMS - COMMON + 1 - len(left(part))))
    assert {row[2] for row in part.rows} == {"A", "B", "A, B"}
    assert part.says[0].startswith("The questions of form B are harder than those of form A, by")
    assert part.picture is not None
    drawn = part.picture()
    assert drawn.alt.startswith("Wright map: 120 learners of all forms from")
    assert "Questions, by number" in re.findall(r">([^<]+)</text>", drawn.markup)
    assert any("no grade" in note for note in part.notes)


def left(part: Part) -> list[str]:
    return [said for said in part.says if "is left out" in said]


def test_fewer_than_a_hundred_learners_or_one_form_get_no_scale():
    assert told(two(0, learners=49)) == []
    rows = two(0, learners=120)
    assert told({"A": rows["A"]}) == []
    few = rows["B"].filter(pl.col("learner") < "learner-0019")
    assert told({"A": rows["A"], "B": few}) == []


def test_forms_that_cannot_be_joined_have_no_scale():
    assert told(two(0, mean=1.0, learners=60)) == []


@pytest.mark.parametrize(
    ("mean", "each", "whose"), [(0.0, 60, ["The questions"]), (1.0, 120, ["The questions of form A", "of form B"])]
)
def test_where_there_are_more_learners_than_are_estimated_from_it_is_said(mean, each, whose, monkeypatch):
    monkeypatch.setattr(rasch, "MOST", 100)
    (part,) = told(two(COMMON, mean, each))
    said = [words for words in part.says if "drawn by lot" in words]
    assert len(said) == len(whose)
    for words, name in zip(said, whose, strict=True):
        assert f"{name} are estimated from 100 of the 120 learners" in words
