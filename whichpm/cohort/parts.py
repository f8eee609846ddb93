"""Parts of the report of a class: what each says, shows and holds, whatever it is shown on.

A part is made once, from figures; the terminal, the page and the data all show the same part, so that they cannot
differ. Whoever adds something to the report makes parts of it (``whichpm.cohort.shown``) and names their maker in
:mod:`whichpm.cohort.contents`.
"""

from __future__ import annotations

import csv
import io
import math
from collections.abc import Callable, Iterator
from itertools import compress
from typing import NamedTuple

from whichpm.figures import Drawing
from whichpm.stats.classical import Interval


class Link(NamedTuple):
    """Text of a cell that leads to a page: a path below the course, with the section's label, or none.

    The page of the report links to it where it is there.
    """

    text: str
    path: str = ""
    label: str = ""


class Rounded(NamedTuple):
    """A number of another kind than the rest of its column: how many digits it has, and whether it is a share."""

    value: float | Interval
    digits: int
    share: bool = False


Cell = str | int | float | Interval | Link | Rounded | None
"""What a table holds. Numbers are as they were worked out: the column rounds them where they are shown."""


class Column(NamedTuple):
    """A column of a table, and how its numbers are shown.

    Parameters
    ----------
    name
        Its heading, in sentence case; the first column names the row.
    digits
        Behind the point.
    share
        Numbers are shares, from 0 to 1, shown in percent.
    meaning
        What the numbers are, in a sentence, for who does not know the term.
    """

    name: str
    digits: int = 2
    share: bool = False
    meaning: str = ""

    def text(self, cell: Cell) -> str:
        """A cell as people read it; empty where nothing is known."""
        if isinstance(cell, Rounded):
            return self._replace(digits=cell.digits, share=cell.share).text(cell.value)
        if isinstance(cell, Interval):
            value, low, high = map(self._number, cell)
            return f"{value} [{low} to {high}]" if value and low else value
        if isinstance(cell, Link):
            return cell.text
        if isinstance(cell, float):
            return self._number(cell)
        if isinstance(cell, int) and self.share:
            return self._number(float(cell))
        return "" if cell is None else str(cell)

    def _number(self, value: float) -> str:
        if math.isnan(value):
            return ""
        shown = f"{value:.{max(0, self.digits - 2)}%}" if self.share else f"{value:.{self.digits}f}"
        # Nobody reads "-0.00" as nothing.
        return shown.removeprefix("-") if not any(sign in "123456789" for sign in shown) else shown


class Part(NamedTuple):
    """One part of the report: sentences, a picture, and the table that has all that the picture shows.

    Parameters
    ----------
    id
        Lower case and hyphens; its place in the page and the name of its file of data. No two of a form are alike.
    title
        In sentence case.
    says
        Plain sentences that come first: what the figures mean.
    columns, rows
        The table; without columns there is none.
    picture
        What draws it, beside the table and never in place of it; only the page calls it. A drawing is made by
        :mod:`whichpm.figures`, in its colours alone; what a colour says, a shape or a word says too.
    todo
        Sentences for the head of the report, where they say what to do next week.
    notes
        How something is worked out, and its source; the page has them below the table.
    """

    id: str
    title: str
    says: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    rows: tuple[tuple[Cell, ...], ...] = ()
    picture: Callable[[], Drawing] | None = None
    todo: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def filled(self) -> Part:
        """The same without columns in which nothing is known, as it is shown; its data keep them."""
        if not self.rows:
            return self
        has = [at == 0 or any(column.text(row[at]) for row in self.rows) for at, column in enumerate(self.columns)]
        return self._replace(
            columns=tuple(compress(self.columns, has)), rows=tuple(tuple(compress(row, has)) for row in self.rows)
        )

    def texts(self) -> Iterator[tuple[str, ...]]:
        """The rows of the table as people read them."""
        for row in self.rows:
            yield tuple(column.text(cell) for column, cell in zip(self.columns, row, strict=True))


class Chapter(NamedTuple):
    """Parts that belong together: those of a form, or of all forms. What to do next comes first."""

    id: str
    title: str
    parts: tuple[Part, ...]


def data(part: Part) -> str:
    """The table as CSV, with numbers as they are; an interval has columns of its own for its ends."""
    rows = [tuple(cell.value if isinstance(cell, Rounded) else cell for cell in row) for row in part.rows]
    ranged = [any(isinstance(row[at], Interval) for row in rows) for at in range(len(part.columns))]
    file = io.StringIO()
    table = csv.writer(file, lineterminator="\n")
    names = (column.name or f"column {at}" for at, column in enumerate(part.columns, 1))
    table.writerow(
        each
        for name, both in zip(names, ranged, strict=True)
        for each in ((name, f"{name}, from", f"{name}, to") if both else (name,))
    )
    for row in rows:
        table.writerow(
            _plain(each)
            for cell, both in zip(row, ranged, strict=True)
            for each in ((*cell,) if isinstance(cell, Interval) else (cell, None, None) if both else (cell,))
        )
    return file.getvalue()


def _plain(cell: Cell) -> str:
    if isinstance(cell, Link):
        cell = cell.text
    if cell is None or (isinstance(cell, float) and math.isnan(cell)):
        return ""
    # A spreadsheet would take the text of a learner for a formula.
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r") else str(cell)
