"""Two-step: owner and reason stand apart, and the line alone says both keys."""

from __future__ import annotations

import json
from pathlib import Path

import live
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank
from whichpm.bank import BankError
from whichpm.kinds import kinds
from whichpm.model import ROLE_OF_LINE, Exercise
from whichpm.scoring import score

ROOT = Path(__file__).parents[2]
EXERCISE = bank.find(ROOT, "shared-skills")
GOOD = """\
kind: two-step
title: One statement
story: Lena is the product manager, Piet is the project manager; delivery is hybrid.
read: ownership-test
items:
  - id: bicycles
    text: Lets bicycles on board.
    line: 1
    concepts: [C103]
    level: apply
    why: {product: A choice., project: Nothing is arranged., both: One half., other: Nothing is built.}
"""


def load(folder: Path, text: str = GOOD, pool: str = "practice") -> Exercise:
    path = folder / "exercises" / pool / "one-statement.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return bank.load(path)


def test_a_statement_becomes_an_owner_and_a_line(tmp_path):
    owner, line = load(tmp_path).items
    assert (owner.id, owner.key, owner.part) == ("bicycles", "product", "owner")
    assert (line.id, line.key, line.part) == ("bicycles-line", "line-1", "reason")
    assert owner.options == ("product", "project", "both", "other")
    assert line.options == ("line-1", "line-2", "line-3", "line-4")
    assert line.why == {f"line-{n}": owner.why[role] for n, role in ROLE_OF_LINE.items()}
    assert owner.text in line.text


def test_only_lines_of_roles_on_offer_can_be_chosen(tmp_path):
    text = GOOD.replace("items:", "options: [project, product]\nitems:").replace(
        ", both: One half., other: Nothing is built.", ""
    )
    exercise = load(tmp_path, text)
    assert exercise.items[1].options == ("line-1", "line-2")
    assert [option.id for option in exercise.options] == ["project", "product", "line-1", "line-2"]


ANOTHER = GOOD[GOOD.index("  - id") :]


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "cause", "fix"),
    [
        ("line: 1", "line: 5", 8, 'items[0] "bicycles": line', "5 is too high", "write 4 or less"),
        (
            ", other: Nothing is built.",
            "",
            11,
            'items[0] "bicycles": why',
            'no explanation for the option "other"',
            "add",
        ),
        (
            "items:",
            "options: [project, both]\nitems:",
            9,
            'items[0] "bicycles": line',
            'line 1 gives "product"',
            "add product to the options, or use another line",
        ),
        (
            "items:",
            "options: [product, sponsor]\nitems:",
            5,
            "options[1]",
            '"sponsor" is no role',
            "use one of product",
        ),
        (
            "other: Nothing",
            "nobody: Nothing",
            11,
            'items[0] "bicycles": why',
            'for the option "other"',
            "add `other: …`",
        ),
        (
            "    line: 1\n",
            "    line: 1\n    key: product\n",
            9,
            'items[0] "bicycles"',
            'unknown key "key"',
            "use one of",
        ),
        ("items:\n", f"items:\n{ANOTHER}", 12, 'items[1] "bicycles"', 'item id "bicycles" is used twice', "its own"),
        (
            "items:\n",
            f"items:\n{ANOTHER.replace('bicycles', 'bicycles-line', 1)}",
            12,
            'items[1] "bicycles"',
            'item id "bicycles-line" is used twice',
            "its own",
        ),
    ],
)
def test_a_wrong_file_is_reported_with_its_fix(tmp_path, old, new, line, place, cause, fix):
    assert old in GOOD
    with pytest.raises(BankError) as error:
        load(tmp_path, GOOD.replace(old, new, 1))
    told = error.value.problems[0]
    assert told.line == line
    assert told.place.startswith(place)
    assert cause in told.cause
    assert fix in told.fix


def test_one_mistake_is_told_once(tmp_path):
    with pytest.raises(BankError) as error:
        load(tmp_path, GOOD + ANOTHER)
    assert len(error.value.problems) == 1


def test_a_graded_exercise_gives_nothing_away(tmp_path):
    exercise = load(tmp_path, pool="graded")
    seen = exercise.public()
    assert all(set(item) - {"joins"} == {"id", "text", "options", "part"} for item in seen["items"])
    other = load(tmp_path, GOOD.replace("line: 1", "line: 2"), pool="graded").public()
    assert seen == other


def test_owners_without_their_lines_earn_nothing():
    right = {item.id: item.key for item in EXERCISE.items if item.part == "owner"}
    wrong = {item.id: next(o for o in item.options if o != item.key) for item in EXERCISE.items if item.part != "owner"}
    assert score(EXERCISE, right | wrong).points == 0
    assert score(EXERCISE, {item.id: item.key for item in EXERCISE.items}).points == EXERCISE.maximum == 7


def test_statistics_count_a_statement_once():
    right = {item.id: item.key for item in EXERCISE.items}
    first, line, *_ = EXERCISE.items
    result = score(EXERCISE, right | {line.id: next(o for o in line.options if o != line.key)})
    evidence = kinds()["two-step"].evidence(result)
    assert [one.item.id for one in evidence] == [item.id for item in EXERCISE.items if item.part == "owner"]
    assert [(one.answer, one.points) for one in evidence][:2] == [(None, 0.0), (EXERCISE.items[2].key, 1.0)]
    assert sum(one.points for one in evidence) == result.points == 6
    assert result.items[0].answer == first.key


def test_chance_is_the_mean_over_every_way_to_answer(tmp_path):
    exercise = load(tmp_path)
    owner, line = exercise.items
    ways = [{owner.id: a, line.id: b} for a in owner.options for b in line.options]
    mean = sum(score(exercise, way).points for way in ways) / len(ways)
    assert kinds()["two-step"].chance(exercise) == pytest.approx(mean) == pytest.approx(1 / 16)


@pytest.mark.parametrize("role", ROLE_OF_LINE.values())
def test_a_one_sided_habit_earns_what_fits_by_itself(role):
    line = next(f"line-{number}" for number, owner in ROLE_OF_LINE.items() if owner == role)
    answers = {item.id: role if item.part == "owner" else line for item in EXERCISE.items}
    fitting = sum(item.key == role for item in EXERCISE.items)
    assert score(EXERCISE, answers).points == fitting <= 3


@given(st.data())
def test_parts_add_up_to_the_points(data):
    answers = {item.id: data.draw(st.sampled_from([None, *item.options])) for item in EXERCISE.items}
    result = score(EXERCISE, answers)
    assert sum(result.parts.values()) == result.points
    assert 0 <= result.points <= result.answered / 2 <= EXERCISE.maximum


def test_the_bank_asks_owner_and_line_of_every_statement():
    seen = json.dumps(EXERCISE.public())
    assert all(f'"{item.id}-line"' in seen for item in EXERCISE.items if item.part == "owner")


def test_the_example_of_the_readme_can_be_used(tmp_path):
    assert live.from_readme("two-step", tmp_path).kind == "two-step"
