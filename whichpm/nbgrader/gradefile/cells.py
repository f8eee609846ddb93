"""A CSV file as cells that know where they stand in its bytes, so that a few can be changed and nothing else is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from whichpm.nbgrader.collect.letters import NoText, decode
from whichpm.nbgrader.collect.tables import SEPARATORS, SIZE_LIMIT, is_page, told_separator


class NotAGradeFile(Exception):
    """A file that cannot be filled; the message says why, and what to do."""


class SheetCell(NamedTuple):
    """What stands in a cell, where it begins and ends in the text, and whether it is in quotation marks."""

    value: str
    start: int
    end: int
    quoted: bool


class GradeSheet(NamedTuple):
    """The text of a file, how it is written, its separator, and its rows of cells."""

    text: str
    mark: bytes
    encoding: str
    separator: str
    rows: list[list[SheetCell]]

    def changed(self, values: Mapping[tuple[int, int], str]) -> bytes:
        """The bytes of the file with other values in some cells, by row and place; all others stay as they are."""
        parts, at = [], 0
        for (row, place), value in sorted(values.items()):
            cell = self.rows[row][place]
            parts += [self.text[at : cell.start], self._written(value, cell.quoted)]
            at = cell.end
        return self.mark + ("".join(parts) + self.text[at:]).encode(self.encoding)

    def _written(self, value: str, quoted: bool) -> str:
        return f'"{value}"' if quoted or self.separator in value else value


def read(raw: bytes) -> GradeSheet:
    """Read the bytes of a CSV file. Raises :class:`NotAGradeFile`."""
    if len(raw) > SIZE_LIMIT:
        raise NotAGradeFile(f"it is larger than {SIZE_LIMIT // 1_000_000} MB, so it is no gradebook of a class")
    if raw.startswith((b"PK\x03\x04", b"\xd0\xcf\x11\xe0")):
        raise NotAGradeFile("it is a workbook; give the CSV file that the LMS gives out")
    try:
        known = decode(raw)
    except NoText as error:
        raise NotAGradeFile(f"it is no text ({error}); export the gradebook as CSV") from None
    if not known.gives(raw):
        raise NotAGradeFile("its letters cannot be read for certain; export it again as CSV in UTF-8")
    if is_page(known.text):
        raise NotAGradeFile("it is a web page, whatever its name says; export the gradebook as CSV")
    separator = told_separator(known.text.partition("\n")[0]) or _by_count(known.text)
    rows = _rows(known.text, separator)
    return GradeSheet(known.text, known.mark, known.encoding, separator, rows)


def _by_count(text: str) -> str:
    outside = "".join(text[:20_000].split('"')[::2])  # What stands in quotation marks separates nothing.
    return max(SEPARATORS, key=outside.count)


def _rows(text: str, separator: str) -> list[list[SheetCell]]:
    rows: list[list[SheetCell]] = []
    row: list[SheetCell] = []
    at, end = 0, len(text)
    while at < end:
        cell, at = _cell(text, at, separator)
        row.append(cell)
        if at < end and text[at] == separator:
            at += 1
            if at < end:
                continue
            row.append(SheetCell("", at, at, False))
        rows.append(row)
        row = []
        at += 2 if text.startswith("\r\n", at) else 1
    return rows


def _cell(text: str, at: int, separator: str) -> tuple[SheetCell, int]:
    """The cell that begins at a place, and where it ends."""
    start = at
    if text.startswith('"', at):
        while True:
            at = text.find('"', at + 1)
            if at < 0:
                line = text.count("\n", 0, start) + 1
                raise NotAGradeFile(f"line {line}: a quotation mark is not closed; export the gradebook again")
            if not text.startswith('""', at):
                break
            at += 1
        at += 1
        return SheetCell(text[start + 1 : at - 1].replace('""', '"'), start, at, True), _end(text, at, separator)
    at = _end(text, at, separator)
    return SheetCell(text[start:at], start, at, False), at


def _end(text: str, at: int, separator: str) -> int:
    """Where a cell ends whose quotation marks, if any, are closed."""
    while at < len(text) and text[at] not in (separator, "\n", "\r"):
        at += 1
    return at
