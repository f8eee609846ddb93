"""Blind readings: how readers who saw no key answered the graded items, and how far they agree.

One row of ``exercises/graded/readings.csv``, as private as the keys beside it, is one answer: who read, what they do,
when, which item, a digest of the text that was seen, the chosen option and, where owners are asked, the line of the
ownership test; and the key of that day. A reading counts for the text it saw; after a change the item must be read
again. No row is ever taken out: how far first readings agreed can be told only from those that did not.

Glances are kept beside them, in ``glances.csv``: answers of readers who saw the cards without their stories, and took
the first owner that came to mind. What they find, a learner finds without understanding anything.
"""

from __future__ import annotations

import hashlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from pathlib import Path
from statistics import fmean
from typing import Literal, NamedTuple

from whichpm import bank, strict
from whichpm.kinds import kinds
from whichpm.model import ROLES, Exercise, Item, Text
from whichpm.quality import limits
from whichpm.quality.limits import Figures, Gate

READINGS = Path("exercises/graded/readings.csv")
GLANCES = Path("exercises/graded/glances.csv")
ENOUGH = 2
"""Readers that every item needs."""
UNDISPUTED = 0.8
"""The share of readers who agree, at least: all of up to four, and four of five."""

MOST = 0.8
"""The share of a form's cards that a reader has to have glanced at, to be counted."""

Kind = Literal["product", "project", "teacher", "other", "model"]
KINDS: Mapping[Kind, str] = {
    "product": "product manager",
    "project": "project manager",
    "teacher": "teacher",
    "other": "somebody else",
    "model": "language model",
}
"""What a reader is; a language model is never called anything else."""
Which = Literal["present", "first", "rewritten"]
"""Which text was read: that of today, the first that anybody read, or that of today where it is not the first."""


class Reading(NamedTuple):
    """What one reader answered to one item; ``line`` is empty where none was asked.

    ``key`` is what the key was when the reading was taken down, such as "product 1"; empty where nobody noted it.
    """

    reader: Text
    date: str
    exercise: Text
    item: Text
    seen: Text
    answer: Text
    line: str = ""
    kind: Kind = "other"
    key: str = ""


class Agreement(NamedTuple):
    """Share of readings that agree with the key, and Gwet's AC1 among the readers."""

    readings: int
    items: int
    share: float
    ac1: float


def digest(exercise: Exercise, item: Item) -> str:
    """Eight hex digits of what a reader sees of an item: its text and its options."""
    return hashlib.sha256("\n".join((exercise.kind, item.text, *item.options)).encode()).hexdigest()[:8]


def load(root: Path, file: Path = READINGS) -> list[Reading]:
    """Read all readings, or glances, of the course and of its private bank.

    Raises :class:`~whichpm.strict.BankError`.
    """
    there = [home / file for home in bank.homes(root) if (home / file).is_file()]
    return [reading for path in there for _, reading in strict.rows(path, Reading)]


def asked(exercise: Exercise) -> Iterator[Item]:
    """The items that a reader is to answer: those with a key, and a two-step statement once."""
    repeating = kinds()[exercise.kind].repeating
    for item in exercise.items:
        if item.key is not None and item.points and item.part not in repeating:
            yield item


def asks_owner(item: Item) -> bool:
    """Whether an item is answered with an owner."""
    return set(item.options) <= set(ROLES)


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


def at_first_sight(exercises: Sequence[Exercise], glances: Sequence[Reading]) -> dict[str, float]:
    """Percent of a form's owner questions that each reader found at a glance; of readers who glanced at most of them.

    Half a form says little of the whole, as cards differ: a reader counts who saw :data:`MOST` of its present texts.
    """
    found: dict[str, list[bool]] = defaultdict(list)
    asking = [(exercise, item) for exercise in exercises for item in asked(exercise) if asks_owner(item)]
    by_slug = {exercise.slug: counted(exercise, glances) for exercise in exercises}
    for exercise, item in asking:
        for each in by_slug[exercise.slug].get(item.id, []):
            found[each.reader].append(item.fits(each.answer))
    most = MOST * len(asking)
    return {reader: 100 * sum(right) / len(right) for reader, right in found.items() if len(right) >= most}


def first_impression(exercises: Sequence[Exercise], glances: Sequence[Reading], today: Figures) -> Iterator[Gate]:
    """Hold a form to what may be found of it at a glance, where readers have glanced at its present texts."""
    if shares := at_first_sight(exercises, glances):
        mean = fmean(shares.values())
        each = ", ".join(f"{reader} {share:.0f}" for reader, share in sorted(shares.items()))
        yield limits.held("first-impression", mean, today, found=f"{mean:.1f} % ({each})")


