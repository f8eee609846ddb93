"""Estimate: the key follows from the formula, a little off is right, and each slip lands on a mark that names it."""

from __future__ import annotations

import functools
import json
from typing import Any

import live
import pytest

from whichpm.bank import BankError
from whichpm.papers import formula

CASE = json.loads((live.CASES / "estimate.json").read_text(encoding="utf-8"))["exercise"]
SPI = {"first": 0.5, "last": 1.5, "step": 0.05}
TURNED = {"formula": "planned / earned", "why": "The wrong way round."}
load = functools.partial(live.changed, "estimate")


def asked(number: int, **changes: object) -> list[Any]:
    return [{**one, **(changes if at == number else {})} for at, one in enumerate(CASE["asked"])]


@pytest.mark.parametrize(
    ("changes", "cause", "fix"),
    [
        ({"key": 0.85}, "the key says 0.85, and the formula gives 0.8", "write `key: 0.8`"),
        ({"formula": "earnd / planned"}, '"earnd" is no figure', "use planned, earned, spent, budget"),
        ({"formula": "earned /"}, '"earned /" is no formula', "use planned"),
        ({"formula": "earned / 0"}, "division by zero", "use planned"),
        ({"within": 0.2}, "9 of 21 marks are right", "let at most one in 4 be"),
        ({"scale": {**SPI, "step": 0.2}}, "0.5 to 1.5 by 0.2 gives 6 marks", "choose a step that gives 10 to 21"),
        ({"scale": {**SPI, "step": 0.0001}}, "gives 100 marks", "choose a step that gives 10 to 21"),
        ({"scale": {**SPI, "first": 1.0}}, "0.8 lies beyond it", "let it reach further"),
        ({"slips": [{**TURNED, "formula": "earned / planned"}]}, "0.8 is right, or another slip", "take it out"),
        ({"slips": [{**TURNED, "formula": "planned"}]}, "50 lies beyond the scale", "take it out"),
        ({"slips": [TURNED, TURNED]}, "1.25 is right, or another slip", "take it out"),
        ({"label": "days"}, '"days" is no way to write a number', "write {} once where it stands"),
    ],
)
def test_a_wrong_file_is_reported_with_its_fix(tmp_path, changes, cause, fix):
    with pytest.raises(BankError) as error:
        load(tmp_path, asked=asked(0, **changes))
    assert any(cause in one.cause and fix in one.fix for one in error.value.problems), error.value.problems


def test_no_two_numbers_are_right_at_the_same_place_of_their_scales(tmp_path):
    with pytest.raises(BankError) as error:
        load(tmp_path, asked=asked(1, scale={"first": 95, "last": 140, "step": 5}))
    assert error.value.problems[0].cause.startswith("it is right at the same place of its scale as spi")


def test_the_nearest_mark_is_the_key_and_those_within_the_tolerance_are_accepted(tmp_path):
    spi, eac, late = load(tmp_path).items
    assert (spi.key, spi.accepted) == ("spi-0-80", ("spi-0-75", "spi-0-85"))
    assert (eac.key, eac.accepted) == ("eac-120", ())  # 121 by the formula
    assert late.key == "late-minus-1"


def test_each_mark_says_what_led_to_it_and_then_the_way(tmp_path):
    spi = load(tmp_path).items[0]
    said = {option: why.partition("\n")[0][:9] for option, why in spi.why.items()}
    assert said["spi-1-25"] == "The wrong"
    assert (said["spi-0-70"], said["spi-0-75"], said["spi-0-90"]) == ("Too low o", "Right of ", "Too high ")
    assert {why.partition("\n")[2] for why in spi.why.values()} == {"Earned over planned.\n40 ÷ 50 = 0.8."}


def test_numbers_are_written_as_the_author_says(tmp_path):
    dear = asked(1, label="€{:,}", scale={"first": 800, "last": 1400, "step": 50}, key=1200, formula="budget * 11")
    labels = [option.label for option in load(tmp_path, asked=dear).options]
    assert "€1,200" in labels
    assert "−1 days" in labels
    with pytest.raises(BankError, match="label"):
        load(tmp_path, asked=asked(1, label="{0.__class__}"))


def test_a_formula_reaches_nothing_but_figures():
    assert formula.value("(a + 4 * b) / 6 + 9 ** 0.5", {"a": 2, "b": 4}) == 6
    for text in ("a.__class__", "().__class__.__base__", "open('x')", "'x'", "a + none"):
        with pytest.raises(formula.NotCalculable):
            formula.value(text, {"a": 1})


def test_a_graded_one_tells_neither_key_nor_tolerance(tmp_path):
    wider = asked(0, within=0, slips=[])
    seen = load(tmp_path, "graded").public()
    assert seen == load(tmp_path, "graded", asked=wider).public()
    assert all(set(item) == {"id", "text", "options"} for item in seen["items"])


def test_the_example_of_the_readme_can_be_used(tmp_path):
    assert live.from_readme("estimate", tmp_path).maximum == 2
