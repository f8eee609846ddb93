"""One point an item, no penalty, no half credit; Python and JavaScript agree on the shared cases."""

from __future__ import annotations

import json
from pathlib import Path

import live
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm.bank import flatten
from whichpm.kinds import kinds
from whichpm.model import Exercise, Item, Option
from whichpm.scoring import decisions, score

CASES = Path(__file__).parent / "cases"
ROOT = Path(__file__).parents[1]


def shared_cases():
    return list(_shared_cases())


def _shared_cases():
    for path in sorted(CASES.glob("*.json")):
        shared = json.loads(path.read_text(encoding="utf-8"))
        file = msgspec.convert(shared["exercise"], kinds()[shared["kind"]])
        exercise = flatten(file, path.stem, "practice")
        for case in shared["cases"]:
            yield pytest.param(exercise, case, id=f"{path.stem}: {case['name']}")


@pytest.mark.parametrize(("exercise", "case"), shared_cases())
def test_shared_cases(exercise, case):
    result = score(exercise, case["answers"])
    assert (result.points, exercise.maximum, result.answered) == (case["points"], case["maximum"], case["answered"])


def test_every_kind_has_at_least_eight_shared_cases():
    for kind in kinds():
        assert len(json.loads((CASES / f"{kind}.json").read_text(encoding="utf-8"))["cases"]) >= 8


@live.every()
def test_the_model_answer_earns_everything_and_no_answer_nothing(exercise):
    assert score(exercise, {item.id: item.key for item in exercise.items}).points == exercise.maximum
    assert score(exercise, {}).points == 0


EXERCISE = Exercise(
    slug="x",
    pool="practice",
    kind="sort",
    title="x",
    story="x",
    maximum=6,
    options=(Option("product", "P"), Option("project", "J")),
    items=tuple(
        Item(id=f"i{n}", text="t", options=("product", "project"), key=("product", "project")[n % 2], why={})
        for n in range(6)
    ),
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3),
    max_leaves=5,
)


def test_owner_decisions_are_counted_by_themselves():
    letters = Item(id="cell", text="t", options=("a", "r"), key="a", why={})
    both = msgspec.structs.replace(EXERCISE, items=(*EXERCISE.items, letters))
    assert decisions([score(both, {"i0": "product", "i1": "product", "cell": "a"})]) == (1, 6)


@given(
    st.dictionaries(
        st.sampled_from([item.id for item in EXERCISE.items] + ["zz", "__proto__"]),
        json_values | st.sampled_from(["product", "project"]),
    )
)
def test_any_answers_score_between_nothing_and_everything(answers):
    result = score(EXERCISE, answers)
    assert 0 <= result.points <= EXERCISE.maximum
    assert result.points <= result.answered <= len(EXERCISE.items)


@given(st.permutations(EXERCISE.items), st.lists(st.sampled_from(["product", "project", None]), min_size=6, max_size=6))
def test_the_order_of_the_items_changes_nothing(items, chosen):
    answers = {item.id: option for item, option in zip(EXERCISE.items, chosen, strict=True) if option}
    shuffled = msgspec.structs.replace(EXERCISE, items=tuple(items))
    assert score(shuffled, answers).points == score(EXERCISE, answers).points
