"""A blank table as a workbook to download, with the same bytes whenever it is built."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Sequence
from datetime import datetime

DAY = datetime(2026, 1, 1)
"""The day that each workbook names as its own; the format has to have one, and a reader is told nothing by it."""
NARROWEST, WIDEST = 12, 40
"""Widths of columns, in characters."""
_SAVED = re.compile(rb"(<dcterms:modified[^>]*>)[^<]*")


def workbook(name: str, rows: Sequence[Sequence[str]]) -> bytes:
    """Write an xlsx file of one sheet, whose first row is a head that stays in sight."""
    import openpyxl
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    book = openpyxl.Workbook()
    book.properties.creator, book.properties.title, book.properties.created = "Which PM?", name, DAY
    sheet = book.active
    sheet.title = name[:31]
    for row in rows:
        sheet.append(row)
    for at, text in enumerate(rows[0], 1):
        cell = sheet.cell(1, at)
        cell.data_type = "s"  # Never a formula, whatever it begins with.
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(at)].width = min(max(len(text) + 2, NARROWEST), WIDEST)
    sheet.freeze_panes = "A2"
    made = io.BytesIO()
    book.save(made)
    return _dated(made.getvalue())


def _dated(made: bytes) -> bytes:
    """The same file with one day in place of the moment at which it was written."""
    day = DAY.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(made)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, DAY.timetuple()[:6]), _SAVED.sub(rb"\g<1>" + day, old.read(name)))
    return out.getvalue()
