"""A learner on a page of the published book: keyboard, phone, tabs, storage, paper, no JavaScript, no server."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from browser.axe import run_axe
from browser.conftest import serving
from playwright.sync_api import Browser, BrowserContext, Page, expect

from whichpm import bank

MINI = Path(__file__).parents[1] / "books" / "mini"
KEY = {item.id: item.key for item in bank.find(MINI, "ferry").items}
FORBID = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"


@pytest.fixture
def practice(page: Page, site: str) -> Page:
    """The page with one practice board, started."""
    page.goto(f"{site}/parts/practice.html")
    expect(page.locator(".wp-board")).to_be_visible()
    return page


def choose(page: Page, number: int, label: str) -> None:
    page.locator(".wp-item").nth(number - 1).get_by_label(label).check()


def answer_all(page: Page, slug: str = "ferry") -> None:
    exercise = bank.find(MINI, slug)
    labels = {option.id: option.label for option in exercise.options}
    for number, item in enumerate(exercise.items, 1):
        choose(page, number, labels[item.key])


def stored(page: Page, slug: str = "ferry") -> dict:
    return json.loads(page.evaluate("(key) => localStorage.getItem(key)", f"whichpm:/:{slug}"))


# --- answering -------------------------------------------------------------------------------------------------


def test_answers_are_kept_in_the_browser_in_the_courses_format(practice):
    choose(practice, 1, "Both")
    expect(practice.locator(".wp-state")).to_contain_text("1 of 4 answered")
    expect(practice.locator(".wp-save")).to_contain_text("saved ")
    kept = stored(practice)
    assert re.fullmatch(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", kept.pop("saved"))
    revision = bank.find(MINI, "ferry").revision
    assert kept == {"format": 1, "exercise": "ferry", "revision": revision, "answers": {"bicycles": "both"}}


def test_they_are_there_again_after_a_reload_with_their_explanation(practice):
    choose(practice, 2, "Both")
    practice.reload()
    second = practice.locator(".wp-item").nth(1)
    expect(second.get_by_label("Both")).to_be_checked()
    expect(second).to_contain_text("Not yet. Fitting choice: Project manager.")
    expect(practice.locator(".wp-save")).to_contain_text("saved ")


def test_reading_again_leads_to_the_section(practice):
    choose(practice, 1, "Both")
    practice.get_by_role("link", name="The ownership test").last.click()
    expect(practice.locator("#ownership-test")).to_be_in_viewport()


def test_the_whole_exercise_can_be_done_by_keyboard_alone(practice):
    digits = {"product": "1", "project": "2", "both": "3", "other": "4"}
    practice.get_by_role("heading", name="Practise").evaluate("(one) => { one.tabIndex = -1; one.focus(); }")
    keyboard = practice.keyboard
    order = []
    wrong = {**KEY, "crew-rota": "product"}
    for index in range(40):
        keyboard.press("Tab")
        where = practice.evaluate("document.activeElement.name ?? document.activeElement.tagName")
        item = next((one for one in KEY if where.endswith(f"-{one}")), None)
        if item and item not in order:
            order.append(item)
            keyboard.press(digits[wrong[item]])
        focus = practice.evaluate(
            "getComputedStyle(document.activeElement.closest('label') ?? document.activeElement).outline"
        )
        if item:
            assert "solid 3px" in focus, focus
        if len(order) == len(KEY) and index > 8:
            break
    assert order == list(KEY)
    expect(practice.get_by_role("heading", name="3 of 4 fit")).to_be_visible()
    again = practice.get_by_role("button", name="Try the missed one again")
    again.focus()
    keyboard.press("Enter")
    expect(practice.locator(".wp-item").nth(1).locator("input").first).to_be_focused()
    keyboard.press("2")
    expect(practice.get_by_role("heading", name="4 of 4 fit")).to_be_visible()


def test_starting_over_clears_the_browsers_copy_too(practice):
    answer_all(practice)
    practice.get_by_role("button", name="Start over").click()
    practice.get_by_role("button", name="Clear").click()
    assert stored(practice)["answers"] == {}
    practice.reload()
    expect(practice.locator(".wp-state")).to_contain_text("0 of 4")
    expect(practice.locator(".wp-board :checked")).to_have_count(0)


def test_a_second_tab_stays_in_step(practice, context: BrowserContext, site):
    other = context.new_page()
    other.goto(f"{site}/parts/practice.html")
    choose(practice, 1, "Both")
    expect(other.locator(".wp-item").first.get_by_label("Both")).to_be_checked()
    expect(other.locator(".wp-state")).to_contain_text("1 of 4 answered")
    expect(other.locator(".wp-save")).to_contain_text("saved ")
    choose(other, 2, "Both")
    expect(practice.locator(".wp-item").nth(1).get_by_label("Both")).to_be_checked()
    assert stored(practice)["answers"] == {"bicycles": "both", "crew-rota": "both"}


def test_two_boards_of_one_exercise_on_a_page_share_their_answers(page, site):
    page.goto(f"{site}/parts/graded.html")
    boards = page.locator(".wp-board")
    expect(boards).to_have_count(3)
    boards.nth(1).get_by_label("Both").first.check()
    expect(boards.nth(2).get_by_label("Both").first).to_be_checked()


def test_a_graded_exercise_notes_when_its_first_answer_was_given(page, site):
    page.goto(f"{site}/parts/graded.html")
    first, second = (page.locator(".wp-board").first.locator(".wp-item").nth(number) for number in (0, 1))
    first.get_by_label("Both").check()
    begun = stored(page, "ferry-graded")
    second.get_by_label("Both").check()
    page.wait_for_function(
        "([key, saved]) => JSON.parse(localStorage.getItem(key)).saved > saved",
        arg=["whichpm:/:ferry-graded", begun["saved"]],
    )
    assert stored(page, "ferry-graded")["began"] == begun["began"] == begun["saved"]


def test_a_graded_exercise_in_a_page_shows_no_feedback(page, site):
    page.goto(f"{site}/parts/graded.html")
    board = page.locator(".wp-board").first
    for number in (0, 1):
        board.locator(".wp-item").nth(number).get_by_label("Both").check()
    expect(board).to_contain_text("All 2 answered.")
    expect(board.locator(".wp-feedback:visible, .wp-result:visible")).to_have_count(0)


def test_a_widget_of_the_books_own_runs_with_its_state(page, site):
    page.goto(f"{site}/parts/widget.html")
    counter = page.locator("button.counter")
    expect(counter).to_have_text("</script> is only text: 3")
    counter.click()
    expect(counter).to_have_text("</script> is only text: 4")
    expect(counter).to_have_css("padding", "8px")


# --- storage that fails ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("script", [FORBID, FULL], ids=["forbidden", "full"])
def test_storage_that_fails_is_said_and_breaks_nothing(context: BrowserContext, site, script):
    page = context.new_page()
    page.add_init_script(script)
    page.goto(f"{site}/parts/practice.html")
    answer_all(page)
    expect(page.get_by_role("heading", name="4 of 4 fit")).to_be_visible()
    expect(page.locator(".wp-save")).to_have_text("not saved")
    expect(page.locator(".wp-problem")).to_contain_text("does not let the page keep answers")
    expect(page.locator(".wp-problem")).to_contain_text("Your choices stay here while this page is open.")


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ('{"format": 1, "answ', "they are damaged"),
        ("null", "they are not answers to this exercise"),
        ('{"format": 1, "exercise": "another", "saved": "", "answers": {}}', "not answers to this exercise"),
        ('{"format": 1, "exercise": "ferry", "saved": "", "answers": {"a": 1}}', "not answers to this exercise"),
        ('{"format": 2, "exercise": "ferry"}', "a newer version of this book wrote them"),
    ],
)
def test_stored_answers_that_cannot_be_used_are_set_aside_and_reported(practice, text, why):
    practice.evaluate("(text) => localStorage.setItem('whichpm:/:ferry', text)", text)
    practice.reload()
    expect(practice.locator(".wp-problem")).to_contain_text(why)
    expect(practice.locator(".wp-problem")).to_contain_text("so nothing is lost")
    choose(practice, 1, "Both")
    kept = practice.evaluate(
        "Object.entries({ ...localStorage }).filter(([key]) => key.startsWith('whichpm:/:ferry:aside'))"
    )
    assert [value for _, value in kept] == [text]
    assert stored(practice)["answers"] == {"bicycles": "both"}


def test_answers_to_items_that_are_gone_are_passed_over_and_kept(practice):
    old = {"format": 1, "exercise": "ferry", "revision": "0" * 12, "saved": "2026-01-05T12:00:00Z"}
    old["answers"] = {"bicycles": "product", "anchor": "both", "hull": "nobody"}
    practice.evaluate("(text) => localStorage.setItem('whichpm:/:ferry', text)", json.dumps(old))
    practice.reload()
    expect(practice.locator(".wp-state")).to_contain_text("1 of 4 answered")
    expect(practice.locator(".wp-save")).to_contain_text("saved 5 Jan")
    choose(practice, 4, "Someone else")
    assert stored(practice)["answers"] == {"bicycles": "product", "anchor": "both", "hull": "other"}


# --- where the page is read ------------------------------------------------------------------------------------


def test_no_request_leaves_the_site_and_the_module_is_fetched_once(page, site):
    requests = []
    page.on("request", lambda request: requests.append(request.url))
    for name in ("index", "parts/practice", "parts/graded", "parts/widget"):
        page.goto(f"{site}/{name}.html", wait_until="networkidle")
    assert {url for url in requests if not url.startswith((site, "data:"))} == set()
    page.goto(f"{site}/parts/graded.html", wait_until="networkidle")
    requests.clear()
    page.reload(wait_until="networkidle")
    assert sum("board.mjs" in url for url in requests) == 1
    assert not any("board.classic" in url for url in requests)


def test_the_page_works_by_double_click(page, mini):
    page.goto((mini / "parts" / "practice.html").as_uri())
    answer_all(page)
    expect(page.get_by_role("heading", name="4 of 4 fit")).to_be_visible()
    expect(page.locator(".wp-save")).to_contain_text("saved")
    page.reload()
    expect(page.get_by_role("heading", name="4 of 4 fit")).to_be_visible()


@pytest.fixture
def bare(browser: Browser) -> Page:
    """A page without JavaScript, in dark mode."""
    context = browser.new_context(java_script_enabled=False, color_scheme="dark")
    yield context.new_page()
    context.close()


def test_without_javascript_the_page_shows_items_options_and_a_folded_key(bare, site):
    bare.goto(f"{site}/parts/practice.html")
    exercise = bank.find(MINI, "ferry")
    for item in exercise.items:
        expect(bare.get_by_text(item.text)).to_be_visible()
    expect(bare.get_by_text("Someone else", exact=True)).to_have_count(4)
    why = bare.get_by_text("That is line 1, whoever happens to say it first.")
    expect(why).to_be_hidden()
    bare.get_by_text("Key and explanations").click()
    expect(why).to_be_visible()
    expect(bare.locator(".whichpm-static")).to_have_css("color", "rgb(230, 233, 238)")  # light on the dark page


def test_where_the_module_does_not_load_the_classic_script_takes_over(context: BrowserContext, site):
    page = context.new_page()
    page.route("**/board.mjs*", lambda route: route.abort())
    page.goto(f"{site}/parts/practice.html")
    choose(page, 1, "Both")
    expect(page.locator(".wp-save")).to_contain_text("saved ")


def test_a_host_that_gives_modules_a_wrong_type_has_boards(context: BrowserContext, mini: Path):
    """Stock nginx sends `.mjs` as application/octet-stream, which browsers refuse to run as a module."""
    page = context.new_page()
    with serving(mini, mjs="application/octet-stream") as address, page.expect_response("**/board.mjs*"):
        page.goto(f"{address}/parts/practice.html")
        choose(page, 1, "Both")
        expect(page.locator(".wp-save")).to_contain_text("saved ")


def test_a_sandboxed_frame_has_boards_and_says_that_it_keeps_nothing(context: BrowserContext, site, tmp_path, serve):
    (tmp_path / "frame.html").write_text(
        f'<!doctype html><iframe sandbox="allow-scripts" width="900" height="800" src="{site}/parts/practice.html">'
    )
    page = context.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{serve(tmp_path)}/frame.html")
    frame = page.frame_locator("iframe")
    frame.locator(".wp-item").first.get_by_label("Both").check()
    expect(frame.locator(".wp-problem").first).to_contain_text("does not let the page keep answers")
    expect(frame.locator(".wp-save")).to_have_text("not saved")
    assert errors == []


def test_an_address_whose_escapes_are_none_opens_the_page_and_throws_nothing(page: Page, site):
    page.goto(f"{site}/parts/practice.html#%ff")  # The fixture lets no error pass.
    expect(page.locator(".wp-item").first).to_be_visible()


def test_where_nothing_loads_the_plain_text_stays_and_the_page_says_why(context: BrowserContext, site):
    page = context.new_page()
    page.route(re.compile("board"), lambda route: route.abort() if "js" in route.request.url else route.continue_())
    page.goto(f"{site}/parts/practice.html")
    expect(page.get_by_text("The board cannot run in this browser or at this address")).to_be_visible()
    expect(page.get_by_text("Lets bicycles on board")).to_be_visible()
    expect(page.get_by_text("Key and explanations")).to_be_visible()


def test_where_the_pages_own_script_does_not_run_the_page_says_so(context: BrowserContext, site):
    page = context.new_page()
    page.route("**/page.js*", lambda route: route.abort())
    page.goto(f"{site}/parts/practice.html")
    expect(page.get_by_text("The board cannot run in this browser or at this address")).to_be_visible()
    expect(page.get_by_text("Key and explanations")).to_be_visible()


# --- two courses under one host --------------------------------------------------------------------------------


@pytest.fixture
def two(mini: Path, tmp_path: Path, serve) -> str:
    """A host with the book at /a/ and at /b/."""
    for name in ("a", "b"):
        shutil.copytree(mini, tmp_path / name)
    return serve(tmp_path)


def test_two_courses_under_one_host_share_no_answers(page, two: str):
    page.goto(f"{two}/a/parts/practice.html")
    choose(page, 1, "Both")
    expect(page.locator(".wp-save")).to_contain_text("saved ")
    page.goto(f"{two}/b/parts/practice.html")
    expect(page.locator(".wp-state")).to_contain_text("0 of 4 answered")
    page.goto(f"{two}/a/parts/practice.html")
    expect(page.locator(".wp-state")).to_contain_text("1 of 4 answered")
    keys = page.evaluate("Object.keys(localStorage)")
    assert {key.split(":")[1] for key in keys} == {"/a/", "/b/"}


OLD = {"format": 1, "exercise": "ferry", "revision": "0" * 12, "saved": "2026-01-05T12:00:00Z"}
EARLIER = json.dumps({**OLD, "answers": {"bicycles": "both"}})


def test_what_an_earlier_version_kept_is_there(page, two: str):
    page.goto(f"{two}/a/index.html")
    page.evaluate("(text) => { localStorage.clear(); localStorage.setItem('whichpm:ferry', text); }", EARLIER)
    page.goto(f"{two}/a/parts/practice.html")
    expect(page.locator(".wp-state")).to_contain_text("1 of 4 answered")
    page.wait_for_function("localStorage.getItem('whichpm:/a/:looked') !== null")
    page.reload()
    choose(page, 2, "Both")
    assert json.loads(page.evaluate("localStorage.getItem('whichpm:/a/:ferry')"))["answers"]["bicycles"] == "both"


def test_what_another_course_kept_with_an_earlier_version_is_left_to_it(page, two: str):
    """The earlier version's pages in the cache tell whose answers they are."""
    page.goto(f"{two}/a/index.html")
    page.evaluate(
        """async (text) => {
            for (const one of await navigator.serviceWorker.getRegistrations()) await one.unregister();
            for (const name of await caches.keys()) await caches.delete(name);
            await caches.open("whichpm:/a/:0");
            localStorage.clear();
            localStorage.setItem("whichpm:ferry", text);
        }""",
        EARLIER,
    )
    page.goto(f"{two}/b/parts/practice.html")
    page.wait_for_function("localStorage.getItem('whichpm:/b/:looked') === 'left'")
    expect(page.locator(".wp-state")).to_contain_text("0 of 4 answered")
    page.goto(f"{two}/a/parts/practice.html")
    expect(page.locator(".wp-state")).to_contain_text("1 of 4 answered")


