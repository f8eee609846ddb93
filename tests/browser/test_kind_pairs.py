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


def card(bench: Any, name: str) -> Locator:
    return bench.page.locator(".wp-twins", has=question(bench, name))


def test_a_pair_stands_together_with_the_words_marked_that_make_the_difference(bench):
    bench.show(PUBLIC)
    expect(bench.page.locator(".wp-item")).to_have_count(COUNT)
    cards = bench.page.locator(".wp-twins")
    expect(cards).to_have_count(COUNT // 2)
    found = cards.evaluate_all(
        "(all) => all.map((one) => [...one.querySelectorAll('[data-item]')].map((each) => each.dataset.item).sort())"
    )
    assert sorted(found) == sorted(sorted(pair) for pair in PUBLIC["layout"]["pairs"])
    marked = card(bench, "family-testing").locator("mark")
    expect(marked).to_have_count(2)
    texts = {item.id: item.text for item in EXERCISE.items}
    for name in ("family-testing", "family-offer"):
        legend = question(bench, name).locator("legend")
        expect(legend).to_contain_text(" ".join(texts[name].split()))
        words = legend.locator("mark").inner_text()
        assert texts[name].startswith("When should family booking")
        assert not words.startswith("When")
        assert words in texts[name]


def test_nothing_is_told_before_both_of_a_pair_are_answered(bench):
    bench.page.clock.install()
    bench.show(PUBLIC)
    choose(bench, "family-testing", "Product manager")
    bench.page.clock.run_for(1_000)  # Longer than an announcement waits.
    expect(bench.page.locator(".wp-feedback:visible, .wp-mark")).to_have_count(0)
    expect(bench.page.get_by_role("status")).to_have_text("")
    choose(bench, "family-offer", "Product manager")
    told = card(bench, "family-offer").locator(".wp-feedback:visible")
    expect(told).to_have_count(2)
    for name, said in (("family-testing", "Not yet. Fitting choice: Project manager."), ("family-offer", "Right.")):
        why = next(item.why["product"] for item in EXERCISE.items if item.id == name)
        expect(told.filter(has_text=" ".join(why.split()))).to_contain_text(said)
    bench.page.clock.run_for(1_000)
    expect(bench.page.get_by_role("status")).to_contain_text("Not yet. Fitting choice: Project manager.")
    choose(bench, "family-testing", "Project manager")
    expect(told.filter(has_text="Not yet")).to_have_count(0)


def test_the_result_counts_pairs_beside_points(bench):
    bench.show(PUBLIC, answers={**KEY, "help-desk": "project"})
    result = bench.page.locator(".wp-result")
    expect(result.get_by_role("heading")).to_have_text(f"{COUNT - 1} of {COUNT} fit")
    expect(result).to_contain_text(f"Both right in {COUNT // 2 - 1} of {COUNT // 2} pairs.")


def test_a_graded_one_asks_apart_and_never_compares(bench):
    bench.show(GRADED, answers=dict.fromkeys(KEY, "product"))
    expect(bench.page.locator(".wp-twins, mark, .wp-feedback:visible, .wp-result:visible")).to_have_count(0)
    assert bench.page.locator(".wp-item[data-state=answered]").count() == COUNT


def test_all_of_it_by_keyboard_with_names_and_announcements(bench):
    bench.show(PUBLIC)
    page = bench.page
    shown = page.locator(".wp-item").evaluate_all("(all) => all.map((one) => one.dataset.item)")
    texts = {item.id: " ".join(item.text.split()) for item in EXERCISE.items}
    for number, name in enumerate(shown, 1):
        expect(page.get_by_role("group", name=f"{number} {texts[name]}", exact=True)).to_be_visible()
    digit = {option.id: str(number) for number, option in enumerate(EXERCISE.options, 1)}
    page.locator(".wp-views button").last.focus()
    page.keyboard.press("Tab")
    for name in shown:
        expect(question(bench, name).locator("input").first).to_be_focused()
        page.keyboard.press(digit[KEY[name]])
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name=f"{COUNT} of {COUNT} fit")).to_be_visible()
    expect(page.get_by_role("status")).to_contain_text("Right.")
    expect(page.get_by_role("status")).to_contain_text(f"{COUNT} of {COUNT} fit.")


def test_they_are_one_below_the_other_on_a_phone(bench):
    bench.show(PUBLIC, answers=dict.fromkeys(KEY, "product"))
    for parts in (".wp-item", ".wp-feedback"):
        halves = bench.page.locator(".wp-twins").first.locator(parts)

        def tops(halves: Locator = halves) -> list[float]:
            return [half.bounding_box()["y"] for half in halves.all()]

        bench.page.set_viewport_size({"width": 1280, "height": 900})
        assert abs(tops()[0] - tops()[1]) < 1
        bench.page.set_viewport_size({"width": 360, "height": 700})
        assert tops()[0] < tops()[1]
    expect(bench.page.locator(".wp-which:visible").first).to_have_text("1")


def test_what_is_left_is_listed_in_the_order_of_the_board(bench):
    bench.show(PUBLIC)
    listed = bench.page.locator(".wp-jump:visible").all_inner_texts()
    assert listed == [str(number + 1) for number in range(len(listed))]
