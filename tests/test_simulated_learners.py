"""A simulated class resembles one: ability belongs to a learner, items are as planted, readers earn what they would."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from statistics import correlation, fmean

import pytest

from whichpm import bank
from whichpm.model import Exercise
from whichpm.quality.guessing import by_layout
from whichpm.scoring import score
from whichpm.simulate.learners import (
    CERTAIN,
    COPIED,
    DOUBTING,
    READERS,
    Learner,
    Planted,
    Population,
    answers,
    learner,
    mixed,
    planted,
)
from whichpm.stats import chance

ROOT = Path(__file__).parents[1]
RIDE, CLINIC = bank.find(ROOT, "ride-hailing"), bank.find(ROOT, "clinic-app")
CLASS = Population(7)


def shares(exercise: Exercise, population: Population, learners: int) -> list[float]:
    """Share of the points of each learner of a class."""
    whole = (learner(number, population) for number in range(1, learners + 1))
    return [score(exercise, answers(who, exercise, population)).points / exercise.maximum for who in whole]


def mean_of(reader: str, exercise: Exercise = RIDE, learners: int = 400) -> float:
    """Mean share of learners who all read alike."""
    some = (Learner(number, reader, 0.8, source=1) for number in range(2, learners + 2))
    return fmean(score(exercise, answers(who, exercise, CLASS)).points / exercise.maximum for who in some)


def test_ability_belongs_to_a_learner_and_not_to_an_exercise():
    assert correlation(shares(RIDE, CLASS, 400), shares(CLINIC, CLASS, 400)) > 0.25
    alike = CLASS._replace(spread=0.0)  # Nobody is more able than another: nothing is in common.
    assert abs(correlation(shares(RIDE, alike, 400), shares(CLINIC, alike, 400))) < 0.15
    able = [learner(number, CLASS).ability for number in range(1, 401)]
    assert correlation(able, shares(RIDE, CLASS, 400)) > 0.5


def test_planted_difficulty_is_recovered_from_the_answers():
    given = {(RIDE.slug, item.id): Planted(-2 + 4 * at / 11) for at, item in enumerate(RIDE.items)}
    population = CLASS._replace(planted=given)
    whole = [answers(learner(number, population), RIDE, population) for number in range(1, 601)]
    right = [fmean(item.fits(found.get(item.id)) for found in whole) for item in RIDE.items]
    assert correlation([each.difficulty for each in given.values()], right) < -0.97


def test_planted_discrimination_is_recovered_from_the_answers():
    given = {(RIDE.slug, item.id): Planted(0.5, 3.0 if at % 2 else 0.2) for at, item in enumerate(RIDE.items)}
    population = CLASS._replace(planted=given)
    whole = [learner(number, population) for number in range(1, 601)]
    found = [answers(who, RIDE, population) for who in whole]
    slopes = [
        correlation([who.ability for who in whole], [float(item.fits(each.get(item.id))) for each in found])
        for item in RIDE.items
    ]
    assert min(slopes[1::2]) > max(slopes[::2]) + 0.1


def test_a_guesser_earns_what_chance_says():
    assert mean_of("guesser") == pytest.approx(0.98 * chance(RIDE) / RIDE.maximum, abs=0.03)  # 2 % stay open.


def test_a_layout_reader_earns_what_the_gate_says():
    pytest.importorskip("numpy")
    _, known = by_layout(RIDE.items)
    expected = 0.98 * (known * (len(RIDE.items) - 1) + 1) / len(RIDE.items)  # One card is known for sure.
    assert mean_of("layout") == pytest.approx(expected, abs=0.02)


def test_a_hedger_says_both_more_often_than_it_is():
    found = answers(Learner(1, "hedger", 0.8), RIDE, CLASS)
    assert Counter(found.values())["both"] > sum(item.key == "both" for item in RIDE.items)
    both = sum(item.key == "both" for item in RIDE.items) / len(RIDE.items)
    assert mean_of("hedger") == pytest.approx(0.98 * (0.5 + 0.5 * both), abs=0.03)


def test_the_tired_lose_towards_the_end():
    def right(reader: str, items: slice) -> float:
        some = [answers(Learner(number, reader, 0.8), RIDE, CLASS) for number in range(1, 401)]
        return fmean(item.fits(found.get(item.id)) for found in some for item in RIDE.items[items])

    assert right("tired", slice(6, None)) < right("understands", slice(6, None)) - 0.2
    assert right("tired", slice(0, 2)) > right("understands", slice(0, 2)) - 0.1
    assert all(RIDE.items[-1].id not in answers(Learner(n, "tired", 0.8), RIDE, CLASS) for n in range(1, 20))


def test_a_copier_has_the_answers_of_its_source():
    source = answers(learner(1, CLASS), RIDE, CLASS)
    alike = [
        source.get(item.id) == found.get(item.id)
        for found in (answers(Learner(n, "copier", 0.8, source=1), RIDE, CLASS) for n in range(2, 102))
        for item in RIDE.items
        if item.id in source and item.id in found
    ]
    assert fmean(alike) > COPIED


def test_readers_are_mixed_in_by_their_shares_and_stay_who_they_are():
    population = CLASS._replace(mix=mixed("guesser=20, hedger=10,copier=5"))
    whole = [learner(number, population) for number in range(1, 1001)]
    count = Counter(who.reader for who in whole)
    assert (count["guesser"] / 1000, count["hedger"] / 1000) == (
        pytest.approx(0.2, abs=0.04),
        pytest.approx(0.1, abs=0.03),
    )
    assert all(who.source is not None and who.source < who.number for who in whole if who.reader == "copier")
    assert {who.reader for who in whole} <= set(READERS)
    assert [who.ability for who in whole] == [learner(number, CLASS).ability for number in range(1, 1001)]


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        ("gueser=10", 'there is no reader "gueser"; did you mean "guesser"'),
        ("understands=10", 'there is no reader "understands"'),
        ("guesser", '"guesser" is no share; write guesser=10 for ten percent'),
        ("guesser=60,hedger=50", "add up to 110 percent; 100 at most"),
    ],
)
def test_a_mix_that_is_none_says_what_is_wrong(text: str, cause: str):
    with pytest.raises(ValueError, match=cause):
        mixed(text)


def test_a_table_of_items_is_read_and_a_bad_number_named(tmp_path: Path):
    path = tmp_path / "items.csv"
    path.write_text("exercise,item,difficulty\nride-hailing,night-crews,-0.5\n")
    assert planted(path) == {("ride-hailing", "night-crews"): Planted(-0.5, 1.0)}
    path.write_text("exercise,item,difficulty\nride-hailing,night-crews,hard\n")
    with pytest.raises(
        bank.BankError, match=r"items.csv:2: ride-hailing/night-crews: could not convert.*write numbers"
    ):
        planted(path)


def test_where_somebody_is_asked_who_is_right_is_sure_more_often(tmp_path: Path):
    path = tmp_path / "graded" / "ride-hailing.yml"
    path.parent.mkdir()
    text = (ROOT / "exercises/graded/ride-hailing.yml").read_text(encoding="utf-8")
    path.write_text(f"confidence: true\n{text}", encoding="utf-8")
    asking = bank.load(path)
    boxes = bank.certainties(asking)
    sure: dict[bool, list[bool]] = {True: [], False: []}
    for number in range(1, 101):
        given = answers(learner(number, CLASS), asking, CLASS)
        for item in asking.items:
            if boxes.get(item.id) in given:
                sure[item.fits(given.get(item.id))].append(given[boxes[item.id]] == "sure")
    assert fmean(sure[True]) == pytest.approx(CERTAIN, abs=0.05)
    assert fmean(sure[False]) == pytest.approx(DOUBTING, abs=0.07)
