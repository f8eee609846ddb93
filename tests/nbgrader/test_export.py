"""``nbgrader export``: the table of nbgrader as shipped, without formulas, and with every value in its column."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from classroom import STOCK_CONFIG, Course, saved
from hypothesis import given
from hypothesis import strategies as st

NAMES = {
    "anna": ("Novák", "Anna", "anna@example.org"),
    "ben": ("", "", ""),
    "=cmd|' ,C calc'!A0": ("=1+1", "@SUM(A1)", "+49 30"),
    'o\'brien, "pat"': ('O"Brien, Pat', "line\nbreak", "-x"),
    "\t=tab": ("\r=1", " =1", "＝1"),
    "-2+3": (None, None, None),
}


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        *[(f"{sign}1", f"'{sign}1") for sign in "=+-@＝＋－＠"],
        ("\t=1", "\t'=1"),
        ("\r=1", "\n'=1"),
        ("  =1", "  '=1"),
        ("|calc", "'|calc"),
        ("Ann;=1+1", "Ann;'=1+1"),
        ('Ann; "@x', "Ann; \"'@x"),
        ("Ann|-x", "Ann|'-x"),
        ("Ann;", "Ann;"),
        ("Ann-Marie; b", "Ann-Marie; b"),
        ("a=1", "a=1"),
        ("'=1", "'=1"),
        ("", ""),
        (None, ""),
        (-1.5, "-1.5"),
        ("a\x1b[2J\0b", "a\ufffd[2J\ufffdb"),
    ],
)
def test_a_cell_is_what_it_shows(value: object, shown: str):
    from whichpm.nbgrader.plugins.export import cell

    assert cell(value) == shown


@given(st.lists(st.text("a1=+-@|;,\t\n \"'\uff1d\x1b"), min_size=2, max_size=4), st.sampled_from(",;\t|"))
def test_no_cell_is_a_formula_whatever_the_table_is_read_with(values: list[str], delimiter: str):
    from whichpm.nbgrader.plugins.export import cell

    written = io.StringIO()
    csv.writer(written, lineterminator="\n").writerow(["ps1", *map(cell, values)])
    for row in csv.reader(io.StringIO(written.getvalue(), newline=""), delimiter=delimiter):
        for found in row:
            assert not found.lstrip(' \t\n"').startswith(tuple("=+-@\uff1d")), (values, row)


@pytest.fixture(scope="module")
def tables(released: Course, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    from nbgrader.api import Gradebook

    course = released.copy(tmp_path_factory.mktemp("export") / "a course")
    course.hand_in("anna", file=saved(9))
    course.run("autograde", "ps1")
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        for learner, (last, first, email) in NAMES.items():
            gradebook.update_or_create_student(learner, last_name=last, first_name=first, email=email)
    course.run("export")
    course.run("export", "--to", "anna.csv", "--student", "['anna']", "--assignment", "['ps1']")
    (course.folder / "nbgrader_config.py").write_text(STOCK_CONFIG, encoding="utf-8")
    course.run("export", "--to", "shipped.csv")
    return {name: course.folder / f"{name}.csv" for name in ("grades", "anna", "shipped")}


def rows(path: Path) -> list[list[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_no_cell_is_a_formula_and_no_column_shifts(tables: dict[str, Path]):
    found = rows(tables["grades"])
    assert len(found) == 1 + len(NAMES)
    assert {len(row) for row in found} == {11}
    assert not [text for row in found for text in row if text.lstrip().startswith(tuple("=+-@＝"))]
    assert {row[3].replace("'", "") for row in found[1:]} == {name.replace("'", "") for name in NAMES}


def test_honest_rows_are_those_of_nbgrader_as_shipped(tables: dict[str, Path]):
    ours, shipped = (tables[name].read_text(encoding="utf-8").splitlines() for name in ("grades", "shipped"))
    assert ours[0] == shipped[0]
    for learner in ("anna", "ben"):
        (row,) = [line for line in ours if f",{learner}," in line]
        assert row in shipped
    assert next(row for row in ours if ",anna," in row).endswith(",9.0,0.0,9.0,15.0")


def test_learners_and_assignments_can_be_chosen(tables: dict[str, Path]):
    assert [row[3] for row in rows(tables["anna"])] == ["student_id", "anna"]
