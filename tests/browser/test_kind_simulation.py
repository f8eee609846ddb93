"""Simulation in a browser: a run goes forward, gauges move and speak, the verdict waits, two runs are compared."""

from __future__ import annotations

import json
from pathlib import Path

import msgspec
import pytest
from browser.kindpage import write_page
from playwright.sync_api import Locator, Page, expect

from whichpm import yamltree
from whichpm.bank import flatten
from whichpm.kinds.simulation import ACT, Simulation

ROOT = Path(__file__).parents[2]
FILE = msgspec.convert(yamltree.read(ROOT / "exercises" / "practice" / "routehop-run.yml").data, Simulation)
PUBLIC = flatten(FILE, "routehop-run", "practice").public()
GRADED = flatten(FILE, "routehop-run", "graded").public()
RIGHT = {event.id: event.key for event in FILE.events}
ACTS = {event.id + ACT: event.actions[0].id for event in FILE.events}
LABELS = {option["id"]: option["label"] for option in PUBLIC["options"]}
MIXED = {**RIGHT, **ACTS, "map-licence": "product", "the-letter": "project"}


def first(number: int, answers: dict[str, str]) -> dict[str, str]:
    """The answers to the first events only."""
    names = [event.id for event in FILE.events[:number]]
    return {name: answers[name] for event in names for name in (event, event + ACT)}


def card(page: Page, number: int) -> Locator:
    return page.locator(".wp-sim > li").nth(number - 1)


def decide(page: Page, number: int, answers: dict[str, str]) -> None:
    event = FILE.events[number - 1].id
    card(page, number).get_by_role("radio", name=LABELS[answers[event]]).check()
    card(page, number).get_by_role("button", name=LABELS[answers[event + ACT]]).click()


def gauges(page: Page) -> Locator:
    return page.get_by_role("region", name="Where the launch stands")


def play(page: Page, answers: dict[str, str]) -> None:
    for number in range(1, 7):
        decide(page, number, answers)


def test_javascript_runs_as_python_does(bench):
    shared = json.loads((ROOT / "tests" / "cases" / "simulation.json").read_text(encoding="utf-8"))
    exercise = flatten(msgspec.convert(shared["exercise"], Simulation), "x", "practice").public()
    for case in shared["cases"]:
        got = bench.page.evaluate(
            "([exercise, answers]) => board.default.score(exercise, JSON.parse(answers)).run",
            [exercise, json.dumps(case["answers"])],
        )
        assert got == case["run"], case["name"]


def test_one_event_at_a_time_and_what_was_decided_stands(bench):
    page = bench.page
    bench.show(PUBLIC)
    expect(page.locator(".wp-sim > li:visible")).to_have_count(1)
    expect(card(page, 1).get_by_role("button")).to_have_count(0)
    card(page, 1).get_by_role("radio", name="Project manager").check()
    card(page, 1).get_by_role("radio", name="Product manager").check()
    expect(gauges(page)).to_contain_text("Value for riders 0")
    card(page, 1).get_by_role("button", name="Leave the wallet out; show on").click()
    expect(gauges(page)).to_contain_text("Value for riders 3")
    expect(card(page, 1).get_by_role("radio")).to_have_count(0)
    expect(page.locator(".wp-sim > li:visible")).to_have_count(2)
    assert bench.call("model.state.answers") == first(1, {**RIGHT, **ACTS})


def test_what_happened_gets_the_focus_and_is_said_with_the_gauges(bench):
    page = bench.page
    bench.show(PUBLIC)
    decide(page, 1, {"wallet": "project", "wallet-act": "cash-first"})
    record = card(page, 1).get_by_role("group", name="What happened")
    expect(record).to_be_focused()
    said = page.get_by_role("status")
    for words in ("the test notes stay in the drawer", "Weeks in reserve 1, down 1.", "Value for riders 1, up 1."):
        expect(record).to_contain_text(words)
        expect(said).to_contain_text(words)
    expect(said).to_contain_text("Week 4: the map may come late.")
    expect(said).not_to_contain_text("Not yet")
    page.keyboard.press("Tab")
    expect(card(page, 2).get_by_role("radio").first).to_be_focused()


