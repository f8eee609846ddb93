"""Branch: every path is equally long, and what happens in the story stays at home where it is graded."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank
from whichpm.bank import BankError
from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.scoring import score

ROOT = Path(__file__).parents[2]
EXERCISE = bank.find(ROOT, "five-approvals")
SHARED = json.loads((ROOT / "tests" / "cases" / "branch.json").read_text(encoding="utf-8"))["exercise"]
GOOD = json.dumps({"kind": "branch", **SHARED}, indent=1)  # JSON is YAML, and read a hundred times faster.


def load(folder: Path, text: str = GOOD, pool: str = "practice") -> Exercise:
    path = folder / "exercises" / pool / "at-sea.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return bank.load(path)


def routes(exercise: Exercise, answers: Mapping[str, str]) -> Iterator[dict[str, str]]:
    """Every way through a story, as answers in which each owner fits."""
    left = score(exercise, answers).left
    if not left:
        yield dict(answers)
        return
    item = next(item for item in exercise.items if item.id == left[0])
    for option in item.options if item.points == 0 else [item.key]:
        yield from routes(exercise, {**answers, item.id: str(option)})


def test_a_scene_becomes_an_owner_who_counts_and_an_act_that_leads_on(tmp_path):
    exercise = load(tmp_path)
    owner, act = exercise.items[6:8]
    assert (owner.id, owner.key, owner.points) == ("crew", "project", 1)
    assert owner.when == (("tide-act", "tide-a"), ("tide-act", "tide-b"), ("storm-act", "storm-a"))
    assert (act.id, act.points, act.options) == ("crew-act", 0, ("crew-a", "crew-b"))
    assert act.when == (("crew", "product"), ("crew", "project"), ("crew", "both"))
    assert exercise.maximum == 6


def test_the_story_travels_with_the_explanations(tmp_path):
    exercise = load(tmp_path)
    owner, act = exercise.items[-2:]
    assert owner.why["product"].count("\n") == 0
    assert owner.why["both"].split("\n")[1] == "It costs a day in port."
    assert act.why["port-b"].split("\n") == ["After port-b.", "Abroad", "They are abroad."]
    assert exercise.items[1].why["wait"] == "After wait."


def change(*places_and_values: object) -> str:
    """The good file with values changed: (path, value), value None removes."""
    data = json.loads(GOOD)
    for path, value in places_and_values:
        *outer, last = path
        inner = data
        for step in outer:
            inner = inner[step]
        if value is None:
            del inner[last]
        else:
            inner[last] = value
    return json.dumps(data, indent=1)


def to(scene: int, act: int, name: str) -> tuple[tuple[str | int, ...], str]:
    return ("scenes", scene, "acts", act, "next"), name


@pytest.mark.parametrize(
    ("text", "place", "cause", "fix"),
    [
        (change(to(0, 0, "tyde")), 'scenes[0] "dock"', 'no scene or ending "tyde"', '"tide"'),
        (change(to(3, 0, "dock")), 'scenes[3] "crew"', '"dock" does not stand below "crew"', 'move "dock" below'),
        (change(to(3, 0, "crew")), 'scenes[3] "crew"', "a story goes forward", "later scene"),
        (change(to(0, 0, "storm")), 'scenes[1] "tide"', 'no act leads to "tide"', "lead one here from above"),
        (change(to(7, 1, "home")), 'endings[1] "abroad"', 'no act leads to "abroad"', "lead one here"),
        (change(to(1, 0, "night")), 'scenes[1] "tide"', '4 scenes follow "tide-b", but 3', "every path equally long"),
        (change(to(5, 0, "home")), 'scenes[5] "night"', '2 scenes follow "night-b", but 0', "add a scene"),
        (
            change(to(1, 0, "night"), to(1, 1, "night"), to(2, 0, "night"), to(2, 1, "cargo")),
            'scenes[3] "crew"',
            'no act leads to "crew"',
            "remove it",
        ),
        (
            change(to(3, 0, "fog"), to(3, 1, "fog"), to(4, 0, "fog"), to(4, 1, "fog"), (("scenes", 5), None)),
            "scenes",
            "a path has 5 scenes",
            "at least 6",
        ),
        (change((("scenes", 0, "acts", 1, "id"), "wait")), 'scenes[0] "dock"', 'the id "wait" is taken', "its own"),
        (change((("scenes", 0, "acts", 1, "id"), "both")), 'scenes[0] "dock"', 'the id "both" is taken', "its own"),
        (
            change((("scenes", 1, "id"), "tide-act"), to(0, 0, "tide-act")),
            "scenes[1]",
            'ends in "-act"',
            "what is done",
        ),
        (change((("scenes", 1, "line"), 1)), 'scenes[1] "tide": line', 'gives "product"', "use line 2"),
        (change((("scenes", 1, "wrong"), None)), 'scenes[1] "tide"', '"wrong" is missing', "add `wrong: …`"),
        (change((("scenes", 1, "why", "both"), None)), 'scenes[1] "tide": why', 'the option "both"', "add `both: …`"),
        (change((("endings", 1, "id"), "fog"), to(7, 1, "home")), "endings[1]", '"fog" is a scene', "its own id"),
    ],
)
def test_a_wrong_file_is_reported_with_its_fix(tmp_path, text, place, cause, fix):
    with pytest.raises(BankError) as error:
        load(tmp_path, text)
    told = [problem for problem in error.value.problems if cause in problem.cause]
    assert told, str(error.value)
    assert told[0].place.startswith(place)
    assert fix in told[0].fix


def test_every_path_has_the_same_maximum_whatever_is_done(tmp_path):
    for exercise in (EXERCISE, load(tmp_path)):
        assert {score(exercise, route).points for route in routes(exercise, {})} == {exercise.maximum}
        assert exercise.maximum >= 6


def test_a_graded_story_tells_neither_owner_nor_consequence(tmp_path):
    exercise = load(tmp_path, pool="graded")
    seen = exercise.public()
    assert all(set(item) <= {"id", "text", "options", "when"} for item in seen["items"])
    text = json.dumps(seen)
    assert "After " not in text
    assert "It costs" not in text
    assert "They are abroad" not in text
    other = change((("scenes", 1, "key"), "product"), (("scenes", 1, "line"), 1), (("scenes", 1, "wrong"), "Other."))
    assert load(tmp_path, other, pool="graded").public() == seen


def expected(exercise: Exercise, answers: Mapping[str, str]) -> float:
    """Mean points over every way to go on from answers, each option equally likely."""
    left = score(exercise, answers).left
    if not left:
        return score(exercise, answers).points
    options = next(item.options for item in exercise.items if item.id == left[0])
    return sum(expected(exercise, {**answers, left[0]: option}) for option in options) / len(options)


def test_chance_is_the_mean_over_every_way_through_the_story(tmp_path):
    exercise = load(tmp_path)
    start = {"dock": "product", "dock-act": "wait", "tide": "both", "tide-act": "tide-b"}  # Shorter to enumerate.
    assert expected(exercise, start) == pytest.approx(1 + 4 / 3)
    assert kinds()["branch"].chance(exercise) == pytest.approx(6 / 3)
    assert kinds()["branch"].chance(EXERCISE) == pytest.approx(6 / 4)


def test_the_example_has_ten_scenes_and_four_endings_that_can_all_be_reached():
    assert sum(item.points for item in EXERCISE.items) == 10
    last = {
        item.why[route[item.id]].split("\n")[1]
        for route in routes(EXERCISE, {})
        for item in EXERCISE.items
        if item.id in route and "\n" in item.why[route[item.id]] and item.points == 0
    }
    assert len(last) == 4


def test_with_confidence_each_scene_asks_once(tmp_path):
    exercise = load(tmp_path, change((("confidence",), True)))
    asked = [item.id for item in exercise.items if item.id.endswith("-confidence")]
    assert len(asked) == 8
    assert {score(exercise, route).points for route in routes(exercise, {})} == {6}


@given(st.data())
def test_any_answers_earn_between_nothing_and_everything(data):
    answers = {item.id: data.draw(st.sampled_from([None, *item.options])) for item in EXERCISE.items}
    result = score(EXERCISE, answers)
    assert 0 <= result.points <= EXERCISE.maximum
    assert result.points <= result.answered
