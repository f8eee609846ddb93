"""Simulation: no wrong route beats the right one, effects stay out of graded exercises, runs can be checked again."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank, scoring, yamltree
from whichpm.bank import BankError, flatten
from whichpm.kinds import kinds
from whichpm.kinds.simulation import ACT, Simulation

ROOT = Path(__file__).parents[2]
PATH = ROOT / "exercises" / "practice" / "routehop-run.yml"
ROUTEHOP = msgspec.convert(yamltree.read(PATH).data, Simulation)
EXERCISE = bank.load(PATH)
OWNERS = ("product", "project", "both", "other")
KEYS = tuple(event.key for event in ROUTEHOP.events)
FIRST = {event.id + ACT: event.actions[0].id for event in ROUTEHOP.events}
SHARED = json.loads((ROOT / "tests" / "cases" / "simulation.json").read_text(encoding="utf-8"))
ACTIONS = st.tuples(*(st.sampled_from([action.id for action in event.actions]) for event in ROUTEHOP.events))
ROUTES = st.tuples(*[st.sampled_from(OWNERS)] * len(KEYS))


def route(owners, actions=None):
    acts = FIRST if actions is None else dict(zip(FIRST, actions, strict=True))
    return {**dict(zip((event.id for event in ROUTEHOP.events), owners, strict=True)), **acts}


def outcome(owners, actions=None):
    return ROUTEHOP.run(route(owners, actions))


def beats(one, other):
    """Whether a run is nowhere behind another and somewhere ahead."""
    ours, theirs = one["gauges"].values(), other["gauges"].values()
    ahead = [a - b for a, b in zip(ours, theirs, strict=True)] + [other["opening"] - one["opening"]]
    return min(ahead) >= 0 and max(ahead) > 0


def test_the_right_route_has_the_outcome_that_the_course_promises():
    assert outcome(KEYS) == {"gauges": {"reserve": 1, "value": 10, "trust": 4}, "opening": 14, "decided": 6}


def test_no_wrong_route_of_all_4096_beats_the_right_one():
    best = outcome(KEYS)
    full = scoring.score(EXERCISE, route(KEYS)).points
    routes = [owners for owners in itertools.product(OWNERS, repeat=6) if owners != KEYS]
    assert len(routes) == 4**6 - 1
    for owners in routes:
        run = outcome(owners)
        assert beats(best, run)
        assert sum(run["gauges"].values()) < sum(best["gauges"].values())
        assert scoring.score(EXERCISE, route(owners)).points < full


@given(ROUTES, ACTIONS, ACTIONS)
def test_nor_does_one_with_other_actions(owners, actions, others):
    right, run = outcome(KEYS, others), outcome(owners, actions)
    assert not beats(run, right)
    if owners != KEYS:
        assert beats(outcome(KEYS, actions), run)
        assert sum(run["gauges"].values()) < sum(right["gauges"].values())


@given(ACTIONS)
def test_actions_trade_and_never_score(actions):
    assert sum(outcome(KEYS, actions)["gauges"].values()) == sum(outcome(KEYS)["gauges"].values())
    assert scoring.score(EXERCISE, route(KEYS, actions)).points == 6


def test_a_second_run_has_something_to_find():
    """With every owner right, actions alone make openings early and late, and launches rich in this or that."""
    runs = [
        outcome(KEYS, actions)
        for actions in itertools.product(*([a.id for a in event.actions] for event in ROUTEHOP.events))
    ]
    on_its_day = [run for run in runs if run["opening"] == 14]
    assert len({run["opening"] for run in runs}) > 1
    assert max(run["gauges"]["value"] for run in on_its_day) > 10
    assert len({tuple(run["gauges"].values()) for run in on_its_day}) >= 6


@given(ROUTES, ACTIONS)
def test_every_gauge_stays_on_its_scale(owners, actions):
    values = outcome(owners, actions)["gauges"]
    for gauge in EXERCISE.told["gauges"]:
        assert gauge["low"] <= values[gauge["id"]] <= gauge["high"]


@given(ROUTES, ACTIONS, st.randoms())
def test_the_order_of_the_answers_changes_nothing(owners, actions, chance):
    answers = list(route(owners, actions).items())
    chance.shuffle(answers)
    assert ROUTEHOP.run(dict(answers)) == outcome(owners, actions)


@pytest.mark.parametrize("case", SHARED["cases"], ids=lambda case: case["name"])
def test_shared_runs(case):
    assert msgspec.convert(SHARED["exercise"], Simulation).run(case["answers"]) == case["run"]


def test_chance_is_what_enumeration_says():
    earned = sum(scoring.score(EXERCISE, route(owners)).points for owners in itertools.product(OWNERS, repeat=6))
    assert kinds()["simulation"].chance(EXERCISE) == pytest.approx(earned / 4**6)


def test_a_graded_simulation_tells_no_key_and_no_effect():
    public = flatten(ROUTEHOP, "x", "graded").public()
    assert {event["week"] for event in public["layout"]["events"]} == {2, 4, 6, 8, 10, 18}
    text = json.dumps(public)
    told = [outcome.told for event in ROUTEHOP.events for outcome in (event.right, event.wrong, *event.actions)]
    why = [text for event in ROUTEHOP.events for text in event.why.values()]
    assert not [words for words in (*told, *why) if json.dumps(words)[1:40] in text]
    assert not [name for name in ('"told"', '"effects"', '"right"', '"wrong"', '"key"', '"line"') if name in text]


def test_a_practice_simulation_brings_what_its_gauges_need():
    told = flatten(ROUTEHOP, "x", "practice").public()["told"]
    assert told == msgspec.to_builtins(ROUTEHOP.told())
    assert set(told["events"]) == {event.id for event in ROUTEHOP.events}


def test_what_is_told_before_the_verdict_names_no_owner():
    told = [part.told for event in ROUTEHOP.events for part in (event.right, event.wrong, *event.actions)]
    names = ("Ines", "Tomas", "product manager", "project manager", "line ")
    assert not [text for text in told if any(name in text for name in names)]


def test_explanations_have_25_to_60_words():
    for event in ROUTEHOP.events:
        for option, text in event.why.items():
            assert 25 <= len(text.split()) <= 60, (event.id, option)


def broken(tmp_path, change):
    data = msgspec.to_builtins(msgspec.convert(SHARED["exercise"], Simulation))
    change(data)
    path = tmp_path / "practice" / "ferry-run.yml"
    path.parent.mkdir()
    path.write_text(json.dumps({**data, "kind": "simulation"}), encoding="utf-8")  # JSON is YAML.
    with pytest.raises(BankError) as caught:
        bank.load(path)
    return caught.value.problems


@pytest.mark.parametrize(
    ("change", "place", "cause", "fix"),
    [
        (lambda d: d["opening"].update(reserve="reserv"), "opening.reserve", '"reserv" is no gauge', "reserve"),
        (lambda d: d["events"][1].update(week=1), "week", "week 1 does not come after week 2", "order of their weeks"),
        (lambda d: d["events"][0].update(line=2), "line", 'gives "project", the key says "product"', "line 1"),
        (lambda d: d["events"][0]["right"]["effects"].update(vale=1), "vale", '"vale" is no gauge', "value"),
        (
            lambda d: d["events"][0]["wrong"]["effects"].update(value=4, reserve=-5),
            "wrong",
            'the wrong owner brings more on "value"',
            "at most 3",
        ),
        (lambda d: d["events"][2]["right"].update(effects={}), "wrong", "the wrong owner costs nothing", "take"),
        (
            lambda d: d["events"][0]["actions"][1].update(effects={"value": 1}),
            "actions",
            "add up to 1, those of the first action to 0",
            "take from one gauge",
        ),
        (
            lambda d: d["events"][2]["right"]["effects"].update(reserve=1),
            "right",
            '"reserve" cannot change after the opening in week 8',
            "another gauge",
        ),
        (lambda d: d["events"][1]["actions"][0].update(id="deck"), "actions", '"deck" is the id of', "crew-deck"),
        (lambda d: d["events"][1].update(id="bicycles"), "events[1]", 'event id "bicycles" is used twice', "its own"),
        (lambda d: d["events"][0]["why"].pop("other"), "why", 'no explanation for the option "other"', "add"),
    ],
)
def test_a_wrong_file_gets_its_place_cause_and_fix(tmp_path, change, place, cause, fix):
    found = broken(tmp_path, change)
    assert [p for p in found if place in p.place and cause in p.cause and fix in p.fix], found