ENDS = """() => [...document.querySelectorAll(".wp-way path")].map((path) => {
    const { x, y } = path.getPointAtLength(path.getTotalLength());
    return [Math.round(x), Math.round(y)];
})"""


def test_the_lines_of_both_managers_are_drawn_as_they_meet(bench):
    """Each event lies on the line of whoever got it; both lines meet where both decide, and at the opening."""
    page = bench.page
    answers = {**MIXED, FILE.events[1].id: "both"}
    bench.show(PUBLIC)
    dots = page.locator(".wp-sim-line > span")
    for number in (1, 2):
        decide(page, number, answers)
    roles = [answers[event.id] for event in FILE.events[:2]]
    assert dots.evaluate_all("(all) => all.map((one) => one.dataset.role)") == [*roles, "", "", "", ""]
    tops = dots.evaluate_all("(all) => all.map((one) => parseFloat(one.style.top))")
    assert tops[0] < tops[1] == tops[2], "the product's line runs above, and both meet in the middle"
    product, project = page.evaluate(ENDS)
    assert product[0] == project[0] < 100
    assert product[1] < project[1]
    for number in range(3, 7):
        decide(page, number, answers)
    assert page.evaluate(ENDS) == [[100, 24], [100, 24]]


def test_no_verdict_before_the_run_is_over_then_one_for_each_event(bench):
    page = bench.page
    bench.show(PUBLIC)
    for number in range(1, 6):
        decide(page, number, MIXED)
    verdicts = page.locator(".wp-feedback:visible, .wp-mark, [data-state='right'], [data-state='notyet']")
    expect(verdicts).to_have_count(0)
    decide(page, 6, MIXED)
    expect(page.locator(".wp-feedback:visible")).to_have_count(6)
    expect(card(page, 2)).to_contain_text("Not yet. Fitting choice: Project manager.")
    expect(page.get_by_role("status")).to_contain_text("The run is over; it is compared below.")


@pytest.mark.parametrize(("decided", "states"), [(5, ["done"] * 5 + ["open"]), (6, ["notyet"] * 2 + ["right"] * 4)])
def test_the_rail_tells_no_verdict_before_the_run_is_over_either(bench, decided: int, states: list[str]):
    bench.page.evaluate("globalThis.whichpmView = 'one'")
    bench.show(PUBLIC, answers=first(decided, MIXED))
    stops = bench.page.locator(".wp-stops > i")
    assert sorted(stops.evaluate_all("(all) => all.map((one) => one.dataset.dot)")) == states


def test_the_end_names_each_misrouted_decision_and_what_it_cost(bench):
    bench.show(PUBLIC, answers=MIXED)
    result = bench.page.locator(".wp-result")
    expect(result.get_by_role("heading", name="4 of 6 fit")).to_be_visible()
    lost = result.locator("p", has_text="You gave it to")
    expect(lost).to_have_count(2)
    expect(lost.first).to_have_text(
        "Week 4: the map may come late. You gave it to: Product manager. It belongs to: Project manager. "
        "Cost: Weeks in reserve −1, Trust in the plan −2."
    )
    row = result.get_by_role("row", name="Value for riders").locator("td")
    expect(row).to_have_text(["9", "10"])
    expect(result.get_by_role("columnheader")).to_have_text(["This run", "This run, every owner right"])
    expect(bench.page.get_by_role("button", name="missed")).to_have_count(0)


def test_run_again_keeps_the_last_run_beside_the_next(bench):
    page = bench.page
    bench.show(PUBLIC, answers=MIXED)
    page.get_by_role("button", name="Run again").click()
    assert bench.call("model.state.answers") == {}
    expect(card(page, 1).get_by_role("radio").first).to_be_focused()
    expect(page.locator(".wp-result")).to_be_hidden()
    decide(page, 1, {**RIGHT, **ACTS})
    decide(page, 2, {**RIGHT, **ACTS})
    expect(gauges(page)).to_contain_text("Trust in the plan 2 (before 0)")
    for number in range(3, 7):
        decide(page, number, {**RIGHT, **ACTS})
    table = page.get_by_role("table", name="Your runs")
    expect(table.get_by_role("columnheader")).to_have_text(["This run", "Run before", "This run, every owner right"])
    expect(table.get_by_role("row", name="Decisions with their owner").locator("td")).to_have_text(["6", "4", "6"])
    expect(table.get_by_role("row", name="Trust in the plan").locator("td")).to_have_text(["4", "1", "4"])
    expect(page.locator(".wp-result")).to_contain_text("What would other actions bring?")


