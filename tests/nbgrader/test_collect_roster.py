"""Rosters as people have them, and whom a claim leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from whichpm.nbgrader.collect.identity import Identity
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.roster import Person, Roster, RosterError, Unknown, from_students, plain, read_roster
from whichpm.nbgrader.collect.tables import read_table
from whichpm.nbgrader.collect.times import read_time


def written(tmp_path: Path, text: str | bytes) -> Path:
    path = tmp_path / "roster.csv"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


@pytest.mark.parametrize(
    "text",
    [
        "id,name,email\ns01,Ada Lovelace,ada@example.edu\n",
        "\ufeffID;Name;E-Mail\r\ns01;Ada Lovelace;ada@example.edu\r\n",
        "Email address\tSurname\tFirst name\tID number\nada@example.edu\tLovelace\tAda\ts01\n",
        'Student,SIS User ID,SIS Login ID\n    Points Possible,,\n"Lovelace, Ada",s01,ada@example.edu\n',
        "id,name,email\ns01,Ada Lovelace,ada@example.edu\n".encode("utf-16"),
        "\n".join(["OrgDefinedId,Last Name,First Name,Email", "s01,LOVELACE,ada,ada@example.edu", ",,,", ""]),
    ],
)
def test_rosters_of_every_kind(tmp_path: Path, text: str | bytes):
    roster = read_roster(written(tmp_path, text))
    assert [person.id for person in roster.people] == ["s01"]
    for claim in (
        Claim("Moodle", "k", name="ADA  LOVELACE"),
        Claim("Canvas", "k", name="lovelaceada"),
        Claim("file", "k", usernames=("ada@example.edu",)),
        Claim("file", "k", usernames=("ada",)),
        Claim("folder", "k", usernames=("S01",)),
    ):
        assert roster.find(claim).id == "s01"


def test_windows_text_and_accents(tmp_path: Path):
    roster = read_roster(written(tmp_path, "id;name\ns01;José Gräßlin-Øre\n".encode("cp1252")))
    for name in ("Jose Grasslin Ore", "JOSÉ GRÄSSLIN-ØRE", "Gräßlin-Øre, José", "grasslinorejose", "josé gräßlin øre"):
        assert roster.find(Claim("Moodle", "k", name=name)).id == "s01", name


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "it is empty"),
        ("name,remark\nAda,x\n", "roster.csv:1: no column holds an id, a username or an address"),
        ("id,name\ns01,Ada\ns01,Bo\n", "line 2: the id s01 stands for somebody else in line 3; give everyone one id"),
        ("id,name\nS01,Ada\ns01,Bo\n", "stands for somebody else in line 3"),
        ("id,name\n../x,Ada\n", "line 2: the id '../x' cannot be used: it holds \"/\""),
        ("id,name\n=cmd|x,Ada\n", "(for example cmd-x)"),
        ("id,name\ncon,Ada\n", "Windows keeps this name for a device"),
        ("id,name\n,Ada\n", "line 2: it has no id; add it to the roster"),
        (b"PK\x03\x04\x00\x00\x00\x00", "the workbook is damaged"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "a workbook of an older Excel"),
        (bytes(range(256)) * 4, "no CSV file"),
        ("<html><table><tr><td>id</td></tr></table>", "it is a web page"),
        ("id,name\n", "it has no rows"),
    ],
)
def test_errors_name_the_line_and_the_fix(tmp_path: Path, text: str | bytes, said: str):
    with pytest.raises(RosterError) as error:
        read_roster(written(tmp_path, text))
    assert said in str(error.value)


def test_several_people_of_one_name_need_something_that_tells_them_apart():
    roster = Roster(
        (
            Person("s05", ("Wei Li",), lms_id="505"),
            Person("s06", ("Li Wei",), lms_id="506"),
            Person("s07", ("Ann Ali",)),
            Person("s08", ("Anna Li",)),
        ),
        closed=True,
    )
    with pytest.raises(Unknown, match="may be s05 or s06"):
        roster.find(Claim("Moodle", "k", name="Wei Li", lms_id="99"))
    assert roster.find(Claim("Canvas", "k", name="liwei", lms_id="506")).id == "s06"
    assert roster.find(Claim("Moodle", "k", name="Ann Ali")).id == "s07"
    # Canvas leaves out what stands between the words.
    with pytest.raises(Unknown, match="may be s07 or s08"):
        roster.find(Claim("Canvas", "k", name="annali"))


def test_contradictions_are_not_decided():
    roster = Roster((Person("s01", ("Ada Lovelace",), lms_id="501"), Person("s02", ("Mal Mallory",), lms_id="502")))
    with pytest.raises(Unknown, match='belongs to s02, the name "Ada Lovelace" to s01'):
        roster.find(Claim("Canvas", "k", name="Ada Lovelace", lms_id="502"))
    claim = Claim("Canvas", "k", name="lovelaceada", lms_id="777")
    with pytest.raises(Unknown, match="the number 777 is not"):
        Identity(roster, [(0, claim)], {}).who(claim, 0)


def test_look_alikes_are_not_the_same():
    roster = Roster((Person("s01", ("Ada Lovelace",)),), closed=True)
    with pytest.raises(Unknown):
        roster.find(Claim("Moodle", "k", name="\u0410da Lovelace"))  # a Cyrillic letter
    assert roster.find(Claim("Moodle", "k", name="Ada\u200b Lovelace")).id == "s01"


def test_without_a_roster_only_an_id_that_is_stated_is_believed():
    roster = from_students([{"id": "s01", "first_name": "Ada", "last_name": "Lovelace", "email": None}])
    assert roster.find(Claim("Moodle", "k", name="Ada Lovelace")).id == "s01"
    assert roster.find(Claim("folder", "k", name="new", usernames=("new",))).id == "new"
    with pytest.raises(Unknown):
        roster.find(Claim("Moodle", "k", name="Bo Ek"))
    with pytest.raises(Unknown):
        roster.find(Claim("Blackboard", "k", usernames=("course_ps1_bo", "ps1_bo", "bo")))
    for bad in ("..", "=1", "a/b", "-x", ".hidden", "a\nb", "*", "x" * 101, ""):
        with pytest.raises(Unknown):
            roster.find(Claim("folder", "k", usernames=(bad,)))


def test_plain():
    assert plain("  Zoë  BRONTË-Smith ") == "zoe bronte smith"
    assert plain("Łukasz Đặng, Øre") == "lukasz dang ore"


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Jan 12, 2026 505 PM", "2026-01-12T17:05:00"),
        ("January 2, 2026 1205 AM", "2026-01-02T00:05:00"),
        ("Jan 12, 2026 1205 PM", "2026-01-12T12:05:00"),
        ("12 January, 2026 1705", "2026-01-12T17:05:00"),
        ("Monday, 12 January 2026, 5:05 PM", "2026-01-12T17:05:00"),
        ("2026-01-12 17:05:33.000000 UTC", "2026-01-12T17:05:33+00:00"),
        ("2026-01-12T17:05:33+01:00", "2026-01-12T17:05:33+01:00"),
        ("Feb 30, 2026 505 PM", None),
        ("Jan 12, 2026 9975 PM", None),
        ("soon", None),
    ],
)
def test_times(text: str, read: str | None):
    found = read_time(text)
    assert (found.isoformat() if found else None) == read


def test_who_teaches_or_grades_hands_nothing_in(tmp_path: Path):
    """The roster of ``whichpm hub`` names them too."""
    path = tmp_path / "roster.csv"
    path.write_text("id,role\nokafor,teacher\nlind,Grader\nada,learner\nben,\ncleo,Product manager\n", encoding="utf-8")
    assert [each.id for each in read_roster(path).people] == ["ada", "ben", "cleo"]


CLASS = "id,name,email\ns01,Zoë Brontë,z@uni.example\ns02,José Núñez,j@uni.example\n"


@pytest.mark.parametrize(
    "content",
    [
        CLASS.encode() + b"\0" * 2_048,
        CLASS.encode("utf-16") + b"\0" * 512,
        CLASS.encode("utf-32-le"),
        CLASS.encode("utf-32-be"),
        CLASS.encode() + "s03,Jürgen,g@uni.example\n".encode("cp1252"),
        CLASS.replace("s01", "1.0").replace("s02", "2.0").encode(),
        (CLASS + CLASS).encode("utf-8-sig"),
        (CLASS + "id,name,email\ns03,Jürgen,g@uni.example\n").encode(),
    ],
)
def test_what_programs_do_to_a_roster_costs_nobody_their_name(tmp_path: Path, content: bytes):
    roster = read_roster(written(tmp_path, content))
    assert [(each.id.lstrip("s0"), each.names) for each in roster.people[:2]] == [
        ("1", ("Zoë Brontë",)),
        ("2", ("José Núñez",)),
    ]
    assert [each.names for each in roster.people[2:]] in ([], [("Jürgen",)])
    assert not roster.left


@pytest.mark.parametrize(
    ("encoding", "names"),
    [
        ("cp1255", ("דוד כהן", "שרה לוי")),
        ("cp1256", ("محمد علي", "فاطمة حسن")),
        ("iso2022_jp", ("山田 太郎", "鈴木 さくら")),
        ("iso2022_kr", ("김철수", "이영희")),
        ("hz", ("王小明", "李雷")),
        ("utf-7", ("José Muñoz", "Zoë Müller", "王小明")),
        ("cp874", ("สมชาย ใจดี", "สมหญิง รักเรียน")),
        ("mac_roman", ("José Muñoz", "Søren Ångström", "François Lefèvre")),
        ("mac_latin2", ("Łukasz Wąż", "Zdeněk Dvořák")),
        ("mac_cyrillic", ("Иван Петров", "Ольга Сидорова")),
        ("iso8859_5", ("Иван Петров", "Ольга Сидорова")),
        ("iso8859_6", ("محمد علي", "فاطمة حسن")),
        ("cp850", ("Søren Ørsted", "Åse Blåbær")),
        ("cp775", ("Šarūnas Žukauskas", "Jānis Bērziņš")),
        ("cp857", ("Şükrü Çağlar", "Gülşen Işık")),
        ("cp862", ("שלום כהן", "שרה לוי")),
        ("cp737", ("Γιώργος Παπαδόπουλος", "Ελένη Σταύρου")),
        ("iso8859_15", ("Žanna Põder", "Tõnu Õun")),
        ("cp860", ("João Conceição", "Inês Simões")),
        ("iso8859_7", ("Άννα Παππά", "Γιώργος Άγγελος")),
        ("iso8859_15", ("Lœtitia Bœuf", "Zoë Brontë")),
    ],
)
def test_letters_of_more_scripts_are_found_out(tmp_path: Path, encoding: str, names: tuple[str, ...]):
    rows = "".join(f"s{number},{name}\n" for number, name in enumerate(names))
    roster = read_roster(written(tmp_path, f"id,name\n{rows}".encode(encoding)))
    assert [each.names for each in roster.people] == [(name,) for name in names]
    assert roster.letters == encoding


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("nan,Bo Ek,b@uni.example", "programs write where there is none"),
        ("#N/A,Bo Ek,b@uni.example", "programs write where there is none"),
        ("Exported by the office on 2026-01-12", "as a remark does"),
        ("s03,Ek, Bo,b@uni.example", "put it into quotation marks"),
    ],
)
def test_a_row_out_of_the_ordinary_is_no_learner_and_is_named(tmp_path: Path, row: str, said: str):
    roster = read_roster(written(tmp_path, f"{CLASS}{row}\n"))
    assert [each.id for each in roster.people] == ["s01", "s02"]
    assert [(each.line, said in each.cause) for each in roster.left] == [(4, True)]


def test_a_page_that_calls_itself_a_workbook_is_named_whatever_it_begins_with(tmp_path: Path):
    for start in ("<meta charset=utf-8>", "\ufeff<TABLE border=1>", "<!-- Blackboard -->"):
        with pytest.raises(RosterError, match="it is a web page"):
            read_roster(written(tmp_path, f"{start}<tr><td>id</td></tr>"))


def test_of_a_workbook_the_sheets_in_sight_count_and_those_of_sections_together(tmp_path: Path):
    import openpyxl

    book = openpyxl.Workbook()
    first, second, old = book.active, book.create_sheet("B"), book.create_sheet("2025")
    for sheet, ids in ((first, ["s01"]), (second, ["s02", "s03"]), (old, [f"x{number}" for number in range(9)])):
        for row in (["id", "name"], *([each, f"Learner {each}"] for each in ids)):
            sheet.append(row)
    old.sheet_state = "hidden"
    book.save(tmp_path / "r.xlsx")
    assert {each.id for each in read_roster(tmp_path / "r.xlsx").people} == {"s01", "s02", "s03"}
    book.create_chartsheet()  # Without a drawing, on which its reader stumbles.
    book.save(tmp_path / "r.xlsx")
    with pytest.raises(RosterError, match="the workbook is damaged"):
        read_roster(tmp_path / "r.xlsx")


def test_a_formula_without_its_result_is_named_and_nobody_is_lost(tmp_path: Path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["id", "name"], ["s01", "Ada Lovelace"], ["s02", '="Mal "&"Mallory"']):
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")  # As a program saves it that does not calculate.
    with pytest.raises(RosterError, match="cell B3 of sheet Sheet holds a formula"):
        read_roster(tmp_path / "r.xlsx")


@pytest.mark.parametrize(
    ("letters", "one", "two"),
    [("cp874", "สมชาย ใจดี", "มานะ รักไทย"), ("utf-7", "Élodie Durand", "Jürgen Müller"),
     ("mac_roman", "Élodie Dûrand", "Jürgen Müller"),
     ("utf-16-le", "Žofie Nová", "王小明"), ("ascii", "C++ and-d", "+1-234 x+y-z")],
)  # fmt: skip
def test_letters_of_other_machines_are_read(tmp_path: Path, letters: str, one: str, two: str):
    path = tmp_path / "r.csv"
    path.write_bytes(f"id,name\nlearner1,{one}\nlearner2,{two}\n".encode(letters))
    assert [row.cells[1] for row in read_table(path)[0].rows] == ["name", one, two]


@pytest.mark.parametrize("address", ["ada+pmo@uni.example", "ada+abc-@uni.example", "ada+AOk-x@uni.example"])
def test_what_stands_after_a_plus_sign_in_an_address_is_no_letter(tmp_path: Path, address: str):
    (ada,) = read_roster(written(tmp_path, f"id,name,email\ns01,Ada +abc,{address}\n")).people
    assert (ada.email, ada.names) == (address, ("Ada +abc",))


@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#NV", "#¡REF!", "#ССЫЛКА!", "#NAME?"])
def test_what_a_failed_formula_shows_is_nobodys_name(tmp_path: Path, error: str):
    roster = read_roster(written(tmp_path, f"{CLASS}s03,{error},c@uni.example\n{error},Cy Falk,d@uni.example\n"))
    assert [(each.id, each.names) for each in roster.people[2:]] == [("s03", ())]
    assert [(each.line, error in each.cause) for each in roster.left] == [(4, True), (5, True)]


def test_an_address_is_read_as_mail_programs_write_it(tmp_path: Path):
    text = "name,email\nAda One,Ada One <Ada@uni.example>\nBo Two,mailto:bo@uni.example\n"
    people = read_roster(written(tmp_path, text)).people
    assert [(each.id, each.email) for each in people] == [
        ("ada@uni.example", "Ada@uni.example"),
        ("bo@uni.example", "bo@uni.example"),
    ]


def test_signs_that_nobody_sees_and_entities_of_a_page_are_no_part_of_a_cell(tmp_path: Path):
    text = "id,name\ns01\u200b,\u202aZo&euml; O&#39;Neil\u202c\n\u200es02,A & B;\n"
    people = read_roster(written(tmp_path, text)).people
    assert [(each.id, each.names) for each in people] == [("s01", ("Zoë O'Neil",)), ("s02", ("A & B;",))]


def test_a_number_that_a_spreadsheet_cannot_hold_is_nobodys_id(tmp_path: Path):
    import openpyxl

    book = openpyxl.Workbook()
    for row in (["id", "name"], [20260001234567890.0, "Ada One"], [20260001234567, "Bo Two"]):
        book.active.append(row)
    book.save(tmp_path / "r.xlsx")
    roster = read_roster(tmp_path / "r.xlsx")
    assert [each.id for each in roster.people] == ["20260001234567"]
    assert [(each.line, "shortened" in each.cause) for each in roster.left] == [(2, True)]


def test_a_table_on_its_side_is_named(tmp_path: Path):
    with pytest.raises(RosterError, match="on its side"):
        read_roster(written(tmp_path, "id,1001,1002\nname,Ada One,Bo Two\nemail,a@x.example,b@x.example\n"))
