"""What moves: the key follows from the plan by calculation, and no answer given everywhere beats chance."""

from __future__ import annotations

import functools
import json
from pathlib import Path

import live
import pytest

from whichpm.bank import BankError
from whichpm.kinds import kinds
from whichpm.scoring import score

CASE = json.loads((live.CASES / "what-moves.json").read_text(encoding="utf-8"))["exercise"]
WHY = {"stays": "x", "next": "x", "out": "x"}
ROADMAP = {
    "plan": {
        "part": "roadmap",
        "measure": "weeks",
        "periods": ["Q1", "Q2"],
        "capacity": [5, 5],
        "items": [
            {"id": "cards", "text": "Cards", "needs": 3},
            {"id": "tips", "text": "Tips", "needs": 2},
            {"id": "maps", "text": "Maps", "needs": 4},
        ],
    },
    "change": {"text": "A rival.", "new": {"id": "rides", "text": "Rides", "needs": 2}, "before": "tips"},
    "options": [
        {"id": "out", "label": "Out of the plan"},
        {"id": "stays", "label": "Stays where it is", "value": 0},
        {"id": "next", "label": "A quarter later", "value": 1},
    ],
    "asked": [
        {"id": "a", "of": "cards", "key": "stays", "concepts": ["C102"], "why": WHY},
        {"id": "b", "of": "tips", "key": "next", "concepts": ["C102"], "why": WHY},
        {"id": "c", "of": "maps", "key": "out", "concepts": ["C102"], "why": WHY},
    ],
}
load = functools.partial(live.changed, "what-moves")


def problems(folder: Path, **changes: object) -> list[tuple[str, str]]:
    with pytest.raises(BankError) as error:
        load(folder, **changes)
    return [(problem.cause, problem.fix) for problem in error.value.problems]


def asked(number: int, **changes: object) -> list[object]:
    return [{**one, **(changes if at == number else {})} for at, one in enumerate(CASE["asked"])]


def test_a_key_that_the_plan_does_not_give_is_refused_with_the_one_that_it_does(tmp_path):
    (first, *_) = problems(tmp_path, asked=asked(1, key="two"))
    assert first == ('the key says 2, and the plan gives 1 for "trial"', "write `key: one`")
    (first, *_) = problems(tmp_path, change={**CASE["change"], "by": 3})
    assert first == ('the key says 1, and the plan gives 2 for "trial"', "write `key: two`")


def test_no_answer_everywhere_earns_more_than_chance(tmp_path):
    exercise = load(tmp_path)
    chance = kinds()["what-moves"].chance(exercise)
    for option in exercise.items[0].options:
        assert score(exercise, {item.id: option for item in exercise.items}).points <= chance
    more = [*CASE["asked"], {**CASE["asked"][0], "id": "d", "of": "dock"}]
    assert '"stays" fits 2 of 4 places: that answer everywhere would beat chance' in dict(
        problems(tmp_path, asked=more)
    )


def test_a_roadmap_is_filled_in_its_order(tmp_path):
    exercise = load(tmp_path, **ROADMAP)
    assert [item.key for item in exercise.items] == ["stays", "next", "out"]
    first, second = {"stays": 0, "next": 33.33, "out": 66.67}, {"stays": 33.33, "next": 66.67, "out": 66.67}
    assert [row["moved"] for row in exercise.layout["rows"]] == [first, first, second]
    after = exercise.told["blocks"][0]["rows"]
    assert [[cell["text"] for cell in row] for row in after] == [
        ["Cards", "3", "Q1"],
        ["Rides", "2", "Q1"],
        ["Tips", "2", "Q2"],
        ["Maps", "4", "Later"],
    ]


@pytest.mark.parametrize(
    ("changes", "cause", "fix"),
    [
        ({"change": {"text": "x", "task": "pain", "by": 2}}, 'the plan has no "pain"', 'did you mean "paint"?'),
        ({"change": {"text": "x", "task": "paint"}}, '"by" is missing', "add `by: …`"),
        ({"asked": asked(0, of="crow")}, 'the plan has no "crow"', 'did you mean "crew"?'),
        ({**ROADMAP, "change": {"text": "x"}}, '"new" is missing', "add `new: …`"),
        (
            {**ROADMAP, "change": {**ROADMAP["change"], "new": {"id": "tips", "text": "Tips", "needs": 2}}},
            '"tips" is what the change puts in',
            "ask what makes room for it",
        ),
        (
            {**ROADMAP, "asked": [ROADMAP["asked"][0], {**ROADMAP["asked"][1], "key": "stays"}, ROADMAP["asked"][2]]},
            'the key says 0, and the plan gives 1 for "tips"',
            "write `key: next`",
        ),
        (
            {**ROADMAP, "asked": [*ROADMAP["asked"][:2], {**ROADMAP["asked"][2], "key": "next"}]},
            'the key says 1, and the plan gives no room any more for "maps"',
            "write `key: out`",
        ),
        (
            {"options": [{"id": "never", "label": "Never"}, *CASE["options"]]},
            '"value" is missing',
            "say how many units of time later",
        ),
    ],
)
def test_a_change_that_cannot_be_calculated_is_reported(tmp_path, changes, cause, fix):
    assert (cause, fix) in problems(tmp_path, **changes)


def test_a_graded_one_tells_neither_key_nor_what_comes_of_it(tmp_path):
    seen = load(tmp_path, "graded").public()
    assert "told" not in seen
    assert all(set(item) == {"id", "text", "options"} for item in seen["items"])


def test_every_answer_has_a_place_for_its_bar(tmp_path):
    exercise = load(tmp_path)
    for row in exercise.layout["rows"]:
        assert set(row["moved"]) == {"stays", "one", "two"}
        assert row["moved"]["stays"] == row["bar"]["start"] < row["moved"]["two"]
        assert row["moved"]["two"] + row["bar"]["length"] <= 100.01
