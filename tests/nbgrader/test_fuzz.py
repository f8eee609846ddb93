"""Whatever a notebook and an answers file hold: no crash, and every outcome is a grade or a named problem.

Mutated are a notebook as handed in and an answers file: parts of the JSON are replaced, removed, copied or retyped, and
bytes are cut, changed or put in. What comes out is held against the same rules each time.
"""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest
from classroom import EXERCISE, ROOT, SLUG, receipt, saved
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from payloads import PAYLOADS
from test_clean import active

from whichpm import answers as carriers
from whichpm.nbgrader.marking import grading
from whichpm.nbgrader.submission.carried import carried
from whichpm.nbgrader.submission.known import KnownCell, KnownNotebook
from whichpm.nbgrader.submission.normalise import annotate, normalise
from whichpm.nbgrader.submission.notebook import parse
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge

KNOWN = KnownNotebook(
    {"name": "python3", "language": "python", "display_name": "Python 3"},
    (
        KnownCell(f"{SLUG}-board", "code", f'board("{SLUG}")', "b1", locked=True),
        KnownCell(SLUG, "code", "grade()", "b2", locked=True, points=12.0, grade=True),
        KnownCell("question", "markdown", "Which one?", "b3", locked=True),
        KnownCell("hardest", "markdown", "YOUR ANSWER HERE", "b4", locked=False, points=3.0, grade=True, solution=True),
    ),
)
BUSY = [HealthCheck.too_slow]  # It is the machine that is slow, where others work on it.
NUMBER_OF_EXAMPLES = 400


def notebook(points: int) -> dict[str, Any]:
    """An honest submission."""
    cells = []
    for known in KNOWN.cells:
        marks = {"grade_id": known.grade_id, "grade": known.grade, "locked": known.locked, "schema_version": 3}
        made = {"cell_type": known.type, "metadata": {"nbgrader": marks}, "source": known.source}
        cells.append({**made, "outputs": [], "execution_count": None} if known.type == "code" else made)
    cells[0]["outputs"] = [receipt(saved(points))]
    cells[3]["source"] = "Because *I* say so."
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


STRAYS = [b"NaN", b"\x00", b"\xff", b'"', b"}", b"[" * 2000, b"1e999", b"\\ud800"]
NUMBERS = st.integers() | st.floats() | st.sampled_from([10**30, -1, 4, 12.0])
TEXTS = st.text(max_size=20) | st.sampled_from(
    [*PAYLOADS, SLUG, "hardest", "product", "project", "both", "__proto__", "code", "markdown", carriers.MIMETYPE]
)
VALUES = st.recursive(
    st.none() | st.booleans() | NUMBERS | TEXTS,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(TEXTS, inner, max_size=4),
    max_leaves=8,
)


