"""Who is in the class: a roster, or the students in the gradebook; and whose a claim is. Nothing is guessed."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from whichpm.nbgrader import ids
from whichpm.nbgrader.collect.columns import columns, header, named, participant
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.people import Left, Person, lines, people
from whichpm.nbgrader.collect.tables import NoTable, Row, Table, read_table
from whichpm.nbgrader.collect.vocabulary import plain

__all__ = ["Found", "Left", "Person", "Roster", "RosterError", "Unknown", "from_students", "plain", "read_roster"]
KEPT = "@._-+"
SHORTEST = 3
"""Characters of an id that is looked for within a name."""


class RosterError(Exception):
    """A roster that cannot be used; the message says where, and how to fix it."""


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
    ``left`` are the rows that could not be used, ``letters`` the encoding where that had to be found out.
    """

    people: tuple[Person, ...] = ()
    closed: bool = False
    left: tuple[Left, ...] = ()
    letters: str = ""
    file: str = ""
    _by: dict[str, dict[str, set[Person]]] = field(init=False, repr=False)
    _words: dict[str, list[tuple[tuple[str, ...], bool, Person]]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._by = {kind: defaultdict(set) for kind in ("id", "name", "squashed", "number", "group")}
        self._words = defaultdict(list)
        for person in self.people:
            for word in _stated(person):
                self._by["id"][plain(word, keep=KEPT)].add(person)
                if len(word) >= SHORTEST:
                    self._add_words(plain(word), True, person)
            if person.lms_id:
                self._by["number"][_number(person.lms_id)].add(person)
                if len(person.lms_id) > SHORTEST:
                    self._add_words(plain(person.lms_id), True, person)
            for name in person.names:
                words = plain(name).split()
                self._by["name"][" ".join(sorted(words))].add(person)
                for turn in range(len(words)):
                    turned = words[turn:] + words[:turn]
                    self._by["squashed"]["".join(turned)].add(person)
                    if len("".join(words)) > SHORTEST:
                        self._add_words(" ".join(turned), False, person)
                        self._add_words("".join(turned), False, person)
            for group in person.groups:
                self._by["group"][plain(group)].add(person)

    def _add_words(self, text: str, stated: bool, person: Person) -> None:
        if words := tuple(text.split()):
            self._words[words[0]].append((words, stated, person))

    @property
    def has_groups(self) -> bool:
        """Whether anybody is in a group."""
        return bool(self._by["group"])

    def group(self, name: str) -> list[str]:
        """Ids of the members of a group."""
        return sorted(person.id for person in self._by["group"].get(plain(name), ()))

    def in_no_group(self) -> list[str]:
        """Ids of those who are in no group, where others are."""
        return sorted(person.id for person in self.people if not person.groups) if self.has_groups else []

    def person(self, learner: str) -> Person | None:
        """A learner by id."""
        return next((each for each in self._by["id"].get(plain(learner, keep=KEPT), ()) if each.id == learner), None)

    def knows_number(self, number: str) -> bool:
        """Whether somebody has this number in the LMS."""
        return bool(number) and _number(number) in self._by["number"]

    def states(self, text: str) -> bool:
        """Whether a text holds an id, a username, an address or a number of somebody, and not a name alone."""
        return any(stated for *_, stated in self._places(plain(text).split()))

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
        found = stated or named or self._consumed(claim.name)
        if len(found) == 1:
            (one,) = found
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

    def exactly(self, text: str) -> set[Person]:
        """Everybody whom a text names as a whole: by an id, a username, an address or a name."""
        return self._word(text) | self._named(text)

    def within(self, text: str) -> set[Person]:
        """Everybody who is named somewhere in a text; what a longer one covers does not count."""
        return {person for _, _, person, _ in self._places(plain(text).split())}

    def _places(self, words: list[str]) -> list[tuple[int, int, Person, bool]]:
        found: list[tuple[int, int, Person, bool]] = []
        for start, word in enumerate(words[:200]):
            for wanted, stated, person in self._words.get(word, ()):
                if tuple(words[start : start + len(wanted)]) == wanted:
                    found.append((start, start + len(wanted), person, stated))
        return [
            (start, end, person, stated)
            for start, end, person, stated in found
            if not any(a <= start and end <= b and b - a > end - start for a, b, *_ in found)
        ]

    def _consumed(self, name: str) -> set[Person]:
        """Who is meant by «jdoe John Doe»: every word of it is one person's."""
        words = plain(name).split()
        places = self._places(words)
        people_ = {person for _, _, person, _ in places}
        covered = {place for start, end, *_ in places for place in range(start, end)}
        return people_ if len(people_) == 1 and len(covered) == len(words) else set()

    def _stated(self, claim: Claim) -> set[Person]:
        if claim.lms_id and (found := self._by["number"].get(_number(claim.lms_id))):
            return found
        if claim.by == "Canvas" and (found := self._word(claim.lms_id)):
            return found  # Canvas's own export calls its number ID, and so the roster may use it as the id.
        return {person for word in claim.usernames for person in self._word(word)}

    def _word(self, word: str) -> set[Person]:
        return self._by["id"].get(plain(word, keep=KEPT), set())

    def _named(self, name: str) -> set[Person]:
        words = plain(name).split()
        if not words:
            return set()
        return self._by["name"].get(" ".join(sorted(words))) or self._by["squashed"].get("".join(words)) or set()

    def _own(self, claim: Claim) -> str | None:
        own = unicodedata.normalize("NFC", claim.usernames[0])
        return own if len(claim.usernames) == 1 and claim.by != "file" and not ids.refusal(own) else None

    def _nobody(self, claim: Claim) -> tuple[str, str]:
        who = claim.name or (claim.usernames[-1] if claim.usernames else claim.lms_id)
        if not self.people:
            return f'nobody is known as "{who}": there is no roster', "give one with --roster (a CSV with id and name)"
        words = sorted(plain(who).split())
        unused = (each for each in self.left if words and not each.taken)
        if row := next((each for each in unused if sorted(plain(each.name).split()) == words), None):
            return (
                f'"{who}" stands in line {row.line} of the roster, where {row.cause}',
                f"{row.fix}, and collect again",
            )
        letters = ""
        if self.letters and any(each > "\x7f" for each in who):
            letters = f"; the letters of the roster were read as {self.letters}, give --encoding where that is wrong"
        return (
            f'nobody in the roster is "{who}"{letters}',
            "add the learner to the roster, or collect it with --learner",
        )


def read_roster(path: Path, encoding: str | None = None) -> Roster:
    """The people of a CSV or xlsx file, as an LMS or a person saved it. Raises :class:`RosterError`."""
    try:
        tables = read_table(path, encoding)
    except NoTable as why:
        raise RosterError(f"{path}: {why}") from None
    rows = max((table.rows for table in tables), key=len)
    if not rows:
        raise RosterError(f"{path}: it is empty; its first line must name the columns, at least id")
    best: tuple[tuple[int, bool, int], int, dict[str, list[int]], int] = ((-1, False, 0), -1, {}, 0)
    for number, table in enumerate(tables):
        if not table.rows:  # Separators alone: read in another way, the same file has rows.
            continue
        cells = [row.cells for row in table.rows]
        place = header(cells)
        head = cells[place] if place >= 0 else ()
        found = columns(head, cells[place + 1 :])
        rank = (named(head), _tells_apart(found), len(found))  # To name columns says more than what they may hold.
        if rank > best[0]:
            best = rank, number, found, place
    _, number, found, place = best
    if not _tells_apart(found):
        seen = ", ".join(f'"{cell}"' for cell in rows[0].cells[:8])
        raise RosterError(
            f"{path}:{rows[0].line}: no column holds an id, a username or an address (the first line has {seen}); "
            "name the columns in the first line: id, name, email, username, lms_id"
        )
    persons, left = people(_below(tables[number], place), found)
    if persons and all(named((each.id,)) for each in persons):
        raise RosterError(f"{path}: it stands on its side, a column for each learner; turn it, so that each has a row")
    if not persons:
        said = next(lines(left), "below its header it has no rows; add one for each learner")
        raise RosterError(f"{path}: nobody in it can be taken: {said}")
    return Roster(tuple(persons), True, tuple(left), tables[number].letters, path.name)


def _below(table: Table, place: int) -> list[Row]:
    """The rows below the header, but for the header once more, as where several exports were put together.

    A row that alone has more cells than the header had a comma in one of them, and what follows is out of place.
    """
    rows = table.rows[place + 1 :]
    if place < 0:
        return rows
    head = table.rows[place].cells
    rows = [row for row in rows if row.cells != head]
    longer = {row.line for row in rows if any(row.cells[len(head) :])}
    if not table.separated or 2 * len(longer) >= len(rows):
        return rows
    cause = "it has more cells than the first line, so one of them was cut in two; put it into quotation marks"
    return [row._replace(wrong=row.wrong or cause) if row.line in longer else row for row in rows]


def _tells_apart(found: Mapping[str, list[int]]) -> bool:
    return bool(found.keys() & {"id", "username", "email"})


def from_students(students: Iterable[Mapping[str, Any]]) -> Roster:
    """The people of a gradebook, with what an earlier roster said of them; it may lack some, so it is not closed."""
    found = []
    for each in students:
        values = {key: value or "" for key, value in each.items()}
        first, last = values.get("first_name", ""), values.get("last_name", "")
        name = f"{first} {last}".strip()
        found.append(
            Person(
                values["id"],
                (name,) if name else (),
                values.get("email", ""),
                values.get("username", ""),
                values.get("lms_user_id", ""),
                first_name=first,
                last_name=last,
                sections=tuple(values.get("sections", ())),
                groups=tuple(values.get("groups", ())),
                dropped=bool(values.get("dropped")),
            )
        )
    return Roster(tuple(found))


def _stated(person: Person) -> Iterator[str]:
    """What names somebody for certain: id, username and address, and the first half of an address."""
    addresses = (person.username, person.email)
    yield from dict.fromkeys(filter(None, (person.id, *addresses, *(each.partition("@")[0] for each in addresses))))


def _number(lms_id: str) -> str:
    """Moodle's worksheet says «Participant 12345» where the archive says 12345."""
    return participant(lms_id) or plain(lms_id, keep="-_.")


def _list(found: Iterable[Person]) -> str:
    return " or ".join(sorted(person.id for person in found))
