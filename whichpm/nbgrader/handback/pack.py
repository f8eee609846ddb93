"""A zip of feedback pages that Moodle or Canvas take back, named as their own download names each person.

Whose a name of the download is, its number says: the one under which `whichpm collect` took that learner's submission.
A page goes to nobody whom only a name leads to, nor under a number that belongs to another download: what lies there
must be what was collected. Moodle's rule was read from its source (``mod/assign/feedback/file/importziplib.php``), that
of Canvas from ``app/models/assignment.rb``; both take the person from the numbers before the learner's own file name.
"""

from __future__ import annotations

import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from whichpm.nbgrader.collect import naming, sources
from whichpm.nbgrader.collect.bounds import Refused, shown
from whichpm.nbgrader.collect.place import Places
from whichpm.nbgrader.collect.sources import Entry
from whichpm.nbgrader.feedback.tree import MARK
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.submission.notebook import FILE_LIMIT
from whichpm.nbgrader.submission.plainfile import NotPlain, TooLarge, read_plain

SYSTEMS = ("Moodle", "Canvas")
WHEN = (1980, 1, 1, 0, 0, 0)
"""The time of every entry, so that the same pages make the same archive."""


class CannotPack(Exception):
    """No archive can be made; the message says why and what to do."""


class Kept(NamedTuple):
    """Somebody whose page is not in the archive, why, and what to do."""

    who: str
    cause: str
    fix: str


class Packed(NamedTuple):
    """What was made: the archive, for which LMS, who has pages in it, and who has none."""

    content: bytes
    system: str
    learners: tuple[str, ...]
    kept: tuple[Kept, ...]


@dataclass
class _Place:
    """What stands before a person's files, and digests of those that the download holds."""

    prefix: str
    found: set[bytes] = field(default_factory=set)


def pack(setting: Setting, learners: Sequence[str], download: Path) -> Packed:
    """Pack the pages of some learners for the LMS that a download is of; writes nothing.

    Raises :class:`CannotPack`, and :class:`FileNotFoundError` where there is no such download.
    """
    numbers = Places(setting.root, setting.assignment).own_numbers(SYSTEMS)
    if not any(numbers.values()):
        fix = f"run `whichpm collect {setting.assignment} {download}` first"
        raise CannotPack(f"nothing of {setting.assignment} was collected from Moodle or Canvas; {fix}")
    places = dict(_places(download))
    systems = {system for system, _ in places}
    if len(systems) != 1:
        raise CannotPack(
            f"{download} is no download of Moodle or Canvas; give the archive that `whichpm collect` took, unchanged"
        )
    (system,) = systems
    owners = defaultdict(set)
    for learner, own in numbers.items():
        if number := own.get(system):
            owners[number].add(learner)
    made = io.BytesIO()
    done, kept = [], []
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as file:
        for learner in sorted(learners):
            number = numbers.get(learner, {}).get(system, "")
            place = places.get((system, number))
            problem = _problem(setting, learner, number, place, len(owners[number]) if number else 0)
            if problem or place is None:
                kept.append(Kept(learner, *(problem or ("", ""))))
                continue
            for name, page in _pages(setting.feedback(learner)):
                file.writestr(zipfile.ZipInfo(f"{place.prefix}{name}", WHEN), page, zipfile.ZIP_DEFLATED)
            done.append(learner)
    return Packed(made.getvalue(), system, tuple(done), tuple(kept))


def _problem(setting: Setting, learner: str, number: str, place: _Place | None, sharing: int) -> tuple[str, str] | None:
    """Why a learner's page cannot go under a number, where it cannot."""
    if not number:
        return "was not collected from this LMS", "pass the page on by hand"
    if sharing > 1:
        return f"number {number} is that of {sharing} learners", "pass the pages on by hand"
    if place is None:
        return f"the download has nobody of number {number}", "give the download that was collected"
    if not place.found & _contents(setting.submitted(learner)):
        cause = f"what the download has under number {number} is not what lies in submitted/{learner}"
        return cause, "give the download that was collected last, or pass the page on by hand"
    return None


def _places(download: Path) -> Iterator[tuple[tuple[str, str], _Place]]:
    """By LMS and number, where the download has a person's files."""
    found: dict[tuple[str, str], _Place] = {}
    for entry in sources.entries(download, lambda _file, _why: None):
        named = _prefix(entry)
        if named is None:
            continue
        key, prefix = named
        place = found.setdefault(key, _Place(prefix))
        try:
            place.found.add(sha256(entry.read(FILE_LIMIT)).digest())
        except Refused:
            continue
    yield from found.items()


def _prefix(entry: Entry) -> tuple[tuple[str, str], str] | None:
    """The LMS and number of the person whose an entry is, and what the LMS writes before that person's files."""
    trusted = entry.parts[: entry.trusted]
    for place, part in enumerate(trusted):
        claim = naming.claim(part)
        if claim is None:
            continue
        if claim.by not in SYSTEMS or not claim.lms_id or claim.doubt:
            return None
        found = _of_moodle(part, place < len(trusted) - 1) if claim.by == "Moodle" else _of_canvas(part, claim.rest)
        # Both take the number from its place among the underscores, whatever stands in the name before it.
        return ((claim.by, claim.lms_id), found[1]) if found and found[0] == claim.lms_id else None
    return None


def _of_moodle(part: str, is_folder: bool) -> tuple[str, str] | None:
    """The number that Moodle would take for the person's, and the beginning of a name of theirs."""
    who, mark, what = part.partition(naming.MOODLE)
    words = who.split("_")
    if len(words) != 2:
        return None
    end = f"{what[len(what.rstrip('_')) :]}/" if is_folder else "_"
    return words[1], f"{who}{mark}file{end}"


def _of_canvas(part: str, rest: str) -> tuple[str, str] | None:
    """The number that Canvas would take for the person's, and the beginning of a name; none for a text or a link."""
    before = part.removesuffix(rest)
    numbers = [word for word in before.split("_") if word.isascii() and word.isdecimal()]
    return (numbers[0], before) if len(numbers) == 2 and before.endswith(f"_{'_'.join(numbers)}_") else None


def _contents(folder: str) -> set[bytes]:
    """Digests of what was handed in by a learner."""
    found = set()
    for path in sorted(Path(folder).glob("*")):
        try:
            found.add(sha256(read_plain(path, FILE_LIMIT)).digest())
        except (OSError, NotPlain, TooLarge):
            continue
    return found


def _pages(folder: Path) -> Iterator[tuple[str, bytes]]:
    """Pages that `whichpm feedback` wrote, and no file of the learner's."""
    for path in sorted(folder.glob("*.html")):
        content = path.read_bytes()
        if MARK in content[:2000]:
            yield shown(path.name), content
