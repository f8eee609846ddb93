"""Grades as a workbook of their own, for everybody whose LMS takes none of ours, or who has none."""

from __future__ import annotations

import io
from pathlib import Path

from whichpm.nbgrader.gradebook.results import Results

HEAD = ("id", "name", "points", "maximum", "points by data", "points by hand", "penalty", "waits for a grade by hand")


def write(path: Path, found: Results) -> None:
    """Write a new xlsx file; raises :class:`OSError`, also where there is one."""
    import openpyxl
    from openpyxl.cell import WriteOnlyCell

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(found.assignment[:31])
    sheet.append(HEAD)

    def text(value: str) -> object:
        cell = WriteOnlyCell(sheet, value=value)
        cell.data_type = "s"  # Never a formula, whatever it begins with.
        return cell

    maximum = found.auto_maximum + found.manual_maximum
    for each in found.rows:
        waiting = "yes" if each.waiting else ""
        points = (each.points, maximum, each.auto_points, each.manual_points, each.penalty)
        sheet.append([text(each.learner), text(each.name), *points, waiting])
    made = io.BytesIO()
    book.save(made)
    with path.open("xb") as file:
        file.write(made.getvalue())
