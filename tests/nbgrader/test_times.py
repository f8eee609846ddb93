"""Times that learners can write: whoever gains by one is named, and nobody loses points for one that is not known."""

from __future__ import annotations

import json
import os
import sqlite3
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from classroom import SLUG, Course, saved
from downloads import archive
from test_exchange import handed_in

LATE = """
from nbgrader.plugins import LateSubmissionPlugin


class OnePointAnHour(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return total_seconds_late / 3600
"""
DUE = "2026-01-12 16:30:00 UTC"
FORGED = "answers in it were saved at 2026-01-12 18:00 UTC, after the due date (2026-01-12 16:30 UTC)"
MISSING = "it has no time of handing in, as most of the class have"
CASES = {  # The time handed in, when answers were saved in minutes after 16:00, points taken off, and what is said.
    "in-time": ("2026-01-12 16:20:00 UTC", 10, None, ""),
    "late": ("2026-01-12 18:30:00 UTC", 120, 2.0, ""),
    "offset": ("2026-01-12 19:30:00 +0100", 120, 2.0, ""),
    "offset-with-colon": ("2026-01-12 14:30 -04:00", 120, 2.0, ""),
    "forged": ("2026-01-12 16:00:00 UTC", 120, None, FORGED),
    "less-late-than-it-was": ("2026-01-12 17:30:00 UTC", 120, 1.0, FORGED),
    "saved-early-enough": ("2026-01-12 15:00:00 UTC", 20, None, ""),
    "another-clock": ("2026-01-12 16:25:00 UTC", 38, None, ""),
    "missing": (None, 120, None, MISSING),
    "empty": ("", 120, None, MISSING),
    "still-to-come": ("2999-01-12 16:00:00 UTC", 10, 9.0, "which is still to come"),
    "never-set": ("1970-01-01 00:00:00 UTC", 10, None, "which is before there were notebooks"),
    "no-time": ("yesterday", 120, None, MISSING),
}


@pytest.fixture(scope="module", params=["whichpm grade", "nbgrader autograde"])
def graded(request: pytest.FixtureRequest, released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = released.copy(tmp_path_factory.mktemp("times") / "a course")
    (course.folder / "hourly.py").write_text(LATE, encoding="utf-8")
    course.configure("AssignLatePenalties.plugin_class", "hourly.OnePointAnHour")
    course.run("db", "assignment", "add", "ps1", f"--duedate={DUE}")
    for learner, (time, minutes, _, _) in CASES.items():
        path = course.hand_in(learner, saved(9, minutes=minutes)) / "timestamp.txt"
        path.unlink() if time is None else path.write_text(time)
    if request.param == "whichpm grade":
        course.whichpm("grade", "ps1", code=3)
        assert waiting(course) == {learner for learner, case in CASES.items() if case[3]}
    else:
        course.run("autograde", "ps1")
    return course


def waiting(course: Course) -> set[str]:
    listed = json.loads((course.folder / "quarantine/ps1.json").read_text(encoding="utf-8"))
    return {each["learner"] for each in listed if each["state"] == "doubtful"}


@pytest.mark.parametrize("learner", CASES)
def test_a_time_that_gives_an_advantage_is_named(graded: Course, learner: str):
    _, _, penalty, said = CASES[learner]
    found = dict(
        graded.query(
            "SELECT sa.student_id, sn.late_submission_penalty FROM submitted_notebook sn"
            " JOIN submitted_assignment sa ON sa.id = sn.assignment_id"
        )
    )
    assert found[learner] == penalty
    assert graded.grades()[learner, SLUG][0] == 9
    problems = graded.problems(learner)
    assert said in problems
    assert bool(said) == bool(problems)


def test_without_a_due_date_no_time_matters(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    course.hand_in("early", saved(9, minutes=600))
    (course.hand_in("timeless", saved(9)) / "timestamp.txt").unlink()
    course.whichpm("grade", "ps1", code=0)


def test_where_few_have_a_time_none_is_missed_until_most_have(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    with sqlite3.connect(course.folder / "gradebook.db") as database:
        database.execute("UPDATE assignment SET duedate = '2026-01-12 16:30:00.000000'")
    (course.hand_in("timeless", saved(9)) / "timestamp.txt").unlink()
    course.whichpm("grade", "ps1", code=3)  # It is said once, of the class.
    course.hand_in("anna", saved(9))  # Half of them, as where an instructor gave the time of a few.
    course.whichpm("grade", "ps1", code=3)
    assert waiting(course) == set()
    course.hand_in("ben", saved(9))
    course.whichpm("grade", "ps1", code=3)
    assert waiting(course) == {"timeless"}
    told = json.loads(course.whichpm("doctor", "ps1", "--json", code=3))["diagnoses"]
    assert [(each["learner"], each["findings"][0]["cause"]) for each in told if each["findings"]] == [
        ("timeless", MISSING)
    ]


def test_collect_says_who_came_without_a_time_where_others_have_one(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    (tmp_path / "r.csv").write_text("id,name\nanna,Anna Ames\nben,Ben Bell\ncyd,Cyd Cole\n", encoding="utf-8")
    release = (course.folder / "release/ps1/ps1.ipynb").read_bytes()
    files = {f"{learner}/ps1/ps1.ipynb": release for learner in ("anna", "ben", "cyd")}
    files |= {f"{learner}/ps1/timestamp.txt": b"2026-01-12 16:00:00 UTC" for learner in ("anna", "cyd")}
    (tmp_path / "x.zip").write_bytes(archive(files))
    options = ("collect", "ps1", str(tmp_path / "x.zip"), "--roster", str(tmp_path / "r.csv"), "--json")
    placed = {each["learner"]: each["remarks"] for each in json.loads(course.whichpm(*options))["placed"]}
    assert placed["anna"] == []
    assert "no time is known, as it is of most: it is not counted as late" in placed["ben"][0]


def test_nbgrader_collect_compares_a_time_with_its_arrival(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    course.run("release_assignment", "ps1")
    now = datetime.now(UTC)
    honest = f"{now:%Y-%m-%d %H:%M:%S} UTC"
    earlier = f"{now - timedelta(hours=5):%Y-%m-%d %H:%M:%S} UTC"
    handed_in(course, "honest", 7, honest)
    handed_in(course, "in-the-name", 7, earlier)
    (handed_in(course, "in-the-file", 7, honest) / "timestamp.txt").write_text(earlier)
    back = now.timestamp() - 5 * 3600
    os.utime(handed_in(course, "set-back", 7, earlier), (back, back))
    printed = course.run("collect", "ps1")
    assert {path.name for path in (course.folder / "submitted").iterdir()} == {
        *("honest", "in-the-name", "in-the-file", "set-back"),
    }
    named = [line.split("'")[1].split("+")[0] for line in printed.splitlines() if "Look at '" in line]
    assert sorted(named) == ["in-the-file", "in-the-name", "set-back"]
