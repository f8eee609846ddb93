"""Pairs in a browser: asked apart, and side by side once both are answered and one is missed."""

from __future__ import annotations

from typing import Any

from browser.kindpage import example
from playwright.sync_api import Locator, expect

EXERCISE = example("pairs")
PUBLIC = EXERCISE.public()
COUNT = len(EXERCISE.items)
KEY = {item.id: item.key for item in EXERCISE.items}
GRADED = example("pairs", "graded").public()


def question(bench: Any, name: str) -> Locator:
    return bench.page.locator(f'[data-item="{name}"]')


def choose(bench: Any, name: str, label: str) -> None:
    question(bench, name).get_by_label(label).check()


def test_partners_are_asked_apart_and_nothing_is_side_by_side_before_both_are_answered(bench):
    bench.show(PUBLIC)
    expect(bench.page.locator(".wp-item")).to_have_count(COUNT)
    choose(bench, "family-testing", "Product manager")
    expect(question(bench, "family-testing")).to_contain_text("Not yet. Fitting choice: Project manager.")
    expect(bench.page.locator(".wp-pair:visible")).to_have_count(0)


def test_a_missed_pair_is_shown_side_by_side_with_its_owners_and_reasons(bench):
    bench.show(PUBLIC, answers={"family-testing": "product"})
    choose(bench, "family-offer", "Product manager")
    # With the later of the two.
    pair = question(bench, "family-testing").locator(".wp-pair")
    expect(pair).to_be_visible()
    texts = {item.id: item for item in EXERCISE.items}
    for one, label in ((texts["family-testing"], "Project manager"), (texts["family-offer"], "Product manager")):
        half = pair.locator("div > div", has_text=one.text)
        expect(half.locator("strong")).to_have_text(label)
        expect(half).to_contain_text(" ".join(one.why[one.key].split()))
    expect(pair.locator("p > span").first).to_have_text("When should family booking")
    choose(bench, "family-testing", "Project manager")
    expect(pair).to_be_hidden()


def test_a_pair_that_was_told_apart_stays_as_it_is(bench):
    bench.show(PUBLIC, answers={name: KEY[name] for name in ("family-testing", "family-offer")})
    expect(bench.page.locator(".wp-pair:visible")).to_have_count(0)


def test_the_result_counts_pairs_beside_points(bench):
    bench.show(PUBLIC, answers={**KEY, "help-desk": "project"})
    result = bench.page.locator(".wp-result")
    expect(result.get_by_role("heading")).to_have_text(f"{COUNT - 1} of {COUNT} fit")
    expect(result).to_contain_text(f"Both right in {COUNT // 2 - 1} of {COUNT // 2} pairs.")


def test_a_graded_one_never_compares(bench):
    bench.show(GRADED, answers=dict.fromkeys(KEY, "product"))
    expect(bench.page.locator(".wp-pair, .wp-feedback:visible, .wp-result:visible")).to_have_count(0)
    assert bench.page.locator(".wp-item[data-state=answered]").count() == COUNT


def test_all_of_it_by_keyboard_with_names_and_announcements(bench):
    bench.show(PUBLIC)
    page = bench.page
    expect(page.get_by_role("group", name=f"1 {EXERCISE.items[0].text[:30]}")).to_be_visible()
    digit = {option.id: str(number) for number, option in enumerate(EXERCISE.options, 1)}
    page.locator(".wp-views button").last.focus()
    for item in EXERCISE.items:
        page.keyboard.press("Tab")
        expect(question(bench, item.id).locator("input").first).to_be_focused()
        page.keyboard.press(digit[item.key])
    expect(page.get_by_role("heading", name=f"{COUNT} of {COUNT} fit")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Right.")
    expect(page.get_by_role("status")).to_contain_text(f"{COUNT} of {COUNT} fit.")


def test_side_by_side_is_one_below_the_other_on_a_phone(bench):
    bench.show(PUBLIC, answers=dict.fromkeys(KEY, "product"))
    halves = bench.page.locator(".wp-pair").first.locator("> div > div")

    def tops() -> list[float]:
        return [half.bounding_box()["y"] for half in halves.all()]

    assert tops()[0] == tops()[1]
    bench.page.set_viewport_size({"width": 360, "height": 700})
    assert tops()[0] < tops()[1]
