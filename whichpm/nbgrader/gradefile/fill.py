"""Filling columns of an LMS's gradebook: what would change, and the bytes."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from whichpm.nbgrader.collect.columns import columns, header
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.people import Left, Person, people
from whichpm.nbgrader.collect.roster import Roster, Unknown
from whichpm.nbgrader.collect.tables import Row, bare
from whichpm.nbgrader.collect.vocabulary import plain
from whichpm.nbgrader.gradefile import cells, column
from whichpm.nbgrader.gradefile.cells import GradeSheet, NotAGradeFile
from whichpm.nbgrader.gradefile.column import GradeColumn
from whichpm.nbgrader.gradefile.grades import Grades, listed, rounded

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MOST_ROW = "points possible"
_EXCUSED = ("ex", "excused", "exempt", "befreit", "entschuldigt")
"""What an LMS has in the cell of somebody whom a person excused there; Canvas writes EX."""


class GradeChange(NamedTuple):
    """One cell: the line of the file, whose it is, and what stands there before and after."""

    line: int
    learner: str
    before: str
    after: str


class FilledColumn(NamedTuple):
    """What filling does to a column. ``unchanged`` have their points already; ``waiting`` wait for a person,
    ``without`` have handed nothing in: their cells stay.
    """

    name: str
    changes: tuple[GradeChange, ...]
    unchanged: tuple[str, ...]
    waiting: tuple[str, ...]
    without: tuple[str, ...]


class Filled(NamedTuple):
    """The whole file. ``missing`` have points and no row, ``unknown`` are rows of nobody here, or left for a person."""

    content: bytes
    columns: tuple[FilledColumn, ...]
    missing: tuple[str, ...]
    unknown: tuple[Left, ...]

    @property
    def changes(self) -> list[GradeChange]:
        """Those of all columns."""
        return [change for each in self.columns for change in each.changes]


def fill(raw: bytes, wanted: Sequence[Grades], roster: Roster, called: str | None = None) -> Filled:
    """Fill the columns of some grades; writes nothing itself.

    Parameters
    ----------
    raw
        The file, as the LMS gave it out.
    wanted
        What goes into it, a column each.
    roster
        Who is who.
    called
        The name of the column, where there is one and it cannot be told from its grades.

    Raises :class:`NotAGradeFile` where there is no such column, or it is of other points.
    """
    table = _Table(cells.read(raw))
    chosen = [table.column(each, called) for each in wanted]
    if len({each.place for each in chosen}) < len(chosen):
        raise NotAGradeFile("two of the grades would go into one column; give each its own in the LMS")
    owners, unknown = table.owners(roster)
    filled = []
    for grades, place in zip(wanted, chosen, strict=True):
        one, left = table.fill(grades, place, owners)
        filled.append(one)
        unknown += left
    having = {learner for each in wanted for learner in each.points}
    missing = sorted(having - set(owners.values()))
    return Filled(table.content(), tuple(filled), tuple(missing), tuple(sorted(unknown)))


class _Table:
    """The rows below the header, and numbers as the file writes them."""

    def __init__(self, sheet: GradeSheet) -> None:
        self._sheet = sheet
        self._texts = [tuple(bare(cell.value) for cell in row) for row in sheet.rows]
        self._top = header(self._texts)
        if self._top < 0:
            raise NotAGradeFile("no row names its columns; give the file as the LMS gave it out")
        self._head = [cell.value for cell in sheet.rows[self._top]]
        self._below = [number for number, row in enumerate(self._texts) if number > self._top and any(row)]
        numbers = [cell for number in self._below for cell in self._texts[number] if _NUMBER.fullmatch(cell)]
        commas, dots = (sum(sign in number for number in numbers) for sign in ",.")
        self._comma = commas > dots or (commas == dots == 0 and sheet.separator == ";")
        self._values: dict[tuple[int, int], str] = {}

    def content(self) -> bytes:
        return self._sheet.changed(self._values)

    def column(self, grades: Grades, called: str | None) -> GradeColumn:
        """Where grades go; points that the LMS counts to another maximum would be wrong grades."""
        chosen = column.find(self._head, grades.name, grades.titles, called)
        most = chosen.most
        for number in self._below[:2]:
            row = self._texts[number]
            if row[0].casefold() == _MOST_ROW and (told := _number(self._cell(number, chosen.place))) is not None:
                most = told
        if most is not None and rounded(most) != grades.maximum:
            raise NotAGradeFile(
                f'the column "{chosen.name}" is of {listed(rounded(most))} points, {grades.name} of '
                f"{listed(grades.maximum)}; set the points in the LMS and export its gradebook again"
            )
        return chosen

    def owners(self, roster: Roster) -> tuple[dict[int, str], list[Left]]:
        """Whose each row is, by its place; and the rows of nobody, or of somebody who has another."""
        rows = [Row(self._line(number), self._texts[number]) for number in self._below]
        places = columns(self._texts[self._top], [row.cells for row in rows])
        found: dict[int, str] = {}
        seen: dict[str, int] = {}
        unknown: list[Left] = []
        for number, row in zip(self._below, rows, strict=True):
            persons, left = people([row], places)
            unknown += left
            for person in persons:
                try:
                    learner = _learner(person, roster)
                    if learner in seen:
                        raise Unknown(f"line {seen[learner]} is of {learner} too", "look which row is right")
                except Unknown as error:
                    unknown.append(Left(row.line, (person.names or (person.id,))[0], str(error), error.fix))
                else:
                    found[number] = learner
                    seen[learner] = row.line
        return found, unknown

    def fill(self, grades: Grades, chosen: GradeColumn, owners: Mapping[int, str]) -> tuple[FilledColumn, list[Left]]:
        """Put grades into a column, and tell what that changes and what is left for a person."""
        told: dict[str, list[str]] = {name: [] for name in ("unchanged", "waiting", "without")}
        changes, left = [], []
        for number, learner in owners.items():
            points = grades.points.get(learner)
            before = self._cell(number, chosen.place)
            if points is None:
                told["waiting" if learner in grades.points else "without"].append(learner)
            elif (there := _number(before)) is not None and rounded(there) == points:
                told["unchanged"].append(learner)
            elif cause := self._refusal(number, chosen.place, before):
                left.append(Left(self._line(number), learner, *cause))
            else:
                after = listed(points).replace(".", ",") if self._comma else listed(points)
                self._values[number, chosen.place] = after
                changes.append(GradeChange(self._line(number), learner, before, after))
        return FilledColumn(chosen.name, tuple(changes), *map(tuple, told.values())), left

    def _refusal(self, number: int, place: int, before: str) -> tuple[str, str] | None:
        if place >= len(self._sheet.rows[number]):
            return "the row ends before the column", "export the gradebook again"
        if plain(before) in _EXCUSED:
            return f"the LMS has them excused ({before})", "take the excuse away there if the points shall count"
        return None

    def _cell(self, number: int, place: int) -> str:
        row = self._texts[number]
        return row[place] if place < len(row) else ""

    def _line(self, number: int) -> int:
        return self._sheet.text.count("\n", 0, self._sheet.rows[number][0].start) + 1


def _number(text: str) -> Decimal | None:
    return Decimal(text.replace(",", ".")) if _NUMBER.fullmatch(text) else None


def _learner(person: Person, roster: Roster) -> str:
    words = tuple(dict.fromkeys(filter(None, (person.id, person.username, person.email))))
    name = person.names[0] if person.names else ""
    return roster.find(Claim("file", person.id, name=name, lms_id=person.lms_id, usernames=words)).id
