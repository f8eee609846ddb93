"""Intake of what each LMS gives, into ``submitted/`` as nbgrader grades it."""

from __future__ import annotations

import csv
import json
import shutil
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from classroom import SLUG, Course, saved
from copies import run as run_command
from downloads import NAME, blackboard, filed, note, notebook, save

from whichpm.nbgrader.collect.report import Placed, Report
from whichpm.nbgrader.collect.roster import Roster, read_roster
from whichpm.nbgrader.collect.run import Intake

CLASS = """\ufeffEmail address;ID number;Surname;First name;Username;lms_id
ada@example.edu;s01;Lovelace;Ada;alovelace;501
zoe@example.edu;s02;Brontë;Zoë;zbronte;502
jose@example.edu;s03;García Márquez;José;jgarcia;503
ola@example.edu;s04;Østby;Ola;ola_nord;504
wei@example.edu;s05;Li;Wei;wli;505
wei2@example.edu;s06;Li;Wei;wli2;506
mal@example.edu;s07;Mallory;Mal;mmallory;507
"""
FIVE = datetime(2026, 1, 12, 17, 5, 33)
SIX = datetime(2026, 1, 12, 18, 5, 33)


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    """Only the release: intake needs nothing else."""
    shutil.copytree(released.folder / "release", tmp_path / "a course/release")
    return Course(tmp_path / "a course")


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    path = tmp_path / "roster.csv"
    path.write_text(CLASS, encoding="utf-8")
    return read_roster(path)


def collect(course: Course, roster: Roster, *paths: Path, **options) -> Report:
    return Intake(course.folder, "ps1", roster, **{"zone": UTC, **options}).run(paths)


def placed(report: Report) -> dict[str, Placed]:
    return {each.learner: each for each in report.placed}


def files(course: Course, learner: str) -> dict[str, bytes]:
    folder = course.folder / "submitted" / learner / "ps1"
    return {path.name: path.read_bytes() for path in folder.iterdir()} if folder.exists() else {}


def time(course: Course, learner: str) -> str:
    return files(course, learner).get("timestamp.txt", b"").decode().strip()


@pytest.mark.parametrize("end", ["_", ""])
def test_moodle_in_folders(course: Course, roster: Roster, tmp_path: Path, end: str):
    ada, zoe = notebook(course, saved(9)), notebook(course, saved(8))
    path = save(
        tmp_path,
        "PM 101-Problem Set 1-77.zip",
        {
            f"Ada Lovelace_88101_assignsubmission_file{end}/ps1.ipynb": ada,
            f"Ada Lovelace_88101_assignsubmission_file{end}/work/{NAME}": filed(saved(9)),
            f"Zoe\u0308 Bronte\u0308_88102_assignsubmission_file{end}/ps1 (1).ipynb": zoe,
            f"Zoe\u0308 Bronte\u0308_88102_assignsubmission_onlinetext{end}/onlinetext.html": b"<p>Hello</p>",
        },
    )
    report = collect(course, roster, path)
    assert files(course, "s01") == {"ps1.ipynb": ada, NAME: filed(saved(9))}
    assert files(course, "s02") == {"ps1.ipynb": zoe}
    assert report.complete
    assert [each.file.rpartition("/")[2] for each in report.ignored] == ["onlinetext.html"]
    # The archive has the time of the download; it must not make anybody late.
    assert {each.handed_in for each in report.placed} == {None}
    assert report.missing == ["s03", "s04", "s05", "s06", "s07"]


def test_moodle_flat_with_a_time_for_all(course: Course, roster: Roster, tmp_path: Path):
    jose = notebook(course, saved(7))
    path = save(tmp_path, "moodle.zip", {"JOSE GARCIA MARQUEZ_503_assignsubmission_file_PS1.ipynb": jose})
    collect(course, roster, path, time=datetime(2026, 1, 12, 17, 0), zone=ZoneInfo("Europe/Oslo"))
    assert files(course, "s03")["ps1.ipynb"] == jose
    assert time(course, "s03") == "2026-01-12 16:00:00.000000 UTC"


