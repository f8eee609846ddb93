"""Blind readings: how readers who saw no key answered the graded items, and how far they agree.

One row of ``exercises/graded/readings.csv``, as private as the keys beside it, is one answer: who read, when, which
item, a digest of the text that was seen, the chosen option and, where owners are asked, the line of the ownership
test. A reading counts for the text it saw; after a change the item must be read again.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

from whichpm import strict
from whichpm.kinds import kinds
from whichpm.model import ROLES, Exercise, Item, Text

READINGS = Path("exercises/graded/readings.csv")
ENOUGH = 2
"""Readers that every item needs."""


class Reading(NamedTuple):
    """What one reader answered to one item; ``line`` is empty where none was asked."""

    reader: Text
    date: str
    exercise: Text
    item: Text
    seen: Text
    answer: Text
    line: str = ""


class Agreement(NamedTuple):
    """Share of readings that agree with the key, and Gwet's AC1 among the readers."""

    readings: int
    items: int
    share: float
    ac1: float


def digest(exercise: Exercise, item: Item) -> str:
    """Eight hex digits of what a reader sees of an item: its text and its options."""
    return hashlib.sha256("\n".join((exercise.kind, item.text, *item.options)).encode()).hexdigest()[:8]


def load(root: Path) -> list[Reading]:
    """Read all readings of the course; none where there is no file. Raises :class:`~whichpm.strict.BankError`."""
    path = root / READINGS
    return [reading for _, reading in strict.rows(path, Reading)] if path.is_file() else []


def asked(exercise: Exercise) -> Iterator[Item]:
    """The items that a reader is to answer: those with a key, and a two-step statement once."""
    repeating = kinds()[exercise.kind].repeating
    for item in exercise.items:
        if item.key is not None and item.points and item.part not in repeating:
            yield item


def agrees(item: Item, reading: Reading) -> bool:
    """Whether a reading has the option of the key and, where it names a line, the line as well."""
    return item.fits(reading.answer) and (not reading.line or item.line is None or reading.line == str(item.line))


def counted(exercise: Exercise, readings: Sequence[Reading]) -> dict[str, list[Reading]]:
    """Readings of the present text of each item, the last one of each reader."""
    by_item: dict[str, dict[str, Reading]] = defaultdict(dict)
    present = {item.id: digest(exercise, item) for item in asked(exercise)}
    for reading in readings:
        if reading.exercise == exercise.slug and present.get(reading.item) == reading.seen:
            by_item[reading.item][reading.reader] = reading
    return {item: list(found.values()) for item, found in by_item.items()}


def disputed(exercise: Exercise, readings: Sequence[Reading]) -> Iterator[tuple[str, str, str]]:
    """Items that a reader of the present text answered otherwise than the key: item, cause, fix."""
    found = counted(exercise, readings)
    for item in asked(exercise):
        read = found.get(item.id, [])
        if against := [reading for reading in read if not agrees(item, reading)]:
            said = ", ".join(f"{each.answer} {each.line}".strip() for each in against)
            yield item.id, f"{len(against)} of {len(read)} blind readers answered {said}", "rewrite it and have it read"


def unread(exercise: Exercise, readings: Sequence[Reading]) -> Iterator[tuple[str, str, str]]:
    """Items whose present text has had too few readers: item, cause, fix."""
    found = counted(exercise, readings)
    for item in asked(exercise):
        if (read := len(found.get(item.id, []))) < ENOUGH:
            cause = f"{read} blind readings of its present text"
            yield item.id, cause, f"have {ENOUGH} readers answer it without the key"


def wanting(exercise: Exercise, readings: Sequence[Reading]) -> Iterator[tuple[str, str, str]]:
    """Items without enough readings, or with one that disagrees: item, cause, fix; a dispute is said once."""
    told = set()
    for each in disputed(exercise, readings):
        told.add(each[0])
        yield each
    yield from (each for each in unread(exercise, readings) if each[0] not in told)


def agreement(exercises: Sequence[Exercise], readings: Sequence[Reading], owners: bool) -> Agreement:
    """Agreement over all items that ask for an owner, or over all others.

    AC1 (Gwet 2008, doi:10.1348/000711006X126600) is the share of agreeing pairs of readers above what chance would
    give, with chance taken from how often each answer is used.
    """
    right = total = items = 0
    pairs: list[float] = []
    used: Counter[str] = Counter()
    for exercise in exercises:
        found = counted(exercise, readings)
        for item in asked(exercise):
            if bool(set(item.options) <= set(ROLES)) != owners or not (read := found.get(item.id)):
                continue
            items += 1
            total += len(read)
            right += sum(agrees(item, each) for each in read)
            used.update(each.answer for each in read)
            if len(read) > 1:
                both = list(combinations(read, 2))
                pairs.append(sum(one.answer == two.answer for one, two in both) / len(both))
    return Agreement(total, items, right / total if total else 0.0, _ac1(pairs, used))


def _ac1(pairs: Sequence[float], used: Mapping[str, int]) -> float:
    if not pairs or len(used) < 2:
        return float(bool(pairs))
    total = sum(used.values())
    chance = sum(count / total * (1 - count / total) for count in used.values()) / (len(used) - 1)
    observed = sum(pairs) / len(pairs)
    return (observed - chance) / (1 - chance)
