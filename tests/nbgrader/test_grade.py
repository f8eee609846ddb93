"""`whichpm grade` as its user meets it: what is graded again, who is in quarantine, and what it says."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
import stat
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from classroom import SAVED, SLUG, Course, cell, saved

from whichpm import answers as carriers
from whichpm.answers import Answers
from whichpm.nbgrader.batch.messages import Graded
from whichpm.nbgrader.batch.run import Summary
from whichpm.nbgrader.batch.run import grade as run
from whichpm.nbgrader.gradebook.door import GradebookError
from whichpm.nbgrader.gradebook.quarantine import read
from whichpm.nbgrader.gradebook.setting import Setting, SettingError
from whichpm.terminal import shown

CUT = b'{"cells": [{"cell_ty'


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    """A course of its own for each test, with nobody's submission."""
    return released.copy(tmp_path / "a course")


def grade(course: Course, **options: Any) -> tuple[Summary, dict[str, Graded]]:
    """Grade in this process; returns what it reports in the end, and of each learner."""
    reports: dict[str, Graded] = {}
    setting = Setting(course.folder, "ps1", options.pop("db_url", None))
    summary = run(setting, workers=1, report=lambda graded: reports.update({graded.learner: graded}), **options)
    return summary, reports


def states(course: Course, **options: Any) -> dict[str, str]:
    return {learner: graded.state for learner, graded in grade(course, **options)[1].items()}


def in_quarantine(course: Course) -> dict[str, str]:
    return {remark.learner: remark.state for remark in read(course.folder, "ps1")}


def test_only_what_has_changed_is_graded_again(course: Course):
    course.hand_in("anna", file=saved(9))
    ben = course.hand_in("ben", file=saved(4))
    assert states(course) == {"anna": "graded", "ben": "graded"}
    assert states(course) == {"anna": "unchanged", "ben": "unchanged"}
    os.utime(ben / "ps1.ipynb")
    assert states(course)["ben"] == "unchanged"
    shutil.rmtree(ben)
    course.hand_in("ben", file=saved(5))
    assert states(course) == {"anna": "unchanged", "ben": "graded"}
    assert course.grades()["ben", SLUG] == (5.0, None, False)
    assert states(course, force=True) == {"anna": "graded", "ben": "graded"}


def change_key(course: Course) -> None:
    path = course.folder / "exercises/graded" / f"{SLUG}.yml"
    path.write_text(path.read_text(encoding="utf-8") + "\n# fixed\n", encoding="utf-8")


def set_due(course: Course) -> None:
    with sqlite3.connect(course.folder / "gradebook.db") as db:
        db.execute("UPDATE assignment SET duedate = '2026-01-01 00:00:00.000000'")


def extend(course: Course) -> None:
    with sqlite3.connect(course.folder / "gradebook.db") as db:
        db.execute("UPDATE submitted_assignment SET extension = '1970-01-03 00:00:00.000000'")


def remove_graded_file(course: Course) -> None:
    (course.folder / "autograded/anna/ps1/timestamp.txt").unlink()


def empty_graded_notebook(course: Course) -> None:
    path = course.folder / "autograded/anna/ps1/ps1.ipynb"
    path.chmod(0o600)
    path.write_bytes(b"")


def add_to_source(course: Course) -> None:
    (course.folder / "source/ps1/data.csv").write_text("1,2")


def forget_submission(course: Course) -> None:
    with sqlite3.connect(course.folder / "gradebook.db") as db:
        for table in ("grade", "comment", "submitted_notebook", "submitted_assignment"):
            db.execute(f"DELETE FROM {table}")


@pytest.mark.parametrize(
    "change",
    [change_key, set_due, extend, remove_graded_file, empty_graded_notebook, add_to_source, forget_submission],
)
def test_what_a_grade_depends_on_makes_it_stale(course: Course, change: Any):
    course.hand_in("anna", file=saved(9))
    grade(course)
    before = course.graded("anna")
    change(course)
    assert states(course) == {"anna": "graded"}
    assert course.graded("anna") == before
    assert course.grades()["anna", SLUG] == (9.0, None, False)
    assert states(course) == {"anna": "unchanged"}


def test_grades_by_hand_stay(course: Course):
    anna = course.hand_in("anna", file=saved(9))
    grade(course)
    with sqlite3.connect(course.folder / "gradebook.db") as db:
        db.execute("UPDATE grade SET manual_score = 2.5, needs_manual_grade = 0 WHERE auto_score IS NULL")
        db.execute("UPDATE comment SET manual_comment = 'Why?'")
    grade(course)
    assert course.grades()["anna", "hardest"] == (None, 2.5, False)
    shutil.rmtree(anna)
    course.hand_in("anna", file=saved(3))
    grade(course)
    assert course.grades()["anna", "hardest"] == (None, 2.5, False)  # What was written is the same.
    assert course.grades()["anna", SLUG] == (3.0, None, False)
    assert course.query("SELECT manual_comment FROM comment") == [("Why?",)]


