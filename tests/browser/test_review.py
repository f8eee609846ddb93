"""Review: what was missed comes back with spacing, by a sister question; two side by side after two misses."""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from browser import learning
from browser.learning import NOON, attempt, choose, item_of, journal, seed, wrong
from playwright.sync_api import Browser, BrowserContext, Page, expect

SLUG = "who-decides"
CARDS = "project-or-product"
FIRST = learning.bank.find(learning.ROOT, CARDS).items[0].id
FSRS = learning.ROOT / "node_modules" / "ts-fsrs" / "dist" / "index.umd.js"
MANY = [
    attempt(slug, item.id, right=False)
    for slug in (SLUG, "twelve-measures")
    for item in learning.bank.find(learning.ROOT, slug).items
]


@pytest.fixture(scope="session")
def site(published: Path, serve: Callable[[Path], str]) -> str:
    """Address of the course."""
    return serve(published / "_build" / "html")


def review(page: Page, site: str, day: int) -> None:
    """Open the review some days after NOON."""
    page.clock.set_fixed_time(NOON + timedelta(days=day))
    page.goto(f"{site}/book/review.html")
    expect(page.locator(".wp-today")).not_to_be_empty()


def asked(page: Page) -> list[str]:
    expect(page.locator(".whichpm .wp-board")).to_be_visible()
    return page.locator(".whichpm .wp-item").evaluate_all("(all) => all.map((one) => one.dataset.item)")


def answer(page: Page, key: str, *, right: bool) -> None:
    item = item_of(*key.split("/"))
    option = item.key if right else wrong(item)
    page.locator(f"[data-item='{key}'] input[value$='{option}']").check()


def test_with_nothing_tried_it_says_so(page: Page, site: str):
    page.goto(f"{site}/book/review.html")
    expect(page.locator(".wp-today")).to_contain_text("There is nothing to review yet.")
    expect(page.locator(".wp-board")).to_have_count(0)


def test_what_was_missed_in_a_chapter_comes_back_as_its_sister(page: Page, site: str):
    page.clock.set_fixed_time(NOON)
    page.goto(f"{site}/book/chapters/two-titles.html")
    choose(page, SLUG, "new-tyres", wrong(item_of(SLUG, "new-tyres")))
    page.wait_for_function("JSON.parse(localStorage.getItem('whichpm:/:journal'))?.attempts.length")
    review(page, site, 0)
    expect(page.locator(".wp-today")).to_have_text("Nothing is due today. Tomorrow: 1 question.")
    review(page, site, 2)
    assert asked(page) == [f"{SLUG}/evening-visits"]
    answer(page, f"{SLUG}/evening-visits", right=True)
    expect(page.locator(".wp-said")).to_have_text("That is all for today. Tomorrow: 2 questions.")
    last = journal(page)["attempts"][-1]
    assert last[1:] == [SLUG, "evening-visits", "product", 1, 0, f"{SLUG}/new-tyres"]
    page.reload()
    expect(page.locator(".wp-today")).to_contain_text("Nothing is due today.")


def test_at_most_twelve_a_day_what_was_missed_first_and_more_on_request(page: Page, site: str):
    seed(page, [*MANY, attempt("is-both-justified", "garden-waste", right=True)])
    review(page, site, 3)
    expect(page.locator(".wp-today")).to_contain_text("12 questions for today, about 5 minutes.")
    keys = asked(page)
    assert len(set(keys)) == 12
    assert "is-both-justified/garden-waste" not in [one[6] for one in journal(page)["attempts"]]
    for key in keys:
        answer(page, key, right=True)
    expect(page.locator(".wp-said")).to_have_text("That is all for today. Tomorrow: 12 questions.")
    more = page.get_by_role("button", name="more now")
    more.click()
    assert set(asked(page)).isdisjoint(keys)


def test_the_questions_of_one_exercise_are_spread_over_the_round(page: Page, site: str):
    items = [(slug, item.id) for slug in (SLUG, CARDS) for item in learning.exercise(slug).items]
    seed(page, [attempt(*item, right=False) for item in items])
    review(page, site, 3)
    slugs = [key.split("/")[0] for key in asked(page)]
    fewer, more = sorted(slugs.count(slug) for slug in set(slugs))
    assert max(len(list(run)) for _, run in itertools.groupby(slugs)) <= more // fewer + 1 < more


