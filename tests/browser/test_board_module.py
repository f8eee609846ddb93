"""The board by itself, against the contract with its host: scoring, saving, restoring, keys, size, speed."""

from __future__ import annotations

import gzip
import json
import subprocess
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Locator, expect
from test_scoring import shared_cases

from whichpm import bank, bundle
from whichpm.model import Exercise

MINI = Path(__file__).parents[1] / "books" / "mini"
ROOT = Path(__file__).parents[2]


def public(slug: str) -> dict[str, Any]:
    return bank.find(MINI, slug).public()


def many(number: int) -> dict[str, Any]:
    """A practice exercise of many items."""
    exercise = public("ferry")
    first = exercise["items"][0]
    items = [{**first, "id": f"item-{index}", "text": f"{first['text']} ({index})"} for index in range(number)]
    return {**exercise, "items": items}


def item(bench: Any, number: int) -> Locator:
    return bench.page.locator(".wp-item").nth(number - 1)


def choose(bench: Any, number: int, label: str) -> None:
    item(bench, number).get_by_label(label).check()


# --- scoring ---------------------------------------------------------------------------------------------------


def test_javascript_scores_the_shared_cases_as_python_does(bench):
    for param in shared_cases():
        exercise, case = param.values
        assert isinstance(exercise, Exercise)
        got = bench.page.evaluate(
            "([exercise, answers]) => board.default.score(exercise, JSON.parse(answers))",
            [exercise.public(), json.dumps(case["answers"])],
        )
        expected = {name: case[name] for name in ("points", "maximum", "answered")}
        assert {name: got[name] for name in expected} == expected, param.id


def test_scoring_changes_neither_exercise_nor_answers(bench):
    bench.page.evaluate(
        """(exercise) => {
            const freeze = (value) => {
                if (value && typeof value === "object") Object.values(Object.freeze(value)).forEach(freeze);
                return value;
            };
            return board.default.score(freeze(exercise), freeze({ bicycles: "both" }));
        }""",
        public("ferry"),
    )


# --- the contract with the host --------------------------------------------------------------------------------


def test_a_choice_sets_answers_and_seq_and_saves_once(bench):
    bench.show(public("ferry"), answers={"hull": "other"})
    choose(bench, 1, "Both")
    assert bench.call("model.state.answers") == {"hull": "other", "bicycles": "both"}
    assert bench.call("[model.state.seq, model.saves]") == [1, 1]


def test_the_state_line_says_saving_then_saved_with_the_readers_own_time(bench):
    bench.show(public("ferry"))
    state = bench.page.locator(".wp-state")
    expect(state).to_have_text("0 of 4 answered")
    choose(bench, 1, "Both")
    expect(state).to_contain_text("1 of 4 answered")
    expect(state).to_contain_text("saving…")
    bench.call("model.acknowledge(new Date(new Date().setHours(7, 3)).toISOString())")
    expect(state).to_contain_text("saved 07:03")


def test_a_save_of_another_day_names_the_day(bench):
    bench.show(public("ferry"), answers={"hull": "other"}, saved="2026-01-05T12:00:00Z")
    expect(bench.page.locator(".wp-state")).to_contain_text("saved 5 Jan, ")


def test_four_seconds_without_an_answer_from_the_host_are_reported_until_it_comes(bench):
    bench.page.clock.install(time=0)
    bench.page.clock.pause_at(1000)
    bench.show(public("ferry-graded"), place="notebook")
    choose(bench, 1, "Both")
    bench.page.clock.run_for(3900)
    expect(bench.page.locator(".wp-problem")).to_be_hidden()
    bench.page.clock.run_for(200)
    expect(bench.page.locator(".wp-save")).to_have_text("not saved yet")
    expect(item(bench, 1).locator(".wp-problem")).to_contain_text("the kernel is busy or has stopped. Nothing is lost")
    choose(bench, 2, "Both")
    expect(item(bench, 2).locator(".wp-problem")).to_be_visible()
    bench.call("model.acknowledge(new Date().toISOString())")
    expect(bench.page.locator(".wp-problem")).to_be_hidden()
    expect(bench.page.locator(".wp-save")).to_contain_text("saved")


