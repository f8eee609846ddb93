"""Answers travel as data: nothing is lost, nothing is guessed, and the later carrier wins."""

from __future__ import annotations

import json
import os
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from whichpm import answers as carriers
from whichpm.answers import Answers, AnswersError

NOON = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
TWELVE = {"items": [{"id": name, "options": ["product", "both"]} for name in "abcdefghijkl"]}
SOME = Answers("launch", "0123456789ab", NOON, {"a": "product", "b": "both"})


def test_what_is_written_is_read(tmp_path: Path):
    path = tmp_path / "launch.answers.json"
    carriers.write(path, SOME)
    assert carriers.read(path, "launch") == SOME
    assert [each.name for each in tmp_path.iterdir()] == [path.name], "no temporary file stays"


def test_when_the_first_answer_was_given_travels_along_where_it_can_be_true():
    begun = replace(SOME, began=NOON - timedelta(minutes=9))
    assert carriers.parse(begun.payload(), "launch") == begun
    assert "began" not in SOME.payload()
    for told in ("2026-11-21T12:00:01Z", "yesterday", 5, None):
        assert carriers.parse({**SOME.payload(), "began": told}, "launch") == SOME, told


def test_an_exercise_began_with_its_first_answer_or_nobody_knows_when():
    begun, empty = replace(SOME, began=NOON - timedelta(minutes=9)), replace(SOME, answers={})
    assert carriers.began(NOON) == carriers.began(NOON, None, empty) == NOON
    assert carriers.began(NOON, begun, None) == begun.began
    assert carriers.began(NOON, begun, SOME) == carriers.UNKNOWN, "answers of a version that noted nothing"


def test_no_file_means_no_answers(tmp_path: Path):
    assert carriers.read(tmp_path / "launch.answers.json", "launch") is None


def test_a_failed_write_keeps_the_old_file(tmp_path: Path, monkeypatch):
    path = tmp_path / "launch.answers.json"
    carriers.write(path, SOME)

    def full(_: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        carriers.write(path, Answers("launch", "", NOON, {}))
    monkeypatch.undo()
    assert carriers.read(path, "launch") == SOME
    assert len(list(tmp_path.iterdir())) == 1


@pytest.mark.parametrize(
    ("text", "cause"),
    [
        (b"", "damaged"),
        (b'{"format": 1, "exer', "damaged"),
        (b"null", "no answers"),
        (b"[1]", "no answers"),
        (b'"text"', "no answers"),
        (b"\xff\xfe", "damaged"),
        (b"[" * 150_000, "damaged"),
        (b"{}" + b" " * 300_000, "larger than"),
        (b'{"format": 2, "exercise": "launch", "answers": {}}', "newer version"),
        (b'{"format": "1", "exercise": "launch", "answers": {}}', "not in the format"),
        (b'{"format": true, "exercise": "launch", "answers": {}}', "not in the format"),
        (b'{"format": 1, "exercise": "other", "answers": {}}', "another exercise"),
        (b'{"format": 1, "exercise": "launch", "answers": []}', "answers are missing"),
    ],
)
def test_what_cannot_be_used_says_why(text: bytes, cause: str):
    with pytest.raises(AnswersError, match=cause):
        carriers.parse_text(text, "launch")


@pytest.mark.parametrize("saved", [None, 7, "", "yesterday", "0000-00-00", "9" * 50, "2026-13-01T00:00:00Z"])
def test_a_time_that_cannot_be_read_loses_against_any_that_can(saved):
    odd = carriers.parse({"format": 1, "exercise": "launch", "saved": saved, "answers": {"a": "project"}}, "launch")
    assert carriers.latest(odd, SOME) is SOME
    assert carriers.latest(None, odd) is odd


def test_the_later_carrier_wins_and_the_first_wins_a_tie():
    later = Answers("launch", "", NOON + timedelta(milliseconds=1), {})
    twin = Answers("launch", "", NOON, {})
    assert carriers.latest(SOME, later) is later
    assert carriers.latest(SOME, twin) is SOME
    assert carriers.latest(None, None) is None


def test_times_keep_their_zone():
    text = {"format": 1, "exercise": "launch", "saved": "2026-11-21T14:00:00+02:00", "answers": {}}
    assert carriers.parse(text, "launch").saved == NOON


def test_unknown_items_and_options_are_reported_not_guessed():
    exercise = {"items": [{"id": "a", "options": ["product"]}, {"id": "b", "options": ["product"]}]}
    known, strange = carriers.recognise({"a": "product", "b": "both", "c": "product"}, exercise)
    assert (known, strange) == ({"a": "product"}, ["b", "c"])


def test_what_is_no_option_is_reported_and_nothing_chosen_is_not():
    payload = {**SOME.payload(), "answers": {"a": "product", "b": ["product", "both"], "c": True, "d": None}}
    found = carriers.parse(payload, "launch")
    assert carriers.recognise(found.answers, TWELVE) == ({"a": "product"}, ["b", "c"])


def test_a_file_that_cannot_be_used_is_kept_under_another_name(tmp_path: Path):
    path = tmp_path / "launch.answers.json"
    names = set()
    for text in ("one", "two"):
        path.write_text(text)
        names.add(carriers.keep_aside(path))
    assert len(names) == 2
    assert {name.read_text() for name in names} == {"one", "two"}
    assert not path.exists()


def test_receipts_are_found_in_a_notebook_and_nothing_else_disturbs():
    bundle = carriers.receipt(SOME, TWELVE)
    assert bundle["text/plain"] == "2 of 12 answered, saved 2026-11-21 12:00 UTC"
    notebook = {
        "cells": [
            None,
            {"outputs": "no list"},
            {"outputs": [{"data": []}, {"data": {carriers.MIMETYPE: {"format": 1, "exercise": "other"}}}]},
            {"outputs": [{"output_type": "display_data", "data": json.loads(json.dumps(bundle))}]},
        ]
    }
    assert list(carriers.receipts(notebook, "launch")) == [SOME]
    for odd in (None, [], {"cells": 3}, {}):
        assert list(carriers.receipts(odd, "launch")) == []


def test_an_item_that_no_answer_led_to_is_not_needed():
    exercise = {
        "items": [
            {"id": "line", "options": ["fine", "marked"]},
            {"id": "owner", "options": ["product"], "when": [{"item": "line", "is": "marked"}]},
            {"id": "sure", "options": ["sure"], "optional": True},
        ]
    }
    assert list(carriers.needed({}, exercise)) == [(1, False)]
    assert list(carriers.needed({"line": "fine"}, exercise)) == [(1, True)]
    assert list(carriers.needed({"line": "marked"}, exercise)) == [(1, True), (2, False)]
