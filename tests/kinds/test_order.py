"""Order: right neighbours count, several orders may be right, and no learner reads the order from what is public."""

from __future__ import annotations

import json
import random
from itertools import pairwise, permutations
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank, stats
from whichpm.kinds.order import Order, accepted_orders, best, start
from whichpm.scoring import score

ROOT = Path(__file__).parents[2]
SHARED = json.loads((ROOT / "tests/cases/order.json").read_text(encoding="utf-8"))["exercise"]
IDS = [step["id"] for step in SHARED["steps"]]
MODEL, SECOND = SHARED["orders"]


def exercise(pool="practice", **changes):
    return bank.flatten(msgspec.convert({"kind": "order", **SHARED, **changes}, Order), "ferry", pool)


def places(sequence):
    return {name: str(place) for place, name in enumerate(sequence, 1)}


def problems(**changes):
    return list(msgspec.convert({"kind": "order", **SHARED, **changes}, Order).faults())


def test_the_shared_exercise_has_no_problems():
    assert problems() == []


@pytest.mark.parametrize(
    ("orders", "place", "cause", "fix"),
    [
        ([["ask", "chose", "arrange", "build", "look"]], ("orders", 0, 1), 'no step "chose"', "choose"),
        ([["ask", "choose", "arrange", "build"]], ("orders", 0), 'the step "look" is missing', "put look where"),
        ([[*MODEL, "ask"]], ("orders", 0, 5), 'step "ask" is used twice', "give each its own"),
        ([MODEL, SECOND, MODEL], ("orders", 2), "the same order stands before", "remove it"),
    ],
)
def test_an_order_is_made_of_exactly_these_steps(orders, place, cause, fix):
    assert any(place == found[0] and cause in found[1] and fix in found[2] for found in problems(orders=orders)), (
        problems(orders=orders)
    )


def test_an_id_must_not_tell_the_place():
    steps = [{**step, "id": f"step-{number}"} for number, step in enumerate(SHARED["steps"], 1)]
    found = problems(steps=steps, orders=[[step["id"] for step in steps]])
    assert [(place, fix) for place, _, fix in found] == [
        (("steps", index, "id"), "name the step after what happens in it") for index in range(5)
    ]


@given(st.permutations(IDS), st.lists(st.permutations(IDS), min_size=1, max_size=4))
def test_the_first_arrangement_is_the_same_however_the_file_lists_its_steps_and_is_not_accepted(listed, orders):
    shown = start(listed, orders)
    assert shown == start(IDS, orders)
    assert sorted(shown) == sorted(IDS)
    assert 3 * len(best(set(pairwise(shown)), orders)) < len(IDS)


def test_items_stand_in_the_order_first_shown_and_carry_every_accepted_order():
    flat = exercise()
    assert [item.id for item in flat.items] == start(IDS, [MODEL, SECOND])
    assert accepted_orders(flat) == [MODEL, SECOND]
    assert accepted_orders(exercise(confidence=True)) == [MODEL, SECOND]


@given(st.permutations(IDS))
def test_points_are_the_pairs_of_the_order_that_fits_best(sequence):
    expected = max(sum(pair in list(pairwise(order)) for pair in pairwise(sequence)) for order in (MODEL, SECOND))
    result = score(exercise(), places(sequence))
    assert result.points == expected
    assert all(0 <= one.points <= one.item.points for one in result.items)


@given(st.dictionaries(st.sampled_from(IDS), st.sampled_from(["1", "2", "3", "4", "5", "6", "x"])))
def test_any_answers_score_between_nothing_and_everything(answers):
    assert 0 <= score(exercise(), answers).points <= 4


@given(st.permutations(exercise().items), st.permutations(IDS))
def test_the_order_of_the_items_changes_nothing(items, sequence):
    shuffled = msgspec.structs.replace(exercise(), items=tuple(items))
    assert score(shuffled, places(sequence)).points == score(exercise(), places(sequence)).points


def test_how_sure_somebody_is_changes_no_points():
    flat = exercise(confidence=True)
    assert len(flat.items) == 6
    assert score(flat, {**places(MODEL), "order-confidence": "sure"}).points == 4


def test_chance_with_one_order_is_known_in_closed_form():
    # A given step directly follows a given other one in (n - 1)! of n! arrangements.
    assert stats.chance(exercise(orders=[MODEL])) == pytest.approx(4 / 5)


@pytest.mark.slow
@pytest.mark.parametrize("orders", [[MODEL, SECOND], [MODEL, list(reversed(MODEL))]])
def test_chance_is_the_mean_over_all_arrangements_and_of_a_simulation(orders):
    flat = exercise(orders=orders)
    exact = [score(flat, places(sequence)).points for sequence in permutations(IDS)]
    assert stats.chance(flat) == pytest.approx(sum(exact) / len(exact))
    pick = random.Random(8)
    drawn = [score(flat, places(pick.sample(IDS, k=5))).points for _ in range(4000)]
    spread = (sum((value - stats.chance(flat)) ** 2 for value in drawn) / len(drawn) / len(drawn)) ** 0.5
    assert abs(sum(drawn) / len(drawn) - stats.chance(flat)) < 4 * spread


def test_what_is_public_of_a_graded_order_does_not_depend_on_the_key():
    """Another key with the same first arrangement gives the very same file."""
    graded = exercise("graded").public()
    assert graded["items"][0].keys() == {"id", "text", "options"}
    text = json.dumps(graded)
    for word in ("accepted", "points", "why", "line", "orders", "concepts", "maximum"):
        assert f'"{word}"' not in text
    shown = start(IDS, [MODEL, SECOND])
    others = [order for order in permutations(IDS) if start(IDS, [order]) == shown]
    assert len(others) > 30
    for order in others[::10]:
        assert exercise("graded", orders=[order]).public() == graded