def test_moodles_grading_worksheet_as_roster_gives_people_and_times(course: Course, tmp_path: Path):
    sheet = tmp_path / "Grades.csv"
    sheet.write_text(
        "Identifier,Full name,ID number,Email address,Status,Last modified (submission)\n"
        'Participant 88101,Ada Lovelace,s01,ada@example.edu,Submitted,"Monday, 12 January 2026, 5:05 PM"\n'
        "Participant 88102,Ada Lovelace,s08,ada2@example.edu,Submitted,-\n",
        encoding="utf-8",
    )
    path = save(tmp_path, "m.zip", {"Ada Lovelace_88101_assignsubmission_file_/ps1.ipynb": notebook(course)})
    collect(course, read_roster(sheet), path)
    assert time(course, "s01") == "2026-01-12 17:05:00.000000 UTC"
    assert not files(course, "s08")


def test_canvas_with_late_and_repeated_files(course: Course, roster: Roster, tmp_path: Path):
    first, second = notebook(course, saved(3, unanswered=9)), notebook(course, saved(5, minutes=3))
    path = save(
        tmp_path,
        "submissions.zip",
        {
            "lovelaceada_501_9001_ps1-1.ipynb": second,
            "lovelaceada_501_9000_ps1.ipynb": first,
            "brontëzoë_LATE_502_9002_ps1-2.ipynb": first,
            f"brontëzoë_LATE_502_9003_{NAME.replace('.json', '-1.json')}": filed(saved(4)),
            "liwei_505_9004_ps1.ipynb": first,
            "liwei_506_9005_ps1.ipynb": second,
            "lovelaceada_501_text.html": b"text",
        },
    )
    report = collect(course, roster, path)
    assert files(course, "s01") == {"ps1.ipynb": second}
    assert files(course, "s02") == {"ps1.ipynb": first, NAME: filed(saved(4))}
    # Two people of one name, told apart by their numbers.
    assert files(course, "s05") == {"ps1.ipynb": first}
    assert files(course, "s06") == {"ps1.ipynb": second}
    assert placed(report)["s02"].late
    assert "marked late" in placed(report)["s02"].remarks[0]
    assert "the one saved last counts (ps1-1.ipynb)" in placed(report)["s01"].remarks[0]
    assert {each.reason for each in report.ignored} == {
        "neither a notebook nor an answers file",
        "another one counts: submissions.zip/lovelaceada_501_9001_ps1-1.ipynb",
    }
    assert report.complete


def test_canvas_anonymous_names_lead_to_nobody(course: Course, roster: Roster, tmp_path: Path):
    path = save(tmp_path, "s.zip", {"LATE_anon_qW3x_9001_ps1.ipynb": notebook(course)})
    report = collect(course, roster, path)
    assert [each.cause for each in report.unplaced] == ['nobody in the roster is "qW3x"']
    assert not report.complete


def test_brightspace_keeps_the_latest_attempt_with_its_time(course: Course, roster: Roster, tmp_path: Path):
    early, late = notebook(course, saved(3)), notebook(course, saved(11, minutes=30))
    path = save(
        tmp_path,
        "Problem Set 1 Download Jan 20, 2026 237 PM.zip",
        {
            "index.html": b"<html>all of them</html>",
            "13394-80551 - Ada Lovelace - Jan 12, 2026 505 PM - ps1.ipynb": early,
            "13394-80551 - Ada Lovelace - Jan 12, 2026 1205 PM - ps1.ipynb": late,
            "13395-80551 - José García Márquez - Jan 13, 2026 1201 AM - my - answers.ipynb": late,
            f"13395-80551 - José García Márquez - Jan 12, 2026 901 AM - {NAME}": filed(saved(2)),
            "13396-80551 - Zoe Bronte - Jan 11, 2026 900 AM/ps1.ipynb": early,
        },
    )
    report = collect(course, roster, path, zone=ZoneInfo("America/New_York"))
    assert files(course, "s01")["ps1.ipynb"] == early
    assert time(course, "s01") == "2026-01-12 22:05:00.000000 UTC"
    assert time(course, "s02") == "2026-01-11 14:00:00.000000 UTC"
    assert files(course, "s03")["ps1.ipynb"] == late
    assert files(course, "s03")[NAME] == filed(saved(2))
    assert time(course, "s03") == "2026-01-13 05:01:00.000000 UTC"
    assert sorted(placed(report)["s03"].remarks) == [
        "ps1.ipynb was handed in under another name (my - answers.ipynb)",
        f"{NAME} is from an earlier attempt; the last one has none",
    ]


