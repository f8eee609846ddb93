"""Downloads as systems write them, and what people and learners do to them: each case with its right outcome.

A case is a small archive in the grammar of one system; the content is a real notebook of the course.
"""

from __future__ import annotations

import io
import json
import shutil
import tarfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from classroom import SLUG, Course, cell, saved
from downloads import NAME, archive, filed, notebook, save

from whichpm.nbgrader.collect.report import Placed, Report
from whichpm.nbgrader.collect.roster import Roster, read_roster
from whichpm.nbgrader.collect.run import Intake

PEOPLE = """id,name,username,email
learner1,Learner One,lone77,lone@uni.example
learner2,Learner Two,ltwo88,two@uni.example
"""
NUMBERS = "id,name,lms_id\nlearner1,Learner One,11\nlearner2,Learner Two,22\n"
TEAMS = "id,name,group\nlearner1,Learner One,Group A\nlearner2,Learner Two,Group A\nlearner3,Learner Three,\n"


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    for part in ("release", "exercises"):
        shutil.copytree(released.folder / part, tmp_path / "a course" / part)
    return Course(tmp_path / "a course")


def people(tmp_path: Path, text: str = PEOPLE) -> Roster:
    path = tmp_path / "r.csv"
    path.write_text(text, encoding="utf-8")
    return read_roster(path)


def collect(course: Course, roster: Roster, *paths: Path, **options) -> Report:
    return Intake(course.folder, "ps1", roster, **{"zone": UTC, **options}).run(paths)


def placed(report: Report) -> dict[str, Placed]:
    return {each.learner: each for each in report.placed}


def there(course: Course, learner: str, name: str = "ps1.ipynb") -> bytes:
    return (course.folder / "submitted" / learner / "ps1" / name).read_bytes()


SYSTEMS = {
    "moodle": "Learner One_12345_assignsubmission_file/ps1.ipynb",
    "moodle with a user name": "lone77 Learner One_12345_assignsubmission_file/ps1.ipynb",
    "moodle, last name first": "One Learner_12345_assignsubmission_file_/ps1.ipynb",
    "canvas": "onelearner_12345_98765432_ps1.ipynb",
    "canvas, late": "onelearner_LATE_12345_98765432_ps1-2.ipynb",
    "sakai": "Problem Set 1/One, Learner(learner1)/Submission attachment(s)/ps1.ipynb",
    "sakai, user name": "Aufgabe 1/One, Learner(lone77)/Abgabeanhang/ps1.ipynb",
    "ilias": "Aufgabe 1/Abgaben/One_Learner_lone77_4711/ps1.ipynb",
    "ilias, team": "Aufgabe 1/Abgaben/Team 12/One_Learner_lone77_4711/ps1.ipynb",
    "openolat": "ps1_task/One_Learner_lone77/2_submissions/ps1.ipynb",
    "classroom": "Classroom/PM 101/Learner One - ps1.ipynb",
    "classroom, copy": "Learner One - Copy of ps1.ipynb",
    "teams": "Student Work/Submitted files/Learner One/PS/Version 1/ps1.ipynb",
    "teams, german": "Arbeiten/Eingereichte Dateien/Learner One/PS/ps1.ipynb",
    "teams, japanese": "学生の作業/提出済みのファイル/Learner One/PS/Version 2/ps1.ipynb",
    "login first": "lone77_ps1.ipynb",
    "login within": "PM101-2026-lone77-final.ipynb",
    "login and day": "2026-01-12 lone77 ps1 (2).ipynb",
    "number at the end": "ps1-Abgabe-learner1.ipynb",
    "address": "lone@uni.example/ps1.ipynb",
    "number and name": "learner1 - Learner One/ps1.ipynb",
    "blackboard ultra": "ps1_lone77_attempt_2026-01-12-17-05-33_ps1.ipynb",
    "windows": "Learner One_12345_assignsubmission_file\\ps1.ipynb",
}


@pytest.mark.parametrize("system", SYSTEMS)
def test_the_names_of_systems_lead_to_the_learner(course: Course, tmp_path: Path, system: str):
    content = notebook(course, saved(9))
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", {SYSTEMS[system]: content}))
    assert set(placed(report)) == {"learner1"}, [each.cause for each in report.unplaced]
    assert there(course, "learner1") == content
    assert report.complete


FILE_NAMES = [
    "Copy of ps1.ipynb", "ps1 - Kopie.ipynb", "Kopie von ps1.ipynb", "ps1 (1).ipynb", "ps1_final.ipynb",
    "Copie de ps1.ipynb", "ps1 のコピー.ipynb", "Kopia pliku ps1.ipynb", "Untitled.ipynb", "meine Lösung.ipynb",
    "ps1.json", "ps1.ipynb.json", "ps1.ipynb.txt", "ps1.txt", "ps1.ipynb.download", "ps1 (1).json", "ps1",
    "PS1.IPYNB", "ps1-Copy1.ipynb", "abgabe.ipynb.html",
]  # fmt: skip


@pytest.mark.parametrize("called", FILE_NAMES)
@pytest.mark.parametrize("form", ["Learner One_1_assignsubmission_file_{}", "Learner One_1_assignsubmission_file/{}"])
def test_content_decides_what_a_file_is(course: Course, tmp_path: Path, called: str, form: str):
    content = notebook(course, saved(9))
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", {form.format(called): content}))
    assert there(course, "learner1") == content
    assert report.complete


