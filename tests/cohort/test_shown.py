"""What the report says to teach again, and what its pictures are called."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cohort.responses import frame, table
from cohort.test_questions import planted_bad_key

from whichpm import bank
from whichpm.cohort import confusion, contents
from whichpm.cohort.page import Cover, Page
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.shown import again
from whichpm.cohort.sitting import Sitting

ROOT = Path(__file__).parents[2]
CLINIC, RIDE = (bank.find(ROOT, name) for name in ("clinic-app", "ride-hailing"))


def sitting(wrong_in: str | None) -> Sitting:
    """Sixty learners who are wrong in one question of ten, and in half of those that lead back to a section."""
    draw = np.random.default_rng(3)
    items = [(exercise.slug, item) for exercise in (CLINIC, RIDE) for item in exercise.items]
    right = draw.random((60, len(items))) < [0.5 if item.read == wrong_in else 0.9 for _, item in items]
    answers = [["product" if good else "both" for good in row] for row in right]
    rows = frame(answers, [0] * len(items), exercise=[slug for slug, _ in items], item=[item.id for _, item in items])
    rows = rows.with_columns(form=pl.lit(""), statement=pl.col("item"))
    (sat,) = contents.sittings(ROOT, "ps1", rows, [CLINIC, RIDE], {})
    return sat


def to_do(sat: Sitting) -> list[str]:
    (chapter,) = contents.chapters([sat], {})
    return [said for said in chapter.parts[0].says if "ection" in said or said.startswith("Teach again")]


def test_a_weak_section_is_named_with_its_chapter():
    (said,) = to_do(sitting("ride-hailing-how"))
    assert said.startswith('Teach again: “Which "how", which "when"?” (Case lab: the ride-hailing launch): ')
    assert "right in the 3 questions that lead back to it, where " in said


def test_in_an_even_class_no_section_is_called_weak():
    (said,) = to_do(sitting(None))
    assert said.startswith("No section is clearly weaker than the others. If there is time for one: ")


def test_where_all_questions_lead_back_to_one_section_none_is_singled_out():
    sat = sitting(None)
    (read,) = {item.read for item in CLINIC.items}
    of_one = sat._replace(rows=sat.rows.filter(pl.col("exercise") == CLINIC.slug), exercises=(CLINIC,))
    found = [part for part in again.parts(of_one) if part.id == "again"]
    assert read
    assert [part.todo for part in found] == [()]


def test_intervals_of_groups_are_over_learners():
    """Sixty answers of ten learners who are right in all or in none say no more than ten answers."""
    rows = frame([["product"] * 6] * 5 + [["both"] * 6] * 5, [0] * 6)
    share = confusion.right(rows, "")["all"]
    assert share.value == 0.5
    assert share.high - share.low > 0.7


@pytest.mark.slow
def test_every_part_with_a_picture_can_draw_it():
    rows = table(60, seed=1).with_columns(
        form=pl.lit(""),
        section=pl.when(pl.col("learner").str.ends_with("1")).then(pl.lit("$x_1$")).otherwise(pl.lit("B")),
        sure=pl.col("right"),
        setting=pl.lit("port"),
        line=pl.lit(1).cast(pl.Int8),
        against_cue=pl.col("item").str.ends_with("1"),
    )
    (chapter,) = contents.chapters(contents.sittings(ROOT, "ps1", rows, [], {"": 60}), {})
    drawn = {part.id: part.picture() for part in chapter.parts if part.picture}
    assert {"set", "passing", "owners", "where", "cue", "calibration", "questions", "apart", "options", "sections"} <= {
        *drawn
    }
    assert all(len(each.alt) > 30 for each in drawn.values())
    assert "$x_1$" in drawn["sections"].markup  # A name is no formula.


@pytest.mark.slow
def test_a_learner_whose_name_is_a_script_is_shown_by_it_and_nothing_more():
    name = "<script>alert(1)</script>"
    rows = table(40, seed=1, change=hedged).with_columns(form=pl.lit(""), section=pl.lit(name))
    rows = rows.with_columns(learner=pl.col("learner").str.replace("learner-0000", name, literal=True))
    found = contents.chapters(contents.sittings(ROOT, "ps1", rows, [], {}), {})
    assert f"{name} (" in " ".join(found[0].parts[0].says)
    html = Page(ROOT, ROOT / "reports/ps1").render(Cover(name, name, name), found)
    assert html.count("&lt;script&gt;") > 5
    assert "<script" not in html.lower()


def hedged(answers: np.ndarray, *_: object) -> None:
    """The first learner says both to everything."""
    answers[0] = 2


def test_what_is_sure_and_wrong_is_not_taught_again_where_the_key_is_likely_wrong():
    rows = table(95, seed=2, change=planted_bad_key).with_columns(form=pl.lit(""), sure=pl.lit(True))
    (chapter,) = contents.chapters(contents.sittings(ROOT, "ps1", rows, [], {}), {})
    said = chapter.parts[0].says
    assert any("card-03: stronger learners prefer" in each for each in said)
    assert not any("card-03" in each and "teach it again" in each for each in said)


@pytest.mark.parametrize("value", ["", None, float("nan")])
def test_columns_in_which_nothing_is_known_are_not_shown(value: str | float | None):
    part = Part("one", "One", columns=(Column("Learner"), Column("Name"), Column("r")), rows=(("a", value, 1.0),))
    assert [column.name for column in part.filled().columns] == ["Learner", "r"]
    assert list(part.filled().texts()) == [("a", "1.00")]
