"""Audit: an article in paragraphs, five labels, and no key in what a learner of a graded one sees."""

from __future__ import annotations

import itertools
import json
from pathlib import Path

import live
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm import bank
from whichpm.bank import BankError
from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.scoring import score

ROOT = Path(__file__).parents[2]
EXERCISE = bank.find(ROOT, "double-manager")
LABELS = ("sound", "overstated", "wrong", "off-topic", "selling")
WHY = "{sound: Holds., overstated: Not stretched., wrong: At odds with nothing., off-topic: On it., selling: No offer.}"
GOOD = f"""\
kind: audit
title: A leaflet
story: Lena is the product manager, Piet is the project manager; delivery is hybrid.
article: {{title: All about ferries, source: A leaflet}}
read: ownership-test
items:
  - id: floats
    text: A ferry floats.
    key: sound
    why: {WHY}
  - id: wings
    text: A ferry has wings.
    key: wrong
    paragraph: true
    why: {WHY}
"""


def load(folder: Path, text: str = GOOD, pool: str = "practice") -> Exercise:
    path = folder / "exercises" / pool / "leaflet.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return bank.load(path)


def test_sentences_stand_in_their_paragraphs(tmp_path):
    exercise = load(tmp_path)
    assert exercise.layout["paragraphs"] == [["floats"], ["wings"]]
    assert (exercise.layout["title"], exercise.layout["source"]) == ("All about ferries", "A leaflet")
    assert all(item.options == LABELS for item in exercise.items)
    assert exercise.maximum == 2


def test_every_label_has_a_meaning():
    assert tuple(EXERCISE.layout["meanings"]) == LABELS


def test_the_banks_article_has_every_kind_of_fault_and_sound_sentences_too():
    keys = [item.key for item in EXERCISE.items]
    assert set(keys) == set(LABELS)
    assert 12 <= len(keys) <= 14
    assert keys.count("sound") < len(keys) - 5


@pytest.mark.parametrize(
    ("old", "new", "line", "place", "cause", "fix"),
    [
        (
            "key: wrong",
            "key: wrnog",
            13,
            'items[1] "wings": key',
            'key "wrnog" is not one of sound',
            'did you mean "wrong"',
        ),
        ("id: wings", "id: floats", 11, "items[1]", 'item id "floats" is used twice', "give each its own"),
        (", selling: No offer.", "", 10, 'items[0] "floats": why', 'no explanation for the option "selling"', "add"),
        ("selling: No offer.", "selling: No offer., dull: Dull.", 10, 'items[0] "floats"', 'explains "dull"', "remove"),
        ("article: {title: All about ferries, source: A leaflet}\n", "", 1, "", '"article" is missing', "add `article"),
        (", source: A leaflet", "", 4, "article", '"source" is missing', "add `source: …`"),
        ("paragraph: true", "paragraph: yes please", 14, 'items[1] "wings"', "this is text", "write"),
    ],
)
def test_a_wrong_file_is_reported_with_its_fix(tmp_path, old, new, line, place, cause, fix):
    assert old in GOOD
    with pytest.raises(BankError) as error:
        load(tmp_path, GOOD.replace(old, new, 1))
    told = error.value.problems[0]
    assert told.line == line
    assert told.place.startswith(place)
    assert cause in told.cause
    assert fix in told.fix


def test_a_graded_audit_looks_the_same_whatever_its_keys(tmp_path):
    seen = load(tmp_path, pool="graded").public()
    assert seen == load(tmp_path, GOOD.replace("key: wrong", "key: selling"), pool="graded").public()
    assert all(set(item) == {"id", "text", "options"} for item in seen["items"])
    assert "Holds." not in json.dumps(seen)


def test_chance_is_the_mean_over_every_way_to_label(tmp_path):
    exercise = load(tmp_path)
    ways = [dict(zip(("floats", "wings"), way, strict=True)) for way in itertools.product(LABELS, LABELS)]
    mean = sum(score(exercise, way).points for way in ways) / len(ways)
    assert kinds()["audit"].chance(exercise) == pytest.approx(mean) == pytest.approx(0.4)


@pytest.mark.parametrize("label", LABELS)
def test_one_label_for_everything_stays_below_half(label):
    assert score(EXERCISE, {item.id: label for item in EXERCISE.items}).points < EXERCISE.maximum / 2


@given(st.permutations(EXERCISE.items), st.data())
def test_the_order_of_the_sentences_changes_nothing(items, data):
    answers = {item.id: data.draw(st.sampled_from([None, *LABELS])) for item in EXERCISE.items}
    shuffled = msgspec.structs.replace(EXERCISE, items=tuple(items))
    result = score(EXERCISE, answers)
    assert score(shuffled, answers).points == result.points
    assert 0 <= result.points <= result.answered <= EXERCISE.maximum


def test_the_example_of_the_readme_can_be_used(tmp_path):
    assert live.from_readme("audit", tmp_path).kind == "audit"
