"""What holds for every kind of exercise, tried on a sample of each and on every exercise of the course."""

from __future__ import annotations

import random
import statistics
from typing import Any

import live
import msgspec
import pytest
from copies import ROOT
from hypothesis import settings

from whichpm import bank, stats
from whichpm.kinds import kinds
from whichpm.model import Exercise, Item
from whichpm.scoring import score
from whichpm.simulate.learners import READERS, Learner, Population
from whichpm.simulate.learners import answers as answered

every_exercise = live.every()
every_scored_exercise = live.every(without=("self-check",))


@pytest.fixture(scope="module")
def seeds() -> range:
    """As many tries as hypothesis makes; all that is tried follows from one number, of which it could find no less."""
    return range(settings().max_examples)


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
    assert {path.stem for path in live.CASES.glob("*.json")} == set(kinds())


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
def test_points_lie_between_nothing_and_the_maximum(exercise: Exercise, seeds: range):
    for seed in seeds:
        chance = random.Random(seed)
        # In turn so many items are answered: none, one, and so on to all.
        some = chance.sample(exercise.items, seed % (len(exercise.items) + 1))
        chosen = {item.id: chance.choice([*item.options, "no-such-option", "__proto__"]) for item in some}
        result = score(exercise, {**chosen, "no-such-item": "product"})
        assert -1e-9 <= result.points <= exercise.maximum + 1e-9, f"seed {seed}"
        assert result.answered + len(result.left) <= len(exercise.items), f"seed {seed}"


@every_exercise
def test_the_order_of_answers_and_of_items_changes_nothing(exercise: Exercise, seeds: range):
    for seed in seeds:
        chance = random.Random(seed)
        answers = at_random(exercise, chance)
        shuffled = dict(chance.sample(sorted(answers.items()), len(answers)))
        result = score(exercise, answers)
        assert score(exercise, shuffled) == result, f"seed {seed}"
        # Items that depend on others stay behind them; all others may stand anywhere.
        free = [item for item in exercise.items if not item.when]
        chance.shuffle(free)
        moved = msgspec.structs.replace(exercise, items=(*free, *(item for item in exercise.items if item.when)))
        assert abs(score(moved, answers).points - result.points) < 1e-9, f"seed {seed}"


@every_exercise
def test_random_answering_earns_what_report_chance_says(exercise: Exercise):
    chance = random.Random(exercise.slug)
    draws = [score(exercise, at_random(exercise, chance)).points for _ in range(4000)]
    error = statistics.stdev(draws) / len(draws) ** 0.5
    assert statistics.mean(draws) == pytest.approx(stats.chance(exercise), abs=4.5 * error + 1e-9)


def asking(exercise: Exercise, pool: str = "practice", **changes: Any) -> Exercise:
    """The exercise as its file has it, asking for confidence."""
    file = msgspec.convert({**live.data(exercise), "confidence": True, **changes}, kinds()[exercise.kind])
    return bank.flatten(file, exercise.slug, pool)


def sure(exercise: Exercise) -> list[Item]:
    return [item for item in exercise.items if item.id.endswith(bank.CONFIDENCE)]


@every_scored_exercise
def test_confidence_may_be_asked_in_every_kind_and_changes_no_score(exercise: Exercise):
    asked = asking(exercise)
    assert sure(asked)
    assert asked.maximum == exercise.maximum
    assert [option.id for option in asked.options[-2:]] == ["sure", "unsure"]
    assert set(bank.certainties(asked).values()) == {item.id for item in sure(asked)}
    assert bank.certainties(asked).keys() <= {item.id for item in exercise.items}
    assert bank.certainties(exercise) == {} or sure(exercise)
    assert len({item.id for item in asked.items}) == len(asked.items)
    for choice in ("sure", "unsure"):
        given = {**model_answer(exercise), **dict.fromkeys((item.id for item in sure(asked)), choice)}
        result = score(asked, given)
        assert result.points == pytest.approx(exercise.maximum)
        assert result.left == ()
    nothing = score(asked, dict.fromkeys((item.id for item in sure(asked)), "sure"))
    assert (nothing.points, nothing.answered) == (0, 0)


@every_scored_exercise
def test_where_a_graded_exercise_asks_for_confidence_tells_no_key(exercise: Exercise):
    public = asking(exercise, "graded").public()
    boxes = [item for item in public["items"] if item["id"].endswith(bank.CONFIDENCE)]
    assert all(set(box) <= {"id", "text", "options", "optional", "when", "joins"} for box in boxes)
    plain = kinds()[exercise.kind].sheet  # On paper nobody is asked.
    assert plain(asking(exercise)) == plain(exercise)


@pytest.mark.parametrize(
    ("slug", "asked"),
    [
        ("cellar-rooms-chat", ["more-money", "late-locks", "locksmith"]),
        ("hutlink-raci", ["first-offer", "dates-until-may", "booking-program"]),
        ("loftbread-loop", ["order"]),
    ],
)
def test_confidence_is_asked_once_a_line_a_row_or_an_order(slug: str, asked: list[str]):
    exercise = asking(bank.find(ROOT, slug))
    assert [item.id.removesuffix(bank.CONFIDENCE) for item in sure(exercise)][: len(asked)] == asked


def test_an_id_that_confidence_needs_is_refused(tmp_path):
    path = tmp_path / "practice" / "who-decides.yml"
    path.parent.mkdir()
    text = (ROOT / "exercises/practice/who-decides.yml").read_text(encoding="utf-8")
    first, second = (item.id for item in bank.find(ROOT, "who-decides").items[:2])
    text = text.replace(f"id: {second}", f"id: {first}-confidence", 1)
    path.write_text(text, encoding="utf-8")
    assert bank.load(path)
    path.write_text(text.replace("options:", "confidence: true\noptions:", 1), encoding="utf-8")
    with pytest.raises(bank.BankError, match=f'two items would be called "{first}-confidence"; rename one'):
        bank.load(path)


def test_an_option_that_confidence_needs_is_refused(tmp_path):
    path = tmp_path / "practice" / "season-letters.yml"
    path.parent.mkdir()
    text = (ROOT / "exercises/graded/season-letters.yml").read_text(encoding="utf-8").replace("id: each", "id: sure")
    path.write_text(text, encoding="utf-8")
    assert bank.load(path)
    path.write_text(text.replace("read:", "confidence: true\nread:", 1), encoding="utf-8")
    with pytest.raises(bank.BankError, match='two options would be called "sure"; rename one'):
        bank.load(path)


@every_exercise
def test_simulated_answers_are_ones_that_a_learner_can_give(exercise: Exercise, seeds: range):
    readers = [name for name in READERS if name != "layout"]
    options = {item.id: item.options for item in exercise.items}
    for seed in seeds:
        given = f"seed {seed}, reader {(reader := readers[seed % len(readers)])}"
        answers = answered(Learner(2, reader, 0.8, source=1), exercise, Population(seed))
        assert all(choice in options[name] for name, choice in answers.items()), given
        asked = {result.item.id for result in score(exercise, answers).items if result.asked}
        if exercise.kind != "dialogue":  # In practice a fine line that is marked asks for no owner after all.
            assert asked >= set(answers), given
        if exercise.kind == "order":
            assert sorted(answers.values()) in ([], sorted(options[exercise.items[0].id])), given
