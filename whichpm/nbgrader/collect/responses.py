"""A report of what a class answered, as a table: CSV with any separator, JSON, or xlsx."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import NamedTuple

from whichpm.lms.responses import reference
from whichpm.nbgrader.collect import tables
from whichpm.nbgrader.collect.bounds import Refused
from whichpm.nbgrader.collect.letters import NoText, decode
from whichpm.nbgrader.collect.vocabulary import plain, plain_words

SIZE_LIMIT = 200_000_000
WIDEST = 5_000
"""Columns."""
ENDINGS = (".csv", ".tsv", ".txt", ".json", ".xlsx")
"""Moodle calls a report of a package .txt, with tabs between the cells."""
UNREAD = (".ods", ".xls", ".numbers")
"""An LMS may give out its report as one of these, too."""
SAVE = "open it in a spreadsheet and save it as CSV or XLSX, or download the report as one of these"
AGAIN = "tick “question text” in the settings of the report, download it again, and collect that"


class Responses(NamedTuple):
    """A report: the names of its columns, and its rows with the number of each."""

    head: tuple[str, ...]
    rows: list[tuple[int, tuple[str, ...]]]


def read(path: Path) -> Responses | None:
    """The report in a file, ``None`` where it is none.

    Raises :class:`Refused` where one lacks what tells questions, and for a workbook of a form that is not read.
    """
    if path.suffix.lower() in UNREAD and path.is_file():
        raise Refused(f"it is a workbook that is not read ({path.suffix.lower()[1:].upper()})", SAVE)
    if path.suffix.lower() not in ENDINGS or not path.is_file() or path.stat().st_size > SIZE_LIMIT:
        return None
    try:
        table = _READERS.get(path.suffix.lower(), _of_csv)(path)
    except (NoText, tables.NoTable, ValueError, csv.Error, RecursionError):
        return None
    if table is None or len(table.head) > WIDEST:
        return None
    if any(map(reference, table.head)) or any(reference(cell) for _, cells in table.rows for cell in cells):
        return table
    if sum(is_response(name) for name in table.head) > 1:
        raise Refused("it has answers, and nothing says to which questions", AGAIN)
    return None


def is_response(name: str) -> bool:
    """«Response 3», «Antwort 3»."""
    return plain(name).rstrip("0123456789").strip() in _RESPONSE


_RESPONSE = plain_words("quiz_responses")


def _of_csv(path: Path) -> Responses | None:
    """Cells may have many lines: a question stands in one with its story."""
    text = decode(path.read_bytes()).text.replace("\0", "")
    separator = max(",;\t", key=text.partition("\n")[0].count)
    limit = csv.field_size_limit(SIZE_LIMIT)
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        head = next(reader, [])
        rows = [(number, tuple(map(_bare, cells))) for number, cells in enumerate(reader, 2) if any(cells)]
    finally:
        csv.field_size_limit(limit)
    return Responses(tuple(map(_bare, head)), rows) if head else None


def _of_json(path: Path) -> Responses | None:
    """Moodle writes a list of rows with names, in a list."""
    found = json.loads(path.read_bytes().removeprefix(b"\xef\xbb\xbf"))
    while isinstance(found, list) and len(found) == 1 and isinstance(found[0], list):
        found = found[0]
    if not isinstance(found, list) or not found or not all(isinstance(row, dict) for row in found):
        return None
    head = tuple(dict.fromkeys(str(name) for row in found for name in row))
    return Responses(head, [(at, tuple(_bare(row.get(name, "")) for name in head)) for at, row in enumerate(found, 1)])


def _of_xlsx(path: Path) -> Responses | None:
    head, *rows = tables.read_table(path)[0].rows
    if wrong := next((row for row in (head, *rows) if row.wrong), None):
        raise ValueError(wrong.wrong)
    return Responses(tuple(map(_bare, head.cells)), [(row.line, tuple(map(_bare, row.cells))) for row in rows])


def _bare(cell: object) -> str:
    return " ".join(str(cell or "").split())


_READERS = {".json": _of_json, ".xlsx": _of_xlsx}
