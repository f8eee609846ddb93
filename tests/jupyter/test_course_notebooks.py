"""The course in notebooks, in a real JupyterLab and Notebook 7: run all, answer, kill the kernel, come back, review."""

from __future__ import annotations

import json
import re
import shutil
import urllib.request
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from whichpm import bank, chapters, progressfile

from conftest import ROOT, Learner, RealBrowser, wait_for  # isort: skip

SLUG = "tell-apart"
A_DAY = 24 * 3600 * 1000


@pytest.fixture
def reader(learner: Learner) -> Learner:
    """A learner whose folder is the course, open at its beginning."""
    for path in (ROOT / chapters.NOTEBOOKS).iterdir():
        shutil.copy(path, learner.folder)
    learner.notebook = learner.folder / "start-here.ipynb"
    return learner


def run_all(reader: Learner, page: Page) -> None:
    """Choose Run All Cells once the kernel is there."""
    expect(page.locator(".jp-Notebook .jp-CodeCell").first).to_be_visible()
    wait_for(reader.kernel_is_ready, "the kernel is ready")
    page.get_by_role("menuitem", name="Run", exact=True).first.click()
    page.locator(".lm-Menu-item").filter(has_text=re.compile("Run All Cells")).first.click()


def opened(reader: Learner, browser: RealBrowser, name: str, app: str = "lab/tree") -> Page:
    reader.notebook = reader.folder / name
    page = reader.open(browser, app)
    run_all(reader, page)
    return page


def kept(reader: Learner) -> dict[str, Any]:
    return {name: json.loads(text) for name, text in progressfile.read(reader.folder).items()}


def choose(page: Page, item: str, option: str) -> None:
    """Choose on the board, and wait until it says that the choice is saved."""
    page.locator(f'[data-item="{item}"] label:has(input[value="{option}"])').click()
    expect(page.locator('.wp-board [data-save="saved"]')).to_be_visible()


def end_kernels(reader: Learner) -> None:
    with urllib.request.urlopen(f"{reader.address}/api/sessions") as reply:
        sessions = json.load(reply)
    for session in sessions:
        if session["path"].startswith(f"{reader.folder.name}/"):
            stop = urllib.request.Request(f"{reader.address}/api/sessions/{session['id']}", method="DELETE")
            urllib.request.urlopen(stop).close()


def test_a_learner_runs_all_answers_loses_the_kernel_comes_back_and_reviews(reader, browser):
    first, second = (item for item in bank.find(ROOT, SLUG).items[:2])
    wrong = next(option for option in first.options if option not in (first.key, *first.accepted))
    page = opened(reader, browser, "start-here.ipynb")
    choose(page, first.id, wrong)
    choose(page, second.id, second.key)
    # A verdict with its explanation, as in the page.
    expect(page.locator(f'[data-item="{first.id}"]')).to_contain_text(" ".join(first.why[wrong].split())[:30])
    assert kept(reader)[SLUG]["answers"] == {first.id: wrong, second.id: second.key}
    assert [each[1:5] for each in kept(reader)["journal"]["attempts"]] == [
        [SLUG, first.id, wrong, 0],
        [SLUG, second.id, second.key, 1],
    ]

    page.close()
    end_kernels(reader)
    page = opened(reader, browser, "start-here.ipynb")
    for item, option in ((first, wrong), (second, second.key)):
        expect(page.locator(f'[data-item="{item.id}"] input[value="{option}"]')).to_be_checked()
    page.close()

    # What was missed comes back after days: a journal of last week, as an export of the site would bring it.
    entries = progressfile.read(reader.folder)
    journal = json.loads(entries["journal"])
    for attempt in journal["attempts"]:
        attempt[0] -= 7 * A_DAY
    progressfile.keep(reader.folder, "journal", json.dumps(journal), entries["journal"])
    page = opened(reader, browser, "review.ipynb")
    board = page.locator(".wp-review .wp-board")
    expect(board).to_be_visible()
    asked = board.locator("[data-item]:visible").first.get_attribute("data-item")
    board.locator(f'[data-item="{asked}"] .wp-options label:has(input)').first.click()  # not "I am sure"
    wait_for(lambda: len(kept(reader)["journal"]["attempts"]) == 3, "the review is noted")
    page.close()

    page = opened(reader, browser, "progress.ipynb")
    expect(page.locator(".wp-progress h2").first).to_be_visible()
    expect(page.locator(".wp-progress")).to_contain_text(progressfile.NAME)
    expect(page.locator(".wp-progress tbody a").first).to_have_css("text-decoration-line", "underline")
    # Its button is the label, as in the site; the browser's own has words that nobody wrote.
    assert page.locator(".wp-progress input[type=file]").bounding_box()["width"] <= 1


def test_the_same_board_stands_in_notebook_7(reader, browser):
    item = bank.find(ROOT, SLUG).items[0]
    page = opened(reader, browser, "start-here.ipynb", "notebooks")
    choose(page, item.id, item.key)
    assert kept(reader)[SLUG]["answers"] == {item.id: item.key}