def test_quarantine_lists_who_cannot_be_read_or_was_fixed_until_it_is_well_again(course: Course):
    course.hand_in("anna", file=saved(9))
    ben = course.hand_in("ben", file=saved(4), raw=CUT)
    course.hand_in("cem", file=saved(4), change=lambda notebook: notebook["cells"].remove(cell(notebook, SLUG)))
    (course.folder / "submitted/dora/ps1").mkdir(parents=True)
    assert states(course) == {"anna": "graded", "ben": "unread", "cem": "doubtful", "dora": "not graded"}
    assert in_quarantine(course) == {"ben": "unread", "cem": "doubtful", "dora": "unread"}
    assert course.grades()["ben", SLUG] == (4.0, None, False)
    (of_ben,) = [remark for remark in read(course.folder, "ps1") if remark.learner == "ben"]
    assert of_ben.file == "submitted/ben/ps1/ps1.ipynb"
    assert "not complete JSON" in of_ben.cause
    assert "hand it in again" in of_ben.fix
    assert of_ben.salvaged == f"12 answers to {SLUG}"
    # Nothing changed: they are still there. One learner is fixed, another withdraws.
    assert grade(course)[0].quarantined == 3
    shutil.rmtree(ben)
    course.hand_in("ben", file=saved(4))
    shutil.rmtree(course.folder / "submitted/dora")
    assert grade(course, students="ben")[0].quarantined == 1
    assert in_quarantine(course) == {"cem": "doubtful"}


def test_grading_one_learner_leaves_the_others_in_quarantine(course: Course):
    course.hand_in("anna", raw=CUT)
    (course.folder / "submitted/dora/ps1").mkdir(parents=True)
    course.hand_in("ben", file=saved(4))
    grade(course)
    assert states(course, students="b*") == {"ben": "unchanged"}
    assert in_quarantine(course) == {"anna": "unread", "dora": "unread"}


def test_names_that_no_learner_has_harm_nobody(course: Course):
    odd = ["[red]x[", "[link=x]y", "|calc", "=1+1;", "-rf", "Ann O'Neil, jr. 100%"]  # Also what acts in other places.
    odd += ["line\nbreak", "escape\x1b[2J", "<img src=x>", "x" * 200, os.fsdecode(b"not-utf-8-\xff")]
    for name in odd:
        (course.folder / "submitted" / name / "ps1").mkdir(parents=True)
        shutil.copy(course.folder / "release/ps1/ps1.ipynb", course.folder / "submitted" / name / "ps1")
    (course.folder / "submitted/.hidden/ps1").mkdir(parents=True)
    (course.folder / "submitted/a file").touch()
    course.hand_in("Ann O'Neil", file=saved(9))
    summary, reports = grade(course)
    assert summary.graded == 1
    assert {name for name in reports if reports[name].state == "not graded"} == set(odd)
    assert course.grades()["Ann O'Neil", SLUG] == (9.0, None, False)
    assert len(in_quarantine(course)) == len(odd)
    listed = (course.folder / "quarantine/ps1.json").read_text(encoding="utf-8")
    assert shown(listed) == listed  # Nothing in the list steers a terminal.
    assert "rename the folder to the learner's real id (for example calc)" in listed
    assert "[red]x[" in course.whichpm("doctor", "ps1", code=3)


def test_links_and_special_files_are_neither_followed_nor_copied(course: Course):
    elsewhere = course.folder / "exercises/graded" / f"{SLUG}.yml"
    linked = course.hand_in("anna", file=saved(9))
    (linked / "notes.txt").symlink_to(elsewhere)
    (linked / ".keys.ipynb").symlink_to(course.folder / "source/ps1/ps1.ipynb")
    os.mkfifo(linked / "pipe")
    (course.folder / "submitted/ben").symlink_to(course.folder / "submitted/anna")
    assert states(course) == {"anna": "doubtful", "ben": "not graded"}
    graded = course.folder / "autograded/anna/ps1"
    assert {path.name for path in graded.iterdir()} >= {"ps1.ipynb", "timestamp.txt"}
    assert not {"notes.txt", ".keys.ipynb", "pipe"} & {path.name for path in graded.iterdir()}
    assert (linked / "notes.txt").is_symlink()  # What was handed in stays as it is.
    assert course.grades()["anna", SLUG] == (9.0, None, False)


def test_an_answers_file_alone_is_graded(course: Course):
    (course.hand_in("anna", file=saved(7)) / "ps1.ipynb").unlink()
    assert states(course) == {"anna": "unread"}
    assert course.grades()["anna", SLUG] == (7.0, None, False)
    assert course.grades()["anna", "hardest"] == (None, None, True)


def test_a_cell_that_cannot_be_graded_for_anybody_is_said_once(course: Course):
    for learner in ("anna", "ben"):
        course.hand_in(learner, file=saved(9))
    (course.folder / "exercises/graded" / f"{SLUG}.yml").unlink()
    summary, _ = grade(course)
    assert summary.graded == 2
    (notice,) = summary.notices
    assert f"there is no exercises/graded/{SLUG}.yml" in notice


