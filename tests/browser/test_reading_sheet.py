"""A reading sheet is filled in in a browser, from a file, and saves what the command takes in."""

from __future__ import annotations

from pathlib import Path

from browser.axe import WCAG, run_axe
from playwright.sync_api import Page, expect

from whichpm import bank
from whichpm.quality import panel, readings

ROOT = Path(__file__).parents[2]
RIDE = bank.find(ROOT, "ride-hailing")


def test_a_sheet_is_filled_in_and_what_it_saves_is_taken_in(page: Page, tmp_path: Path):
    file = tmp_path / "sheet.html"
    file.write_text(panel.sheet("Reading sheet: <One>", [RIDE]), encoding="utf-8")
    page.goto(file.as_uri())
    expect(page.get_by_role("heading", level=1)).to_have_text("Reading sheet: <One>")
    save = page.get_by_role("button", name="Save the answers")
    save.click()  # Nothing is saved without a name.
    expect(page.get_by_role("status")).to_be_empty()
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("You are").select_option("teacher")
    for item in RIDE.items[:2]:
        card = page.locator(f"[data-item={item.id}]")
        card.get_by_label("Both", exact=True).check()
        card.get_by_label("3 both halves").check()
    with page.expect_download() as saved:
        save.click()
    expect(page.get_by_role("status")).to_contain_text("Saved 2 answers")
    content = Path(saved.value.path()).read_bytes()
    place, found = panel.taken(content, "reading.json", [RIDE])
    assert place == readings.READINGS
    assert {(each.reader, each.kind, each.item, each.answer, each.line) for each in found} == {
        ("Ada", "teacher", item.id, "both", "3") for item in RIDE.items[:2]
    }


def test_a_sheet_for_glances_saves_owners_alone(page: Page, tmp_path: Path):
    file = tmp_path / "sheet.html"
    file.write_text(panel.sheet("Glances", [RIDE], glance=True), encoding="utf-8")
    page.goto(file.as_uri())
    page.get_by_label("Your name").fill("Ada")
    page.get_by_label("You are").select_option("teacher")
    page.locator(f"[data-item={RIDE.items[0].id}]").get_by_label("Both", exact=True).check()
    with page.expect_download() as saved:
        page.get_by_role("button", name="Save the answers").click()
    place, (glance,) = panel.taken(Path(saved.value.path()).read_bytes(), "reading.json", [RIDE])
    assert (place, glance.item, glance.answer, glance.line) == (readings.GLANCES, RIDE.items[0].id, "both", "")


def test_a_sheet_is_accessible_and_fits_a_phone(page: Page, tmp_path: Path):
    file = tmp_path / "sheet.html"
    file.write_text(panel.sheet("Reading sheet", [RIDE]), encoding="utf-8")
    page.set_viewport_size({"width": 320, "height": 640})
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    found = run_axe(page, runOnly=WCAG)
    assert found.violations_count == 0, found.generate_report()
