"""The search finds what people ask for: twenty questions with the wanted first hit; one small index; no key in it."""

from __future__ import annotations

import gzip
import json
import re
from collections.abc import Callable
from pathlib import Path

import live
import pytest
from playwright.sync_api import Page, expect

QUESTIONS = {
    "KPI": "glossary.html#term-KPI",
    "OKR": "glossary.html#term-OKR",
    "RACI": "glossary.html#term-RACI",
    "risk": "glossary.html#term-risk",
    "stakholder": "glossary.html#term-stakeholder",
    "raodmap": "glossary.html#term-roadmap",
    "budjet": "glossary.html#term-budget",
    "MVP": "glossary.html#term-minimum-viable-product",
    "split test": "glossary.html#term-A-B-test",
    "critical path": "glossary.html#term-critical-path",
    "change requests": "glossary.html#term-change-request",
    "earned value": "glossary.html#term-earned-value",
    "Scrum Master": "glossary.html#term-Scrum-Master",
    "retro": "glossary.html#term-retrospective",
    "kick-off": "glossary.html#term-kick-off",
    "gantt": "glossary.html#term-Gantt-chart",
    "ownership test": "glossary.html#term-ownership-test",
    "who should decide": "chapters/two-titles.html#practise-who-should-decide",
    "your progress": "progress.html",
    "case lab ride-hailing": "chapters/ride-hailing.html",
}


@pytest.fixture(scope="module")
def html(published: Path) -> Path:
    return published / "_build" / "html"


@pytest.fixture(scope="module")
def index(html: Path) -> dict:
    text = (html / "_static" / "whichpm" / "search-index.js").read_text(encoding="utf-8")
    return json.loads(text.partition("=")[2].rstrip(";\n"))


def test_twenty_questions_have_the_wanted_first_hit(page: Page, html: Path, serve: Callable[[Path], str]):
    page.goto(f"{serve(html)}/search.html?q=roadmap")
    expect(page.locator("#search-results a").first).to_have_attribute("href", "./book/glossary.html#term-roadmap")
    asked = "(questions) => questions.map((one) => whichpmFind(one)[0]?.href)"
    found = page.evaluate(asked, list(QUESTIONS))
    assert dict(zip(QUESTIONS, found, strict=True)) == {asked: f"book/{href}" for asked, href in QUESTIONS.items()}


def test_it_works_from_a_file_and_says_where_nothing_is_found(page: Page, html: Path):
    page.goto(f"{(html / 'search.html').as_uri()}?q=qqxzj")
    expect(page.locator("#search-results")).to_contain_text("No place has these words.")
    field = page.get_by_role("searchbox", name="Search")
    field.fill("<b>risk</b>")
    field.press("Enter")
    expect(page.locator("#search-results a").first).to_have_text("risk")
    page.locator("#search-results a").first.click()
    expect(page.locator(":target")).to_be_in_viewport()


def test_the_index_is_small(html: Path):
    content = (html / "_static" / "whichpm" / "search-index.js").read_bytes()
    # Too heavy: BEGINS and MEANS of whichpm/sphinx/searching.py say how much of each section and term it shows.
    assert len(gzip.compress(content, 6)) <= 60_000


def test_no_address_of_the_web_and_no_explanation_is_in_it(index: dict):
    text = " ".join(f"{title} {begins}" for _, _, title, begins, *_ in index["sections"])
    assert not re.search(r"://|www\\.", text)
    assert not {"http", "https", "www"} & set(index["words"].split())
    told = {why[:60] for one in live.exercises("practice") for item in one.items for why in item.why.values()}
    assert not [why for why in told if len(why) == 60 and why in text]


def test_a_definition_comes_with_the_term_and_a_chapter_with_its_beginning(index: dict):
    terms = {title: begins for _, _, title, begins, term, *_ in index["sections"] if term}
    assert len(terms) > 80
    assert all(terms.values())
    # Where a reference stood before a full stop, the stop is gone with it.
    assert not [begins for _, _, _, begins, *_ in index["sections"] if re.search(r"\s[.,;](\s|$)", begins)]
