"""A term says what it means where it stands: to the pointer, the keyboard and the finger, and gives way again."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from browser.learning import check_with_axe
from playwright.sync_api import Browser, Page, expect

CHAPTER = "book/chapters/project-week.html"


@pytest.fixture(scope="session")
def chapter(published: Path, serve: Callable[[Path], str]) -> str:
    """Address of a chapter with many words of the trade."""
    return f"{serve(published / '_build' / 'html')}/{CHAPTER}"


def test_a_meaning_is_shown_to_pointer_and_keyboard_and_escape_closes_it(page: Page, chapter: str):
    page.goto(chapter)
    link = page.locator("a.wp-term", has_text="risk register").first
    meaning = page.get_by_role("tooltip")
    link.hover()
    expect(meaning).to_contain_text("risk register")
    meaning.hover()
    expect(meaning).to_be_visible()
    check_with_axe(page)
    page.keyboard.press("Escape")
    expect(meaning).to_be_hidden()
    page.mouse.move(0, 0)
    link.focus()
    expect(meaning).to_be_visible()
    expect(link).to_have_accessible_description(meaning.inner_text())
    page.keyboard.press("Tab")
    expect(link).not_to_have_attribute("aria-describedby", "wp-definition")
    link.focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/glossary.html#term-risk-register")


def test_a_first_tap_shows_the_meaning_and_a_second_leads_to_the_glossary(browser: Browser, chapter: str):
    with browser.new_context(viewport={"width": 320, "height": 640}, has_touch=True, is_mobile=True) as context:
        page = context.new_page()
        page.goto(chapter)
        link = page.locator("a.wp-term", has_text="risk register").first
        meaning = page.get_by_role("tooltip")
        link.tap()
        expect(meaning).to_be_visible()
        box = meaning.bounding_box()
        assert box is not None
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 320
        assert page.url == chapter
        page.get_by_role("heading", level=1).tap()
        expect(meaning).to_be_hidden()
        link.tap()
        expect(meaning).to_be_visible()
        link.tap()
        page.wait_for_url("**/glossary.html#term-risk-register")