def test_two_misses_on_a_line_show_two_that_look_alike(page: Page, site: str):
    seed(page, [attempt(SLUG, "new-tyres", right=False)])
    review(page, site, 2)
    expect(page.locator(".wp-pair")).to_have_count(0)
    [key] = asked(page)
    answer(page, key, right=False)
    pair = page.locator(f"[data-item='{key}'] .wp-pair")
    expect(pair).to_contain_text("Line 1, missed twice")
    owners = pair.locator(".wp-owner").all_text_contents()
    assert owners[0] == "Product manager"
    assert owners[1] != owners[0]
    page.reload()
    expect(page.locator(".wp-today")).to_contain_text("Nothing is due today.")


def test_only_the_chapters_that_are_asked_are_fetched_and_the_rest_is_kept_for_later(page: Page, site: str):
    """The service worker keeps the whole page with all its questions, after it is there; the page waits for its own."""
    seed(page, [attempt(SLUG, "new-tyres", right=False)])
    fetched: list[str] = []
    page.on("request", lambda one: fetched.append(one.url) if one.frame == page.main_frame else None)
    review(page, site, 2)
    asked(page)
    texts = [name for url in fetched if (name := url.rpartition("/")[2]).startswith("questions-")]
    assert [name.partition(".")[0] for name in texts] == ["questions-1"]


def test_questions_that_cannot_be_fetched_are_said_and_tried_again(context: BrowserContext, site: str):
    page = context.new_page()  # a failed request is an error in the console
    seed(page, [attempt(SLUG, "new-tyres", right=False)])
    away = re.compile("/questions-")
    page.route(away, lambda route: route.abort())
    page.clock.set_fixed_time(NOON + timedelta(days=2))
    page.goto(f"{site}/book/review.html")
    expect(page.locator(".wp-today")).to_contain_text("These questions cannot be fetched. Nothing is lost.")
    page.unroute(away)
    page.get_by_role("button", name="Try again").click()
    assert asked(page) == [f"{SLUG}/evening-visits"]


def test_being_sure_is_asked_before_the_verdict_and_kept(page: Page, site: str):
    seed(page, [attempt(SLUG, "new-tyres", right=False)])
    review(page, site, 2)
    [key] = asked(page)
    box = page.get_by_label("I am sure")
    box.check()
    answer(page, key, right=False)
    expect(box.and_(page.locator(":enabled"))).to_have_count(0)
    expect(page.locator(".wp-save")).to_contain_text("saved ")
    assert journal(page)["attempts"][-1][5] == 1


def test_on_a_phone_the_round_is_done_one_question_at_a_time(browser: Browser, site: str):
    """A first miss goes into the journal, though a second try follows."""
    with browser.new_context(viewport={"width": 390, "height": 844}, reduced_motion="reduce") as context:
        page = context.new_page()
        seed(page, MANY[:3])
        page.clock.set_fixed_time(NOON + timedelta(days=2))
        page.goto(f"{site}/book/review.html")
        page.get_by_role("button", name="Start", exact=True).click()
        dialog = page.get_by_role("dialog", name="Today’s questions")
        keys = [key for key in asked(page) if "/" in key]
        for number, key in enumerate(keys):
            if number == 0:
                answer(page, key, right=False)
                expect(dialog.locator("[data-turn=now] .wp-feedback")).to_contain_text("Try once more.")
            answer(page, key, right=True)
            expect(dialog.locator("[data-turn=now] .wp-verdict")).to_contain_text("Right.")
            dialog.locator(".wp-turns > :last-child").click()
        expect(dialog.locator(".wp-result-title")).to_contain_text(f"{len(keys)} of {len(keys)} fit")
        assert [one[4] for one in journal(page)["attempts"][3:]] == [0] + [1] * (len(keys) - 1)
        page.go_back()
        expect(page.locator(".wp-said")).to_contain_text("That is all for today.")


