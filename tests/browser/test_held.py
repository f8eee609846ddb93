"""The cards before Chapter 1 keep their verdicts until the end of Chapter 5, which explains the answers of then."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser.driver import LIST
from browser.learning import board, choose, journal, wrong
from playwright.sync_api import Browser, BrowserContext, Page, expect

from whichpm import bank

ROOT = Path(__file__).parents[2]
CARDS = bank.find(ROOT, "lost-umbrellas")
BEFORE = "book/chapters/two-titles"
AFTER = "book/chapters/drawing-the-line"
CHOICES = {item.id: item.key if place % 2 else wrong(item) for place, item in enumerate(CARDS.items)}


def test_answers_of_chapter_1_are_explained_in_chapter_5(
    browser: Browser, published: Path, serve: Callable[[Path], str]
):
    site = serve(published / "_build" / "html")
    page = browser.new_page()
    page.add_init_script(LIST)
    page.goto(f"{site}/book/chapters/two-titles.html")
    board = page.get_by_role("group", name=CARDS.title, exact=True)
    for item in CARDS.items:
        board.locator(f"[data-item={item.id}]").get_by_label("Project manager").check()
    expect(board.locator(".wp-left")).to_contain_text("Chapter 5 explains them")
    for word in ("Right.", "Not yet.", "fit"):
        expect(board.get_by_text(word, exact=True)).to_have_count(0)
    expect(board.locator(".wp-feedback:visible")).to_have_count(0)

    page.goto(f"{site}/book/chapters/drawing-the-line.html")
    board = page.get_by_role("group", name=CARDS.title, exact=True)
    fitting = sum(item.key == "project" for item in CARDS.items)
    expect(board.locator(".wp-result-title")).to_have_text(f"{fitting} of {len(CARDS.items)} fit")
    for item in CARDS.items:
        expect(board.locator(f"[data-item={item.id}] .wp-why")).to_contain_text(item.why["project"][:40])
    page.close()


def test_the_page_of_chapter_1_holds_no_key_to_them(published: Path):
    page = (published / "_build/html/book/chapters/two-titles.html").read_text(encoding="utf-8")
    assert CARDS.items[0].text[:40] in page
    assert not [why for item in CARDS.items for why in item.why.values() if why[:40] in page]


@pytest.fixture
def answered(page: Page, published: Path, serve: Callable[[Path], str]) -> str:
    """Address of the course, whose cards were answered in chapter 1."""
    site = serve(published / "_build" / "html")
    page.goto(f"{site}/{BEFORE}.html")
    for item, option in CHOICES.items():
        choose(page, CARDS.slug, item, option)
    expect(board(page, CARDS.slug).locator(".wp-save")).to_contain_text("saved")
    assert journal(page)["attempts"] == []
    return site


def saved(page: Page) -> int:
    """When the cards were kept, in ms."""
    return page.evaluate(f"Date.parse(JSON.parse(localStorage.getItem('whichpm:/:{CARDS.slug}')).saved)")


def test_answers_of_then_are_first_tries_of_then_once_they_are_explained(
    page: Page, context: BrowserContext, answered: str
):
    time = saved(page)
    tabs = [page, context.new_page(), context.new_page()]
    for tab in tabs:
        tab.goto(f"{answered}/{AFTER}.html", wait_until="commit")
    for tab in tabs:
        tick = tab.locator(f".wp-tick[data-page='{AFTER}']")
        expect(tick).to_have_attribute("title", re.compile(r"^[1-9]\d* of \d+ mastered, [1-9]\d* shaky"))
    page.reload()
    board(page, CARDS.slug)
    kept = journal(page)["attempts"]
    assert {one[2]: one[3] for one in kept} == CHOICES
    assert len(kept) == len(CHOICES)
    assert all(one[:2] == [time, CARDS.slug] for one in kept)
    assert sum(one[4] for one in kept) == sum(item.fits(CHOICES[item.id]) for item in CARDS.items)
    page.goto(f"{answered}/book/progress.html")
    cells = page.get_by_role("row", name="Drawing the line").first.get_by_role("cell")
    fitting = sum(item.fits(CHOICES[item.id]) for item in CARDS.items)
    expect(cells.nth(0)).to_have_text(f"Mastered {fitting}")
    expect(cells.nth(1)).to_have_text(f"Shaky {len(CARDS.items) - fitting}")


def test_what_is_deleted_or_taken_in_is_not_counted_again(page: Page, answered: str, tmp_path: Path):
    page.goto(f"{answered}/{AFTER}.html")
    expect(page.locator(f".wp-tick[data-page='{AFTER}']")).to_be_visible()
    before = journal(page)["attempts"]
    page.goto(f"{answered}/book/progress.html")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / "progress.json"
    download.value.save_as(file)
    page.get_by_role("button", name="Delete everything").click()
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Deleted: your answers")).to_be_visible()
    page.goto(f"{answered}/{AFTER}.html")
    board(page, CARDS.slug)
    assert journal(page)["attempts"] == []
    page.goto(f"{answered}/book/progress.html")
    for _ in range(2):
        page.get_by_label("Take in a file").set_input_files(file)
        expect(page.get_by_text("progress.json is taken in")).to_be_visible()
    page.goto(f"{answered}/{AFTER}.html")
    board(page, CARDS.slug)
    assert journal(page)["attempts"] == before