@pytest.mark.parametrize(
    "called", [NAME, f"{NAME}.txt", "answers (1).json", "ride-hailing.answers.20260112T170000-0.kept.json", "x.txt"]
)
def test_answers_are_known_by_content(course: Course, tmp_path: Path, called: str):
    path = save(tmp_path, "x.zip", {f"Learner One_1_assignsubmission_file_{called}": filed(saved(9))})
    assert collect(course, people(tmp_path), path).complete
    assert there(course, "learner1", NAME) == filed(saved(9))


FOLDER = "Learner One_1_assignsubmission_file/"


@pytest.mark.parametrize(
    "names", [("ps1.ipynb", "Copy of ps1.ipynb"), ("ps1 - Kopie.ipynb", "ps1.ipynb"), ("a.ipynb", "b.ipynb")]
)
def test_of_two_the_one_worked_on_last_counts(course: Course, tmp_path: Path, names: tuple[str, str]):
    old, new = notebook(course, saved(5, unanswered=7)), notebook(course, saved(9, minutes=60))
    report = collect(
        course, people(tmp_path), save(tmp_path, "x.zip", {FOLDER + names[0]: old, FOLDER + names[1]: new})
    )
    assert there(course, "learner1") == new
    assert report.complete
    assert f"the one saved last counts ({names[1]})" in placed(report)["learner1"].remarks[0]


def test_an_untouched_one_never_counts_beside_one_that_was_worked_on(course: Course, tmp_path: Path):
    done, untouched = notebook(course, saved(5)), notebook(course, None, course_text(course))
    report = collect(
        course, people(tmp_path), save(tmp_path, "x.zip", {FOLDER + "ps1.ipynb": untouched, FOLDER + "x.ipynb": done})
    )
    assert there(course, "learner1") == done
    assert report.complete


def test_one_that_cannot_be_read_waits_where_it_may_hold_what_is_missing(course: Course, tmp_path: Path):
    untouched = notebook(course, None, course_text(course))
    files = {FOLDER + "ps1.ipynb": b'{"cells": [{', FOLDER + "x.ipynb": untouched}
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert not report.complete
    (left,) = report.unplaced
    assert left.file == f"x.zip/{FOLDER}ps1.ipynb"
    assert "nothing is found of ride-hailing, hardest: a notebook that cannot be read" in left.cause


def course_text(course: Course) -> str:
    return "".join(cell(course.release(), "hardest")["source"])


@pytest.mark.parametrize(
    ("minutes", "texts"), [(0, ("Because of A.", "Because of B.")), (60, ("Because.", "Because.")), (-60, ("", ""))]
)
def test_two_that_were_worked_on_differently_wait_and_both_scores_are_shown(
    course: Course, tmp_path: Path, minutes: int, texts: tuple[str, str]
):
    before = notebook(course, saved(2))
    collect(course, people(tmp_path), save(tmp_path, "w.zip", {FOLDER + "ps1.ipynb": before}))
    one, other = notebook(course, saved(5), texts[0]), notebook(course, saved(9, minutes=minutes), texts[1])
    path = save(tmp_path, "x.zip", {FOLDER + "ps1.ipynb": one, FOLDER + "x.ipynb": other}, (2026, 3, 1, 9, 0, 0))
    report = collect(course, people(tmp_path), path)
    assert not report.placed
    assert there(course, "learner1") == before
    assert not report.complete
    assert "ps1.ipynb: 5 of 12 points" in report.unplaced[0].cause
    assert "x.ipynb: 9 of 12 points" in report.unplaced[0].cause


def test_a_later_one_with_less_in_it_waits(course: Course, tmp_path: Path):
    whole, part = notebook(course, saved(9)), notebook(course, saved(3, unanswered=9, minutes=60))
    report = collect(
        course, people(tmp_path), save(tmp_path, "x.zip", {FOLDER + "ps1.ipynb": whole, FOLDER + "x.ipynb": part})
    )
    assert not report.placed


def test_a_notebook_of_another_set_is_named(course: Course, tmp_path: Path):
    other = course.release()
    for each in other["cells"]:
        if "grade_id" in each["metadata"].get("nbgrader", {}):
            each["metadata"]["nbgrader"]["grade_id"] += "-2"
    (course.folder / "release/ps2").mkdir()
    (course.folder / "release/ps2/ps2.ipynb").write_text(json.dumps(other))
    path = save(tmp_path, "x.zip", {FOLDER + "ps1.ipynb": json.dumps(other).encode()})
    report = collect(course, people(tmp_path), path)
    assert not report.placed
    assert report.unplaced[0].cause == "of learner1: its cells are those of ps2, not of ps1"


@pytest.mark.parametrize("name", ["work.docx", "answers.pdf", "solution.py", "ps1.html", "notes.txt"])
def test_an_empty_file_is_not_nothing_handed_in(course: Course, tmp_path: Path, name: str):
    for called in ("ps1.ipynb", NAME, name):
        report = collect(course, people(tmp_path), save(tmp_path, "x.zip", {FOLDER + called: b""}))
        assert [each.cause for each in report.unplaced] == [
            "of learner1, who handed in no notebook of ps1: it is empty"
        ]
        assert not report.complete
    both = {FOLDER + name: b"", FOLDER + "ps1.ipynb": notebook(course, saved(9))}
    assert collect(course, people(tmp_path), save(tmp_path, "y.zip", both)).complete


