"""The course grade of a real gradebook: states, late penalties taken off once, and the way into an LMS."""

from __future__ import annotations

import csv
import shutil
import sqlite3
from collections.abc import Mapping
from pathlib import Path

import pytest
from classroom import Course, saved
from databases import change
from test_regrade import command

POLICY = """\
pass: 50
missing: zero
decimals: 2
late: {per: day, percent: 10, most: 50, grace: 15}
parts:
  - {title: Sets, weight: 60, sets: [ps1]}
  - {title: Final, weight: 40, sets: [final]}
"""
DUE = "2026-01-12 16:30:00 UTC"
ROSTER = "id,name,excused\nben,Ben Okafor,\nanna,Anna Lund,\nfay,Fay Ito,\neve,Eve Wong,yes\ndan,Dan Ruiz,\n"
TIMES = {"anna": "2026-01-12 16:40:00 UTC", "ben": "2026-01-13 17:00:00 UTC", "dan": "2026-01-12 16:00:00 UTC"}
HEAD = "Student,SIS User ID,Course grade (1)\n    Points Possible,,100\n"


@pytest.fixture(scope="module")
def course(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Ps1 alone is there, without its written answer; anna is in the grace, ben a day late, dan's file is broken."""
    made = released.copy(tmp_path_factory.mktemp("term") / "a course")
    (made.folder / "exercises/course.yml").write_text(POLICY, encoding="utf-8")
    made.run("db", "assignment", "add", "ps1", f"--duedate={DUE}")
    for learner, points in (("anna", 12), ("ben", 6), ("dan", 3)):
        folder = made.hand_in(learner, file=saved(points))
        (folder / "timestamp.txt").write_text(TIMES[learner], encoding="utf-8")
    (made.folder / "submitted/dan/ps1/ps1.ipynb").write_bytes(b"{")
    enter(made)
    made.whichpm("grade", "ps1", code=3)
    return made


@pytest.fixture(scope="module")
def decided(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """The same, after a person has graded the texts and looked at dan's file; ps1 is all that counts."""
    made = Course(tmp_path_factory.mktemp("decided") / "a course")
    shutil.copytree(course.folder, made.folder)
    shutil.rmtree(made.folder / "submitted/dan")
    made.hand_in("dan", file=saved(3))
    (made.folder / "submitted/dan/ps1/timestamp.txt").write_text(TIMES["dan"], encoding="utf-8")
    policy = POLICY.replace("weight: 60", "weight: 100").replace(POLICY.splitlines(keepends=True)[-1], "")
    (made.folder / "exercises/course.yml").write_text(policy, encoding="utf-8")
    made.whichpm("grade", "ps1")
    change(
        f"sqlite:///{made.folder}/gradebook.db",
        "UPDATE grade SET manual_score = 3, needs_manual_grade = false WHERE auto_score IS NULL",
    )
    return made


def enter(course: Course) -> None:
    """A roster, as a download brings it along."""
    roster, download = course.folder / "roster.csv", course.folder / "empty"
    roster.write_text(ROSTER, encoding="utf-8")
    download.mkdir()
    command(course, "collect", "ps1", str(download), "--roster", str(roster))


def table(course: Course, path: Path) -> Mapping[str, Mapping[str, str]]:
    _, printed = command(course, "course", "--to", str(path))
    assert path.is_file(), printed
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row for row in csv.DictReader(file)}


def test_no_one_is_silently_at_zero(course: Course, tmp_path: Path):
    found = table(course, tmp_path / "grades.csv")
    assert {learner: row["ps1 state"] for learner, row in found.items()} == {
        "anna": "waiting", "ben": "waiting", "dan": "waiting", "eve": "excused", "fay": "missing",
    }  # fmt: skip
    assert {row["final state"] for row in found.values()} == {"open"}
    assert {row["final"] for row in found.values()} == {"no"}
    code, printed = command(course, "course")
    assert code == 3
    assert "anna, ben, dan: ps1 waits for you: grade it by hand, or look at `whichpm doctor ps1`" in printed


def test_a_grade_has_the_late_penalty_once(decided: Course, tmp_path: Path):
    found = table(decided, tmp_path / "grades.csv")
    # Ben has 9 of 15 points and is a day and half an hour late: 2 days have begun, so that 20 percent are off.
    assert {learner: (row["grade"], row["final"], row["passed"]) for learner, row in found.items()} == {
        "anna": ("100.00", "yes", "yes"),
        "ben": ("48.00", "yes", "no"),
        "dan": ("40.00", "yes", "no"),
        "eve": ("", "no", ""),
        "fay": ("0.00", "yes", "no"),
    }
    assert [row["ps1"] for row in found.values()] == ["100.00", "48.00", "40.00", "", ""]
    code, printed = command(decided, "course")
    assert (code, "eve: are excused from everything" in printed) == (3, True)


def test_both_graders_take_the_same_off(decided: Course):
    decided.whichpm("grade", "ps1", "--force")
    ours = penalties(decided)
    decided.run("autograde", "ps1", "--force")
    assert penalties(decided) == ours == [0.0, 0.0, 1.8]


def penalties(course: Course) -> list[float]:
    with sqlite3.connect(course.folder / "gradebook.db") as book:
        found = book.execute("SELECT late_submission_penalty FROM submitted_notebook").fetchall()
    return sorted(round(penalty or 0, 9) for (penalty,) in found)


def test_the_grade_goes_into_the_gradebook_of_an_lms(decided: Course, tmp_path: Path):
    path = tmp_path / "gradebook.csv"
    raw = HEAD + "".join(f"{name},{name},\n" for name in ("anna", "ben", "dan", "eve"))
    path.write_text(raw, encoding="utf-8")
    code, printed = command(decided, "course", "--to", str(path), "--dry-run")
    assert (code, path.read_text(encoding="utf-8")) == (3, raw)
    assert "fay: have points here and no row in the file" in printed
    command(decided, "course", "--to", str(path), "--yes")
    put = raw.replace("anna,anna,", "anna,anna,100").replace("ben,ben,", "ben,ben,48").replace("dan,dan,", "dan,dan,40")
    assert path.read_text(encoding="utf-8") == put


def test_lateness_is_taken_off_by_one_of_the_two(decided: Course):
    config = decided.folder / "nbgrader_config.py"
    before = config.read_text(encoding="utf-8")
    decided.configure("AssignLatePenalties.plugin_class", "nbgrader.plugins.LateSubmissionPlugin")
    try:
        code, printed = command(decided, "course")
    finally:
        config.write_text(before, encoding="utf-8")
    assert code == 1
    assert "takes points off for handing in late, and nbgrader_config.py names nbgrader.plugins.Late" in printed


def test_more_time_and_an_excuse_can_be_given_and_taken_back(decided: Course, tmp_path: Path):
    course = Course(tmp_path / "a course")
    shutil.copytree(decided.folder, course.folder)
    grades = iter(range(9))

    def grade(learner: str) -> str:
        return table(course, tmp_path / f"{next(grades)}.csv")[learner]["grade"]

    assert grade("ben") == "48.00"
    command(course, "allow", "ps1", "ben", "--hours", "48")
    assert grade("ben") == "60.00", "nothing is taken off any more"
    command(course, "allow", "ps1", "ben", "--hours", "0")
    assert grade("ben") == "48.00"
    command(course, "allow", "ps1", "ben", "fay", "--excuse")
    assert (grade("ben"), grade("fay")) == ("", "")
    command(course, "allow", "ps1", "ben", "--no-excuse")
    assert grade("ben") == "48.00"
    assert "the gradebook has no learner nobody" in command(course, "allow", "ps1", "nobody", "--excuse")[1]
    assert "say what to allow" in command(course, "allow", "ps1", "ben")[1]
