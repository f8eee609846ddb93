"""An item table in pieces of whole learners, so that the report of a large class takes little more memory.

A statistic of a class is a sum over its learners. What works one out takes a piece to what each learner adds to it, a
few numbers, and puts these together; the rows of a piece are then let go. A frame is a table in one piece.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from itertools import pairwise

import polars as pl

SIZE = 120_000
"""Rows of a piece, about; those of a learner are not parted."""

Work = Callable[[pl.DataFrame], pl.DataFrame]


class Pieces:
    """An item table that is read piece by piece, anew whenever it is asked for.

    Parameters
    ----------
    table
        Of :mod:`whichpm.cohort.itemtable`. Where its learners are not in the order of their names, it is one piece.
    size
        Rows of a piece, about.
    """

    def __init__(self, table: pl.LazyFrame, size: int = SIZE) -> None:
        self._table = table
        self._size = size
        self._kept: tuple[pl.Expr, ...] = ()
        self._work: Work = lambda piece: piece
        self._needed: tuple[str, ...] = ()

    def of(self, *columns: str) -> Iterator[pl.DataFrame]:
        """Pieces with these columns, in the order of the table; what nobody asks for is not read."""
        table = self._table.select(self._needed or list(dict.fromkeys((*columns, *self._names()))))
        for start, end in pairwise(self._starts):
            piece = table.slice(start, end - start).collect()
            yield self._work(piece.filter(*self._kept) if self._kept else piece).select(columns)

    def filter(self, kept: pl.Expr) -> Pieces:
        """The same with some of its rows."""
        found = self._like()
        found._kept = (*self._kept, kept)
        return found

    def map(self, work: Work, *needed: str) -> Pieces:
        """The same with something done to each piece, which has these columns then."""
        found = self._like()
        found._kept = self._kept
        found._needed = tuple(dict.fromkeys((*needed, *self._names())))
        found._work = work
        return found

    def _names(self) -> Iterator[str]:
        return (name for each in self._kept for name in each.meta.root_names())

    def _like(self) -> Pieces:
        found = Pieces(self._table, self._size)
        found.__dict__["_starts"] = self._starts  # Found once for all.
        return found

    @cached_property
    def _starts(self) -> list[int]:
        """Where pieces begin, and where the last one ends."""
        names = self._table.select("learner")
        starts, rows, before = [0], 0, pl.Series(dtype=pl.String)
        in_order = True
        while len(some := names.slice(rows, self._size).collect()["learner"]):
            seen = pl.concat([before, some])
            begins = (seen != seen.shift(1)).fill_null(value=rows == 0)
            in_order = in_order and seen.is_sorted()
            found = begins.arg_true()
            if len(found) and (last := rows - len(before) + int(found[-1])):
                starts.append(last)
            rows, before = rows + len(some), some[-1:]
        return [*starts, rows] if in_order else [0, rows]


Rows = pl.DataFrame | Pieces
"""Of an item table: all at once, or in pieces."""


def pieces(rows: Rows, *columns: str) -> Iterable[pl.DataFrame]:
    """The pieces of a table with these columns."""
    return (rows.select(columns),) if isinstance(rows, pl.DataFrame) else rows.of(*columns)


def each(rows: Rows, work: Work, *columns: str) -> pl.DataFrame:
    """What becomes of each piece, one below the other; pieces have these columns."""
    return pl.concat([work(piece) for piece in pieces(rows, *columns)])


def kept(rows: Rows, those: pl.Expr) -> Rows:
    """Some of the rows."""
    return rows.filter(those)


def changed(rows: Rows, work: Work, *columns: str) -> Rows:
    """The table with something done to it, piece by piece; pieces have these columns."""
    return work(rows.select(columns)) if isinstance(rows, pl.DataFrame) else rows.map(work, *columns)


def counted(rows: Rows, work: Work, *columns: str) -> pl.DataFrame:
    """What ``work`` finds of learners, without their names, and in ``times`` of how many it is the same."""

    def count(piece: pl.DataFrame) -> pl.DataFrame:
        found = work(piece)
        return found.group_by(found.columns, maintain_order=True).agg(pl.len().cast(pl.Int64).alias("times"))

    found = each(rows, count, *columns)
    return found.group_by(found.columns[:-1], maintain_order=True).agg(pl.col("times").sum())


def summed(rows: Rows, work: Work, by: Iterable[str], *columns: str) -> pl.DataFrame:
    """What ``work`` counts in each piece, added up within groups of ``by``, in the order in which they first come."""
    return each(rows, work, *columns).group_by(list(by), maintain_order=True).agg(pl.all().sum())
