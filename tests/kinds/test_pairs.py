"""Pairs: what the file must hold, what may be seen of it, and what picking at random earns."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import live
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank
from whichpm.bank import BankError, flatten
from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.scoring import score

GOOD = """\
kind: pairs
title: Two pairs
story: Lena is the product manager, Piet is the project manager; delivery is hybrid.
options: [product, project]
read: ownership-test
pairs:
  - first:
      id: when-tested
      text: When should bicycles be tried on board?
      key: project
      line: 2
      concepts: [C057]
      level: apply
      why: {product: Nothing is chosen., project: A date of agreed work.}
    second:
      id: when-offered
      text: "When should bicycles be let on board: now or later?"
      key: product
      line: 1
      concepts: [C103]
      level: apply
      why: {product: A choice of content., project: Nothing is arranged.}
  - first:
      id: who-waits
      text: Who should wait for the second boat?
      key: product
      line: 1
      concepts: [C103]
      level: apply
      why: {product: A choice of group., project: Nothing is arranged.}
    second:
      id: who-trains
      text: Who should train in the second week?
      key: project
      line: 2
      concepts: [C062]
      level: apply
      why: {product: Nothing is chosen., project: People for agreed work.}
"""


def load(folder: Path, text: str = GOOD, pool: str = "practice") -> Exercise:
    path = folder / "exercises" / pool / "two-pairs.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return bank.load(path)


def test_partners_are_told_by_name_whichever_the_author_wrote_first(tmp_path):
    exercise = load(tmp_path)
    assert {item.id for item in exercise.items} == {"when-tested", "who-waits", "when-offered", "who-trains"}
    assert exercise.layout == {"pairs": [["when-offered", "when-tested"], ["who-trains", "who-waits"]]}
    assert exercise.maximum == 4


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "cause", "fix"),
    [
        (
            "key: product\n      line: 1\n      concepts: [C103]\n      level: apply\n      why: {product: A choice",
            "key: project\n      line: 2\n      concepts: [C103]\n      level: apply\n      why: {product: A choice",
            18,
            "pairs[0].second.key",
            'both questions have the key "project"',
            "kind: sort",
        ),
        ("id: who-trains", "id: when-tested", 31, "pairs[1].second", 'item id "when-tested" is used twice', "its own"),
        (
            "key: project\n      line: 2\n      concepts: [C062]",
            "key: projekt\n      concepts: [C062]",
            34,
            "pairs[1].second",
            'key "projekt" is not one of product, project',
            'did you mean "project"',
        ),
        (
            "line: 2\n      concepts: [C057]",
            "line: 1\n      concepts: [C057]",
            11,
            "pairs[0].first",
            "line 1 of the ownership test",
            "use line 2",
        ),
        (
            "why: {product: A choice of group., project: Nothing is arranged.}",
            "why: {product: A choice of group.}",
            30,
            "pairs[1].first",
            'no explanation for the option "project"',
            "add `project: …` under why",
        ),
        (
            "options: [product, project]",
            "options: [product, projekt]",
            4,
            "options[1]",
            '"projekt" is no role',
            "label",
        ),
    ],
)
def test_a_wrong_file_is_reported_with_its_fix(tmp_path, old, new, line, place, cause, fix):
    assert old in GOOD
    with pytest.raises(BankError) as error:
        load(tmp_path, GOOD.replace(old, new))
    told = error.value.problems[0]
    assert told.line == line
    assert told.place.startswith(place)
    assert cause in told.cause
    assert fix in told.fix


def test_half_a_pair_is_reported(tmp_path):
    text = GOOD[: GOOD.index("  - first:\n      id: who-waits")] + "  - first: " + "{id: x}\n"
    with pytest.raises(BankError, match="is missing"):
        load(tmp_path, text)


def test_a_graded_exercise_shows_pairs_and_no_key(tmp_path):
    exercise = load(tmp_path, pool="graded")
    seen = exercise.public()
    assert seen["layout"] == exercise.layout
    assert all(set(item) == {"id", "text", "options"} for item in seen["items"])
    written = json.dumps(seen)
    assert not any(text in written for item in exercise.items for text in item.why.values())


def test_the_layout_does_not_depend_on_the_keys(tmp_path):
    swapped = GOOD.replace("product", "@").replace("project", "product").replace("@", "project")
    swapped = swapped.replace("line: 1", "line: 9").replace("line: 2", "line: 1").replace("line: 9", "line: 2")
    assert load(tmp_path, swapped).layout == load(tmp_path).layout


def test_chance_is_the_mean_over_every_way_to_answer(tmp_path):
    exercise = load(tmp_path)
    ways = list(itertools.product(*(item.options for item in exercise.items)))
    ids = [item.id for item in exercise.items]
    mean = sum(score(exercise, dict(zip(ids, way, strict=True))).points for way in ways) / len(ways)
    assert kinds()["pairs"].chance(exercise) == pytest.approx(mean)


SHARED = json.loads((Path(__file__).parents[1] / "cases" / "pairs.json").read_text(encoding="utf-8"))
EXERCISE = flatten(msgspec.convert(SHARED["exercise"], kinds()["pairs"]), "shared", "practice")


@given(
    st.permutations(EXERCISE.items),
    st.dictionaries(
        st.sampled_from([item.id for item in EXERCISE.items]),
        st.sampled_from([option.id for option in EXERCISE.options]),
    ),
)
def test_the_order_of_the_questions_changes_nothing(items, answers):
    shuffled = msgspec.structs.replace(EXERCISE, items=tuple(items))
    result = score(EXERCISE, answers)
    assert score(shuffled, answers).points == result.points
    assert 0 <= result.points <= result.answered <= EXERCISE.maximum


def test_the_example_of_the_readme_can_be_used(tmp_path):
    assert live.from_readme("pairs", tmp_path).kind == "pairs"
