"""Blind readings count for the text they saw, and their agreement is what the formula says."""

from __future__ import annotations

from pathlib import Path

import live
import pytest

from whichpm import bank
from whichpm.quality import readings, sets
from whichpm.quality.readings import Reading

FILE = """\
kind: sort
title: Two cards
story: Ines is product manager, Tomas is project manager; delivery is hybrid.
options: [product, project, both]
read: ownership-test
items:
  - id: wallet
    text: Leaves the wallet out because few riders want it.
    key: product
    line: 1
    concepts: [C197]
    level: apply
    notes: {content: decision, pair: test}
    why: {product: A., project: B., both: C.}
  - id: test
    text: Leaves the test out because the hall is closed.
    key: project
    line: 2
    concepts: [C203]
    level: apply
    notes: {content: decision}
    why: {product: A., project: B., both: C.}
"""


@pytest.fixture
def exercise(tmp_path: Path):
    path = tmp_path / "exercises" / "graded" / "cards.yml"
    path.parent.mkdir(parents=True)
    path.write_text(FILE, encoding="utf-8")
    return bank.load(path)


def read(exercise, reader: str, *answers: str) -> list[Reading]:
    """A reader's answers to both items, the wallet and the test, such as "product 1"."""
    cards = sorted(exercise.items, key=lambda item: item.id, reverse=True)
    return [
        Reading(reader, "2026-11-22", exercise.slug, item.id, readings.digest(exercise, item), *answer.split())
        for item, answer in zip(cards, answers, strict=True)
    ]


def test_two_readers_who_agree_with_the_key_are_enough(exercise):
    found = read(exercise, "a", "product 1", "project 2") + read(exercise, "b", "product 1", "project 2")
    assert list(readings.wanting(exercise, found)) == []
    assert readings.agreement([exercise], found, owners=True) == (4, 2, 1.0, 1.0)
    assert readings.agreement([exercise], found, owners=False).items == 0


def test_one_reading_is_not_enough_and_a_second_by_the_same_reader_replaces_the_first(exercise):
    found = read(exercise, "a", "both 3", "project 2") + read(exercise, "a", "product 1", "project 2")
    assert [cause for _, cause, _ in readings.wanting(exercise, found)] == ["1 blind readings of its present text"] * 2


@pytest.mark.parametrize("answer", ["both 3", "product 2"])
def test_another_owner_or_another_line_is_a_disagreement(exercise, answer):
    found = read(exercise, "a", "product 1", "project 2") + read(exercise, "b", answer, "project 2")
    assert [(item, cause) for item, cause, _ in readings.wanting(exercise, found)] == [
        ("wallet", f"1 of 2 blind readers answered {answer}")
    ]


def test_a_reading_of_an_older_text_does_not_count(exercise):
    found = [each._replace(seen="00000000") for each in read(exercise, "a", "both 3", "both 3")]
    assert readings.counted(exercise, found) == {}


def test_a_changed_text_waits_for_readers_and_is_no_dispute(exercise):
    found = [each._replace(seen="00000000") for each in read(exercise, "a", "both 3", "both 3")]
    assert list(readings.disputed(exercise, found)) == []
    assert [item for item, _, _ in readings.unread(exercise, found)] == [item.id for item in exercise.items]


def test_ac1_is_agreement_above_chance(exercise):
    found = read(exercise, "a", "product 1", "project 2") + read(exercise, "b", "product 1", "product 1")
    # Half of the pairs agree. Three of four answers are product: chance is (3/4 * 1/4 + 1/4 * 3/4) / (2 - 1) = 3/8.
    assert readings.agreement([exercise], found, owners=True).ac1 == pytest.approx((1 / 2 - 3 / 8) / (1 - 3 / 8))


@pytest.mark.course
def test_the_file_of_the_course_names_exercises_of_the_bank():
    root = Path(__file__).parents[1]
    if sets.read(root).partial:
        pytest.skip("a public tree has no readings")
    there = {exercise.slug for exercise in live.exercises()}  # Readings of items that are gone are kept as well,
    there |= {"bank-steps", "kiosk-chart", "site-steps"}  # and those of exercises that papers have replaced.
    found = readings.load(root)
    assert found
    assert [each for each in found if each.exercise not in there] == []
