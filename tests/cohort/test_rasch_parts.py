"""A hundred learners get a Wright map with its tables; fewer get none, and without the package it is said."""

from __future__ import annotations

import re
from pathlib import Path

import polars as pl
import pytest
from cohort.responses import table

from whichpm.cohort import contents
from whichpm.cohort.parts import Part
from whichpm.cohort.shown import rasch as shown
from whichpm.stats import rasch


def told(rows: pl.DataFrame) -> list[Part]:
    (sat,) = contents.sittings(Path("course"), "ps1", rows.with_columns(form=pl.lit("A")), [], {})
    return list(shown.parts(sat))


@pytest.fixture(scope="module")
def parts() -> list[Part]:
    partly = pl.when(pl.col("item") == "card-05").then(0.5).otherwise("points")
    known = pl.when(pl.col("item") == "card-06").then(1.0).otherwise(partly)
    return told(table(120, seed=4).with_columns(points=known))


def test_questions_stand_from_the_hardest_with_error_and_fit(parts: list[Part]):
    scale, totals = parts
    assert [row[1] for row in scale.rows] == list(range(1, 23))
    hardness = [row[2] for row in scale.rows]
    assert hardness == sorted(hardness, reverse=True)
    assert all(isinstance(row[3], float) and 0.1 < row[3] < 0.6 for row in scale.rows)
    assert [row[0] for row in totals.rows] == list(range(23))
    assert sum(row[1] for row in totals.rows if isinstance(row[1], int)) == 120


def test_what_has_no_place_is_named(parts: list[Part]):
    said = parts[0].says
    assert "cards/card-05 is left out: it earns parts of its points." in said
    assert "cards/card-06 is left out: all have it right, or nobody." in said
    assert not any("by lot" in each for each in said)


def test_the_picture_has_all_that_the_tables_have(parts: list[Part]):
    assert parts[0].picture is not None
    drawn = parts[0].picture()
    assert drawn.alt.startswith("Wright map: 120 learners from")
    words = re.findall(r">([^<]+)</text>", drawn.markup)
    assert {str(number) for number in range(1, 23)} <= {*words}
    assert parts[0].picture().markup == drawn.markup


def test_no_table_says_a_level_of_a_learner(parts: list[Part]):
    assert not any("learner-" in str(cell) for part in parts for row in part.rows for cell in row)
    assert any("no grade" in note for note in parts[0].notes)


def test_fewer_learners_get_no_scale():
    assert told(table(99)) == []


def test_of_a_large_class_it_is_said_how_many_are_estimated_from(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rasch, "MOST", 110)
    said = told(table(120, seed=4))[0].says
    assert any("estimated from 110 of the 120 learners, drawn by lot" in each for each in said)


def test_without_the_package_it_is_said_and_nothing_breaks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(rasch, "find_spec", lambda _: None)
    (part,) = told(table(100))
    (said,) = part.says
    assert said.startswith("This needs the package mirt, which is not installed: ")
    assert 'pip install -e ".[rasch]"' in said
    assert part.rows == ()
