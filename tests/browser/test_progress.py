"""A learner's progress: ticks, the page with its pictures and tables, files, tabs, and storage that fails."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from browser import learning
from browser.driver import PATIENCE
from browser.four_weeks import chapters, four_weeks, pages
from browser.learning import attempt, choose, item_of, journal, seed, seen, wrong
from copies import ROOT
from playwright.sync_api import Browser, BrowserContext, Page, Route, expect

from whichpm import bank
from whichpm.cohort import progress

CHAPTER = "book/chapters/two-titles"
SLUG = "who-decides"
FORBID = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError'); } });"
FULL = "Storage.prototype.setItem = () => { throw new DOMException('full', 'QuotaExceededError'); };"
KEYS = "Object.keys(localStorage).filter((key) => key.startsWith('whichpm') && !key.endsWith(':looked')).sort()"
TRIED = [
    attempt(SLUG, "new-tyres", right=True, sure=1),
    attempt(SLUG, "van-shelves", right=False, sure=1),
    attempt(SLUG, "two-bills", right=False),
    attempt(SLUG, "two-crews", right=False, sure=0),
    attempt(SLUG, "parking-rule", right=True),
]


@pytest.fixture(scope="session")
def site(published: Path, serve: Callable[[Path], str]) -> str:
    """Address of the course."""
    return serve(published / "_build" / "html")


@pytest.fixture(scope="session")
def total(published: Path) -> int:
    """Questions of CHAPTER, however many exercises it has."""
    return learning.total(published / "_build" / "html", CHAPTER)


def row(page: Page, name: str):
    return page.get_by_role("row", name=name).first


def numbers(*all_of_them: int) -> list[re.Pattern[str]]:
    """Texts of cells: a number, after the column's name for those who see no head."""
    return [re.compile(rf"\D{number}$") for number in all_of_them]


def every_question(published: Path) -> list[tuple[str, str]]:
    """Exercise and item of every question that whoever practises all of CHAPTER meets."""
    known = learning.own(published / "_build" / "html", CHAPTER)
    return [(slug, name) for slug, one in known.items() for name, fact in one["items"].items() if not fact.get("maybe")]


def tick(page: Page, chapter: str = CHAPTER):
    return page.locator(f".wp-tick[data-page='{chapter}']")


def read_to_the_end(page: Page) -> None:
    for heading in page.locator("section > section > h2").all():
        heading.scroll_into_view_if_needed()
        page.evaluate("() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")
    # A key may come while the page still scrolls, and then scrolls nothing.
    page.locator(".wp-foot").scroll_into_view_if_needed()


def test_answering_in_a_chapter_shows_in_the_contents_and_on_the_page(page: Page, site: str, total: int):
    page.goto(f"{site}/{CHAPTER}.html")
    expect(tick(page)).to_be_hidden()
    choose(page, SLUG, "new-tyres", item_of(SLUG, "new-tyres").key)
    choose(page, SLUG, "van-shelves", wrong(item_of(SLUG, "van-shelves")))
    expect(tick(page)).to_have_attribute("title", f"1 of {total} mastered, 1 shaky")
    expect(page.get_by_role("link", name=f"Two titles, one muddle 1 of {total} mastered, 1 shaky")).to_be_visible()
    page.goto(f"{site}/book/progress.html")
    expect(row(page, "Two titles").get_by_role("cell")).to_have_text(numbers(1, 1, total - 2))
    expect(row(page, "1 Product manager").get_by_role("cell").first).to_have_text(re.compile(r"\D1$"))
    expect(page.locator(".wp-legend").get_by_role("listitem")).to_have_text(["1 Mastered", "1 Shaky", "Untried"])


