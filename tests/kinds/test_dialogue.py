"""Dialogue: every line counts, an owner is asked of marked lines alone, and nothing public tells which are planted."""

from __future__ import annotations

import itertools
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank
from whichpm.bank import BankError
from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.scoring import score

ROOT = Path(__file__).parents[2]
EXERCISE = bank.find(ROOT, "cellar-rooms-chat")
LINES = [item for item in EXERCISE.items if item.part == "lines"]
GOOD = """\
kind: dialogue
title: Two lines
story: Lena is the product manager, Piet is the project manager; delivery is hybrid.
people:
  Lena: product
  Piet: project
options: [product, project]
read: ownership-test
lines:
  - id: fog
    who: Piet
    text: There is fog.
    concepts: [C103]
    why: {fine: A report., marked: A report.}
  - id: crews
    who: Lena
    text: I swap the crews.
    owner: project
    line: 2
    concepts: [C062]
    why: {fine: She arranges., marked: She arranges., product: Not hers., project: His.}
"""


def load(folder: Path, text: str = GOOD, pool: str = "practice") -> Exercise:
    path = folder / "exercises" / pool / "two-lines.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return bank.load(path)


def test_a_line_becomes_a_verdict_and_an_owner(tmp_path):
    fog, fog_owner, crews, crews_owner = load(tmp_path).items
    assert (fog.key, fog.points, crews.key, crews.points) == ("fine", 0, "marked", 1)
    assert (fog_owner.key, fog_owner.points, fog_owner.why) == (None, 0, {})
    assert (crews_owner.key, crews_owner.points, crews_owner.line) == ("project", 1, 2)
    assert crews_owner.when == (("crews", "marked"),)
    assert load(tmp_path).maximum == 2


def test_the_chat_reads_by_itself_where_there_is_no_board(tmp_path):
    texts = [item.text for item in load(tmp_path).items]
    assert texts[2:] == ["Lena: I swap the crews.", "“I swap the crews.” Who should own what Lena decides here?"]


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "cause", "fix"),
    [
        ("who: Lena", "who: Lenna", 16, 'lines[1] "crews": who', '"Lenna" is none of the people', '"Lena"'),
        ("owner: project", "owner: both", 18, "lines[1]", 'owner "both" is not one of product', "use one of"),
        ("owner: project\n    line: 2", "owner: product\n    line: 1", 18, "lines[1]", 'Lena is "product"', "another"),
        ("line: 2\n", "line: 1\n", 19, "lines[1]", "line 1 of the ownership test", "use line 2"),
        ("    line: 2\n", "", 15, "lines[1]", "no line of the ownership test", "add `line: 2`"),
        (", marked: A report.", "", 14, "lines[0]", 'no explanation for the option "marked"', "add `marked: …`"),
        (", project: His.", "", 21, "lines[1]", 'no explanation for the option "project"', "add `project: …`"),
        ("marked: A report.", "marked: A report., product: No.", 14, "lines[0]", 'explains "product"', "remove"),
        ("    owner: project\n    line: 2\n", "", 19, "lines[1]", 'explains "product"', "remove"),
        ("id: crews", "id: fog", 15, 'lines[1] "fog"', 'line id "fog" is used twice', "its own"),
        ("id: crews", "id: fog-owner", 15, 'lines[1] "fog-owner": id', 'ends in "-owner"', "owner's question"),
        ("[product, project]", "[product, fine]", 7, "options[1]", '"fine" is no role', "use one of"),
        ("[product, project]", "[product, {id: fine, label: F}, project]", 7, "options[1]", "a verdict", "another id"),
        ("who: Piet", "speaker: Piet", 11, 'lines[0] "fog"', 'unknown key "speaker"', "use one of"),
    ],
)
def test_a_wrong_file_is_reported_with_its_fix(tmp_path, old, new, line, place, cause, fix):
    assert old in GOOD
    with pytest.raises(BankError) as error:
        load(tmp_path, GOOD.replace(old, new, 1))
    told = [problem for problem in error.value.problems if cause in problem.cause]
    assert told, str(error.value)
    assert told[0].line == line
    assert told[0].place.startswith(place)
    assert fix in told[0].fix


def test_a_chat_without_a_planted_line_is_refused(tmp_path):
    text = GOOD.replace("    owner: project\n    line: 2\n", "").replace(", product: Not hers., project: His.", "")
    with pytest.raises(BankError, match=r"0 of 2 lines take somebody else's decision; add `owner: …`"):
        load(tmp_path, text)


def test_a_graded_chat_does_not_tell_which_line_is_planted(tmp_path):
    seen = load(tmp_path, pool="graded").public()
    assert all(set(item) <= {"id", "text", "options", "when", "part"} for item in seen["items"])
    assert {len(item) for item in seen["items"][::2]} == {4}
    assert {len(item) for item in seen["items"][1::2]} == {5}
    moved = GOOD.replace("    owner: project\n    line: 2\n", "").replace(", product: Not hers., project: His.", "")
    moved = moved.replace("    concepts: [C103]\n", "    owner: product\n    line: 1\n    concepts: [C103]\n", 1)
    moved = moved.replace("marked: A report.", "marked: A report., product: Hers., project: Not his.")
    assert load(tmp_path, moved, pool="graded").public() == seen
    assert "maximum" not in seen


def test_a_graded_chat_asks_of_every_line_alike_how_sure_somebody_is(tmp_path):
    seen = load(tmp_path, "confidence: true\n" + GOOD, pool="graded").public()
    asked = [item["id"] for item in seen["items"] if item["id"].endswith("-confidence")]
    assert asked == ["fog-confidence", "crews-confidence"]


def test_in_practice_a_fine_line_that_is_marked_asks_for_no_owner(tmp_path):
    marked = {"fog": "marked", "crews": "marked", "crews-owner": "project"}
    assert score(load(tmp_path), marked).left == ()
    graded = score(load(tmp_path, pool="graded"), marked)
    assert graded.left == ("fog-owner",)
    assert graded.points == 0  # The line marked in vain took the other one's points.


@pytest.mark.parametrize("verdict", ["fine", "marked"])
def test_the_same_verdict_on_every_line_earns_nothing(verdict):
    owners = {item.id: item.key or item.options[0] for item in EXERCISE.items if item.part == "owners"}
    assert score(EXERCISE, {item.id: verdict for item in LINES} | owners).points == 0


def test_the_example_has_ten_lines_and_three_planted_ones():
    assert [item.key for item in LINES].count("marked") == 3
    assert len(LINES) == 10


def test_chance_is_the_mean_over_every_way_to_answer(tmp_path):
    exercise = load(tmp_path)
    choices = [[(item.id, option) for option in item.options] for item in exercise.items]
    ways = [dict(way) for way in itertools.product(*choices)]
    mean = sum(score(exercise, way).points for way in ways) / len(ways)
    assert kinds()["dialogue"].chance(exercise) == pytest.approx(mean)


@given(st.data())
def test_any_answers_earn_between_nothing_and_everything_and_parts_add_up(data):
    answers = {item.id: data.draw(st.sampled_from([None, *item.options])) for item in EXERCISE.items}
    result = score(EXERCISE, answers)
    assert 0 <= result.points == sum(result.parts.values()) <= EXERCISE.maximum
    assert result.points <= result.answered
