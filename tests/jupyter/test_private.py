"""An exercise whose answers stay with the learner, in a real JupyterLab: they come back, and are nowhere else."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from whichpm import bank, handout

from conftest import ROOT, Learner, wait_for  # isort: skip
from test_board import boards, choose, run_all, save  # isort: skip

SLUG = "role-fit"
ITEMS = [item.id for item in bank.find(ROOT, SLUG).items]
TRACES = (*ITEMS[:2], "application/vnd.whichpm.answers", "answered, saved")


@pytest.fixture
def reader(learner: Learner) -> Learner:
    """A learner with the self-check; the last cell asks the kernel what it knows."""
    handout.write(learner.folder, bank.find(ROOT, SLUG).public())
    asked = f'b = board("{SLUG}"); print("knows", b.answers, b.seq, b.grade()); b.check()'
    learner.write("from whichpm import board", f'board("{SLUG}")', asked)
    return learner


def item(page: Page, number: int) -> Locator:
    return boards(page).first.locator(f'fieldset[data-item="{ITEMS[number]}"]')


def shows(page: Page, expected: dict[str, str]) -> None:
    """Exactly these ratings are in the page, by the number of their item."""
    for number, step in expected.items():
        expect(item(page, int(number)).locator(f'input[value="{step}"]')).to_be_checked()
    expect(boards(page).first.locator("input:checked")).to_have_count(len(expected))


def rate(page: Page, number: int, step: str) -> None:
    fieldset = item(page, number)
    fieldset.locator(f'label:has(input[value="{step}"])').click()
    expect(fieldset.locator(f'input[value="{step}"]')).to_be_checked()


def keep_widgets_in_the_document(page: Page) -> None:
    """Switch on what would write a widget's state into the notebook."""
    page.get_by_role("menuitem", name="Settings").click()
    page.get_by_role("menuitem", name="Save Widget State Automatically").click()


def with_widgets(text: str) -> dict[str, Any] | None:
    """The parsed notebook, once it is whole and holds its widgets; Jupyter writes it in place."""
    try:
        return json.loads(text) if "widget-state" in text else None
    except json.JSONDecodeError:
        return None


def test_ratings_come_back_and_are_in_no_file_no_document_and_no_kernel(reader, browser):
    page = reader.open(browser)
    run_all(reader, page)
    keep_widgets_in_the_document(page)
    before = {path.name for path in reader.folder.iterdir()}
    rate(page, 0, "5")
    rate(page, 1, "2")
    run_all(reader, page)
    shows(page, {"0": "5", "1": "2"})
    expect(page.get_by_text("knows {} 0 0.0")).to_be_visible()
    expect(page.get_by_text("Nothing is checked, and nothing is handed in.")).to_be_visible()

    save(page)
    document = wait_for(lambda: with_widgets(reader.notebook.read_text()), "the widgets are in the document")
    state = document["metadata"]["widgets"]["application/vnd.jupyter.widget-state+json"]["state"]
    kept = [one["state"] for one in state.values() if "exercise" in one["state"]]
    assert kept
    assert all(one.get("answers", {}) == {} for one in kept)
    outputs = [output for cell in document["cells"] for output in cell["outputs"]]
    assert not any(trace in json.dumps(outputs) for trace in TRACES)
    # Jupyter keeps its checkpoints, and while it saves a copy of the old document, under names of its own.
    new = {path.name for path in reader.folder.iterdir()} - before
    assert {name for name in new if not name.startswith((".ipynb_checkpoints", ".~"))} == set()

    page.close()
    page = reader.open(browser)
    run_all(reader, page)
    shows(page, {"0": "5", "1": "2"})


def test_the_board_does_not_say_that_anything_was_saved(reader, browser):
    page = reader.open(browser)
    run_all(reader, page)
    rate(page, 0, "4")
    expect(boards(page).locator(".wp-state")).to_have_text(re.compile(r"^\s*1 of 12\s+answered\s*$"))
    expect(boards(page).get_by_text("receipt", exact=False)).to_have_count(0)
    expect(boards(page).locator(".wp-problem:visible")).to_have_count(0)


def test_an_answers_file_of_that_name_is_neither_read_nor_touched(reader, browser):
    path = reader.folder / f"{SLUG}.answers.json"
    foreign = '{"format": 1, "exercise": "role-fit", "saved": "2026-01-01T00:00:00Z", "answers": {"knots": "1"}}'
    path.write_text(foreign)
    page = reader.open(browser)
    run_all(reader, page)
    shows(page, {})
    rate(page, 2, "3")
    assert path.read_text() == foreign


def test_other_exercises_of_the_notebook_are_saved_as_ever(reader, browser):
    reader.write("from whichpm import board", 'board("ride-hailing")', f'board("{SLUG}")')
    page = reader.open(browser)
    run_all(reader, page)
    expect(boards(page)).to_have_count(2)
    choose(page, 0, "product")
    assert list(reader.saved_answers().values()) == ["product"]
