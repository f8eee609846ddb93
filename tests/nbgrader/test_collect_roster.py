"""Rosters as people have them, and whom a claim leads to."""

from __future__ import annotations

from pathlib import Path

import pytest

from whichpm.nbgrader.collect.identity import Identity
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.roster import Person, Roster, RosterError, Unknown, from_students, plain, read_roster
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
