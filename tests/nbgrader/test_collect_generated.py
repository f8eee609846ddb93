"""Rosters, names and archives from grammars: whatever comes, nobody's work becomes another's, and nobody is lost."""

from __future__ import annotations

import contextlib
import io
import json
import shutil
from datetime import UTC
from pathlib import Path

import pytest
from classroom import Course, saved
from downloads import archive, notebook, save
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from whichpm.nbgrader import ids
from whichpm.nbgrader.collect.roster import Person, Roster, read_roster
from whichpm.nbgrader.collect.run import Intake

SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
)

# Rosters.

HEADS = {
    "en": ("ID number", "First name", "Last name", "Email address", "Group"),
    "de": ("Matrikelnummer", "Vorname", "Nachname", "E-Mail-Adresse", "Gruppe"),
    "fr": ("Numéro d'identification", "Prénom", "Nom", "Adresse de courriel", "Groupe"),
    "es": ("Número de ID", "Nombre", "Apellido(s)", "Dirección de correo", "Grupo"),
    "pl": ("Numer albumu", "Imię", "Nazwisko", "Adres e-mail", "Grupa"),
    "ja": ("学籍番号", "名", "姓", "メールアドレス", "グループ"),
    "ru": ("Номер зачетки", "Имя", "Фамилия", "Адрес электронной почты", "Группа"),
    "d2l": ("OrgDefinedId", "First Name", "Last Name", "Email", "Group"),
}
PEOPLE = {
    "cp1252": [
        ("Zoë", "Brontë"),
        ("José", "García Núñez"),
        ("Jürgen", "Groß"),
        ("Søren", "Kjær"),
        ("Anne-Laure", "Lefèvre"),
    ],
    "cp1250": [("Łukasz", "Wąż"), ("Jiří", "Dvořák"), ("Šárka", "Žižková"), ("Gábor", "Szőke"), ("Małgorzata", "Ćwik")],
    "cp1251": [("Иван", "Петров"), ("Мария", "Соколова"), ("Юлия", "Щербакова"), ("Пётр", "Ёлкин"), ("Анна", "Ким")],
    "cp932": [("太郎", "山田"), ("さくら", "鈴木"), ("ケンジ", "佐藤"), ("花子", "田中"), ("翔", "高橋")],
}
WIDE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be"]
LOCAL = {
    "en": "cp1252",
    "de": "cp1252",
    "fr": "cp1252",
    "es": "cp1252",
    "pl": "cp1250",
    "ja": "cp932",
    "ru": "cp1251",
    "d2l": "cp1252",
}


@st.composite
def rosters(draw: st.DrawFn) -> tuple[bytes, str, dict[str, str]]:
    """Bytes of a file, its ending, and who is in it: name by id."""
    language = draw(st.sampled_from(sorted(HEADS)))
    local = LOCAL[language]
    encoding = draw(st.sampled_from([*WIDE, local, "xlsx"]))
    people = draw(st.lists(st.sampled_from(PEOPLE[local]), min_size=3, max_size=5, unique=True))
    first_id = draw(st.integers(100_000, 999_000))
    prefix = draw(st.sampled_from(["", "s", "#"])) if language == "d2l" else draw(st.sampled_from(["", "s"]))
    domain = draw(st.sampled_from(["uni.example", "stud.uni.example"]))
    rows = [
        [f"{prefix}{first_id + number}", first, last, f"u{first_id + number}@{domain}", "A"]
        for number, (first, last) in enumerate(people)
    ]
    order = draw(st.permutations(range(5)))
    head = [HEADS[language][place] for place in order]
    table = [[row[place] for place in order] for row in rows]
    if draw(st.booleans()):
        head.append(head[order.index(4)])  # The same name twice.
        table = [[*row, ""] for row in table]
    if draw(st.booleans()):
        table.insert(draw(st.integers(0, len(table))), [""] * len(head))
    if draw(st.booleans()):
        table.append(["Total", *[""] * (len(head) - 1)])
    if draw(st.booleans()):
        head.append("End-of-Line Indicator")
        table = [[*row, "#"] for row in table]
    lines = [head, *table]
    if draw(st.booleans()):
        lines.insert(0, ["PM 101 (2026)"])
    expected = {row[0].lstrip("#"): f"{row[1]} {row[2]}" for row in rows}
    if encoding == "xlsx":
        return workbook(lines), "xlsx", expected
    separator = draw(st.sampled_from(",;\t"))
    quoted = draw(st.booleans())
    text = "\n".join(separator.join(f'"{cell}"' if quoted else cell for cell in line) for line in lines) + "\n"
    if separator == ";" and draw(st.booleans()):
        text = f"sep=;\n{text}"
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n"]))).encode(encoding), "csv", expected


