"""The graded table on screen: readable on a phone, and by a screen reader at every width."""

from __future__ import annotations

import pytest
from browser.axe import run_axe
from classroom import EXERCISE, saved
from playwright.sync_api import Page, expect

from whichpm import scoring
from whichpm.nbgrader.marking import table


@pytest.fixture(params=[1280, 390, 320])
def shown(page: Page, request: pytest.FixtureRequest) -> Page:
    answers = saved(7, unanswered=2)
    html = table.render(scoring.score(EXERCISE, answers.answers), answers)
    page.set_viewport_size({"width": request.param, "height": 800})
    page.set_content(f'<!doctype html><html lang="en"><title>Graded</title><main><h1>Graded</h1>{html}</main></html>')
    return page


def test_it_is_a_table_for_a_screen_reader_at_every_width(shown: Page):
    expect(shown.get_by_role("table", name="7 of 12 points")).to_have_count(1)
    expect(shown.get_by_role("row")).to_have_count(13)
    expect(shown.get_by_role("columnheader")).to_have_text(["Statement", "Answer", "Key", "Result", "Why"])
    expect(shown.get_by_role("rowheader")).to_have_count(12)
    expect(shown.get_by_role("cell")).to_have_count(48)


def test_nothing_is_wider_than_the_screen(shown: Page):
    assert shown.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def test_axe_finds_nothing(shown: Page):
    found = run_axe(shown)
    assert found.violations_count == 0, found.generate_report()