def test_only_the_first_answer_of_a_day_counts(page: Page, site: str, total: int):
    page.clock.set_fixed_time(learning.NOON)
    page.goto(f"{site}/{CHAPTER}.html")
    item = item_of(SLUG, "van-shelves")
    choose(page, SLUG, item.id, wrong(item))
    expect(tick(page)).to_have_attribute("title", f"0 of {total} mastered, 1 shaky")
    choose(page, SLUG, item.id, item.key)
    own = learning.board(page, SLUG)
    own.get_by_role("button", name="Start over").click()
    own.get_by_role("button", name="Clear").click()
    choose(page, SLUG, item.id, item.key)
    choose(page, SLUG, "new-tyres", item_of(SLUG, "new-tyres").key)
    expect(tick(page)).to_have_attribute("title", f"1 of {total} mastered, 1 shaky")
    kept = journal(page)["attempts"]
    assert [(one[2], one[4]) for one in kept] == [("van-shelves", 0), ("new-tyres", 1)]


def test_steps_in_order_count_when_the_verdict_is_asked_for(page: Page, site: str):
    page.goto(f"{site}/book/kinds.html")
    own = learning.board(page, "loftbread-loop")
    own.get_by_role("button", name="Move down").first.click()
    own.get_by_role("button", name="Move down").first.click()
    expect(own.locator(".wp-save")).to_contain_text("saved")
    assert journal(page)["attempts"] == []
    own.get_by_role("button", name="Check this order").click()
    expect(tick(page, "book/chapters/five-steps")).to_have_attribute("title", re.compile(r"of \d+ mastered"))
    assert len({one[2] for one in journal(page)["attempts"]}) == 5


def test_a_row_of_a_chart_counts_when_it_is_complete(page: Page, site: str):
    page.goto(f"{site}/book/kinds.html")
    chart = learning.board(page, "hutlink-raci")
    lists = chart.locator("tbody tr").first.locator("select")
    for number in range(lists.count()):
        assert journal(page)["attempts"] == []
        lists.nth(number).select_option("a")
    page.wait_for_function("JSON.parse(localStorage.getItem('whichpm:/:journal'))?.attempts.length > 0")
    assert len(journal(page)["attempts"]) == lists.count()


def test_a_chapter_read_to_its_end_is_said_and_the_reader_led_on(page: Page, site: str, total: int):
    page.goto(f"{site}/{CHAPTER}.html")
    page.keyboard.press("End")
    page.reload()
    read_to_the_end(page)
    expect(tick(page)).to_have_attribute("title", f"read; 0 of {total} mastered, 0 shaky")
    page.goto(f"{site}/book/index.html")
    expect(page.get_by_role("link", name="Start with Chapter 1")).to_be_hidden()
    page.get_by_role("link", name="Continue where you left Two titles, one muddle").click()
    page.wait_for_url(f"**/{CHAPTER}.html#*")


def test_whoever_answers_is_led_back_to_that_exercise(page: Page, site: str):
    page.goto(f"{site}/{CHAPTER}.html#exercise-{SLUG}")
    choose(page, SLUG, "new-tyres", "product")
    page.wait_for_function("JSON.parse(localStorage.getItem('whichpm:/:journal'))?.attempts.length")
    page.goto(f"{site}/book/index.html")
    link = page.get_by_role("link", name="Continue where you left Two titles, one muddle One morning in the chat")
    link.click()
    page.wait_for_url(f"**/{CHAPTER}.html#exercise-{SLUG}")
    expect(learning.board(page, SLUG)).to_be_in_viewport()


def test_a_page_in_another_language_still_names_where_to_go_on(browser: Browser, site: str):
    # Once the worker has the page, what it fetches passes by page.route.
    page = browser.new_page(service_workers="block")
    page.set_default_timeout(PATIENCE)
    page.goto(f"{site}/{CHAPTER}.html#two-purposes")
    seen(page)

    def translated(route: Route) -> None:
        """Answer as a browser that translates leaves the page: each text in an element of its own."""
        title = "Two titles, one muddle<span"
        asked = route.fetch()
        assert title in asked.text()
        route.fulfill(response=asked, body=asked.text().replace(title, "<font><font>Zwei Titel</font></font><span"))

    page.route("**/book/index.html", translated)
    page.goto(f"{site}/book/index.html")
    expect(page.get_by_role("link", name=re.compile("^Continue where you left Zwei Titel"))).to_be_visible()
    page.close()


