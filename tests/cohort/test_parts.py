"""A part reads the same wherever it is shown, and its data has the figures that were worked out."""

from __future__ import annotations

import csv
import io
import math
import stat
from pathlib import Path

import polars as pl
import pytest
from cohort.responses import table

from whichpm.cli import classes
from whichpm.cohort import contents, folder
from whichpm.cohort.page import Cover
from whichpm.cohort.parts import Cell, Chapter, Column, Link, Part, Rounded, data
from whichpm.cohort.shown import texts
from whichpm.nbgrader.gradebook.handcounts import CriterionCount, HandCount
from whichpm.stats.classical import Interval


@pytest.mark.parametrize(
    ("column", "cell", "text"),
    [
        (Column("r"), 0.456, "0.46"),
        (Column("r"), -0.001, "0.00"),
        (Column("r", 1), -1.26, "-1.3"),
        (Column("r"), math.nan, ""),
        (Column("r"), None, ""),
        (Column("n"), 12, "12"),
        (Column("right", share=True), 0.456, "46%"),
        (Column("right", 3, share=True), 0.456, "45.6%"),
        (Column("right", share=True), 1, "100%"),
        (Column("r"), Interval(0.5, 0.4, 0.6), "0.50 [0.40 to 0.60]"),
        (Column("r"), Interval(0.5, math.nan, math.nan), "0.50"),
        (Column("r"), Rounded(Interval(0.5, 0.4, 0.6), 2, share=True), "50% [40% to 60%]"),
        (Column("where"), Link("Two halves", "book.html"), "Two halves"),
    ],
)
def test_a_cell_reads_so(column: Column, cell: Cell, text: str):
    assert column.text(cell) == text


def rows(part: Part) -> list[list[str]]:
    return list(csv.reader(io.StringIO(data(part))))


def test_data_has_all_digits_and_the_ends_of_intervals():
    part = Part(
        "one",
        "One",
        columns=(Column("Item"), Column("Right", share=True), Column("r")),
        rows=(("a", Interval(1 / 3, 0.1, 0.6), math.nan), ("b", 0.25, Rounded(0.5, 0))),
    )
    assert rows(part) == [
        ["Item", "Right", "Right, from", "Right, to", "r"],
        ["a", str(1 / 3), "0.1", "0.6", ""],
        ["b", "0.25", "", "", "0.5"],
    ]


@pytest.mark.parametrize("name", ["=1+1", "@SUM(A1)", "+49 30", "-2"])
def test_no_text_is_a_formula_to_a_spreadsheet(name: str):
    part = Part("one", "One", columns=(Column("Learner"), Column("r")), rows=((name, -0.5),))
    assert rows(part)[1] == [f"'{name}", "-0.5"]


def test_each_form_has_its_chapter_and_what_to_do_comes_first(tmp_path: Path):
    both = pl.concat([table(25, seed=1).with_columns(form=pl.lit(name)) for name in ("B", "A")])
    found = contents.chapters(contents.sittings(tmp_path, "ps1", both, [], {"A": 65}), {"B": [Part("own", "Own")]})
    across, *found = found
    assert (across.id, across.title) == ("all", "ps1, all forms")
    assert [chapter.title for chapter in found] == ["ps1, form A", "ps1, form B"]
    assert across.parts[0].id == "next"
    assert all(said.startswith(("Form A: ", "Form B: ")) for said in across.parts[0].says)
    assert [part.id for part in found[1].parts if part not in found[0].parts][-1] == "own"
    for chapter in (across, *found):
        names = [part.id for part in chapter.parts]
        assert sorted(set(names)) == sorted(names)


def test_what_other_parts_ask_for_is_said_at_the_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(contents, "OF_FORM", (lambda _: [Part("own", "Own", todo=("Talk to Ada.",))],))
    rows = table(120, items=60, seed=8, spread=0.3).with_columns(form=pl.lit(""))
    (found,) = contents.chapters(contents.sittings(tmp_path, "ps1", rows, [], {}), {})
    assert found.parts[0].says == ("Talk to Ada.",)


def test_a_class_without_answers_is_told_so(tmp_path: Path):
    (found,) = contents.chapters(contents.sittings(tmp_path, "ps1", table(0), [], {}), {})
    assert [part.says for part in found.parts] == [("There are no answers yet to say anything of.",)]


def test_a_report_of_a_section_takes_no_other_ones_place(tmp_path: Path):
    asked = [(None, None), ("B", None), (None, "B"), ("B-form-A", None), ("B", "A"), ("../..", None), ("a/b", None)]
    places = {folder.of(tmp_path, section, form) for section, form in asked}
    assert len(places) == len(asked)
    assert all(place.resolve().is_relative_to(tmp_path) and place.name not in ("", "..") for place in places)


def test_an_earlier_report_makes_way_and_nobody_else_reads_it(tmp_path: Path):
    part = Part("one", "One", columns=(Column("Learner"),), rows=(("ada",),))
    place, cover = tmp_path / "ps1", Cover("first", "")
    page = folder.write(tmp_path, place, cover, [Chapter("A", "A", (part, part._replace(id="two")))])
    tables = page.parent / "tables"
    assert sorted(path.name for path in tables.iterdir()) == ["A-one.csv", "A-two.csv"]
    assert folder.write(tmp_path, place, Cover("second", ""), [Chapter("", "ps1", (part,))]) == page
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["one.csv", "ps1", "report.html", "tables"]
    assert "<h1>second</h1>" in page.read_text()
    for path in (page, tables / "one.csv", tables, page.parent):
        assert stat.S_IMODE(path.stat().st_mode) == (0o700 if path.is_dir() else 0o600)


def test_written_answers_are_counted_by_criterion_and_who_waits_is_said():
    one = HandCount(
        "ps1", "reflection", 3.0, 4, {1.0: 1, 3.0: 2}, (CriterionCount("names a line", 1.0, {0.0: 1, 1.0: 2}),)
    )
    (part,) = texts.parts("ps1", [one])
    assert part.says == ("4 written answers wait for a person.",)
    assert part.todo == ("4 written answers wait for a person: whichpm mark ps1, or formgrader.",)
    assert part.rows == (
        ("reflection", "the whole", 3, 4, pytest.approx(7 / 3), 3.0, "1: 1, 3: 2"),
        ("reflection", "names a line", 3, None, pytest.approx(2 / 3), 1.0, "0: 1, 1: 2"),
    )
    assert list(texts.parts("ps1", [])) == []


def test_a_terminal_shows_hundreds_of_rows_and_says_where_the_others_are():
    part = Part(
        "one", "One", columns=(Column("Learner"),), rows=tuple((f"learner-{at}",) for at in range(classes.ROWS + 7))
    )
    assert classes.table_of(part).row_count == classes.ROWS
    assert classes.table_of(part).caption == "7 more rows are in the page and in the data."
    assert classes.table_of(part._replace(rows=part.rows[:3])).caption is None
