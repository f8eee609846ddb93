"""A lone learner answers an open set in its page, sees how it went, and may try once more."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import opensets
import pytest
import releases
from browser.axe import WCAG, run_axe
from browser.test_handin import download, pick, slugs
from copies import ROOT
from playwright.sync_api import Browser, Locator, Page, expect

from whichpm import bank, stats, words
from whichpm.scoring import score

say = words.of("en")


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """Address of the page of the small set."""
    book = opensets.small_book(tmp_path_factory.mktemp("open")).build()
    assert book.log == ""
    return f"{serve(book.out / 'html')}/parts/graded.html"


@pytest.fixture
def visited(page: Page, small: str) -> Page:
    page.goto(small)
    expect(page.get_by_role("button", name=say("result.see"))).to_be_visible()
    expect(page.locator(".wp-board[data-left]")).to_have_count(1)
    return page


def panel(page: Page) -> Locator:
    return page.locator(".wp-result-panel")


def answer(page: Page, *options: str) -> None:
    """Answer the two cards of the page's own board."""
    board = page.locator(".wp-board[data-kind]").first
    for card, option in zip(("early-boat", "ice-days"), options, strict=False):
        board.locator(f"[data-item='{card}']").get_by_role("radio", name=option, exact=True).check()


def see(page: Page) -> None:
    page.get_by_role("button", name=say("result.see")).click()


def test_a_result_tells_points_chance_owners_directions_ideas_and_where_to_read_again(visited: Page):
    answer(visited, "Product manager", "Product manager")
    see(visited)
    title = visited.get_by_role("heading", name=say("result.reached", points=1, most=2))
    expect(title).to_be_focused()
    told = panel(visited)
    expect(told).to_contain_text("Choosing blindly earns about 0.7. From there to full points you have come 25 %")
    expect(told).to_contain_text(say("result.short", done=1, all=2, needed=2))
    expect(told.get_by_role("row", name="Product manager 1 of 1", exact=True)).to_be_visible()
    expect(told.get_by_role("row", name="Project manager 0 of 1", exact=True)).to_be_visible()
    expect(told.get_by_role("row", name=f"{say('progress-page.project-product')} 1 of 1")).to_be_visible()
    expect(told.get_by_role("row", name=f"{say('progress-page.product-project')} 0 of 1")).to_be_visible()
    told.get_by_text(say("result.by_idea", n=2)).click()
    expect(told.get_by_role("row", name="Somebody sets days aside. 0 of 1")).to_be_visible()
    again = told.get_by_role("link")
    expect(again).to_have_count(1)
    expect(again).to_have_attribute("href", "practice.html#ownership-test")


def test_own_words_can_be_held_against_the_criteria_and_a_model(visited: Page):
    answer(visited, "Product manager", "Product manager")
    see(visited)
    told = panel(visited)
    expect(told.get_by_text("The ice is")).to_be_hidden()
    told.get_by_text(say("result.beside", title="2. And why?")).click()
    expect(told.get_by_role("listitem").filter(has_text="says whose ice it is")).to_be_visible()
    expect(told.get_by_text("The ice is nobody’s, and the boat is ours.")).to_be_visible()
    expect(told.locator("strong", has_text="nobody’s")).to_be_visible()


def test_every_answer_is_explained_and_what_one_tries_there_changes_nothing(visited: Page):
    answer(visited, "Product manager", "Product manager")
    see(visited)
    panel(visited).get_by_text(say("result.exercise", title="The ferry in winter", points=1, most=2)).click()
    explained = panel(visited).locator("[data-item='ice-days']")
    expect(explained).to_contain_text("SECRETWHY four")
    before = visited.evaluate("JSON.stringify(localStorage)")
    explained.get_by_role("radio", name="Project manager", exact=True).check()
    expect(explained).to_contain_text("SECRETWHY five")
    assert visited.evaluate("JSON.stringify(localStorage)") == before
    assert b'"ice-days": "product"' in download(visited, "small")


def test_what_is_open_is_asked_about_first(visited: Page):
    answer(visited, "Product manager")
    see(visited)
    expect(panel(visited)).to_contain_text(say("result.left", n=1))
    no = visited.get_by_role("button", name=say("result.answer_on"))
    expect(no).to_be_focused()
    no.press("Enter")
    expect(visited.get_by_role("button", name=say("result.see"))).to_be_focused()
    assert "SECRETWHY" not in visited.locator("body").inner_text()


