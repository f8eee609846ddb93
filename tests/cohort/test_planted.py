"""One class in which everything is wrong that can be: each thing that was planted is named, with its place."""

from __future__ import annotations

import math
import random
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cohort.responses import OPTIONS, frame

from whichpm import bank, order
from whichpm.cohort import alike, contents, layout
from whichpm.cohort.layout import followers
from whichpm.cohort.parts import Chapter, Part
from whichpm.cohort.people import Enrolled
from whichpm.cohort.shown import alike as shown_alike
from whichpm.cohort.shown import people
from whichpm.cohort.sitting import Sitting
from whichpm.quality import guessing
from whichpm.simulate.learners import Learner, Population, answers, learner

ROOT = Path(__file__).parents[2]
EXERCISES = [bank.find(ROOT, slug) for slug in ("ride-hailing", "clinic-app")]
ITEMS = [(exercise.slug, item) for exercise in EXERCISES for item in exercise.items]
CLASS = Population(seed=11)
READERS, SOURCE, COPIER = range(5), 40, 41
"""Places in the class: who reads the layout, and of whom one copies the other."""
BAD, DEAD, STRONG = 2, 9, 17
"""Items: one with a wrong key, one with an option that nobody takes, one that the strong miss."""


def by_layout(place: int, seed: str) -> list[str | None]:
    """What a reader of the layout answers who meets the cards in the order of a seed."""
    chance = random.Random(place)
    found: dict[tuple[str, str], str] = {}
    for exercise in EXERCISES:
        shown = order.arranged(exercise.slug, exercise.items, lambda one: one.id, lambda one: one.joins, seed)
        reader = guessing.Reader(shown)
        known = chance.randrange(len(shown))
        inferred = reader.likeliest(known, str(shown[known].key))
        for at, item in enumerate(shown):
            found[exercise.slug, item.id] = str(item.key) if at == known else chance.choice(inferred[at])
    return [found[slug, item.id] for slug, item in ITEMS]


def given(place: int) -> list[str | None]:
    """What a learner answers, as reader of the layout, as copier, or by ability; the source is of the weaker third."""
    who = learner(place + 1, CLASS)
    if place in (SOURCE, COPIER):
        who = Learner(SOURCE + 1, "understands", 0.1)
    found = {
        (exercise.slug, name): one for exercise in EXERCISES for name, one in answers(who, exercise, CLASS).items()
    }
    chosen = by_layout(place + 10, "") if place in READERS else [found.get((slug, item.id)) for slug, item in ITEMS]
    chance = random.Random(place)
    wrong = [option for option in OPTIONS if option != ITEMS[DEAD][1].key]
    if chosen[DEAD] == wrong[0]:
        chosen[DEAD] = wrong[1]
    if place not in (*READERS, SOURCE, COPIER) and chance.random() < 1 / (1 + math.exp(-2 * (who.ability - 0.8))):
        chosen[STRONG] = chance.choice([option for option in OPTIONS if option != ITEMS[STRONG][1].key])
    return chosen


@pytest.fixture(scope="module")
def sat() -> Sitting:
    key = [OPTIONS.index(str(item.key)) for _, item in ITEMS]
    key[BAD] = (key[BAD] + 1) % 3
    rows = frame(
        [given(place) for place in range(180)],
        key,
        exercise=[slug for slug, _ in ITEMS],
        item=[item.id for _, item in ITEMS],
        statement=[item.id for _, item in ITEMS],
        against_cue=[item.notes.against_cue is not None for _, item in ITEMS],
    ).with_columns(form=pl.lit(""))
    named = {f"learner-{place:04}": Enrolled(f"Nr. {place}", handed=("ps1",)) for place in range(180)}
    (found,) = contents.sittings(ROOT, "ps1", rows, EXERCISES, {}, named)
    return found


@pytest.fixture(scope="module")
def reported(sat: Sitting) -> Chapter:
    (found,) = contents.chapters([sat], {})
    return found


def part(found: Chapter, name: str) -> Part:
    return next(each for each in found.parts if each.id == name)


def meaning(found: Chapter, item: int) -> tuple[str, str]:
    slug, known = ITEMS[item]
    return next((str(row[1]), str(row[3])) for row in part(found, "meaning").rows if row[0] == f"{slug}/{known.id}")


