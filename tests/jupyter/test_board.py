"""The board in a real JupyterLab and Notebook: every answer is saved at once and comes back, whatever happens."""

from __future__ import annotations

import json
import re
import time

import pytest
from playwright.sync_api import Locator, Page, expect

from whichpm import bank

from conftest import ROOT, SLUG, Learner, wait_for  # isort: skip

EXERCISE = bank.find(ROOT, SLUG)
ITEMS = [item.id for item in EXERCISE.items]


def run_all(learner: Learner, page: Page) -> None:
    """Run the notebook's cells one after the other, as a learner does, when the kernel is there."""
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    expect(cells.first).to_be_visible()
    wait_for(learner.kernel_is_ready, "the kernel is ready")
    for cell in cells.all():
        cell.locator(".jp-InputArea-prompt").click()
        page.keyboard.press("Control+Enter")
        expect(cell.locator(".jp-InputArea-prompt")).to_have_text(re.compile(r"\[\d+\]:"))


def boards(page: Page) -> Locator:
    return page.locator(".wp-board")


def items(page: Page, board: int = 0) -> Locator:
    return boards(page).nth(board).locator("fieldset.wp-item")


def item(page: Page, number: int, board: int = 0) -> Locator:
    """An item by its number in the bank, wherever the learner's own order has it."""
    return boards(page).nth(board).locator(f'fieldset[data-item="{ITEMS[number]}"]')


def choose(page: Page, number: int, option: str, board: int = 0) -> None:
    """Choose an option of an item by clicking its label, and wait until the board says that it is saved."""
    fieldset = item(page, number, board)
    fieldset.locator(f'label:has(input[value="{option}"])').click()
    expect(fieldset.locator(f'input[value="{option}"]')).to_be_checked()
    expect(boards(page).nth(board).locator('[data-save="saved"]')).to_be_visible()


def chosen(page: Page, board: int = 0) -> dict[str, str]:
    found = items(page, board).evaluate_all(
        """sets => sets.map((set) => [set.dataset.item, set.querySelector("input:checked")?.value])
              .filter(([, value]) => value)"""
    )
    return {str(ITEMS.index(name)): option for name, option in found}


def shows(page: Page, expected: dict[str, str], board: int = 0) -> None:
    for number, option in expected.items():
        expect(item(page, int(number), board).locator(f'input[value="{option}"]')).to_be_checked()
    assert chosen(page, board) == expected


def save(page: Page) -> None:
    page.keyboard.press("Control+s")


def test_no_dialog_asks_for_a_kernel_and_every_choice_is_in_both_carriers(learner, browser):
    page = learner.open(browser)
    run_all(learner, page)
    expect(items(page)).to_have_count(len(ITEMS))
    assert page.locator(".jp-Dialog").count() == 0
    choose(page, 0, "product")
    choose(page, 1, "project")
    assert learner.saved_answers() == {ITEMS[0]: "product", ITEMS[1]: "project"}
    choose(page, 1, "both")
    assert learner.saved_answers() == {ITEMS[0]: "product", ITEMS[1]: "both"}
    save(page)
    wait_for(lambda: [r["answers"] for r in learner.receipts()] == [learner.saved_answers()], "the receipt is saved")
    (receipt,) = learner.receipts()
    assert receipt == json.loads(learner.answers.read_text())
    expect(page.get_by_text("2 of 12 answered, saved").first).to_be_visible()


def test_answers_come_back_after_rerun_restart_and_reopening(learner, browser):
    page = learner.open(browser)
    run_all(learner, page)
    choose(page, 0, "product")
    choose(page, 3, "both")
    expected = {"0": "product", "3": "both"}

    run_all(learner, page)
    shows(page, expected)

    page.keyboard.press("Escape")
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_role("menuitem", name=re.compile("^Restart Kernel…")).click()
    page.get_by_role("button", name="Confirm Kernel Restart").click()
    expect(page.locator(".jp-Dialog")).to_have_count(0)
    run_all(learner, page)
    shows(page, expected)
    choose(page, 4, "project")
    save(page)
    wait_for(lambda: learner.receipts() and learner.receipts()[0]["answers"] == learner.saved_answers(), "saved")
    page.close()

    page = learner.open(browser)
    run_all(learner, page)
    shows(page, {**expected, "4": "project"})