def test_an_acknowledgement_of_an_earlier_choice_does_not_count_for_a_later_one(bench):
    bench.show(public("ferry"))
    choose(bench, 1, "Both")
    choose(bench, 2, "Both")
    bench.set(saved="2026-11-21T22:03:11Z", saved_seq=1)
    expect(bench.page.locator(".wp-save")).to_have_text("saving…")
    bench.set(saved_seq=2)
    expect(bench.page.locator(".wp-save")).to_contain_text("saved ")


def test_a_problem_of_the_host_is_shown_and_announced_and_can_be_put_away(bench):
    bench.show(public("ferry"))
    sentence = "The answers file is damaged. It is kept as ferry.answers.1.kept.json, so nothing is lost."
    bench.set(problem=sentence)
    notice = bench.page.locator(".wp-problem")
    expect(notice).to_contain_text(sentence)
    expect(bench.page.get_by_role("status")).to_have_text(sentence)
    notice.get_by_role("button", name="Close").click()
    expect(notice).to_be_hidden()
    bench.set(problem="The disk is full.")
    expect(notice).to_contain_text("The disk is full.")


def test_a_restore_by_the_host_keeps_the_focus_and_every_element(bench):
    bench.show(public("ferry"), answers={"bicycles": "both"})
    focused = item(bench, 2).get_by_label("Project manager")
    focused.focus()
    bench.call("globalThis.before = [...document.querySelectorAll('#one .wp-item *')]")
    bench.set(answers={"crew-rota": "project", "hull": "other"})
    expect(focused).to_be_checked()
    expect(focused).to_be_focused()
    expect(item(bench, 1).locator(":checked")).to_have_count(0)
    expect(bench.page.locator(".wp-count")).to_have_text("2 of 4")
    kept = "before.filter((node) => !node.closest('.wp-feedback, .wp-mark')).every((node) => node.isConnected)"
    assert bench.call(kept)
    assert bench.call("model.saves") == 0
    expect(bench.page.get_by_role("status")).to_have_text("")


def test_two_boards_of_one_model_stay_in_step_and_only_one_speaks(bench):
    bench.show(public("ferry"))
    bench.show(public("ferry"), element="two")
    bench.page.locator("#one").get_by_label("Both").first.check()
    expect(bench.page.locator("#two").get_by_label("Both").first).to_be_checked()
    expect(bench.page.locator("#two .wp-feedback").first).to_be_visible()
    expect(bench.page.locator("#one").get_by_role("status")).to_contain_text("Not yet.")
    expect(bench.page.locator("#two").get_by_role("status")).to_have_text("")
    bench.page.locator("#two").get_by_label("Product manager").first.check()
    expect(bench.page.locator("#one").get_by_label("Product manager").first).to_be_checked()


def test_a_board_that_is_taken_away_leaves_nothing_behind(bench):
    bench.show(public("ferry"))
    bench.call("close()")
    assert bench.call("model.listeners()") == 0
    expect(bench.page.locator("#one > *")).to_have_count(0)


def test_choices_the_kernel_never_confirmed_come_back_on_the_next_board(bench):
    bench.show(public("ferry-graded"), place="notebook")
    choose(bench, 1, "Both")
    bench.call("close(); globalThis.model = undefined;")
    bench.show(public("ferry-graded"), place="notebook", answers={"ice-days": "project"}, saved="2020-01-01T00:00:00Z")
    expect(item(bench, 1).get_by_label("Both")).to_be_checked()
    assert bench.call("[model.state.seq, model.saves]") == [1, 1]
    bench.call("model.acknowledge(new Date().toISOString()); close(); globalThis.model = undefined;")
    bench.show(public("ferry-graded"), place="notebook")
    expect(bench.page.locator(":checked")).to_have_count(0)