def places(tree: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Where something could be changed in a tree of JSON."""
    inner = tree.items() if isinstance(tree, dict) else enumerate(tree) if isinstance(tree, list) else ()
    return [path, *(place for key, value in inner for place in places(value, (*path, key)))]


def mutate(draw: Callable[[Any], Any], tree: Any) -> Any:
    """Change, remove, copy or wrap a few parts."""
    for _ in range(draw(st.integers(0, 4))):
        place = draw(st.sampled_from(places(tree)))
        if not place:
            continue
        parent = tree
        for key in place[:-1]:
            parent = parent[key]
        key, what = place[-1], draw(st.sampled_from(["replace", "remove", "copy", "wrap", "elsewhere"]))
        if what == "replace":
            parent[key] = draw(VALUES)
        elif what == "remove":
            del parent[key]
        elif what == "wrap":
            parent[key] = [parent[key]]
        elif isinstance(parent, list):
            parent.insert(draw(st.integers(0, len(parent))), copy.deepcopy(parent[key]))
        else:
            parent[draw(TEXTS)] = copy.deepcopy(parent[key])
    return tree


@st.composite
def damaged(draw: Callable[[Any], Any], tree: Any) -> bytes:
    """Bytes of a mutated tree, which may be cut, changed or doubled afterwards."""
    text = json.dumps(mutate(draw, copy.deepcopy(tree)), ensure_ascii=draw(st.booleans()))
    raw = text.encode("utf-8", "surrogatepass")
    how = draw(st.sampled_from(["whole", "whole", "whole", "cut", "change", "put in", "double"]))
    at = draw(st.integers(0, len(raw)))
    if how == "cut":
        return raw[:at]
    if how == "change":
        return raw[:at] + draw(st.binary(max_size=3)) + raw[at + 1 :]
    if how == "put in":
        return raw[:at] + draw(st.sampled_from(STRAYS)) + raw[at:]
    return raw * 2 if how == "double" else raw


def beside(file: bytes | None) -> Callable[[str], bytes]:
    def read(name: str) -> bytes:
        if file is None:
            raise FileNotFoundError(name)
        return file

    return read


def outcome(raw: bytes, file: bytes | None) -> tuple[float, list[str]]:
    """Grade as all paths do, hold the notebook that comes out against its rules, and return points and problems."""
    submission = parse(raw)
    rebuilt, problems = normalise(KNOWN, submission)
    answers, found = carried(EXERCISE, submission, beside(file))
    problems = [*submission.problems, *problems, *found]
    annotate(rebuilt, problems, {SLUG: answers} if answers else {}, KNOWN)
    assert all(problem.cause and problem.fix for problem in problems)
    marked = {}
    for cell in rebuilt["cells"]:
        if cell["cell_type"] == "markdown" and cell["source"] != "Which one?":
            assert active(cell["source"]) == []
        if marks := cell["metadata"].get("nbgrader"):
            assert marks["grade_id"] not in marked
            marked[marks["grade_id"]] = cell
    assert set(marked) == {known.grade_id for known in KNOWN.cells}
    for known in KNOWN.cells:
        assert marked[known.grade_id]["cell_type"] == known.type
        assert marked[known.grade_id]["source"] == known.source or not known.locked
    saved_answers = rebuilt["metadata"]["whichpm"]["answers"]
    marked[SLUG]["outputs"] = grading.outputs(SLUG, 12.0, ROOT, saved_answers)
    import nbformat
    from nbgrader.utils import determine_grade

    whole = nbformat.from_dict(rebuilt)
    nbformat.validate(whole)
    json.dumps(rebuilt, allow_nan=False).encode()
    (graded,) = [cell for cell in whole.cells if cell.metadata.get("nbgrader", {}).get("grade_id") == SLUG]
    points, maximum = determine_grade(graded)
    assert maximum == 12
    return points, [problem.cause for problem in problems]


def truth(*carried_answers: bytes) -> set[float]:
    """Points that any answers found anywhere in these bytes could earn: a grade is one of them, or 0."""
    possible = {0.0}
    right = {item.id: item.key for item in EXERCISE.items}
    for raw in carried_answers:
        text = raw.decode("utf-8", "replace")
        # An upper bound that knows nothing of carriers: items whose id and right option both stand there.
        count = sum(f'"{item}"' in text and f'"{option}"' in text for item, option in right.items())
        possible |= {float(number) for number in range(count + 1)}
    return possible


@settings(max_examples=NUMBER_OF_EXAMPLES, suppress_health_check=BUSY)
@given(damaged(notebook(7)))
def test_a_mutated_notebook_is_graded_or_a_problem_is_named(raw: bytes):
    points, causes = outcome(raw, None)
    assert points in truth(raw)
    assert points or causes or parse(raw).cells


@settings(max_examples=NUMBER_OF_EXAMPLES, suppress_health_check=BUSY)
@given(damaged(saved(7).payload()))
def test_a_mutated_answers_file_is_graded_or_a_problem_is_named(file: bytes):
    points, _ = outcome(json.dumps(notebook(3)).encode(), file)
    assert points in truth(file, json.dumps(notebook(3)).encode())
    # The receipt stays: where the file could not be used, that is said, and the receipt counts.
    assert points == 3 or points in truth(file)


@settings(max_examples=NUMBER_OF_EXAMPLES // 2, suppress_health_check=BUSY)
@given(damaged(notebook(7)), damaged(saved(5, minutes=5).payload()))
def test_both_at_once(raw: bytes, file: bytes):
    points, _ = outcome(raw, file)
    assert points in truth(raw, file)


@given(st.binary(max_size=300))
def test_any_bytes(raw: bytes):
    assert outcome(raw, raw)[0] == 0


@given(VALUES)
def test_any_json(value: Any):
    raw = json.dumps(value).encode()
    assert outcome(raw, raw)[0] == 0


@given(VALUES, VALUES, VALUES)
def test_any_answers(answers: Any, stamp: Any, revision: Any):
    file = {"format": 1, "exercise": SLUG, "answers": answers, "saved": stamp, "revision": revision}
    outcome(json.dumps(notebook(0)).encode(), json.dumps(file).encode())


@pytest.mark.parametrize("error", [NotPlain("it is a link"), TooLarge(), PermissionError(13, "Permission denied")])
def test_an_answers_file_that_cannot_be_read_is_named(error: Exception):
    def read(_: str) -> bytes:
        raise error

    answers, problems = carried(EXERCISE, parse(json.dumps(notebook(3)).encode()), read)
    assert answers
    assert "could not be used" in problems[0].cause


def test_a_receipt_that_is_too_large_is_named_and_the_file_counts():
    made = notebook(3)
    made["cells"][0]["outputs"][0]["data"][carriers.MIMETYPE]["answers"]["x"] = "y" * carriers.LIMIT
    points, causes = outcome(json.dumps(made).encode(), json.dumps(saved(9).payload()).encode())
    assert points == 9
    assert causes == [f"a receipt of {SLUG} could not be used: it is larger than {carriers.LIMIT // 1000} kB"]


@pytest.mark.parametrize("place", ["source", "receipt"])
def test_bytes_that_are_no_utf_8_do_not_hide_the_answers(place: str):
    raw = json.dumps(notebook(7)).encode()
    before = b"Because *I*" if place == "source" else b'"exercise": "'
    after = b"Weil *\xe4*" if place == "source" else b'"other": "\xe4", "exercise": "'
    assert before in raw
    assert outcome(raw.replace(before, after), None) == (7, ["some of its letters were saved in Windows-1252"])


def test_the_honest_notebook_earns_its_points():
    assert outcome(json.dumps(notebook(7)).encode(), None) == (7, [])
    assert outcome(json.dumps(notebook(7)).encode(), json.dumps(saved(9, minutes=1).payload()).encode()) == (9, [])
