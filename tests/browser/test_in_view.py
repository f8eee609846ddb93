"""After a tap the verdict is on the screen and what was tapped stays where it was: the list, on a phone and wide."""

from __future__ import annotations

from typing import Any

import pytest
from browser.kindpage import EXAMPLES, example
from playwright.sync_api import expect

from whichpm.model import Exercise

SIZES = [(390, 844), (1280, 800)]
VERDICT = """() => {
    const told = [...document.querySelectorAll(".wp-feedback[data-fresh] .wp-verdict")]
        .filter((one) => one.checkVisibility());
    const last = told.at(-1)?.getBoundingClientRect();
    return Boolean(last) && last.top >= 0 && last.bottom <= innerHeight;
}"""


def at_lower_edge(bench: Any, selector: str) -> None:
    """Scroll until what matches has just come into view from below."""
    bench.page.evaluate(
        """(selector) => {
            const end = document.querySelector(selector).getBoundingClientRect().bottom;
            scrollBy(0, Math.ceil(end - innerHeight));
        }""",
        selector,
    )


def tap(bench: Any, selector: str) -> float:
    """Press an element; by how many pixels its top moved."""
    place = "(selector) => document.querySelector(selector).getBoundingClientRect().top"
    before = bench.page.evaluate(place, selector)
    bench.page.evaluate("(selector) => document.querySelector(selector).click()", selector)
    return abs(bench.page.evaluate(place, selector) - before)


def other(exercise: Exercise, name: str) -> str:
    item = next(one for one in exercise.items if one.id == name)
    return next(option for option in item.options if not item.fits(option))


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("kind", ["sort", "pairs"])
def test_the_verdict_is_in_view_when_only_the_options_were(bench, kind, width, height, right):
    """Of sixteen taps on a phone, none showed its verdict: it came below the screen."""
    exercise = example(kind)
    bench.page.set_viewport_size({"width": width, "height": height})
    bench.show(exercise.public())
    items = {item.id: item for item in exercise.items}
    shown = bench.page.locator(".wp-item").evaluate_all("(all) => all.map((one) => one.dataset.item)")
    for number, name in enumerate(shown, 1):
        option = items[name].key if right else other(exercise, name)
        at_lower_edge(bench, f'[data-item="{name}"] .wp-options')
        assert tap(bench, f'[data-item="{name}"] input[value="{option}"]') < 8
        # That of a pair waits for both.
        assert bench.page.evaluate(VERDICT) or (kind == "pairs" and number % 2), name


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_two_steps_show_their_verdict_with_the_second(bench, width, height):
    exercise = example("two-step")
    bench.page.set_viewport_size({"width": width, "height": height})
    bench.show(exercise.public())
    for item in exercise.items:
        selector = f'[data-item="{item.id}"]'
        at_lower_edge(bench, f"{selector} .wp-options")
        assert tap(bench, f'{selector} input[value="{other(exercise, item.id)}"]') < 8
        assert item.part == "owner" or bench.page.evaluate(VERDICT), item.id


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_row_of_raci_shows_its_verdict_when_it_is_full(bench, width, height):
    exercise = example("raci")
    bench.page.set_viewport_size({"width": width, "height": height})
    bench.show(exercise.public())
    rows = exercise.layout["rows"] if isinstance(exercise.layout, dict) else exercise.layout.rows
    names = [row["id"] if isinstance(row, dict) else row.id for row in rows]
    for row in names:
        cells = [item for item in exercise.items if item.id.startswith(f"{row}-") and item.key]
        for item in cells:
            select = bench.page.locator(f'[data-item="{item.id}"] select')
            at_lower_edge(bench, f'[data-item="{item.id}"] select')
            before = select.evaluate("(one) => one.getBoundingClientRect().top")
            select.focus()
            select.evaluate("(one) => one.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true }))")
            select.evaluate(
                "(one, value) => { one.value = value; one.dispatchEvent(new Event('change', { bubbles: true })); }",
                item.key,
            )
            assert abs(select.evaluate("(one) => one.getBoundingClientRect().top") - before) < 8
        assert bench.page.evaluate(VERDICT), row


@pytest.mark.parametrize(("width", "height"), SIZES)
def test_a_story_goes_on_where_the_act_was_chosen(bench, width, height):
    """The page jumped by some 500 px, and the verdict went out of sight above."""
    exercise = example("branch")
    bench.page.set_viewport_size({"width": width, "height": height})
    bench.show(exercise.public())
    for _ in range(exercise.layout["length"] if isinstance(exercise.layout, dict) else exercise.layout.length):
        scene = bench.page.locator(".wp-scene", has=bench.page.locator("fieldset:enabled:visible"))
        name = scene.locator("fieldset").get_attribute("data-item")
        scene = bench.page.locator(".wp-scene", has=bench.page.locator(f'[data-item="{name}"]'))
        scene.locator("input").first.click(force=True)
        acts = scene.locator(".wp-acts")
        acts.locator("button").last.scroll_into_view_if_needed()
        before = acts.bounding_box()["y"]
        acts.locator("button").first.click()
        then = scene.locator(".wp-then")
        expect(then).to_be_focused()
        assert abs(then.bounding_box()["y"] - before) < 8
        assert bench.page.evaluate(VERDICT)


def test_why_unfolds_in_place(bench):
    exercise = example("sort")
    bench.page.set_viewport_size({"width": 390, "height": 844})
    bench.show(exercise.public())
    item = exercise.items[1]
    selector = f'[data-item="{item.id}"]'
    at_lower_edge(bench, f"{selector} .wp-options")
    tap(bench, f'{selector} input[value="{item.key}"]')
    why = bench.page.locator(f"{selector} .wp-ask")
    expect(why).to_have_attribute("aria-expanded", "false")
    expect(bench.page.locator(f"{selector} .wp-rest")).to_be_hidden()
    before = why.bounding_box()["y"]
    why.click()
    assert abs(why.bounding_box()["y"] - before) < 8
    expect(why).to_have_attribute("aria-expanded", "true")
    expect(bench.page.locator(f"{selector} .wp-feedback .wp-small").first).to_be_visible()


@pytest.mark.parametrize(("width", "height"), SIZES)
@pytest.mark.parametrize("number", [1, 3])
def test_a_reload_returns_to_the_same_question_at_the_same_place(page, site, width, height, number):
    """Phones drop tabs in trains; boards have another height than the text that the browser scrolled back in."""
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site}/parts/practice.html", wait_until="networkidle")
    asked = page.locator(".wp-board .wp-item").nth(number)
    asked.locator("input").first.check()
    asked.evaluate("(one) => scrollBy(0, one.getBoundingClientRect().top - 120)")
    before = asked.bounding_box()["y"]
    for _ in range(2):
        page.reload(wait_until="networkidle")
        expect(asked.locator("input").first).to_be_checked()
        assert abs(asked.bounding_box()["y"] - before) < 8


@pytest.mark.parametrize("kind", sorted(set(EXAMPLES) & {"audit", "raci"}))
def test_arrows_on_a_list_that_unfolds_answer_when_the_learner_goes_on(bench, kind):
    bench.show(example(kind).public())
    bench.page.locator(".wp-board [data-item] select").first.focus()
    bench.page.keyboard.press("ArrowDown")
    bench.page.keyboard.press("ArrowDown")
    assert bench.call("model.state.seq") == 0
    bench.page.keyboard.press("Enter")
    assert bench.call("model.state.seq") == 1
    bench.page.keyboard.press("ArrowUp")
    assert bench.call("model.state.seq") == 1
    bench.page.keyboard.press("Tab")
    assert bench.call("model.state.seq") == 2