def test_a_later_save_from_elsewhere_is_not_overwritten_by_old_choices(bench):
    bench.show(public("ferry-graded"), place="notebook")
    choose(bench, 1, "Both")
    bench.call("close(); globalThis.model = undefined;")
    bench.show(
        public("ferry-graded"), place="notebook", answers={"early-boat": "product"}, saved="2999-01-01T00:00:00Z"
    )
    expect(item(bench, 1).get_by_label("Product manager")).to_be_checked()
    assert bench.call("model.saves") == 0


def test_an_unknown_kind_is_a_sentence_not_a_blank(bench):
    bench.show({**public("ferry"), "kind": "juggling"})
    expect(bench.page.locator("#one")).to_contain_text("cannot show “juggling” exercises")


def test_texts_of_an_exercise_are_never_markup(bench):
    exercise = public("ferry")
    trap = "<img src=x onerror='globalThis.caught = true'>"
    exercise = {**exercise, "title": trap, "story": [trap], "test": dict.fromkeys(exercise["test"], trap)}
    exercise["options"] = [{**option, "label": trap + option["id"]} for option in exercise["options"]]
    exercise["items"] = [
        {**one, "text": trap, "why": dict.fromkeys(one["why"], trap), "read": {"label": trap}}
        for one in exercise["items"]
    ]
    bench.show(exercise, answers={"bicycles": "both", "crew-rota": "project", "night-boat": "both", "hull": "other"})
    bench.set(problem=trap)
    expect(bench.page.locator(".wp-result")).to_be_visible()
    expect(bench.page.locator("#one img")).to_have_count(0)
    assert bench.call("globalThis.caught") is None


# --- practice and graded ---------------------------------------------------------------------------------------


def test_practice_explains_a_choice_at_once(bench):
    exercise = bank.find(MINI, "ferry")
    bench.show(exercise.public())
    choose(bench, 2, "Both")
    feedback = item(bench, 2).locator(".wp-feedback")
    expect(feedback).to_contain_text("Not yet. Fitting choice: Project manager.")
    expect(feedback).to_contain_text(exercise.items[1].why["both"].strip())
    expect(feedback).to_contain_text("Line 2 of the ownership test Arrange: someone arranges")
    expect(feedback).to_contain_text("Read again:")
    choose(bench, 2, "Project manager")
    expect(feedback).to_contain_text("Right. Project manager")
    expect(feedback).to_contain_text(exercise.items[1].why["project"].strip())


def test_the_verdict_is_announced_once_and_politely(bench):
    bench.page.clock.install(time=0)
    bench.page.clock.pause_at(1000)  # However long a busy machine takes between two keys.
    bench.show(public("ferry"))
    status = bench.page.get_by_role("status")
    bench.call(
        """(() => {
            globalThis.said = [];
            const live = document.querySelector(".wp-live");
            new MutationObserver(() => said.push(live.textContent)).observe(live, { childList: true });
        })()"""
    )
    item(bench, 1).get_by_label("Product manager").focus()
    for key in ("2", "3", "2"):
        bench.page.keyboard.press(key)
    bench.page.clock.run_for(1_000)  # Longer than an announcement waits.
    expect(status).to_contain_text("Not yet. Fitting choice: Product manager.")
    assert len(bench.call("said")) == 1


def test_the_result_comes_with_the_last_answer_and_explains_every_item(bench):
    exercise = bank.find(MINI, "ferry")
    bench.show(exercise.public())
    result = bench.page.locator(".wp-result")
    for number, label in enumerate(("Product manager", "Both", "Both"), 1):
        choose(bench, number, label)
    expect(result).to_be_hidden()
    choose(bench, 4, "Product manager")
    expect(result.get_by_role("heading", name="2 of 4 fit")).to_be_visible()
    expect(result.get_by_role("row", name="Line 2 Arrange")).to_contain_text("0 of 1")
    expect(result.get_by_role("row", name="Line 3 Both halves")).to_contain_text("1 of 1")
    expect(bench.page.get_by_role("status")).to_contain_text("The result is below the last statement.")
    result.get_by_text("All 4 statements explained").click()
    for one in exercise.items:
        expect(result).to_contain_text(one.why[one.key].strip())
    expect(result.get_by_role("listitem").nth(1)).to_contain_text(
        "Not yet. Your choice: Both. Fitting choice: Project manager."
    )


