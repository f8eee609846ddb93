"""What holds for every kind of exercise, tried on every exercise of the bank."""

from __future__ import annotations

import random
import statistics

import msgspec
import pytest
from copies import ROOT
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank, stats
from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.scoring import score

EXERCISES = bank.load_all(ROOT)[0]
every_exercise = pytest.mark.parametrize(
    "exercise", EXERCISES, ids=lambda exercise: f"{exercise.kind}: {exercise.slug}"
)


def model_answer(exercise: Exercise) -> dict[str, str]:
    """The key of every item, and the first option where nothing is scored."""
    return {item.id: item.key or item.options[0] for item in exercise.items}


def at_random(exercise: Exercise, chance: random.Random) -> dict[str, str]:
    """Every item answered with equal probability; the places of an order are each given once."""
    if exercise.kind == "order":
        places = list(exercise.items[0].options)
        chance.shuffle(places)
        return {item.id: place for item, place in zip(exercise.items, places, strict=True)}
    return {item.id: chance.choice(item.options) for item in exercise.items}


def test_every_kind_is_tried():
    assert {exercise.kind for exercise in EXERCISES} == set(kinds())


@every_exercise
def test_the_model_answer_earns_everything(exercise: Exercise):
    result = score(exercise, model_answer(exercise))
    assert result.points == pytest.approx(exercise.maximum)
    assert result.left == ()


@every_exercise
def test_no_answer_earns_nothing(exercise: Exercise):
    result = score(exercise, {})
    assert (result.points, result.answered) == (0, 0)


@every_exercise
@given(data=st.data())
def test_points_lie_between_nothing_and_the_maximum(exercise: Exercise, data: st.DataObject):
    chosen = {
        item.id: data.draw(st.sampled_from([*item.options, "no-such-option", "__proto__"]))
        for item in data.draw(st.lists(st.sampled_from(exercise.items), unique_by=lambda item: item.id))
    }
    result = score(exercise, {**chosen, "no-such-item": "product"})
    assert -1e-9 <= result.points <= exercise.maximum + 1e-9
    assert result.answered + len(result.left) <= len(exercise.items)


@every_exercise
@given(seed=st.integers(0, 10_000))
def test_the_order_of_answers_and_of_items_changes_nothing(exercise: Exercise, seed: int):
    chance = random.Random(seed)
    answers = at_random(exercise, chance)
    shuffled = dict(chance.sample(sorted(answers.items()), len(answers)))
    assert score(exercise, shuffled) == score(exercise, answers)
    # Items that depend on others stay behind them; all others may stand anywhere.
    free = [item for item in exercise.items if not item.when]
    chance.shuffle(free)
    moved = msgspec.structs.replace(exercise, items=(*free, *(item for item in exercise.items if item.when)))
    assert score(moved, answers).points == pytest.approx(score(exercise, answers).points)


@every_exercise
def test_random_answering_earns_what_report_chance_says(exercise: Exercise):
    chance = random.Random(exercise.slug)
    draws = [score(exercise, at_random(exercise, chance)).points for _ in range(4000)]
    error = statistics.stdev(draws) / len(draws) ** 0.5
    assert statistics.mean(draws) == pytest.approx(stats.chance(exercise), abs=4.5 * error + 1e-9)


@every_exercise
def test_confidence_changes_no_score(exercise: Exercise):
    sure = [item.id for item in exercise.items if item.id.endswith(bank.CONFIDENCE)]
    answers = model_answer(exercise)
    assert score(exercise, {**answers, **dict.fromkeys(sure, "unsure")}).points == pytest.approx(exercise.maximum)


def test_confidence_is_asked_beside_each_scored_item_and_never_needed(tmp_path):
    path = tmp_path / "practice" / "who-decides.yml"
    path.parent.mkdir()
    text = (ROOT / "exercises/practice/who-decides.yml").read_text(encoding="utf-8")
    path.write_text(text.replace("options:", "confidence: true\noptions:", 1), encoding="utf-8")
    plain, asking = bank.find(ROOT, "who-decides"), bank.load(path)
    assert len(asking.items) == 2 * len(plain.items)
    assert asking.maximum == plain.maximum
    assert score(asking, model_answer(plain)).left == ()
    assert [option.id for option in asking.options[-2:]] == ["sure", "unsure"]