@pytest.mark.parametrize("name", ["work.docx", "answers.pdf", "solution.py", "ps1.html", "notes.txt"])
def test_a_file_of_another_kind_waits_unless_there_is_a_notebook(course: Course, tmp_path: Path, name: str):
    alone = save(tmp_path, "x.zip", {FOLDER + name: b"words"})
    (left,) = collect(course, people(tmp_path), alone).unplaced
    assert "of learner1, who handed in no notebook of ps1" in left.cause
    both = save(tmp_path, "y.zip", {FOLDER + name: b"words", FOLDER + "ps1.ipynb": notebook(course, saved(9))})
    assert collect(course, people(tmp_path), both).complete


@pytest.mark.parametrize(
    ("points", "text", "said"),
    [(None, None, "nothing is found of ride-hailing, hardest"), (9, None, "found of hardest"),
     (None, "The Saturday shift.", "nothing is found of ride-hailing:")],
)  # fmt: skip
@pytest.mark.parametrize("name", ["work.docx", "ride-hailing.answers.1.kept.json"])
def test_a_file_of_another_kind_beside_a_notebook_with_gaps_waits(
    course: Course, tmp_path: Path, points: int | None, text: str | None, said: str, name: str
):
    content = notebook(course, None if points is None else saved(points), text or course_text(course))
    path = save(tmp_path, "x.zip", {FOLDER + name: b"{ words", FOLDER + "ps1.ipynb": content})
    report = collect(course, people(tmp_path), path)
    assert there(course, "learner1") == content
    assert [(each.file, said in each.cause) for each in report.unplaced] == [(f"x.zip/{FOLDER}{name}", True)]
    assert not report.complete


def test_a_second_download_that_is_emptier_replaces_nothing(course: Course, tmp_path: Path):
    done, empty = notebook(course, saved(9)), notebook(course, None, course_text(course))
    collect(course, people(tmp_path), save(tmp_path, "x.zip", {FOLDER + "ps1.ipynb": done}))
    report = collect(
        course, people(tmp_path), save(tmp_path, "y.zip", {FOLDER + "ps1.ipynb": empty}, (2026, 3, 1, 9, 0, 0))
    )
    assert there(course, "learner1") == done
    assert not report.complete


# Numbers overrule names.

NAMINGS = {
    "moodle": "{name}_{number}_assignsubmission_file_ps1.ipynb",
    "brightspace": "{number}-5 - {name} - Jan {day}, 2026 505 PM - ps1.ipynb",
    "canvas": "{squashed}_{number}_98765_ps1.ipynb",
}


def made(system: str, name: str, number: str, day: int = 30) -> str:
    return NAMINGS[system].format(name=name, number=number, day=day, squashed=name.replace(" ", "").lower())


@pytest.mark.parametrize("system", NAMINGS)
@pytest.mark.parametrize("text", [NUMBERS, PEOPLE])
def test_who_takes_anothers_name_replaces_nothing(course: Course, tmp_path: Path, system: str, text: str):
    true, false = notebook(course, saved(5)), notebook(course, saved(9, minutes=60))
    roster = people(tmp_path, text)
    assert collect(course, roster, save(tmp_path, "1.zip", {made(system, "Learner One", "11"): true})).complete
    report = collect(course, roster, save(tmp_path, "2.zip", {made(system, "Learner One", "99", 31): false}))
    assert there(course, "learner1") == true
    assert not report.placed
    assert "the number 99 is not" in report.unplaced[0].cause
    # A person may say that it is theirs after all.
    assert collect(
        course, roster, save(tmp_path, "2.zip", {made(system, "Learner One", "99", 31): false}), learner="learner1"
    ).complete


@pytest.mark.parametrize("system", NAMINGS)
def test_a_number_that_contradicts_the_roster_waits_though_it_comes_first(course: Course, tmp_path: Path, system: str):
    files = {made(system, "Learner One", "99"): notebook(course), made(system, "Learner Two", "22"): notebook(course)}
    report = collect(course, people(tmp_path, NUMBERS), save(tmp_path, "1.zip", files))
    assert set(placed(report)) == {"learner2"}
    assert not report.complete


@pytest.mark.parametrize("system", NAMINGS)
def test_who_changes_their_name_is_still_the_same(course: Course, tmp_path: Path, system: str):
    one, two = notebook(course, saved(5)), notebook(course, saved(9, minutes=60))
    collect(course, people(tmp_path), save(tmp_path, "1.zip", {made(system, "Learner One", "11"): one}))
    report = collect(
        course,
        people(tmp_path),
        save(tmp_path, "2.zip", {made(system, "Lea Married", "11", 31): two}, (2026, 3, 1, 0, 0, 0)),
    )
    assert placed(report)["learner1"].state == "replaced"


def test_one_number_for_everybody_is_nobodys(course: Course, tmp_path: Path):
    files = {made("brightspace", f"Learner {name}", "4711"): notebook(course, saved(5)) for name in ("One", "Two")}
    for download in ("1.zip", "2.zip"):
        report = collect(course, people(tmp_path), save(tmp_path, download, files))
        assert set(placed(report)) == {"learner1", "learner2"}
        assert report.complete


