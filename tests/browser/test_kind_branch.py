"""Branch in a browser: one scene after the other by keyboard, consequences after the act, nothing told where graded."""

from __future__ import annotations

from typing import Any

import pytest
from browser.kindpage import example
from playwright.sync_api import Locator, expect

SOURCE = example("branch")
EXERCISE = SOURCE.public()
GRADED = example("branch", "graded").public()
PATH = {
    "the-letter": ("product", "visit-two-hotels"),
    "by-friday": ("both", "one-rule"),
    "sixty-lists": ("project", "one-week-each"),
    "eight-percent": ("other", "no-discount"),
    "last-weeks": ("project", "congress-first"),
    "june-figures": ("product", "leave-the-rule"),
}
LABELS = {option["id"]: option["label"] for option in EXERCISE["options"]}


def answers(scenes: int) -> dict[str, str]:
    return {
        item: option
        for scene, (owner, act) in list(PATH.items())[:scenes]
        for item, option in ((scene, owner), (f"{scene}-act", act))
    }


def scene(bench: Any, name: str) -> Locator:
    return bench.page.locator(".wp-scene", has=bench.page.locator(f'[data-item="{name}"]'))


def owner(bench: Any, name: str, role: str) -> None:
    scene(bench, name).get_by_role("radio", name=LABELS[role], exact=True).check()


def act(bench: Any, name: str) -> Locator:
    return bench.page.get_by_role("button", name=LABELS[name], exact=True)


def said(bench: Any, text: str) -> None:
    expect(bench.page.get_by_role("status")).to_contain_text(text)


def test_one_scene_is_open_and_its_acts_wait_for_the_owner(bench):
    bench.show(EXERCISE)
    expect(bench.page.locator(".wp-scene:visible")).to_have_count(1)
    expect(bench.page.locator(".wp-scene:visible")).to_contain_text("Scene 1 of 6")
    expect(bench.page.locator(".wp-state")).to_contain_text("0 of 12 answered")
    expect(act(bench, "visit-two-hotels")).to_be_hidden()
    owner(bench, "the-letter", "project")
    said(bench, "Now choose what is done.")
    expect(act(bench, "visit-two-hotels")).to_be_visible()
    expect(scene(bench, "the-letter").locator(".wp-feedback")).to_be_hidden()
    assert bench.call("[model.state.answers, model.saves]") == [{"the-letter": "project"}, 1]


def test_after_the_act_the_owner_is_explained_and_the_story_tells_what_it_cost(bench):
    bench.show(EXERCISE)
    owner(bench, "the-letter", "project")
    act(bench, "visit-two-hotels").click()
    first = scene(bench, "the-letter")
    expect(first).to_contain_text("Not yet. Fitting choice: Product manager.")
    expect(first.locator(".wp-feedback")).to_contain_text("the approvals are a wish")
    expect(first.locator(".wp-feedback")).not_to_contain_text("While the letter")
    expect(first.locator(".wp-then")).to_contain_text(f"Done: {LABELS['visit-two-hotels']}")
    expect(first.locator(".wp-then")).to_contain_text("While the letter lies on the wrong desk")
    expect(first.locator(".wp-then")).to_contain_text("Neither has heard of the letter.")
    expect(first.locator(".wp-then")).to_be_focused()
    said(bench, "Not yet. Fitting choice: Product manager.")
    expect(scene(bench, "by-friday")).to_be_visible()


def test_a_fitting_owner_costs_nothing_in_the_story(bench):
    bench.show(EXERCISE, answers=answers(1))
    expect(scene(bench, "the-letter").locator(".wp-then")).not_to_contain_text("wrong desk")


def test_what_is_past_stays_readable_and_cannot_be_changed(bench):
    bench.show(EXERCISE, answers=answers(2))
    first = scene(bench, "the-letter")
    expect(first.get_by_label("Product manager")).to_be_disabled()
    expect(first.get_by_label("Product manager")).to_be_visible()
    expect(first.get_by_label("Project manager")).to_be_hidden()
    expect(act(bench, "read-requests")).to_be_hidden()