def test_a_chapter_ends_with_what_was_kept_apart_and_what_to_repair(page: Page, site: str):
    page.goto(f"{site}/{CHAPTER}.html")
    end = page.locator("#ending")
    expect(end).to_contain_text("Answer the exercises above.")
    lines: dict[int, list[str]] = {}
    for item in bank.find(ROOT, SLUG).items:
        lines.setdefault(item.line, []).append(item.id)
    once, missed = lines[1], lines[2][0]
    for name in once:
        choose(page, SLUG, name, item_of(SLUG, name).key)
    expect(end).to_contain_text(f"You saw what was being chosen: {len(once)} of {len(once)}.")
    choose(page, SLUG, missed, wrong(item_of(SLUG, missed)))
    expect(end).to_contain_text("To repair:")
    expect(end).not_to_contain_text("only being arranged")
    expect(end.get_by_role("listitem").filter(has_text="one answer missed")).to_have_count(1)
    expect(end.get_by_role("link", name="Ten lines")).to_have_attribute("href", "#exercise-cellar-rooms-chat")
    end.get_by_role("link", name="Projects end, products age").click()
    page.wait_for_url("**/projects-end.html")


def test_the_cards_of_the_home_page_say_what_to_read_first(page: Page, site: str):
    cards = bank.find(ROOT, "tell-apart").items
    page.goto(f"{site}/book/index.html")
    told = page.locator(".wp-placed")
    expect(page.get_by_role("link", name="Start with Chapter 1")).to_be_visible()
    for item in cards:
        expect(told).to_be_empty()
        missed = item.id in ("hotel-cots", "twin-prams")
        choose(page, "tell-apart", item.id, wrong(item) if missed else item.key)
    expect(told.get_by_role("heading")).to_have_text(f"{len(cards) - 2} of {len(cards)} right at once")
    first, later = told.get_by_role("list").all()
    assert [link.get_attribute("href") for link in first.get_by_role("link").all()] == [
        "chapters/product-week.html#now-later-never",
        "chapters/drawing-the-line.html#ownership-test-in-full",
    ]
    expect(later.get_by_role("listitem")).to_have_count(len({item.read for item in cards}) - 2)
    page.reload()
    expect(told.get_by_role("heading")).to_contain_text(f"{len(cards) - 2} of")


def test_a_citation_opens_the_sources(page: Page, site: str):
    page.goto(f"{site}/{CHAPTER}.html")
    sources = page.locator("#sources details")
    expect(sources).not_to_have_attribute("open", "")
    page.locator("a.reference.internal[href^='#']").filter(has_text="2024").first.click()
    expect(sources).to_have_attribute("open", "")
    expect(page.locator("#sources :target")).to_be_in_viewport()


def test_whoever_leaves_a_problem_set_is_led_back_to_it(page: Page, site: str):
    page.goto(f"{site}/{CHAPTER}.html#two-purposes")
    seen(page)
    page.goto(f"{site}/book/problem-sets/ps1.html")
    heading = page.get_by_role("heading", name="2. Twelve cards from the second launch")
    heading.scroll_into_view_if_needed()
    expect(heading).to_be_in_viewport()
    seen(page)
    page.goto(f"{site}/book/index.html")
    page.get_by_role("link", name=re.compile("^Continue where you left Problem Set 1: two launches")).click()
    page.wait_for_url("**/problem-sets/ps1.html#*")
    assert page.locator(".wp-tick:not([hidden])").count() == 0


