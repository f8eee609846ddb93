"""The cards before Chapter 1 keep their verdicts until the end of Chapter 5, which explains the answers of then."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect

from whichpm import bank

ROOT = Path(__file__).parents[2]
CARDS = bank.find(ROOT, "lost-umbrellas")


def test_answers_of_chapter_1_are_explained_in_chapter_5(
    browser: Browser, published: Path, serve: Callable[[Path], str]
):
    site = serve(published / "_build" / "html")
    page = browser.new_page()
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
