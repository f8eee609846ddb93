"""Document on the board: places of a paper to choose by pointer and by key, and no fault told where none is to be."""

from __future__ import annotations

from browser.kindpage import example
from playwright.sync_api import expect

EXERCISE = example("document")
KEY = {item.id: item.key for item in EXERCISE.items}
WHERE = EXERCISE.items[0]


def test_a_place_is_chosen_in_the_paper_and_explained_beneath(bench):
    bench.show(EXERCISE.public())
    paper = bench.page.get_by_role("group", name=EXERCISE.layout["title"])
    wrong = next(option for option in WHERE.options if option != WHERE.key)
    paper.locator(f"input[value={wrong}]").check()
    assert bench.call("model.state.answers") == {WHERE.id: wrong}
    card = bench.page.locator(f"[data-item={WHERE.id}]")
    expect(card).to_have_attribute("data-state", "notyet")
    expect(card.locator(".wp-feedback")).to_contain_text(WHERE.why[wrong].split(".")[0])
    expect(paper.locator(f".wp-spot:has([value={WHERE.key}])")).to_have_attribute("data-mark", "right")


def test_all_of_it_by_keyboard(bench):
    bench.show(EXERCISE.public())
    page = bench.page
    page.locator(".wp-views button").last.focus()
    for item in EXERCISE.items:
        for _ in range(3):  # over "read again" where it is a link
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.type") == "radio":
                break
        page.keyboard.press(str(item.options.index(item.key) + 1))
    assert bench.call("model.state.answers") == KEY
    expect(page.get_by_role("heading", name="3 of 3 fit")).to_be_visible()


def test_a_graded_one_gives_nothing_away(bench):
    bench.show(example("document", "graded").public(), answers=KEY)
    expect(bench.page.locator(".wp-feedback:visible, .wp-result:visible, .wp-mark")).to_have_count(0)
    assert bench.page.locator("[data-item][data-state=answered]").count() == 3
