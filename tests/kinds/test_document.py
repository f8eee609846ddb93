"""Document: one wrong place in a paper; three questions, and a paper that looks the same whatever the key."""

from __future__ import annotations

import functools
import itertools
import json
from collections import Counter

import live
import msgspec
import pytest

from whichpm.bank import BankError
from whichpm.kinds import kinds
from whichpm.scoring import score

CASE = json.loads((live.CASES / "document.json").read_text(encoding="utf-8"))["exercise"]
load = functools.partial(live.changed, "document")


def test_places_are_options_in_the_order_of_reading(tmp_path):
    exercise = load(tmp_path)
    assert exercise.items[0].options == ("days", "paint", "test")
    assert exercise.layout["where"] == "w"
    marked = [c["place"] for b in exercise.layout["blocks"] for r in b["rows"] for c in r if "place" in c]
    assert marked == ["days", "paint", "test"]


def test_answers_stand_in_an_order_that_no_author_chose(tmp_path):
    turned = {**CASE["what"], "options": CASE["what"]["options"][::-1]}
    assert load(tmp_path).items[1].options == load(tmp_path, what=turned).items[1].options


@pytest.mark.parametrize(
    ("part", "changes", "place", "cause", "fix"),
    [
        ("where", {"key": "dock"}, "where: key", 'key "dock" is not one of paint, days, test', ""),
        ("what", {"id": "w"}, "what", 'item id "w" is used twice', "give each its own"),
        ("act", {"key": "tye"}, "act", 'key "tye" is not one of', 'did you mean "tie"?'),
    ],
)
def test_a_wrong_file_is_reported_with_its_fix(tmp_path, part, changes, place, cause, fix):
    with pytest.raises(BankError) as error:
        load(tmp_path, **{part: {**CASE[part], **changes}})
    told = error.value.problems[0]
    assert told.place.startswith(place.split(":", maxsplit=1)[0])
    assert cause in told.cause
    assert fix in told.fix


def test_places_and_options_must_be_the_same(tmp_path):
    fewer = {**CASE["where"], "options": [*CASE["where"]["options"][1:], {"id": "deck", "label": "Deck", "why": "x"}]}
    with pytest.raises(BankError) as error:
        load(tmp_path, where=fewer)
    causes = {problem.cause for problem in error.value.problems}
    assert causes == {'the paper marks no place "deck"', 'the place "paint" is no option'}


def test_a_graded_paper_looks_the_same_whatever_its_keys(tmp_path):
    other = {part: {**CASE[part], "key": CASE[part]["options"][1]["id"]} for part in ("where", "what", "act")}
    seen = load(tmp_path, "graded").public()
    assert seen == load(tmp_path, "graded", **other).public()
    assert all(set(item) == {"id", "text", "options"} for item in seen["items"])


def test_the_same_place_of_every_list_earns_no_more_than_chance_over_all_ways(tmp_path):
    exercise = load(tmp_path)
    ways = [
        dict(zip(("w", "f", "d"), way, strict=True))
        for way in itertools.product(*(item.options for item in exercise.items))
    ]
    mean = sum(score(exercise, way).points for way in ways) / len(ways)
    assert kinds()["document"].chance(exercise) == pytest.approx(mean) == pytest.approx(1)


def test_on_paper_places_have_the_numbers_of_the_answers(tmp_path):
    exercise = load(tmp_path)
    sheet = kinds()["document"].sheet(exercise)
    told = msgspec.json.encode(sheet).decode().replace("\N{NO-BREAK SPACE}", " ")
    assert "[1] 2" in told
    assert "[2] 2 Painted" in told
    assert "[3] 3 Trial" in told


def test_the_example_of_the_readme_can_be_used(tmp_path):
    assert live.from_readme("document", tmp_path).maximum == 3


@pytest.mark.course
def test_neither_the_longest_answer_nor_its_place_gives_the_key_away():
    """Over all documents of the course: who takes the longest answer, or always the same place, gains little."""
    asked = [
        ([len(option.label) for one in item.options for option in exercise.options if option.id == one], item)
        for exercise in live.exercises("practice")
        if exercise.kind == "document"
        for item in exercise.items[1:]
    ]
    longest = sum(item.options[sizes.index(max(sizes))] == item.key for sizes, item in asked)
    places = Counter(item.options.index(item.key or "") for _, item in asked)
    assert max(longest, *places.values()) <= len(asked) / 2
