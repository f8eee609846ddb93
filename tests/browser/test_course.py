"""The course's own pages in a real browser: no other host, nothing broken, and usable by everybody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import pytest
from browser.axe import WCAG, run_axe
from playwright.sync_api import Browser, Page, expect

CHAPTER = "book/chapters/two-titles.html"
SPILLS = ".wp-scroll, .cell_output, pre, dialog, svg, .wp-unseen, .wp-live"  # These scroll, clip or are not seen.
WIDER = """([width, spills]) => [...document.querySelectorAll("body *")]
    .filter((one) => one.getBoundingClientRect().right > width + 1 && !one.closest(spills))
    .map((one) => one.outerHTML.slice(0, 90)).slice(0, 3)"""

NO_PAGES = ("_static", "_sources", "lite", "exercise", "index.html")  # Or pages that lead on at once.
STYLES = "[...document.styleSheets].map((one) => one.href ?? one.ownerNode.textContent)"


@pytest.fixture(scope="session")
def course_site(published: Path, serve: Callable[[Path], str]) -> str:
    """Address of the course's site."""
    return serve(published / "_build" / "html")


@pytest.fixture(scope="session")
def pages(published: Path) -> list[str]:
    """Every page that a reader can open. JupyterLite's and the files beside the pages are looked at elsewhere."""
    html = published / "_build" / "html"
    found = sorted(path.relative_to(html) for path in html.rglob("*.html"))
    return [path.as_posix() for path in found if path.parts[0] not in NO_PAGES]


def watched(page: Page) -> tuple[list[str], set[str]]:
    """What goes wrong on a page from now on, and the hosts it asks."""
    errors: list[str] = []
    hosts: set[str] = set()
    page.on("pageerror", lambda error: errors.append(f"{page.url}: {error}"))
    page.on("console", lambda said: errors.append(f"{page.url}: {said.text}") if said.type == "error" else None)
    page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    return errors, hosts


class Seen(NamedTuple):
    """What is wrong on all pages, to axe by scheme, page and rule, and by width; errors; and the hosts asked."""

    broken: dict[str, dict[tuple[str, str], list[Any]]]
    wide: dict[tuple[str, str], list[str]]
    errors: list[str]
    hosts: set[str]


LOOKS = {"light": 1280, "dark": 360}
"""Schemes that axe looks at a page in, each with a width."""


def too_wide(page: Page, sizes: tuple[str, ...]) -> dict[str, list[str]]:
    """By size of the text, what is wider than the window; the document or parts of it."""
    found = {}
    for size in sizes:
        page.evaluate("(size) => { document.documentElement.style.fontSize = size; }", size)
        if page.evaluate("document.documentElement.scrollWidth") > 320:
            found[size] = page.evaluate(WIDER, [320, SPILLS])
    return found


@pytest.fixture(scope="module")
def seen(browser: Browser, course_site: str, pages: list[str]) -> Seen:
    """Every page opened once, and looked at in both schemes and in three widths, as by somebody who turns a tablet."""
    with browser.new_context(reduced_motion="reduce", service_workers="block") as context:
        page = context.new_page()
        errors, hosts = watched(page)
        found = Seen({scheme: {} for scheme in LOOKS}, {}, errors, hosts)
        known: set[str] = set()
        for name in pages:
            page.set_viewport_size({"width": LOOKS["light"], "height": 800})
            page.emulate_media(color_scheme="light")
            page.goto(f"{course_site}/{name}", wait_until="networkidle")
            styles = set(page.evaluate(STYLES))
            for scheme, width in LOOKS.items():
                page.set_viewport_size({"width": width, "height": 800})
                page.emulate_media(color_scheme=scheme)
                expect(page.locator("html")).to_have_attribute("data-theme", scheme)
                # Axe fetches style sheets anew for its rule on orientation: for each of them once.
                broken = run_axe(page, runOnly=WCAG, preload=not styles <= known).response["violations"]
                known |= styles
                for each in broken:
                    found.broken[scheme][name, each["id"]] = [node["target"] for node in each["nodes"]][:3]
            page.set_viewport_size({"width": 320, "height": 700})
            for size, parts in too_wide(page, ("100%", "200%")).items():
                found.wide[name, size] = parts
    return found


@pytest.mark.parametrize("scheme", LOOKS)
def test_axe_finds_nothing_on_any_page(seen: Seen, scheme: str):
    assert seen.broken[scheme] == {}


def test_no_page_has_an_error_or_asks_another_host(seen: Seen, course_site: str):
    assert seen.errors == []
    assert seen.hosts == {urlsplit(course_site).netloc}


