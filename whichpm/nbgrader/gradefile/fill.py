"""Filling one column of an LMS's gradebook with the points of an assignment: what would change, and the bytes."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from typing import NamedTuple

from whichpm.nbgrader.collect.columns import columns, header
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.people import Left, Person, people
from whichpm.nbgrader.collect.roster import Roster, Unknown
from whichpm.nbgrader.collect.tables import Row
from whichpm.nbgrader.gradebook.results import Results
from whichpm.nbgrader.gradefile import cells, column
from whichpm.nbgrader.gradefile.cells import GradeSheet, NotAGradeFile

_NUMBER = re.compile(r"\d+(?:[.,]\d+)?")
_MOST_ROW = "points possible"


class GradeChange(NamedTuple):
    """One cell: the line of the file, whose it is, and what stands there before and after."""

    line: int
    learner: str
    name: str
    before: str
    after: str


class Filled(NamedTuple):
    """What filling does. ``unchanged`` have their points already; ``waiting`` wait for a grade by hand, ``without``
    have handed nothing in: their cells stay. ``missing`` have points and no row, ``unknown`` are rows of nobody here.
    """

    column: str
    content: bytes
    changes: tuple[GradeChange, ...]
    unchanged: tuple[str, ...]
    waiting: tuple[str, ...]
    without: tuple[str, ...]
    missing: tuple[str, ...]
    unknown: tuple[Left, ...]


def fill(raw: bytes, found: Results, roster: Roster, titles: Sequence[str] = (), wanted: str | None = None) -> Filled:
    """Fill the column of an assignment; writes nothing itself.

    Parameters
    ----------
    raw
        The file, as the LMS gave it out.
    found
        Points of the class.
    roster
        Who is who.
    titles
        What the assignment may be called in the LMS besides its name.
    wanted
        The name of the column, where it cannot be told from these.

    Raises :class:`NotAGradeFile` where there is no such column, or it is of other points.
    """
    sheet = cells.read(raw)
    texts = [tuple(" ".join(cell.value.replace("\ufeff", "").split()) for cell in row) for row in sheet.rows]
    top = header(texts)
    if top < 0:
        raise NotAGradeFile("no row names its columns; give the file as the LMS gave it out")
    head = [cell.value for cell in sheet.rows[top]]
    chosen = column.find(head, found.assignment, titles, wanted)
    below = [(number, row) for number, row in enumerate(texts) if number > top and any(row)]
    _insist_on_points(chosen, below, found)
    rows = [Row(sheet.text.count("\n", 0, sheet.rows[number][0].start) + 1, row) for number, row in below]
    places = columns(texts[top], [row.cells for row in rows])
    own = {each.learner: each for each in found.rows}
    written = _Writer(sheet, chosen.place, [row for _, row in below])
    result: dict[str, list[str]] = {name: [] for name in ("unchanged", "waiting", "without")}
    changes, unknown = [], []
    seen: dict[str, int] = {}
    for (number, texts_), row in zip(below, rows, strict=True):
        persons, left = people([row], places)
        unknown += left
        for person in persons:
            try:
                learner = _learner(person, roster)
                if learner in seen:
                    raise Unknown(f"line {seen[learner]} is of {learner} too", "look which row is right")
            except Unknown as error:
                unknown.append(Left(row.line, (person.names or (person.id,))[0], str(error), error.fix))
                continue
            seen[learner] = row.line
            each = own.get(learner)
            if each is None or each.waiting:
                result["without" if each is None else "waiting"].append(learner)
                continue
            before, after = texts_[chosen.place] if chosen.place < len(texts_) else "", written.number(each.points)
            if written.same(before, each.points):
                result["unchanged"].append(learner)
            elif chosen.place >= len(sheet.rows[number]):
                unknown.append(Left(row.line, learner, "the row ends before the column", "export the gradebook again"))
            else:
                written.put(number, after)
                changes.append(GradeChange(row.line, learner, each.name, before, after))
    missing = sorted(each.learner for each in found.rows if each.learner not in seen)
    return Filled(
        chosen.name, written.content(), tuple(changes), tuple(result["unchanged"]), tuple(result["waiting"]),
        tuple(result["without"]), tuple(missing), tuple(unknown),
    )  # fmt: skip


def _learner(person: Person, roster: Roster) -> str:
    words = tuple(dict.fromkeys(filter(None, (person.id, person.username, person.email))))
    name = person.names[0] if person.names else ""
    return roster.find(Claim("file", person.id, name=name, lms_id=person.lms_id, usernames=words)).id


def _insist_on_points(chosen: column.GradeColumn, below: Sequence[tuple[int, tuple[str, ...]]], found: Results) -> None:
    """Points that the LMS counts to another maximum would be wrong grades."""
    maximum = found.auto_maximum + found.manual_maximum
    most = chosen.most
    for _, row in below[:2]:
        if row[0].casefold() == _MOST_ROW and chosen.place < len(row) and _NUMBER.fullmatch(row[chosen.place]):
            most = float(row[chosen.place].replace(",", "."))
    if most is not None and not math.isclose(most, maximum):
        raise NotAGradeFile(
            f'the column "{chosen.name}" is of {most:g} points, {found.assignment} of {maximum:g}; '
            "set the points in the LMS and export its gradebook again"
        )


class _Writer:
    """Numbers as the file writes them, put into its column."""

    def __init__(self, sheet: GradeSheet, place: int, rows: Sequence[tuple[str, ...]]) -> None:
        self._sheet, self._place = sheet, place
        self._values: dict[tuple[int, int], str] = {}
        numbers = [cell for row in rows for cell in row if _NUMBER.fullmatch(cell)]
        commas, dots = (sum(sign in number for number in numbers) for sign in ",.")
        self._comma = commas > dots or (commas == dots == 0 and sheet.separator == ";")

    def number(self, value: float) -> str:
        text = f"{round(value, 2) + 0.0:g}"
        return text.replace(".", ",") if self._comma else text

    def same(self, text: str, value: float) -> bool:
        return bool(_NUMBER.fullmatch(text)) and math.isclose(
            float(text.replace(",", ".")), round(value, 2), abs_tol=0.005
        )

    def put(self, row: int, text: str) -> None:
        self._values[row, self._place] = text

    def content(self) -> bytes:
        return self._sheet.changed(self._values)