def test_one_may_try_once_more_and_sees_both_results(visited: Page):
    answer(visited, "Project manager", "Product manager")
    see(visited)
    expect(panel(visited)).to_contain_text(say("result.no_chance", points=0.7))
    visited.get_by_role("button", name=say("result.again")).click()
    expect(visited.locator("h1")).to_be_focused()
    expect(visited.locator(".wp-board[data-kind]")).to_have_attribute("data-left", "2")
    expect(panel(visited)).to_contain_text(say("result.first", points=0, most=2))
    visited.reload()
    answer(visited, "Product manager", "Project manager")
    see(visited)
    expect(panel(visited)).to_contain_text(say("result.reached", points=2, most=2))
    expect(panel(visited)).to_contain_text(say("result.first", points=0, most=2))
    expect(panel(visited)).to_contain_text(say("result.no_mixed"))
    expect(panel(visited)).to_contain_text(say("result.passed", done=2, all=2, needed=2))
    expect(visited.get_by_role("button", name=say("result.again"))).to_have_count(0)
    visited.reload()
    expect(panel(visited)).to_contain_text(say("result.reached", points=2, most=2))


@pytest.mark.parametrize(
    "text", ['{"format": 1, "tr', '{"format": 2, "tries": {}}', '{"format": 1, "tries": [{"answers": 1}]}']
)
def test_a_result_that_cannot_be_read_is_set_aside_and_not_written_over(visited: Page, text: str):
    key = "whichpm:/:small:result"
    visited.evaluate("([key, text]) => localStorage.setItem(key, text)", [key, text])
    visited.reload()
    answer(visited, "Product manager", "Product manager")
    see(visited)
    expect(visited.get_by_role("heading", name=say("result.reached", points=1, most=2))).to_be_visible()
    kept = visited.evaluate("({ ...localStorage })")
    assert json.loads(kept[key])["tries"]
    assert [value for name, value in kept.items() if name.startswith(f"{key}:aside:")] == [text]


def test_a_keyboard_is_enough(visited: Page):
    answer(visited, "Product manager", "Product manager")
    visited.get_by_role("button", name=say("result.see")).focus()
    visited.keyboard.press("Enter")
    expect(visited.get_by_role("heading", name=say("result.reached", points=1, most=2))).to_be_focused()
    for _ in range(4):  # Own words, by idea, the link, the exercise.
        visited.keyboard.press("Tab")
    visited.keyboard.press("Enter")
    expect(panel(visited)).to_contain_text("SECRETWHY four")
    visited.get_by_role("button", name=say("result.again")).press("Space")
    expect(visited.locator("h1")).to_be_focused()


def test_without_javascript_the_page_says_what_is_missing_and_gives_nothing_away(browser: Browser, small: str):
    with browser.new_context(java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(small)
        expect(page.get_by_text(say("result.plain"))).to_be_visible()
        assert "SECRETWHY" not in page.locator("body").inner_text()


@pytest.mark.parametrize("name", releases.sets(ROOT))
def test_every_open_set_of_the_course_adds_up_as_the_grader_does(
    page: Page, published: Path, serve: Callable[[Path], str], name: str
):
    """Half the answers are the key's, the others anything; all kinds that sets have are in it, on a narrow screen."""
    address = f"{serve(published / '_build' / 'html')}/book/problem-sets/{name}.html"
    page.goto(address)
    expect(page.get_by_role("button", name=say("result.see"))).to_be_visible()
    reached = maximum = 0.0
    for slug in slugs(name):
        exercise = bank.find(ROOT, slug)
        given = {
            item.id: item.key if item.key and pick(item.id, 2) else item.options[pick(item.text, len(item.options))]
            for item in exercise.items
        }
        reached += score(exercise, given).points
        maximum += exercise.maximum
        kept = {"format": 1, "exercise": slug, "revision": exercise.revision, "answers": given}
        page.evaluate(
            "([key, kept]) => localStorage.setItem(key, JSON.stringify(kept))",
            [f"whichpm:/:{slug}", {**kept, "saved": "2026-01-12T16:00:00.000Z"}],
        )
    page.reload()
    see(page)
    told = say("result.reached", points=f"{reached:g}", most=f"{maximum:g}")
    expect(page.get_by_role("heading", name=told)).to_be_visible()
    chance = sum(stats.chance(bank.find(ROOT, slug)) for slug in slugs(name))
    expect(panel(page)).to_contain_text(f"about {round(chance, 1):g}")
    page.set_viewport_size({"width": 320, "height": 800})
    for exercise in panel(page).locator(".wp-one > summary").all():
        exercise.click()
    expect(panel(page).locator(".wp-board[data-kind]")).to_have_count(len(slugs(name)))
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    found = run_axe(page, ".wp-outcome", runOnly=WCAG, preload=False)
    assert found.response["violations"] == []
    assert json.loads(page.evaluate(f"localStorage['whichpm:/:{name}:result']"))["tries"]