def test_blackboard_with_its_notes(course: Course, roster: Roster, tmp_path: Path):
    one, two = notebook(course, saved(3)), notebook(course, saved(6))
    path = save(
        tmp_path,
        "gradebook_PM-101_Problem20Set201_2026-01-13-09-00-00.zip",
        {
            blackboard("alovelace", FIVE): note("alovelace", "Ada Lovelace"),
            blackboard("alovelace", FIVE, "ps1.ipynb"): one,
            blackboard("alovelace", SIX): note("alovelace", "Ada Lovelace"),
            blackboard("alovelace", SIX, "ps1.ipynb"): two,
            blackboard("ola_nord", FIVE): note("ola_nord", "Ola Østby"),
            blackboard("ola_nord", FIVE, "ps1.ipynb"): one,
            blackboard("zbronte", SIX, "ps1.ipynb"): one,
        },
    )
    report = collect(course, roster, path)
    assert report.complete
    assert files(course, "s01")["ps1.ipynb"] == two
    assert time(course, "s01") == "2026-01-12 18:05:33.000000 UTC"
    assert files(course, "s04")["ps1.ipynb"] == one
    assert files(course, "s02")["ps1.ipynb"] == one


def test_names_that_learners_write_claim_nobody_else(course: Course, roster: Roster, tmp_path: Path):
    """Files, folders, archives and notes of Mallory's, each pretending to be Ada's."""
    evil = notebook(course, saved(0))
    within = {"Ada Lovelace_1_assignsubmission_file_/ps1.ipynb": evil, "s01/ps1/ps1.ipynb": evil}
    inner = save(tmp_path, "inner.zip", within).read_bytes()
    moodle = save(
        tmp_path,
        "moodle.zip",
        {
            "Mal Mallory_90_assignsubmission_file_/s01/ps1/ps1.ipynb": evil,
            "Mal Mallory_90_assignsubmission_file_/s01/ps1/timestamp.txt": b"2020-01-01 00:00:00 UTC",
            "Mal Mallory_90_assignsubmission_file_/inner.zip": inner,
            "Mal Mallory_90_assignsubmission_file_Ada Lovelace_1_assignsubmission_file_ps1.ipynb": evil,
        },
    )
    forged = blackboard("mmallory", FIVE, f"x_alovelace_attempt_{SIX:%Y-%m-%d-%H-%M-%S}.txt")
    board = save(
        tmp_path,
        "gradebook.zip",
        {
            forged: note("alovelace", "Ada Lovelace"),
            blackboard("mmallory", FIVE): note("mmallory", "Mal Mallory", comment="Name: Ada Lovelace (alovelace)"),
            blackboard("mmallory", FIVE, f"alovelace_attempt_{SIX:%Y-%m-%d-%H-%M-%S}_ps1.ipynb"): evil,
        },
    )
    report = collect(course, roster, moodle, board)
    assert set(placed(report)) == {"s07"}
    assert sorted(path.name for path in (course.folder / "submitted").iterdir()) == ["s07"]
    # Only what Blackboard itself says is a time, not the file she added.
    assert time(course, "s07") == "2026-01-12 17:05:33.000000 UTC"


def test_a_name_borrowed_in_the_lms_leads_nowhere(course: Course, roster: Roster, tmp_path: Path):
    """Mallory changes her name in Moodle to Ada's: whose is whose is left to a person."""
    true, false = notebook(course, saved(12)), notebook(course, saved(0))
    path = save(
        tmp_path,
        "moodle.zip",
        {
            "Ada Lovelace_88101_assignsubmission_file_/ps1.ipynb": true,
            "Ada Lovelace_88107_assignsubmission_file_/ps1.ipynb": false,
        },
    )
    canvas = save(tmp_path, "canvas.zip", {"lovelaceada_507_9000_ps1.ipynb": false})
    report = collect(course, roster, path, canvas)
    causes = {each.file.partition("/")[0]: each.cause for each in report.unplaced}
    assert "several people in it bear the name of s01 (numbers 88101, 88107)" in causes["moodle.zip"]
    assert causes["canvas.zip"] == 'the number or username belongs to s07, the name "lovelaceada" to s01'
    assert len(report.unplaced) == 3
    assert not (course.folder / "submitted").exists()


