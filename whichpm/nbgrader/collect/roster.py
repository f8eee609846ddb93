"""Who is in the class: a CSV, or the students in the gradebook; and whose a claim is. Nothing is guessed."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.times import read_time

SIZE_LIMIT = 50_000_000
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "id": ("id", "student id", "learner", "learner id", "id number", "orgdefinedid", "org defined id", "sis user id"),
    "name": ("name", "full name", "student", "student name", "display name"),
    "first_name": ("first name", "given name", "firstname", "forename"),
    "last_name": ("last name", "surname", "family name", "lastname"),
    "email": ("email", "email address", "e mail", "mail"),
    "username": ("username", "user name", "login", "login id", "sis login id"),
    "lms_id": ("lms id", "lms user id", "user id", "canvas id", "participant", "identifier"),
    "handed_in": ("handed in", "last modified submission", "submitted at", "submission time"),
}
"""Names of columns, without regard to case, punctuation and order; the words of the LMS's own exports are known."""
_ID = re.compile(r"\w(?:[\w.@ -]{0,98}[\w-])?")


class RosterError(Exception):
    """A roster that cannot be used; the message says where, and how to fix it."""


@dataclass(frozen=True)
class Person:
    """One learner; ``id`` is the learner's folder in ``submitted/``."""

    id: str
    names: tuple[str, ...] = ()
    email: str = ""
    username: str = ""
    lms_id: str = ""
    handed_in: datetime | None = None


class Found(NamedTuple):
    """A learner's id, whether a number or a username leads there (not only a name), and a time from the roster."""

    id: str
    stated: bool
    handed_in: datetime | None = None


class Unknown(Exception):
    """A claim that leads to nobody, or to more than one; the message says why, ``fix`` what to do."""

    def __init__(self, cause: str, fix: str) -> None:
        super().__init__(cause)
        self.fix = fix


