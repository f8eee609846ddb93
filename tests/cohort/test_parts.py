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

from whichpm.cohort import contents, folder
from whichpm.cohort.parts import Cell, Chapter, Column, Link, Part, Rounded, data
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
    assert all(chapter.parts[0].id == "next" for chapter in found)
    assert [part.id for part in found[1].parts if part not in found[0].parts][-1] == "own"
    for chapter in found:
        names = [part.id for part in chapter.parts]
        assert sorted(set(names)) == sorted(names)


def test_what_other_parts_ask_for_is_said_at_the_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(contents, "OF_FORM", (lambda _: [Part("own", "Own", todo=("Talk to Ada.",))],))
    rows = table(120, items=60, seed=8, spread=0.3).with_columns(form=pl.lit(""))
    (found,) = contents.chapters(contents.sittings(tmp_path, "ps1", rows, [], {}), {})
    assert found.parts[0].says == ("Talk to Ada.",)


def test_a_report_of_a_section_takes_no_other_ones_place(tmp_path: Path):
    asked = [(None, None), ("B", None), (None, "B"), ("B-form-A", None), ("B", "A"), ("../..", None), ("a/b", None)]
    places = {folder.of(tmp_path, section, form) for section, form in asked}
    assert len(places) == len(asked)
    assert all(place.resolve().is_relative_to(tmp_path) and place.name not in ("", "..") for place in places)


def test_tables_of_an_earlier_report_go_and_nobody_else_reads_them(tmp_path: Path):
    part = Part("one", "One", columns=(Column("Learner"),), rows=(("ada",),))
    where = folder.write(tmp_path / "ps1", [Chapter("A", "A", (part, part._replace(id="two")))])
    assert sorted(path.name for path in where.iterdir()) == ["A-one.csv", "A-two.csv"]
    assert folder.write(tmp_path / "ps1", [Chapter("", "ps1", (part,))]) == where
    assert [path.name for path in where.iterdir()] == ["one.csv"]
    assert [stat.S_IMODE(path.stat().st_mode) for path in (where.parent, where, where / "one.csv")] == [
        0o700,
        0o700,
        0o600,
    ]