def test_a_page_with_a_strange_name_leads_nowhere_and_breaks_nothing(page: Page, site: str):
    page.goto(f"{site}/{CHAPTER}.html#two-purposes")
    seen(page)
    page.goto(f"{site}/book/index.html")
    expect(page.locator(".wp-on")).to_be_visible()
    text = """(name) => {
        const journal = JSON.parse(localStorage.getItem("whichpm:/:journal"));
        const [known] = Object.values(journal.pages);
        journal.pages[name] = { ...known, at: known.at + 1000 };
        localStorage.setItem("whichpm:/:journal", JSON.stringify(journal));
    }"""
    page.evaluate(text, '"]')
    page.reload()
    expect(page.get_by_role("link", name=re.compile("^Continue where you left Two titles"))).to_be_visible()


def test_whoever_has_not_begun_starts(page: Page, site: str):
    page.goto(f"{site}/book/index.html")
    expect(page.get_by_role("link", name="Start with Chapter 1")).to_be_visible()
    expect(page.locator(".wp-on")).to_have_count(0)


def test_tried_is_not_mastered_in_the_contents(page: Page, site: str, published: Path, total: int):
    """All tried and all missed: no part of the bar is filled, and there is no tick before the chapter is read."""
    missed = [attempt(slug, name, right=False) for slug, name in every_question(published)]
    seed(page, missed)
    page.goto(f"{site}/book/progress.html")
    expect(tick(page)).to_have_attribute("title", f"0 of {total} mastered, {total} shaky")
    shares = "(one) => ['--mastered', '--tried'].map((name) => one.style.getPropertyValue(name))"
    assert tick(page).evaluate(shares) == ["0", "1"]
    assert tick(page).evaluate("(one) => getComputedStyle(one, '::before').content") == "none"


def test_four_weeks_show_what_to_do_next(page: Page, site: str):
    page.clock.set_fixed_time(learning.NOON + timedelta(days=26))
    weeks = four_weeks()
    seed(page, weeks.journal["attempts"], weeks.journal["pages"])
    page.goto(f"{site}/book/progress.html")
    nexts = page.locator(".wp-next").get_by_role("link")
    expect(nexts).to_have_count(2)
    expect(nexts.nth(0)).to_have_accessible_name(re.compile("^Continue where you left Case lab: the ride-hailing"))
    expect(nexts.nth(1)).to_have_accessible_name("Review 12 questions for today")
    expect(page.get_by_text(f"You have read 8 of {len(chapters())} chapters to the end.")).to_be_visible()
    habits = page.locator(".wp-habits").get_by_role("listitem")
    expect(habits).to_have_count(2)
    expect(habits.filter(has_text="The project manager’s, given to the product manager: ")).to_have_count(1)
    page.get_by_role("link", name="Read the ownership test again").click()
    page.wait_for_url("**/book/chapters/two-titles.html#ownership-test")
    page.go_back()
    nexts.nth(1).click()
    expect(page.locator(".wp-today")).to_contain_text("12 questions for today, about 5 minutes.")


def test_the_page_leads_to_reading_offline(page: Page, site: str):
    page.goto(f"{site}/book/progress.html")
    page.locator("section", has_text="Your data").last.get_by_role("link", name="Read offline").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Read offline")


@pytest.mark.parametrize(("width", "size"), [(1280, 16), (360, 16), (320, 16), (768, 32)])
def test_tables_stay_tables_and_fit(page: Page, site: str, width: int, size: int):
    """However narrow, or with text at 200 %: no sideways scrolling, and no number without its column's name."""
    page.set_viewport_size({"width": width, "height": 800})
    weeks = four_weeks()
    seed(page, weeks.journal["attempts"], weeks.journal["pages"])
    page.goto(f"{site}/book/progress.html")
    page.evaluate("(size) => { document.documentElement.style.fontSize = `${size}px`; }", size)
    table = page.get_by_role("table", name="By chapter")
    expect(table.get_by_role("row")).to_have_count(1 + len(pages()))
    expect(table.get_by_role("columnheader")).to_contain_text(["Chapter", "Mastered", "Shaky", "Untried"])
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    overlaps = table.locator("tbody tr").first.evaluate(
        """(row) => [...row.children].flatMap((one, at, all) => all.slice(at + 1).filter((other) => {
            const [a, b] = [one, other].map((each) => each.getBoundingClientRect());
            return a.right > b.left && b.right > a.left && a.bottom > b.top && b.bottom > a.top;
        })).length"""
    )
    assert overlaps == 0


