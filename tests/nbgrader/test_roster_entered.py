"""The roster enters the gradebook, and every later one keeps it up to date."""

from __future__ import annotations

import csv
import json
from datetime import timedelta
from pathlib import Path

import pytest
from classroom import SLUG, Course, saved
from downloads import notebook, save

from whichpm.nbgrader.collect.roster import read_roster
from whichpm.nbgrader.gradebook.results import results
from whichpm.nbgrader.gradebook.setting import Setting

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


def test_who_is_excused_is_not_missing(course: Course):
    ada = {"Ada Lovelace_501_assignsubmission_file/ps1.ipynb": notebook(course, saved(9))}
    told = collect(course, FIRST, ada)
    assert (told["missing"], told["excused"]) == (["s02", "s04"], ["s03"])
    # Later downloads know it, with a roster that says nothing of it and without one.
    later = "\n".join(line.rpartition(",")[0] for line in FIRST.splitlines()) + "\n"
    for roster in (later, None):
        told = collect(course, roster, ada)
        assert (told["missing"], told["excused"]) == (["s02", "s04"], ["s03"])
    course.whichpm("grade", "ps1")
    assert "Excused by the roster: s03." in course.whichpm("results", "ps1")
    archive = save(course.folder.parent, "x.zip", ada)
    printed = course.whichpm("collect", "ps1", str(archive), "--zone", "UTC")
    assert "Nothing handed in yet: s02, s04." in printed
    assert "Nothing handed in, and excused by the roster: s03." in printed
    # Work that was handed in all the same is graded, and it is said.
    collect(course, None, {"Blue_9_assignsubmission_file/ps1.ipynb": notebook(course, saved(3))})
    assert "Graded all the same: 1 learner whom the roster excuses." in course.whichpm("grade", "ps1")
    assert "Excused by the roster: s03." not in course.whichpm("results", "ps1")
    (row,) = (row for row in results(Setting(course.folder, "ps1")).rows if row.learner == "s03")
    assert (row.auto_points, row.remarks) == (3, ("excused by the roster",))
    handed_in = course.folder / "submitted/s03/ps1/ps1.ipynb"
    handed_in.write_bytes(handed_in.read_bytes()[:-500])
    assert "s03 (José García) (excused by the roster)" in course.whichpm("doctor", "ps1", code=3)


def test_who_is_excused_has_no_points_rather_than_none_of_them(course: Course):
    collect(course, FIRST, {"Ada Lovelace_501_assignsubmission_file/ps1.ipynb": notebook(course, saved(9))})
    course.whichpm("grade", "ps1")
    course.run("export")
    with (course.folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        table = {row["student_id"]: (row["raw_score"], row["score"], row["max_score"]) for row in csv.DictReader(file)}
    assert table == {
        "s01": ("9.0", "9.0", "15.0"),
        "s03": ("", "", ""),
        **dict.fromkeys(("s02", "s04"), ("0.0", "0.0", "15.0")),
    }


@pytest.mark.parametrize(
    ("first", "then", "excused"),
    [("yes", "", True), ("entschuldigt", "no", False), ("x", "0", False), ("no", "Exempt", True), ("", "no", False)],
)
def test_a_later_roster_may_take_an_excuse_back(course: Course, first: str, then: str, excused: bool):
    ada = {"Ada Lovelace_501_assignsubmission_file/ps1.ipynb": notebook(course, saved(9))}
    for said in (first, then, None):
        told = collect(
            course, None if said is None else f"id,name,excused\ns01,Ada Lovelace,\ns02,Zoë Brontë,{said}\n", ada
        )
    assert (told["missing"], told["excused"]) == (([], ["s02"]) if excused else (["s02"], []))


LENGTHS = {
    "48": 48,
    "48 h": 48,
    "48 Stunden": 48,
    "48 Std.": 48,
    "1,5 h": 1.5,
    "2 Tage": 48,
    "1.5 days": 36,
    "2 giorni": 48,
    "2日": 48,
    "2 semanas": 336,
    "30 min": 0.5,
    "0": None,
    "nein": None,
}


def test_lengths_of_extensions_are_read_with_their_fraction_in_many_languages(tmp_path: Path):
    path = tmp_path / "r.csv"
    rows = [f's{number:02},Ada,"{text}"' for number, text in enumerate(LENGTHS)]
    path.write_text("\n".join(["id,name,extension", *rows]), encoding="utf-8")
    roster = read_roster(path)
    assert not roster.left
    hours = [each.extension and each.extension / timedelta(hours=1) for each in roster.people]
    assert dict(zip(LENGTHS, hours, strict=True)) == LENGTHS


def test_what_a_cell_means_is_not_guessed_and_the_row_is_taken_all_the_same(course: Course):
    rows = [
        "id,name,extension,excused",
        "s1,Ada Lovelace,bis Freitag,",
        "s2,Zoë Brontë,2 days 3 h,krank",
        "s3,Wei Li,-,✓",
    ]
    files = {"Ada Lovelace_501_assignsubmission_file/ps1.ipynb": notebook(course, saved(9))}
    told = collect(course, "\n".join([*rows, "s4,Eva Novák,,"]), files, code=3)
    causes = [each["cause"] for each in told["unplaced"]]
    assert causes == [
        '"bis Freitag" in its column extension is no length of time',
        '"2 days 3 h" in its column extension is no length of time',
        '"krank" in its column excused is neither yes nor no',
    ]
    assert (told["roster"]["new"], told["missing"], told["excused"]) == (["s1", "s2", "s3", "s4"], ["s2", "s4"], ["s3"])
    # Everybody in the roster is known, so who is no longer in it has left.
    assert collect(course, "\n".join(rows), files, code=3)["roster"]["dropped"] == ["s4"]


def test_ids_that_a_spreadsheet_shortened_are_named_as_such(tmp_path: Path):
    path = tmp_path / "r.csv"
    path.write_text('id,name\n1.23457E+11,Ada\n"1,23E+08",Wei\n1e5,Eva\n', encoding="utf-8")
    roster = read_roster(path)
    assert [each.id for each in roster.people] == ["1e5"]
    assert ["shortened" in each.cause for each in roster.left] == [True, True]
    assert {each.fix for each in roster.left} == {
        "format its column as text in the spreadsheet, and export the roster again"
    }


def test_a_stray_zero_byte_does_not_cost_the_class_its_roster(tmp_path: Path):
    path = tmp_path / "r.csv"
    path.write_bytes("id,name\ns1,A\0da Lovelace\ns2,Zoë Brontë\n".encode())
    assert [each.names for each in read_roster(path).people] == [("Ada Lovelace",), ("Zoë Brontë",)]


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
