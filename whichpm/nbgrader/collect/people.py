"""Rows of a roster as people; a row that cannot be used is named, and the others are taken."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import NamedTuple

from whichpm.nbgrader import ids
from whichpm.nbgrader.collect import vocabulary
from whichpm.nbgrader.collect.columns import ADDRESS, participant
from whichpm.nbgrader.collect.tables import Row
from whichpm.nbgrader.collect.times import read_time
from whichpm.nbgrader.collect.vocabulary import plain

SUMS = vocabulary.plain_words("about_the_class")
TEST_STUDENTS = frozenset(" ".join(sorted(name.split())) for name in vocabulary.plain_words("test_students"))
STAFF = vocabulary.plain_words("staff")
YES = vocabulary.plain_words("yes") | {
    plain(word) for kind in ("excused", "dropped") for word in vocabulary.columns()[kind]
}
NO = vocabulary.plain_words("no")
_LENGTH = re.compile(r"(\d{1,4}(?:[.,]\d{1,3})?)\s?([^\W\d]{0,9})\.?")
_SHORTENED = re.compile(r"\d[.,]\d{1,9}[Ee]\+?\d{1,3}|\d[Ee]\+\d{1,3}")
_WHOLE = re.compile(r"(\d{1,20})\.0")
"""A number as programs write it that count an empty cell of its column among the numbers."""
_IN_BRACKETS = re.compile(r"[^<>]{0,200}<(?:mailto:)?([^<>\s]{3,200})>")
_NOTHING = frozenset({"nan", "null", "none", "n/a"})
_ERROR = re.compile(r"#[^\s!?]{1,20}[!?]|#(?:N/?[ABDTV]|I/T)", re.IGNORECASE)
"""What a spreadsheet shows for a formula that found nothing, in the languages that it speaks."""
_NAMES = ("name", "first_name", "last_name")
_TICKS = frozenset("✓✔☑✅")
_UNITS = {vocabulary.plain(word): unit for unit, some in vocabulary.lengths().items() for word in some}


@dataclass(frozen=True)
class Person:
    """One learner; ``id`` is the learner's folder in ``submitted/``.

    ``extension`` and ``excused`` are about the assignment that is collected; ``None`` where the roster says nothing.
    """

    id: str
    names: tuple[str, ...] = ()
    email: str = ""
    username: str = ""
    lms_id: str = ""
    handed_in: datetime | None = None
    first_name: str = ""
    last_name: str = ""
    sections: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    extension: timedelta | None = None
    excused: bool | None = None
    dropped: bool = False
    per_assignment: bool = False
    """Whether ``lms_id`` is the number that Moodle gives somebody for one assignment."""


class Left(NamedTuple):
    """A row that is not used: its line, the name in it, why, and what to do; ``taken`` where that is of one cell."""

    line: int
    name: str
    cause: str
    fix: str
    taken: bool = False


def people(rows: Iterable[Row], places: Mapping[str, list[int]]) -> tuple[list[Person], list[Left]]:
    """Everybody who can be told apart, and the rows that are left for a person."""
    rows = list(rows)
    values = [_Values(row, places) for row in rows]
    kind = _id_kind(values)
    found: dict[str, tuple[int, Person]] = {}
    twice: dict[str, list[int]] = {}
    left: list[Left] = []
    for row, each in zip(rows, values, strict=True):
        if each.is_no_learner():
            continue
        problem = row.wrong or each.problem(kind)
        if problem:
            fix = "correct the row" if row.wrong or each.id(kind) else "add it to the roster"
            if not row.wrong and each.id(kind):
                near = ids.suggestion(each.id(kind))
                fix = f"use {ids.ALLOWED}{f' (for example {near})' if near else ''}; it becomes a folder in submitted/"
                if ids.refusal(each.id(kind)) is None or each.has_no_value(kind):
                    fix = "write the id of the learner, or take the row out where it is of none"
                if _SHORTENED.fullmatch(each.id(kind)):
                    fix = "format its column as text in the spreadsheet, and export the roster again"
            left.append(Left(row.line, each.name, problem, fix))
            continue
        left += (Left(row.line, each.name, *said, taken=True) for said in each.not_understood())
        person = each.person(kind)
        key = person.id.casefold()
        line, before = found.get(key, (0, person))
        if not line:
            found[key] = row.line, person
        elif (joined := _joined(before, person)) and key not in twice:
            found[key] = line, joined
        else:
            twice.setdefault(key, [line]).append(row.line)
    for key, lines in twice.items():
        _, person = found.pop(key)
        for line in lines:
            others = ", ".join(str(other) for other in lines if other != line)
            cause = f"the id {person.id} stands for somebody else in line {others}"
            left.append(Left(line, "", cause, "give everyone one id"))
    return [person for _, person in found.values()], sorted(left)


def _joined(one: Person, other: Person) -> Person | None:
    """The same learner in two rows (of two sections); ``None`` where the rows are of two people."""
    for kind in ("email", "username", "lms_id"):
        values = {plain(getattr(one, kind), "@._-"), plain(getattr(other, kind), "@._-")} - {""}
        if len(values) > 1:
            return None
    names = [{" ".join(sorted(plain(name).split())) for name in each.names} for each in (one, other)]
    if all(names) and not names[0] & names[1]:
        return None
    return replace(
        one,
        names=tuple(dict.fromkeys(one.names + other.names)),
        sections=tuple(dict.fromkeys(one.sections + other.sections)),
        groups=tuple(dict.fromkeys(one.groups + other.groups)),
        handed_in=one.handed_in or other.handed_in,
        extension=one.extension or other.extension,
        excused=max((each.excused for each in (one, other) if each.excused is not None), default=None),
        dropped=one.dropped and other.dropped,
        **{kind: getattr(one, kind) or getattr(other, kind) for kind in ("email", "username", "lms_id")},
    )


class _Values:
    """The cells of one row by what they are."""

    def __init__(self, row: Row, places: Mapping[str, list[int]]) -> None:
        self._all = {
            kind: [row.cells[place] for place in some if place < len(row.cells) and row.cells[place]]
            for kind, some in places.items()
        }
        self._errors = [cell for kind in _NAMES for cell in self._all.get(kind, ()) if _ERROR.fullmatch(cell)]
        for kind in self._all.keys() & set(_NAMES):
            self._all[kind] = [cell for cell in self._all[kind] if not _ERROR.fullmatch(cell)]
        self.first_cell = next((cell for cell in row.cells if cell), "")
        self.cells = row.cells

    def one(self, kind: str) -> str:
        return (self._all.get(kind) or [""])[0]

    def id(self, kind: str) -> str:
        """Brightspace puts a # before ids and user names; an apostrophe says to a spreadsheet that a cell is text."""
        text = unicodedata.normalize("NFC", self.one(kind)).lstrip("#'").strip()
        if whole := _WHOLE.fullmatch(text):
            return whole[1]
        if kind == "email":
            text = _address(text).casefold()
            return text if ids.refusal(text) is None else ids.suggestion(text)
        return text

    @property
    def name(self) -> str:
        both = f"{self.one('first_name')} {self.one('last_name')}".strip()
        return self.one("name") or both

    def is_no_learner(self) -> bool:
        """Whether the row is about the class, of somebody who teaches, or of the learner who tries a course."""
        if not any(any(map(str.isalnum, cell)) for some in self._all.values() for cell in some):
            return True
        if plain(self.one("role")) in STAFF:
            return True
        alone = not any(word and plain(word) not in SUMS for word in (self.one("email"), self.one("username")))
        about = {plain(self.first_cell), plain(self.name)} & SUMS
        tried = " ".join(sorted(plain(self.name).split())) in TEST_STUDENTS and not self.one("id")
        return bool(alone and about) or tried

    def problem(self, kind: str) -> str:
        text = self.id(kind)
        if not text:
            return f"it has no {kind or 'id'}"
        if self.has_no_value(kind):
            return f'its id is "{self.one(kind)}", which programs write where there is none'
        if len(text.split()) > 2 and sum(map(bool, self.cells)) == 1 and len(self._all) > 1:
            return "it holds several words in one cell, as a remark does, and nothing else"
        if _SHORTENED.fullmatch(text):
            return f"its id was shortened to {text} by a spreadsheet, and nobody can tell what it was"
        cause = ids.refusal(text)
        return f"the id {text[:60]!r} cannot be used: {cause}" if cause else ""

    def has_no_value(self, kind: str) -> bool:
        """Whether its id is a word that programs write where there is none."""
        return self.id(kind).casefold() in _NOTHING or _ERROR.fullmatch(self.one(kind)) is not None

    def not_understood(self) -> Iterator[tuple[str, str]]:
        """Cells that say something of which it is not clear what, and what to do."""
        for error in self._errors:
            yield f'its name is "{error}", which a spreadsheet shows for a formula that fails', "write the name"
        for name in ("excused", "dropped"):
            if plain(text := self.one(name)) and _yes_or_no(text) is None:
                yield (
                    f'"{text[:40]}" in its column {name} is neither yes nor no',
                    "write yes or no; it counts as nothing",
                )
        if plain(text := self.one("extension")) and _length(text) is None and _yes_or_no(text) is not False:
            cause = f'"{text[:40]}" in its column extension is no length of time'
            yield cause, 'write hours or days, such as "48" or "2 days"; it grants nothing so far'

    def person(self, kind: str) -> Person:
        first, last = self.one("first_name"), self.one("last_name")
        names = dict.fromkeys(filter(None, (*self._all.get("name", ()), f"{first} {last}".strip())))
        if not first and not last:
            first, last = _halves(self.one("name"))
        number = _WHOLE.sub(r"\1", self.one("lms_id").lstrip("#'"))
        email = _address(self.one("email"))
        return Person(
            self.id(kind),
            tuple(names),
            email if ADDRESS.fullmatch(email) else "",
            self.one("username").lstrip("#'"),
            participant(number) or number,
            read_time(self.one("handed_in")),
            first,
            last,
            _several(self._all.get("section", ()), r"[;,]| and | und | et | y "),
            _several(self._all.get("group", ()), r"[;,]"),
            _length(self.one("extension")) or None,
            _yes_or_no(self.one("excused")),
            plain(self.one("dropped")) in YES,
            bool(participant(number)),
        )


