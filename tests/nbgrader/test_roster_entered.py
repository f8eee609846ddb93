"""The roster enters the gradebook, and every later one keeps it up to date."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from classroom import SLUG, Course, saved
from downloads import notebook, save

FIRST = """First name,Last name,ID number,Email address,Section,Group,lms_id,Extension,Excused
Ada,Lovelace,s01,ada@uni.example,A,Red,501,,
Zoë,Brontë,s02,zoe@uni.example,A,Red,502,48,
José,García,s03,jose@uni.example,B,Blue,503,,yes
Wei,Li,s04,wei@uni.example,B,,504,,
Wei,Li,s04,wei@uni.example,A,,504,,
"""


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    return released.copy(tmp_path / "a course")


def collect(course: Course, roster: str | None, files: dict[str, bytes], code: int = 0, *more: str) -> dict:
    archive = save(course.folder.parent, "x.zip", files)
    options = list(more)
    if roster is not None:
        (course.folder.parent / "r.csv").write_text(roster, encoding="utf-8")
        options += ["--roster", str(course.folder.parent / "r.csv")]
    return json.loads(course.whichpm("collect", "ps1", str(archive), "--zone", "UTC", "--json", *options, code=code))


def learners(course: Course) -> dict[str, tuple]:
    rows = course.query("SELECT id, sections, teams, dropped FROM whichpm_learner ORDER BY id")
    return {row[0]: (*map(json.loads, row[1:3]), bool(row[3])) for row in rows}


def test_names_sections_groups_addresses_and_allowances_enter(course: Course):
    files = {"Ada Lovelace_501_assignsubmission_file/ps1.ipynb": notebook(course, saved(9))}
    told = collect(course, FIRST, files)
    assert told["roster"]["new"] == ["s01", "s02", "s03", "s04"]
    assert course.query("SELECT id, first_name, last_name, email, lms_user_id FROM student WHERE id = 's02'") == [
        ("s02", "Zoë", "Brontë", "zoe@uni.example", "502")
    ]
    assert learners(course)["s04"] == (["B", "A"], [], False)
    assert course.query("SELECT learner_id, extension, excused FROM whichpm_allowance ORDER BY learner_id") == [
        ("s02", 172800.0, 0),
        ("s03", 0.0, 1),
    ]
    # A later download needs no roster: the gradebook knows the class, its numbers and its groups.
    team = collect(course, None, {"Blue_9_assignsubmission_file/ps1.ipynb": notebook(course, saved(3))})
    assert [each["learner"] for each in team["placed"]] == ["s03"]
    course.run("export")
    with (course.folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        assert {row["student_id"]: row["last_name"] for row in csv.DictReader(file)}["s02"] == "Brontë"


def test_an_extension_of_the_roster_counts_when_grading(course: Course):
    course.run("db", "assignment", "add", "ps1", "--duedate=2026-01-12 17:00:00 UTC")
    late = {
        f"{n}-5 - {who} - Jan 13, 2026 505 PM - ps1.ipynb": notebook(course, saved(9))
        for n, who in ((501, "Ada Lovelace"), (502, "Zoë Brontë"))
    }
    collect(course, FIRST, late)
    course.whichpm("grade", "ps1", code=0)
    rows = dict(course.query("SELECT student_id, extension FROM submitted_assignment"))
    assert rows["s01"] is None
    assert "1970-01-03" in str(rows["s02"])  # Two days, as nbgrader keeps them.
    assert course.grades()["s02", SLUG][0] == 9


def test_who_drops_is_marked_and_never_brought_back(course: Course):
    files = {
        f"{who}_{n}_assignsubmission_file/ps1.ipynb": notebook(course, saved(9))
        for n, who in ((501, "Ada Lovelace"), (502, "Zoë Brontë"))
    }
    collect(course, FIRST, files)
    course.whichpm("grade", "ps1")
    before = course.grades()
    without = "\n".join(line for line in FIRST.splitlines() if "s02" not in line) + "\n"
    told = collect(course, without, {"Ada Lovelace_501_assignsubmission_file/ps1.ipynb": notebook(course, saved(9))})
    assert told["roster"]["dropped"] == ["s02"]
    assert course.grades() == before
    course.run("db", "student", "remove", "s02", "--force")
    said = course.whichpm("grade", "ps1", "--force")
    assert "1 learner who dropped the course" in said
    assert course.query("SELECT id FROM student WHERE id = 's02'") == []
    assert (course.folder / "submitted/s02/ps1/ps1.ipynb").is_file()
    assert collect(course, FIRST, files)["roster"]["back"] == ["s02"]


def test_a_roster_of_one_section_says_nothing_of_the_other(course: Course):
    collect(course, FIRST, {"x.txt": b"x"})
    only = "\n".join(line for line in FIRST.splitlines() if ",A," in line or "First" in line) + "\n"
    assert collect(course, only, {"x.txt": b"x"})["roster"]["dropped"] == []
    assert not any(row[2] for row in learners(course).values())


def test_a_roster_that_lacks_most_of_a_class_is_not_believed(course: Course):
    many = "id,name\n" + "".join(f"s{n},Person {chr(65 + n)}\n" for n in range(20))
    collect(course, many, {"x.txt": b"x"})
    told = collect(course, "id,name\ns1,Person B\n", {"x.txt": b"x"}, 3)
    assert len(told["roster"]["absent"]) == 19
    assert not any(row[2] for row in learners(course).values())