def test_the_result_keeps_how_many_fitted_at_the_first_try(bench):
    bench.show(public("ferry"), answers={})
    for number, label in enumerate(["Both"] * 4, 1):
        choose(bench, number, label)
    first = bench.page.locator(".wp-result > p").first
    expect(first).to_have_text("At the first try: 1 of 4.")
    for number, label in enumerate(["Project manager", "Product manager"], 1):
        choose(bench, number, label)
    expect(first).to_have_text("At the first try: 1 of 4.")
    bench.set(answers={})
    expect(bench.page.locator(".wp-result")).to_be_hidden()
    for number, label in enumerate(["Product manager"] * 4, 1):
        choose(bench, number, label)
    expect(first).to_have_text("At the first try: 1 of 4.")


def test_the_missed_ones_can_be_tried_again_and_the_others_stay(bench):
    answers = {"bicycles": "product", "crew-rota": "both", "night-boat": "both", "hull": "product"}
    bench.show(public("ferry"), answers=answers)
    bench.page.get_by_role("button", name="Try the 2 missed ones again").click()
    assert bench.call("model.state.answers") == {"bicycles": "product", "night-boat": "both"}
    expect(item(bench, 2).locator("input").first).to_be_focused()
    expect(bench.page.locator(".wp-result")).to_be_hidden()
    choose(bench, 2, "Project manager")
    choose(bench, 4, "Someone else")
    expect(bench.page.get_by_role("heading", name="4 of 4 fit")).to_be_visible()
    expect(bench.page.get_by_role("button", name="missed")).to_be_hidden()


def test_starting_over_asks_first_and_keeps_the_focus_on_the_board(bench):
    bench.show(public("ferry"), answers={"bicycles": "product", "hull": "other"})
    page = bench.page
    start = page.get_by_role("button", name="Start over")
    start.click()
    expect(page.get_by_role("group", name="Clear your 2 answers?")).to_be_visible()
    expect(page.get_by_role("button", name="Keep")).to_be_focused()
    page.keyboard.press("Escape")
    expect(start).to_be_focused()
    assert len(bench.call("model.state.answers")) == 2
    start.click()
    page.get_by_role("button", name="Clear").click()
    assert bench.call("model.state.answers") == {}
    expect(item(bench, 1).locator("input").first).to_be_focused()
    expect(start).to_be_hidden()
    expect(page.get_by_role("status")).to_have_text("Answers cleared.")


def test_a_graded_board_gives_nothing_away_and_leads_to_what_is_left(bench):
    bench.show(public("ferry-graded"), place="notebook")
    page = bench.page
    expect(page.locator(".wp-left")).to_contain_text("2 left")
    choose(bench, 1, "Both")
    expect(page.get_by_role("button", name="Go to statement 1")).to_be_hidden()
    page.get_by_role("button", name="Go to statement 2").click()
    expect(item(bench, 2).locator("input").first).to_be_focused()
    page.keyboard.press("2")
    expect(page.get_by_text("All 2 answered. You can change an answer until you hand in.")).to_be_visible()
    expect(page.get_by_role("button", name="Go to statement")).to_have_count(0)
    expect(page.locator(".wp-feedback:visible, .wp-result:visible, .wp-mark")).to_have_count(0)
    expect(page.get_by_role("button", name="Start over")).to_be_hidden()
    assert item(bench, 1).get_attribute("data-state") == "answered"


# --- keys ------------------------------------------------------------------------------------------------------


def test_number_keys_choose_arrows_move_and_tab_goes_on(bench):
    bench.show(public("ferry"))
    keyboard = bench.page.keyboard
    item(bench, 1).locator("input").first.focus()
    keyboard.press("4")
    expect(item(bench, 1).get_by_label("Someone else")).to_be_checked()
    expect(item(bench, 1).get_by_label("Someone else")).to_be_focused()
    keyboard.press("3")
    keyboard.press("7")
    keyboard.press("Control+1")
    expect(item(bench, 1).get_by_label("Both")).to_be_checked()
    keyboard.press("Tab")  # over "read again" where it is a link
    expect(item(bench, 2).locator("input").first).to_be_focused()


