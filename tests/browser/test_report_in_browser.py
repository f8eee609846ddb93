"""The report of a class in a real browser: for everybody, on a phone, in the dark, on paper, and from no other host."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from browser.axe import run_axe
from browser.conftest import Desk
from cohort.responses import table

from whichpm import bank
from whichpm.cohort import contents, pairs
from whichpm.cohort import folder as reports
from whichpm.cohort.page import Cover
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.shown import gain

ROOT = Path(__file__).parents[2]
LONG = "a-name-without-a-place-to-break-" * 4


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """Where the report of a class of 40 in two forms is served, with its gain, and a part of long words besides."""
    ride = bank.find(ROOT, "ride-hailing")
    rows = table(40, items=len(ride.items), seed=4)
    names = dict(zip(rows["item"].unique(maintain_order=True), [item.id for item in ride.items], strict=True))
    rows = rows.with_columns(
        rows["item"].replace_strict(names), exercise=rows["exercise"].str.replace("cards", ride.slug)
    )
    forms = [rows.with_columns(form=rows["form"].fill_null(name)) for name in "AB"]
    wide = Part("wide", LONG, (LONG,), (Column("Learner"), Column(LONG)), ((LONG, LONG),), notes=(LONG,))
    sat = contents.sittings(ROOT, "ps1", forms[0].vstack(forms[1]), [ride], {})
    before, after = table(40, seed=5), table(40, seed=6)
    gained = list(gain.of_tests("pre", "post", pairs.of_tests(before, after), (before, after)))
    folder = tmp_path_factory.mktemp("report")
    added = {"A": [wide, *gained]}
    reports.write(ROOT, folder, Cover("Problem Set 1", "ps1", "40 learners"), contents.chapters(sat, added))
    return f"{serve(folder)}/report.html"


@pytest.mark.parametrize(("scheme", "width"), [("light", 320), ("dark", 1280)])
def test_axe_finds_nothing(desk: Desk, address: str, scheme: Literal["light", "dark"], width: int):
    with desk.page() as page:
        page.emulate_media(color_scheme=scheme)
        page.set_viewport_size({"width": width, "height": 900})
        page.goto(address)
        found = run_axe(page)
        assert found.violations_count == 0, found.generate_report()
        is_dark = page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(20, 24, 31)"
        assert is_dark == (scheme == "dark")


def test_a_phone_shows_the_figures_of_the_set_whole_with_intervals_in_one_piece(desk: Desk, address: str):
    with desk.page() as page:
        page.set_viewport_size({"width": 390, "height": 800})
        page.goto(address)
        table = page.locator("section", has=page.get_by_role("heading", name="The set")).locator(".scroll").first
        assert table.evaluate("each => each.scrollWidth <= each.clientWidth")
        lines = "each => new Set([...each.getClientRects()].map((box) => box.top)).size"
        assert {each.evaluate(lines) for each in table.locator(".ends").all()} == {1}


def test_a_phone_scrolls_tables_and_never_the_page(desk: Desk, address: str):
    with desk.page() as page:
        page.set_viewport_size({"width": 320, "height": 640})
        page.goto(address)
        assert page.evaluate("document.documentElement.scrollWidth") == 320
        wide = page.locator(".scroll", has=page.locator("table")).filter(has_text="Item-rest r").first
        wide.focus()
        page.keyboard.press("ArrowRight")
        page.wait_for_function("element => element.scrollLeft > 0", arg=wide.element_handle())


def test_on_paper_everything_is_there_and_white(desk: Desk, address: str):
    with desk.page() as page:
        page.emulate_media(media="print", color_scheme="dark")
        page.set_viewport_size({"width": 718, "height": 1000})  # A4 within its margins
        page.goto(address)
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
        hidden = page.evaluate(
            "[...document.querySelectorAll('main *, header *, footer *')].filter(one => !one.closest('defs, svg *')"
            " && one.getClientRects().length === 0).map(one => one.outerHTML.slice(0, 80))"
        )
        assert hidden == []
        cut = page.evaluate(
            "[...document.querySelectorAll('.scroll')].filter(one => getComputedStyle(one).overflowX !== 'visible'"
            " || one.querySelector('table').getBoundingClientRect().right > innerWidth).map(one => one.ariaLabel)"
        )
        assert [name for name in cut if "a-name-without" not in name] == []


def test_nothing_comes_from_anywhere_else_and_nothing_runs(desk: Desk, address: str):
    with desk.page() as page:
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto(address)
        assert [each for each in asked if not each.endswith("/favicon.ico")] == [address]
        assert page.locator("script").count() == 0


def test_each_picture_has_a_name_and_its_table_beside_it(desk: Desk, address: str):
    with desk.page() as page:
        page.goto(address)
        pictures = page.get_by_role("img").all()
        assert len(pictures) >= 12
        for picture in pictures:
            assert len(picture.get_attribute("aria-label") or "") > 30
            assert picture.locator("xpath=ancestor::section[1]").locator("table").count() == 1
