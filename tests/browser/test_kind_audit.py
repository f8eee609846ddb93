"""Audit in a browser: an article that reads as one, with a list of labels behind each sentence."""

from __future__ import annotations

from typing import Any

from browser.kindpage import example
from playwright.sync_api import Locator, expect

EXERCISE = example("audit")
PUBLIC = EXERCISE.public()
KEY = {item.id: item.key for item in EXERCISE.items}
GRADED = example("audit", "graded").public()


def sentence(bench: Any, name: str) -> Locator:
    return bench.page.locator(f'[data-item="{name}"]')


def choose(bench: Any, name: str, option: str) -> None:
    sentence(bench, name).locator("select").select_option(option)


def test_it_reads_as_an_article(bench):
    bench.show(PUBLIC)
    page = bench.page
    expect(page.locator(".wp-headline")).to_have_text("Both jobs in one")
    expect(page.locator(".wp-headline + p")).to_contain_text("no author, no date")
    expect(page.locator(".wp-paragraph")).to_have_count(4)
    first, second = (sentence(bench, name) for name in ("alike-titles", "one-branch"))
    boxes = [one.evaluate("(one) => [...one.getClientRects()].map((box) => box.y)") for one in (first, second)]
    assert boxes[1][0] <= boxes[0][-1] + 24  # the second starts on the line where the first ends
    expect(page.locator("dl")).to_contain_text("a true core, stretched too far or backed by nothing")


def test_a_label_is_explained_beneath_its_sentence_and_announced(bench):
    bench.show(PUBLIC)
    choose(bench, "no-users", "wrong")
    told = sentence(bench, "no-users").locator(".wp-feedback")
    expect(told).to_contain_text(
        "Not yet. Fitting choice: Overstated (a true core, stretched too far or backed by nothing)."
    )
    why = EXERCISE.items[4].why
    expect(told).to_contain_text(" ".join(why["wrong"].split()))
    expect(bench.page.get_by_role("status")).to_contain_text(
        "Not yet. Fitting choice: Overstated (a true core, stretched too far or backed by nothing)."
    )
    choose(bench, "no-users", "overstated")
    expect(told).to_contain_text(" ".join(why["overstated"].split()))
    expect(sentence(bench, "no-users")).to_have_attribute("data-state", "right")


def test_right_is_not_followed_by_the_word_wrong(bench):
    bench.show(PUBLIC)
    choose(bench, "one-branch", "wrong")
    verdict = sentence(bench, "one-branch").locator(".wp-verdict")
    assert verdict.inner_text().strip() == "Right."


def test_every_list_is_named_by_its_sentence(bench):
    bench.show(PUBLIC)
    for number, item in enumerate(EXERCISE.items, 1):
        expect(bench.page.get_by_role("combobox", name=f"{number}. {item.text}", exact=True)).to_have_count(1)


def test_a_restore_by_the_host_sets_and_clears_labels_and_keeps_the_focus(bench):
    bench.show(PUBLIC, answers={"no-users": "wrong"})
    select = sentence(bench, "noon-walk").locator("select")
    select.focus()
    bench.set(answers={"noon-walk": "off-topic"})
    expect(select).to_have_value("off-topic")
    expect(select).to_be_focused()
    expect(sentence(bench, "no-users").locator("select")).to_have_value("")
    expect(sentence(bench, "no-users").locator(".wp-feedback")).to_be_hidden()


def test_the_result_explains_every_sentence(bench):
    bench.show(PUBLIC, answers=dict.fromkeys(KEY, "sound"))
    sound = list(KEY.values()).count("sound")
    result = bench.page.locator(".wp-result")
    expect(result.get_by_role("heading")).to_have_text(f"{sound} of {len(KEY)} fit")
    expect(result.get_by_role("table")).to_have_count(0)
    result.locator("summary").click()
    expect(result.get_by_role("listitem")).to_have_count(len(KEY))
    bench.page.get_by_role("button", name=f"Try the {len(KEY) - sound} missed ones again").click()
    expect(sentence(bench, "one-branch").locator("select")).to_be_focused()


