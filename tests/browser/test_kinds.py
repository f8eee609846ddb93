"""What holds for the board of every kind: read by everybody, on any screen, in any colours, in the page, and unsure."""

from __future__ import annotations

import re
from typing import Any

import pytest
from browser.kindpage import EXAMPLES, check_width, check_with_axe, example, some_right, write_page
from playwright.sync_api import expect

from whichpm.kinds import kinds

every_kind = pytest.mark.parametrize("kind", sorted(EXAMPLES))
scored_kind = pytest.mark.parametrize("kind", sorted(set(EXAMPLES) - {"self-check"}))
MOVING = """[...document.querySelectorAll(".wp-board *")].filter((one) => {
    const { transitionDuration, animationDuration } = getComputedStyle(one);
    return /[1-9]/.test(transitionDuration + animationDuration);
}).length"""
ITEMS = "(all) => all.map((one) => one.dataset.item)"
UNMARKED = """[...document.querySelectorAll(".wp-option:has(:checked), .wp-mark, .wp-sim-track > i, .wp-drawn i")]
    .filter((one) => one.checkVisibility()).filter((one) => {
        const style = getComputedStyle(one);
        const filled = one.tagName === "I" && style.backgroundColor !== getComputedStyle(document.body).backgroundColor;
        return !filled && style.outlineStyle === "none" && style.borderTopStyle === "none";
    }).map((one) => one.outerHTML)"""


def show(bench: Any, kind: str) -> None:
    """A board of the kind with answers, some of which fit, and whatever feedback it gives."""
    exercise = example(kind)
    bench.show(exercise.public(), answers=some_right(exercise))
    if kind == "order":
        checked(bench.page)


def checked(page: Any) -> None:
    """Ask for the verdict of an order until all of it is told."""
    page.get_by_role("button", name="Check this order").click()
    page.get_by_role("button", name="Show what fits").click()


def test_the_book_shows_one_of_each_kind():
    assert set(EXAMPLES) == set(kinds())


@every_kind
def test_axe_finds_nothing(bench, kind):
    exercise = example(kind)
    bench.show(exercise.public())
    for answers in ({}, some_right(exercise)):
        bench.set(answers=answers)
        if answers and kind == "order":
            checked(bench.page)
        for scheme in ("light", "dark"):
            bench.page.emulate_media(color_scheme=scheme)
            check_with_axe(bench.page)


@every_kind
def test_it_fits_any_width_and_text_of_twice_the_size(bench, kind):
    show(bench, kind)
    for width in (320, 640, 704, 1280):
        check_width(bench.page, width)
    bench.page.add_style_tag(content="html { font-size: 200% }")
    for width in (1280, 640):
        check_width(bench.page, width)


@every_kind
def test_nothing_moves_for_those_who_want_no_motion(bench, kind):
    show(bench, kind)
    assert bench.call(MOVING) == 0


@every_kind
def test_forced_colours_keep_what_is_chosen_and_how_far_it_went(bench, kind):
    bench.page.emulate_media(forced_colors="active")
    show(bench, kind)
    assert bench.call(UNMARKED) == []


@every_kind
def test_it_works_in_a_page_where_browsers_refuse_modules(page, tmp_path, kind):
    """From a file, as a learner opens the book by double click; what was done is there after a reload."""
    write_page(tmp_path, example(kind).public())
    page.goto((tmp_path / "index.html").as_uri())
    control = page.locator(".wp-board :is(input, select, .wp-moves button:not([aria-disabled='true']))").first
    name = control.evaluate("(one) => one.tagName")
    if name == "SELECT":
        control.select_option(index=1)
    elif name == "INPUT":
        control.check()
    else:
        control.click()
    expect(page.locator(".wp-save")).to_contain_text("saved")
    kept = f"localStorage.getItem('whichpm:/:{EXAMPLES[kind]}')"
    before, shown = page.evaluate(kept), page.locator("[data-item]").evaluate_all(ITEMS)
    page.reload()
    expect(page.locator(".wp-save")).to_contain_text("saved")
    assert page.evaluate(kept) == before
    if name == "SELECT":
        assert control.input_value()
    elif name == "INPUT":
        expect(control).to_be_checked()
    else:
        assert page.locator("[data-item]").evaluate_all(ITEMS) == shown