def test_no_page_scrolls_sideways_at_320_px(seen: Seen):
    assert seen.wide == {}


def test_no_page_scrolls_sideways_without_javascript(browser: Browser, course_site: str, pages: list[str]):
    with browser.new_context(
        viewport={"width": 320, "height": 700}, service_workers="block", java_script_enabled=False
    ) as context:
        page = context.new_page()
        found = {}
        for name in pages:
            page.goto(f"{course_site}/{name}", wait_until="load")
            if wide := too_wide(page, ("100%",)):
                found[name] = wide
    assert found == {}


# --- the frame of a page, by keyboard --------------------------------------------------------------------------


@pytest.fixture
def phone(browser: Browser, course_site: str) -> Iterator[Page]:
    """A chapter on a narrow screen."""
    with browser.new_context(viewport={"width": 360, "height": 700}, service_workers="block") as context:
        page = context.new_page()
        page.goto(f"{course_site}/{CHAPTER}")
        yield page


def test_the_first_key_leads_past_the_frame_to_the_text(phone: Page):
    phone.keyboard.press("Tab")
    expect(phone.get_by_role("link", name="Skip to the text")).to_be_focused()
    phone.keyboard.press("Enter")
    expect(phone.locator("#wp-main")).to_be_focused()


def test_the_contents_open_over_the_page_and_close_again_where_they_were_opened(phone: Page):
    menu = phone.get_by_role("button", name="Contents")
    expect(phone.get_by_role("navigation", name="Contents")).to_have_count(0)
    menu.focus()
    phone.keyboard.press("Enter")
    drawer = phone.get_by_role("dialog", name="Contents")
    expect(drawer).to_be_visible()
    expect(drawer.get_by_role("link", name="1 Two titles, one muddle")).to_have_attribute("aria-current", "page")
    for _ in range(phone.locator(".wp-drawer a:visible").count() + 3):
        phone.keyboard.press("Tab")
        where = "document.activeElement === document.body || !!document.activeElement.closest('.wp-drawer')"
        assert phone.evaluate(where)  # The body stands for the browser's own controls, which come after the last.
    phone.keyboard.press("Escape")
    expect(drawer).to_be_hidden()
    expect(menu).to_be_focused()
    here = phone.url
    phone.keyboard.press("Enter")
    expect(drawer).to_be_visible()
    phone.go_back()
    expect(drawer).to_be_hidden()
    assert phone.url == here
    menu.press("Enter")
    drawer.get_by_role("link", name="Projects end, products age").press("Enter")
    expect(phone.get_by_role("heading", level=1)).to_contain_text("Projects end, products age")
    phone.go_back()
    assert phone.url == here, "one “back” leads to where the contents were opened"


def test_without_javascript_the_contents_open_too(browser: Browser, course_site: str):
    with browser.new_context(viewport={"width": 360, "height": 700}, java_script_enabled=False) as context:
        page = context.new_page()
        page.goto(f"{course_site}/{CHAPTER}")
        expect(page.get_by_role("navigation", name="Contents")).to_be_hidden()
        page.get_by_role("link", name="Contents").click()
        expect(page.get_by_role("navigation", name="Contents")).to_be_visible()
        page.get_by_role("link", name="Projects end, products age").first.click()
        expect(page.get_by_role("heading", level=1)).to_contain_text("Projects end, products age")


def test_a_chosen_scheme_holds_on_the_next_page_and_in_other_tabs(phone: Page, course_site: str):
    expect(phone.locator("html")).to_have_attribute("data-theme", "light")
    other = phone.context.new_page()
    other.goto(f"{course_site}/book/glossary.html")
    choice = phone.get_by_role("combobox", name="Colours")
    choice.focus()
    choice.press("d")
    for page in (phone, other):
        expect(page.locator("html")).to_have_attribute("data-theme", "dark")
        expect(page.locator("body")).to_have_css("color", "rgb(230, 233, 238)")
    phone.goto(f"{course_site}/book/authors.html", wait_until="commit")
    expect(phone.locator("html")).to_have_attribute("data-theme", "dark")
    phone.get_by_role("combobox", name="Colours").select_option("auto")
    expect(phone.locator("html")).to_have_attribute("data-theme", "light")
    phone.emulate_media(color_scheme="dark")
    expect(phone.locator("html")).to_have_attribute("data-theme", "dark")


