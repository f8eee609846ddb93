"""Grades as a workbook of their own, for everybody whose LMS takes none of ours, or who has none."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path

from whichpm.nbgrader.gradebook.results import Results

HEAD = ("id", "name", "points", "maximum", "points by data", "points by hand", "penalty", "waits for a grade by hand")
Value = str | float | Decimal | None


def write(path: Path, found: Results, by_part: bool = False) -> None:
    """Write a new xlsx file with the points of an assignment; raises :class:`OSError`, also where there is one."""
    parts = list(found.parts) if by_part else []
    rows: list[Sequence[Value]] = [(*HEAD, *parts)]
    for each in found.rows:
        points = (each.points, found.maximum, each.auto_points, each.manual_points, each.penalty)
        own = [each.parts.get(name) for name in parts]
        rows.append((each.learner, each.name, *points, "yes" if each.waiting else "", *own))
    write_rows(path, found.assignment, rows)


def write_rows(path: Path, title: str, rows: Iterable[Sequence[Value]]) -> None:
    """Write a new xlsx file of one sheet; raises :class:`OSError`, also where there is one."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])

    def cell(value: Value) -> object:
        if not isinstance(value, str):
            return value
        made = WriteOnlyCell(sheet, value=value)
        made.data_type = "s"  # Never a formula, whatever it begins with.
        return made

    for row in rows:
        sheet.append([cell(value) for value in row])
    made = io.BytesIO()
    book.save(made)
    with path.open("xb") as file:
        file.write(made.getvalue())
