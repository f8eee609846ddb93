"""A table as a program or a person saved it, as rows of text: CSV in any letters and with any separator, or xlsx."""

from __future__ import annotations

import csv
import html
import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from whichpm import terminal
from whichpm.nbgrader.collect.letters import NoText, decode

SIZE_LIMIT = 50_000_000
UNPACKED = 200_000_000
"""Bytes of a workbook, unpacked."""
ROWS = 200_000
CELLS = 1_000
"""Columns."""
CELL_LIMIT = 1_000
"""Characters of one cell; a name has a hundred."""
SPAN = 4
"""Lines over which a quoted cell may go; a quotation mark that is never closed would swallow all that follow."""
SEPARATORS = ",;\t|"
_ENTITY = re.compile(r"&(?:#\d{2,5}|#x[0-9A-Fa-f]{2,4}|[A-Za-z]{2,8});")
_UNSEEN = re.compile("^[\u200b-\u200f\u202a-\u202e\u2060-\u2069]+|[\u200b-\u200f\u202a-\u202e\u2060-\u2069]+$|\ufeff")
"""Around a cell, as text copied from a page or a chat has them; within a name they may be part of how it is written."""
EXACT = 10**15
"""From here on a spreadsheet keeps no longer every digit of a number."""
_PAGE = re.compile(r"\s{0,200}<(?:[!?]|(?:html|head|meta|body|style|table|div)\b)", re.IGNORECASE)


class Row(NamedTuple):
    """One row, the line in the file where it begins, and why it cannot be read, where it cannot."""

    line: int
    cells: tuple[str, ...]
    wrong: str = ""


class Table(NamedTuple):
    """All rows that hold something; ``letters`` is the name of the encoding where that had to be found out.

    ``separated`` says whether its cells were told apart by a sign that may also stand within a cell.
    """

    rows: list[Row]
    letters: str = ""
    separated: bool = True


class NoTable(Exception):
    """A file that is none; the message says what it is, and how to fix it."""


def read_table(path: Path, encoding: str | None = None) -> list[Table]:
    """The table of a file, in as many readings as it has separators; the likeliest first. Raises :class:`NoTable`."""
    try:
        with path.open("rb") as file:
            raw = file.read(SIZE_LIMIT + 1)
    except OSError as error:
        raise NoTable(f"{error.strerror}; give the path of a CSV or xlsx file") from None
    if len(raw) > SIZE_LIMIT:
        raise NoTable(f"it is larger than {SIZE_LIMIT // 1_000_000} MB, so it is no roster; export the roster as CSV")
    if raw.startswith(b"PK\x03\x04"):
        return [Table(list(_workbook(raw)), separated=False)]
    if raw.startswith(b"\xd0\xcf\x11\xe0"):
        raise NoTable("it is a workbook of an older Excel; open it and save it as xlsx or CSV")
    try:
        read = decode(raw, encoding)
    except NoText as why:
        raise NoTable(f"it is no CSV file ({why}); export the roster as CSV or xlsx") from None
    if is_page(read.text):
        raise NoTable("it is a web page, whatever its name says; open it in a spreadsheet and save it as CSV or xlsx")
    lines = io.StringIO(read.text.replace("\0", ""), newline=None).readlines()
    told = told_separator(lines[0] if lines else "")
    letters = read.encoding if read.guessed else ""
    return [Table(list(_rows(lines, separator, len(told))), letters) for separator in told or _by_count(lines)]


def is_page(text: str) -> bool:
    """Whether a text is a web page, as some systems call a table that opens in Excel."""
    return _PAGE.match(text) is not None


def told_separator(line: str) -> str:
    """What Excel's first line «sep=;» says; empty where a line is none, and so begins the table."""
    head = line.strip().strip('"').casefold()
    return (head[4:5] or "\t") if head.startswith("sep=") and len(head) <= 5 else ""


def bare(cell: str) -> str:
    """What a cell says: without superfluous space, signs that nobody sees and the entities of a web page.

    Nor with the ="…" with which Excel keeps text as it is.
    """
    text = html.unescape(cell) if _ENTITY.search(cell) else cell
    text = " ".join(_UNSEEN.sub("", text).split())
    return text[2:-1] if text.startswith('="') and text.endswith('"') else text


def _by_count(lines: list[str]) -> list[str]:
    head = "".join(lines[:20])
    return sorted(SEPARATORS, key=lambda separator: -head.count(separator))