def test_a_stranger_with_anothers_name_within_their_folder_gets_nowhere(course: Course, tmp_path: Path):
    files = {
        "Learner Two/ps1.ipynb": notebook(course, saved(9)),
        "Mal Mallory/learner1_ps1.ipynb": notebook(course, saved(0)),
        "Mal Mallory/learner2_ps1.ipynb": notebook(course, saved(0)),
    }
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert set(placed(report)) == {"learner2"}
    assert {each.cause for each in report.unplaced} == {'nobody in the roster is "Mal Mallory"'}


@pytest.mark.parametrize(
    "name",
    [
        "Learner One/learner2_ps1.ipynb",
        "lone77/ltwo88/ps1.ipynb",
        "lone77/learner2/ps1/ps1.ipynb",
        "PS1/One_Learner_lone77_4711/Two_Learner_ltwo88_4712/ps1.ipynb",
        "submitted/learner1/ps1/learner2/ps1/ps1.ipynb",
    ],
)
def test_who_names_another_within_their_own_folder_replaces_nothing(course: Course, tmp_path: Path, name: str):
    true, false = notebook(course, saved(5)), notebook(course, saved(9, minutes=60))
    collect(course, people(tmp_path), save(tmp_path, "1.zip", {"learner2/ps1/ps1.ipynb": true}))
    # In a download of one learner it is not clear which folder is the learner's.
    report = collect(course, people(tmp_path), save(tmp_path, "2.zip", {name: false}))
    assert not report.placed
    assert report.unplaced[0].cause == "its path names several learners (learner1, learner2)"
    # Beside others it is the outer one.
    beside = {"PS1": "PS1/Two_Learner_ltwo88_4712", "submitted": "submitted/learner2/ps1"}
    other = beside.get(name.partition("/")[0], "Learner Two")
    report = collect(course, people(tmp_path), save(tmp_path, "3.zip", {name: false, f"{other}/ps1.ipynb": true}))
    assert set(placed(report)) == {"learner1", "learner2"}
    assert (there(course, "learner1"), there(course, "learner2")) == (false, true)


def test_a_stranger_beside_learners_names_nobody(course: Course, tmp_path: Path):
    files = {"ltwo88/ps1.ipynb": notebook(course, saved(5)), "mal/learner1/ps1/ps1.ipynb": notebook(course, saved(9))}
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert set(placed(report)) == {"learner2"}
    assert report.unplaced[0].cause == 'nobody in the roster is "mal"'


def test_sections_are_folders_of_learners(course: Course, tmp_path: Path):
    files = {"Section A/learner1_ps1.ipynb": notebook(course), "Section B/Learner Two - ps1.ipynb": notebook(course)}
    assert set(placed(collect(course, people(tmp_path), save(tmp_path, "x.zip", files)))) == {"learner1", "learner2"}


# Teams.


@pytest.mark.parametrize(
    "folder", ["Group A_77_assignsubmission_file", "81-9 - Group A - Jan 12, 2026 505 PM", "Aufgabe/Group A"]
)
def test_a_submission_of_a_team_is_of_all_its_members(course: Course, tmp_path: Path, folder: str):
    content = notebook(course, saved(9))
    report = collect(course, people(tmp_path, TEAMS), save(tmp_path, "x.zip", {f"{folder}/ps1.ipynb": content}))
    assert set(placed(report)) == {"learner1", "learner2"}
    for each in report.placed:
        assert 'handed in by the team "Group A", for learner1, learner2' in each.remarks
    assert there(course, "learner1") == there(course, "learner2") == content


@pytest.mark.parametrize("name", ["Default group", "Standardgruppe", "デフォルトグループ"])
def test_those_in_no_group_are_a_team(course: Course, tmp_path: Path, name: str):
    path = save(tmp_path, "x.zip", {f"{name}_assignsubmission_file/ps1.ipynb": notebook(course, saved(9))})
    assert set(placed(collect(course, people(tmp_path, TEAMS), path))) == {"learner3"}
    (left,) = collect(course, people(tmp_path), path).unplaced
    assert "may be a team, and the roster does not say who is in it" in left.cause


def test_members_named_with_their_group_are_found(course: Course, tmp_path: Path):
    files = {
        f"Team-3-Learner {name}_{number}_assignsubmission_file/ps1.ipynb": notebook(course)
        for number, name in enumerate(("One", "Two"))
    }
    assert set(placed(collect(course, people(tmp_path), save(tmp_path, "x.zip", files)))) == {"learner1", "learner2"}


def test_who_is_called_like_a_team_replaces_nobody(course: Course, tmp_path: Path):
    files = {
        "Group A_99_assignsubmission_file/ps1.ipynb": notebook(course, saved(0)),
        "Learner One_11_assignsubmission_file/ps1.ipynb": notebook(course, saved(9)),
    }
    report = collect(course, people(tmp_path, TEAMS), save(tmp_path, "x.zip", files))
    assert there(course, "learner1") == notebook(course, saved(9))
    assert "handed in alone as well" in report.unplaced[0].cause


# Times.


def at(report: Report) -> str | None:
    (one,) = report.placed
    return f"{one.handed_in:%Y-%m-%d %H:%M}" if one.handed_in else None


