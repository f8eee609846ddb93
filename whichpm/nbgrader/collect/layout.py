"""Whose a file is where no LMS named it: by its folder, its archive or its own name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from whichpm.nbgrader.collect.attempts import Taken
from whichpm.nbgrader.collect.expected import Expected
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.roster import Roster


def add_claims(taken: Iterable[Taken], assignment: str, roster: Roster, expected: Expected) -> None:
    """Give every file without a claim the one that its place makes.

    Known are nbgrader's ``<learner>/<assignment>/``, ``<learner>/`` below folders that all files share, and single
    files and archives with a learner in their name.
    """
    sources: defaultdict[int, list[Taken]] = defaultdict(list)
    for each in taken:
        if each.claim is None:
            sources[each.source].append(each)
    for files in sources.values():
        shared = _shared(_folders(each) for each in files)
        for each in files:
            each.claim = _claim(each, assignment, shared, roster, expected)


def _claim(taken: Taken, assignment: str, shared: int, roster: Roster, expected: Expected) -> Claim:
    folders = _folders(taken)
    for number, part in enumerate(folders):
        if number and part == assignment:
            return _of("folder", folders[number - 1], folders[: number + 1])
    if len(folders) > shared:
        return _of("folder", folders[shared], folders[: shared + 1])
    words = list(_words(taken, folders, expected))
    word = next((word for word in words if len(roster.holds(word)) == 1), words[0] if words else taken.called)
    return _of("file", word, folders)


def _of(by: str, word: str, place: tuple[str, ...]) -> Claim:
    return Claim(by, f"{by} {'/'.join(place)} {word}", name=word, usernames=(word,))


def _words(taken: Taken, folders: tuple[str, ...], expected: Expected) -> Iterator[str]:
    """What may name the learner, the nearest first; never what stands within a learner's own archive."""
    if word := expected.who(taken.parts[taken.trusted - 1]):
        yield word
    yield from reversed(folders)
    if word := expected.who(taken.shown.partition("/")[0]):
        yield word


def _folders(taken: Taken) -> tuple[str, ...]:
    return taken.parts[: taken.trusted][:-1]


def _shared(all_folders: Iterable[tuple[str, ...]]) -> int:
    """How many folders all files lie in: those of the archive, not of a learner."""
    listed = list(all_folders)
    first = listed[0] if listed else ()
    for number, part in enumerate(first):
        if any(len(each) <= number or each[number] != part for each in listed):
            return number
    return len(first)
