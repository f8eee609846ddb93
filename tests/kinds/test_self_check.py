"""Self-check: two bars of equal length to fill, no key, no points, and never carried."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank, scoring
from whichpm.bank import BankError
from whichpm.kinds import kinds

ROOT = Path(__file__).parents[2]
EXERCISE = bank.find(ROOT, "role-fit")
STEPS = ("1", "2", "3", "4", "5")
FILE = """\
kind: self-check
title: What draws you?
story: Two statements.
read: two-purposes
statements:
  - {id: asks, text: I ask on., drawn: product, concepts: [C217]}
  - {id: orders, text: I put in order., drawn: project, concepts: [C212]}
"""


def problem(tmp_path, text):
    path = tmp_path / "practice" / "self.yml"
    path.parent.mkdir()
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BankError) as caught:
        bank.load(path)
    (found,) = caught.value.problems
    return found


def test_twelve_statements_speak_for_two_kinds_of_work_six_times_each():
    parts = [item.part for item in EXERCISE.items]
    assert (parts.count("product"), parts.count("project")) == (6, 6)
    assert all(item.options == STEPS for item in EXERCISE.items)


def test_no_more_than_two_statements_in_a_row_speak_for_the_same_work():
    parts = [item.part for item in EXERCISE.items]
    assert all(len(set(parts[index : index + 3])) == 2 for index in range(len(parts) - 2))


def test_it_is_not_carried_and_has_neither_key_nor_points():
    assert not EXERCISE.carried
    public = EXERCISE.public()
    assert public["carried"] is False
    assert all(item["key"] is None and item["points"] == 0 for item in public["items"])
    assert EXERCISE.maximum == kinds()["self-check"].chance(EXERCISE) == 0


@given(st.dictionaries(st.sampled_from([item.id for item in EXERCISE.items]), st.sampled_from(STEPS)))
def test_whatever_is_rated_earns_nothing_and_counts_as_answered(answers):
    result = scoring.score(EXERCISE, answers)
    assert (result.points, result.answered) == (0, len(answers))


def test_the_shared_cases_know_their_bars():
    shared = json.loads((ROOT / "tests" / "cases" / "self-check.json").read_text(encoding="utf-8"))
    part = {one["id"]: one["drawn"] for one in shared["exercise"]["statements"]}
    for case in shared["cases"]:
        sums = dict.fromkeys(("product", "project"), 0)
        for name, step in case["answers"].items():
            if name in part and step in STEPS:
                sums[part[name]] += int(step)
        assert sums == case["bars"], case["name"]


@pytest.mark.parametrize(
    ("old", "new", "cause", "fix"),
    [
        ("drawn: project", "drawn: product", "2 statements speak for product work, 0 for project", "as many"),
        ("id: orders", "id: asks", 'statement id "asks" is used twice', "give each its own"),
        ("read: two", "confidence: true\nread: two", "nothing is scored here", "remove it"),
        ("drawn: project", "drawn: sales", "sales", "use one of"),
        ("text: I ask on.", "txt: I ask on.", 'unknown key "txt"', "text"),
    ],
)
def test_a_wrong_file_gets_its_cause_and_a_fix(tmp_path, old, new, cause, fix):
    found = problem(tmp_path, FILE.replace(old, new))
    assert cause in found.cause
    assert fix in found.fix