def test_the_time_of_packing_is_none(course: Course, tmp_path: Path):
    path = save(tmp_path, "x.zip", {"Learner One/ps1.ipynb": notebook(course)}, (2026, 1, 13, 9, 0, 0))
    assert at(collect(course, people(tmp_path), path)) is None


@pytest.mark.parametrize(
    "when",
    ["Jan 12, 2026 505 PM", "12 January 2026 5:05 PM", "12. Januar 2026 1705", "12 janv. 2026 17h05",
     "12 stycznia 2026 17:05",
     "2026年1月12日 17:05", "12 de enero de 2026 17:05", "2026. január 12., hétfő 17:05", "12 января 2026 г. 17:05",
     "2026년 1월 12일 오후 5:05", "2026年1月12日 下午5:05", "tháng 1 12, 2026 505 CH", "12 ม.ค. 2569 17:05",
     "12 Ιανουαρίου 2026 5:05 μ.μ.", "١٢ يناير ٢٠٢٦ ١٧:٠٥", "12 tammikuuta 2026 klo 17.05",
     "12 Ocak 2026 Pazartesi 17:05"],
)  # fmt: skip
def test_brightspace_says_the_time_in_the_language_of_its_interface(course: Course, tmp_path: Path, when: str):
    path = save(tmp_path, "x.zip", {f"12345-678 - Learner One - {when}/ps1.ipynb": notebook(course)})
    report = collect(course, people(tmp_path), path)
    assert at(report) == "2026-01-12 17:05"
    assert report.placed[0].whence == "the name that Brightspace gave it"


@pytest.mark.parametrize("when", ["quux 12 2026 1705", "12 01 2026 17:05", "1-12-26 5-05 PM", "12.01.26 1705"])
def test_a_time_that_cannot_be_read_is_named_and_the_work_is_taken(course: Course, tmp_path: Path, when: str):
    name = f"12345-678 - Learner One - {when} - ps1.ipynb"
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", {name: notebook(course, saved(5))}))
    (one,) = report.placed
    assert (one.learner, one.handed_in, one.doubtful) == ("learner1", None, True)
    assert when in one.remarks[0]


def test_a_time_that_is_still_to_come_is_named(course: Course, tmp_path: Path):
    soon = datetime.now(UTC) + timedelta(days=40)
    name = f"12345-678 - Learner One - {soon:%b} {soon.day}, {soon.year} 505 PM - ps1.ipynb"
    (one,) = collect(course, people(tmp_path), save(tmp_path, "x.zip", {name: notebook(course)})).placed
    assert one.doubtful
    assert "still to come" in one.remarks[0]


@pytest.mark.parametrize("name", ["Jan 1, 0001 310 PM", "Jan 1, 1970 1200 AM"])
def test_a_time_before_there_were_notebooks_is_named(course: Course, tmp_path: Path, name: str):
    path = save(tmp_path, "x.zip", {f"12345-678 - Learner One - {name} - ps1.ipynb": notebook(course)})
    (one,) = collect(course, people(tmp_path), path).placed
    assert one.doubtful
    assert "before there were notebooks" in one.remarks[0]


@pytest.mark.parametrize("when", ["2026-13-12-17-05-33", "2026-12-31-23-59-60"])
def test_a_time_of_blackboard_that_is_none_is_named(course: Course, tmp_path: Path, when: str):
    path = save(tmp_path, "x.zip", {f"gradebook_PM_PS_lone77_attempt_{when}_ps1.ipynb": notebook(course)})
    (one,) = collect(course, people(tmp_path), path).placed
    assert (one.learner, one.doubtful) == ("learner1", True)
    assert when in one.remarks[0]


def test_a_time_that_a_shell_wrote_in_utf_16_is_read(course: Course, tmp_path: Path):
    when = "2026-01-12 17:05:00 UTC\r\n".encode("utf-16")
    files = {"learner1/ps1/ps1.ipynb": notebook(course, saved(9)), "learner1/ps1/timestamp.txt": when}
    assert at(collect(course, people(tmp_path), save(tmp_path, "x.zip", files))) == "2026-01-12 17:05"


@pytest.mark.parametrize(("day", "twice"), [("Oct 25, 2026", True), ("Oct 24, 2026", False), ("Mar 29, 2026", False)])
def test_a_time_that_came_twice_is_the_first_and_is_named(course: Course, tmp_path: Path, day: str, twice: bool):
    path = save(tmp_path, "x.zip", {f"1-6 - Learner One - {day} 230 AM - ps1.ipynb": notebook(course)})
    (one,) = collect(course, people(tmp_path), path, zone=ZoneInfo("Europe/Berlin")).placed
    assert any("came twice" in each for each in one.remarks) == twice
    if twice:
        assert f"{one.handed_in:%H:%M}" == "00:30"


@pytest.mark.parametrize("folders", ["src", "src/deep/down", "final version"])
def test_an_archive_of_one_learner_names_whose_its_folders_are(course: Course, tmp_path: Path, folders: str):
    files = {f"{folders}/ps1.ipynb": notebook(course, saved(5)), "notes/x.txt": b"x"}
    report = collect(course, people(tmp_path), save(tmp_path, "lone77.zip", files))
    assert list(placed(report)) == ["learner1"]
    assert there(course, "learner1") == files[f"{folders}/ps1.ipynb"]