def disputed(exercise: Exercise, readings: Sequence[Reading]) -> Iterator[tuple[str, str, str]]:
    """Items whose present text too many readers answered otherwise than the key: item, cause, fix."""
    found = counted(exercise, readings)
    for item in asked(exercise):
        read = found.get(item.id, [])
        against = [reading for reading in read if not agrees(item, reading)]
        if len(read) - len(against) < UNDISPUTED * len(read):
            said = ", ".join(f"{each.answer} {each.line}".strip() for each in against)
            cause = f"{len(against)} of {len(read)} blind readers answered {said}"
            yield item.id, cause, "rewrite it and have it read; their readings stay, as of the text they saw"


def never_read(exercise: Exercise, readings: Sequence[Reading]) -> Iterator[tuple[str, str, str]]:
    """Items that too few readers have read in any wording: item, cause, fix."""
    readers: dict[str, set[str]] = defaultdict(set)
    for reading in readings:
        if reading.exercise == exercise.slug:
            readers[reading.item].add(reading.reader)
    for item in asked(exercise):
        if (read := len(readers[item.id])) < ENOUGH:
            fix = f"have {ENOUGH} readers answer it without the key: `whichpm reading sheet {exercise.slug}`"
            yield item.id, f"it counts for credit, and {read or 'nobody'} has read it blind", fix


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


def agreement(
    exercises: Sequence[Exercise],
    readings: Sequence[Reading],
    owners: bool,
    which: Which = "present",
    models: bool | None = None,
) -> Agreement:
    """Agreement over all items that ask for an owner, or over all others.

    ``which`` text, and by language models alone or by people alone, can be chosen. Of the first text each reader's
    first answer counts, beside the key of that day; readings whose key nobody noted are left out. AC1 (Gwet 2008,
    doi:10.1348/000711006X126600) is the share of agreeing pairs of readers above what chance would give, with chance
    taken from how often each answer is used.
    """
    some = [each for each in readings if models is None or (each.kind == "model") == models]
    chosen = _first(exercises, some, readings) if which == "first" else _present(exercises, some, readings, which)
    right = total = items = 0
    pairs: list[float] = []
    used: Counter[str] = Counter()
    for asks_owner, read in chosen:
        if asks_owner != owners:
            continue
        items += 1
        total += len(read)
        right += sum(agreed for _, agreed in read)
        used.update(each.answer for each, _ in read)
        if len(read) > 1:
            both = list(combinations([each.answer for each, _ in read], 2))
            pairs.append(sum(one == two for one, two in both) / len(both))
    return Agreement(total, items, right / total if total else 0.0, _ac1(pairs, used))


_Judged = tuple[bool, list[tuple[Reading, bool]]]
"""Whether an item asks for an owner, and its readings, each with whether it agrees with the key."""


def _present(
    exercises: Sequence[Exercise], some: Sequence[Reading], every: Sequence[Reading], which: Which
) -> Iterator[_Judged]:
    first = _first_texts(every)
    for exercise in exercises:
        found = counted(exercise, some)
        for item in asked(exercise):
            read = found.get(item.id)
            if read and not (which == "rewritten" and first[exercise.slug, item.id] == read[0].seen):
                yield asks_owner(item), [(each, agrees(item, each)) for each in read]


def _first(exercises: Sequence[Exercise], some: Sequence[Reading], every: Sequence[Reading]) -> Iterator[_Judged]:
    texts = _first_texts(every)
    present = {
        (exercise.slug, item.id, digest(exercise, item)): item for exercise in exercises for item in asked(exercise)
    }
    by_item: dict[tuple[str, str], dict[str, tuple[Reading, bool]]] = defaultdict(dict)
    for each in some:
        if texts[each.exercise, each.item] != each.seen:
            continue
        item = present.get((each.exercise, each.item, each.seen))
        if each.key or item:
            agreed = _agreed_then(each) if each.key else bool(item and agrees(item, each))
            by_item[each.exercise, each.item].setdefault(each.reader, (each, agreed))
    for found in by_item.values():
        yield next(iter(found.values()))[0].answer in ROLES, list(found.values())


def _agreed_then(reading: Reading) -> bool:
    key, _, line = reading.key.partition(" ")
    return reading.answer == key and (not reading.line or not line or reading.line == line)


def _first_texts(readings: Sequence[Reading]) -> dict[tuple[str, str], str]:
    """The digest of the text that was read first of each item; of one day, the row above."""
    found: dict[tuple[str, str], str] = {}
    for each in sorted(readings, key=lambda reading: reading.date):
        found.setdefault((each.exercise, each.item), each.seen)
    return found


def _ac1(pairs: Sequence[float], used: Mapping[str, int]) -> float:
    if not pairs or len(used) < 2:
        return float(bool(pairs))
    total = sum(used.values())
    chance = sum(count / total * (1 - count / total) for count in used.values()) / (len(used) - 1)
    observed = sum(pairs) / len(pairs)
    return (observed - chance) / (1 - chance)