def test_a_reserve_below_zero_moves_the_opening_and_what_comes_after(bench):
    wrong = {**dict.fromkeys(RIGHT, "other"), **ACTS}
    bench.show(PUBLIC, answers=first(5, wrong))
    expect(gauges(bench.page)).to_contain_text("Week 22, opening slips to week 18")
    expect(card(bench.page, 6)).to_contain_text("Week 22: a first trip, and no second.")
    expect(gauges(bench.page)).to_contain_text("Weeks in reserve −4")


def test_a_whole_run_with_the_keyboard_alone(bench):
    page, keys = bench.page, {"product": "1", "project": "2", "both": "3", "other": "4"}
    bench.show(PUBLIC)
    page.get_by_role("radio").first.focus()
    for event in FILE.events:
        page.keyboard.press(keys[event.key])
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
    assert bench.call("model.state.answers") == {**RIGHT, **ACTS}
    expect(page.get_by_role("heading", name="6 of 6 fit")).to_be_visible()


def test_a_host_that_restores_a_run_is_followed(bench):
    bench.show(PUBLIC)
    bench.set(answers=first(3, MIXED))
    expect(bench.page.locator(".wp-sim > li:visible")).to_have_count(4)
    expect(bench.page.get_by_role("status")).to_have_text("")


def test_a_graded_board_has_no_gauges_and_every_decision_can_be_changed(bench):
    page = bench.page
    bench.show(GRADED, place="notebook")
    expect(page.locator(".wp-sim-state, .wp-sim-record, .wp-sim-actions")).to_have_count(0)
    expect(page.locator(".wp-sim > li:visible")).to_have_count(6)
    card(page, 2).get_by_role("radio", name="Both").check()
    card(page, 2).get_by_role("radio", name=LABELS["old-map"]).check()
    card(page, 2).get_by_role("radio", name="Project manager").check()
    assert bench.call("model.state.answers") == {"map-licence": "project", "map-licence-act": "old-map"}
    page.get_by_role("button", name="Go to statement 3b").click()
    expect(card(page, 3).get_by_role("radio", name="Three days")).to_be_focused()
    expect(page.locator(".wp-mark, .wp-feedback:visible, .wp-result:visible")).to_have_count(0)


def test_it_works_in_a_page_and_remembers_both_runs(page, tmp_path, serve):
    write_page(tmp_path, PUBLIC)
    page.goto(serve(tmp_path))
    play(page, MIXED)
    page.get_by_role("button", name="Run again").click()
    decide(page, 1, {**RIGHT, **ACTS})
    page.reload()
    expect(gauges(page)).to_contain_text("Value for riders 3 (before 3)")
    for number in range(2, 7):
        decide(page, number, {**RIGHT, **ACTS})
    expect(page.get_by_role("columnheader", name="Run before")).to_be_visible()


def test_nothing_moves_for_those_who_want_no_motion(bench):
    bench.show(PUBLIC)
    seconds = "getComputedStyle(document.querySelector('.wp-sim-track i')).transitionDuration.split(',')[0]"
    assert bench.call(seconds) == "0s"
    bench.page.emulate_media(reduced_motion="no-preference")
    assert bench.call(seconds) == "0.14s"


def test_the_focus_is_not_hidden_behind_the_gauges(bench):
    page = bench.page
    page.set_viewport_size({"width": 360, "height": 740})
    bench.show(PUBLIC)
    for number in range(1, 6):
        decide(page, number, MIXED)
        box = card(page, number).get_by_role("group", name="What happened").bounding_box()
        cover = gauges(page).bounding_box()
        assert box["y"] >= cover["y"] + cover["height"]
