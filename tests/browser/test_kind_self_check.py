"""Self-check in a browser: ratings become two bars in words, without a verdict, in this browser's storage only."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from browser.kindpage import check_width, write_page
from playwright.sync_api import expect

from whichpm import bank

ROOT = Path(__file__).parents[2]
EXERCISE = bank.find(ROOT, "role-fit")
PUBLIC = EXERCISE.public()
HALF = {item.id: str(1 + index % 5) for index, item in enumerate(EXERCISE.items) if index % 2}


def bar(bench, work):
    return bench.page.locator(".wp-drawn").filter(has_text=f"Drawn to {work} work")


def test_two_bars_say_what_was_rated_in_words(bench):
    bench.show(PUBLIC)
    expect(bar(bench, "product")).to_contain_text("0 of 30 (0 of 6 rated)")
    group = bench.page.get_by_role("group", name=re.compile(r"When somebody complains"))
    group.get_by_role("radio", name="4 mostly").check()
    expect(bar(bench, "product")).to_contain_text("4 of 30 (1 of 6 rated)")
    expect(bar(bench, "project")).to_contain_text("0 of 30 (0 of 6 rated)")


def test_the_bars_agree_with_the_shared_cases(bench):
    shared = json.loads((ROOT / "tests" / "cases" / "self-check.json").read_text(encoding="utf-8"))
    names = [one["id"] for one in shared["exercise"]["statements"]]
    parts = [one["drawn"] for one in shared["exercise"]["statements"]]
    first = PUBLIC["items"][0]
    items = [{**first, "id": name, "part": part} for name, part in zip(names, parts, strict=True)]
    bench.show({**PUBLIC, "items": items})
    for case in shared["cases"]:
        bench.set(answers=case["answers"])
        for work, points in case["bars"].items():
            expect(bar(bench, work), case["name"]).to_contain_text(f"{points} of 10")


def test_no_verdict_is_shown_or_said_and_the_last_rating_reads_the_bars_out(bench):
    answers = {item.id: "3" for item in EXERCISE.items[1:]}
    bench.show(PUBLIC, answers=answers)
    bench.page.get_by_role("radio", name="5 very much").first.check()
    said = bench.page.get_by_role("status")
    expect(said).to_have_text(
        "Drawn to product work: 20 of 30 (6 of 6 rated). Drawn to project work: 18 of 30 (6 of 6 rated)."
    )
    board = bench.page.locator(".wp-board")
    expect(board.locator(".wp-feedback:visible, .wp-mark, .wp-result-title:visible")).to_have_count(0)
    for word in ("Right", "Not yet", "fit", "you are a "):
        assert word not in board.inner_text()


def test_it_can_be_done_with_the_keyboard_alone(bench):
    bench.show(PUBLIC)
    keyboard = bench.page.keyboard
    bench.page.get_by_role("radio").first.focus()
    for index in range(len(EXERCISE.items)):
        keyboard.press(str(1 + index % 5))
        keyboard.press("Tab")
    assert bench.call("Object.values(model.state.answers)") == [str(1 + index % 5) for index in range(12)]
    expect(bench.page.locator(".wp-count")).to_have_text("12 of 12")


def test_ratings_stay_in_this_browser(page, tmp_path, serve):
    write_page(tmp_path, PUBLIC)
    asked = []
    page.on("request", lambda request: asked.append((request.method, request.url)))
    page.goto(serve(tmp_path))
    page.get_by_role("radio", name="2 a little").first.check()
    kept = page.evaluate("JSON.parse(localStorage.getItem('whichpm:/:role-fit')).answers")
    assert kept == {EXERCISE.items[0].id: "2"}
    assert {method for method, _ in asked} == {"GET"}
    before = len(asked)
    page.get_by_role("radio", name="5 very much").nth(1).check()
    assert len(asked) == before
    page.reload()
    expect(page.get_by_role("radio", name="2 a little").first).to_be_checked()


@pytest.mark.parametrize("width", [1280, 360, 320])
def test_five_steps_stand_side_by_side_at_any_width(bench, width):
    bench.show(PUBLIC, answers=HALF)
    check_width(bench.page, width)
    tops = bench.call("[...document.querySelector('.wp-options').children].map((one) => one.offsetTop)")
    assert len(set(tops)) == 1


def test_forced_colours_keep_the_bars(bench):
    bench.page.emulate_media(forced_colors="active")
    bench.show(PUBLIC, answers=HALF)
    colours = bench.call(
        "[...document.querySelectorAll('.wp-drawn i')].map((one) => getComputedStyle(one).backgroundColor)"
    )
    assert all(colour != "rgba(0, 0, 0, 0)" for colour in colours)
