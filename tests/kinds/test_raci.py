"""RACI: cells by weight, one A in each row, open cells are no items, and nothing public tells a letter."""

from __future__ import annotations

import copy
import json
import random
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank, stats
from whichpm.kinds.raci import LETTERS, Raci
from whichpm.scoring import score

ROOT = Path(__file__).parents[2]
SHARED = json.loads((ROOT / "tests/cases/raci.json").read_text(encoding="utf-8"))["exercise"]


def exercise(pool="practice", **changes):
    return bank.flatten(msgspec.convert({"kind": "raci", **SHARED, **changes}, Raci), "ferry", pool)


def problems(edit=lambda _: None):
    data = copy.deepcopy(SHARED)
    edit(data)
    return list(msgspec.convert({"kind": "raci", **data}, Raci).faults())


def cells(row, **changes):
    return lambda data: data["rows"][row]["cells"].update(changes)


def test_the_shared_exercise_has_no_problems():
    assert problems() == []


def rename(data):
    data["rows"][1]["id"] = "offer"


def collide(data):
    data["people"].append({"id": "bay-lena", "label": "Lena of the bay", "role": "other"})
    data["rows"].append({**data["rows"][1], "id": "offer-bay"})


@pytest.mark.parametrize(
    ("edit", "place", "cause", "fix"),
    [
        (cells(0, piet="A"), ("rows", 0, "cells"), "2 cells have A: lena, piet", "exactly one person"),
        (cells(0, lena="R"), ("rows", 0, "cells"), "no cell has A", "exactly one person"),
        (cells(0, lena=["A", "R"]), ("rows", 0, "cells", "lena"), "A shares its cell", "write A alone"),
        (cells(0, piet="X"), ("rows", 0, "cells", "piet"), '"x" is no letter', "use A, R, C, I or blank"),
        (cells(0, pete="C"), ("rows", 0, "cells", "pete"), "none of lena, piet, kim", 'did you mean "piet"'),
        (cells(0, kim=["C", "C"]), ("rows", 0, "cells", "kim"), "one twice", "each fitting letter once"),
        (cells(0, kim=[]), ("rows", 0, "cells", "kim"), "no letters", "each fitting letter once"),
        (lambda data: data["rows"][0].update(line=2), ("rows", 0, "line"), 'gives "project"', "change the line"),
        (lambda data: data["people"][2].update(role="both"), ("people", 2, "role"), '"both" is not one of', ""),
        (rename, ("rows", 1), 'row id "offer" is used twice', "give each its own"),
        (collide, ("rows", 0, "id"), "the same id", 'rename "offer"'),
    ],
)
def test_mistakes_are_named_with_their_fix(edit, place, cause, fix):
    found = problems(edit)
    assert any(place == one[0] and cause in one[1] and fix in one[2] for one in found), found


def test_only_decided_cells_are_items_and_only_the_a_has_a_line():
    flat = exercise()
    assert [item.id for item in flat.items][3:5] == ["dates-lena", "dates-piet"]
    assert "dates-kim" not in [item.id for item in flat.items]
    assert {item.id: item.line for item in flat.items if item.line} == {
        "offer-lena": 1,
        "dates-piet": 2,
        "hull-kim": 4,
        "berth-piet": 2,
    }


def test_the_a_weighs_most_and_all_other_letters_alike():
    assert {(item.key, item.points) for item in exercise().items} == {
        ("a", 1.0),
        ("r", 0.25),
        ("c", 0.25),
        ("i", 0.25),
        ("blank", 0.25),
    }


@given(st.dictionaries(st.sampled_from([item.id for item in exercise().items]), st.sampled_from([*LETTERS, "x"])))
def test_any_answers_score_between_nothing_and_everything(answers):
    assert 0 <= score(exercise(), answers).points <= exercise().maximum


@given(st.permutations(exercise().items))
def test_the_order_of_the_items_changes_nothing(items):
    shuffled = msgspec.structs.replace(exercise(), items=tuple(items))
    answers = {item.id: "c" for item in items}
    assert score(shuffled, answers).points == score(exercise(), answers).points


def test_chance_counts_every_fitting_letter_and_agrees_with_a_simulation():
    flat = exercise()
    accountable = 2 * 0.2 * 0.8**2 + 2 * 0.2 * 0.8  # Rows of three cells and of two, with no second A.
    assert stats.chance(flat) == pytest.approx(accountable + 0.25 * (6 + 1) / 5)  # one cell takes two letters
    pick = random.Random(8)
    drawn = [score(flat, {item.id: pick.choice(item.options) for item in flat.items}).points for _ in range(4000)]
    assert abs(sum(drawn) / len(drawn) - stats.chance(flat)) < 0.05


def test_what_is_public_of_a_graded_table_does_not_depend_on_the_key():
    def other(data):
        data["rows"][0] |= {"cells": {"lena": "I", "piet": "blank", "kim": "A"}, "line": 4}
        data["rows"][3] |= {"cells": {"piet": ["C", "I"], "kim": "A"}, "line": 4}

    changed = copy.deepcopy(SHARED)
    other(changed)
    assert problems(other) == []
    for confidence in (False, True):
        graded = exercise("graded", confidence=confidence).public()
        assert graded == exercise("graded", confidence=confidence, rows=changed["rows"]).public()
        for word in ("key", "accepted", "points", "why", "line", "cells", "concepts", "maximum"):
            assert f'"{word}"' not in json.dumps(graded)