def test_the_keyboard_alone_reaches_an_ending(bench):
    bench.show(EXERCISE)
    keys = bench.page.keyboard
    scene(bench, "the-letter").get_by_role("radio").first.focus()
    for name, (role, chosen) in PATH.items():
        keys.press(str(list(LABELS).index(role) + 1))
        expect(scene(bench, name).get_by_role("radio", checked=True)).to_be_focused()
        while bench.call("document.activeElement.textContent") != LABELS[chosen]:
            keys.press("Tab")
        keys.press("Enter")
        expect(scene(bench, name).locator(".wp-then")).to_be_focused()
        keys.press("Tab")
    assert bench.call("model.state.answers") == answers(6)
    ending = bench.page.locator(".wp-ending")
    expect(ending).to_contain_text("Small, and done")
    expect(bench.page.locator(".wp-result")).to_contain_text("6 of 6 fit")
    said(bench, "6 of 6 fit.")


@pytest.mark.parametrize("strayed", [0, 1, 3])
def test_the_ending_follows_from_who_decided(bench, strayed):
    """Five of six owners were wrong, and the client renewed all the same."""
    wrong = dict.fromkeys(list(PATH)[:strayed], "other")
    bench.show(EXERCISE, answers={**answers(6), **wrong})
    ending = bench.page.locator(".wp-ending")
    expect(ending).to_contain_text("Small, and done")
    happy, astray = "Marabel renews. What stays out", "renews for one year, on trial"
    expect(ending).to_contain_text(astray if strayed == 3 else happy)
    expect(ending).not_to_contain_text(happy if strayed == 3 else astray)
    said = {0: None, 1: "One decision went to somebody", 3: "3 decisions went to somebody"}[strayed]
    expect(ending.locator("p")).to_have_count(3 if said else 2)
    if said:
        expect(ending.locator("p").last).to_contain_text(said)
        expect(ending.locator("p").last).to_contain_text("A wish with weight")


def test_another_act_leads_to_another_scene_and_a_way_back_exists(bench):
    bench.show(EXERCISE, answers={**answers(1), "by-friday": "both"})
    act(bench, "five-steps").click()
    expect(scene(bench, "copy-or-switch")).to_be_visible()
    expect(scene(bench, "sixty-lists")).to_be_hidden()
    bench.set(answers={**answers(1), "by-friday": "both", "by-friday-act": "one-rule"})
    expect(scene(bench, "sixty-lists")).to_be_visible()
    expect(scene(bench, "copy-or-switch")).to_be_hidden()


def test_trying_missed_scenes_again_asks_for_the_act_again(bench):
    bench.show(EXERCISE, answers={**answers(6), "sixty-lists": "product"})
    bench.page.get_by_role("button", name="Try the missed one again").click()
    third = scene(bench, "sixty-lists")
    expect(third.get_by_role("radio").first).to_be_focused()
    expect(scene(bench, "eight-percent")).to_be_hidden()
    bench.page.keyboard.press("2")
    expect(third.get_by_label("Project manager")).to_be_focused()
    act(bench, "one-week-each").click()
    expect(bench.page.locator(".wp-result")).to_contain_text("6 of 6 fit")


def test_start_over_opens_the_first_scene(bench):
    bench.show(EXERCISE, answers=answers(3))
    bench.page.get_by_role("button", name="Start over").click()
    bench.page.get_by_role("button", name="Clear", exact=True).click()
    expect(bench.page.locator(".wp-scene:visible")).to_have_count(1)
    expect(scene(bench, "the-letter").get_by_role("radio").first).to_be_focused()
    expect(scene(bench, "the-letter").get_by_role("radio").first).to_be_enabled()


def test_a_graded_story_tells_no_consequence_and_can_be_started_again(bench):
    bench.show(GRADED)
    for name, (role, chosen) in PATH.items():
        owner(bench, name, role)
        act(bench, chosen).click()
        expect(scene(bench, name).locator(".wp-then")).to_have_text(f"Done: {LABELS[chosen]}")
        expect(scene(bench, name).locator(".wp-feedback:visible")).to_have_count(0)
    expect(bench.page.locator(".wp-ending")).to_have_text("The story ends here.")
    expect(bench.page.locator(".wp-left")).to_contain_text("answered. You can change")
    bench.page.get_by_role("button", name="Start over").click()
    expect(bench.page.get_by_role("group", name="Clear your 12 answers?")).to_be_visible()
    bench.page.get_by_role("button", name="Clear", exact=True).click()
    expect(bench.page.locator(".wp-scene:visible")).to_have_count(1)
    expect(scene(bench, "the-letter").get_by_role("radio").first).to_be_focused()
    assert bench.call("model.state.answers") == {}