def test_the_search_finds_a_word_of_the_course(browser: Browser, course_site: str):
    with browser.new_context(viewport={"width": 1280, "height": 800}, service_workers="block") as context:
        page = context.new_page()
        errors, _ = watched(page)
        page.goto(f"{course_site}/{CHAPTER}")
        field = page.get_by_role("searchbox", name="Search")
        field.fill("stakeholder")
        field.press("Enter")
        expect(page.get_by_role("heading", name="Results")).to_be_visible()
        expect(page.get_by_text("places found.")).to_be_visible()
        # The glossary says what it is; where else it stands is up to the course.
        expect(page.locator("#search-results li").first).to_contain_text("stakeholder")
        expect(page.locator("#search-results li").nth(1)).to_be_visible()
        page.locator("#search-results a").first.press("Enter")
        expect(page.locator("article")).to_contain_text("stakeholder", ignore_case=True)
        assert errors == []


def test_the_section_being_read_is_marked_in_the_list_of_sections(browser: Browser, course_site: str):
    with browser.new_context(viewport={"width": 1280, "height": 800}, service_workers="block") as context:
        page = context.new_page()
        page.goto(f"{course_site}/{CHAPTER}")
        sections = page.get_by_role("navigation", name="On this page")
        sections.get_by_role("link", name="Two jobs, two purposes").press("Enter")
        expect(sections.locator("[aria-current]")).to_have_text("Two jobs, two purposes")
        page.get_by_role("heading", name="The ownership test").first.scroll_into_view_if_needed()
        page.locator("#key-points, #two-titles-key-points").first.evaluate("(one) => one.scrollIntoView()")
        expect(sections.locator("[aria-current]")).to_have_count(1)
        expect(sections.locator("[aria-current]")).not_to_have_text("Two jobs, two purposes")


def test_contents_longer_than_the_screen_show_the_page_that_is_open(browser: Browser, course_site: str):
    with browser.new_context(viewport={"width": 1280, "height": 600}, service_workers="block") as context:
        page = context.new_page()
        page.goto(f"{course_site}/book/instructors.html")
        expect(page.locator(".wp-contents [aria-current]")).to_be_in_viewport(ratio=1)
        assert page.evaluate("scrollY") == 0


def test_a_wide_table_stacks_on_a_phone_and_says_the_column_in_every_cell(browser: Browser, course_site: str):
    with browser.new_context(viewport={"width": 360, "height": 740}, service_workers="block") as context:
        page = context.new_page()
        page.goto(f"{course_site}/{CHAPTER}")
        stacked = page.locator(".wp-stacked").first
        expect(stacked.locator("thead")).to_be_hidden()
        expect(stacked.locator(".wp-column").first).to_be_visible()
        across = "(table) => new Set([...table.tBodies[0].rows[0].cells].map((cell) => cell.offsetLeft)).size"
        assert stacked.evaluate(across) == 1
        page.set_viewport_size({"width": 800, "height": 740})
        expect(stacked.locator("thead")).to_be_visible()
        expect(stacked.locator(".wp-column").first).to_be_hidden()
        assert stacked.evaluate(across) == 3


def test_on_paper_there_is_the_article_alone_with_its_answers_open(browser: Browser, course_site: str):
    with browser.new_context(viewport={"width": 800, "height": 900}, service_workers="block") as context:
        page = context.new_page()
        page.goto(f"{course_site}/{CHAPTER}")
        folded = page.locator("details.sd-dropdown > :not(summary)").first
        expect(folded).to_be_hidden()
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        page.emulate_media(media="print")
        expect(folded).to_be_visible()
        for part in (".wp-bar", ".wp-contents", ".wp-sections", ".wp-turn", ".wp-foot"):
            expect(page.locator(part)).to_be_hidden()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        expect(folded).to_be_hidden()


@pytest.mark.parametrize("colours", ["none", "active"])
def test_the_current_page_and_the_focus_show_in_forced_colours_too(browser: Browser, course_site: str, colours: str):
    with browser.new_context(
        viewport={"width": 1280, "height": 800}, forced_colors=colours, service_workers="block"
    ) as context:
        page = context.new_page()
        page.goto(f"{course_site}/{CHAPTER}")
        current = page.locator(".wp-contents [aria-current]")
        edge = "(one) => { const s = getComputedStyle(one); return s.borderInlineStartWidth + ' ' + s.boxShadow; }"
        assert current.evaluate(edge).startswith("3px") == (colours == "active")
        page.keyboard.press("Tab")
        page.keyboard.press("Tab")
        assert "solid 3px" in page.evaluate("getComputedStyle(document.activeElement).outline")
