"""A learner makes a certificate in the page, a teacher signs its file, and the page takes it in and prints it."""

from __future__ import annotations

import json
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from browser.axe import run_axe
from browser.learning import attempt, seed
from copies import ROOT
from playwright.sync_api import Page, expect
from pypdf import PdfReader
from typer.testing import CliRunner

from whichpm import bank
from whichpm.cli import app

SLUG = "who-decides"
LINE1 = [item.id for item in bank.find(ROOT, SLUG).items if item.line == 1]
CARDS = [item.id for item in bank.find(ROOT, "lost-umbrellas").items if item.points]
HOSTILE = '<img src=x onerror="document.title=1">'


@pytest.fixture(scope="session")
def site(published: Path, serve: Callable[[Path], str]) -> str:
    """Address of the course."""
    return serve(published / "_build" / "html")


@pytest.fixture
def shown(page: Page, site: str) -> Page:
    """The page of a learner who has tried some cards twice, and seen the result of a set."""
    first = [attempt("lost-umbrellas", name, right=place > 2) for place, name in enumerate(CARDS)]
    later = [[one[0] + 10**8, *one[1:4], 1, *one[5:]] for one in first]
    seed(page, [*first, *later, *(attempt(SLUG, name, right=True) for name in LINE1)])
    tries = {"format": 1, "again": False, "tries": [{"at": "2026-11-30", "answers": {}, "points": 20.5, "most": 24}]}
    page.goto(f"{site}/book/shown.html")
    page.evaluate("(tries) => localStorage.setItem('whichpm:/:ps1:result', tries)", json.dumps(tries))
    page.reload()
    return page


def make(page: Page, name: str) -> None:
    page.get_by_label("Your name").fill(name)
    page.get_by_role("button", name="Make the certificate").click()


def test_facts_are_told_then_and_now(shown: Page):
    count = len(CARDS)
    expect(shown.locator(".wp-certificate")).to_contain_text(
        f"Before Chapter 1, {count - 3} of {count} cards fitted; today, {count} of {count}."
    )
    expect(shown.get_by_role("row", name="Problem Set 1")).to_contain_text("20 of 24")
    expect(shown.locator(".wp-certificate")).not_to_contain_text("ntried")
    result = run_axe(shown)
    assert result.violations_count == 0, result.generate_report()


def test_who_has_shown_nothing_is_led_to_the_first_chapter(page: Page, site: str):
    page.goto(f"{site}/book/shown.html")
    expect(page.locator(".wp-certificate")).to_contain_text("Nothing is shown yet.")
    expect(page.get_by_role("link", name="Start with Two titles")).to_be_visible()
    expect(page.get_by_label("Your name")).to_be_hidden()


def test_a_teacher_signs_what_the_page_saved_and_the_page_shows_it(shown: Page, tmp_path: Path):
    make(shown, "")
    expect(shown.get_by_role("status").last).to_have_text("Type your name first: at most 80 letters.")
    make(shown, "Noor Šimková")
    paper = shown.locator(".wp-paper-of")
    expect(paper).to_contain_text("Self-made by the person named")
    with shown.expect_download() as saving:
        shown.get_by_role("button", name="Save as a file").click()
    file = tmp_path / saving.value.suggested_filename
    saving.value.save_as(file)
    (tmp_path / "exercises" / "graded").mkdir(parents=True)
    words = ["certificate", "sign", str(file), "--by", "Dr Okafor", "--course", str(tmp_path)]
    assert CliRunner().invoke(app, words).exit_code == 0
    signed = file.with_name("which-pm-certificate-signed.json")
    shown.locator("input[type=file]").set_input_files(signed)
    code = json.loads(signed.read_text(encoding="utf-8"))["signed"]["code"]
    expect(paper).to_contain_text("Signed by Dr Okafor on ")
    expect(paper).to_contain_text(f"Code {code}.")
    expect(paper).not_to_contain_text("Self-made")


@pytest.mark.parametrize("content", ["%PDF-1.7", "{}", '{"course": "whichpm", "entries": {}}', "[" * 90_000])
def test_a_file_that_is_none_is_refused_and_changes_nothing(shown: Page, tmp_path: Path, content: str):
    make(shown, "Noor")
    file = tmp_path / "other.json"
    file.write_text(content, encoding="utf-8")
    shown.locator("input[type=file]").set_input_files(file)
    expect(shown.get_by_role("status").last).to_contain_text("other.json is no certificate of this course.")
    expect(shown.locator(".wp-whose")).to_have_text("Noor")


def test_a_name_is_text_and_nothing_else(shown: Page):
    make(shown, HOSTILE)
    expect(shown.locator(".wp-whose")).to_have_text(HOSTILE)
    assert shown.title() != "1"


def test_on_paper_the_certificate_stands_alone_and_it_fits_a_phone(shown: Page):
    make(shown, "Noor")
    shown.set_viewport_size({"width": 320, "height": 800})
    assert shown.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shown.emulate_media(media="print")
    expect(shown.locator(".wp-whose")).to_be_visible()
    expect(shown.get_by_role("heading", name="What you have shown")).to_be_hidden()
    printed = PdfReader(BytesIO(shown.pdf(format="A4")))
    assert len(printed.pages) == 1
    assert "Noor" in printed.pages[0].extract_text()