# --- tabs that do not hear of each other -----------------------------------------------------------------------


DEAF = """
    const { addEventListener } = window;
    window.addEventListener = function (name, ...rest) {
        if (name !== "storage") addEventListener.call(this, name, ...rest);
    };
"""


def test_a_tab_that_has_not_heard_of_another_undoes_nothing(context: BrowserContext, site):
    one, other = context.new_page(), context.new_page()
    one.add_init_script(DEAF)
    for tab in (one, other):
        tab.goto(f"{site}/parts/practice.html")
        expect(tab.locator(".wp-board")).to_be_visible()
    choose(one, 1, "Both")
    expect(other.locator(".wp-state")).to_contain_text("1 of 4 answered")
    choose(other, 2, "Both")
    expect(other.locator(".wp-save")).to_contain_text("saved ")
    choose(one, 3, "Both")
    expect(one.locator(".wp-state")).to_contain_text("3 of 4 answered")
    assert len(stored(one)["answers"]) == 3


@pytest.mark.parametrize("script", ["", DEAF], ids=["hears of it", "does not hear of it"])
def test_deleting_everything_wins_over_an_open_tab(context: BrowserContext, site, script):
    tab, other = context.new_page(), context.new_page()
    tab.add_init_script(script)
    tab.goto(f"{site}/parts/practice.html")
    choose(tab, 1, "Both")
    expect(tab.locator(".wp-save")).to_contain_text("saved ")
    other.goto(f"{site}/index.html")
    other.evaluate("for (const key of Object.keys(localStorage)) localStorage.removeItem(key)")
    if not script:
        expect(tab.locator(".wp-state")).to_contain_text("0 of 4 answered")
    choose(tab, 2, "Both")
    expect(tab.locator(".wp-state")).to_contain_text("1 of 4 answered")
    assert list(stored(tab)["answers"]) == [list(KEY)[1]]


