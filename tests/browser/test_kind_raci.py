"""RACI in a browser: a table of labelled selects, the rule of one A said aloud, cards where it is narrow."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from browser.kindpage import example
from playwright.sync_api import Locator, expect

EXERCISE = example("raci").public()
MODEL = {item["id"]: item["key"] for item in EXERCISE["items"]}
GRADED = example("raci", "graded").public()


def cell(bench: Any, name: str) -> Locator:
    return bench.page.locator(f'[data-item="{name}"] select')


def row(bench: Any, number: int) -> Locator:
    return bench.page.locator(".wp-raci tbody tr:not(.wp-row-why)").nth(number - 1)


def rule(bench: Any, number: int) -> Locator:
    return bench.page.locator(".wp-raci tbody").nth(number - 1).locator(".wp-rule")


def said(bench: Any, text: str) -> None:
    expect(bench.page.get_by_role("status")).to_contain_text(text)


@pytest.mark.parametrize("width", [1280, 320])
def test_it_is_a_table_with_caption_headers_and_labelled_cells_at_any_width(bench, width):
    bench.page.set_viewport_size({"width": width, "height": 800})
    bench.show(EXERCISE)
    table = bench.page.get_by_role("table", name="Who has which part")
    expect(table.get_by_role("columnheader")).to_have_count(5)
    expect(table.get_by_role("rowheader")).to_have_count(5)
    expect(table.get_by_role("combobox")).to_have_count(18)
    for item in EXERCISE["items"]:
        text, _, person = item["text"].rpartition(": ")
        expect(table.get_by_role("combobox", name=f"{text} {person}", exact=True)).to_have_count(1)
    expect(table.get_by_text("left open", exact=True)).to_have_count(2)
    assert bench.page.locator(".wp-raci thead th").evaluate_all("all => all.map((one) => one.scope)") == ["col"] * 5
    assert bench.page.locator(".wp-raci tbody th").evaluate_all("all => all.map((one) => one.scope)") == ["row"] * 5


def test_the_browser_itself_keeps_it_a_table_where_it_is_laid_out_as_cards(bench):
    """Styles can take a table's meaning away, and only the browser's own tree shows it."""
    bench.page.set_viewport_size({"width": 320, "height": 800})
    bench.show(EXERCISE)
    tree = bench.page.context.new_cdp_session(bench.page).send("Accessibility.getFullAXTree")["nodes"]
    roles = Counter(node["role"]["value"] for node in tree if not node["ignored"])
    assert (roles["table"], roles["rowheader"], roles["columnheader"], roles["row"]) == (1, 5, 5, 6)
    assert roles["cell"] + roles["gridcell"] == 20


def test_a_choice_is_saved_once(bench):
    bench.show(EXERCISE)
    cell(bench, "first-offer-rolf").select_option("c")
    assert bench.call("model.state.answers") == {"first-offer-rolf": "c"}
    assert bench.call("[model.state.seq, model.saves]") == [1, 1]


def test_the_rule_of_one_a_is_shown_and_said_row_by_row(bench):
    bench.show(EXERCISE)
    for name in ("rolf", "mei", "farid"):  # A row that is not full may still get its A.
        expect(rule(bench, 1)).to_be_hidden()
        cell(bench, f"first-offer-{name}").select_option("c")
    cell(bench, "first-offer-thandi").select_option("c")
    expect(rule(bench, 1)).to_have_text("This row has no A yet.")
    said(bench, "This row has no A yet.")
    cell(bench, "first-offer-thandi").select_option("a")
    expect(rule(bench, 1)).to_be_hidden()
    cell(bench, "first-offer-rolf").select_option("a")
    expect(rule(bench, 1)).to_have_text("This row has 2 A.")
    said(bench, "This row has 2 A.")
    cell(bench, "first-offer-mei").select_option("a")
    expect(rule(bench, 1)).to_have_text("This row has 3 A.")
    expect(rule(bench, 2)).to_be_hidden()


def test_a_row_is_explained_when_all_its_cells_are_answered_and_not_before(bench):
    bench.show(EXERCISE)
    for name, letter in (("thandi", "c"), ("rolf", "c")):
        cell(bench, f"server-money-{name}").select_option(letter)
        expect(bench.page.locator(".wp-row-why:visible")).to_have_count(0)
        expect(bench.page.locator(".wp-sign:not(:empty)")).to_have_count(0)
    cell(bench, "server-money-farid").select_option("i")
    why = bench.page.locator(".wp-row-why:visible")
    expect(why).to_have_count(1)
    expect(why).to_contain_text("Not yet. Fitting choice: Thandi C, Rolf C, Farid A.")
    expect(why).to_contain_text("Line 4 of the ownership test")
    expect(bench.page.locator(".wp-sign:not(:empty)")).to_have_text(["right", "right", "not yet"])
    said(bench, "This row has no A yet. 2 of 3 cells fit. Approving extra money")
    cell(bench, "server-money-farid").select_option("a")
    expect(why).to_contain_text("Right. Thandi C, Rolf C, Farid A")


def test_keyboard_alone_fills_the_table(bench):
    bench.show(EXERCISE)
    bench.page.locator("summary").first.focus()
    labels = {option["id"]: option["label"] for option in EXERCISE["options"]}
    for item in EXERCISE["items"]:
        bench.page.keyboard.press("Tab")
        while not bench.page.evaluate("document.activeElement.matches('select')"):
            bench.page.keyboard.press("Tab")  # a link or a fold within an explanation
        bench.page.keyboard.type(labels[item["key"]])
        expect(cell(bench, item["id"])).to_be_focused()
    assert bench.call("model.state.answers") == MODEL
    expect(bench.page.locator(".wp-result-title")).to_have_text("18 of 18 fit")
    expect(bench.page.locator(".wp-result td")).to_have_text(["2 of 2", "1 of 1", "2 of 2"])


def test_a_cell_with_two_fitting_letters_says_so(bench):
    bench.show(EXERCISE, answers={**MODEL, "second-season-mei": "c"})
    expect(bench.page.locator(".wp-row-why").nth(4)).to_contain_text("Right. Thandi A, Rolf blank, Mei R or C")
    expect(bench.page.locator(".wp-result-title")).to_have_text("18 of 18 fit")


def test_what_is_left_leads_to_its_cell_and_trying_again_clears_what_missed(bench):
    bench.show(EXERCISE, answers={**MODEL, "hutlink": "x"} | {"dates-until-may-mei": "r"})
    bench.page.get_by_role("button", name="Try the missed one again").click()
    expect(cell(bench, "dates-until-may-mei")).to_be_focused()
    expect(cell(bench, "dates-until-may-mei")).to_have_value("")
    expect(bench.page.locator(".wp-row-why:visible")).to_have_count(4)
    bench.page.get_by_role("button", name="Go to statement 2 Mei").click()
    expect(cell(bench, "dates-until-may-mei")).to_be_focused()


def test_graded_the_rule_is_told_and_nothing_else(bench):
    bench.show(GRADED, place="notebook")
    for name in MODEL:
        cell(bench, name).select_option("a")
    expect(rule(bench, 1)).to_have_text("This row has 4 A.")
    expect(rule(bench, 4)).to_have_text("This row has 3 A.")
    expect(bench.page.locator(".wp-row-why .wp-feedback:visible, .wp-sign:not(:empty)")).to_have_count(0)
    expect(bench.page.get_by_text("All 18 answered. You can change an answer until you hand in.")).to_be_visible()


def test_two_boards_agree(bench):
    bench.show(EXERCISE)
    bench.show(EXERCISE, element="two")
    bench.page.locator('#one [data-item="first-offer-mei"] select').select_option("i")
    expect(bench.page.locator('#two [data-item="first-offer-mei"] select')).to_have_value("i")
