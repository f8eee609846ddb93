"""One decision at a time: in the page where it is wide, over the page on a phone; verdicts in view, nothing moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.driver import PATIENCE
from browser.keyboard import HERE
from browser.kindpage import EXAMPLES, check_with_axe, example, write_page
from browser.sitting import OPEN, SIZES, VERDICT, Player, wrong
from playwright.sync_api import Browser, BrowserContext, expect

from whichpm.model import Pool

WIDE = """(width) => [...document.querySelectorAll(".wp-board *")]
    .filter((one) => one.checkVisibility() && !one.closest(".wp-live, .wp-brief"))
    .filter((one) => one.getBoundingClientRect().right > width + 0.5)
    .map((one) => one.outerHTML.slice(0, 80))"""


@pytest.fixture(params=sorted(SIZES))
def learner(request: pytest.FixtureRequest, browser: Browser) -> Iterator[BrowserContext]:
    """A browser of each size in which boards show as they do at first."""
    width, height = SIZES[request.param]
    with browser.new_context(
        viewport={"width": width, "height": height}, reduced_motion="reduce", has_touch=request.param == "phone"
    ) as context:
        context.set_default_timeout(PATIENCE)
        yield context


@pytest.fixture
def phone(browser: Browser) -> Iterator[BrowserContext]:
    """A phone alone."""
    with browser.new_context(
        viewport={"width": 390, "height": 844}, reduced_motion="reduce", has_touch=True
    ) as context:
        context.set_default_timeout(PATIENCE)
        yield context


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory, serve: Any) -> Any:
    """Opens the page of an exercise in a browser."""
    root = tmp_path_factory.mktemp("players")
    address = serve(root)

    def visit(context: BrowserContext, kind: str, pool: Pool = "practice") -> Player:
        exercise = example(kind, pool)
        folder = root / f"{kind}-{pool}"
        if not folder.exists():
            write_page(folder, exercise.public())
        page = context.new_page()
        page.on("pageerror", lambda error: pytest.fail(str(error)))
        page.goto(f"{address}/{folder.name}/index.html")
        return Player(page, exercise)

    return visit


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_a_whole_sitting_of_every_kind(learner, pages, kind):
    """Every tap: what was tapped stays where it was, and where a verdict came, it is in view with its reason."""
    player = pages(learner, kind)
    player.start()
    figures = player.sit()
    assert figures.ended, player.page.evaluate(OPEN)
    assert figures.taps >= figures.decisions
    assert figures.far == {}
    assert figures.seen == figures.told, f"{figures.seen} of {figures.told} verdicts were in view"
    assert figures.told > 0 or kind in ("self-check", "simulation")


def test_every_tap_shows_verdict_and_reason_and_nothing_moves(learner, pages):
    player = pages(learner, "sort")
    player.start()
    for item in player.exercise.items:
        assert player.now.id == item.id
        assert player.tap(item, item.key) < 8
        assert player.page.evaluate(VERDICT), item.id
        before = player.next.bounding_box()["y"]
        player.next.click()
        if item is not player.exercise.items[-1]:
            assert abs(player.next.bounding_box()["y"] - before) < 8, "next stays under the thumb"
    expect(player.page.locator(".wp-result")).to_be_focused()
    expect(player.page.locator(".wp-result-title")).to_contain_text("fit")


@pytest.mark.parametrize("kind", ["pairs", "two-step"])
def test_both_questions_of_a_card_are_answered_without_scrolling(phone, pages, kind):
    player = pages(phone, kind)
    player.start()
    scrolled = "() => document.querySelector('dialog .wp-board').scrollTop"
    items = {item.id: item for item in player.exercise.items}
    names = [player.now.id]
    player.tap(items[names[0]], items[names[0]].key)
    shown = player.page.locator("[data-turn=now] [data-item]")
    names.append(shown.evaluate_all("(all) => all.map((one) => one.dataset.item)")[1])
    under = player.next.bounding_box()["y"]
    for option in player.page.locator("[data-turn=now] .wp-option").all():
        box = option.bounding_box()
        assert box["y"] + box["height"] <= under
    player.tap(items[names[1]], wrong(items[names[1]]))
    assert player.page.evaluate(VERDICT)
    expect(player.page.locator("[data-turn=now] .wp-verdict:visible")).to_have_count(2)
    assert player.page.evaluate(scrolled) == 0
    expect(player.page.locator("[data-turn=now] .wp-feedback").last).to_contain_text("Try once more.")
    # What is missed can be scrolled out from below what is said of it.
    again = player.page.locator(f'[data-item="{names[1]}"] .wp-option').last
    again.evaluate("(one) => one.closest('.wp-board').scrollTo(0, 9999)")
    assert again.evaluate("(one) => { const { left, top, height } = one.getBoundingClientRect();"
                          " return one.contains(document.elementFromPoint(left + 9, top + height / 2)); }")  # fmt: skip


def test_a_first_miss_asks_and_a_second_tells(learner, pages):
    player = pages(learner, "sort")
    player.start()
    item = player.now
    told = player.page.locator(f'[data-item="{item.id}"] .wp-feedback')
    misses = [option for option in item.options if not item.fits(option)]
    assert player.tap(item, misses[0]) < 8
    assert player.page.evaluate(VERDICT)
    expect(told).to_have_text("Not yet. Does it settle whose problem is solved, why, what goes in or out, "
                              "or whether to go on? Try once more.")  # fmt: skip
    expect(player.page.locator("[data-mark=right]")).to_have_count(0)
    assert player.tap(item, misses[1]) < 8
    assert player.page.evaluate(VERDICT)
    expect(told).to_contain_text("Not yet. Fitting choice: Product manager.")
    expect(player.page.locator("[data-mark=right]")).to_have_count(1)


def test_a_second_try_that_fits_is_practised_and_the_journal_keeps_the_miss(learner, pages):
    """What was answered first is what the learner knew; see progress/attempts.mjs."""
    player = pages(learner, "sort")
    player.page.evaluate(
        "window.noted = [], addEventListener('whichpm:answered', ({ detail }) => noted.push({ ...detail.answers }))"
    )
    player.start()
    item = player.now
    player.tap(item, wrong(item))
    player.tap(item, item.key)
    assert [one[item.id] for one in player.page.evaluate("noted")] == [wrong(item), item.key]
    expect(player.page.locator(f'[data-item="{item.id}"] .wp-feedback')).to_contain_text("Right.")


def test_missed_cards_come_round_again_once_and_the_sitting_ends(learner, pages):
    player = pages(learner, "sort")
    player.start()
    first, *rest = player.exercise.items
    for option in [option for option in first.options if not first.fits(option)][:2]:
        player.tap(first, option)
    for item in rest:
        player.next.click()
        player.tap(item, item.key)
    expect(player.next).to_have_text("The missed one again")
    player.next.click()
    assert player.now.id == first.id
    expect(player.page.locator(".wp-where")).to_have_text("again: 1 of 1")
    expect(player.page.locator(f'[data-item="{first.id}"] input:checked')).to_have_count(0)
    player.tap(first, first.key)
    player.next.click()
    expect(player.page.locator(".wp-result-title")).to_have_text(f"{len(rest) + 1} of {len(rest) + 1} fit")


@pytest.mark.parametrize("pool", ["practice", "graded"])
def test_digits_and_enter_do_what_is_printed(learner, pages, pool):
    """“Keys 1 to 3 choose, Enter goes on.” — and nothing else is needed from start to end."""
    player = pages(learner, "sort", pool)
    said = player.page.locator(".wp-keys").text_content()
    keys = player.page.keyboard
    if player.page.locator(".wp-start").is_visible():
        player.page.locator(".wp-start").focus()
        keys.press("Enter")
    else:
        player.page.locator("[data-turn=now] input").first.focus()
    shown = [player.now.id]
    for number in range(len(player.exercise.items)):
        item = player.now
        expect(player.page.locator("[data-turn=now] input").first).to_be_focused()
        keys.press(str(item.options.index(item.key or item.options[0]) + 1))
        keys.press("Enter")
        if number < len(player.exercise.items) - 1:
            shown.append(player.now.id)
    assert len(set(shown)) == len(player.exercise.items)
    assert said == f"Keys 1 to {max(len(item.options) for item in player.exercise.items)} choose, Enter goes on."
    expect(player.page.locator(".wp-result" if pool == "practice" else ".wp-left")).to_be_focused()
    if pool == "graded":
        expect(player.page.locator(".wp-left")).to_contain_text("answered. You can change an answer until you hand in.")
        expect(player.page.locator(".wp-feedback:visible, .wp-mark")).to_have_count(0)


def test_by_tab_nothing_that_has_the_focus_lies_under_the_way_on(browser: Browser, pages):
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        page = pages(context, "sort").page
        # The board's head just reaches into the screen, where the way on is laid once the focus is inside.
        page.add_style_tag(content="main { padding-block: 900px }")
        story = page.locator(".wp-story summary")
        story.evaluate("(one) => scrollBy(0, one.getBoundingClientRect().bottom - innerHeight)")
        page.locator("h1").evaluate("(one) => { one.tabIndex = -1; one.focus({ preventScroll: true }); }")
        for name in ("SUMMARY", "BUTTON", "BUTTON"):
            page.keyboard.press("Tab")
            here = page.evaluate(HERE)
            assert (here["tag"], here["uncovered"]) == (name, True), here["html"]


def test_enter_leads_on_to_a_question_in_sight_however_long_what_stands_above_it(phone, pages):
    """A wide screen at 400 % is as narrow as a phone, and has a keyboard."""
    player = pages(phone, "sort")
    player.page.add_style_tag(content="[data-turn] > :first-child { padding-top: 900px }")
    player.page.locator(".wp-start").focus()
    player.page.keyboard.press("Enter")
    player.page.keyboard.press("1")
    player.page.keyboard.press("Enter")
    expect(player.page.locator("[data-turn=now] input").first).to_be_focused()
    assert player.page.evaluate(HERE)["uncovered"]


def test_what_is_left_of_a_graded_set_leads_to_its_card(learner, pages):
    player = pages(learner, "sort", "graded")
    player.start()
    shown = player.page.locator(".wp-item").evaluate_all("(all) => all.map((one) => one.dataset.item)")
    player.tap(player.now, player.now.options[0])
    for _ in shown:
        player.next.click()
    left = player.page.locator(".wp-left")
    expect(left).to_contain_text(f"{len(shown) - 1} left")
    left.get_by_role("button", name="Go to statement 2", exact=True).click()
    assert player.now.id == shown[1]


@pytest.mark.parametrize(
    ("kind", "hint"),
    [
        ("document", "What does the story say"),
        ("what-moves", "What does it wait for"),
        ("match", "How would you say it"),
        ("estimate", "Which figures does it take"),
    ],
)
def test_a_first_miss_shows_what_fits_in_no_kind(learner, pages, kind, hint):
    player = pages(learner, kind)
    player.start()
    item = player.now
    player.tap(item, wrong(item))
    expect(player.page.locator("[data-turn=now] .wp-feedback:visible").last).to_contain_text(hint)
    expect(player.page.locator("[data-mark=right], .wp-fits:visible")).to_have_count(0)


def test_a_reload_back_and_forward_return_to_the_same_card(learner, pages):
    player = pages(learner, "sort")
    player.start()
    for _ in range(2):
        player.tap(player.now, player.now.key)
        player.next.click()
    third = player.now
    player.tap(third, wrong(third))
    legend = player.page.locator(f'[data-item="{third.id}"] legend')
    before = legend.bounding_box()["y"]
    for step in (player.page.reload, lambda: (player.page.goto("about:blank"), player.page.go_back())):
        step()
        expect(player.page.locator(f'[data-turn="now"] [data-item="{third.id}"]')).to_be_visible()
        assert abs(legend.bounding_box()["y"] - before) < 8
        expect(player.page.locator(f'[data-item="{third.id}"] .wp-feedback')).to_contain_text("Try once more.")


def test_the_list_is_a_second_view_of_the_same_elements_and_is_remembered(browser: Browser, pages):
    with browser.new_context(viewport={"width": 1280, "height": 800}) as context:
        player = pages(context, "sort")
        player.tap(player.now, player.now.key)
        player.page.evaluate("globalThis.before = [...document.querySelectorAll('.wp-item')]")
        player.page.get_by_role("button", name="All", exact=True).click()
        expect(player.page.locator(".wp-item:visible")).to_have_count(len(player.exercise.items))
        expect(player.page.locator(".wp-turns")).to_be_hidden()
        assert player.page.evaluate("before.every((one, at) => document.querySelectorAll('.wp-item')[at] === one)")
        player.page.reload()
        expect(player.page.locator(".wp-item:visible")).to_have_count(len(player.exercise.items))
        player.page.get_by_role("button", name="One at a time").click()
        expect(player.page.locator(".wp-item:visible")).to_have_count(1)


def test_in_a_notebook_the_list_comes_first(bench):
    bench.page.evaluate("delete globalThis.whichpmView")
    bench.show(example("sort").public(), place="notebook")
    expect(bench.page.locator(".wp-board")).to_have_attribute("data-view", "all")
    bench.page.get_by_role("button", name="One at a time").click()
    expect(bench.page.locator(".wp-item:visible")).to_have_count(1)
    bench.page.set_viewport_size({"width": 390, "height": 844})
    expect(bench.page.locator(".wp-start")).to_be_hidden()
    expect(bench.page.locator(".wp-item:visible")).to_have_count(1)


# --- the sheet of a phone --------------------------------------------------------------------------------------


def test_the_sheet_is_a_dialog_that_back_closes_with_the_focus_kept(phone, pages):
    player = pages(phone, "sort")
    page = player.page
    expect(page.locator(".wp-item:visible")).to_have_count(0)
    address = page.url
    player.start()
    dialog = page.get_by_role("dialog", name=player.exercise.title)
    expect(dialog.locator("[data-turn=now] input").first).to_be_focused()
    box = dialog.bounding_box()
    assert (box["width"], box["height"]) == (390, 844)
    # Hidden heads of tables and the like reach below it; whatever has the focus, the sheet stands.
    pushed = dialog.evaluate(
        "(one) => { one.insertAdjacentHTML('beforeend', '<i tabindex=0 style=\"position: absolute; top: 999em\"></i>');"
        " one.lastChild.focus(); one.scrollTop += 99; return [one.scrollTop, one.lastChild.remove()][0]; }"
    )
    assert pushed == 0
    dialog.locator("[data-turn=now] input").first.focus()
    player.tap(player.now, player.now.key)
    page.go_back()
    expect(dialog).to_have_count(0)
    assert page.url == address
    start = page.get_by_role("button", name="Go on")
    expect(start).to_be_focused()
    start.click()
    expect(dialog).to_be_visible()
    for leave in (lambda: page.keyboard.press("Escape"), lambda: page.get_by_label("Back to the page").click()):
        leave()
        expect(dialog).to_have_count(0)
        expect(start).to_be_focused()
        start.click()
        expect(dialog).to_be_visible()
    page.go_back()
    expect(dialog).to_have_count(0)
    page.go_forward()
    expect(dialog).to_be_visible()


def test_at_its_end_the_sheet_begins_with_the_result_and_leads_back_to_the_page(phone, pages):
    """The result stood at the lower edge, or with its middle in sight, and the way out was a small cross."""
    player = pages(phone, "sort")
    player.start()
    for item in player.exercise.items:
        player.tap(item, item.key)
        player.next.click()
    result = player.page.locator(".wp-result")
    expect(result).to_be_focused()
    expect(result).to_be_in_viewport()
    top, story = result.bounding_box()["y"], player.page.locator(".wp-story").bounding_box()
    assert max(story["y"] + story["height"], 0) <= top < 300
    expect(player.next).to_have_text("Back to the page")
    assert player.next.bounding_box()["y"] > 750
    player.next.click()
    expect(player.page.get_by_role("dialog")).to_have_count(0)
    player.page.get_by_role("button", name="See the result").click()
    expect(result).to_be_focused()
    expect(player.page.locator(".wp-result-title")).to_be_in_viewport()


def test_everything_in_the_sheet_fits_and_axe_finds_nothing(phone, pages):
    player = pages(phone, "sort")
    player.start()
    player.tap(player.now, wrong(player.now))
    for width, height in ((390, 844), (320, 568)):
        player.page.set_viewport_size({"width": width, "height": height})
        assert player.page.evaluate(WIDE, width) == []
        for scheme in ("light", "dark"):
            player.page.emulate_media(color_scheme=scheme)
            check_with_axe(player.page)


@pytest.mark.parametrize("kind", sorted(EXAMPLES))
def test_one_at_a_time_suits_everybody_in_every_kind(learner, pages, kind):
    player = pages(learner, kind)
    width = player.page.viewport_size["width"]
    check_with_axe(player.page)
    player.start()
    check_with_axe(player.page)
    assert player.page.evaluate(WIDE, width) == []
    player.page.add_style_tag(content="html { font-size: 200% }")
    assert player.page.evaluate(WIDE, width) == []


def test_on_paper_every_card_shows(learner, pages):
    player = pages(learner, "sort")
    player.page.emulate_media(media="print")
    expect(player.page.locator(".wp-item:visible")).to_have_count(len(player.exercise.items))
    expect(player.page.locator(".wp-turns:visible, .wp-rail:visible, .wp-views:visible")).to_have_count(0)


def test_from_a_file_the_player_goes_on_where_it_was(learner, tmp_path: Path):
    exercise = example("sort")
    write_page(tmp_path, exercise.public())
    page = learner.new_page()
    page.goto((tmp_path / "index.html").as_uri())
    player = Player(page, exercise)
    player.start()
    player.tap(player.now, player.now.key)
    player.next.click()
    second = player.now.id
    page.reload()
    assert player.now.id == second
    kept = page.evaluate("Object.keys(localStorage).map((key) => localStorage[key])")
    assert [json.loads(one)["answers"] for one in kept if '"answers"' in one] == [
        {exercise.items[0].id: exercise.items[0].key}
    ]
