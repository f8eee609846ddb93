"""A run from two chairs in a browser: one after the other, drawn as they go, and side by side at the end."""

from __future__ import annotations

import json

import msgspec
from browser.kindpage import check_with_axe
from playwright.sync_api import Locator, Page, expect

from whichpm.bank import flatten
from whichpm.kinds.simulation import ACT, Simulation

OWNERS = ("product", "project", "both")


def seat(name: str, key: str) -> dict[str, object]:
    return {
        "ask": f"Who settles {name}?",
        "key": key,
        "line": 1 if key == "product" else 2,
        "concepts": ["C001"],
        "level": "apply",
        "why": {owner: f"Why {owner} fits {name} or does not, in a few words of its own." for owner in OWNERS},
        "right": {"effects": {"value": 2}, "told": f"All goes well with {name}."},
        "wrong": {"told": f"It drags on with {name}."},
        "actions": [
            {"id": f"{name}-wait", "label": "Wait", "told": f"A day goes by over {name}."},
            {"id": f"{name}-pay", "label": "Pay", "effects": {"value": 1, "money": -1}, "told": f"A bill for {name}."},
        ],
    }


FILE = msgspec.convert(
    {
        "title": "A ferry in two chairs",
        "story": "Mara is the product manager, Jon is the project manager.",
        "options": OWNERS,
        "read": "ownership-test",
        "gauges": [{"id": "value", "label": "Value", "start": 3}, {"id": "money", "label": "Money", "start": 5}],
        "turns": [
            {
                "id": "fares",
                "title": "fares",
                "text": "The ferry is full.",
                "paper": {"title": "A count", "parts": [{"part": "points", "items": ["40 stayed on the quay."]}]},
                "product": seat("night-fares", "product"),
                "project": seat("fare-boards", "project"),
            },
            {
                "id": "crew",
                "title": "crews",
                "text": "Two crews want one week.",
                "product": seat("crew-weeks", "project"),
                "project": seat("crew-days", "project"),
            },
        ],
    },
    Simulation,
)
PUBLIC = flatten(FILE, "ferry-chairs", "practice").public()
GRADED = flatten(FILE, "ferry-chairs", "graded").public()
LABELS = {option["id"]: option["label"] for option in PUBLIC["options"]}
EVENTS = [event for _, _, event in FILE.decisions()]


def card(page: Page, number: int) -> Locator:
    return page.locator(".wp-sim > li").nth(number)


def decide(page: Page, number: int, owner: str, act: str) -> None:
    card(page, number).get_by_role("radio", name=LABELS[owner]).check()
    card(page, number).get_by_role("button", name=act).click()


def states(page: Page) -> Locator:
    return page.get_by_role("region", name="Where the launch stands")


def test_the_second_chair_follows_the_first_and_both_stand_side_by_side(bench):
    page = bench.page
    bench.show(PUBLIC)
    expect(page.locator(".wp-sim > li:visible")).to_have_count(1)
    expect(card(page, 0).get_by_role("group", name="A count")).to_contain_text("40 stayed on the quay.")
    decide(page, 0, "product", "Pay")
    expect(card(page, 0)).to_contain_text("All goes well with night-fares. A bill for night-fares.")
    expect(states(page)).to_contain_text("Product manager, turn 2 of 2")
    expect(states(page)).to_contain_text("Value 6")
    expect(page.locator(".wp-feedback:visible")).to_have_count(0)
    expect(states(page)).to_have_count(1)
    decide(page, 1, "both", "Wait")
    # The first run is over: its verdicts, what it cost, and the other chair with a state of its own.
    expect(page.locator(".wp-feedback:visible")).to_have_count(2)
    lost = "Turn 2, Product manager: crews. You gave it to: Both. It belongs to: Project manager. Cost: Value −2."
    expect(page.locator(".wp-sim-end:visible")).to_contain_text(lost)
    expect(states(page).last).to_contain_text("Project manager, turn 1 of 2")
    expect(states(page).last).to_contain_text("Value 3 (before 3)")
    decide(page, 2, "project", "Wait")
    expect(states(page).last).to_contain_text("Value 5 (before 6)")
    decide(page, 3, "project", "Wait")
    both = page.get_by_role("table", name="Both chairs, side by side")
    expect(both.get_by_role("columnheader")).to_have_text(["Product manager", "Project manager"])
    expect(both.get_by_role("row", name="Decisions with their owner").locator("td")).to_have_text(["1", "2"])
    expect(both.get_by_role("row", name="Value").locator("td")).to_have_text(["6", "7"])
    expect(both.get_by_role("row", name="Money").locator("td")).to_have_text(["4", "5"])
    expect(page.get_by_role("button", name="Run again")).to_have_count(0)
    lines = page.locator(".wp-sim-trail path")
    assert lines.evaluate_all("(all) => all.map((one) => one.getTotalLength() > 0)").count(True) == 6
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    check_with_axe(page)


def test_what_happened_comes_into_sight_and_the_result_begins_at_its_head(bench):
    """In the capstone both lay half below the screen, and a paper came before what it was for."""
    page = bench.page
    bench.show(json.loads(json.dumps(PUBLIC).replace("All goes well", "All goes well, day after day " * 20)))
    page.set_viewport_size({"width": 390, "height": 844})
    page.get_by_role("button", name="One at a time").click()
    page.locator(".wp-start").click()
    dialog = page.get_by_role("dialog")
    at = [dialog.locator(one).first.bounding_box()["y"] for one in (".wp-sim p strong", ".wp-paper", "legend")]
    assert at == sorted(at)
    for number, event in enumerate(EVENTS):
        dialog.locator(f'[data-item="{event.id}"] label').nth(0 if number < 3 else 1).click()
        dialog.get_by_role("button", name="Pay").click()
        under = dialog.locator(".wp-turns > :last-child")
        record = dialog.get_by_role("group", name="What happened").last
        if number != 1:  # The first run's verdict lies over the end of what happened.
            assert record.bounding_box()["y"] + record.bounding_box()["height"] <= under.bounding_box()["y"] + 1
        under.click()
    expect(page.locator(".wp-result")).to_be_focused()
    expect(page.locator(".wp-result-title")).to_be_in_viewport()


def test_who_comes_to_a_decision_by_keyboard_sees_what_is_asked_under_what_stands(bench):
    page = bench.page
    bench.show(json.loads(json.dumps(PUBLIC).replace("The ferry is full.", "The ferry is full. " * 12)))
    page.add_style_tag(content="main { padding-block: 900px }")
    page.locator(".wp-story summary").focus()
    while page.evaluate("document.activeElement.type") != "radio":
        page.keyboard.press("Tab")
    assert states(page).bounding_box()["y"] >= 0
    under = states(page).bounding_box()["y"] + states(page).bounding_box()["height"]
    assert card(page, 0).locator("legend").bounding_box()["y"] >= under


def test_where_no_key_is_at_hand_lines_follow_actions_alone_and_all_can_be_changed(bench):
    page = bench.page
    bench.show(GRADED, place="notebook")
    expect(page.locator(".wp-sim > li:visible")).to_have_count(4)
    for act, value in (("Pay", "Value 4"), ("Wait", "Value 3")):
        card(page, 0).get_by_role("radio", name="Product manager").check()
        card(page, 0).get_by_role("radio", name=act).check()
        expect(states(page).first).to_contain_text(value)
    expect(card(page, 0)).to_contain_text("A day goes by over night-fares.")
    expect(card(page, 0)).not_to_contain_text("All goes well")
    first = EVENTS[0].id
    assert bench.call("model.state.answers") == {first: "product", first + ACT: "night-fares-wait"}