def test_a_stranger_beside_learners_stays_one_in_an_archive_of_a_name(course: Course, tmp_path: Path):
    files = {"Nobody Known/ps1.ipynb": notebook(course, saved(5)), "Learner Two/ps1.ipynb": notebook(course, saved(6))}
    report = collect(course, people(tmp_path), save(tmp_path, "lone77.zip", files))
    assert "learner1" not in placed(report)
    assert any("Nobody Known" in each.file for each in report.unplaced)


@pytest.mark.parametrize(
    "name",
    ["22-5 - Learner Two - Jan 1, 2020 101 PM - Jan 30, 2026 505 PM - ps1.ipynb",
     "22-5 - Learner Two - Jan 30, 2026 505 PM - Jan 1, 2020 101 PM - ps1.ipynb",
     "22-5 - Learner Two - 1 January 2020 1:01 PM - Jan 30, 2026 505 PM/ps1.ipynb"],
)  # fmt: skip
def test_a_time_in_a_title_sets_none(course: Course, tmp_path: Path, name: str):
    path = save(tmp_path, "x.zip", {name: notebook(course)})
    report = collect(course, people(tmp_path), path)
    assert not report.placed
    assert "several times stand in its name" in report.unplaced[0].cause
    moment = saved(0).saved
    assert at(collect(course, people(tmp_path), path, learner="learner2", time=moment)) == f"{moment:%Y-%m-%d %H:%M}"


def test_sakai_says_the_time_and_a_learners_own_file_says_none(course: Course, tmp_path: Path):
    folder = "PS 1/One, Learner(learner1)/"
    files = {
        f"{folder}timestamp.txt": b"20260112163000123",
        f"{folder}Submission attachment(s)/timestamp.txt": b"2020-01-01 00:00:00 UTC",
        f"{folder}Submission attachment(s)/ps1.ipynb": notebook(course),
        "PS 1/grades.csv": b"x",
    }
    assert at(collect(course, people(tmp_path), save(tmp_path, "x.zip", files))) == "2026-01-12 16:30"


def test_a_time_before_the_answers_were_saved_is_doubted(course: Course, tmp_path: Path):
    files = {
        "learner1/ps1/ps1.ipynb": notebook(course, saved(9)),
        "learner1/ps1/timestamp.txt": b"2020-01-01 00:00:00 UTC",
    }
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert "answers were saved at 2026-01-12 16:00 UTC" in report.placed[0].remarks[0]
    assert not report.complete
    files["learner1/ps1/timestamp.txt"] = b"2026-01-12 18:00:00 +0100"
    report = collect(course, people(tmp_path), save(tmp_path, "y.zip", files), learner="learner1")
    assert at(report) == "2026-01-12 17:00"
    assert report.complete


@pytest.mark.parametrize("text", ["soon\x1b[2J", "gestern um fünf", "12/25/26/27", "NaN"])
def test_a_time_that_cannot_be_read_is_named(course: Course, tmp_path: Path, text: str):
    files = {
        "learner1/ps1/ps1.ipynb": notebook(course, saved(9)),
        "learner1/ps1/timestamp.txt": text.encode(),
        "learner2/ps1/ps1.ipynb": notebook(course, saved(9)),
        "learner2/ps1/timestamp.txt": b"",
    }
    path = save(tmp_path, "x.zip", files)
    report = collect(course, people(tmp_path), path)
    first, second = report.placed
    assert (first.handed_in, second.handed_in) == (None, None)
    assert "its timestamp.txt says no time that can be read" in first.remarks[0]
    assert text[:3] in first.remarks[0]
    assert "\x1b" not in first.remarks[0]
    assert (second.remarks, report.complete) == ((), False)
    moment = saved(0).saved
    assert collect(course, people(tmp_path), path, learner="learner1", time=moment).placed[0].handed_in == moment


FIRST = "Learner One_1_assignsubmission_file/ps1.ipynb"
SECOND = "Learner Two_2_assignsubmission_file/ps1.ipynb"


@pytest.mark.parametrize("closed", [True, False])
@pytest.mark.parametrize("names", [(FIRST, SECOND), ("learner1/ps1.ipynb", "learner2/ps1.ipynb")])
def test_downloads_of_a_class_in_a_folder_are_named_and_taken_by_themselves(
    course: Course, tmp_path: Path, closed: bool, names: tuple[str, str]
):
    given = tmp_path / "downloads"
    given.mkdir()
    files = {name: notebook(course, saved(points)) for name, points in zip(names, (3, 9), strict=True)}
    save(given, "section A.zip", files)
    save(given, "section B.zip", {name.replace("Learner", "Other"): b"{" for name in names})
    roster = people(tmp_path) if closed or names[0] != FIRST else Roster()
    report = collect(course, roster, given)
    assert not report.placed
    said = {each.file: (each.cause, each.fix) for each in report.unplaced}
    assert "holds what several learners handed in" in said["downloads/section A.zip"][0]
    assert "give this archive itself" in said["downloads/section A.zip"][1]
    assert [each.learner for each in collect(course, people(tmp_path), given / "section A.zip").placed] == [
        "learner1",
        "learner2",
    ]


# What would stop the batch.


