"""Points go into the file of an LMS: one column, the right rows, and no other byte."""

from __future__ import annotations

import codecs
from pathlib import Path

import openpyxl
import pytest
from classroom import Course, saved
from hypothesis import given
from hypothesis import strategies as st
from test_regrade import command

from whichpm.nbgrader.collect.roster import Roster, from_students
from whichpm.nbgrader.gradebook.results import LearnerResult, Results
from whichpm.nbgrader.gradefile import cells, column
from whichpm.nbgrader.gradefile.cells import NotAGradeFile
from whichpm.nbgrader.gradefile.fill import Filled, fill
from whichpm.nbgrader.gradefile.grades import of_assignment, of_parts, rounded

# Header rows as the systems write them, and three learners: one with 20.5 of 24 points, one with 7, one without work.
CANVAS = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Problem Set 1 (4711),Essay (4712),Current Score\r\n"
    "    Points Possible,,,,,24.00,10.00,(read only)\r\n"
    '"Lund, Anna",901,s1001,anna@uni.example,A,,7,\r\n'
    '"Okafor, Ben",902,s1002,ben@uni.example,A,7.00,8,\r\n'
    '"Diaz, Carl",903,s1003,carl@uni.example,B,,,\r\n'
    '"Student, Test",904,,,A,,,\r\n'
)
MOODLE = (
    '"First name","Last name","ID number","Email address","Assignment: Problem Set 1 (Real)",'
    '"Assignment: Problem Set 1 (Percentage)","Course total (Real)"\n'
    "Anna,Lund,s1001,anna@uni.example,-,-,-\n"
    "Ben,Okafor,s1002,ben@uni.example,7.00,29.17 %,7.00\n"
    "Carl,Diaz,s1003,carl@uni.example,-,-,-\n"
)
WORKSHEET = (
    'Identifier,"Full name","Email address",Status,Grade,"Maximum Grade","Grade can be changed",'
    '"Last modified (submission)","Last modified (grade)","Feedback comments"\n'
    'Participant 11,"Anna Lund",anna@uni.example,"Submitted for grading",,24.00,Yes,-,-,\n'
    'Participant 12,"Ben Okafor",ben@uni.example,"Submitted for grading",7.00,24.00,Yes,-,-,"Well, ""fair"""\n'
    'Participant 13,"Carl Diaz",carl@uni.example,"No submission",,24.00,Yes,-,-,\n'
)
BRIGHTSPACE = (
    "OrgDefinedId,Username,Last Name,First Name,Email,Problem Set 1 "
    "Points Grade <Numeric MaxPoints:24>,Essay Points Grade <Numeric MaxPoints:10>,End-of-Line Indicator\n"
    "#s1001,#anna,Lund,Anna,anna@uni.example,,7,#\n"
    "#s1002,#ben,Okafor,Ben,ben@uni.example,7,8,#\n"
    "#s1003,#carl,Diaz,Carl,carl@uni.example,,,#\n"
)
BLACKBOARD = (
    '"Last Name"\t"First Name"\t"Username"\t"Student ID"\t"Availability"\t"Problem Set 1 [Total Pts: 24 Score] |1357"\n'
    '"Lund"\t"Anna"\t"anna"\t"s1001"\t"Yes"\t""\n'
    '"Okafor"\t"Ben"\t"ben"\t"s1002"\t"Yes"\t"7.00"\n'
    '"Diaz"\t"Carl"\t"carl"\t"s1003"\t"Yes"\t""\n'
)
GERMAN = (
    "sep=;\nNachname;Vorname;Matrikelnummer;Problem Set 1;Referat\n"
    "Lund;Änna;s1001;;7,5\nOkafor;Ben;s1002;7;8\nDiaz;Carl;s1003;;\n"
)
# Made to what public documents of OpenOLAT and ILIAS say of bulk assessment and lists of grades; tried in neither.
OPENOLAT = (
    "Username\tFirst name\tLast name\tScore\tPassed\tComment\n"
    "anna\tAnna\tLund\t\t\t\nben\tBen\tOkafor\t7.0\t\t\ncarl\tCarl\tDiaz\t\t\t\n"
)
ILIAS = (
    '"Name";"Vorname";"Anmeldename";"Matrikelnummer";"Punkte";"Status";"Kommentar"\r\n'
    '"Lund";"Anna";"anna";="s1001";"";"";""\r\n"Okafor";"Ben";"ben";="s1002";"7";"";""\r\n'
    '"Diaz";"Carl";"carl";="s1003";"";"";""\r\n'
)
# What the systems write where an institution has set more: who posts grades by hand, weights, notes beside a score.
CANVAS_FULL = (
    "LastName,FirstName,ID,SIS User ID,SIS Login ID,Integration ID,Section,Problem Set 1 (4711),Sets Current Score\r\n"
    ",,,,,,,Manual Posting,\r\n"
    "    Points Possible,,,,,,,24.00,(read only)\r\n"
    "Lund,Anna,901,s1001,anna@uni.example,,A,,\r\n"
    "Okafor,Ben,902,s1002,ben@uni.example,,A,7.00,\r\n"
    "Diaz,Carl,903,s1003,carl@uni.example,,B,N/A,\r\n"
)
BRIGHTSPACE_WEIGHTED = (
    "Username,First Name,Problem Set 1 Points Grade <Numeric MaxPoints:24 Weight:10 Category:Sets CategoryWeight:60>,"
    "End-of-Line Indicator\n#anna,Anna,,#\n#ben,Ben,7,#\n#carl,Carl,,#\n"
)
BLACKBOARD_NOTES = (
    '"Last Name","First Name","Username","Problem Set 1 [Total Pts: 24 Score] |1357","Grading Notes","Notes Format",'
    '"Feedback to Learner","Feedback Format"\n"Lund","Anna","anna","","","","",""\n'
    '"Okafor","Ben","ben","7","","","",""\n"Diaz","Carl","carl","","","","",""\n'
)
FILES = {
    "openolat": (OPENOLAT.encode(), "20.5"),
    "ilias": (codecs.BOM_UTF8 + ILIAS.encode(), "20,5"),
    "canvas": (CANVAS.encode(), "20.5"),
    "canvas, all that it may hold": (CANVAS_FULL.encode(), "20.5"),
    "brightspace with weights": (BRIGHTSPACE_WEIGHTED.encode(), "20.5"),
    "blackboard with notes": (BLACKBOARD_NOTES.encode(), "20.5"),
    "canvas with a mark": (codecs.BOM_UTF8 + CANVAS.encode(), "20.5"),
    "moodle": (MOODLE.encode(), "20.5"),
    "moodle's worksheet": (codecs.BOM_UTF8 + WORKSHEET.encode(), "20.5"),
    "brightspace": (BRIGHTSPACE.encode(), "20.5"),
    "blackboard": (codecs.BOM_UTF16_LE + BLACKBOARD.encode("utf-16-le"), "20.5"),
    "german": (GERMAN.encode("cp1252"), "20,5"),
    "german, without an end of line": (GERMAN.rstrip().encode("utf-8"), "20,5"),
}
ROSTER = from_students(
    [
        {"id": "s1001", "first_name": "Anna", "last_name": "Lund", "email": "anna@uni.example", "username": "anna"},
        {"id": "s1002", "first_name": "Ben", "last_name": "Okafor", "email": "ben@uni.example", "username": "ben"},
        {"id": "s1003", "first_name": "Carl", "last_name": "Diaz", "email": "carl@uni.example", "username": "carl"},
    ]
)


