"""Every kind of exercise for everybody: by keyboard alone, by ear, in any colours, by touch, and on paper."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.driver import LIST
from browser.keyboard import SAY, Learner
from browser.kindpage import EXAMPLES, WIDE, check_width, check_with_axe, example, some_right
from playwright.sync_api import Browser, Locator, Page, expect

from whichpm.kinds import kinds
from whichpm.model import Exercise

every_kind = pytest.mark.parametrize("kind", sorted(EXAMPLES))
ROLE = {"audit": "combobox", "dialogue": "checkbox", "order": "button", "raci": "combobox"}  # Elsewhere "radio".
THUMB = """() => [...document.querySelectorAll(".wp-board :is(button, select, summary, label, input)")]
    .map((one) => one.matches("label *") ? one.closest("label") : one)
    .filter((one) => one.checkVisibility()).filter((one) => {
        const { width, height } = one.getBoundingClientRect();
        return width < 43.9 || height < 43.9;
    }).map((one) => one.outerHTML.slice(0, 80))"""
UNSEEN = """(board) => [...board.querySelectorAll(`.wp-story p, .wp-item legend, .wp-step > p, .wp-said > p,
    .wp-sentence, select, .wp-raci th, .wp-option:has(:checked) :is(.wp-tile, .wp-label), .wp-why, .wp-every p`)]
    .filter((one) => !one.closest(`[hidden], .wp-pens, .wp-waits, .wp-same, [data-decided=true] .wp-options,
        :is([data-kind=order], [data-kind=raci], [data-kind=simulation]) .wp-every`))
    .filter((one) => !one.checkVisibility({ contentVisibilityAuto: true }) || !one.getBoundingClientRect().height)
    .map((one) => one.outerHTML.slice(0, 90))"""


def model(exercise: Exercise) -> dict[str, str]:
    """Answers that all fit; where nothing is scored, any."""
    return kinds()[exercise.kind].answered_by(exercise, lambda item: item.key or item.options[0])


@pytest.fixture(scope="module")
def kinds_page(published: Path, serve: Callable[[Path], str]) -> str:
    """Address of the course's page that shows every kind."""
    return f"{serve(published / '_build' / 'html')}/book/kinds.html"


@pytest.fixture(scope="module")
def reader(browser: Browser, kinds_page: str) -> Iterator[Page]:
    """The built page on a laptop whose owner wants no motion; one for all kinds."""
    with browser.new_context(
        viewport={"width": 1280, "height": 800}, reduced_motion="reduce", service_workers="block"
    ) as context:
        context.add_init_script(LIST)
        page = context.new_page()
        page.goto(kinds_page)
        yield page


def kept(kind: str) -> str:
    """What a browser keeps for a page on which a learner answered the kind's exercise."""
    exercise = example(kind)
    about = {"exercise": exercise.slug, "revision": exercise.revision, "saved": "2026-11-21T22:03:11Z"}
    return json.dumps({"format": 1, **about, "answers": some_right(exercise)})


def board(page: Page, kind: str) -> Locator:
    return page.locator(f'.wp-board[data-kind="{kind}"]')


def finished(learner: Learner, exercise: Exercise) -> None:
    """The result is there in words, and was announced."""
    status = learner.board.get_by_role("status")
    if learner.here()["text"] == SAY("dialogue.rest"):
        status = learner.board.locator(":focus")  # It is read because the focus went there.
    if exercise.pool == "graded" or not exercise.maximum:
        expect(learner.board.locator(".wp-left-count")).to_contain_text(re.compile(r"^All \d+ answered"))
        expect(status).not_to_be_empty()
        assert learner.board.locator(".wp-feedback:visible, .wp-mark:visible").count() == 0
        assert not re.search(r"Right|Not yet", status.inner_text())
    else:
        expect(learner.board.locator(".wp-result-title")).to_have_text(re.compile(r"^(\S+) of \1 fit$"))
        expect(status).not_to_be_empty()


@every_kind
def test_the_built_page_is_done_by_keyboard_alone_and_started_over_without_losing_the_focus(reader: Page, kind: str):
    exercise = example(kind)
    learner = Learner(board(reader, kind), exercise, model(exercise))
    learner.answer_all()
    finished(learner, exercise)
    learner.go_to(SAY("board.over"))
    learner.press("Enter")
    assert learner.here()["text"] == SAY("board.keep")
    learner.press("Escape")
    assert learner.here()["text"] == SAY("board.over")
    learner.press("Enter")
    learner.press("Shift+Tab")
    assert learner.here()["text"] == SAY("board.clear")
    learner.press("Enter")
    assert learner.here()["item"]
    expect(learner.board.get_by_role("status")).to_have_text(SAY("board.cleared"))


@every_kind
def test_a_graded_board_is_done_by_keyboard_alone_and_tells_nothing(bench: Any, kind: str):
    exercise = example(kind, "graded")
    bench.show(exercise.public())
    learner = Learner(board(bench.page, kind), exercise, model(exercise))
    learner.answer_all()
    finished(learner, exercise)


