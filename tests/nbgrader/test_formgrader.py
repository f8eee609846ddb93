"""Formgrader, in a real server and a real browser: its buttons for autograding and feedback, and a grade by hand."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator

import pytest
from classroom import SLUG, Course, saved
from playwright.sync_api import Page, expect
from serving import lab_in, wait_for

PATIENCE = 60_000  # Milliseconds; autograding starts slowly where two cores are shared.


@pytest.fixture(scope="module")
def lab(course: Course) -> Iterator[str]:
    """Address of a JupyterLab that an instructor started in the course folder, with two submissions to grade."""
    course.hand_in("anna", file=saved(9), text="The Saturday shift, because a date hides a choice.")
    course.hand_in("ben", raw=b'{"cells": [{"cell_ty', file=saved(4))
    with lab_in(course) as address:
        yield address


def press(page: Page, address: str, named: str, button: str) -> None:
    """Press a button in the row of a learner or an assignment, and wait until formgrader says that it is done."""
    page.goto(address)
    row = page.locator("tr", has=page.get_by_text(named, exact=True))
    row.locator(f".{button} a").click()
    expect(page.locator(".modal-title")).to_have_text("Success", timeout=PATIENCE)


def test_the_autograde_button_grades_from_data(lab: str, page: Page, course: Course):
    for learner in ("anna", "ben"):
        press(page, f"{lab}/formgrader/manage_submissions/ps1/", learner, "autograde")
    assert course.grades()["anna", SLUG] == (9.0, None, False)
    assert course.grades()["ben", SLUG] == (4.0, None, False)


def submissions(lab: str, page: Page) -> list[str]:
    """Addresses of the two graded notebooks, in the order in which formgrader lists them."""
    page.goto(f"{lab}/formgrader/gradebook/ps1/ps1")
    rows = page.locator("tbody").first.locator("tr")
    expect(rows).to_have_count(2, timeout=PATIENCE)
    return [str(row.get_by_role("link").first.evaluate("each => each.href")) for row in rows.all()]


def open_for_grading(page: Page, address: str) -> None:
    """Open a graded notebook and wait until formgrader has put the grades into it."""
    page.goto(address)
    expect(page.locator(f"#{SLUG}")).to_have_attribute("placeholder", re.compile(r"\d"))


def test_the_written_answer_is_graded_by_hand(lab: str, page: Page, course: Course):
    for address in submissions(lab, page):
        open_for_grading(page, address)
        if page.get_by_text("because a date hides a choice").count():
            break
    expect(page.get_by_text("9 of 12 points")).to_be_visible()
    score = page.locator("#hardest")
    score.fill("2.5")
    score.press("Tab")
    wait_for(lambda: course.grades()["anna", "hardest"] == (None, 2.5, False), "the score is in the gradebook")
    comment = page.locator("#hardest-comment")
    comment.fill("Name the line of the test.")
    comment.press("Tab")
    given = "SELECT manual_comment FROM comment WHERE manual_comment IS NOT NULL"
    wait_for(lambda: course.query(given) == [("Name the line of the test.",)], "the comment is in the gradebook")
    page.reload()
    expect(page.locator("#hardest")).to_have_value("2.5")


def test_what_could_not_be_read_is_said_where_it_is_graded(lab: str, page: Page):
    said = []
    for address in submissions(lab, page):
        open_for_grading(page, address)
        said.append(page.get_by_text("It is not complete JSON").count())
    assert sorted(said) == [0, 1]


def pages(course: Course) -> dict[str, bytes]:
    """The page of feedback of each learner."""
    found = (course.folder / "feedback").glob("*/ps1/*.html")
    return {path.relative_to(course.folder).as_posix(): path.read_bytes() for path in found}


@pytest.mark.parametrize("whose", ["a learner", "the assignment"])
def test_the_feedback_button_writes_the_page_of_our_command(lab: str, page: Page, course: Course, whose: str):
    shutil.rmtree(course.folder / "feedback", ignore_errors=True)
    if whose == "a learner":
        for learner in ("anna", "ben"):
            press(page, f"{lab}/formgrader/manage_submissions/ps1/", learner, "generate-feedback")
    else:
        press(page, f"{lab}/formgrader/manage_assignments", "ps1", "generate-feedback")
    by_button = pages(course)
    assert sorted(by_button) == ["feedback/anna/ps1/ps1.html", "feedback/ben/ps1/ps1.html"]
    shutil.rmtree(course.folder / "feedback")
    course.whichpm("feedback", "ps1")
    assert pages(course) == by_button