def test_the_round_can_be_done_by_keyboard_alone(page: Page, site: str):
    seed(page, MANY[:4])
    review(page, site, 2)
    keys = asked(page)
    page.get_by_role("heading", name="Today’s questions").evaluate("(one) => { one.tabIndex = -1; one.focus(); }")
    done = set()
    for _ in range(12 * len(keys)):
        page.keyboard.press("Tab")
        where = page.evaluate("document.activeElement.type === 'radio' && document.activeElement.name")
        key = next((one for one in keys if where and where.endswith(one)), None)
        if key and key not in done:
            done.add(key)
            page.keyboard.press("1")
    expect(page.locator(".wp-said")).to_contain_text("That is all for today. ")
    assert len(journal(page)["attempts"]) == 4 + len(keys)


# SM-2: one day after the first answer that fits, six after the second, then longer; a miss begins anew.
@pytest.mark.parametrize(
    ("days", "due"),
    [
        ([(0, True)], 1),
        ([(0, True), (1, True)], 7),
        ([(0, True), (1, True), (7, True)], 22),
        ([(0, True), (5, False)], 6),
    ],
)
def test_sm2_schedules_where_fsrs_is_not_there(page: Page, site: str, days: list[tuple[int, bool]], due: int):
    seed(page, [attempt(CARDS, FIRST, right=right, day=day) for day, right in days])
    review(page, site, days[-1][0])
    expect(page.get_by_text("SM-2, a published algorithm")).to_be_hidden()
    page.get_by_text("How the days are chosen").click()
    expect(page.get_by_text("SM-2, a published algorithm")).to_be_visible()
    day = NOON + timedelta(days=due)
    tomorrow = due == days[-1][0] + 1
    when = "Tomorrow: 1 question." if tomorrow else f"Next: {day:%A} {day.day} {day:%B}, 1 question."
    expect(page.locator(".wp-today")).to_have_text(f"Nothing is due today. {when}")


@pytest.mark.skipif(not FSRS.is_file(), reason="npm has not installed ts-fsrs here")
def test_fsrs_schedules_where_the_site_has_it(page: Page, site: str):
    page.add_init_script(path=FSRS)
    seed(page, [attempt(CARDS, FIRST, right=True)])
    review(page, site, 0)
    expect(page.locator(".wp-how")).to_contain_text("FSRS, a published algorithm")
    due = page.evaluate(
        """([start]) => {
            const scheduler = FSRS.fsrs({ enable_fuzz: false, enable_short_term: false, maximum_interval: 365 });
            const card = FSRS.createEmptyCard(new Date(start));
            const { due } = scheduler.next(card, new Date(start), FSRS.Rating.Good).card;
            return due.toLocaleDateString("en-GB", { weekday: "long", day: "numeric", month: "long" });
        }""",
        [NOON.timestamp() * 1000],
    )
    expect(page.locator(".wp-today")).to_contain_text(f"Next: {due}, 1 question.")


@pytest.mark.parametrize(("width", "scheme"), [(1280, "light"), (360, "dark")])
def test_everybody_can_use_the_page(page: Page, site: str, width: int, scheme: str):
    page.set_viewport_size({"width": width, "height": 800})
    page.emulate_media(color_scheme=scheme)
    seed(page, MANY)
    review(page, site, 2)
    for key in asked(page)[:3]:
        answer(page, key, right=False)
    page.locator(".wp-item .wp-story summary").first.click()
    learning.check_with_axe(page)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


def test_it_works_by_double_click(page: Page, published: Path):
    total = learning.total(published / "_build" / "html", "book/chapters/two-titles")
    page.goto((published / "_build" / "html" / "book" / "chapters" / "two-titles.html").as_uri())
    choose(page, SLUG, "new-tyres", "project")
    expect(page.locator(".wp-tick[data-page='book/chapters/two-titles']")).to_have_attribute(
        "title", f"0 of {total} mastered, 1 shaky"
    )
    page.clock.set_fixed_time(NOON + timedelta(days=4000))
    page.goto((published / "_build" / "html" / "book" / "review.html").as_uri())
    assert asked(page) == [f"{SLUG}/evening-visits"]
