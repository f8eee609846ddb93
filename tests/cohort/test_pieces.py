"""A report says of an item table in pieces what it says of the same table in one, however the pieces are cut."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from cohort.responses import table

from whichpm import bank
from whichpm.cohort import contents, earlier, itemtable, report
from whichpm.cohort.parts import Cell, Chapter, Rounded
from whichpm.cohort.pieces import Pieces, Rows, pieces
from whichpm.cohort.shown import earlier as beside

ROOT = Path(__file__).parents[2]
NOON = datetime(2026, 1, 12, 12, tzinfo=UTC)
ITEMS = 24
RIDE = bank.find(ROOT, "ride-hailing")


def varied(learners: int = 44) -> pl.DataFrame:
    """A class with all that a report tells apart: forms, sections, stories, times, certainty, parts of points."""
    draw = np.random.default_rng(17)

    def some_open(answers: np.ndarray, _ability: np.ndarray, _draw: np.random.Generator) -> None:
        answers[draw.random(answers.shape) < 0.03] = -1
        answers[5] = 2

    rows = table(learners, ITEMS, seed=4, change=some_open)
    item = pl.Series(range(ITEMS)).repeat_by(1).explode()
    number = pl.concat([item] * learners)
    of = pl.Series(np.repeat(np.arange(learners), ITEMS))
    took = pl.Series(np.repeat(draw.integers(3, 90, learners), ITEMS))
    rows = rows.with_columns(
        form=pl.when(of % 2 == 0).then(pl.lit("A")).otherwise(pl.lit("B")),
        section=pl.Series([("north", "south", "north;evening", None)[at % 4] for at in of]),
        exercise=pl.Series([f"story-{at // 6}" if at >= 6 else RIDE.slug for at in number]),
        item=pl.Series([f"card-{at:02}" if at >= 6 else RIDE.items[at].id for at in number]),
        setting=pl.Series([("a hospital", "", "a port", None)[at // 6] for at in number]),
        line=(number % 4 + 1).cast(pl.Int8),
        concepts=pl.Series([("C058", "C063;C058", "", "C001")[at % 4] for at in number]),
        pair=pl.Series([f"card-{at + 1:02}" if at % 6 == 0 else None for at in number]),
        against_cue=number % 6 == 1,
        sure=pl.Series(draw.random(len(rows)) < 0.5),
        first=pl.lit(NOON),
        last=pl.lit(NOON) + pl.Series([timedelta(minutes=int(each)) for each in took]),
        revision=pl.lit("one"),
        void=pl.Series(draw.random(len(rows)) < 0.01),
    ).cast({"first": pl.Datetime("ms", "UTC"), "last": pl.Datetime("ms", "UTC")})
    # The last story is told in parts of a point, two cards of it together, and not everybody meets all of the first.
    third = number // 6 == 3
    rows = rows.with_columns(
        points=pl.when(third).then(pl.Series(draw.integers(0, 4, len(rows)) / 3)).otherwise("points"),
        statement=pl.when(number == 7).then(pl.lit("card-06")).otherwise("statement"),
        sure=pl.when(of % 3 == 0).then(None).otherwise("sure"),
    )
    return rows.filter(~((number == 2) & (of % 5 == 0))).select(*itemtable.COLUMNS)


def shards(folder: Path, rows: pl.DataFrame, size: int) -> pl.LazyFrame:
    """The table on the disk, as a large class has it."""
    files = [folder / f"items-{at:04}.parquet" for at in range(0, len(rows), size)]
    for path, piece in zip(files, rows.iter_slices(size), strict=True):
        piece.write_parquet(path)
    return pl.scan_parquet(files)


def told(rows: Rows, then: earlier.Table) -> list[Chapter]:
    sat = contents.sittings(ROOT, "ps1", rows, [RIDE], {"A": 65.0, "B": None})
    return contents.chapters(sat, {one.form: tuple(beside.parts(one, then)) for one in sat})


def cells(chapters: list[Chapter]) -> Iterator[tuple[str, list[Cell]]]:
    """Every cell of every table by its place, and every sentence; an interval is three cells."""
    for chapter in chapters:
        for part in chapter.parts:
            yield f"{chapter.id} {part.id}", [*part.says, *part.todo]
            for row in part.rows:
                plain = [cell.value if isinstance(cell, Rounded) else cell for cell in row]
                yield (
                    f"{chapter.id} {part.id} {row[0]}",
                    [each for cell in plain for each in (cell if isinstance(cell, tuple) else (cell,))],
                )


def same(found: list[Chapter], expected: list[Chapter]) -> None:
    ours, theirs = [*cells(found)], [*cells(expected)]
    assert [name for name, _ in ours] == [name for name, _ in theirs]
    for (name, one), (_, other) in zip(ours, theirs, strict=True):
        assert len(one) == len(other), name
        for left, right in zip(one, other, strict=True):
            if isinstance(left, float):
                assert left == pytest.approx(right, rel=1e-9, abs=1e-12, nan_ok=True), name
            else:
                assert left == right, name


@pytest.fixture(scope="module")
def rows() -> pl.DataFrame:
    return varied()


@pytest.fixture(scope="module")
def then(rows: pl.DataFrame) -> earlier.Table:
    return earlier.Table("before", rows.filter(pl.col("learner") < "learner-0040"))


@pytest.fixture(scope="module")
def whole(rows: pl.DataFrame, then: earlier.Table) -> list[Chapter]:
    return told(rows, then)


@pytest.mark.parametrize("size", [1, 300])
def test_a_report_of_shards_is_that_of_the_whole(size, rows, then, whole, tmp_path):
    some = shards(tmp_path, rows, 500)
    found = told(Pieces(some, size), then._replace(rows=Pieces(some, size).filter(pl.col("learner") < "learner-0040")))
    same(found, whole)
    made = {part.id for chapter in whole for part in chapter.parts}
    assert made >= {"again", "talk", "passing", "cue", "calibration", "sections", "earlier", "form-b-on-a"}


@pytest.mark.parametrize("shard", [1, 7, 1000])
@pytest.mark.parametrize("size", [1, 7, 24, 25, 1000, 10**6])
def test_no_learner_is_parted_and_no_row_lost(shard, size, rows, tmp_path):
    rows = rows.head(200)
    cut = list(Pieces(shards(tmp_path, rows, shard), size).of("learner", "item"))
    assert pl.concat(cut).equals(rows.select("learner", "item"))
    assert sum(piece["learner"].n_unique() for piece in cut) == rows["learner"].n_unique()
    if size == 1:
        assert len(cut) == rows["learner"].n_unique()


def test_learners_in_another_order_are_one_piece(rows):
    mixed = rows.sort("item", maintain_order=True)
    (piece,) = Pieces(mixed.lazy(), 7).of(*mixed.columns)
    assert piece.equals(mixed)


def test_a_table_without_rows_is_one_piece_without(rows):
    (piece,) = Pieces(rows.head(0).lazy()).of("learner")
    assert piece.is_empty()


def test_a_choice_of_rows_reads_what_it_looks_at(rows):
    some = Pieces(rows.lazy(), 100).filter(pl.col("form") == "B").filter(pl.col("maximum") > 0)
    assert pl.concat(pieces(some, "item")).equals(rows.filter(pl.col("form") == "B").select("item"))
    evening = pl.col("section") == "north;evening"
    assert pl.concat(pieces(report.chosen(Pieces(rows.lazy(), 100), section="evening"), "item")).equals(
        rows.filter(evening).select("item")
    )