def test_doubles_are_reported_and_never_guessed(course: Course, roster: Roster, tmp_path: Path):
    path = save(tmp_path, "m.zip", {"Wei Li_88105_assignsubmission_file_/ps1.ipynb": notebook(course)})
    report = collect(course, roster, path)
    (left,) = report.unplaced
    assert left.cause == '"Wei Li" may be s05 or s06'
    assert left.file == "m.zip/Wei Li_88105_assignsubmission_file_/ps1.ipynb"
    assert collect(course, roster, path, learner="s06").complete
    assert files(course, "s06")


def test_a_folder_that_resembles_a_learners_id_is_not_theirs_beside_their_own(
    course: Course, roster: Roster, tmp_path: Path
):
    own, other = notebook(course, saved(5)), notebook(course, saved(12))
    report = collect(course, roster, save(tmp_path, "m.zip", {"s01/ps1.ipynb": own, "S01/ps1.ipynb": other}))
    (left,) = report.unplaced
    assert left.file == "m.zip/S01/ps1.ipynb"
    assert left.cause == '"S01" resembles s01, who is there as well'
    assert files(course, "s01")["ps1.ipynb"] == own
    assert collect(course, roster, save(tmp_path, "n.zip", {"S01/ps1.ipynb": other}), learner="s01").complete


@pytest.mark.parametrize(
    "place",
    [
        "nbgrader/submitted/{}/ps1/ps1.ipynb",
        "{}/ps1.ipynb",
        "all of them/{}/deeper/ps1.ipynb",
        "{}.ipynb",
        "{}_ps1 (2).ipynb",
        "ps1 - {}.ipynb",
        "{0}+ps1+2026-01-12 17:00:00 UTC+abc/ps1.ipynb",
    ],
)
@pytest.mark.parametrize("called", [("s01", "s02"), ("Ada Lovelace", "bronte zoe"), ("alovelace", "ZBRONTE")])
@pytest.mark.parametrize("packed", [True, False])
def test_folders_and_single_files(
    course: Course, roster: Roster, tmp_path: Path, place: str, called: tuple[str, str], packed: bool
):
    if "+" in place and " " in called[0]:
        pytest.skip("the exchange knows usernames only")
    ada, zoe = notebook(course, saved(9)), notebook(course, saved(8))
    path = save(tmp_path, "pack.zip", {place.format(called[0]): ada, place.format(called[1]): zoe})
    if not packed:
        shutil.unpack_archive(path, tmp_path / "pack")
        path = tmp_path / "pack"
    report = collect(course, roster, path)
    assert report.complete
    assert files(course, "s01")["ps1.ipynb"] == ada
    assert files(course, "s02")["ps1.ipynb"] == zoe


def test_answers_alone_are_a_submission(course: Course, roster: Roster, tmp_path: Path):
    pack = tmp_path / "mail"
    pack.mkdir()
    (pack / f"alovelace_{NAME}").write_bytes(filed(saved(10)))
    (pack / "Zoë Brontë.json").write_bytes(filed(saved(9)))
    (pack / "notes.json").write_bytes(b'{"exercise": "another"}')
    report = collect(course, roster, pack)
    for learner, answers in {"s01": saved(10), "s02": saved(9)}.items():
        assert json.loads(files(course, learner)[NAME]) == answers.payload()
        assert json.loads(files(course, learner)["ps1.ipynb"]) == course.release()
        assert "ps1.ipynb was added as released" in placed(report)[learner].remarks[0]
    assert [each.reason for each in report.ignored] == ["it holds no answers of this assignment"]