@dataclass
class Roster:
    """Finds people by what an LMS says about them.

    ``closed`` means that nobody else is in the class; otherwise an id that a source itself states is believed.
    """

    people: tuple[Person, ...] = ()
    closed: bool = False
    _by: dict[str, dict[str, set[Person]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._by = {kind: defaultdict(set) for kind in ("id", "name", "squashed")}
        for person in self.people:
            addresses = (person.username, person.email)
            for word in {person.id, *addresses, *(each.partition("@")[0] for each in addresses)} - {""}:
                self._by["id"][plain(word, keep="@._-+")].add(person)
            if person.lms_id:
                self._by["id"][f"lms {_number(person.lms_id)}"].add(person)
            for name in person.names:
                words = plain(name).split()
                self._by["name"][" ".join(sorted(words))].add(person)
                for turn in range(len(words)):
                    self._by["squashed"]["".join(words[turn:] + words[:turn])].add(person)

    def find(self, claim: Claim) -> Found:
        """The learner whom a claim is about; raises :class:`Unknown`."""
        stated = self._stated(claim)
        named = self._named(claim.name)
        if len(stated) == 1 and named and not stated & named:
            (one,) = stated
            raise Unknown(
                f'the number or username belongs to {one.id}, the name "{claim.name}" to {_list(named)}',
                "find out whose it is and collect it with --learner",
            )
        found = stated or named
        if len(found) == 1:
            (one,) = found
            if not stated and claim.by == "Canvas" and one.lms_id and claim.lms_id:
                raise Unknown(
                    f"the name is that of {one.id}, but the number {claim.lms_id} is not ({one.lms_id})",
                    "find out whose it is and collect it with --learner",
                )
            return Found(one.id, bool(stated), one.handed_in)
        if found:
            who = claim.name or " or ".join(claim.usernames) or claim.lms_id
            raise Unknown(
                f'"{who}" may be {_list(found)}',
                "add what tells them apart to the roster (lms_id, username), or collect it with --learner",
            )
        if not self.closed and claim.usernames and (own := self._own(claim)):
            return Found(own, stated=True)
        raise Unknown(*self._nobody(claim))

    def holds(self, text: str) -> set[str]:
        """Ids of all learners whom a free text can mean: an id, a username, an address or a name."""
        return {person.id for person in self._word(text) | self._named(text)}

    def _stated(self, claim: Claim) -> set[Person]:
        if claim.lms_id and (found := self._by["id"].get(f"lms {_number(claim.lms_id)}")):
            return found
        if claim.by == "Canvas" and (found := self._word(claim.lms_id)):
            return found  # Canvas's own export calls its number ID, and so the roster may use it as the id.
        return {person for word in claim.usernames for person in self._word(word)}

    def _word(self, word: str) -> set[Person]:
        return self._by["id"].get(plain(word, keep="@._-+"), set())

    def _named(self, name: str) -> set[Person]:
        words = plain(name).split()
        if not words:
            return set()
        return self._by["name"].get(" ".join(sorted(words))) or self._by["squashed"].get("".join(words)) or set()

    def _own(self, claim: Claim) -> str | None:
        own = unicodedata.normalize("NFC", claim.usernames[0])
        return own if len(claim.usernames) == 1 and claim.by != "file" and is_learner_id(own) else None

    def _nobody(self, claim: Claim) -> tuple[str, str]:
        who = claim.name or (claim.usernames[-1] if claim.usernames else claim.lms_id)
        if not self.people:
            return f'nobody is known as "{who}": there is no roster', "give one with --roster (a CSV with id and name)"
        return f'nobody in the roster is "{who}"', "add the learner to the roster, or collect it with --learner"


def is_learner_id(text: str) -> bool:
    """Whether nbgrader, its patterns and a spreadsheet can bear this id, and it can be a folder on every system."""
    return bool(_ID.fullmatch(text)) and not re.fullmatch(r"(?i)con|prn|aux|nul|com\d|lpt\d", text)


def plain(text: str, keep: str = "") -> str:
    """A text for comparing: without accents, case, punctuation (but for ``keep``) and superfluous space."""
    text = text.translate(str.maketrans("øØłŁđĐıæÆœŒ", "oOlLdDiaAoO"))
    bare = [each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)]
    bare = [each for each in bare if unicodedata.category(each) not in ("Cf", "Cc")]
    words = "".join(each if each.isalnum() or each in keep else " " for each in bare)
    return " ".join(words.casefold().split())


def read_roster(path: Path) -> Roster:
    """The people of a CSV (commas, semicolons or tabs; UTF-8 or Windows text). Raises :class:`RosterError`."""
    try:
        raw = path.read_bytes()[: SIZE_LIMIT + 1]
    except OSError as error:
        raise RosterError(f"{path}: {error.strerror}; give the path of a CSV file") from None
    if len(raw) > SIZE_LIMIT or b"\0" in raw.removeprefix(b"\xff\xfe").removeprefix(b"\xfe\xff")[::2]:
        raise RosterError(f"{path}: it is no CSV file; export the roster as CSV")
    rows = list(csv.reader(io.StringIO(text := _text(raw), newline=""), delimiter=_delimiter(text)))
    if not rows:
        raise RosterError(f"{path}: it is empty; its first line must name the columns, at least id")
    places = _places(rows[0])
    if "id" not in places:
        known = ", ".join(COLUMNS)
        raise RosterError(f"{path}:1: there is no column id; name the columns in the first line ({known})")
    return Roster(tuple(_people(path, rows[1:], places)), closed=True)


def from_students(students: Iterable[Mapping[str, str | None]]) -> Roster:
    """The people of a gradebook; it may lack some, so it is not closed."""
    people = []
    for each in students:
        values = {key: value or "" for key, value in each.items()}
        name = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
        lms_id = values.get("lms_user_id", "")
        people.append(Person(values["id"], (name,) if name else (), values.get("email", ""), lms_id=lms_id))
    return Roster(tuple(people))


def _people(path: Path, rows: list[list[str]], places: Mapping[str, int]) -> Iterable[Person]:
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        values = {kind: row[place].strip() if place < len(row) else "" for kind, place in places.items()}
        if not any(values.values()) or plain(values.get("name", "")) == "points possible":
            continue  # Canvas's export has a line of this name.
        learner = unicodedata.normalize("NFC", values["id"])
        if not is_learner_id(learner):
            fix = "use letters, digits, hyphens and dots; it becomes a folder in submitted/"
            raise RosterError(f"{path}:{number}: the id {learner!r} cannot be used; {fix}")
        if (first := seen.setdefault(learner.casefold(), number)) != number:
            raise RosterError(f"{path}:{number}: the id {learner!r} also stands in line {first}; give everyone one id")
        both = f"{values.get('first_name', '')} {values.get('last_name', '')}".strip()
        names = tuple(name for name in (values.get("name", ""), both) if name)
        more = {kind: values.get(kind, "") for kind in ("email", "username", "lms_id")}
        yield Person(learner, names, **more, handed_in=read_time(values.get("handed_in", "")))


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", "replace")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode("cp1252", "replace")


def _delimiter(text: str) -> str:
    head = text.partition("\n")[0]
    return max(",;\t", key=head.count)


def _places(header: list[str]) -> dict[str, int]:
    words = [plain(cell.replace("_", " ")) for cell in header]
    found = {}
    for kind, aliases in COLUMNS.items():
        for alias in aliases:
            if alias in words:
                found[kind] = words.index(alias)
                break
    return found


def _number(lms_id: str) -> str:
    """Moodle's worksheet says «Participant 12345» where the archive says 12345."""
    digits = re.fullmatch(r"\D*\s(\d+)", lms_id)
    return digits[1] if digits else plain(lms_id, keep="-_.")


def _list(people: Iterable[Person]) -> str:
    return " or ".join(sorted(person.id for person in people))
