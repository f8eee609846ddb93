"""Sort in a browser: questions that bring choices of their own, as a quiz does."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from browser.kindpage import QUIZ, check_width, check_with_axe
from playwright.sync_api import Locator, expect

from whichpm import bank
from whichpm.kinds import kinds
from whichpm.sheet import Questions

FILE = msgspec.convert(QUIZ, kinds()["sort"])
EXERCISE = bank.flatten(FILE, "quiz", "practice")


def question(bench: Any, name: str) -> Locator:
    return bench.page.locator(f'[data-item="{name}"]')


def corners(bench: Any, name: str) -> list[tuple[float, float]]:
    boxes = [option.bounding_box() for option in question(bench, name).locator(".wp-option").all()]
    return [(box["x"], box["y"]) for box in boxes]


@pytest.mark.parametrize("width", [1280, 360])
def test_long_choices_stand_one_below_the_other_and_short_ones_side_by_side_where_they_fit(bench, width):
    bench.page.set_viewport_size({"width": width, "height": 800})
    bench.show(EXERCISE.public())
    assert len({x for x, _ in corners(bench, "ends")}) == 1
    assert len({y for _, y in corners(bench, "ends")}) == 4
    assert len({y for _, y in corners(bench, "launch")}) == (1 if width == 1280 else 2)


def test_number_keys_choose_among_the_choices_of_the_row(bench):
    bench.show(EXERCISE.public())
    keys = bench.page.keyboard
    question(bench, "launch").locator("input").first.focus()
    keys.press("4")
    assert bench.call("model.state.answers") == {}
    keys.press("2")
    assert bench.call("model.state.answers") == {"launch": "no"}
    keys.press("Tab")
    keys.press("4")
    expect(question(bench, "ends").get_by_label("A sum that somebody has to approve")).to_be_checked()
    assert bench.call("model.state.answers") == {"ends": "money", "launch": "no"}
    expect(question(bench, "ends")).to_contain_text("Not yet. Fitting choice: An end that is agreed at the start.")
    expect(bench.page.locator(".wp-result")).to_contain_text("1 of 2 fit")


def test_it_fits_and_axe_finds_nothing(bench):
    bench.show(EXERCISE.public(), answers={"ends": "team", "launch": "no"})
    for width in (320, 640, 1280):
        check_width(bench.page, width)
    check_with_axe(bench.page)


def test_as_plain_text_each_question_lists_its_own_choices():
    (asked,) = (block for block in kinds()["sort"].sheet(EXERCISE).task if isinstance(block, Questions))
    assert {question.options for question in asked.questions} == {
        tuple(option["label"] for option in item["options"]) for item in QUIZ["items"]
    }
