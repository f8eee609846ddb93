"""Which column of a roster is what: by its name in the languages of the usual systems, else by what it holds."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from whichpm.nbgrader.collect import vocabulary
from whichpm.nbgrader.collect.vocabulary import plain

SAMPLE = 300
ADDRESS = re.compile(r"(?<![^@\s])[^@\s]+@[^@\s.]+\.[^@\s]+")


_KINDS = {plain(name): kind for kind, names in vocabulary.columns().items() for name in names}
_PARTICIPANT = vocabulary.plain_words("participant")


def participant(text: str) -> str:
    """The number in «Participant 12345» or «Teilnehmer/in12345», in the languages of Moodle; else nothing."""
    text = text.strip()
    number = text[len(text.rstrip("0123456789")) :]
    return number if number and plain(text[: len(text) - len(number)]) in _PARTICIPANT else ""


def header(rows: Sequence[tuple[str, ...]]) -> int:
    """Which of the first rows names the columns: -1 where none does and the first is already of a learner."""
    known = [named(row) for row in rows[:20]]
    best = max(known, default=0)
    if best:
        return known.index(best)
    return -1 if rows and any(ADDRESS.fullmatch(cell) or cell.isdecimal() for cell in rows[0]) else 0


def named(head: Sequence[str]) -> int:
    """How many cells of a first line name a column."""
    return sum(bool(_kind(cell)) for cell in head)


def columns(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> dict[str, list[int]]:
    """Places of the columns of each kind, the best first; ``rows`` are those below the header."""
    width = max([len(head), *(len(row) for row in rows[:SAMPLE])], default=0)
    values = [[row[place] for row in rows[:SAMPLE] if place < len(row) and row[place]] for place in range(width)]
    found: dict[str, list[int]] = {}
    for place in range(width):
        kind = _kind(head[place]) if place < len(head) else ""
        if values[place] and all(map(participant, values[place])):
            kind = "lms_id"
        if kind:
            found.setdefault(kind, []).append(place)
    for places in found.values():
        places.sort(key=lambda place: (not values[place], place))  # One that is filled before one that is empty.
    _tell_apart(head, values, found)
    _by_content(values, found)
    return found


def _kind(cell: str) -> str:
    name = plain(cell.replace("_", " "))
    if name in _KINDS:
        return _KINDS[name]
    # «excused ps1», «extension (hours)»
    return next((kind for kind in ("extension", "excused") if name.startswith(f"{kind} ")), "")


def _tell_apart(head: tuple[str, ...], values: list[list[str]], found: dict[str, list[int]]) -> None:
    """«Name, Vorname» and «Nombre, Apellidos»: the general word is the half that is missing."""
    names = found.get("name", [])
    for have, lacks in (("first_name", "last_name"), ("last_name", "first_name")):
        if have in found and lacks not in found and len(names) == 1:
            found[lacks] = found.pop("name")
    named = {plain(cell): place for place, cell in reversed(list(enumerate(head)))}
    own, university = named.get("id"), named.get("sis user id")
    if own is not None and university is not None and found["id"][0] != found["id"][-1]:
        # Canvas calls its own number ID, beside that of the university.
        found["id"].sort(key=lambda place: place == own)
        if values[university]:
            found["id"].remove(own)
            found.setdefault("lms_id", []).append(own)


def _by_content(values: list[list[str]], found: dict[str, list[int]]) -> None:
    taken = {place for places in found.values() for place in places}
    left = [place for place, cells in enumerate(values) if cells and place not in taken]
    if "email" not in found:
        addresses = [place for place in left if _share(values[place], ADDRESS.fullmatch) > 0.8]
        if addresses:
            found["email"] = addresses[:1]
            left.remove(addresses[0])
    if not found.keys() & {"id", "username"}:
        numbers = [place for place in left if _are_ids(values[place])]
        if numbers:
            found["id"] = numbers[:1]
            left.remove(numbers[0])
    if not found.keys() & {"name", "first_name", "last_name"}:
        words = [place for place in left if _share(values[place], _is_name) > 0.8 and _differ(values[place])]
        if len(words) == 1 or (words and _share(values[words[0]], lambda cell: " " in cell) > 0.8):
            found["name"] = words[:1]
        elif words:
            found["first_name"], found["last_name"] = words[:1], words[1:2]


def _share(cells: Sequence[str], fits: Callable[[str], object]) -> float:
    return sum(bool(fits(cell)) for cell in cells) / len(cells) if cells else 0.0


def _are_ids(cells: Sequence[str]) -> bool:
    alike = [cell for cell in cells if any(map(str.isdigit, cell)) and " " not in cell and "@" not in cell]
    return len(alike) == len(cells) == len(set(cells)) and any(len(one) > 2 for one in cells)


def _is_name(cell: str) -> bool:
    return any(map(str.isalpha, cell)) and not any(map(str.isdigit, cell)) and "@" not in cell


def _differ(cells: Sequence[str]) -> bool:
    """Names differ; states and roles are mostly the same."""
    return len(set(cells)) > len(cells) / 2 or not any(one == other for one, other in pairwise(sorted(cells)))
