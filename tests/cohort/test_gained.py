"""A gain is told by line, by concept and by mix-up, of who met such questions twice, with what to do about it first."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import polars as pl
import pytest
from cohort.responses import OPTIONS, frame

from whichpm.cohort import contents, gained, pairs
from whichpm.cohort.parts import Part
from whichpm.cohort.shown import gain as shown
from whichpm.model import LINES

KEYS = [0, 1, 2] * 8
LINE = [1] * 12 + [3] * 12
CONCEPTS = ["a-plan", "a-plan;an-outcome"] * 12


def taken(rights: Sequence[float], seed: int, learners: int = 80, wrong: int = 1) -> pl.DataFrame:
    """A test in which a share of the answers is right at each line; wrong answers are the next option, or that after.

    The same questions each time, so that nothing but the shares given differs.
    """
    draw = np.random.default_rng(seed)
    share = np.where(np.array(LINE) == 1, *rights)
    right = draw.random((learners, len(KEYS))) < share
    answers = np.where(right, KEYS, (np.array(KEYS) + wrong) % 3)
    given = [[OPTIONS[number] for number in row] for row in answers]
    return frame(given, KEYS, line=LINE, concepts=CONCEPTS).with_columns(form=pl.lit("A"))


def told(before: pl.DataFrame, after: pl.DataFrame) -> dict[str, Part]:
    parts = list(shown.of_tests("pre", "post", pairs.of_tests(before, after), (before, after)))
    return {part.id: part for part in (contents.first(parts), *parts)}


@pytest.fixture(scope="module")
def stuck() -> dict[str, Part]:
    """A class that gained at line 1 and not at line 3."""
    return told(taken((0.4, 0.5), 1), taken((0.8, 0.5), 2))


def test_a_line_at_which_nothing_was_gained_is_the_one_to_teach_again(stuck: dict[str, Part]):
    teach = [said for said in stuck["next"].says if said.startswith("Teach")]
    assert len(teach) == 1
    assert f"line 3, {LINES[3]}, again" in teach[0]
    first, third, *_ = stuck["gain-where"].rows
    assert first[:2] == (f"Line 1, {LINES[1]}", 80)
    assert third[:2] == (f"Line 3, {LINES[3]}", 80)
    assert first[4].value == pytest.approx(0.4, abs=0.08)
    assert third[4].value == pytest.approx(0, abs=0.08)
    assert stuck["gain-where"].says[0].startswith(f"Most was gained at line 1, {LINES[1]}")


def test_a_question_of_two_concepts_counts_for_both(stuck: dict[str, Part]):
    assert {row[0] for row in stuck["gain-where"].rows[2:]} == {"a-plan", "an-outcome"}


@pytest.mark.slow
def test_the_page_has_pictures_of_all_of_it_in_words_too(stuck: dict[str, Part]):
    for name in ("gain-spread", "gain-where", "gain-ways"):
        assert stuck[name].picture is not None
        drawn = stuck[name].picture()
        words = re.findall(r">([^<]+)</text>", drawn.markup)
        assert any("after" in word.lower() for word in words)
    assert f"Line 3, {LINES[3]} " in stuck["gain-where"].picture().alt
    assert sum(row[1] for row in stuck["gain-spread"].rows) == sum(row[2] for row in stuck["gain-spread"].rows) == 80


def test_a_mix_up_that_grew_and_one_that_stays_are_told_apart_from_one_that_went():
    # Before, who is wrong takes the next option (product for project ...); after, the one after that.
    parts = told(taken((0.5, 0.5), 3), taken((0.5, 0.5), 4, wrong=2))
    change = {row[0]: row[4].value for row in parts["gain-ways"].rows}
    assert change["Project for product"] == pytest.approx(-0.5, abs=0.08)
    assert change["Product for project"] == pytest.approx(0.5, abs=0.08)
    assert change["One for both"] == pytest.approx(0, abs=0.08)
    said = parts["next"].says
    assert any(one.startswith("“Product for project” has become more frequent (0% before") for one in said)
    assert any(one.startswith("“One for both” stays") for one in said)
    assert not any("Project for product" in one for one in said)
    assert any(one.startswith("Call it no gain yet: with these 80 pairs") for one in said)


def test_shares_of_a_group_by_hand_and_counts_alone_for_few():
    # Twenty-four learners with two questions of line 1: one right before, both after. Four of them met line 3.
    keys, line = [0, 1, 2], [1, 1, 3]
    before = frame([["product", "both", "both"]] * 24, keys, line=line, concepts=["", "", ""])
    after = frame([["product", "project", "both"]] * 24, keys, line=line, concepts=["", "", ""])
    few = pl.col("learner") < "learner-0004"
    before = before.filter((pl.col("line") == 1) | few)
    found = gained.right(gained.Met(before, after, ([f"learner-{at:04}" for at in range(24)],)), "line")
    assert [(one.group, one.pairs) for one in found] == [("1", 24), ("3", 4)]
    assert found[0].found is not None
    assert (found[0].found.before, found[0].found.after) == (0.5, 1.0)
    assert found[1].found is None


def test_crossed_halves_take_the_difficulty_of_forms_out_of_each_line():
    # Line 3 of form B is harder; nobody learned anything.
    def sat(of_b: pl.Expr, seed: int) -> pl.DataFrame:
        easy, hard = taken((0.7, 0.7), seed), taken((0.7, 0.3), seed + 10)
        named = (
            rows.with_columns(form=pl.lit(form), exercise=pl.lit(form)) for rows, form in ((easy, "A"), (hard, "B"))
        )
        first, second = named
        return pl.concat([first.filter(~of_b), second.filter(of_b)])

    odd = pl.col("learner").str.slice(8).cast(pl.Int32) % 2 == 1
    before, after = sat(odd, 5), sat(~odd, 6)
    crossed = pairs.of_tests(before, after)
    assert crossed.design == "crossed"
    (_, third) = gained.right(gained.Met(before, after, crossed.who), "line")
    assert third.found is not None
    assert third.found.gain.value == pytest.approx(0, abs=0.06)
    assert abs(third.found.harder.value) == pytest.approx(0.4, abs=0.08)


def test_few_pairs_are_told_what_to_wait_for():
    parts = told(taken((0.5, 0.5), 1, learners=12), taken((0.5, 0.5), 2, learners=9))
    assert parts["next"].says == (
        "Say nothing of a gain yet: 9 learners took pre and post, and it takes 20.",
        "Ask those who took pre alone to take post: there are 3.",
    )
    assert [*parts] == ["next", "gain"]


def test_the_same_hand_in_twice_is_no_gain_of_nobody_knows_how_much():
    once = taken((0.5, 0.7), 1)
    parts = told(once, once)
    assert parts["next"].says[0].startswith("Say nothing of a gain: everybody changed alike.")
    assert parts["gain-where"].says == ()
    assert not any("nan" in said for part in parts.values() for said in part.says)


def test_a_class_that_gained_everywhere_is_told_to_cross_its_forms_and_nothing_else():
    (said,) = told(taken((0.5, 0.5), 1), taken((0.9, 0.9), 2))["next"].says
    assert said.startswith("To know the gain next time, give half of the class form A first")