def test_a_chapter_read_and_practised_has_a_tick_and_the_next_one_is_next(
    page: Page, site: str, published: Path, total: int
):
    pages = {CHAPTER: {"at": 2, "section": "x", "title": "X", "seen": ["x"], "end": 2}}
    seed(page, [attempt(slug, name, right=True) for slug, name in every_question(published)], pages)
    page.goto(f"{site}/book/progress.html")
    expect(tick(page)).to_have_attribute("title", f"read; {total} of {total} mastered, 0 shaky")
    expect(page.locator(".wp-on").first).to_have_accessible_name("Next Projects end, products age")


def test_two_tabs_at_once_lose_nothing(page: Page, context: BrowserContext, site: str, total: int):
    other = context.new_page()
    for tab in (page, other):
        tab.goto(f"{site}/{CHAPTER}.html")
    choose(page, SLUG, "new-tyres", "product")
    choose(other, SLUG, "two-crews", "project")
    choose(page, SLUG, "late-van", "project")
    for tab in (page, other):
        expect(tick(tab)).to_have_attribute("title", f"3 of {total} mastered, 0 shaky")
    assert {one[2] for one in journal(page)["attempts"]} == {"new-tyres", "two-crews", "late-van"}


def test_which_way_the_two_are_mixed_up_and_how_sure_one_was(page: Page, site: str):
    seed(page, TRIED)
    page.goto(f"{site}/book/progress.html")
    mixed = page.locator("section", has=page.get_by_role("heading", name="Which way you mix them up")).last
    expect(mixed).to_contain_text("One direction stands out.")
    expect(mixed.get_by_role("listitem")).to_contain_text(
        "The project manager’s, given to the product manager: 3 of 3. Ask whether the work is agreed already"
    )
    expect(row(page, "The project manager’s, given").get_by_role("cell")).to_contain_text("3 of 3")
    sure = page.locator("section", has=page.get_by_role("heading", name="How sure you were")).last
    expect(sure.get_by_role("row", name="When you were sure").get_by_role("cell")).to_contain_text("1 of 2")


def test_a_miss_is_mastered_after_two_right_in_a_row(page: Page, site: str, total: int):
    again = [attempt(SLUG, "two-bills", right=True, day=day) for day in (2, 5)]
    seed(page, [*TRIED, again[0]])
    page.goto(f"{site}/book/progress.html")
    expect(row(page, "Two titles").get_by_role("cell")).to_have_text(numbers(2, 3, total - 5))
    page.evaluate(
        "(one) => { const j = JSON.parse(localStorage['whichpm:/:journal']); j.attempts.push(one);"
        "localStorage['whichpm:/:journal'] = JSON.stringify(j); }",
        again[1],
    )
    page.reload()
    expect(row(page, "Two titles").get_by_role("cell")).to_have_text(numbers(3, 2, total - 5))


@pytest.mark.parametrize("script", [FORBID, FULL], ids=["forbidden", "full"])
def test_storage_that_fails_is_said_and_breaks_nothing(context: BrowserContext, site: str, script: str):
    page = context.new_page()
    page.add_init_script(script)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(f"{site}/{CHAPTER}.html")
    choose(page, SLUG, "new-tyres", "product")
    read_to_the_end(page)
    expect(page.locator("#wp-site-note")).to_contain_text("Your progress is not kept")
    page.goto(f"{site}/book/progress.html")
    expect(page.get_by_text("Nothing is read or tried yet.")).to_be_visible()
    if script == FORBID:
        expect(page.locator(".wp-trouble")).to_contain_text("Your progress is not kept")
    page.goto(f"{site}/book/review.html")
    expect(page.locator(".wp-today")).to_contain_text("nothing to review yet")
    assert errors == []