def test_a_public_tree_grades_the_form_that_it_has_and_names_who_handed_in_the_other(course: Course):
    forms = f"forms:\n      A: {{for: open, exercises: [{SLUG}]}}\n      B: {{for: credit, exercises: [at-home]}}"
    (course.folder / "exercises/sets.yml").write_text(
        "blueprints:\n  any: {keys: {product: [0, 100]}, content: {}, levels: {}}\n"
        f"sets:\n  ps1:\n    title: x\n    blueprint: any\n    holds: {{sort: 12}}\n    {forms}\npartial: true\n"
    )
    course.hand_in("anna", file=saved(9))
    summary, reports = grade(course)
    assert (summary.notices, reports["anna"].state) == ([], "graded")
    folder = course.hand_in("ben", file=saved(4))
    (folder / f"{SLUG}.answers.json").unlink()
    other = Answers("at-home", "0" * 12, SAVED, {"some-card": "product"})
    carriers.write(folder / carriers.file_name("at-home"), other)
    summary, reports = grade(course)
    assert (summary.notices, reports["ben"].state) == ([], "doubtful")
    (remark,) = reports["ben"].remarks
    assert "no points for at-home: the key of this form is not in this course" in remark.cause


def test_files_are_read_only_and_nothing_is_left_beside_them(course: Course):
    course.hand_in("anna", file=saved(9))
    grade(course)
    for path in (course.folder / "autograded/anna/ps1").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert [path.name for path in (course.folder / "autograded").iterdir()] == ["anna"]


def test_learners_who_are_not_in_the_course_wait_where_nbgrader_is_told_so(course: Course):
    course.configure("Autograde.create_student", False)
    course.configure("CourseDirectory.student_id_exclude", "cem")
    for learner in ("anna", "ben", "cem"):
        course.hand_in(learner, file=saved(9))
    course.run("db", "student", "add", "anna")
    assert states(course) == {"anna": "graded", "ben": "not graded"}
    assert "nbgrader db student add" in read(course.folder, "ps1")[0].fix
    course.run("db", "student", "add", "ben")
    assert states(course) == {"anna": "unchanged", "ben": "graded"}
    assert in_quarantine(course) == {}


def test_what_is_missing_is_named_with_its_fix(course: Course):
    with pytest.raises(GradebookError, match=r'no assignment "ps9" .*; run `nbgrader generate_assignment ps9 --force`'):
        run(Setting(course.folder, "ps9"))
    with pytest.raises(GradebookError, match=r"there is no gradebook .*generate_assignment"):
        grade(course, db_url=f"sqlite:///{course.folder}/no.db")
    with (course.folder / "nbgrader_config.py").open("a") as config:
        config.write("\nc.CourseDirectory.db_url = 1 / 0\n")
    with pytest.raises(SettingError, match=r"nbgrader_config.py: ZeroDivisionError"):
        grade(course)


LATENESS = """
from nbgrader.plugins import BasePlugin

class Broken(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        raise RuntimeError("no calendar")
"""


def test_a_broken_plugin_for_late_penalties_is_named_and_nothing_is_recorded(course: Course):
    name = f"lateness_{course.folder.parent.name}".replace("-", "_")
    (course.folder / f"{name}.py").write_text(LATENESS)
    course.configure("AssignLatePenalties.plugin_class", f"{name}.Broken")
    set_due(course)
    course.hand_in("anna", file=saved(9))
    printed = course.whichpm("grade", "ps1", code=1)
    assert "the plugin for late penalties failed for anna (RuntimeError: no calendar)" in " ".join(printed.split())
    assert course.grades() == {}


def test_the_command_says_in_its_exit_code_whether_all_is_graded(course: Course):
    course.hand_in("anna", file=saved(9))
    assert "1 graded" in course.whichpm("grade", "ps1")
    assert course.whichpm("grade", "ps1", "--quiet") == ""
    course.hand_in("ben", raw=CUT)
    lines = [json.loads(line) for line in course.whichpm("grade", "ps1", "--json", code=3).splitlines()]
    assert [line["state"] for line in lines[:-1]] == ["unchanged", "unread"]
    assert lines[1]["points"] == {"ps1": {SLUG: 0.0, "hardest": None}}
    assert lines[-1]["summary"]["quarantined"] == 1
    assert "quarantine/ps1.json" in course.whichpm("grade", "ps1", code=3)


def test_other_commands_of_nbgrader_carry_on(course: Course):
    course.hand_in("anna", file=saved(9))
    course.hand_in("ben", file=saved(4))
    grade(course)
    printed = course.run("autograde", "ps1")
    assert printed.count("Skipping existing assignment") == 2
    course.run("generate_feedback", "ps1")
    page = (course.folder / "feedback/anna/ps1/ps1.html").read_text(encoding="utf-8")
    assert "9 of 12 points" in page
    course.run("export")
    assert "anna" in (course.folder / "grades.csv").read_text()


@pytest.mark.slow
def test_the_command_starts_without_jupyter_server():
    code = (
        "import sys\nfrom whichpm.nbgrader.batch import run\n"
        "assert 'nbgrader.api' in sys.modules\n"
        "heavy = {'jupyter_server', 'nbconvert', 'rfc3987_syntax'} & set(sys.modules)\nassert not heavy, heavy"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