def test_an_earlier_submission_is_kept_and_a_later_one_stays(course: Course, roster: Roster, tmp_path: Path):
    early, late = notebook(course, saved(1)), notebook(course, saved(2))
    first = save(tmp_path, "1.zip", {"501-2 - Ada Lovelace - Jan 12, 2026 505 PM - ps1.ipynb": early})
    second = save(tmp_path, "2.zip", {"501-2 - Ada Lovelace - Jan 12, 2026 605 PM - ps1.ipynb": late})
    states = [collect(course, roster, path).placed[0].state for path in (first, first, second, second, first)]
    assert states == ["new", "unchanged", "replaced", "unchanged", "older"]
    assert files(course, "s01")["ps1.ipynb"] == late
    kept = course.folder / "collected/ps1/earlier/s01/2026-01-12T17-05-00Z/ps1.ipynb"
    assert kept.read_bytes() == early
    # Without a time nobody can say which is newer.
    plain = save(tmp_path, "3.zip", {"lovelaceada_501_9000_ps1.ipynb": early})
    report = collect(course, roster, plain)
    assert report.placed[0].state == "undecided"
    assert not report.complete
    assert files(course, "s01")["ps1.ipynb"] == late


def test_of_two_downloads_without_times_the_later_download_counts(course: Course, roster: Roster, tmp_path: Path):
    early, late = notebook(course, saved(1)), notebook(course, saved(2))
    name = "lovelaceada_501_9000_ps1.ipynb"
    old = save(tmp_path, "old.zip", {name: early}, (2026, 1, 12, 9, 0, 0))
    new = save(tmp_path, "new.zip", {name: late}, (2026, 1, 13, 9, 0, 0))
    collect(course, roster, new, old)
    assert files(course, "s01")["ps1.ipynb"] == late
    assert collect(course, roster, old).placed[0].state == "older"
    assert files(course, "s01")["ps1.ipynb"] == late


def test_a_dry_run_writes_nothing_into_submitted(course: Course, roster: Roster, tmp_path: Path):
    path = save(tmp_path, "s.zip", {"lovelaceada_501_9000_ps1.ipynb": notebook(course)})
    assert placed(collect(course, roster, path, dry_run=True))["s01"].state == "new"
    assert not (course.folder / "submitted").exists()


def test_no_staging_is_left_behind(course: Course, roster: Roster, tmp_path: Path):
    path = save(tmp_path, "s.zip", {"lovelaceada_501_9000_ps1.ipynb": notebook(course)})
    (course.folder / "collected/ps1/.reading-crashed").mkdir(parents=True)
    (course.folder / "submitted/s01/.ps1.collecting-crashed").mkdir(parents=True)
    collect(course, roster, path)
    left = {item.name for item in (course.folder / "collected/ps1").iterdir()}
    assert left == {"placed.json", "report.json", ".lock"}
    assert [item.name for item in (course.folder / "submitted/s01").iterdir()] == ["ps1"]


def test_what_was_collected_is_graded_by_nbgrader(released: Course, tmp_path: Path):
    """From the command, without a roster file: the class is in the gradebook."""
    course = released.copy(tmp_path / "a course")
    (course.folder / "nbgrader.csv").write_text("id,first_name,last_name\ns01,Ada,Lovelace\ns02,Zoë,Brontë\n")
    course.run("db", "student", "import", "nbgrader.csv")
    late = "13395-80551 - Zoe Bronte - Jan 12, 2026 505 PM - "
    path = save(
        tmp_path,
        "brightspace.zip",
        {
            "13394-80551 - Ada Lovelace - Jan 12, 2026 500 PM - ps1-1.ipynb": notebook(course, saved(9)),
            f"{late}{NAME}": filed(saved(7)),
        },
    )
    done = run_command(course.folder, "whichpm", "collect", "ps1", str(path), "--zone", "UTC", "--json")
    assert json.loads(done.stdout)["complete"]
    course.run("db", "assignment", "add", "ps1", "--duedate=2026-01-12 17:01:00 UTC")
    course.run("autograde", "ps1")
    assert course.grades()["s01", SLUG] == (9.0, None, False)
    assert course.grades()["s02", SLUG] == (7.0, None, False)
    assert course.problems("s01") == ""
    rows = course.query("SELECT student_id, timestamp FROM submitted_assignment ORDER BY student_id")
    assert [str(row[1])[:19] for row in rows] == ["2026-01-12 17:00:00", "2026-01-12 17:05:00"]
    course.run("export")
    with (course.folder / "grades.csv").open(newline="", encoding="utf-8") as file:
        assert {row["student_id"]: row["last_name"] for row in csv.DictReader(file)} == {
            "s01": "Lovelace",
            "s02": "Brontë",
        }
