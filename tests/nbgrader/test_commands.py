"""Stock nbgrader commands in the checkout, from generating the assignment to the table of grades."""

from __future__ import annotations

import csv
import json
import re
import shutil
from pathlib import Path

import pytest
from classroom import EXERCISE, ROOT, SLUG, STOCK_PAGES, Course, cell, saved

from whichpm import answers as carriers
from whichpm.kit.leak import find_leaks

NAME = carriers.file_name(SLUG)


def test_the_release_has_what_a_learner_needs_and_no_key(released: Course):
    folder = released.folder / "release/ps1"
    assert sorted(path.name for path in folder.iterdir()) == ["ps1.ipynb", f"{SLUG}.exercise.json"]
    assert find_leaks([folder], [EXERCISE]) == []
    notebook = released.release()
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert notebook["metadata"]["language_info"]["name"] == "python"
    assert "".join(cell(notebook, SLUG)["source"]) == f'board("{SLUG}").check()'
    assert "".join(cell(notebook, "hardest")["source"]) == "YOUR ANSWER HERE"
    assert "Scoring guide" not in json.dumps(notebook)


def test_a_source_that_cannot_be_graded_is_not_released(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "wrong course")
    path = course.folder / "source/ps1/ps1.ipynb"
    path.write_text(path.read_text(encoding="utf-8").replace('"points": 12', '"points": 11'), encoding="utf-8")
    before = course.tables()
    printed = course.run("generate_assignment", "ps1", "--force", fails=True)
    assert re.search(r"source/ps1/ps1\.ipynb:\d+: cells\[4\]: 11 points; ride-hailing has 12; set them alike", printed)
    assert course.tables() == before


@pytest.mark.parametrize(("unanswered", "said"), [(3, "Still open: 10, 11, 12."), (0, "Success!")])
def test_validate_names_what_is_open_in_source_and_release(
    released: Course, tmp_path: Path, unanswered: int, said: str
):
    course = released.copy(tmp_path / "a course")
    for folder in ("source/ps1", "release/ps1"):
        carriers.write(course.folder / folder / NAME, saved(12 - unanswered, unanswered))
    notebook = course.release()
    cell(notebook, "hardest")["source"] = "The Saturday shift."
    (course.folder / "release/ps1/ps1.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    printed = course.run("validate", "source/ps1/ps1.ipynb", "release/ps1/ps1.ipynb")
    assert printed.count(said) == 2
    assert printed.count("VALIDATION FAILED ON 1 CELL(S)") == (2 if unanswered else 0)
    assert "ValidateApp | WARNING" not in printed


def test_an_assignment_goes_round_through_the_exchange(course: Course):
    course.run("release_assignment", "ps1")
    course.run("fetch_assignment", "ps1")
    fetched = course.folder / "ps1"
    assert {path.name for path in fetched.iterdir()} >= {"ps1.ipynb", f"{SLUG}.exercise.json"}
    carriers.write(fetched / NAME, saved(9))
    course.run("submit", "ps1", "--student=anna")
    course.run("collect", "ps1")
    assert (course.folder / "submitted/anna/ps1" / NAME).is_file()
    course.run("autograde", "ps1")
    course.run("generate_feedback", "ps1")
    course.run("export")
    assert course.grades()["anna", SLUG] == (9.0, None, False)
    assert "9 of 12 points" in (course.folder / "feedback/anna/ps1/ps1.html").read_text(encoding="utf-8")
    with (course.folder / "grades.csv").open(newline="") as file:
        (row,) = csv.DictReader(file)
    assert (row["student_id"], row["score"], row["max_score"]) == ("anna", "9.0", "15.0")
    # Nothing is written outside the checkout, and everything in it is ignored by git.
    home = course.folder.parent / "home"
    assert not home.exists() or not list(home.rglob("*nbgrader_cache*"))
    shutil.rmtree(fetched)


def test_stock_feedback_passes_over_leftovers_and_names_them(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    for learner in ("anna", "ben", "cem", "dora", "eva"):
        course.hand_in(learner, file=saved(9))
    # What learners hand in beside the notebook is copied to the feedback; this one bears the name of the page.
    (course.folder / "submitted/anna/ps1/ps1.html").write_text("mine", encoding="utf-8")
    (course.folder / "submitted/anna/ps1/feedback").mkdir()
    (course.folder / "submitted/anna/ps1/feedback/ps1.html").write_text("mine", encoding="utf-8")
    course.run("autograde", "ps1")
    graded, pages = course.folder / "autograded", course.folder / "feedback"
    (graded / "ben/ps1/notes.ipynb").mkdir()
    (graded / "ben/ps1/.d.ipynb").mkdir()
    (graded / "cem/ps1/ps1.ipynb").chmod(0o644)
    (graded / "cem/ps1/ps1.ipynb").write_bytes((graded / "cem/ps1/ps1.ipynb").read_bytes()[:2000])
    (graded / "dora/ps1/ps1.html").mkdir()
    (pages / "eva/ps1/ps1.html").mkdir(parents=True)
    (pages / "cem/ps1").mkdir(parents=True)
    (pages / "cem/ps1/ps1.html").write_text("of before", encoding="utf-8")
    printed = course.run("generate_feedback", "ps1", "--force", STOCK_PAGES)
    assert "Traceback" not in printed
    for what in ("ben/ps1/notes.ipynb", "cem/ps1/ps1.ipynb", "dora/ps1/ps1.ipynb"):
        assert f"No feedback for autograded/{what}: " in printed
    assert (pages / "cem/ps1/ps1.html").read_text(encoding="utf-8") == "of before"
    for learner in ("anna", "ben", "eva"):
        assert "9 of 12 points" in (pages / learner / "ps1/ps1.html").read_text(encoding="utf-8")


def test_what_commands_write_is_ignored_by_git():
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()
    for name in ("submitted", "autograded", "feedback", "exchange"):
        assert f"/{name}/" in ignored
    assert {"/gradebook.db*", "/grades.csv"} <= set(ignored)