def _rows(lines: list[str], separator: str, place: int) -> Iterator[Row]:
    limit = csv.field_size_limit(SIZE_LIMIT)
    try:
        while place < len(lines) and place < ROWS:
            some = lines[place : place + SPAN]
            reader = csv.reader(iter(some), delimiter=separator)
            try:
                cells = next(reader, [])
            except csv.Error as error:
                yield Row(place + 1, (), f"it is no line of a table ({error})")
                place += 1
                continue
            used = max(reader.line_num, 1)
            if sum(line.count('"') for line in some[:used]) % 2 and used > 1:
                # Not closed within the lines that a cell may take: this line alone is wrong.
                yield Row(place + 1, tuple(map(bare, some[0].split(separator))), "a quotation mark in it is not closed")
                place += 1
                continue
            if any(cell.strip() for cell in cells):
                yield _row(place + 1, cells)
            place += used
    finally:
        csv.field_size_limit(limit)


def _row(line: int, cells: list[str]) -> Row:
    if any(len(cell) > CELL_LIMIT for cell in cells):
        return Row(
            line, tuple(cell[:CELL_LIMIT] for cell in cells[:CELLS]), f"a cell holds over {CELL_LIMIT} characters"
        )
    return Row(line, tuple(map(bare, cells[:CELLS])))


def _workbook(raw: bytes) -> Iterator[Row]:
    """The longest sheet in sight, and what stands below the same header in others: a sheet for each section."""
    import openpyxl
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as packed:
            if sum(info.file_size for info in packed.infolist()) > UNPACKED:
                raise NoTable("it unpacks to more than a roster can be; save the sheet alone")
            if "xl/workbook.xml" not in packed.namelist():
                raise NoTable("it is a packed file, but no xlsx workbook; export the roster as CSV or xlsx")
            calculates = any(b"<f" in packed.read(name) for name in packed.namelist() if "worksheets/" in name)
        book = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, data_only=True, keep_links=False)
        some = book.worksheets[:20]
        in_sight = [sheet for sheet in some if sheet.sheet_state == "visible"]
        sheets = [list(_sheet(sheet)) for sheet in in_sight or some]
        if calculates:
            formulas = openpyxl.load_workbook(io.BytesIO(raw), read_only=True, keep_links=False)
            for sheet in in_sight or some:
                _insist_on_results(sheet, formulas[sheet.title])
            formulas.close()
        book.close()
    except NoTable:
        raise
    except (
        *(InvalidFileException, zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, OSError),
        *(LookupError, ValueError, TypeError, AttributeError, SyntaxError),
    ) as error:
        # What its parser raises for damaged markup is a SyntaxError.
        raise NoTable(f"the workbook is damaged ({type(error).__name__}); save it again, or as CSV") from None
    longest = max(sheets, key=len, default=[])
    yield from longest
    for sheet in sheets:
        if sheet and sheet is not longest and sheet[0].cells == longest[0].cells:
            yield from sheet[1:]


def _sheet(sheet: object) -> Iterator[Row]:
    for line, cells in enumerate(sheet.iter_rows(max_row=ROWS, max_col=CELLS), 1):  # type: ignore[attr-defined]
        texts = [_value(cell) for cell in cells]
        while texts and not texts[-1].strip():
            texts.pop()
        if texts:
            yield _row(line, texts)


def _insist_on_results(values: Any, formulas: Any) -> None:
    """Raise :class:`NoTable` for a formula whose result is not there: what it would say, only a program can tell."""
    area = {"max_row": ROWS, "max_col": CELLS}
    for row, meant in zip(values.iter_rows(**area), formulas.iter_rows(**area), strict=False):
        for cell, formula in zip(row, meant, strict=False):
            if cell.value is None and str(formula.value or "").startswith("="):
                where = f"{formula.coordinate} of sheet {terminal.line(values.title, 40)}"
                cause = f"cell {where} holds a formula, and the workbook was saved without what it comes to"
                raise NoTable(f"{cause}; open it in a spreadsheet program and save it, or save it as CSV")


def _value(cell: object) -> str:
    value = getattr(cell, "value", None)
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float) and abs(value) >= EXACT:
        return f"{value:.5E}"  # Its last digits are lost; so it is read as what a spreadsheet shortened.
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    shape = str(getattr(cell, "number_format", ""))
    if isinstance(value, int) and len(shape) > 1 and set(shape) == {"0"}:
        return f"{value:0{len(shape)}d}"  # Shown with the zeros in front.
    return str(value)