def result(learner: str, points: float, **more: object) -> LearnerResult:
    told = {"name": "", "manual_points": 0.0, "waiting": False, "late_seconds": 0.0, "penalty": 0.0, "remarks": ()}
    return LearnerResult(learner=learner, auto_points=points, **(told | more))  # type: ignore[arg-type]


CLASS = Results("ps1", 24.0, 0.0, (result("s1001", 20.5), result("s1002", 7.0)))


def filled(raw: bytes, found: Results = CLASS, roster: Roster = ROSTER, **more: object) -> Filled:
    return fill(raw, [of_assignment(found, ("Problem Set 1",))], roster, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize("name", FILES)
def test_one_cell_changes_and_no_other_byte(name: str):
    raw, written = FILES[name]
    found = filled(raw)
    (change,) = found.changes
    assert (change.learner, change.after) == ("s1001", written)
    (only,) = found.columns
    assert (only.unchanged, only.without, found.missing) == (("s1002",), ("s1003",), ())
    assert found.unknown == ()
    before, after = cells.read(raw), cells.read(found.content)
    assert (after.mark, after.encoding, after.separator) == (before.mark, before.encoding, before.separator)
    pairs = [
        (one, two) for old, new in zip(before.rows, after.rows, strict=True) for one, two in zip(old, new, strict=True)
    ]
    assert [(one.value, two.value) for one, two in pairs if one.value != two.value] == [(change.before, written)]
    place = raw.index("Anna".encode(before.encoding)) if name not in ("german", "german, without an end of line") else 0
    assert found.content[:place] == raw[:place]
    assert len(found.content) - len(raw) == len(written.encode(before.encoding)) - len(
        change.before.encode(before.encoding)
    )
    assert filled(found.content).changes == []


@given(st.lists(st.lists(st.text(st.sampled_from('ab,;"\n\r é'), max_size=5), min_size=1, max_size=4), min_size=1))
def test_whatever_csv_holds_reading_and_writing_back_gives_the_same_bytes(rows: list[list[str]]):
    text = "\r\n".join(",".join('"' + cell.replace('"', '""') + '"' for cell in row) for row in rows)
    sheet = cells.read(text.encode())
    assert sheet.changed({}) == text.encode()
    if sheet.separator == ",":
        assert [[cell.value for cell in row] for row in sheet.rows] == rows
        changed = cells.read(sheet.changed({(0, 0): "x"}))
        assert [[cell.value for cell in row] for row in changed.rows] == [["x", *rows[0][1:]], *rows[1:]]


def test_points_of_another_maximum_are_refused():
    other = CLASS._replace(auto_maximum=30.0)
    for name in ("canvas", "brightspace", "blackboard"):
        with pytest.raises(NotAGradeFile, match=r"is of 24 points, ps1 of 30; set the points in the LMS"):
            filled(FILES[name][0], other)


def test_a_column_that_is_not_there_or_not_clear_is_asked_for():
    with pytest.raises(NotAGradeFile, match=r"no column of ps9; say which with --column. Its columns are \"Student\""):
        fill(CANVAS.encode(), [of_assignment(CLASS._replace(assignment="ps9"))], ROSTER)
    twice = CANVAS.replace("Essay (4712)", "Problem Set 1 (4712)")
    with pytest.raises(NotAGradeFile, match="2 columns of ps1"):
        filled(twice.encode())
    assert filled(twice.encode(), called="Problem Set 1 (4711)").columns[0].name == "Problem Set 1 (4711)"
    with pytest.raises(NotAGradeFile, match='no columns "Nothing"'):
        filled(CANVAS.encode(), called="Nothing")


def test_each_exercise_has_a_column_of_its_own():
    rows = (
        result("s1001", 20.5, parts={"ride-hailing": 11.5, "clinic-app": 9.0}),
        result("s1002", 7.0, parts={"ride-hailing": 7.0, "clinic-app": None}),
    )
    found = CLASS._replace(rows=rows, parts={"ride-hailing": 12.0, "clinic-app": 12.0})
    wanted = list(of_parts(found, {"clinic-app": "A clinic’s app"}))
    raw = (
        "Student,ID,SIS User ID,ride-hailing (1),A clinic’s app (2),Problem Set 1 (3)\n    Points Possible,,,12,12,24\n"
        '"Lund, Anna",901,s1001,,,1\n"Okafor, Ben",902,s1002,7,,2\n'
    ).encode()
    made = fill(raw, wanted, ROSTER)
    assert made.content == raw.replace(b"s1001,,,1", b"s1001,11.5,9,1")
    assert [each.waiting for each in made.columns] == [(), ("s1002",)]
    with pytest.raises(NotAGradeFile, match="no column of clinic-app"):
        fill(raw, list(of_parts(found, {})), ROSTER)


def test_who_is_excused_in_the_lms_is_left_for_a_person():
    found = filled(CANVAS.replace("ben@uni.example,A,7.00", "ben@uni.example,A,EX").encode())
    assert [change.learner for change in found.changes] == ["s1001"]
    assert "the LMS has them excused (EX)" in found.unknown[0].cause


def test_halves_are_rounded_up_as_people_do():
    assert [str(rounded(value)) for value in (2.675, 0.125, 1.005, 3.0, -0.0)] == [
        "2.68",
        "0.13",
        "1.01",
        "3.00",
        "0.00",
    ]


def test_a_percentage_is_no_place_for_points():
    head = ["First name", "Assignment: ps1 (Percentage)", "Assignment: ps1 (Real)", "Assignment: ps1 (Feedback)"]
    assert column.find(head, "ps1", []).place == 2


def test_who_waits_keeps_an_empty_cell_and_is_named():
    found = filled(CANVAS.encode(), CLASS._replace(rows=(result("s1001", 20.5, waiting=True), CLASS.rows[1])))
    assert (found.changes, found.columns[0].waiting) == ([], ("s1001",))


def test_a_row_whose_numbers_contradict_each_other_is_left():
    mixed = CANVAS.replace("901,s1001,anna@uni.example", "901,s1001,ben@uni.example")
    found = filled(mixed.encode())
    assert found.changes == []
    assert [row.line for row in found.unknown] == [3]
    assert found.missing == ("s1001",)


def test_two_rows_of_one_learner_are_left_for_a_person():
    twice = CANVAS + '"Lund, Anna",901,s1001,anna@uni.example,B,,7,\r\n'
    found = filled(twice.encode())
    assert [change.line for change in found.changes] == [3]
    assert "line 3 is of s1001 too" in found.unknown[0].cause


def test_who_has_points_and_no_row_is_named():
    found = filled(CANVAS.encode(), CLASS._replace(rows=(*CLASS.rows, result("s1009", 3))))
    assert found.missing == ("s1009",)


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"PK\x03\x04", "it is a workbook"),
        (b"<html><table>", "it is a web page"),
        (b'a,b\n"x,1\n', "line 2: a quotation mark is not closed"),
        (b"\x00\x01\x02\x03", "it is no text"),
    ],
)
def test_what_is_no_gradebook_is_said(raw: bytes, cause: str):
    with pytest.raises(NotAGradeFile, match=cause):
        filled(raw)