def workbook(lines: list[list[str]]) -> bytes:
    import openpyxl

    book = openpyxl.Workbook()
    for line in lines:
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in line])
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


@given(rosters())
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_roster_in_any_letters_and_any_language_is_read(tmp_path: Path, made: tuple[bytes, str, dict[str, str]]):
    content, ending, expected = made
    path = tmp_path / f"roster.{ending}"
    path.write_bytes(content)
    roster = read_roster(path)
    assert {person.id: f"{person.first_name} {person.last_name}" for person in roster.people} == expected
    assert not roster.left
    assert all(person.email for person in roster.people)
    assert all(person.groups == ("A",) for person in roster.people)


@given(st.binary(max_size=400) | st.text(max_size=400).map(lambda text: text.encode("utf-16")))
@example(b",")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_bytes_are_a_roster_or_an_error_in_plain_words(tmp_path: Path, content: bytes):
    from whichpm.nbgrader.collect.roster import RosterError

    path = tmp_path / "roster.csv"
    path.write_bytes(content)
    with contextlib.suppress(RosterError):
        assert all(ids.refusal(person.id) is None for person in read_roster(path).people)


@given(st.lists(st.text("ab1,;\"'\n\t=<>| é\u202e", max_size=12), min_size=1, max_size=8))
@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@example([";;", ";a;b"])
@example(["\t", "\t\t11;\tb"])
@example([";", ";111;;b"])
def test_a_row_of_anything_never_takes_the_good_rows_along(tmp_path: Path, bad: list[str]):
    path = tmp_path / "roster.csv"
    path.write_text("id,name\ngood1,Ada Lovelace\n" + "\n".join(bad) + "\ngood2,Bo Ek\n", encoding="utf-8")
    roster = read_roster(path)
    assert "good1" in {person.id for person in roster.people}
    assert all(ids.refusal(person.id) is None for person in roster.people)


# Names and archives.

CLASS = Roster(
    tuple(
        Person(f"learner{number}", (name,), f"user{number}@uni.example", f"user{number}", f"{number}{number}000")
        for number, name in enumerate(["Ada Lovelace", "Zoë Brontë", "Wei Li", "Łukasz Wąż", "山田 太郎"], 1)
    ),
    closed=True,
)
FORMS = [
    "{name}_{number}_assignsubmission_file/{file}",
    "{name}_{number}_assignsubmission_file_{file}",
    "{squashed}_{number}_98765_{file}",
    "{number}-5 - {name} - Jan 12, 2026 505 PM - {file}",
    "{number}-5 - {name} - Jan 12, 2026 505 PM/{file}",
    "gradebook_PM_ps1_{user}_attempt_2026-01-12-17-05-33_{file}",
    "PS 1/{name}({user})/Submission attachment(s)/{file}",
    "PS 1/Team 3/{name_}_{user}_4711/{file}",
    "Student Work/Submitted files/{name}/PS/Version 1/{file}",
    "{id}/ps1/{file}",
    "{name}/{file}",
]
PARTS = st.sampled_from(
    ["ps1", "Copy of ", " - Kopie", " (1)", "_final", "Ada Lovelace", "learner2", "user3", "11000",
     "_assignsubmission_file_", " - ", "+", "%",
     "Jan 1, 2020 101 PM", "_attempt_2020-01-01-00-00-00_", "LATE_", "99", "/", "learner4/", "ps1/", "ä", "字"]
)  # fmt: skip
FILES = st.lists(PARTS, min_size=1, max_size=4).map("".join).map(lambda name: f"{name.strip('/') or 'x'}.ipynb")


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    for part in ("release", "exercises"):
        shutil.copytree(released.folder / part, tmp_path / "a course" / part)
    return Course(tmp_path / "a course")