def headers(count: int) -> bytes:
    data = io.BytesIO()
    for _ in range(count):
        info = tarfile.TarInfo("././@LongLink")
        info.type, info.size = tarfile.GNUTYPE_LONGNAME, 2
        data.write(info.tobuf() + b"a\0" + b"\0" * 510)
    return data.getvalue()


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ps1" + "  copy" * 34 + "!.ipynb", b"{}"),
        ("ps1" + " (1)" * 50 + "!.ipynb", b"{}"),
        ("work.tar", headers(1_500)),
        ("a" * 200 + " - " * 60 + ".ipynb", b"{}"),
        ("ps1" + "_1" * 100 + ".ipynb", b"{}"),
    ],
)
def test_no_name_and_no_archive_stops_the_others(course: Course, tmp_path: Path, name: str, content: bytes):
    files = {
        f"Learner One_11_assignsubmission_file_{name}": content,
        "Learner Two_22_assignsubmission_file_ps1.ipynb": notebook(course),
    }
    start = time.process_time()
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert "learner2" in placed(report)
    assert "learner1" in placed(report) or report.unplaced
    assert time.process_time() - start < 5


def test_many_archives_of_one_learner_share_one_bound_and_the_others_go_on(course: Course, tmp_path: Path):
    bomb = archive({f"{number}.bin": b"" for number in range(300)})
    files = {f"Learner One_11_assignsubmission_file/{number}.zip": bomb for number in range(12)}
    files["Learner Two_22_assignsubmission_file/work.zip"] = archive({"ps1.ipynb": notebook(course, saved(9))})
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert set(placed(report)) == {"learner2"}
    assert "more than 2,000 entries" in report.unplaced[-1].cause


def test_hostile_windows_names_are_refused(course: Course, tmp_path: Path):
    files = {"..\\..\\evil.ipynb": b"{}", "Learner One_1_assignsubmission_file\\ps1.ipynb": notebook(course)}
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert not report.placed
    assert len(report.unplaced) == 2


def test_one_bad_row_is_named_and_the_others_are_taken(course: Course, tmp_path: Path):
    roster = people(tmp_path, f"id,name\nlearner1,{'x' * 140_000}\nlearner2,Learner Two\n<b>,Bad\n")
    files = {"Learner Two_22_assignsubmission_file_ps1.ipynb": notebook(course)}
    report = collect(course, roster, save(tmp_path, "x.zip", files))
    assert set(placed(report)) == {"learner2"}
    assert [each.file.partition(" ")[0] for each in report.unplaced] == ["r.csv:2", "r.csv:4"]
    assert not report.complete


def test_what_the_state_of_a_board_holds_is_work(course: Course, tmp_path: Path):
    """A notebook without receipts, whose answers only the widgets keep, beside one that is as released."""
    from whichpm.nbgrader.submission.states import STATE

    kept = course.release()
    payload = saved(9).payload()
    board = {"exercise": {"slug": payload["exercise"], "revision": payload["revision"]}, **payload_of(payload)}
    kept["metadata"]["widgets"] = {STATE: {"state": {"a": {"state": board}}, "version_major": 2, "version_minor": 0}}
    files = {FOLDER + "ps1.ipynb": json.dumps(course.release()).encode(), FOLDER + "b.ipynb": json.dumps(kept).encode()}
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert report.complete
    assert json.loads(there(course, "learner1")) == kept


def payload_of(payload: dict) -> dict:
    return {"answers": payload["answers"], "saved": payload["saved"]}


@pytest.mark.parametrize(
    "called",
    [
        "{}_assignsubmission_file_ps1.ipynb",
        "{}_11_assignsubmission_file_ps1.ipynb",
        "gradebook_x_{}_attempt_2026-01-12-17-05-33_ps1.ipynb",
    ],
)
@pytest.mark.parametrize("others", [True, False])
def test_a_name_of_an_lms_within_anothers_folder_leads_nowhere(
    course: Course, tmp_path: Path, called: str, others: bool
):
    """Sakai keeps the names that learners give: one as Moodle writes it may be made up."""
    name = called.format("learner1" if "attempt" in called else "Learner One")
    files = {f"PS 1/Two, Learner(learner2)/Submission attachment(s)/{name}": notebook(course, saved(9))}
    if others:
        files["PS 1/One, Learner(learner1)/Submission attachment(s)/_attempt_2020-01-01-00-00-00_.ipynb"] = b"{"
        files["PS 1/One, Learner(learner1)/timestamp.txt"] = b""
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert not report.placed
    assert any("it lies in the folder of learner2" in each.cause for each in report.unplaced)
    assert not (course.folder / "submitted/learner1").exists()


@pytest.mark.parametrize(
    "place",
    [
        "PS 1/One, Learner({})/Submission attachment(s)/ps1.ipynb",
        "PS 1/Submissions/One_Learner_{}_4711/ps1.ipynb",
        "ps1_task/One_Learner_{}/2_submissions/ps1.ipynb",
    ],
    ids=["sakai", "ilias", "openolat"],
)
@pytest.mark.parametrize("own", ["x12", "lone77", "learner1"])
def test_an_account_is_not_anothers_whatever_name_stands_before_it(
    course: Course, tmp_path: Path, place: str, own: str
):
    """Mallory calls herself Learner One: her account is another, in the same download and in a later one."""
    roster = people(tmp_path)
    true, false = notebook(course, saved(12)), notebook(course, saved(0))
    both = save(tmp_path, "both.zip", {place.format(own): true, place.format("eve9"): false})
    report = collect(course, roster, both)
    assert [each.learner for each in report.placed] == ([] if own == "x12" else ["learner1"])  # In the roster or not.
    assert any("eve9" in each.file for each in report.unplaced)
    first, later = (
        save(tmp_path, f"{name}.zip", {place.format(name): raw}) for name, raw in ((own, true), ("eve9", false))
    )
    assert collect(course, roster, first).complete
    before = there(course, "learner1")
    (left,) = collect(course, roster, later).unplaced
    assert "the name is that of learner1, but the account eve9" in left.cause
    assert there(course, "learner1") == before
    assert collect(course, roster, first).complete