@pytest.fixture(scope="module")
def graded(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    course = released.copy(tmp_path_factory.mktemp("gradefile") / "a course")
    course.hand_in("s1001", file=saved(7))
    assert command(course, "grade", "ps1")[0] == 0
    return course


def test_the_command_shows_what_changes_and_writes_it_when_told(graded: Course, tmp_path: Path):
    maximum = 15 if "hardest" in (graded.folder / "source/ps1/ps1.ipynb").read_text(encoding="utf-8") else 12
    path = tmp_path / "gradebook.csv"
    path.write_text(f"Student,SIS User ID,ps1 (1)\n    Points Possible,,{maximum}\nAnna,s1001,\n", encoding="utf-8")
    before = path.read_bytes()
    code, printed = command(graded, "marks", "ps1", "--to", str(path), "--dry-run")
    assert path.read_bytes() == before
    waits = "wait for a person" in printed
    assert code == (3 if waits else 0)
    code, printed = command(graded, "marks", "ps1", "--to", str(path), "--yes")
    assert path.read_bytes() == (before if waits else before.replace(b"s1001,", b"s1001,7"))


def test_the_command_fills_a_column_for_each_exercise(graded: Course, tmp_path: Path):
    path = tmp_path / "gradebook.csv"
    head = "Student,SIS User ID,ride-hailing (1),hardest (2)\n    Points Possible,,12,3\n"
    path.write_text(f"{head}Anna,s1001,,\n", encoding="utf-8")
    code, printed = command(graded, "marks", "ps1", "--to", str(path), "--by", "exercise", "--yes")
    assert path.read_text(encoding="utf-8") == f"{head}Anna,s1001,7,\n"
    assert (code, "s1001: wait for a person" in printed) == (3, True)
    given = ("--by", "exercise", "--column", "Essay (4)")
    assert "give one of the two" in command(graded, "marks", "ps1", "--to", str(path), *given)[1]


def test_an_xlsx_file_is_made_for_everybody_else(graded: Course, tmp_path: Path):
    path = tmp_path / "grades.xlsx"
    assert command(graded, "marks", "ps1", "--to", str(path))[0] == 0
    rows = list(openpyxl.load_workbook(path).active.iter_rows(values_only=True))
    assert rows[0][:3] == ("id", "name", "points")
    assert rows[1][0] == "s1001"
    assert rows[1][4] == 7
    assert "is there already" in command(graded, "marks", "ps1", "--to", str(path))[1]
