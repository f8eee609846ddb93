"""Estimate: the marks of a scale are options; digits are no answer there, and the way stands line by line."""

from __future__ import annotations

import live
from browser.kindpage import example
from playwright.sync_api import expect

EXERCISE = example("estimate")
ITEMS = EXERCISE.items


def card(bench, item):
    return bench.page.locator(f"[data-item={item.id}]")


def test_a_mark_is_right_with_the_way_below_the_reason(bench):
    first = ITEMS[0]
    bench.show(EXERCISE.public())
    card(bench, first).locator(f"input[value={first.key}]").check()
    expect(card(bench, first)).to_have_attribute("data-state", "right")
    way = first.why[first.key].split("\n")[1:]
    shown = card(bench, first).locator(".wp-why").inner_text().split("\n")
    assert shown[-len(way) :] == way


def test_a_mark_within_the_tolerance_is_right_too(bench):
    first, *_, last = live.data(live.exercise(EXERCISE.slug))["asked"]
    near = example("estimate", asked=[{**one, "within": one["scale"]["step"]} for one in (first, last)])
    item = near.items[0]
    bench.show(near.public())
    card(bench, item).locator(f"input[value={item.accepted[0]}]").check()
    expect(card(bench, item)).to_have_attribute("data-state", "right")
    expect(card(bench, item).locator(".wp-mark")).to_have_count(1)


def test_digits_answer_nothing_since_they_would_be_taken_for_the_number(bench):
    bench.show(EXERCISE.public())
    card(bench, ITEMS[0]).locator("input").first.focus()
    bench.page.keyboard.press("8")
    assert not bench.call("model.state.answers")
    bench.page.keyboard.press("ArrowRight")
    bench.page.keyboard.press("Enter")
    assert bench.call("model.state.answers") == {ITEMS[0].id: ITEMS[0].options[1]}


def test_a_graded_one_gives_nothing_away(bench):
    bench.show(example("estimate", "graded").public(), answers={item.id: item.key for item in ITEMS})
    expect(bench.page.locator(".wp-feedback:visible, .wp-result:visible, .wp-mark")).to_have_count(0)
