"""Match: beside each other where there is room, the right column's numbers are the options, and a tap pairs."""

from __future__ import annotations

import re

from browser.kindpage import check_with_axe, example
from playwright.sync_api import expect

EXERCISE = example("match")
ITEMS = list(EXERCISE.items)
LABELS = {option.id: option.label for option in EXERCISE.options}
WIDE = {"width": 1000, "height": 900}


def test_a_tap_left_and_a_tap_right_make_a_pair(bench):
    page = bench.page
    page.set_viewport_size(WIDE)
    bench.show(example("match", "graded").public())
    right = page.locator(".wp-rights li")
    third = ITEMS[2]
    page.locator(f"[data-item={third.id}] legend").click()
    right.filter(has_text=LABELS[third.key]).click()
    assert bench.call("model.state.answers") == {third.id: third.key}
    expect(right.filter(has_text=LABELS[third.key])).to_have_attribute("data-given", third.text)
    for item in (one for one in ITEMS if one is not third):  # Then whichever is open comes next.
        right.filter(has_text=LABELS[item.key]).click()
    assert bench.call("model.state.answers") == {item.id: item.key for item in ITEMS}
    expect(page.locator(".wp-feedback:visible, .wp-result:visible, .wp-mark")).to_have_count(0)


def test_a_digit_gives_the_entry_of_that_number(bench):
    page = bench.page
    page.set_viewport_size(WIDE)
    bench.show(EXERCISE.public())
    first = ITEMS[0]
    expect(page.locator(".wp-rights li").nth(1)).to_contain_text(f"2 {LABELS[first.options[1]]}")
    page.locator(f"[data-item={first.id}] input").first.focus()
    page.keyboard.press("2")
    assert bench.call("model.state.answers") == {first.id: first.options[1]}
    expect(page.locator(f"[data-item={first.id}] .wp-why")).to_be_visible()
    check_with_axe(page)


def test_with_little_room_every_option_has_its_words(bench):
    page = bench.page
    page.set_viewport_size({"width": 390, "height": 800})
    bench.show(EXERCISE.public(), answers={ITEMS[0].id: ITEMS[0].key})
    expect(page.locator(".wp-rights")).to_be_hidden()
    card = page.locator(f"[data-item={ITEMS[1].id}]")
    for option in ITEMS[1].options:
        expect(card.locator(".wp-label", has_text=LABELS[option])).to_be_visible()
    given = card.locator(f"[value={ITEMS[0].key}] ~ .wp-label")
    expect(given).to_have_attribute("data-given", ITEMS[0].text)
    page.get_by_role("radio", name=re.compile(re.escape(LABELS[ITEMS[1].key]))).nth(1).check()
    assert bench.call("model.state.answers")[ITEMS[1].id] == ITEMS[1].key


def test_a_label_that_is_a_sentence_ends_once(bench):
    asked = [{"id": f"o{at}", "label": f"Is it {at}?", "instead": f"It is {at}."} for at in range(5)]
    lefts = [
        {"id": name, "text": name, "key": f"o{at}", "why": "So it is.", "concepts": ["C001"]}
        for at, name in enumerate(("first", "second", "third", "fourth"))
    ]
    bench.show(example("match", options=asked, items=lefts).public(), answers={"first": "o3"})
    expect(bench.page.locator("[data-item=first] .wp-verdict")).to_have_text("Not yet. Fitting choice: Is it 0?")