def owner(content: bytes) -> str:
    """Who wrote a notebook, from its text."""
    cells = json.loads(content)["cells"]
    return next(each["source"] for each in cells if each["metadata"].get("nbgrader", {}).get("grade_id") == "hardest")


@given(st.data())
@SLOW
def test_whatever_learners_call_their_files_nobodys_work_becomes_anothers(
    course: Course, tmp_path: Path, data: st.DataObject
):
    shutil.rmtree(course.folder / "submitted", ignore_errors=True)
    shutil.rmtree(course.folder / "collected", ignore_errors=True)
    form = data.draw(st.sampled_from(FORMS))
    files = {}
    for person in CLASS.people:
        (name,) = person.names
        place = form.format(
            name=name, number=person.lms_id, user=person.username, id=person.id, file=data.draw(FILES),
            squashed="".join(each for each in name.lower() if each.isalnum()), name_=name.replace(" ", "_"),
        )  # fmt: skip
        content = notebook(course, saved(5), person.id)
        inside = data.draw(st.booleans())
        files[f"{place}.zip" if inside else place] = archive({data.draw(FILES): content}) if inside else content
    report = Intake(course.folder, "ps1", CLASS, zone=UTC).run([save(tmp_path, "x.zip", files)])
    named = " ".join(f"{each.file} {each.cause}" for each in report.unplaced)
    for person in CLASS.people:
        there = course.folder / "submitted" / person.id / "ps1/ps1.ipynb"
        if there.exists():
            assert owner(there.read_bytes()) == person.id, form
        else:
            assert named, form
    assert len(report.placed) + len(report.unplaced) >= len(files)


@pytest.mark.parametrize("victim", ["learner2", "user2"])
def test_a_file_of_canvas_that_is_called_as_blackboard_calls_anothers_waits(
    course: Course, tmp_path: Path, victim: str
):
    name = f"adalovelace_11000_98765_{victim}_attempt_2020-01-01-00-00-00_ps1.ipynb"
    files = {
        name: notebook(course, saved(9), "learner1"),
        "zoëbrontë_22000_98766_ps1.ipynb": notebook(course, saved(5), "learner2"),
    }
    report = Intake(course.folder, "ps1", CLASS, zone=UTC).run([save(tmp_path, "x.zip", files)])
    assert name in " ".join(each.file for each in report.unplaced)
    assert owner((course.folder / "submitted/learner2/ps1/ps1.ipynb").read_bytes()) == "learner2"


@given(st.data())
@SLOW
def test_of_two_downloads_no_number_takes_anothers_place(course: Course, tmp_path: Path, data: st.DataObject):
    """A stranger with a number of their own and the name of a learner, before or after or beside the learner."""
    shutil.rmtree(course.folder / "submitted", ignore_errors=True)
    shutil.rmtree(course.folder / "collected", ignore_errors=True)
    form = data.draw(st.sampled_from([each for each in FORMS if "{number}" in each]))
    known = data.draw(st.booleans())
    people = CLASS.people if known else tuple(Person(each.id, each.names) for each in CLASS.people)
    roster = Roster(people, closed=True)
    victim, other = CLASS.people[0], CLASS.people[1]

    def name(person: Person, number: str) -> str:
        squashed = "".join(each for each in person.names[0].lower() if each.isalnum())
        return form.format(name=person.names[0], number=number, squashed=squashed, file="ps1.ipynb")

    true = {name(each, each.lms_id): notebook(course, saved(5), each.id) for each in (victim, other)}
    false = {name(victim, "99999"): notebook(course, saved(9, minutes=60), "stranger")}
    steps = data.draw(st.sampled_from([[true, false], [{**true, **false}], [true, {**true, **false}]]))
    for number, files in enumerate(steps):
        path = save(tmp_path, f"{number}.zip", files, (2026, 2, 1 + number, 9, 0, 0))
        report = Intake(course.folder, "ps1", roster, zone=UTC).run([path])
    assert not report.complete
    there = course.folder / "submitted" / victim.id / "ps1/ps1.ipynb"
    assert not there.exists() or owner(there.read_bytes()) == victim.id
    if steps[0] is true:
        assert there.exists()