def test_what_stands_around_a_name_and_is_no_account_sets_nobody_apart(course: Course, tmp_path: Path):
    """A family name, or what a teacher added: the same folders are taken again, and others of the same people."""
    roster = people(tmp_path, "id,name\na1,Anna Maria Berg\nc2,Carl Otto Berg\ne3,Eva Lind\n")
    names = ("Anna_Maria_Berg", "Carl_Otto_Berg", "Eva_Lind")
    for number, form in enumerate(("{}", "ps1_{}", "{} (2)", "{} late", "{}", "{}_late")):
        files = {f"{form.format(name)}/ps1.ipynb": notebook(course, saved(number)) for name in names}
        report = collect(
            course, roster, save(tmp_path, f"{number}.zip", files), time=datetime(2026, 1, 1 + number, tzinfo=UTC)
        )
        assert (report.complete, len(report.placed)) == (True, 3), form


def test_what_an_lms_named_is_taken_from_a_folder_of_the_same_learner(course: Course, tmp_path: Path):
    files = {
        f"{name}/{name}_{number}_assignsubmission_file_ps1.ipynb": notebook(course)
        for number, name in enumerate(("Learner One", "Learner Two"))
    }
    assert collect(course, people(tmp_path), save(tmp_path, "x.zip", files)).complete


NOTHING_INSIDE = {
    "work.zip": {},
    "ps1.zip": {"ps1/": b""},
    "mac.zip": {"__MACOSX/._ps1.ipynb": b"x", "ps1/.DS_Store": b"x"},
    "kept.zip": {".ipynb_checkpoints/ps1-checkpoint.ipynb": b"{}"},
}


@pytest.mark.parametrize(
    "name", [*NOTHING_INSIDE, ".ps1.ipynb", ".work/ps1.ipynb", ".ps1.ipynb.icloud", ".ipynb_checkpoints/ps1.ipynb"]
)
def test_who_handed_in_nothing_that_is_seen_is_named(course: Course, tmp_path: Path, name: str):
    packed = name in NOTHING_INSIDE
    content = archive(NOTHING_INSIDE[name]) if packed else notebook(course, saved(9))
    files = {FOLDER + name: content, SECOND: notebook(course, saved(5))}
    report = collect(course, people(tmp_path), save(tmp_path, "x.zip", files))
    assert set(placed(report)) == {"learner2"}
    (left,) = report.unplaced
    assert left.file == f"x.zip/{FOLDER}{name}"
    assert ("nothing is in it" if packed else "it is hidden") in left.cause
    # Beside a notebook it is nothing.
    files[FIRST] = notebook(course, saved(9))
    assert collect(course, people(tmp_path), save(tmp_path, "y.zip", files)).complete


@pytest.mark.parametrize("packed", [True, False])
def test_what_jupyter_kept_is_named_where_the_notebook_lacks_it(course: Course, tmp_path: Path, packed: bool):
    kept = f"{FOLDER}.ipynb_checkpoints/ps1-checkpoint.ipynb"
    for number, (content, named) in enumerate([(notebook(course), True), (notebook(course, saved(5)), False)]):
        path = save(tmp_path, f"{number}.zip", {FIRST: content, kept: notebook(course, saved(9))})
        if not packed:
            shutil.unpack_archive(path, path := tmp_path / str(number))
        report = collect(course, people(tmp_path), path, dry_run=True)
        assert set(placed(report)) == {"learner1"}
        assert [each.file for each in report.unplaced] == ([f"{path.name}/{kept}"] if named else [])
        assert not named or f"nothing is found of {SLUG}" in report.unplaced[0].cause


@pytest.mark.parametrize("name", ["download", "x.zip.crdownload", "x.zip (1)"])
def test_a_download_is_opened_whatever_a_browser_calls_it(course: Course, tmp_path: Path, name: str):
    report = collect(course, people(tmp_path), save(tmp_path, name, {FIRST: notebook(course)}))
    assert set(placed(report)) == {"learner1"}


@pytest.mark.parametrize(
    ("name", "content"),
    [("x.zip", archive({})), ("x.zip", archive({"__MACOSX/._a": b"x"})), ("x.tbz2", b"BZh9"), ("x.pdf", b"%PDF-1.7"),
     ("roster.docx", archive({"word/document.xml": b"<x/>"}))],
)  # fmt: skip
def test_what_is_given_and_holds_nothing_is_named(course: Course, tmp_path: Path, name: str, content: bytes):
    (tmp_path / name).write_bytes(content)
    report = collect(course, people(tmp_path), tmp_path / name)
    assert [each.file for each in report.unplaced] == [name]
    assert not report.complete