@pytest.mark.parametrize("slug", ["ferry", "ferry-graded"])
def test_arrows_move_and_answer_nothing_until_space_or_enter(bench, slug):
    """In practice an answer shows the key, so whoever only looks along the options must not give one."""
    bench.show(public(slug))
    options = item(bench, 1).locator("input")
    keyboard = bench.page.keyboard
    options.first.focus()
    for number in (1, 2):
        keyboard.press("ArrowDown" if number % 2 else "ArrowRight")
        expect(options.nth(number)).to_be_focused()
        assert bench.call("[model.state.answers, model.state.seq]") == [{}, 0]
    keyboard.press("Enter")
    expect(options.nth(2)).to_be_checked()
    keyboard.press("ArrowUp")
    keyboard.press("ArrowLeft")
    keyboard.press("ArrowLeft")
    expect(options.last).to_be_focused()
    expect(options.nth(2)).to_be_checked()
    assert bench.call("model.state.seq") == 1
    keyboard.press("Space")
    expect(options.last).to_be_checked()


def test_what_is_printed_of_the_keys_is_literally_so(bench):
    """“Keys 1 to 4 choose, Enter goes on.”"""
    bench.show(public("ferry"))
    said = bench.page.locator(".wp-keys")
    expect(said).to_have_text("Keys 1 to 4 choose, Enter goes on.")
    item(bench, 1).locator("input").first.focus()
    names = [one["id"] for one in public("ferry")["items"]]
    for digit, name in zip("1243", names, strict=True):
        bench.page.keyboard.press(digit)
        assert bench.call(f"model.state.answers['{name}']") == ["product", "project", "both", "other"][int(digit) - 1]
        bench.page.keyboard.press("Enter")
    assert len(bench.call("model.state.answers")) == 4
    expect(bench.page.locator(".wp-result")).to_be_focused()


def test_a_digit_on_what_explains_an_answer_changes_nothing(bench):
    exercise = public("ferry")
    exercise["items"] = [{**one, "read": {"label": "ownership-test", "href": "#one"}} for one in exercise["items"]]
    bench.show(exercise)
    item(bench, 1).locator("input").first.focus()
    bench.page.keyboard.press("1")
    bench.page.keyboard.press("Tab")
    expect(item(bench, 1).get_by_role("link")).to_be_focused()
    bench.page.keyboard.press("2")
    assert bench.call("model.state.answers") == {"bicycles": "product"}


def test_no_key_reaches_the_notebook_but_its_own_shortcuts_do(bench):
    bench.call(
        """(() => {
            globalThis.seen = [];
            document.addEventListener("keydown", (event) => {
                if (!event.target.closest("[data-lm-suppress-shortcuts]")) seen.push(event.key);
            }, true);
            document.addEventListener("keydown", (event) => seen.push("bubbled " + event.key));
        })()"""
    )
    bench.show(public("ferry-graded"), place="notebook")
    item(bench, 1).locator("input").first.focus()
    for key in ("1", "a", "Enter", "ArrowDown", "j"):
        bench.page.keyboard.press(key)
    assert bench.call("seen") == []
    bench.page.keyboard.press("Control+y")
    assert bench.call("seen.includes('y')")


# --- looks that can be measured --------------------------------------------------------------------------------


