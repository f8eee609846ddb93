"""Order in a browser: moved by buttons and arrow keys, announced, checked when asked, saved with every move."""

from __future__ import annotations

from typing import Any

from browser.kindpage import example
from playwright.sync_api import Locator, expect

EXERCISE = example("order").public()
STEPS = [item["id"] for item in EXERCISE["items"]]
MODEL = {item["id"]: item["key"] for item in EXERCISE["items"]}
GRADED = example("order", "graded").public()


def shown(bench: Any) -> list[str]:
    return bench.page.locator(".wp-step").evaluate_all("steps => steps.map((step) => step.dataset.item)")


def step(bench: Any, letter: str) -> Locator:
    return bench.page.locator(f'[data-item="{STEPS[ord(letter) - 65]}"]')


def press(bench: Any, name: str) -> Locator:
    return bench.page.get_by_role("button", name=name, exact=True)


def said(bench: Any, text: str) -> None:
    expect(bench.page.get_by_role("status")).to_contain_text(text)


def places(ids: list[str]) -> dict[str, str]:
    return {name: str(place) for place, name in enumerate(ids, 1)}


def test_untouched_is_unanswered_and_the_first_move_answers_every_step(bench):
    bench.show(EXERCISE)
    expect(bench.page.locator(".wp-state")).to_contain_text("0 of 5 answered")
    assert shown(bench) == STEPS
    press(bench, "Move down: Step A").click()
    assert bench.call("model.state.answers") == places([STEPS[1], STEPS[0], *STEPS[2:]])
    assert bench.call("[model.state.seq, model.saves]") == [1, 1]
    expect(bench.page.locator(".wp-state")).to_contain_text("5 of 5 answered")
    said(bench, "Step A, now 2 of 5")


def test_keyboard_alone_orders_all_steps_and_the_focus_travels_with_the_step(bench):
    bench.show(EXERCISE)
    bench.page.locator("summary").first.focus()
    for _ in range(2 * STEPS.index("shelf-until-ten") + 1):
        bench.page.keyboard.press("Tab")
    letter = chr(65 + STEPS.index("shelf-until-ten"))
    expect(press(bench, f"Move up: Step {letter}")).to_be_focused()
    while shown(bench).index("shelf-until-ten") > 1:
        bench.page.keyboard.press("ArrowUp")
        expect(press(bench, f"Move up: Step {letter}")).to_be_focused()
    said(bench, f"Step {letter}, now 2 of 5")
    last = chr(65 + STEPS.index("still-walking-away"))
    press(bench, f"Move down: Step {last}").focus()
    bench.page.keyboard.press("ArrowDown")
    bench.page.keyboard.press("ArrowDown")
    said(bench, f"Step {last}, now 5 of 5")
    expect(press(bench, f"Move down: Step {last}")).to_be_focused()
    assert bench.call("model.state.answers") == MODEL
    press(bench, "Check this order").press("Enter")
    said(bench, "4 of 4 steps directly follow the right one.")


def test_a_button_at_the_end_of_its_way_says_so_and_keeps_the_focus(bench):
    bench.show(EXERCISE)
    up = press(bench, "Move up: Step A")
    expect(up).to_have_attribute("aria-disabled", "true")
    up.press("Enter")
    said(bench, "Step A, now 1 of 5")
    expect(up).to_be_focused()
    assert bench.call("model.saves") == 0


def test_the_text_of_a_step_describes_its_buttons(bench):
    bench.show(EXERCISE)
    described = press(bench, "Move down: Step A").get_attribute("aria-describedby")
    expect(bench.page.locator(f"[id='{described}']")).to_contain_text(EXERCISE["items"][0]["text"])


def test_in_practice_nothing_is_told_until_it_is_asked_for_and_a_move_takes_it_back(bench):
    bench.show(EXERCISE)
    told = bench.page.locator(".wp-feedback:visible")
    press(bench, "Move up: Step B").click()
    expect(told).to_have_count(0)
    expect(bench.page.locator(".wp-result")).to_be_hidden()
    press(bench, "Check this order").click()
    expect(told).to_have_count(5)
    expect(bench.page.locator(".wp-result")).to_be_visible()
    press(bench, "Move down: Step B").click()
    expect(told).to_have_count(0)
    expect(bench.page.locator(".wp-result")).to_be_hidden()


def test_verdicts_speak_of_what_a_step_follows(bench):
    order = sorted(MODEL, key=lambda name: MODEL[name])
    bench.show(EXERCISE, answers=places([*order[1:], order[0]]))
    press(bench, "Check this order").click()
    said(bench, "3 of 4 steps directly follow the right one.")
    letters = {name: chr(65 + index) for index, name in enumerate(STEPS)}
    expect(step(bench, letters[order[0]])).to_contain_text("Not yet. Fitting choice: First.")
    expect(step(bench, letters[order[1]])).to_contain_text(f"Not yet. Fitting choice: After step {letters[order[0]]}.")
    expect(step(bench, letters[order[2]])).to_contain_text(f"Right. After step {letters[order[1]]}")
    expect(bench.page.locator(".wp-result-title")).to_have_text("3 of 4 fit")


def test_checking_the_untouched_order_answers_as_shown(bench):
    bench.show(EXERCISE)
    press(bench, "Check this order").click()
    assert bench.call("model.state.answers") == places(STEPS)
    expect(bench.page.locator(".wp-feedback:visible")).to_have_count(5)


def test_trying_again_keeps_fitting_steps_at_their_places_and_start_over_shows_the_first_order(bench):
    order = sorted(MODEL, key=lambda name: MODEL[name])
    mixed = [*order[:3], order[4], order[3]]
    bench.show(EXERCISE, answers=places(mixed))
    press(bench, "Check this order").click()
    bench.page.get_by_role("button", name="missed one").click()
    kept = bench.call("model.state.answers")
    assert kept[order[0]] == "1"
    assert kept[order[1]] == "2"
    assert order[4] not in kept
    assert shown(bench)[:2] == order[:2]
    bench.page.get_by_role("button", name="Start over").click()
    bench.page.get_by_role("button", name="Clear", exact=True).click()
    assert shown(bench) == STEPS


def test_graded_the_order_is_kept_by_a_button_and_nothing_is_told(bench):
    bench.show(GRADED, place="notebook")
    press(bench, "Keep this order").click()
    assert bench.call("model.state.answers") == places(STEPS)
    said(bench, "Order kept.")
    expect(press(bench, "Keep this order")).to_be_hidden()
    expect(press(bench, "Move down: Step A")).to_be_focused()
    bench.page.keyboard.press("ArrowDown")
    assert shown(bench)[:2] == [STEPS[1], STEPS[0]]
    expect(bench.page.locator(".wp-feedback:visible")).to_have_count(0)
    expect(bench.page.get_by_text("All 5 answered. You can change an answer until you hand in.")).to_be_visible()


def test_two_boards_agree_and_restored_answers_show_their_order(bench):
    bench.show(EXERCISE)
    bench.show(EXERCISE, element="two")
    bench.page.locator("#one").get_by_role("button", name="Move up: Step C", exact=True).click()
    ids = bench.page.locator("#two .wp-step").evaluate_all("steps => steps.map((step) => step.dataset.item)")
    assert ids == [STEPS[0], STEPS[2], STEPS[1], *STEPS[3:]]
    bench.set(answers=MODEL)
    assert shown(bench)[:5] == sorted(MODEL, key=lambda name: MODEL[name])