@every_kind
def test_trying_again_and_closing_a_notice_keep_the_focus_on_the_board(bench: Any, kind: str):
    exercise = example(kind)
    learner = Learner(board(bench.page, kind), exercise, {})
    bench.show(exercise.public(), answers=some_right(exercise), problem="No room.")
    for _ in range(2):
        bench.page.get_by_role("button", name=SAY("board.close")).press("Enter")
        learner.here()
        bench.set(answers=some_right(exercise), problem="")
        bench.set(problem="No room again.")
    if kind == "order":
        bench.page.get_by_role("button", name=SAY("order.check")).press("Enter")
        bench.page.get_by_role("button", name=SAY("order.show")).press("Enter")
    retry = bench.page.get_by_role("button", name=re.compile(r"^(Try the|Run again)"))
    if kind != "self-check":
        retry.press("Enter")
        assert learner.here()["item"]


@every_kind
def test_every_control_has_a_role_and_a_name_of_its_own(bench: Any, kind: str):
    bench.show(example(kind).public())
    tree = bench.page.context.new_cdp_session(bench.page).send("Accessibility.getFullAXTree")["nodes"]
    named = [
        (node["role"]["value"], node.get("name", {}).get("value", "").strip()) for node in tree if not node["ignored"]
    ]
    controls = [each for each in named if each[0] in ("button", "checkbox", "combobox", "radio", "group", "table")]
    assert ROLE.get(kind, "radio") in {role for role, _ in controls}
    folds = bench.page.locator("details:visible").count()  # A fold is a group too, and its summary has the name.
    assert [role for role, name in controls if not name] == ["group"] * folds
    single = [each for each in controls if each[0] in ("button", "checkbox", "combobox")]
    assert len(set(single)) == len(single)


@every_kind
def test_a_graded_board_fits_a_phone_and_axe_finds_nothing(bench: Any, kind: str):
    exercise = example(kind, "graded")
    bench.show(exercise.public(), answers=some_right(exercise))
    check_width(bench.page, 320)
    bench.page.emulate_media(color_scheme="dark")
    check_with_axe(bench.page)


@every_kind
def test_forced_colours_tell_states_apart_and_show_the_focus(bench: Any, kind: str):
    exercise = example(kind)
    bench.page.emulate_media(forced_colors="active")
    bench.show(exercise.public(), answers=some_right(exercise))
    if kind == "order":
        bench.page.get_by_role("button", name=SAY("order.check")).press("Enter")
        bench.page.get_by_role("button", name=SAY("order.show")).press("Enter")
    learner = Learner(board(bench.page, kind), exercise, {})
    learner.board.locator("summary").first.focus()
    for _ in range(3):
        learner.press("Tab")
        learner.here()
    if kind != "self-check":
        text = learner.board.inner_text()
        assert re.search(r"\bRight\.|\bright\b", text)
        assert re.search(r"\bNot yet\b", text, re.IGNORECASE)


@every_kind
@pytest.mark.parametrize("pool", ["practice", "graded"])
def test_on_paper_the_statements_the_answers_and_their_explanations_can_be_read(bench: Any, kind: str, pool: Any):
    exercise = example(kind, pool)
    bench.show(exercise.public(), answers=some_right(exercise))
    if kind == "order" and pool == "practice":
        bench.page.get_by_role("button", name=SAY("order.check")).click()
        bench.page.get_by_role("button", name=SAY("order.show")).click()
    bench.call("for (const one of document.querySelectorAll('details')) one.open = false")
    bench.page.emulate_media(media="print", color_scheme="dark")
    assert board(bench.page, kind).evaluate(UNSEEN) == []
    expect(board(bench.page, kind)).to_have_css("color", "rgb(27, 31, 39)")  # Dark on white, whatever the screen has.
    expect(board(bench.page, kind)).to_have_css("print-color-adjust", "exact")  # Signs stand on their filled tiles.
    # One set of controls: where there is a list to choose from, that has the answer and its pens are for the screen.
    for name in ("wp-jump", "wp-moves", "wp-reset", "wp-pens"):
        expect(bench.page.locator(f".{name}:visible")).to_have_count(0)


@pytest.fixture
def answered(browser: Browser, kinds_page: str) -> Iterator[Page]:
    """The built page on a phone, with all kinds answered."""
    answers = {f"whichpm:/:{slug}": kept(kind) for kind, slug in EXAMPLES.items()}
    with browser.new_context(
        viewport={"width": 360, "height": 740},
        has_touch=True,
        color_scheme="dark",
        reduced_motion="reduce",
        service_workers="block",
    ) as context:
        context.add_init_script(LIST)
        page = context.new_page()
        page.goto(kinds_page)
        page.evaluate("(answers) => Object.assign(localStorage, answers)", answers)
        page.reload()
        expect(page.locator(".wp-save[data-save=saved]")).to_have_count(len(EXAMPLES))
        expect(page.locator(".wp-result:visible")).to_have_count(len(EXAMPLES) - 1)  # An order waits to be checked.
        yield page


def test_answered_boards_in_the_built_page_suit_thumbs_narrow_screens_and_axe(answered: Page):
    assert answered.evaluate(THUMB) == []
    check_with_axe(answered)
    fits(answered, 320)


def test_answered_boards_in_the_built_page_have_room_for_text_of_twice_the_size(answered: Page):
    answered.add_style_tag(content="html { font-size: 200% }")
    for width in (1280, 640):
        fits(answered, width)


def fits(page: Page, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 740})
    assert page.evaluate(WIDE, width) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
