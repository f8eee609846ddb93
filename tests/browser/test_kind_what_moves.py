"""What moves: the bar goes where the answer puts it; the plan calculated anew waits for the last answer."""

from __future__ import annotations

from browser.kindpage import example
from playwright.sync_api import expect

EXERCISE = example("what-moves")
KEY = {item.id: item.key for item in EXERCISE.items}


def test_the_bar_moves_with_the_answer(bench):
    bench.show(EXERCISE.public())
    for row in EXERCISE.layout["rows"]:
        card = bench.page.locator(f"[data-item={row['item']}]")
        bar = card.locator(".wp-moved")
        expect(bar).to_be_hidden()
        for option, start in row["moved"].items():
            card.locator(f"input[value={option}]").check()
            assert float(bar.evaluate("(one) => parseFloat(one.style.left)")) == start


def test_the_new_plan_is_shown_when_all_is_answered(bench):
    last, *rest = KEY
    bench.show(EXERCISE.public(), answers={name: KEY[name] for name in rest})
    after = bench.page.get_by_role("group", name="The plan calculated anew")
    expect(after).to_be_hidden()
    bench.page.locator(f"[data-item={last}] input[value={KEY[last]}]").check()
    expect(after).to_be_visible()
    figures = [cell["text"] for cell in EXERCISE.told["blocks"][0]["rows"][-1]]
    expect(after.get_by_role("row").last).to_contain_text(figures[-2])


def test_the_place_that_fits_is_shown_where_there_is_no_second_try(bench):
    name, key = next(iter(KEY.items()))
    bench.show(EXERCISE.public())
    miss = next(option for option in EXERCISE.layout["rows"][0]["moved"] if option != key)
    card = bench.page.locator(f"[data-item={name}]")
    card.locator(f"input[value={miss}]").check()
    expect(card.locator(".wp-fits")).to_be_visible()


def test_a_graded_one_gives_nothing_away(bench):
    bench.show(example("what-moves", "graded").public(), answers=KEY)
    expect(bench.page.get_by_role("group", name="The plan calculated anew")).to_have_count(0)
    expect(bench.page.locator(".wp-feedback:visible, .wp-result:visible, .wp-mark")).to_have_count(0)
