"""The slider of Chapter 2 draws the life of a product up to a year, in the figure and in words."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Browser, expect


def test_the_slider_tells_what_happens_at_a_time(browser: Browser, published: Path, serve: Callable[[Path], str]):
    page = browser.new_page()
    page.goto(f"{serve(published / '_build' / 'html')}/book/chapters/projects-end.html")
    slider = page.get_by_role("slider")
    veil = page.locator("figure.whichpm-figure svg > rect").last
    expect(veil).to_have_attribute("width", "0")
    slider.focus()
    page.keyboard.press("Home")
    expect(slider).to_have_attribute(
        "aria-valuetext", "The beginning: an idea, and no project yet. Marisol asks: is it worth having at all?"
    )
    for _ in range(9):
        page.keyboard.press("ArrowRight")
    told = "After 4½ years: growth, 760 choirs. Marisol asks: who else could use it? Project: Spanish and Polish."
    expect(page.locator(".life-line p")).to_have_text(told)
    covered = float(veil.get_attribute("width") or 0)
    assert 0 < covered < float(veil.get_attribute("x") or 0) * 2
    page.keyboard.press("End")
    expect(veil).to_have_attribute("width", "0")
    expect(page.locator(".life-line p")).to_contain_text("have ended together")
    page.close()


def test_without_a_script_the_figure_stands_alone(browser: Browser, published: Path, serve: Callable[[Path], str]):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{serve(published / '_build' / 'html')}/book/chapters/projects-end.html")
    expect(page.locator(".life-line")).to_be_hidden()
    expect(page.get_by_role("img", name="The life of Partsong over twelve years")).to_be_visible()
    context.close()
