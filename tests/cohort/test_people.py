"""Who should be talked to is on the list with the reason, and nobody else."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cohort.responses import OPTIONS, frame, keys, table

from whichpm import bank
from whichpm.cohort import contents, people
from whichpm.cohort.meaning import Places
from whichpm.cohort.people import Enrolled, Person
from whichpm.cohort.report import Learner

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)


def learner(number: int, above: float = 0.6, most: str = "product", share: float = 0.4, asked: int = 24) -> Learner:
    return Learner(f"learner-{number:04}", 16.0, above, most, share, asked)


def test_who_guesses_and_who_answers_alike_for_everything_is_named_with_the_reason():
    class_ = [*map(learner, range(25)), learner(30, above=0.1), learner(31, above=0.05, most="both", share=1.0)]
    found = people.to_talk_to(class_, table(25))
    assert [one.learner for one in found] == ["learner-0031", "learner-0030"]
    assert found[0].reasons == ("16 points, near what guessing earns", "“both” for 24 of 24 owners")
    assert people.to_talk_to(class_[-10:], table(10)) == []
    assert people.to_talk_to([*map(learner, range(25)), learner(30, share=1.0, asked=4)], table(25)) == []


def test_who_was_very_fast_is_named_where_times_are_known():
    last = pl.Series([NOON + timedelta(minutes=1 if number == 7 else 20) for number in range(25)]).repeat_by(24)
    rows = table(25).with_columns(first=pl.lit(NOON), last=last.explode()).cast({"first": pl.Datetime("ms", "UTC")})
    (found,) = people.to_talk_to([*map(learner, range(25))], rows)
    assert found == Person("learner-0007", ("done in 1 minutes, where half of the class took 20 or more",))
    assert people.to_talk_to([*map(learner, range(25))], table(25)) == []


def test_who_is_missing_is_named_with_what_came_before():
    class_ = {
        "ada": Enrolled(handed=("ps1", "ps2", "ps3")),
        "ben": Enrolled(),
        "cleo": Enrolled(handed=("ps1", "ps2")),
        "dora": Enrolled(excused=True),
        "emil": Enrolled(handed=("ps3",)),
    }
    assert people.missing("ps3", ["ada"], class_) == [
        Person("cleo", ("nothing handed in; the last was ps2",)),
        Person("emil", ("handed in, and there are no answers to read",)),
        Person("ben", ("nothing handed in so far",)),
    ]


def everything_alike(answers: np.ndarray, _ability: np.ndarray, _draw: np.random.Generator) -> None:
    answers[3] = 2


def copied(answers: np.ndarray, _ability: np.ndarray, _draw: np.random.Generator) -> None:
    """Learner 9 copies a learner of the weaker quarter."""
    right = (answers == np.array(keys(answers.shape[1]))).sum(axis=1)
    right[9] = 99
    answers[9] = answers[right.argsort()[len(right) // 6]]


def said(rows: pl.DataFrame, **class_: Enrolled) -> tuple[dict[str, tuple[str, ...]], str]:
    """What the head of the report asks for, and the parts' sentences by id."""
    (found,) = contents.chapters(contents.sittings(ROOT, "ps1", rows.with_columns(form=pl.lit("")), [], {}, class_), {})
    return {part.id: part.says for part in found.parts}, " ".join(found.parts[0].says)


@pytest.mark.slow
def test_the_report_names_people_as_the_gradebook_does_and_says_how_often_it_is_wrong():
    parts, head = said(table(60, seed=3, change=copied), **{"learner-0009": Enrolled("Ada Lovelace", handed=("ps1",))})
    assert "Ada Lovelace (learner-0009)" in head
    assert "alike in 24 of 24 questions" in head
    assert "There are many reasons for it." in head
    assert parts["likeness"][0].endswith(f"of {60 * 59 // 2}.")
    assert "fewer than one class in 20 has such a pair" in parts["likeness"][1]
    rows = table(60, seed=3, change=everything_alike)
    _, head = said(rows)
    (found,) = contents.chapters(contents.sittings(ROOT, "ps1", rows.with_columns(form=pl.lit("")), [], {}), {})
    reasons = " ".join(str(row[2]) for part in found.parts if part.id == "talk" for row in part.rows)
    assert "learner-0003 (" in head
    assert "“both” for 24 of 24 owners" in reasons


