"""What a class says of being sure is told as it was given, and nothing where nobody was asked."""

from __future__ import annotations

import polars as pl
import pytest
from cohort.responses import frame, table

from whichpm.cohort import calibration

HAND = frame(
    [("product", "project", "both"), ("project", "project", "product"), ("product", "product", None)], [0, 1, 2]
).with_columns(sure=pl.Series([True, True, False, True, False, False, False, True, None]))
"""Three learners, three cards. Sure and right: 2 of 2, 0 of 1, 0 of 1; else 1 of 1, 1 of 2, 1 of 1."""


def test_how_often_who_is_sure_is_right_worked_by_hand():
    whole, product, project, both = calibration.calibration(HAND)
    assert (whole.group, whole.answers) == ("all", 8)
    assert whole.sure.value == 4 / 8
    assert (whole.when_sure.value, whole.otherwise.value) == (2 / 4, 3 / 4)
    assert whole.apart.value == pytest.approx(-1 / 4)
    assert whole.bias.value == pytest.approx(4 / 8 - 5 / 8)
    assert [(one.group, one.answers) for one in (product, project, both)] == [
        ("product", 3),
        ("project", 3),
        ("both", 2),
    ]
    assert (product.when_sure.value, project.when_sure.value) == (1 / 2, 1 / 2)


def test_what_many_are_sure_of_and_wrong_comes_first():
    found = calibration.mistaken(HAND, 1)
    assert [(one.item, one.sure, one.wrong) for one in found] == [("card-00", 2, 0.5), ("card-01", 2, 0.5)]
    assert calibration.mistaken(HAND, 3) == []


def test_a_box_about_several_items_is_one_question():
    rows = frame([("product", "project")], [0, 0]).with_columns(statement=pl.lit("row"), sure=pl.lit(True))
    (whole, _) = calibration.calibration(rows)
    assert (whole.answers, whole.when_sure.value) == (1, 0)


def test_where_nobody_was_asked_nothing_is_told():
    assert calibration.calibration(table(30)) == []
    assert calibration.mistaken(table(30), 1) == []