def test_on_paper_the_question_and_every_explanation_are_there_and_no_buttons(practice):
    answer_all(practice)
    practice.locator(".wp-story summary").click()
    practice.evaluate("dispatchEvent(new Event('beforeprint'))")
    practice.emulate_media(media="print")
    expect(practice.get_by_text("Baywing will run a small electric ferry.")).to_be_visible()
    for item in bank.find(MINI, "ferry").items:
        expect(practice.get_by_role("listitem").get_by_text(item.text).first).to_be_visible()
        expect(practice.get_by_text(" ".join(item.why[item.key].split())).last).to_be_visible()
    for name in ("Start over", "missed"):
        expect(practice.get_by_role("button", name=name)).to_be_hidden()
    practice.evaluate("dispatchEvent(new Event('afterprint'))")
    practice.emulate_media(media="screen")
    expect(practice.get_by_text("Baywing will run a small electric ferry.")).to_be_hidden()


def test_on_paper_without_javascript_the_key_stays_folded(bare, site):
    bare.goto(f"{site}/parts/practice.html")
    bare.emulate_media(media="print")
    expect(bare.get_by_text("Lets bicycles on board")).to_be_visible()
    expect(bare.get_by_text("That is line 1, whoever happens to say it first.")).to_be_hidden()


def check_with_axe(page: Page, part: str) -> None:
    # Without preload: axe would fetch the theme's style sheets anew and look for their imports in the wrong folder.
    found = run_axe(page, part, preload=False)
    assert found.violations_count == 0, found.generate_report()