@pytest.mark.parametrize(
    ("item", "said"),
    [
        (BAD, "the key is likely wrong"),
        (DEAD, "it is no choice"),
        (STRONG, "who does well elsewhere misses it|stronger learners prefer “"),
    ],
)
def test_a_question_with_something_planted_is_named_with_its_place(reported: Chapter, item: int, said: str):
    words, place = meaning(reported, item)
    assert any(each in words for each in said.split("|"))
    head = " ".join(part(reported, "next").says)
    assert f"{place}, {ITEMS[item][1].id}: " in head
    path, line = place.split(":")
    assert ITEMS[item][1].id in (ROOT / path).read_text(encoding="utf-8").splitlines()[int(line) - 1]


def test_questions_in_which_nothing_was_planted_are_left_alone(reported: Chapter):
    flagged = [row for row in part(reported, "questions").rows if row[-1]]
    assert len(flagged) <= 3 + 0.05 * len(ITEMS)


def test_who_reads_the_layout_is_among_those_to_talk_to_and_nobody_else_is_for_that(reported: Chapter):
    named = {row[0] for row in part(reported, "talk").rows if "how the cards are laid out" in str(row[2])}
    assert named == {f"learner-{place:04}" for place in READERS}


def test_the_layout_is_that_which_a_learner_saw():
    """The first five read it in the order of their seed, the next five in that of the page, which they never saw."""
    seeds = [f"{place:08x}" for place in range(60)]
    answers_ = [by_layout(place, seeds[place]) for place in range(5)]
    answers_ += [by_layout(place, "") for place in range(5, 10)]
    rows = frame(
        answers_ + [given(place) for place in range(100, 150)],
        [OPTIONS.index(str(item.key)) for _, item in ITEMS],
        exercise=[slug for slug, _ in ITEMS],
        item=[item.id for _, item in ITEMS],
        against_cue=[item.notes.against_cue is not None for _, item in ITEMS],
    )
    of = {f"learner-{place:04}": seed for place, seed in enumerate(seeds)}
    assert set(followers(rows.with_columns(order=pl.col("learner").replace_strict(of)), EXERCISES)) == {*list(of)[:5]}
    assert set(followers(rows, EXERCISES)) == {*list(of)[5:10]}


def test_what_is_not_looked_at_in_a_large_class_is_said(sat: Sitting, monkeypatch: pytest.MonkeyPatch):
    for module, make in ((layout, people.parts), (alike, shown_alike.parts)):
        monkeypatch.setattr(module, "MOST", 179)
        (found,) = make(sat)
        assert "up to 179 learners, and here are 180" in found.says[0]
        assert "--section" in found.says[0]
    assert not any("laid out" in str(row) for row in next(people.parts(sat)).rows)


def test_of_two_one_of_whom_copied_it_is_said_to_look(reported: Chapter):
    pairs = [{row[0], row[1]} for row in part(reported, "likeness").rows]
    assert pairs == [{f"Nr. {SOURCE} (learner-{SOURCE:04})", f"Nr. {COPIER} (learner-{COPIER:04})"}]
    head = " ".join(part(reported, "next").says)
    assert f"Look at the answers of Nr. {SOURCE}" in head
    for word in ("cheat", "copied", "copying", "fraud", "plagiar", "dishonest", "suspect"):
        for each in reported.parts:
            assert word not in " ".join((*each.says, *each.todo, *each.notes)).lower()


def test_of_twenty_classes_in_which_nobody_reads_the_layout_one_at_most_has_somebody_named_for_it():
    """Of 100, half of which has learners who fall for the words of some cards."""
    key = np.array([OPTIONS.index(str(item.key)) for _, item in ITEMS])
    against = np.array([item.notes.against_cue is not None for _, item in ITEMS])
    named = 0
    for seed in range(100):
        draw = np.random.default_rng(seed)
        size = (25 + seed % 30, len(ITEMS))
        falls = 3 * (seed % 2) * (draw.random((size[0], 1)) < 0.5) * np.where(against, -1, 0.5)
        ability, hard = draw.normal(0.8, 1, (size[0], 1)), draw.normal(0, 0.8, len(ITEMS))
        knows = draw.random(size) < 1 / (1 + np.exp(hard - ability - falls))
        numbers = np.where(knows, key, (key + 1 + (draw.random(size) < draw.uniform(0.5, 0.95, len(ITEMS)))) % 3)
        rows = frame(
            [[OPTIONS[number] for number in row] for row in numbers],
            key.tolist(),
            exercise=[slug for slug, _ in ITEMS],
            item=[item.id for _, item in ITEMS],
            against_cue=against.tolist(),
        )
        named += bool(followers(rows, EXERCISES))
    assert named <= 5
