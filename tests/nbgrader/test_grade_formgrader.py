"""Formgrader opens what `whichpm grade` has graded, in a real server and browser; grades by hand carry over."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from classroom import SLUG, Course, saved
from playwright.sync_api import Page, expect
from serving import lab_in, wait_for

PATIENCE = 60_000


@pytest.fixture(scope="module")
def lab(course: Course) -> Iterator[str]:
    """Address of a JupyterLab in a course that `whichpm grade` has graded."""
    course.hand_in("anna", file=saved(9), text="The Saturday shift, because a date hides a choice.")
    course.hand_in("ben", raw=b'{"cells": [{"cell_ty', file=saved(4))
    course.whichpm("grade", "ps1", code=3)
    with lab_in(course) as address:
        yield address


def test_it_opens_them_and_a_grade_by_hand_stays_when_they_are_graded_again(lab: str, page: Page, course: Course):
    page.goto(f"{lab}/formgrader/manage_submissions/ps1/")
    for learner in ("anna", "ben"):
        row = page.locator("tr", has=page.get_by_text(learner, exact=True))
        expect(row).to_contain_text("needs manual grading", timeout=PATIENCE)
    page.goto(f"{lab}/formgrader/gradebook/ps1/ps1")
    rows = page.locator("tbody").first.locator("tr")
    expect(rows).to_have_count(2, timeout=PATIENCE)
    for address in [str(row.get_by_role("link").first.evaluate("each => each.href")) for row in rows.all()]:
        page.goto(address)
        expect(page.locator(f"#{SLUG}")).to_have_attribute("placeholder", re.compile(r"\d"))
        if page.get_by_text("because a date hides a choice").count():
            break
    expect(page.get_by_text("9 of 12 points")).to_be_visible()
    score = page.locator("#hardest")
    score.fill("2.5")
    score.press("Tab")
    wait_for(lambda: course.grades()["anna", "hardest"] == (None, 2.5, False), "the score is in the gradebook")
    shutil.rmtree(course.folder / "submitted/anna")
    course.hand_in("anna", file=saved(6), text="Another one.")
    course.whichpm("grade", "ps1", code=3)  # While formgrader has the gradebook open.
    assert course.grades()["anna", SLUG] == (6.0, None, False)
    page.reload()
    expect(page.get_by_text("6 of 12 points")).to_be_visible()
    expect(page.locator("#hardest")).to_have_value("2.5")