# --- everybody -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("state", ["untouched", "answered", "asking", "failed"])
def test_axe_finds_nothing_on_the_board(practice, scheme, state):
    practice.emulate_media(color_scheme=scheme)
    practice.reload()
    expect(practice.locator("html")).to_have_attribute("data-theme", scheme)
    if state != "untouched":
        for number in range(1, 5):
            choose(practice, number, "Both")
        practice.locator(".wp-every summary").click()
    if state == "asking":
        practice.get_by_role("button", name="Start over").click()
    if state == "failed":
        practice.evaluate(f"void ({FULL[:-1]})")
        choose(practice, 1, "Product manager")
        expect(practice.locator(".wp-problem")).to_be_visible()
    check_with_axe(practice, ".wp-board")


@pytest.mark.parametrize("name", ["index", "parts/practice", "parts/graded"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_in_the_article(page, site, name, scheme):
    page.emulate_media(color_scheme=scheme)
    page.goto(f"{site}/{name}.html", wait_until="networkidle")
    check_with_axe(page, ".wp-article")


def test_axe_finds_nothing_in_the_plain_text(page, site):
    page.route("**/page.js*", lambda route: route.fulfill(body="", content_type="text/javascript"))
    page.goto(f"{site}/parts/practice.html", wait_until="networkidle")
    page.get_by_text("Key and explanations").click()
    check_with_axe(page, ".whichpm")


@pytest.mark.parametrize(("width", "name"), [(320, "320 px"), (640, "1280 px at 200 %")])
def test_nothing_scrolls_sideways(practice, width, name):
    for number in range(1, 5):
        choose(practice, number, "Both")
    practice.locator(".wp-every summary").click()
    practice.set_viewport_size({"width": width, "height": 700})
    assert practice.evaluate("document.documentElement.scrollWidth") <= width, name
    wide = """(width) => [...document.querySelectorAll(".wp-board *")]
        .filter((one) => !one.closest(".wp-live") && one.getBoundingClientRect().right > width)
        .map((one) => one.outerHTML.slice(0, 80))"""
    assert practice.evaluate(wide, width) == []


def test_the_counter_sticks_below_the_books_own_bar_on_a_phone(practice):
    practice.set_viewport_size({"width": 360, "height": 700})
    practice.locator(".wp-item").nth(3).scroll_into_view_if_needed()
    bar = practice.locator(".wp-bar").bounding_box()
    counter = practice.locator(".wp-state").bounding_box()
    assert counter["y"] == pytest.approx(bar["y"] + bar["height"], abs=1.5)


def test_the_focus_is_never_under_a_bar_that_sticks(practice):
    practice.set_viewport_size({"width": 360, "height": 700})
    answer_all(practice)
    practice.locator(".wp-item").last.locator("input:checked").focus()
    for _ in range(10):
        practice.keyboard.press("Shift+Tab")
        hidden = practice.evaluate(
            """(() => {
                const box = (document.activeElement.closest("label") ?? document.activeElement).getBoundingClientRect();
                const counter = document.querySelector(".wp-state").getBoundingClientRect();
                return document.activeElement.closest(".wp-items") && box.top < counter.bottom - 1;
            })()"""
        )
        assert not hidden


@pytest.mark.parametrize("view", ["one", "all"])
@pytest.mark.parametrize(("width", "height"), [(1280, 2400), (390, 844)])
def test_the_board_replaces_the_plain_text_without_a_jump(page, site, width, height, view):
    page.add_init_script(f"globalThis.whichpmView = '{view}'")
    page.add_init_script(
        """globalThis.shift = 0;
        new PerformanceObserver((list) => list.getEntries().forEach((one) => (shift += one.value)))
            .observe({ type: "layout-shift", buffered: true });"""
    )
    page.set_viewport_size({"width": width, "height": height})
    page.goto(f"{site}/parts/practice.html", wait_until="networkidle")
    expect(page.locator(".wp-board")).to_be_visible()
    assert page.evaluate("shift") < (0.01 if view == "one" else 0.1)