@pytest.mark.parametrize("text", ['{"version": 1, "att', "null", '{"version": 1, "attempts": [[1, "a"]], "pages": {}}'])
def test_a_damaged_journal_is_set_aside_and_said(page: Page, site: str, text: str, total: int):
    page.goto(f"{site}/book/index.html")
    page.evaluate("([text]) => localStorage.setItem('whichpm:/:journal', text)", [text])
    page.evaluate("localStorage.setItem('whichpm:/:who-decides', '{}')")
    page.reload()
    expect(page.locator("#wp-site-note")).to_contain_text("set aside, so nothing is lost")
    aside = page.evaluate(
        "Object.entries({...localStorage}).filter(([key]) => key.startsWith('whichpm:/:journal:aside'))"
    )
    assert [value for _, value in aside] == [text]
    page.goto(f"{site}/{CHAPTER}.html")
    choose(page, SLUG, "new-tyres", "product")
    expect(tick(page)).to_have_attribute("title", f"1 of {total} mastered, 0 shaky")


def test_a_journal_of_a_newer_version_is_left_as_it_is(page: Page, site: str):
    newer = '{"version": 2, "entries": {}}'
    page.add_init_script(f"localStorage.setItem('whichpm:/:journal', '{newer}')")
    page.goto(f"{site}/{CHAPTER}.html")
    choose(page, SLUG, "new-tyres", "product")
    expect(page.locator("#wp-site-note")).to_contain_text("A newer version of this course")
    assert page.evaluate("localStorage.getItem('whichpm:/:journal')") == newer


def test_what_is_saved_is_read_for_the_class(page: Page, site: str, tmp_path: Path):
    cards = learning.exercise("lost-umbrellas")
    answered = {0: cards.items[:4], 2: cards.items[:6]}
    seed(
        page,
        [
            attempt(cards.slug, item.id, right=item in right, day=day)
            for day, right in answered.items()
            for item in cards.items
        ],
        {CHAPTER: {"at": 1, "section": "", "title": "", "seen": [], "end": 0}},
    )
    page.goto(f"{site}/book/progress.html")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    download.value.save_as(tmp_path / download.value.suggested_filename)
    found = progress.read(tmp_path, cards, CHAPTER)
    assert (found.files, found.unread) == (1, ())
    assert (found.first, found.pairs.before.tolist(), found.pairs.after.tolist()) == ((0.5,), [0.5], [0.75])


def test_export_delete_import_brings_all_back(page: Page, site: str, tmp_path: Path):
    page.goto(f"{site}/{CHAPTER}.html")
    choose(page, SLUG, "new-tyres", "product")
    expect(tick(page)).to_be_visible()
    page.goto(f"{site}/book/progress.html")
    before = page.evaluate("Object.fromEntries(Object.entries({...localStorage}).sort())")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as a file").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    # Without the address, so that a course that moves takes its learners along.
    names = {key.replace("whichpm:/:", "whichpm:"): text for key, text in before.items()}
    assert json.loads(file.read_text())["entries"] == {key: names[key] for key in names if key != "whichpm:looked"}

    page.get_by_text("What is kept: 3 entries").click()
    kept = page.get_by_role("listitem").filter(has_text="whichpm:/:who-decides")
    expect(kept).to_have_count(2)
    expect(kept.first).to_contain_text("your answers to")
    expect(kept.last).to_contain_text("remembers")  # what fitted at the first try
    page.get_by_role("button", name="Delete everything").click()
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    expect(page.get_by_role("button", name="Delete everything")).to_be_hidden()
    assert page.evaluate(KEYS) != []
    page.get_by_role("button", name="Delete for good").click()
    expect(page.get_by_text("Deleted: your answers, your progress and your settings.")).to_be_visible()
    expect(page.get_by_role("button", name="Delete everything")).to_be_focused()
    assert page.evaluate(KEYS) == []
    expect(page.get_by_text("Nothing is read or tried yet")).to_be_visible()

    page.get_by_label("Take in a file").set_input_files(file)
    expect(page.get_by_text("which-pm-progress.json is taken in")).to_be_visible()
    expect(row(page, "Two titles").get_by_role("cell").first).to_have_text(re.compile(r"\D1$"))
    assert page.evaluate("Object.fromEntries(Object.entries({...localStorage}).sort())") == before


