"""Reasons to come back and to show it to somebody: the card of the day, a challenge in a link, a card to keep."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from browser.conftest import WINDOW
from browser.driver import PATIENCE
from browser.learning import check_with_axe, item_of, journal
from playwright.sync_api import Browser, Page, expect


@pytest.fixture(scope="session")
def site(published: Path, serve: Callable[[Path], str]) -> str:
    """Address of the course."""
    return f"{serve(published / '_build' / 'html')}/book"


def narrow(page: Page) -> None:
    """Fail where the page is wider than a small phone."""
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.set_viewport_size(WINDOW)


def test_a_day_has_one_card_which_counts_as_practice_and_a_reminder_of_it(page: Page, site: str):
    page.goto(f"{site}/today.html")
    card = page.locator("[data-item]").first
    [slug, name] = (card.get_attribute("data-item") or "").split("/")
    item = item_of(slug, name)
    expect(card).to_contain_text(item.text)
    expect(page.locator(".wp-task")).to_contain_text("Choose one answer.")
    check_with_axe(page)
    narrow(page)
    other = page.context.new_page()
    other.goto(f"{site}/today.html")
    expect(other.locator("[data-item]").first).to_contain_text(item.text)
    card.locator(f"input[value='{item.key}']").check()
    expect(page.get_by_text("That was today’s card.")).to_be_visible()
    # The other tab hears of it.
    expect(other.get_by_text("You have answered today’s card.")).to_be_visible()
    other.close()
    assert [one[1:5] for one in journal(page)["attempts"]] == [[slug, name, item.key, 1]]
    page.reload()
    expect(page.get_by_text("You have answered today’s card.")).to_be_visible()
    page.get_by_label("How often").select_option("Once a week")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save the reminder").click()
    text = Path(saving.value.path()).read_text(encoding="utf-8")
    assert "RRULE:FREQ=WEEKLY\n" in text
    assert f"URL:{site}/today.html" in text


def answer(page: Page, option: int) -> None:
    """Choose the same place among the options of all five cards."""
    cards = page.locator(".wp-item")
    expect(cards).to_have_count(5)
    for at in range(5):
        cards.nth(at).get_by_role("radio").nth(option).check()


def test_a_challenge_goes_there_and_back_in_links_and_both_see_both(browser: Browser, page: Page, site: str):
    page.goto(f"{site}/challenge.html")
    page.get_by_role("button", name="Draw five cards").click()
    answer(page, 0)
    expect(page.get_by_role("status").filter(has_text="of 5.")).to_be_visible()
    page.get_by_label("Your name").fill("Noor <b>")
    link = page.get_by_label("Link", exact=True).input_value()
    check_with_axe(page)
    narrow(page)
    other = browser.new_context(viewport=WINDOW, reduced_motion="reduce")
    other.set_default_timeout(PATIENCE)
    other.add_init_script("globalThis.whichpmView = 'all';")
    colleague = other.new_page()
    colleague.goto(link)
    expect(colleague.get_by_text("Noor <b> has answered these five cards.")).to_be_visible()
    expect(colleague.get_by_role("table")).to_have_count(0)
    answer(colleague, 1)
    expect(colleague.get_by_role("columnheader")).to_have_text(["Card", "Noor <b>", "You"])
    expect(colleague.get_by_text("You chose differently on cards 1, 2, 3, 4, 5.")).to_be_visible()
    check_with_axe(colleague)
    back = colleague.get_by_label("Link", exact=True).input_value()
    other.close()
    page.goto(back)
    expect(page.get_by_role("columnheader")).to_have_text(["Card", "Noor <b>", "Who answered"])
    said = re.search(r"Noor <b>: (\d) of 5", page.locator(".wp-challenge").inner_text())
    assert said is not None
    assert int(said[1]) == page.locator("td:nth-child(2)", has_text="(fits)").count()
    page.goto(f"{site}/challenge.html{link.partition('.html')[2].replace('five=1', 'five=9')}")
    page.reload()
    expect(page.get_by_role("status").first).to_contain_text("newer version of the course")


def test_the_pocket_card_is_saved_as_a_picture_and_printed_alone(page: Page, site: str):
    page.goto(f"{site}/keep.html")
    with page.expect_download() as saving:
        page.get_by_role("button", name="Save as a picture").click()
    content = Path(saving.value.path()).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert int.from_bytes(content[16:20]) == 4 * 420
    check_with_axe(page)
    narrow(page)
    page.evaluate("document.documentElement.classList.add('wp-only-paper')")
    page.emulate_media(media="print")
    expect(page.locator(".wp-pocket svg")).to_be_visible()
    expect(page.get_by_role("heading", level=1)).to_be_hidden()