def test_a_graded_one_gives_nothing_away(bench):
    bench.show(GRADED, answers=dict.fromkeys(KEY, "sound"))
    choose(bench, "one-branch", "wrong")
    expect(bench.page.locator(".wp-feedback:visible, .wp-result:visible")).to_have_count(0)
    assert bench.page.locator(".wp-sentence[data-state=answered]").count() == len(KEY)


def test_all_of_it_by_keyboard(bench):
    bench.show(PUBLIC)
    page = bench.page
    page.locator(".wp-views button").last.focus()
    for item in EXERCISE.items:
        for _ in range(2):  # over "read again" where it is a link
            page.keyboard.press("Tab")
            if page.evaluate("document.activeElement.tagName") == "SELECT":
                break
        select = sentence(bench, item.id).locator("select")
        expect(select).to_be_focused()
        assert "solid 3px" in select.evaluate("(one) => getComputedStyle(one).outline")
        page.keyboard.press(str(item.options.index(item.key) + 1))
        expect(select).to_have_value(item.key)
    expect(page.get_by_role("heading", name=f"{len(KEY)} of {len(KEY)} fit")).to_be_visible()
    page.keyboard.press("Control+1")
    page.keyboard.press("9")
    expect(page.get_by_role("heading", name=f"{len(KEY)} of {len(KEY)} fit")).to_be_visible()


def test_a_pen_marks_the_sentences_that_are_tapped_or_drawn_over(bench):
    bench.show(PUBLIC)
    page = bench.page
    pens = page.locator(".wp-pen")
    assert pens.all_inner_texts() == [option.label for option in EXERCISE.options]
    first, second, third = (item.id for item in EXERCISE.items[:3])
    sentence(bench, first).locator("sup").click()
    assert bench.call("model.state.answers") == {}, "without a pen a tap reads"
    pens.nth(1).click()
    sentence(bench, first).locator("sup").click()
    assert bench.call("model.state.answers") == {first: "overstated"}
    expect(sentence(bench, first).locator("select")).to_have_value("overstated")
    expect(sentence(bench, first).locator(".wp-verdict")).to_be_visible()
    plain = "rgba(0, 0, 0, 0)"
    expect(sentence(bench, first)).not_to_have_css("background-color", plain)
    expect(sentence(bench, third)).to_have_css("background-color", plain)
    pens.nth(2).click()
    sentence(bench, second).locator("sup").hover()
    page.mouse.down()
    page.mouse.move(*middle(sentence(bench, second).locator("sup"), 3))
    assert bench.call("model.state.answers")[second] == "wrong"
    page.mouse.move(*middle(sentence(bench, third).locator("sup"), 0))
    page.mouse.up()
    assert bench.call("model.state.answers") == {first: "overstated", second: "wrong", third: "wrong"}
    saves = bench.call("model.saves")
    sentence(bench, third).locator("sup").click()
    sentence(bench, third).locator(".wp-verdict").click()
    assert bench.call("model.saves") == saves
    pens.nth(2).click()
    sentence(bench, first).locator("sup").click()
    assert bench.call("model.state.answers")[first] == "overstated", "the pen is put down"


def middle(one: Locator, aside: float) -> tuple[float, float]:
    box = one.bounding_box()
    return box["x"] + box["width"] / 2 + aside, box["y"] + box["height"] / 2


def test_pens_are_for_pointers_and_keys_have_the_list(bench):
    bench.show(PUBLIC)
    expect(bench.page.get_by_role("button", name="Overstated")).to_have_count(0)
    assert bench.page.locator(".wp-pen:not([tabindex='-1'])").count() == 0
    bench.call("globalThis.dispatchEvent(new CustomEvent('whichpm:view', { detail: 'one' }))")
    expect(bench.page.locator(".wp-pencase")).to_be_hidden()


def test_a_list_stays_with_the_last_word_of_its_sentence(bench):
    bench.show(PUBLIC)
    for width in (500, 620, 740, 900, 1280):
        bench.page.set_viewport_size({"width": width, "height": 700})
        apart = bench.call(
            """[...document.querySelectorAll(".wp-end")].filter((end) => end.getClientRects().length > 1).length"""
        )
        assert apart == 0, width
