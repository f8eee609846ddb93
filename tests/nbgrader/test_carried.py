"""Which answers are graded: the later of two carriers, and nothing that the exercise does not have."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from classroom import EXERCISE, SLUG, saved

from whichpm import answers as carriers
from whichpm.answers import Answers
from whichpm.nbgrader.submission.carried import carried, reader
from whichpm.nbgrader.submission.notebook import Submission

NAME = carriers.file_name(SLUG)


def with_receipts(*found: Answers) -> Submission:
    return Submission(receipts=tuple(json.dumps(answers.payload()).encode() for answers in found))


def points(answers: Answers | None) -> int:
    return sum(answers.answers.get(item.id) == item.key for item in EXERCISE.items) if answers else -1


@pytest.mark.parametrize(("file", "received", "graded"), [(0, 5, 9), (5, 0, 4), (3, 3, 4)])
def test_the_later_carrier_counts_and_the_file_in_a_tie(tmp_path: Path, file: int, received: int, graded: int):
    carriers.write(tmp_path / NAME, saved(4, minutes=file))
    answers, problems = carried(
        EXERCISE, with_receipts(saved(9, minutes=received), saved(1, minutes=-9)), reader(tmp_path)
    )
    assert points(answers) == graded
    assert not problems


def test_one_carrier_is_enough(tmp_path: Path):
    assert points(carried(EXERCISE, with_receipts(saved(6)), reader(tmp_path))[0]) == 6
    carriers.write(tmp_path / NAME, saved(8))
    assert points(carried(EXERCISE, Submission(), reader(tmp_path))[0]) == 8


def test_without_a_carrier_there_are_no_answers_and_no_complaint(tmp_path: Path):
    assert carried(EXERCISE, Submission(), reader(tmp_path)) == (None, [])


@pytest.mark.parametrize(
    ("content", "cause"),
    [
        (b"{", "damaged"),
        (b"null", "holds no answers"),
        (b'{"format": 2}', "newer version"),
        (b'{"format": 1, "exercise": "another"}', "another exercise"),
        (b"[" * 150_000, "damaged"),
        (b" " * 200_001, "larger than 200 kB"),
    ],
)
def test_a_file_that_cannot_be_used_is_reported_and_the_receipt_counts(tmp_path: Path, content: bytes, cause: str):
    (tmp_path / NAME).write_bytes(content)
    answers, problems = carried(EXERCISE, with_receipts(saved(6)), reader(tmp_path))
    assert points(answers) == 6
    assert cause in problems[0].cause


def test_a_file_that_is_a_link_is_not_followed(tmp_path: Path):
    carriers.write(tmp_path / "neighbour.json", saved(12))
    (tmp_path / NAME).symlink_to(tmp_path / "neighbour.json")
    answers, problems = carried(EXERCISE, Submission(), reader(tmp_path))
    assert answers is None
    assert "it is a link" in problems[0].cause


def test_unknown_items_and_options_are_counted_and_left_out(tmp_path: Path):
    strange = saved(3, **{"<script>": "product", EXERCISE.items[0].id: "nobody"})
    answers, problems = carried(EXERCISE, with_receipts(strange), reader(tmp_path))
    assert points(answers) == 2
    assert set(answers.answers) <= {item.id for item in EXERCISE.items}
    assert problems[0].cause.startswith("2 of the saved answers")
    assert "script" not in str(problems)


def test_a_change_of_the_exercise_is_named_as_the_reason(tmp_path: Path):
    old = replace(saved(3, gone="product"), revision="0123456789ab")
    answers, problems = carried(EXERCISE, with_receipts(old), reader(tmp_path))
    assert "has changed since" in problems[0].cause
    assert answers.revision == "0123456789ab"


def test_a_revision_that_is_none_is_not_passed_on(tmp_path: Path):
    answers, _ = carried(EXERCISE, with_receipts(replace(saved(3), revision="<img src=x>")), reader(tmp_path))
    assert answers.revision == ""


def test_a_damaged_receipt_does_not_hide_another(tmp_path: Path):
    newer = {"format": 9, "exercise": SLUG}
    found = Submission(receipts=(b"{}", b"[1]", json.dumps(newer).encode(), *with_receipts(saved(5)).receipts))
    answers, problems = carried(EXERCISE, found, reader(tmp_path))
    assert points(answers) == 5
    assert "newer version" in problems[0].cause
