"""No answer that is given to everything, and no mark on all lines or none, is worth much in a graded exercise."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path

import live
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank
from whichpm.kinds import kinds
from whichpm.model import Exercise, Item
from whichpm.quality.guessing import dealt
from whichpm.scoring import score
from whichpm.stats import chance, constants


def each(*kinds: str, pool: str = "") -> pytest.MarkDecorator:
    """Run a test for each exercise of the course of these kinds, or of all; it is read when the test is run."""
    paths = [path for path in bank.files(live.ROOT) if path.parent.name == pool or not pool]
    found = [pytest.param((live.exercise, path.stem), id=path.stem) for path in paths if fits(path, kinds)]
    return pytest.mark.parametrize("exercise", found, indirect=True, scope="module")


def fits(path: Path, kinds: tuple[str, ...]) -> bool:
    return live.kind(path) in kinds or not kinds


CHARTS, CHATS, PLANS = "raci", "dialogue", "what-moves"
"""Kinds: charts are filled in, lines of chats are marked, and what is on a plan has places in time."""


def test_these_are_the_kinds_that_ask_so():
    for exercise in live.exercises():
        assert bool(kinds()[exercise.kind].grid(exercise)) == (exercise.kind == CHARTS)
        assert any(item.part == "lines" for item in exercise.items) == (exercise.kind == CHATS)
        if kinds()[exercise.kind].on_papers and not exercise.shuffled and exercise.pool == "graded":
            assert (len({item.options for item in exercise.items}) == 1) == (exercise.kind == PLANS)


@each(CHARTS)
def test_no_letter_in_every_cell_earns_a_quarter_of_a_chart(exercise: Exercise):
    for letter in ("a", "r", "c", "i", "blank"):
        assert score(exercise, {item.id: letter for item in exercise.items}).points <= exercise.maximum / 4, letter
    assert score(exercise, {item.id: "a" for item in exercise.items}).points == 0


@each(PLANS, pool="graded")
def test_answers_dealt_out_along_a_plan_find_at_most_half_of_its_places(exercise: Exercise):
    """Which period an entry lands in follows the order of a roadmap; how far it falls back has to be worked out."""
    assert dealt([item.key for item in exercise.items], exercise.items[0].options) <= len(exercise.items) / 2


def test_who_deals_answers_out_finds_what_stands_in_their_order():
    seasons = ["spring", "summer", "autumn"]
    assert dealt(["spring", "spring", "summer", "summer", "autumn", "autumn"], seasons) == 6
    assert dealt(["autumn", "summer", "spring"], seasons) == 3
    assert dealt(["summer", "autumn", "spring"], seasons) == 1


@each(CHATS)
def test_neither_all_lines_marked_nor_none_earn_a_tenth_of_a_chat(exercise: Exercise):
    lines = [item.id for item in exercise.items if item.part == "lines"]
    owners = [item for item in exercise.items if item.part == "owners"]
    for mark in ("fine", "marked"):
        for owner in owners[0].options:
            given = dict.fromkeys(lines, mark) | {item.id: owner for item in owners}
            assert score(exercise, given).points <= exercise.maximum / 10, (mark, owner)


@each(pool="graded")
def test_what_is_best_of_all_constant_answers_is_known(exercise: Exercise):
    """Where an owner is asked for, card after card, it is the share of the most frequent key, and no more."""
    best, points = constants(exercise)[0]
    if exercise.sequence:
        assert points <= exercise.maximum / 2  # The order in which steps are first shown; see order.start.
        return
    keys = Counter(
        item.key for item in exercise.items if item.points and item.part not in ("reason", "lines", "owners")
    )
    most = max(keys.values(), default=0)
    assert points <= max(exercise.maximum / 4, most), best


@each(CHATS)
@given(data=st.data())
def test_one_more_line_marked_in_vain_never_earns(exercise: Exercise, data: st.DataObject):
    given = {item.id: data.draw(st.sampled_from(item.options), item.id) for item in exercise.items}
    fine = [item.id for item in exercise.items if item.part == "lines" and item.key == "fine"]
    line = data.draw(st.sampled_from(fine))
    assert score(exercise, {**given, line: "marked"}).points <= score(exercise, {**given, line: "fine"}).points


@each(CHARTS, CHATS)
def test_random_answers_earn_what_chance_says(exercise: Exercise):

    draw = random.Random(7)
    runs = 4000
    total = sum(
        score(exercise, {item.id: draw.choice(item.options) for item in exercise.items}).points for _ in range(runs)
    )
    assert total / runs == pytest.approx(chance(exercise), abs=0.06)


def test_the_layout_reader_finds_what_is_laid_out_and_nothing_else():
    pytest.importorskip("numpy")
    from whichpm.quality.guessing import by_layout

    def cards(keys: str) -> list[Item]:
        names = {"j": "product", "p": "project"}
        return [
            Item(id=f"c-{at}", text=f"Verb{at} a thing.", options=("product", "project"), key=names[key], why={})
            for at, key in enumerate(keys)
        ]

    none, one = by_layout(cards("jpjpjp"))
    assert (none, one) == (pytest.approx(0.5), pytest.approx(1))  # One card known gives all others.
    none, one = by_layout(cards("jjjppp"))
    assert max(none, one) <= 0.5