@scored_kind
def test_how_sure_somebody_is_has_a_box_that_is_kept_and_never_counted(bench, kind):
    page = bench.page
    boxes = page.get_by_role("checkbox", name=re.compile("^I am sure"))
    for pool in ("graded", "practice"):
        exercise = example(kind, pool, confidence=True)
        asked = [item.id for item in exercise.items if item.id.endswith("-confidence")]
        bench.show(exercise.public())
        shown = [box.get_attribute("name") for box in boxes.all()]
        # Both questions of a pair stand together in practice; elsewhere the order is that of the file.
        together = kind == "pairs" and pool == "practice"
        assert (sorted(shown) if together else shown) == (sorted(asked) if together else asked[: len(shown)]) != []
        none = page.locator(".wp-count").inner_text()
        assert none.startswith("0 of")
        boxes.first.focus()
        page.keyboard.press("Space")
        expect(boxes.first).to_be_checked()
        assert bench.call("model.state.answers") == {shown[0]: "sure"}
        page.keyboard.press("Space")
        assert bench.call("model.state.answers") == {shown[0]: "unsure"}
        expect(page.locator(".wp-count")).to_have_text(none)
        bench.set(answers={shown[0]: "sure"})
        expect(boxes.first).to_be_checked()
        # A box within the group of its item needs no more words; any other says what it is about.
        alone = bench.call(
            """[...document.querySelectorAll("[name$=-confidence]")]
                .filter((box) => !box.closest("fieldset[data-item]")).map((box) => box.ariaLabel)"""
        )
        assert all(label.startswith("I am sure: ") for label in alone)
        assert len(set(alone)) == len(alone) == (len(asked) if kind in ("audit", "dialogue", "order", "raci") else 0)
        if pool == "graded":
            bench.call("close(); globalThis.model = undefined")
    check_width(page, 320)
    check_with_axe(page)
    answers = some_right(exercise)
    plain = {name: option for name, option in answers.items() if not name.endswith("-confidence")}
    reached = page.evaluate(
        """([exercise, all]) => all.map((answers) => {
            const { points, maximum, answered, left } = board.default.score(exercise, answers);
            return JSON.stringify([points, maximum, answered, left]);
        })""",
        [exercise.public(), [answers, plain]],
    )
    assert len(answers) > len(plain)
    assert reached[0] == reached[1]


LATE = """() => [...document.querySelectorAll("[name$=-confidence]")].filter((box) => {
    const around = box.closest("[data-item], tr, .wp-board");
    const first = around.querySelector("[type=radio], select, [type=checkbox]:not([name$=-confidence])");
    return first && !(box.compareDocumentPosition(first) & Node.DOCUMENT_POSITION_FOLLOWING);
}).map((box) => box.name)"""
BELOW = """() => [...document.querySelectorAll("[name$=-confidence]")].filter((box) => {
    const options = box.closest("fieldset")?.querySelector(".wp-options");
    return options?.checkVisibility() && box.getBoundingClientRect().bottom > options.getBoundingClientRect().top;
}).map((box) => box.name)"""


@pytest.mark.parametrize("kind", sorted(set(EXAMPLES) - {"self-check", "order"}))
def test_how_sure_somebody_is_is_asked_before_the_options(bench, kind):
    """In the order of reading and of Tab, and to the eye, wide and narrow."""
    bench.show(example(kind, confidence=True).public())
    assert bench.call("document.querySelectorAll('[name$=-confidence]').length") > 0
    assert bench.call(LATE) == []
    for width in (1280, 600, 360):
        bench.page.set_viewport_size({"width": width, "height": 800})
        assert bench.call(BELOW) == []


@scored_kind
def test_after_the_verdict_nobody_can_become_sure(bench, kind):
    exercise = example(kind, confidence=True)
    answers = some_right(exercise)
    boxes = [name for name in answers if name.endswith("-confidence")]
    said = {name: "sure" if place % 2 else "unsure" for place, name in enumerate(boxes, 1)}
    bench.show(exercise.public(), answers={**answers, **said})
    page = bench.page
    if kind == "order":
        expect(page.get_by_role("checkbox", name="I am sure")).to_be_checked()
        checked(page)
    expect(page.get_by_role("checkbox", name="I am sure")).to_have_count(0)
    words = page.locator("label:has([name$=-confidence])")
    shown = words.evaluate_all("(all) => all.map((one) => [one.firstChild.name, one.textContent])")
    assert shown
    assert {text for name, text in shown if said.get(name) == "sure"} == {"You were sure."}
    assert {text for name, text in shown if said.get(name) == "unsure"} <= {""}
    visible = words.filter(has_text="You were sure.").and_(page.locator("label:visible"))
    if visible.count():  # A run that was played shows only what came of it.
        visible.first.click(force=True)
    assert bench.call("model.saves") == (2 if kind == "order" else 0)


def test_who_tries_again_may_say_to_be_sure_again(bench):
    exercise = example("sort", confidence=True)
    bench.show(exercise.public(), answers=some_right(exercise))
    page = bench.page
    page.get_by_role("button", name=re.compile("Try the")).click()
    expect(page.get_by_role("radio").and_(page.locator(":focus"))).to_have_count(1)
    page.keyboard.press("Shift+Tab")
    box = page.get_by_role("checkbox", name="I am sure").and_(page.locator(":focus"))
    expect(box).to_be_enabled()
    page.keyboard.press("Tab")
    page.keyboard.press("1")
    expect(page.locator("fieldset:focus-within").get_by_role("checkbox")).to_have_count(0)
    expect(page.get_by_role("radio", checked=True).and_(page.locator(":focus"))).to_have_count(1)
