"""Order in a browser: dragged, moved by buttons and arrow keys or placed one by one, and checked when asked."""

from __future__ import annotations

from typing import Any

import pytest
from browser.kindpage import example, write_page
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


def check(bench: Any) -> None:
    """Ask for the verdict until all is told: at first only what stands is."""
    for name in ("Check this order", "Show what fits"):
        if press(bench, name).is_visible():
            press(bench, name).click()


def test_the_first_move_keeps_every_step_and_nothing_counts_as_answered_before_it_is_checked(bench):
    bench.show(EXERCISE)
    expect(bench.page.locator(".wp-state")).to_contain_text("0 of 5 answered")
    assert shown(bench) == STEPS
    press(bench, "Move down: Step A").click()
    assert bench.call("model.state.answers") == places([STEPS[1], STEPS[0], *STEPS[2:]])
    assert bench.call("[model.state.seq, model.saves]") == [1, 1]
    expect(bench.page.locator(".wp-state")).to_contain_text("0 of 5 answered")
    said(bench, "Step A, now 2 of 5")
    press(bench, "Check this order").click()
    expect(bench.page.locator(".wp-state")).to_contain_text("5 of 5 answered")


def test_keyboard_alone_orders_all_steps_and_the_focus_travels_with_the_step(bench):
    bench.show(EXERCISE)
    bench.page.locator(".wp-views button").last.focus()
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
    check(bench)
    expect(told).to_have_count(5)
    expect(bench.page.locator(".wp-result")).to_be_visible()
    press(bench, "Move down: Step B").click()
    expect(told).to_have_count(0)
    expect(bench.page.locator(".wp-result")).to_be_hidden()


def test_verdicts_speak_of_what_a_step_follows(bench):
    order = sorted(MODEL, key=lambda name: MODEL[name])
    bench.show(EXERCISE, answers=places([*order[1:], order[0]]))
    check(bench)
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
    check(bench)
    expect(bench.page.locator(".wp-feedback:visible")).to_have_count(5)


def test_trying_again_keeps_fitting_steps_at_their_places_and_start_over_shows_the_first_order(bench):
    order = sorted(MODEL, key=lambda name: MODEL[name])
    mixed = [*order[:3], order[4], order[3]]
    bench.show(EXERCISE, answers=places(mixed))
    check(bench)
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


ORDER = sorted(MODEL, key=lambda name: MODEL[name])


def test_a_first_miss_tells_what_stands_and_not_the_key(bench):
    """One step out of its place made five red cards."""
    bench.show(EXERCISE, answers=places([ORDER[0], ORDER[1], ORDER[3], ORDER[2], ORDER[4]]))
    press(bench, "Check this order").click(trial=True)  # as a thumb scrolls to it
    before = press(bench, "Check this order").bounding_box()["y"]
    press(bench, "Check this order").click()
    assert abs(press(bench, "Show what fits").bounding_box()["y"] - before) < 8
    said(bench, "The first 2 stand. After them comes another one.")
    expect(bench.page.locator(".wp-check .wp-verdict")).to_be_in_viewport(ratio=1)
    states = bench.page.locator(".wp-step").evaluate_all("all => all.map((one) => one.dataset.state)")
    assert states == ["right", "right", "notyet", "untouched", "untouched"]
    expect(bench.page.locator(".wp-feedback:visible, .wp-result:visible")).to_have_count(0)
    step(bench, chr(65 + STEPS.index(ORDER[3]))).get_by_role("button", name="Move down").click()
    expect(bench.page.locator(".wp-check .wp-verdict")).to_be_hidden()
    press(bench, "Check this order").click()
    said(bench, "4 of 4 steps directly follow the right one.")
    expect(bench.page.locator(".wp-result-title")).to_have_text("4 of 4 fit")
    expect(bench.page.locator(".wp-check")).to_be_focused()


def test_nothing_that_stands_is_said_too(bench):
    bench.show(EXERCISE, answers=places([*ORDER[1:], ORDER[0]]))
    press(bench, "Check this order").click()
    said(bench, "Another step comes first.")


