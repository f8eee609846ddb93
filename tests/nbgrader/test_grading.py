"""What stands in a grade cell: one number with its table, or an error that says what to fix."""

from __future__ import annotations

import errno
import os
import re
import shutil
from pathlib import Path

import msgspec
import pytest
from classroom import EXERCISE, ROOT, SAVED, SLUG, saved

from whichpm import answers as carriers
from whichpm import scoring
from whichpm.answers import Answers
from whichpm.nbgrader.marking import grading, keys, table

ANSWERS = {SLUG: saved(7, unanswered=2).payload()}


def points(outputs: list[dict], maximum: float = 12) -> float:
    """What nbgrader makes of a cell with these outputs."""
    import nbformat
    from nbgrader.utils import determine_grade

    cell = nbformat.v4.new_code_cell(outputs=[nbformat.from_dict(output) for output in outputs])
    cell.metadata["nbgrader"] = {"grade": True, "solution": False, "points": maximum, "grade_id": SLUG}
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))
    return determine_grade(cell)[0]


@pytest.mark.parametrize("earned", range(13))
def test_every_score_arrives(earned: int):
    (output,) = grading.outputs(SLUG, 12, ROOT, {SLUG: saved(earned).payload()})
    assert output["data"]["text/plain"] == f"{earned}.0"
    assert points([output]) == earned


@pytest.mark.parametrize("stored", [{}, {SLUG: None}, {SLUG: {"format": 7}}, {"another": ANSWERS[SLUG]}])
def test_no_answers_earn_nothing_and_do_not_show_the_key(stored: dict):
    (output,) = grading.outputs(SLUG, 12, ROOT, stored)
    assert points([output]) == 0
    assert "<table" not in output["data"]["text/html"]
    assert EXERCISE.items[0].why["product"][:20] not in output["data"]["text/html"]


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "exercises", tmp_path / "exercises")
    return tmp_path / "exercises" / "graded" / f"{SLUG}.yml"


def remove(path: Path) -> None:
    path.unlink()


def damage(path: Path) -> None:
    path.write_text(path.read_text(encoding="utf-8").replace("key: product", "key: produkt", 1), encoding="utf-8")


def make_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize(
    ("spoil", "cause"), [(remove, "put it back"), (damage, "produkt"), (make_a_folder, "there is no")]
)
def test_without_a_usable_key_the_cell_says_what_to_fix(bank: Path, spoil, cause: str):
    spoil(bank)
    (output,) = grading.outputs(SLUG, 12, bank.parents[2], ANSWERS)
    assert cause in output["evalue"]
    assert points([output]) == 0


def test_a_key_that_may_not_be_read_is_reported(bank: Path, monkeypatch: pytest.MonkeyPatch):
    def closed(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(keys, "_load", closed)  # Nothing is closed to root, who runs many a test.
    (output,) = grading.outputs(SLUG, 12, bank.parents[2], ANSWERS)
    assert points([output]) == 0
    assert "make it readable" in output["evalue"]


@pytest.mark.parametrize("name", ["mystery", "ride-hailing-practice", "../practice/ride-hailing-practice", "", "A B"])
def test_a_cell_that_is_no_graded_exercise_earns_nothing(name: str):
    (output,) = grading.outputs(name, 2, ROOT, {name: ANSWERS[SLUG]})
    assert output["output_type"] == "error"
    assert points([output], 2) == 0


def test_points_that_disagree_are_an_error_and_no_crash():
    (output,) = grading.outputs(SLUG, 10, ROOT, ANSWERS)
    assert "worth 10 points in the gradebook and 12" in output["evalue"]
    assert points([output], 10) == 0


def test_a_changed_key_is_read_again(bank: Path):
    root = bank.parents[2]
    before = keys.graded(root, SLUG)
    assert keys.graded(root, SLUG) is before
    bank.write_text(bank.read_text(encoding="utf-8").replace("title: RouteHop", "title: Changed"), encoding="utf-8")
    os.utime(bank, (1, 1))
    assert keys.graded(root, SLUG).title.startswith("Changed")


def test_the_table_shows_answer_key_verdict_and_why():
    html = table.render(scoring.score(EXERCISE, saved(7, unanswered=2).answers), saved(7, unanswered=2))
    rows = re.findall(r'<tr role="row">\s*<th [^>]*scope="row">.*?</tr>', html, re.DOTALL)
    assert len(rows) == 12
    assert [("Not right" in row, "No answer" in row) for row in rows] == (
        [(False, False)] * 7 + [(True, False)] * 3 + [(False, True)] * 2
    )
    for row, item in zip(rows, EXERCISE.items, strict=True):
        assert item.text[:20] in row.replace("&#39;", "'")
        assert row.count("<b>") == (2 if "Not right" in row else 1)
    assert "7 of 12 points" in html
    assert "10 of 12 answered, last saved 2026-01-12 16:00 UTC" in html
    assert html.count('scope="col"') == 5


def test_a_time_that_cannot_be_read_is_left_out():
    answers = carriers.parse({**saved(7).payload(), "saved": "yesterday"}, SLUG)
    html = table.render(scoring.score(EXERCISE, answers.answers), answers)
    assert "12 of 12 answered.</caption>" in html


def test_what_was_not_scored_or_never_asked_is_left_out_and_accepted_options_are_right():
    first, second, third, fourth, *_ = EXERCISE.items
    items = (
        msgspec.structs.replace(first, accepted=("project",)),
        msgspec.structs.replace(second, key=None, why={}, optional=True, points=0.0),
        msgspec.structs.replace(third, when=((first.id, "both"),)),
        msgspec.structs.replace(fourth, points=0.1),
    )
    exercise = msgspec.structs.replace(EXERCISE, items=items, maximum=1.1)
    answers = Answers(SLUG, "", SAVED, {first.id: "project", second.id: "both", fourth.id: str(fourth.key)})
    html = table.render(scoring.score(exercise, answers.answers), answers)
    assert re.findall(r"</span> (Right|Not right|No answer)", html) == ["Right", "Right"]
    assert first.why["project"][:40] in html
    assert "1.1 of 1.1 points" in html
    assert "2 of 2 answered" in html


def test_the_table_escapes_what_authors_write():
    items = tuple(msgspec.structs.replace(item, text="<script>alert(1)</script> & more") for item in EXERCISE.items)
    html = table.render(scoring.score(msgspec.structs.replace(EXERCISE, items=items, title="<b>"), {}), saved(0))
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; more" in html