def test_a_browser_killed_right_after_saved_loses_nothing(learner, browsers):
    first = browsers()
    page = learner.open(first)
    run_all(learner, page)
    for number in range(5):
        choose(page, number, "product")
    begin = time.monotonic()
    choose(page, 5, "project")
    first.kill()
    assert time.monotonic() - begin < 5
    expected = {**{str(number): "product" for number in range(5)}, "5": "project"}
    assert learner.saved_answers() == {ITEMS[int(number)]: option for number, option in expected.items()}

    page = learner.open(browsers())
    run_all(learner, page)
    shows(page, expected)


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        ('{"format": 1, "exercise": "ride-hail', "damaged"),
        ('{"format": 1, "exercise": "another", "saved": "2026-01-01T00:00:00Z", "answers": {}}', "another exercise"),
        ('{"format": 2, "exercise": "ride-hailing", "answers": {"x": "y"}}', "newer version"),
    ],
)
def test_an_answers_file_that_cannot_be_used_is_kept_aside_and_reported(learner, browser, content, cause):
    learner.answers.write_text(content)
    page = learner.open(browser)
    run_all(learner, page)
    expect(boards(page).locator(".wp-problem")).to_contain_text(cause)
    (aside,) = learner.folder.glob("*.kept.json")
    assert aside.read_text() == content
    choose(page, 0, "both")
    assert learner.saved_answers() == {ITEMS[0]: "both"}
    assert aside.read_text() == content


def test_two_boards_of_one_exercise_stay_in_step(learner, browser):
    learner.write("from whichpm import board", f'board("{SLUG}")', f'board("{SLUG}")')
    page = learner.open(browser)
    run_all(learner, page)
    expect(boards(page)).to_have_count(2)
    choose(page, 0, "product", board=0)
    shows(page, {"0": "product"}, board=1)
    choose(page, 2, "project", board=1)
    shows(page, {"0": "product", "2": "project"}, board=0)
    save(page)
    wait_for(
        lambda: [r["answers"] for r in learner.receipts()] == [learner.saved_answers()] * 2, "both receipts are saved"
    )


def test_a_notebook_moved_without_its_answers_file_brings_them_along(learner, browser):
    page = learner.open(browser)
    run_all(learner, page)
    choose(page, 7, "project")
    save(page)
    wait_for(learner.receipts, "the receipt is saved")
    page.close()
    learner.answers.unlink()
    page = learner.open(browser)
    run_all(learner, page)
    shows(page, {"7": "project"})


def test_number_keys_answer_and_do_not_reach_the_notebook(learner, browser):
    page = learner.open(browser)
    run_all(learner, page)
    item(page, 0).locator("input").first.focus()
    for key, option in (("2", "project"), ("1", "product"), ("3", "both")):
        page.keyboard.press(key)
        expect(item(page, 0).locator(f'input[value="{option}"]')).to_be_checked()
    page.keyboard.press("ArrowLeft")  # Arrows move without answering; Enter answers.
    expect(item(page, 0).locator('input[value="project"]')).to_be_focused()
    expect(item(page, 0).locator('input[value="both"]')).to_be_checked()
    page.keyboard.press("Enter")
    expect(item(page, 0).locator('input[value="project"]')).to_be_checked()
    expect(boards(page).locator('[data-save="saved"]')).to_be_visible()
    for key in ("d", "d", "m", "b", "x"):
        page.keyboard.press(key)
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == 2
    assert page.locator(".jp-Notebook .jp-MarkdownCell").count() == 0
    expect(boards(page)).to_be_visible()


def test_check_tells_what_is_open_without_a_traceback(learner, browser):
    learner.write("from whichpm import board", f'board("{SLUG}")', f'board("{SLUG}").check()')
    page = learner.open(browser)
    run_all(learner, page)
    output = page.locator(".jp-Notebook .jp-CodeCell").nth(2).locator(".jp-OutputArea-output")
    expect(output).to_contain_text("0 of 12 items are answered. Still open: 1, 2, 3")
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0


def test_a_stopped_kernel_is_told_and_nothing_on_screen_is_lost(learner, browser):
    page = learner.open(browser)
    run_all(learner, page)
    choose(page, 0, "product")
    page.get_by_role("menuitem", name="Kernel").click()
    page.get_by_role("menuitem", name="Shut Down Kernel", exact=True).click()
    # While it still takes in the first choice it is not idle, either.
    expect(page.locator(".jp-NotebookPanel-toolbar .jp-KernelName")).to_have_text("No Kernel")
    item(page, 1).locator('label:has(input[value="both"])').click()
    expect(boards(page).locator('[data-save="failed"]')).to_be_visible()
    expect(item(page, 1).locator('input[value="both"]')).to_be_checked()


def test_the_same_in_notebook_7(learner, browser):
    page = learner.open(browser, "notebooks")
    run_all(learner, page)
    choose(page, 0, "product")
    choose(page, 11, "both")
    page.reload()
    run_all(learner, page)
    shows(page, {"0": "product", "11": "both"})
    save(page)
    wait_for(lambda: learner.receipts() and learner.receipts()[0]["answers"] == learner.saved_answers(), "saved")