def test_a_step_is_dragged_by_its_letter_and_saved_once_where_it_is_dropped(bench):
    bench.show(EXERCISE)
    grip = step(bench, "A").locator(".wp-grip")
    grip.evaluate("(one) => one.scrollIntoView()")
    box, last = grip.bounding_box(), step(bench, "E").bounding_box()
    mouse = bench.page.mouse
    mouse.move(box["x"] + 20, box["y"] + 10)
    mouse.down()
    for share in (0.3, 0.6, 1):
        mouse.move(box["x"] + 20, box["y"] + 10 + share * (last["y"] + last["height"] - 12 - box["y"] - 10))
    assert bench.call("model.saves") == 0
    mouse.up()
    assert shown(bench) == [*STEPS[1:], STEPS[0]]
    assert bench.call("model.state.answers") == places([*STEPS[1:], STEPS[0]])
    assert bench.call("model.saves") == 1
    said(bench, "Step A, now 5 of 5")
    grip.hover()
    mouse.down()
    mouse.up()
    assert bench.call("model.saves") == 1


@pytest.mark.parametrize(("width", "height"), [(390, 844), (1280, 800)])
def test_one_after_the_other_a_tap_places_a_step_and_another_takes_it_back(bench, width, height):
    bench.page.set_viewport_size({"width": width, "height": height})
    bench.page.evaluate("globalThis.whichpmView = 'one'")
    bench.show(EXERCISE)
    if width < 600:
        press(bench, "Start").click()
    ask = bench.page.locator(".wp-ask-next")
    expect(ask).to_have_text("What comes first?")

    def take(name: str) -> None:
        press(bench, f"Place next: Step {chr(65 + STEPS.index(name))}").click()

    take(ORDER[0])
    expect(ask).to_have_text("What comes next?")
    said(bench, f"Step {chr(65 + STEPS.index(ORDER[0]))}, now 1 of 5")
    expect(bench.page.locator(".wp-where")).to_have_text("2 of 5")
    expect(bench.page.locator(".wp-take:focus")).to_have_count(1)
    take(ORDER[2])
    assert bench.call("model.state.answers") == places([ORDER[0], ORDER[2]])
    press(bench, f"Take back: Step {chr(65 + STEPS.index(ORDER[0]))}").click()
    assert bench.call("model.state.answers") == places([ORDER[2]])
    press(bench, f"Take back: Step {chr(65 + STEPS.index(ORDER[2]))}").click()
    assert bench.call("model.state.answers") == {}
    for name in (ORDER[0], ORDER[1], ORDER[3], ORDER[2]):
        take(name)
    # Nobody is asked where the last one comes.
    assert bench.call("model.state.answers") == places([ORDER[0], ORDER[1], ORDER[3], ORDER[2], ORDER[4]])
    expect(press(bench, "Check this order")).to_be_focused()
    bench.page.keyboard.press("Enter")
    expect(bench.page.locator(".wp-check .wp-verdict")).to_be_in_viewport(ratio=1)
    dots = bench.page.locator(".wp-stops > i").evaluate_all("all => all.map((one) => one.dataset.dot)")
    assert dots == ["right", "right", "notyet", "done", "done"]
    press(bench, "Go on from there").click()
    assert bench.call("model.state.answers") == places(ORDER[:2])
    take(ORDER[2])
    take(ORDER[3])
    press(bench, "Check this order").click()
    expect(bench.page.locator(".wp-feedback:visible")).to_have_count(5)
    expect(bench.page.locator(".wp-result-title")).to_have_text("4 of 4 fit")


def test_graded_one_after_the_other_is_kept_with_the_last_and_tells_nothing(bench):
    bench.page.evaluate("globalThis.whichpmView = 'one'")
    bench.show(GRADED)
    for letter in "CABD":
        press(bench, f"Place next: Step {letter}").click()
    assert bench.call("model.state.answers") == places([STEPS["ABCDE".index(letter)] for letter in "CABDE"])
    expect(bench.page.locator(".wp-left")).to_contain_text("All 5 answered.")
    expect(bench.page.locator(".wp-check button:visible, .wp-feedback:visible")).to_have_count(0)
    states = bench.page.locator(".wp-step").evaluate_all("all => all.map((one) => one.dataset.state)")
    assert set(states) == {"untouched"}


def test_what_was_checked_is_so_after_a_reload(page, tmp_path):
    write_page(tmp_path, EXERCISE)
    page.goto((tmp_path / "index.html").as_uri())
    button = page.get_by_role("button", name="Check this order")
    button.click()
    expect(button).to_be_hidden()
    page.reload()
    expect(page.get_by_role("button", name="Show what fits")).to_be_visible()
