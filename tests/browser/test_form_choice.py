"""Which form of a set a browser works on: chosen by a link, or by the first answer, and remembered."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import opensets
import pytest
from browser.axe import WCAG, run_axe
from browser.test_handin import download
from playwright.sync_api import Browser, Page, expect

from whichpm import words
from whichpm.answers import MIMETYPE

say = words.of("en")


@pytest.fixture(scope="module")
def parts(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """Address of the folder with the pages of both forms."""
    book = opensets.two_forms(tmp_path_factory.mktemp("two forms")).build()
    assert book.log == ""
    return f"{serve(book.out / 'html')}/parts"


def ready(page: Page) -> None:
    expect(page.locator(".wp-board[data-left]").first).to_be_visible()
    expect(page.locator(".wp-download")).to_be_visible()


def answer(page: Page, option: str) -> None:
    board = page.locator(".wp-board[data-kind]").first
    board.locator("[data-item='early-boat']").get_by_role("radio", name=option, exact=True).check()


def test_the_form_of_a_link_that_was_followed_is_remembered(page: Page, parts: str):
    page.goto(f"{parts}/graded.html")
    ready(page)
    forms = page.get_by_role("navigation", name=say("handin.forms_label"))
    expect(forms).to_contain_text(say("handin.form_here", form="A"))
    expect(page.locator(".wp-form-before")).to_have_count(0)
    forms.get_by_role("link", name=say("handin.form", form="B")).press("Enter")
    page.wait_for_url("**/graded-b.html")
    ready(page)
    expect(page.locator(".wp-form-before")).to_have_count(0)
    page.goto(f"{parts}/graded.html")
    ready(page)
    expect(page.locator(".wp-form-before")).to_contain_text(say("handin.form_before", form="B"))
    page.locator(".wp-form-before").get_by_role("link").click()
    page.wait_for_url("**/graded-b.html")


def test_the_form_that_was_answered_first_is_remembered_and_its_file_holds_its_answers(page: Page, parts: str):
    page.goto(f"{parts}/graded-b.html")
    ready(page)
    answer(page, "Project manager")
    page.locator(".wp-written textarea").fill("The hour of the day.")
    handed_in = json.loads(download(page, "small"))
    outputs = [output["data"] for cell in handed_in["cells"] for output in cell.get("outputs", ())]
    receipts = [data[MIMETYPE] for data in outputs if MIMETYPE in data]
    assert [(each["exercise"], each["answers"]) for each in receipts] == [("barge-graded", {"early-boat": "project"})]
    page.goto(f"{parts}/graded.html")
    ready(page)
    expect(page.locator(".wp-form-before")).to_contain_text(say("handin.form_before", form="B"))
    expect(page.locator(".wp-written textarea")).to_have_value("")  # What is written belongs to its form.
    answer(page, "Product manager")
    page.goto(f"{parts}/graded-b.html")
    ready(page)
    expect(page.locator(".wp-form-before")).to_have_count(0)
    expect(page.locator(".wp-written textarea")).to_have_value("The hour of the day.")


def test_the_choice_is_for_everybody(page: Page, browser: Browser, parts: str):
    page.goto(f"{parts}/graded-b.html")
    ready(page)
    answer(page, "Project manager")
    page.goto(f"{parts}/graded.html")
    ready(page)
    page.set_viewport_size({"width": 320, "height": 800})
    own = page.locator(".wp-forms")
    assert own.evaluate("own => own.scrollWidth <= own.clientWidth")
    assert run_axe(page, ".wp-forms", runOnly=WCAG, preload=False).response["violations"] == []
    with browser.new_context(java_script_enabled=False) as context:
        plain = context.new_page()
        plain.goto(f"{parts}/graded.html")
        plain.get_by_role("link", name=say("handin.form", form="B"), exact=True).first.click()
        expect(plain.locator("h1")).to_contain_text("form B")
        assert "CREDITWHY" not in plain.content()
