"""Nobody who calculates nothing earns much on plans: not by the place before, and not by another form's answers."""

from __future__ import annotations

import re
from pathlib import Path

import live
import msgspec

from whichpm import bank
from whichpm.model import Exercise
from whichpm.quality import plans, sets

ROOT = Path(__file__).parents[1]


def plan(slug: str, keys: str) -> Exercise:
    """A plan of the course whose places are answered otherwise."""
    exercise = bank.find(ROOT, "power-late")
    items = tuple(
        msgspec.structs.replace(item, key=item.options[int(key)])
        for item, key in zip(exercise.items, keys, strict=True)
    )
    return msgspec.structs.replace(exercise, slug=slug, pool="graded", items=items)


TWO = sets.Set(title="Trial", blueprint="x", holds={}, given={"A": ("seen",), "B": ("own", "more")})


def test_of_the_plans_of_all_sets_no_more_places_are_like_the_one_before_than_shuffles_give():
    for gate in plans.alike([each for each in live.exercises() if each.pool == "graded"]):
        assert gate.holds, gate


def test_no_form_of_a_set_is_answered_by_the_key_of_another():
    graded = [each for each in live.exercises() if each.pool == "graded"]
    for name, one in sets.read(ROOT).sets.items():
        for form, slugs in one.forms.items():
            for gate in plans.copied(one, [each for each in graded if each.slug in slugs], graded):
                assert gate.holds, (name, form, gate)


def test_places_that_stand_in_pairs_are_found():
    in_pairs = [plan(f"plan-{at}", keys) for at, keys in enumerate(("001122", "112200", "220011"))]
    (gate,) = plans.alike(in_pairs)
    assert (gate.found, gate.holds) == ("9 of 15", False)
    (mixed,) = plans.alike([plan(f"plan-{at}", keys) for at, keys in enumerate(("012012", "102210", "202011"))])
    assert (mixed.found, mixed.holds) == ("2 of 15", True)


def test_a_plan_that_repeats_the_answers_of_an_open_form_is_found():
    seen, own, more = plan("seen", "002211"), plan("own", "011220"), plan("more", "002112")
    (gate,) = plans.copied(TWO, [own, more], [seen, own, more])
    assert (gate.found, gate.wanted, gate.look, gate.holds) == ("4 of 6", "at most 2", "more by seen", False)
    (gate,) = plans.copied(TWO, [own], [seen, own])
    assert (gate.found, gate.holds) == ("2 of 6", True)


def test_where_there_is_no_plan_nothing_is_asked():
    cards = bank.find(ROOT, "ride-hailing")
    assert not list(plans.alike([cards]))
    assert not list(plans.copied(TWO, [plan("own", "010212")], [cards]))


def test_an_explanation_names_the_rows_that_a_plan_has():
    """A row that is moved gets another number, and what waits for it is told by that."""
    for exercise in plans.scaled(live.exercises()):
        waits = {row[0]["text"].split(" ", 1)[-1]: row[2]["text"] for row in exercise.layout["blocks"][0]["rows"]}
        for item in exercise.items:
            for said in re.findall(r"“after ([\d, ]+)”", " ".join(item.why.values())):
                assert waits[item.text] == said, (exercise.slug, item.id)
