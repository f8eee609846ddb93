"""Dialogue in a browser: marked by keyboard, explained at once, closed by one button, and mute where it is graded."""

from __future__ import annotations

from typing import Any

from browser.kindpage import example
from playwright.sync_api import Locator, expect

SOURCE = example("dialogue")
EXERCISE = SOURCE.public()
GRADED = example("dialogue", "graded").public()
MODEL = {item.id: item.key for item in SOURCE.items if item.key}
LINES = [item.id for item in SOURCE.items if item.part == "lines"]
MARKED = "Takes somebody else’s decision"


def line(bench: Any, number: int) -> Locator:
    return bench.page.locator(".wp-said").nth(number - 1)


def box(bench: Any, number: int) -> Locator:
    return bench.page.get_by_role("checkbox", name=f"{number} {MARKED}", exact=True)


def none(bench: Any) -> Locator:
    return bench.page.get_by_role("button", name="No further lines")


def said(bench: Any, text: str) -> None:
    expect(bench.page.get_by_role("status")).to_contain_text(text)


def test_each_line_says_who_speaks_and_has_a_checkbox_named_by_its_number(bench):
    bench.show(EXERCISE)
    assert bench.page.get_by_role("checkbox").count() == 10
    expect(line(bench, 3).locator("p").first).to_have_text("Ravi Product manager")
    expect(box(bench, 3)).to_have_accessible_description(
        "Then I move the locksmith to 11 August, and Tunde tests in the week after."
    )
    assert bench.page.locator('.wp-face [data-icon="product"]').count() == 3
    expect(bench.page.locator(".wp-state")).to_contain_text("0 of 10 answered")


def test_a_hit_asks_for_the_owner_before_it_explains(bench):
    bench.show(EXERCISE)
    box(bench, 3).check()
    assert bench.call("model.state.answers") == {"locksmith": "marked"}
    assert bench.call("[model.state.seq, model.saves]") == [1, 1]
    said(bench, "Right. Who should own it?")
    expect(line(bench, 3)).not_to_contain_text("line 2", use_inner_text=True)
    expect(bench.page.locator(".wp-state")).to_contain_text("0 of 10 answered")
    line(bench, 3).get_by_role("group", name="Who should own it?").get_by_label("Product manager").check()
    said(bench, "Not yet. Fitting choice: Project manager.")
    expect(line(bench, 3)).to_contain_text("the second of the two classic wrong assignments")
    expect(line(bench, 3)).to_contain_text("who speaks does not make the owner")
    line(bench, 3).get_by_label("Project manager").check()
    said(bench, "Right. Dates, people")


def test_a_fine_line_that_is_marked_is_explained_and_asks_for_nothing(bench):
    bench.show(EXERCISE)
    box(bench, 1).check()
    said(bench, "Not yet. Fitting choice: Leaves every decision with its owner.")
    expect(line(bench, 1).get_by_role("group")).to_have_count(0)
    box(bench, 1).uncheck()
    assert bench.call("model.state.answers") == {"more-money": "fine"}
    said(bench, "Right.")


def test_the_keyboard_alone_goes_through_the_chat(bench):
    bench.show(EXERCISE)
    keys = bench.page.keyboard
    box(bench, 1).focus()
    for number in range(1, 11):
        expect(box(bench, number)).to_be_focused()
        if MODEL[LINES[number - 1]] == "marked":
            keys.press("Space")
            keys.press("Tab")
            keys.press("2" if LINES[number - 1] == "locksmith" else "1")
            expect(line(bench, number).get_by_role("radio", checked=True)).to_be_focused()
        keys.press("Tab")
        if MODEL[LINES[number - 1]] == "marked":  # Past the link to read again, where there is one.
            while number < 10 and bench.call("document.activeElement.tagName") == "A":
                keys.press("Tab")
    expect(none(bench)).to_be_focused()
    keys.press("Enter")
    expect(bench.page.locator(".wp-items ~ p")).to_be_focused()
    assert bench.call("model.state.answers") == MODEL
    said(bench, "6 of 6 fit. The result is below the last statement.")
    expect(bench.page.locator(".wp-result")).to_contain_text("6 of 6 fit")
    expect(none(bench)).to_be_hidden()


def test_no_further_lines_leaves_a_missed_line_explained_and_open_to_another_try(bench):
    bench.show(EXERCISE)
    none(bench).click()
    assert bench.call("model.state.answers") == dict.fromkeys(LINES, "fine")
    assert bench.call("model.saves") == 1
    expect(line(bench, 5)).to_contain_text("Not yet. Fitting choice: Takes somebody else’s decision.")
    said(bench, "0 of 6 fit.")
    bench.page.get_by_role("button", name="Try the 3 missed ones again").click()
    expect(box(bench, 3)).to_be_focused()
    expect(none(bench)).to_be_visible()
    expect(bench.page.locator(".wp-left")).to_contain_text("3 left")


def test_what_is_left_names_line_and_owner_and_goes_there(bench):
    bench.show(EXERCISE, answers={**MODEL, "august-full-owner": "", "choirs-first": ""})
    left = bench.page.locator(".wp-left")
    expect(left).to_contain_text("2 left")
    left.get_by_role("button", name="Go to statement 5, owner").click()
    expect(line(bench, 5).get_by_role("radio").first).to_be_focused()
    left.get_by_role("button", name="Go to statement 10").click()
    expect(box(bench, 10)).to_be_focused()


def test_a_graded_chat_asks_alike_of_every_marked_line_and_explains_none(bench):
    bench.show(GRADED)
    for number in (1, 3):
        box(bench, number).check()
        expect(line(bench, number).get_by_role("group", name="Who should own it?")).to_be_visible()
        expect(line(bench, number).locator(".wp-feedback:visible")).to_have_count(0)
        expect(line(bench, number)).to_have_attribute("data-state", "untouched")
        line(bench, number).get_by_label("Both").check()
    none(bench).click()
    said(bench, "All 10 answered.")
    expect(bench.page.locator(".wp-state")).to_contain_text("10 of 10 answered")
    expect(bench.page.locator(".wp-result")).to_be_hidden()
    box(bench, 1).uncheck()
    expect(bench.page.locator(".wp-state")).to_contain_text("10 of 10 answered")


def test_a_restore_by_the_host_keeps_focus_and_elements(bench):
    bench.show(EXERCISE)
    box(bench, 4).focus()
    bench.set(answers=MODEL)
    expect(box(bench, 4)).to_be_focused()
    expect(box(bench, 3)).to_be_checked()
    expect(line(bench, 3).get_by_label("Project manager")).to_be_checked()