def test_of_one_team_no_pair_is_named():
    rows = table(60, seed=3, change=copied)
    team = {f"learner-{number:04}": Enrolled(teams=("Team 1",)) for number in range(60)}
    parts, head = said(rows, **team)
    assert "alike in" not in head
    assert parts["likeness"] == (
        f"Pairs of learners whose answers are more alike than chance makes likely: none of 0, without {60 * 59 // 2} "
        "of one team.",
    )


def test_what_a_question_means_is_said_with_its_line():
    exercise = bank.find(ROOT, "ride-hailing")
    item = exercise.items[4]
    rows = table(60, items=1, seed=2).with_columns(
        exercise=pl.lit(exercise.slug), item=pl.lit(item.id), statement=pl.lit(item.id), form=pl.lit("")
    )
    (found,) = contents.chapters(contents.sittings(ROOT, "ps1", rows, [exercise], {}), {})
    ((question, meaning, omitted, where),) = next(part for part in found.parts if part.id == "meaning").rows
    assert question == f"ride-hailing/{item.id}"
    assert "% right; most others take “" in str(meaning)
    assert omitted == 0
    path, line = str(where).split(":")
    assert (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip() == f"- id: {item.id}"


@pytest.mark.parametrize(
    ("slug", "item"), [("bank-chart", "rehearsal-crews-sanna"), ("air-sensor", "line"), ("gone", "a")]
)
def test_a_cell_stands_in_the_line_of_its_row_and_what_is_gone_has_none(slug: str, item: str):
    if slug == "air-sensor":
        item = next(each.id for each in bank.find(ROOT, slug).items if each.id.endswith("-line"))
    path, _, line = Places(ROOT).of(slug, item).partition(":")
    assert path == f"exercises/graded/{slug}.yml"
    if slug == "gone":
        assert line == ""
        return
    shown = (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1].strip()
    assert item.startswith(shown.removeprefix("- id: "))


@pytest.mark.slow
def test_passing_is_told_with_the_cut_of_the_set_first():
    rows = table(120, seed=5).with_columns(form=pl.lit("A"))
    (found,) = contents.chapters(contents.sittings(ROOT, "final", rows, [], {"A": 65}), {})
    part = next(part for part in found.parts if part.id == "passing")
    right = rows.group_by("learner").agg(pl.col("points").sum())["points"]
    over = int((right >= 16).sum())  # 65 % of 24 are 15.6
    assert part.rows[0][:3] == ("65% of the owner decisions", 16, over)
    assert part.says[0] == f"{over} of 120 learners have 65% of the owner decisions or more."
    assert [row[1] for row in part.rows[1:]] == [12, 15, 17, 20]
    assert all(0.5 < row[5] < row[4] < 1 for row in part.rows)


def test_options_are_shown_by_thirds_with_the_key_marked():
    rows = table(60, items=2, seed=1).with_columns(form=pl.lit(""))
    (found,) = contents.chapters(contents.sittings(ROOT, "ps1", rows, [], {}), {})
    shown = next(part for part in found.parts if part.id == "options").rows
    assert {row[1] for row in shown if row[2] == "key"} <= set(OPTIONS)
    assert sum(row[3] for row in shown) == 120


def test_of_the_hardest_concepts_the_commonest_mistake_is_told():
    rows = frame([["project", "both"]] * 15 + [["product", "project"]] * 15, [0, 1], concepts=["C058", "C063"])
    (found,) = contents.chapters(contents.sittings(ROOT, "ps1", rows.with_columns(form=pl.lit("")), [], {}), {})
    shown = next(part for part in found.parts if part.id == "concepts").rows
    assert [row[3] for row in shown] == ["project for product, 50%", "both for one, 50%"]