def test_a_learners_order_of_cards_is_named_among_what_is_kept(page: Page, site: str):
    page.goto(f"{site}/book/problem-sets/ps1.html")
    expect(page.locator(".wp-board fieldset").first).to_be_visible()
    page.goto(f"{site}/book/progress.html")
    entry = page.locator("li", has_text="whichpm:/:order:seed")
    expect(entry).to_contain_text("the order in which you meet the cards of graded sets")


def test_a_file_adds_to_what_is_here(page: Page, site: str, tmp_path: Path):
    seed(page, TRIED[:2])
    there = {"version": 1, "attempts": TRIED[1:], "pages": {}}
    answers = {"format": 1, "exercise": SLUG, "saved": "2026-11-20T10:00:00Z"}
    answers["answers"] = {"late-van": "project", "new-tyres": "both"}
    file = tmp_path / "other.json"
    entries = {"whichpm:journal": json.dumps(there), f"whichpm:{SLUG}": json.dumps(answers), "other": "no"}
    file.write_text(json.dumps({"course": "whichpm", "format": 1, "entries": entries}))
    page.goto(f"{site}/book/progress.html")
    later = {**answers, "saved": "2026-11-21T10:00:00Z", "answers": {"new-tyres": "product"}}
    page.evaluate("([slug, text]) => localStorage.setItem(`whichpm:/:${slug}`, text)", [SLUG, json.dumps(later)])
    page.get_by_label("Take in a file").set_input_files(file)
    expect(page.get_by_text("other.json is taken in")).to_be_visible()
    assert journal(page)["attempts"] == TRIED
    both = {**later, "answers": {"late-van": "project", "new-tyres": "product"}}
    assert json.loads(page.evaluate(f"localStorage.getItem('whichpm:/:{SLUG}')")) == both
    assert page.evaluate("localStorage.getItem('other')") is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("no JSON", "is not a file of this course’s progress"),
        ('{"course": "whichpm", "format": 2, "entries": {}}', "comes from a newer version"),
        ('{"course": "whichpm", "format": 1, "entries": {"whichpm:journal": "[]"}}', "is not a file of this course"),
    ],
)
def test_a_file_that_cannot_be_used_changes_nothing(page: Page, site: str, tmp_path: Path, text: str, said: str):
    seed(page, TRIED)
    file = tmp_path / "wrong.json"
    file.write_text(text)
    page.goto(f"{site}/book/progress.html")
    page.get_by_label("Take in a file").set_input_files(file)
    expect(page.get_by_text(f"wrong.json {said}")).to_be_visible()
    assert journal(page)["attempts"] == TRIED


def test_deleting_is_asked_twice_and_can_be_left_by_keyboard(page: Page, site: str):
    seed(page, TRIED)
    page.goto(f"{site}/book/progress.html")
    page.get_by_role("button", name="Delete everything").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Delete everything")).to_be_focused()
    assert journal(page)["attempts"] == TRIED


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark"), (320, "light")])
@pytest.mark.parametrize("attempts", [[], TRIED], ids=["nothing", "tried"])
def test_everybody_can_use_the_page(page: Page, site: str, width: int, scheme: str, attempts: list):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    seed(page, attempts)
    page.goto(f"{site}/book/progress.html", wait_until="networkidle")
    learning.check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    small = "(all) => all.filter((one) => one.checkVisibility() && one.offsetHeight < 44).length"
    assert page.locator(".wp-learner .wp-button").evaluate_all(small) == 0


def test_without_javascript_the_page_says_what_it_needs(browser, site: str):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{site}/book/progress.html")
    expect(page.get_by_text("It needs JavaScript")).to_be_visible()
    context.close()
