"""Match: two columns; the last entry is not free, the same one everywhere earns a point, and no id tells a key."""

from __future__ import annotations

import functools
import itertools
import json
from typing import Any

import live
import msgspec
import pytest

from whichpm.bank import BankError
from whichpm.kinds import kinds
from whichpm.scoring import score

CASE = json.loads((live.CASES / "match.json").read_text(encoding="utf-8"))["exercise"]
load = functools.partial(live.changed, "match")


def items(number: int, **changes: object) -> list[Any]:
    return [{**one, **(changes if at == number else {})} for at, one in enumerate(CASE["items"])]


@pytest.mark.parametrize(
    ("changes", "cause", "fix"),
    [
        ({"items": items(0, key="slak")}, 'key "slak" is not one of', 'did you mean "slack"?'),
        ({"items": items(1, key="slack")}, '"slack" fits float already', "give each its own"),
        ({"items": items(1, wrong={"chain": "x"})}, '"chain" is the key', "say it under `why`"),
        ({"items": items(1, wrong={"chian": "x"})}, 'there is no option "chian"', 'did you mean "chain"?'),
        ({"items": items(0, id="slack-days")}, 'the ids "slack-days" and "slack" are alike', "rename one of them"),
        ({"options": [*CASE["options"][:4], CASE["options"][0]]}, 'option "slack" is used twice', "give each its own"),
        ({"items": [*CASE["items"], *items(0, id="e", key="risky")[:1], *items(0, id="f", key="spent")[:1]]},
         "6 entries on the right for 6 on the left: the last one would be free", "add one that fits none"),
    ],
)  # fmt: skip
def test_a_wrong_file_is_reported_with_its_fix(tmp_path, changes, cause, fix):
    with pytest.raises(BankError) as error:
        load(tmp_path, **changes)
    assert any(cause in one.cause and fix in one.fix for one in error.value.problems), error.value.problems


def test_neither_column_stands_as_the_author_wrote_it(tmp_path):
    exercise = load(tmp_path)
    turned = load(tmp_path, options=CASE["options"][::-1], items=CASE["items"][::-1])
    assert [(item.id, item.options) for item in exercise.items] == [(item.id, item.options) for item in turned.items]
    assert exercise.options == turned.options


def test_a_pairing_with_words_of_its_own_has_them_and_any_other_what_the_entry_is_instead(tmp_path):
    why = {item.id: item.why for item in load(tmp_path).items}
    assert why["float"]["dated"].startswith("Float taken for a milestone")
    assert why["critical"]["dated"].startswith("What dated is instead")
    assert why["critical"]["chain"].startswith("Why critical fits")


def test_neither_one_entry_for_all_nor_any_dealing_out_beats_chance(tmp_path):
    exercise = load(tmp_path)
    names, options = [item.id for item in exercise.items], exercise.items[0].options
    chance = kinds()["match"].chance(exercise)
    assert max(score(exercise, dict.fromkeys(names, one)).points for one in options) / exercise.maximum <= 0.25
    deals = [score(exercise, dict(zip(names, deal, strict=True))).points for deal in itertools.permutations(options, 4)]
    assert sum(deals) / len(deals) == pytest.approx(chance) == pytest.approx(4 / 6)


def test_a_graded_one_tells_no_key(tmp_path):
    keys = [one["key"] for one in CASE["items"]]
    turned = [{**one, "key": keys[at - 1]} for at, one in enumerate(CASE["items"])]
    plain = [{name: said for name, said in one.items() if name != "wrong"} for one in turned]
    seen = load(tmp_path, "graded").public()
    assert seen == load(tmp_path, "graded", items=plain).public()
    assert all(set(item) == {"id", "text", "options"} for item in seen["items"])


def test_on_paper_each_column_stands_once(tmp_path):
    exercise = load(tmp_path)
    sheet = kinds()["match"].sheet(exercise)
    told = msgspec.json.encode(sheet.task).decode()
    assert all(told.count(option.label) == 1 for option in exercise.options)
    assert [answer.reasons[0][0] for answer in sheet.key[0].answers] == [  # type: ignore[union-attr]
        next(option.label for option in exercise.options if option.id == item.key) for item in exercise.items
    ]


def test_the_example_of_the_readme_can_be_used(tmp_path):
    assert live.from_readme("match", tmp_path).maximum == 4