@pytest.mark.parametrize("dark", [False, True])
def test_roles_and_states_have_enough_contrast_in_both_schemes(bench, dark):
    bench.page.emulate_media(color_scheme="dark" if dark else "light")
    ratios = bench.call(
        """(() => {
            const probe = document.body.appendChild(document.createElement("i"));
            const colour = (name) => {
                probe.style.color = `var(--wp-${name})`;
                return getComputedStyle(probe).color.match(/[0-9.]+/g).slice(0, 3).map(Number);
            };
            const light = (rgb) => {
                const [r, g, b] = rgb.map((v) => ((v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
            };
            const ratio = (a, b) => {
                const [high, low] = [light(colour(a)), light(colour(b))].sort((x, y) => y - x);
                return (high + 0.05) / (low + 0.05);
            };
            const text = ["product", "project", "both", "other", "right", "notyet", "text", "muted", "focus"];
            const grounds = ["surface", "quiet"];
            return Object.fromEntries([
                ...text.flatMap((name) => grounds.map((ground) => [`${name} on ${ground}`, ratio(name, ground)])),
                ["control on surface", ratio("control", "surface")],
            ]);
        })()"""
    )
    assert ratios.pop("control on surface") >= 3  # an edge, not text
    assert {name: round(ratio, 1) for name, ratio in ratios.items() if ratio < 4.5} == {}


def test_every_option_is_at_least_44_px_high_at_any_width(bench):
    bench.show(public("ferry"), answers={"bicycles": "both"})
    for width in (1280, 768, 480, 360, 320):
        bench.page.set_viewport_size({"width": width, "height": 800})
        heights = bench.call("[...document.querySelectorAll('.wp-option')].map((one) => one.offsetHeight)")
        assert min(heights) >= 44
        assert bench.call("document.documentElement.scrollWidth") <= width


def test_options_stack_and_the_counter_sticks_on_a_narrow_board(bench):
    bench.page.set_viewport_size({"width": 400, "height": 700})
    bench.show(public("ferry"))
    first = item(bench, 1)
    lefts = [first.locator(".wp-option").nth(index).bounding_box()["x"] for index in range(4)]
    assert len(set(lefts)) == 1
    item(bench, 4).scroll_into_view_if_needed()
    assert bench.page.locator(".wp-state").bounding_box()["y"] == 0


def test_forced_colours_show_which_option_is_chosen(bench):
    bench.page.emulate_media(forced_colors="active")
    bench.show(public("ferry-graded"), answers={"early-boat": "both"})
    outlines = bench.call(
        "[...document.querySelectorAll('.wp-option')].map((one) => getComputedStyle(one).outlineStyle)"
    )
    assert outlines == ["none", "none", "solid", "none", "none", "none"]


def test_a_choice_is_painted_once_without_a_transition_frame_after_frame(bench):
    bench.page.emulate_media(reduced_motion="no-preference")
    bench.show(public("ferry"))
    bench.page.get_by_role("radio").first.check()
    assert bench.call("document.getAnimations().length") == 0


# --- size and speed --------------------------------------------------------------------------------------------


def test_all_of_it_stays_under_39_3_kb_compressed():
    """All kinds, papers among them, their words and styles, and the player, which takes six of them.

    A run from two chairs takes one: lines through the turns, papers on the desk, and both runs side by side. Kinds that
    ask for other things than words have hints of their own. One script
    serves all pages and is fetched once; a chapter has to stay within its own weight (test_weight).
    """
    assert sum(len(gzip.compress(text.encode(), 9)) for text in (bundle.module(), bundle.styles())) < 39_300


def test_an_answer_on_a_board_of_60_items_touches_few_elements(bench):
    """What keeps large boards quick (benchmarks/board.py measures it): nothing is rebuilt for one answer."""
    bench.show(many(60))
    item(bench, 30).locator("input").first.focus()
    bench.call(
        """(() => {
            globalThis.touched = 0;
            const watch = new MutationObserver((records) => { touched += records.length; });
            watch.observe(document.querySelector(".wp-board"), { subtree: true, childList: true, attributes: true });
        })()"""
    )
    bench.page.keyboard.press("1")
    bench.page.wait_for_function("touched > 0")
    assert bench.call("touched") < 60


def test_the_sources_are_checked_by_the_type_checker_where_it_is_installed():
    tsc = ROOT / "node_modules" / ".bin" / "tsc"
    if not tsc.exists():
        pytest.skip("node_modules is not installed; `make lint` installs it and checks the types")
    checked = subprocess.run([str(tsc)], cwd=ROOT, capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout
