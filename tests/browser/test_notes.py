"""Notes and bookmarks stay, are listed with their chapters, and travel with progress."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from browser.conftest import WINDOW
from browser.learning import check_with_axe
from playwright.sync_api import Page, expect

NOTE = "Ask Noor: who may <b>stop</b> it?"


def test_notes_and_bookmarks_stay_are_listed_and_travel(page: Page, published: Path, serve: Callable[[Path], str]):
    site = f"{serve(published / '_build' / 'html')}/book"
    page.goto(f"{site}/chapters/two-titles.html")
    page.get_by_text("Your notes and bookmarks").click()
    page.get_by_label("Your notes on this chapter").fill(NOTE)
    box = page.get_by_role("group", name="Bookmarks").get_by_role("checkbox").nth(1)
    title = box.locator("xpath=..").inner_text().strip()
    box.check()
    check_with_axe(page)
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(WINDOW)
    page.reload()
    expect(page.get_by_label("Your notes on this chapter")).to_have_value(NOTE)
    expect(box).to_be_checked()
    page.goto(f"{site}/keep.html")
    listed = page.locator(".wp-own-notes-list")
    expect(listed.get_by_role("heading", name="Two titles, one muddle")).to_be_visible()
    expect(listed).to_contain_text(NOTE)
    check_with_axe(page)
    # What another tab writes is there without opening the page again.
    other = page.context.new_page()
    other.goto(f"{site}/chapters/projects-end.html")
    other.get_by_text("Your notes and bookmarks").click()
    other.get_by_label("Your notes on this chapter").fill("An end that was agreed.")
    expect(listed).to_contain_text("An end that was agreed.")
    other.get_by_label("Your notes on this chapter").fill("")
    expect(listed).not_to_contain_text("An end that was agreed.")
    other.close()
    with page.expect_download() as saving:
        listed.get_by_role("button", name="Save them as a file").click()
    assert f"{NOTE}\n\n- {title}" in Path(saving.value.path()).read_text(encoding="utf-8")
    page.goto(f"{site}/progress.html")
    with page.expect_download() as exporting:
        page.get_by_role("button", name="Save as a file").click()
    entries = json.loads(Path(exporting.value.path()).read_text(encoding="utf-8"))["entries"]
    [kept] = [text for name, text in entries.items() if name == "whichpm:notes/book/chapters/two-titles:text"]
    assert json.loads(kept)["texts"]["note"]["text"] == NOTE
    page.goto(f"{site}/keep.html")
    listed.get_by_role("link", name=title).click()
    page.wait_for_url("**/two-titles.html#*")
