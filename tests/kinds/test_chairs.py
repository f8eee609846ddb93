"""The capstone's run from two chairs: all paths of both are played, as sets of states that a turn can lead to."""

from __future__ import annotations

import itertools
import json
from collections import Counter
from pathlib import Path

import msgspec
import numpy as np
import pytest

from whichpm import bank, scoring, yamltree
from whichpm.bank import BankError, flatten
from whichpm.kinds import kinds
from whichpm.kinds._events import CHAIRS
from whichpm.kinds.simulation import ACT, Simulation

ROOT = Path(__file__).parents[2]
PATH = ROOT / "exercises" / "graded" / "both-chairs.yml"
RUN = msgspec.convert(yamltree.read(PATH).data, Simulation)
EXERCISE = bank.load(PATH)
GAUGES = [gauge.id for gauge in RUN.gauges]
START = tuple(gauge.start for gauge in RUN.gauges)
OWNERS = ("product", "project", "both", "other")
EVENTS = {chair: [event for _, own, event in RUN.decisions() if own == chair] for chair in CHAIRS}
RIGHT = {event.id: event.key for _, _, event in RUN.decisions()}
FIRST = {event.id + ACT: event.actions[0].id for _, _, event in RUN.decisions()}

pytestmark = pytest.mark.course


def vector(*effects):
    return np.array([sum(one.get(gauge, 0) for one in effects) for gauge in GAUGES])


def played(chair, outcomes):
    """The states, a row each, that paths lead to after each turn, with the owner right, wrong or either."""
    states = np.array([START])
    for event in EVENTS[chair]:
        ways = itertools.product(outcomes, event.actions)
        after = [states + vector(getattr(event, outcome).effects, action.effects) for outcome, action in ways]
        # Some hundred thousand ways lead to each state; a state in one number is found again fast.
        _, first = np.unique(np.vstack(after) @ (64 ** np.arange(len(GAUGES))), return_index=True)
        states = np.vstack(after)[first]
        yield states


@pytest.mark.parametrize("chair", CHAIRS)
def test_all_paths_of_a_chair_stay_on_their_scales_and_above_zero(chair):
    """4 owners and 3 actions in each of ten turns: 12^10 paths, in far fewer states."""
    scale = {one.id: one for one in RUN.told().gauges}
    for states in played(chair, ("right", "wrong")):
        for gauge, low, high in zip(GAUGES, states.min(axis=0), states.max(axis=0), strict=True):
            assert low >= 0
            assert scale[gauge].low <= low <= high <= scale[gauge].high


@pytest.mark.parametrize("chair", CHAIRS)
def test_no_wrong_path_beats_the_right_one(chair):
    """Whatever is done, every right path has the same sum, and every path with a wrong owner a smaller one."""
    *_, right = played(chair, ("right",))
    sums = set(right.sum(axis=1).tolist())
    assert len(sums) == 1
    costs = [sum(event.right.effects.values()) - sum(event.wrong.effects.values()) for event in EVENTS[chair]]
    assert min(costs) > 0
    *_, every = played(chair, ("right", "wrong"))
    assert every.sum(axis=1).max() == sums.pop()


@pytest.mark.parametrize("chair", CHAIRS)
def test_with_the_same_actions_a_wrong_owner_gains_nowhere_and_loses_somewhere(chair):
    for event in EVENTS[chair]:
        for gauge in GAUGES:
            assert event.wrong.effects.get(gauge, 0) <= event.right.effects.get(gauge, 0), (event.id, gauge)


@pytest.mark.parametrize("chair", CHAIRS)
def test_actions_leave_something_to_try(chair):
    *_, right = played(chair, ("right",))
    assert len(right) > 100
    for gauge in range(len(GAUGES)):
        assert len(np.unique(right[:, gauge])) >= 3, GAUGES[gauge]


def test_guessing_earns_chance_and_so_does_one_answer_to_everything():
    assert kinds()["simulation"].chance(EXERCISE) == 5
    assert EXERCISE.maximum == 20
    for owner in OWNERS:
        assert scoring.score(EXERCISE, {**dict.fromkeys(RIGHT, owner), **FIRST}).points == 5
    assert scoring.score(EXERCISE, {**RIGHT, **FIRST}).points == 20


@pytest.mark.parametrize("chair", CHAIRS)
def test_each_chair_has_decisions_of_its_own_of_the_other_and_of_neither(chair):
    found = Counter(event.key for event in EVENTS[chair])
    assert len(EVENTS[chair]) == 10
    assert min(found[owner] for owner in OWNERS) >= 2


def test_the_key_of_the_first_chair_tells_little_of_the_second():
    same = [one.key == other.key for one, other in zip(*EVENTS.values(), strict=True)]
    assert 2 <= sum(same) <= 4


def test_each_chair_has_a_run_of_its_own():
    answers = {event.id: event.key for event in EVENTS["product"]} | {
        event.id + ACT: event.actions[-1].id for event in EVENTS["product"]
    }
    assert RUN.run(answers, "product")["decided"] == 10
    assert RUN.run(answers, "project") == {
        "gauges": dict(zip(GAUGES, START, strict=True)),
        "opening": 0,
        "decided": 0,
    }


def test_learners_get_what_actions_do_and_nothing_of_owners():
    public = flatten(RUN, "both-chairs", "graded").public()
    text = json.dumps(public, ensure_ascii=False)
    assert {name for name in ("told", "verdicts", "maximum") if name in public} == set()
    assert not [item for item in public["items"] if {"key", "line", "why"} & set(item)]
    for _, _, event in RUN.decisions():
        for outcome in (event.right, event.wrong):
            assert outcome.told.strip() not in text
        assert all(why.strip() not in text for why in event.why.values())
        for action in event.actions:
            assert public["layout"]["acts"][action.id] == {"effects": action.effects, "told": action.told}


def test_what_is_told_before_the_verdict_names_no_owner():
    told = [part.told for _, _, event in RUN.decisions() for part in (event.right, event.wrong, *event.actions)]
    names = ("Ines", "Tomas", "product manager", "project manager", "(1)", "(2)", "(3)", "(4)")
    assert not [text for text in told if any(name in text for name in names)]


def small(**more):
    """A file of two turns, as plain data."""
    data = yamltree.read(PATH).data
    kept = {name: data[name] for name in ("kind", "title", "story", "options", "read", "gauges")}
    return json.loads(json.dumps({**kept, "turns": data["turns"][:2], **more}))


def renamed(data):
    data["turns"][1]["project"]["actions"][0]["id"] = data["turns"][0]["product"]["actions"][0]["id"]
    return data


@pytest.mark.parametrize(
    ("data", "place", "cause", "fix"),
    [
        (small(turns=[]), "events", "neither an event nor a turn", "turns to be played from two chairs"),
        (small(opening={"week": 3, "reserve": "weeks"}), "opening", "turns lead to no opening", "leave it out"),
        (small(turns=small()["turns"][:1]), "turns", "one turn alone", "two or more"),
        (renamed(small()), 'turns[1] "charter": project', "is the id of", "charter-project-"),
    ],
)
def test_a_wrong_file_gets_its_place_cause_and_fix(tmp_path, data, place, cause, fix):
    path = tmp_path / "practice" / "run.yml"
    path.parent.mkdir()
    path.write_text(json.dumps(data), encoding="utf-8")  # JSON is YAML.
    with pytest.raises(BankError) as caught:
        bank.load(path)
    found = [str(problem) for problem in caught.value.problems]
    assert [said for said in found if place in said and cause in said and fix in said], found
