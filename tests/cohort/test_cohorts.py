"""Sections, forms and an earlier class are set beside this one, and what cannot be compared is said."""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cohort.responses import frame, table

from whichpm.cohort import contents, earlier, itemtable, linked, sections
from whichpm.cohort.parts import Chapter, Part
from whichpm.cohort.shown import earlier as shown


def in_sections(rows: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
    """The rows with the section of each learner, by turns."""
    of = {learner: names[at % len(names)] for at, learner in enumerate(rows["learner"].unique(maintain_order=True))}
    return rows.with_columns(section=pl.col("learner").replace_strict(of, return_dtype=pl.String))


def told(rows: pl.DataFrame) -> list[Chapter]:
    return contents.chapters(contents.sittings(Path("course"), "ps1", rows, [], {}), {})


def part(chapter: Chapter, name: str) -> Part:
    return next(one for one in chapter.parts if one.id == name)


def test_sections_by_hand():
    # Five of a section have 2 points and five 1 more; the others have 0 and 1: means 2.5 and 0.5.
    given = [["product"] * right + ["both"] * (3 - right) for right in (2, 3, 0, 1)] * 5
    one, other = sections.compared(in_sections(frame(given, [0, 0, 0]), ["A", "A", "B;C", "B"]))[:2]
    assert (one.name, one.n, one.mean.value) == ("A", 10, 2.5)
    assert (other.name, other.n, other.mean.value) == ("B", 10, 0.5)
    assert one.above.value == -other.above.value == 2
    # Both variances are 5/18, so that the standard error is the root of 2 * 5/18/10.
    assert one.above.high == pytest.approx(2 + 2.1009 * math.sqrt(1 / 18), abs=1e-4)
    assert one.effect.value == pytest.approx(2 / math.sqrt(5 / 18) * 0.9576, abs=0.01)


def test_a_section_that_is_apart_is_named_and_small_ones_only_counted():
    rows = table(60, seed=3)
    (chapter,) = told(in_sections(rows.with_columns(form=pl.lit("A")), ["x", "y"]))
    assert part(chapter, "sections").says == ("No section differs from the others by more than chance would let it.",)
    weak = (pl.col("section") == "y") & (pl.col("item").str.slice(5).cast(pl.Int32) < 8)
    worse = in_sections(rows, ["x", "y"]).with_columns(
        form=pl.lit("A"), points=pl.when(weak).then(0.0).otherwise("points")
    )
    (chapter,) = told(worse)
    assert [said.split(" is ")[0] for said in part(chapter, "sections").says] == ["Section x", "Section y"]
    (chapter,) = told(in_sections(table(8).with_columns(form=pl.lit("A")), ["x", "y"]))
    assert [row[1] for row in part(chapter, "sections").rows] == [4, 4]
    assert part(chapter, "sections").says == ()


def test_without_sections_there_is_no_part_of_them():
    (chapter,) = told(in_sections(table(30).with_columns(form=pl.lit("A")), ["x"]))
    assert "sections" not in {one.id for one in chapter.parts}


def two_forms(learners: int = 120, *, common: int = 0, by_section: bool = False) -> pl.DataFrame:
    """Form B is harder by about 2 points of 24; the first items are the same in both, as far as ``common`` says."""
    rows = table(2 * learners, items=24, seed=9)
    number = pl.col("item").str.slice(5).cast(pl.Int32)
    of_b = pl.col("learner").str.slice(8).cast(pl.Int32) % 2 == 1
    draw = pl.Series(np.random.default_rng(2).random(rows.height))
    lost = of_b & (number >= common) & (draw < 0.15)
    rows = rows.with_columns(
        form=pl.when(of_b).then(pl.lit("B")).otherwise(pl.lit("A")),
        exercise=pl.when(of_b & (number >= common)).then(pl.lit("other")).otherwise("exercise"),
        points=pl.when(lost).then(0.0).otherwise("points"),
    )
    return in_sections(rows, ["x", "y"] if by_section else ["x", "x", "y", "y"])


@pytest.mark.parametrize(("common", "how"), [(0, "groups drawn by lot"), (8, "the questions that both hold")])
def test_a_harder_form_is_told_and_by_how_much(common: int, how: str):
    first = told(two_forms(common=common))[0]
    assert first.id == "all"
    found = part(first, "form-b-on-a")
    assert any(said.startswith("Form B is harder by") for said in found.says)
    assert how in found.notes[0]
    at = {row[0]: row for row in found.rows}
    assert len(at) == 25
    _, worth, error = at[12.0]
    assert isinstance(worth, float)
    assert isinstance(error, float)
    assert 1 < worth - 12 < 5
    assert 0.2 < error < 1.5
    assert found.picture is not None
    assert found.picture().alt.startswith("A line: what points on form B are worth on form A")


def test_forms_that_went_by_section_are_not_taken_for_drawn_ones():
    (found,) = (one for one in told(two_forms(by_section=True))[0].parts if one.id != "next")
    assert found.says == (
        "The forms cannot be joined: sections got different forms, so that these were not drawn by lot, and 0 common "
        "questions are too few: it takes 5.",
    )
    assert found.rows == ()


def test_few_learners_join_no_forms():
    a, b = (rows for _, rows in two_forms(10).partition_by("form", as_dict=True).items())
    assert linked.joined("B", b, "A", a).why_not == "it takes 20 learners of each form"


def kept(folder: Path, rows: pl.DataFrame, **changes: object) -> Path:
    folder.mkdir()
    rows.write_parquet(folder / itemtable.PARQUET)
    (folder / itemtable.MANIFEST).write_text(json.dumps({"format": itemtable.FORMAT, **changes}))
    return folder


def test_only_unchanged_questions_are_compared_and_the_others_named(tmp_path: Path):
    then = table(80, seed=1).with_columns(
        exercise=pl.when(pl.col("item") > "card-15").then(pl.lit("more")).otherwise(pl.lit("cards")),
        revision=pl.lit("one"),
    )
    gone, new = then.with_columns(exercise=pl.lit("gone")), then.with_columns(exercise=pl.lit("new"))
    leaked = pl.col("item") == "card-14"
    now = pl.concat([then, new]).with_columns(
        revision=pl.when(pl.col("exercise") == "more").then(pl.lit("two")).otherwise("revision"),
        right=pl.when(leaked).then(True).otherwise("right"),
        points=pl.when(leaked).then(1.0).otherwise("points"),
    )
    found = earlier.beside(now, earlier.read(kept(tmp_path / "2025", pl.concat([then, gone]))).rows)
    assert (len(found.items), found.changed, found.new, found.gone) == (16, ("more",), ("new",), ("gone",))
    assert [one.item for one in found.items if one.surely] == ["card-14"]
    (at,) = (one for one in found.items if one.item == "card-14")
    assert at.now == 1
    assert at.difference.value == 1 - at.then

    (sat,) = contents.sittings(tmp_path, "ps1", now.with_columns(form=pl.lit("A")), [], {})
    (one,) = shown.parts(sat, earlier.Table("2025", pl.concat([then, gone])))
    assert one.says[:4] == (
        "16 questions of 2025 can be compared, as their exercises have not changed.",
        "Changed since then, and left out: more.",
        "Not in that table: new.",
        "Only in that table: gone.",
    )
    assert one.says[4].startswith("Of their points this class earned")
    (todo,) = one.todo
    assert todo.startswith("cards/card-14 has become easier: 100% are right where it was")
    assert one.picture is not None
    drawn = one.picture()
    assert all(str(row[0]).partition("/")[2] in drawn.markup for row in one.rows)
    assert "now, more than by chance" in drawn.markup


def test_nothing_in_common_is_said_and_breaks_nothing(tmp_path: Path):
    now, then = (table(30).with_columns(form=pl.lit("A"), revision=pl.lit(name)) for name in ("one", "two"))
    (sat,) = contents.sittings(tmp_path, "ps1", now, [], {})
    (one,) = shown.parts(sat, earlier.Table("2025", then))
    assert one.says == (
        "0 questions of 2025 can be compared, as their exercises have not changed.",
        "Changed since then, and left out: cards.",
    )
    assert (one.columns, one.rows) == ((), ())


def test_a_folder_that_holds_no_item_table_is_refused_with_what_to_do(tmp_path: Path):
    with pytest.raises(ValueError, match=r"has no manifest\.json, so it holds no item table; name the folder"):
        earlier.read(tmp_path)
    (tmp_path / itemtable.MANIFEST).write_text("[")
    with pytest.raises(ValueError, match="is no manifest of an item table"):
        earlier.read(tmp_path)
    with pytest.raises(ValueError, match="was written in format 2, and this version reads 1"):
        earlier.read(kept(tmp_path / "newer", table(2), format=2))
    damaged = kept(tmp_path / "damaged", table(2))
    (damaged / itemtable.PARQUET).write_bytes(b"PAR1")
    with pytest.raises(ValueError, match="the item table cannot be read"):
        earlier.read(damaged)