def _address(text: str) -> str:
    """The address in «Ada One <ada@uni.example>» and «mailto:ada@uni.example», as mail programs write them."""
    found = _IN_BRACKETS.fullmatch(text)
    return found[1] if found else text[7:] if text[:7].casefold() == "mailto:" else text


def _id_kind(values: list[_Values]) -> str:
    """Where the id stands: in its column, else the login serves, else the address."""
    rows = [each for each in values if not each.is_no_learner()]
    for kind in ("id", "username", "email"):
        if any(each.id(kind) for each in rows):
            return kind
    return ""


def _halves(name: str) -> tuple[str, str]:
    last, comma, first = name.partition(",")
    if comma:
        return first.strip(), last.strip()
    first, _, last = name.rpartition(" ")
    return first, last


def _several(cells: Iterable[str], apart: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(word.strip() for cell in cells for word in re.split(apart, cell) if word.strip()))


def _length(text: str) -> timedelta | None:
    """«48», «48 h», «1.5 days»: hours where nothing else is said; ``None`` where it is none."""
    found = _LENGTH.fullmatch(text.strip().casefold())
    unit = _UNITS.get(plain(found[2])) if found and found[2] else "hours"
    return timedelta(**{unit: float(found[1].replace(",", "."))}) if found and unit else None


def _yes_or_no(text: str) -> bool | None:
    return True if plain(text) in YES or text in _TICKS else False if plain(text) in NO else None


def lines(some: Iterable[Left]) -> Iterator[str]:
    """The rows that are left, for messages."""
    for each in some:
        yield f"line {each.line}: {each.cause}; {each.fix}"
