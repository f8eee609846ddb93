"""Two-step in a browser: the verdict waits for both steps, and the result keeps owner and reason apart."""

from __future__ import annotations

from typing import Any

from browser.kindpage import example
from playwright.sync_api import Locator, expect

EXERCISE = example("two-step")
PUBLIC = EXERCISE.public()
KEY = {item.id: item.key for item in EXERCISE.items}
GRADED = example("two-step", "graded").public()


def step(bench: Any, name: str) -> Locator:
    return bench.page.locator(f'[data-item="{name}"]')


def card(bench: Any, name: str) -> Locator:
    return bench.page.locator(".wp-two-step", has=step(bench, name))


def choose(bench: Any, name: str, option: str) -> None:
    step(bench, name).locator(f'input[value="{option}"]').check()


def test_no_verdict_before_both_steps_are_answered(bench):
    bench.page.clock.install()
    bench.show(PUBLIC)
    choose(bench, "walkers-leave", "project")
    bench.page.clock.run_for(1_000)  # Longer than an announcement waits.
    expect(card(bench, "walkers-leave").locator(".wp-feedback:visible, .wp-mark")).to_have_count(0)
    expect(bench.page.get_by_role("status")).to_have_text("")
    choose(bench, "walkers-leave-line", "line-1")
    bench.page.clock.run_for(1_000)
    told = card(bench, "walkers-leave").locator(".wp-feedback:visible")
    expect(told).to_have_count(2)
    expect(told.nth(0)).to_contain_text("Not yet. Fitting choice: Product manager.")
    expect(told.nth(0)).to_contain_text("Line 1 of the ownership test")
    expect(told.nth(1)).to_contain_text("Right. Choose (1)")
    expect(bench.page.get_by_role("status")).to_contain_text("Not yet. Fitting choice: Product manager.")


def test_the_steps_may_be_taken_in_either_order(bench):
    bench.show(PUBLIC)
    choose(bench, "walkers-leave-line", "line-2")
    expect(card(bench, "walkers-leave").locator(".wp-feedback:visible")).to_have_count(0)
    choose(bench, "walkers-leave", "product")
    expect(card(bench, "walkers-leave")).to_contain_text("Right. Product manager")
    expect(bench.page.get_by_role("status")).to_contain_text("Not yet. Fitting choice: Choose (1)")


def test_owner_and_line_that_go_together_share_one_explanation(bench):
    bench.show(PUBLIC)
    why = " ".join(next(one for one in EXERCISE.items if one.id == "walkers-leave").why["project"].split())
    choose(bench, "walkers-leave", "project")
    choose(bench, "walkers-leave-line", "line-2")
    expect(card(bench, "walkers-leave").get_by_text(why)).to_have_count(2)
    expect(card(bench, "walkers-leave").locator(".wp-why:visible")).to_have_count(1)
    choose(bench, "walkers-leave-line", "line-4")
    expect(card(bench, "walkers-leave").locator(".wp-why:visible")).to_have_count(2)


def test_the_result_reports_owner_and_reason_apart_and_shows_a_habit(bench):
    habit = {name: (name.endswith("-line") and KEY[name]) or "product" for name in KEY}
    bench.show(PUBLIC, answers=habit)
    result = bench.page.locator(".wp-result")
    expect(result.get_by_role("heading")).to_have_text("2 of 7 fit")
    expect(result).to_contain_text("Owner: 2 of 7. Line that decides: 7 of 7.")
    habits = result.get_by_role("table", name="Your choices beside what fits")
    rows = [row.inner_text().split("\t") for row in habits.get_by_role("row").all()]
    assert rows[1:] == [
        ["Product manager", "7", "2"],
        ["Project manager", "0", "3"],
        ["Both", "0", "1"],
        ["Someone else", "0", "1"],
    ]
    expect(result).to_contain_text("In 5 statements the line you chose gives another owner than yours.")
    choose(bench, "quiet-harbour", "project")
    expect(result).to_contain_text("Owner: 3 of 7. Line that decides: 7 of 7.")
    expect(result).to_contain_text("In 4 statements")


def test_a_full_score_has_no_word_on_disagreement(bench):
    bench.show(PUBLIC, answers=KEY)
    expect(bench.page.locator(".wp-result")).to_contain_text("7 of 7 fit")
    expect(bench.page.get_by_text("gives another owner")).to_be_hidden()


def test_what_is_left_names_the_step(bench):
    bench.show(PUBLIC, answers={"walkers-leave": "product"})
    expect(bench.page.locator(".wp-count")).to_have_text("1 of 14")
    place = [item.id for item in EXERCISE.items if not item.joins].index("walkers-leave") + 1
    bench.page.get_by_role("button", name=f"Go to statement {place}, line").click()
    expect(step(bench, "walkers-leave-line").locator("input").first).to_be_focused()


def test_missed_steps_can_be_tried_again_and_their_verdict_waits_anew(bench):
    bench.show(PUBLIC, answers={**KEY, "wind-noise": "product"})
    bench.page.get_by_role("button", name="Try the missed one again").click()
    expect(step(bench, "wind-noise").locator("input").first).to_be_focused()
    expect(card(bench, "wind-noise").locator(".wp-feedback:visible, .wp-mark")).to_have_count(0)
    expect(step(bench, "wind-noise-line").locator("input:checked")).to_have_count(1)


def test_a_graded_one_gives_nothing_away(bench):
    bench.show(GRADED, answers=dict.fromkeys(KEY, "product"))
    choose(bench, "walkers-leave-line", "line-1")
    expect(bench.page.locator(".wp-feedback:visible, .wp-result:visible, .wp-mark")).to_have_count(0)
    expect(bench.page.get_by_role("status")).to_have_text("")


def test_all_of_it_by_keyboard_with_names(bench):
    bench.show(PUBLIC)
    page = bench.page
    expect(page.get_by_role("group", name=f"1 {EXERCISE.items[0].text[:20]}")).to_be_visible()
    expect(page.get_by_role("group", name="Which line of the ownership test decides?")).to_have_count(7)
    expect(page.get_by_role("radio", name="Arrange (2): agreed work, or what work would take")).to_have_count(7)
    page.locator(".wp-views button").last.focus()
    page.keyboard.press("Tab")
    for item in EXERCISE.items:
        expect(step(bench, item.id).locator("input").first).to_be_focused()
        page.keyboard.press(str(item.options.index(item.key) + 1))
        expect(step(bench, item.id).locator(f'input[value="{item.key}"]')).to_be_focused()
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="7 of 7 fit")).to_be_visible()
