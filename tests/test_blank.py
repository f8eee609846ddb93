"""Blank workbooks of the desk: what a spreadsheet program finds in them; a later build makes the same bytes."""

from __future__ import annotations

import io
from datetime import datetime

import openpyxl
import openpyxl.writer.excel
import pytest

from whichpm.sphinx.blank import workbook

ROWS = [["Task", "=Weeks", "What has to be true before anybody may begin"], *[["", "", ""]] * 5]


def test_a_workbook_has_the_head_in_sight_and_nothing_filled_in():
    sheet = openpyxl.load_workbook(io.BytesIO(workbook("Schedule", ROWS))).active
    assert sheet.title == "Schedule"
    assert sheet.freeze_panes == "A2"
    head, *rows = sheet.iter_rows()
    assert [(cell.value, cell.data_type, cell.font.bold) for cell in head] == [(text, "s", True) for text in ROWS[0]]
    assert {cell.value for row in rows for cell in row} <= {None}


def test_a_build_on_another_day_makes_the_same_bytes(monkeypatch: pytest.MonkeyPatch):
    before = workbook("Schedule", ROWS)

    class Later(datetime):
        @classmethod
        def now(cls, tz=None):
            return datetime(2031, 5, 6, 7, 8, 9, tzinfo=tz)

    monkeypatch.setattr(openpyxl.writer.excel.datetime, "datetime", Later)
    monkeypatch.setattr("time.time", lambda: 1_935_000_000.0)
    assert workbook("Schedule", ROWS) == before
