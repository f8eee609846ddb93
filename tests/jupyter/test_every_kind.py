"""Every kind of exercise works in a real JupyterLab as in the page: it shows, it takes an answer, it is saved."""

from __future__ import annotations

import live
from browser.axe import WCAG, run_axe
from conftest import ROOT, SLUG, Learner, wait_for
from playwright.sync_api import Locator, expect
from test_board import boards, run_all

from whichpm import answers as carriers
from whichpm import bank, handout
from whichpm.kinds import kinds


def answer_something(board: Locator) -> None:
    """Use the first control of the exercise that is shown, whatever it is, by keyboard."""
    first = board.locator(
        ":is(input:not([disabled]), select, .wp-items button:not([disabled]):not([aria-disabled=true])):visible"
    ).first
    if first.evaluate("node => node.tagName") == "SELECT":
        first.select_option(index=1)
    else:
        first.focus()
        first.press("Space")


def test_every_kind_works_in_jupyterlab(learner: Learner, browser):
    examples = [live.sample(kind) for kind in kinds()]
    for exercise in examples:
        handout.write(learner.folder, exercise.public())
    learner.write("from whichpm import board", *(f'board("{exercise.slug}")' for exercise in examples))
    page = learner.open(browser)
    run_all(learner, page)
    expect(boards(page)).to_have_count(len(examples))
    assert page.locator('[data-mime-type="application/vnd.jupyter.error"]').count() == 0
    for number, exercise in enumerate(examples):
        board = boards(page).nth(number)
        answer_something(board)
        if exercise.carried:
            expect(board.locator('[data-save="saved"]')).to_be_visible()
            saved = carriers.read(learner.folder / carriers.file_name(exercise.slug), exercise.slug)
            assert saved, exercise.kind
            assert saved.answers, exercise.kind
    found = run_axe(page, ".wp-board", preload=False, runOnly=WCAG)
    assert found.violations_count == 0, found.generate_report()
    # JupyterLab gives the terms of a list a fifth of the width, and what they mean the rest.
    terms = page.locator(".wp-board :is(dt, dd)")
    assert terms.count()
    assert terms.evaluate_all("""(all) => all.filter((one) => {
        const before = one.offsetWidth;
        one.style.width = "auto";
        return one.offsetWidth !== before;
    }).length""") == 0  # fmt: skip
    carried = [exercise.slug for exercise in examples if exercise.carried]

    def receipts_are_saved() -> bool:
        page.keyboard.press("Control+s")  # Again, because JupyterLab may take up the last receipt after a save.
        return sorted(each["exercise"] for each in learner.receipts()) == sorted(carried)

    wait_for(receipts_are_saved, "receipts are saved")


def test_a_board_in_jupyterlab_is_shown_and_done_by_keyboard_alone(learner: Learner, browser):
    page = learner.open(browser)
    wait_for(learner.kernel_is_ready, "the kernel is ready")
    cells = page.locator(".jp-Notebook .jp-CodeCell")
    expect(cells.first).to_be_visible()
    page.locator(".jp-Notebook").focus()
    for _ in range(cells.count()):
        page.keyboard.press("Shift+Enter")
    board = boards(page)
    expect(board).to_be_visible()
    exercise = bank.find(ROOT, SLUG)
    page.keyboard.press("Escape")
    for _ in range(40):  # Past the notebook's own controls.
        page.keyboard.press("Shift+Tab")
        if board.locator(":focus").count():
            break
    for _ in range(60):
        inside = board.evaluate("(one) => one.contains(document.activeElement)")
        assert inside, "the focus left the board before all was answered"
        item = page.evaluate("document.activeElement.closest('[data-item]')?.dataset.item ?? ''")
        if item and item not in learner.saved_answers():
            page.keyboard.press("2")
        if board.get_attribute("data-left") == "0":
            break
        page.keyboard.press("Shift+Tab")  # Backwards, as it came in.
    expect(board.locator('[data-save="saved"]')).to_be_visible()
    assert learner.saved_answers() == {item.id: item.options[1] for item in exercise.items}
    assert page.locator(".jp-Notebook .jp-CodeCell").count() == cells.count()
