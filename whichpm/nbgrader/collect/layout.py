"""Whose a file is where no LMS named it: by its folder, its archive or its own name."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import replace

from whichpm.nbgrader.collect import naming
from whichpm.nbgrader.collect.attempts import Taken
from whichpm.nbgrader.collect.expected import Expected
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.roster import Person, Roster, Unknown
from whichpm.nbgrader.collect.vocabulary import plain, plain_words

SUBMITTED = plain_words("submitted_files")
WORKING = plain_words("working_files")
"""The two trees of Teams, in its languages."""
LEARNERS = ""
TEAM = plain_words("containers")


def is_unsubmitted(parts: tuple[str, ...]) -> bool:
    """Whether a file lies among those that somebody is still working on (Teams keeps both)."""
    return any(plain(part) in WORKING for part in parts[:-1])


def is_submitted(parts: tuple[str, ...]) -> bool:
    """Whether a file lies among those that were handed in, in a tree that tells them apart."""
    return any(plain(part) in SUBMITTED for part in parts[:-1])


def below_trees(parts: tuple[str, ...], trusted: int) -> tuple[tuple[str, ...], int]:
    """A path below the tree of what was handed in, where there is one."""
    place = next((number for number, part in enumerate(parts[:trusted][:-1], 1) if plain(part) in SUBMITTED), 0)
    return parts[place:], trusted - place


def add_claims(taken: Iterable[Taken], assignment: str, roster: Roster, expected: Expected) -> None:
    """Give every file without a claim the one that its place makes.

    Known are nbgrader's ``<learner>/<assignment>/``, folders that name a learner in any way (Sakai, ILIAS, OpenOLAT,
    Teams), and single files and archives with a learner in their name.
    """
    taken = list(taken)
    _doubt_marks(taken, roster)
    sources: defaultdict[int, list[Taken]] = defaultdict(list)
    for each in taken:
        if each.claim is None:
            sources[each.source].append(each)
    for files in sources.values():
        shared = _shared(_folders(each) for each in files)
        holding = _holding(files, shared, roster, expected)
        for each in files:
            each.claim = _claim(each, assignment, shared, roster, expected, holding)
        _doubt(files, shared, roster, expected)


def _doubt_marks(taken: list[Taken], roster: Roster) -> None:
    """Where a file has a name of an LMS and lies in the folder of another learner, that learner may have made it up."""
    sources: defaultdict[int, list[Taken]] = defaultdict(list)
    for each in taken:
        sources[each.source].append(each)
    for files in sources.values():
        shared = _shared(_folders(each) for each in files)
        marked = [each for each in files if each.claim and each.claim.by != naming.REPORT]
        alone = len({each.claim.key for each in marked if each.claim}) == 1
        for each in marked:
            place = next((at for at, part in enumerate(each.parts[: each.trusted]) if naming.claim(part)), 0)
            folders = (_people(part, roster) for part in each.parts[0 if alone else shared : place])
            owners = {person.id for people in folders if len(people) == 1 for person in people}
            if each.claim and owners and _id(each.claim, roster) not in owners:
                whose = " or ".join(sorted(owners))
                doubt = f"it lies in the folder of {whose}, but its name is as an LMS calls a file of somebody else"
                each.claim = replace(each.claim, doubt=each.claim.doubt or doubt)


def _id(claim: Claim, roster: Roster) -> str:
    try:
        return roster.find(claim).id
    except Unknown:
        return ""


def _doubt(files: list[Taken], shared: int, roster: Roster, expected: Expected) -> None:
    """Where all lies in a folder of one learner, and what is in it names another, a person has to say whose it is.

    Names within a learner's folder may be the learner's own. Beside other learners' it is the folder that counts.
    """
    within = {person.id for each in files if each.claim for person in _people(each.claim.usernames[0], roster)}
    first = files[0]
    outside = (*_folders(first)[:shared], expected.who(first.shown.partition("/")[0]))
    around = {person.id for part in outside if len(people := _people(part, roster)) == 1 for person in people}
    if len(within) == 1 and around - within:
        named = ", ".join(sorted(within | around))
        for each in files:
            if each.claim:
                each.claim = replace(each.claim, doubt=f"its path names several learners ({named})")


def downloads(taken: Iterable[Taken], roster: Roster) -> set[tuple[int, tuple[str, ...]]]:
    """Archives within what was given, by source and path, that hold work of several people and are nobody's own.

    Names within an archive that a learner may have packed say nothing; but where an instructor's folder holds the
    downloads of two sections, it is they who should be given.
    """
    within: defaultdict[tuple[int, tuple[str, ...]], set[str]] = defaultdict(set)
    for each in taken:
        if each.trusted < len(each.parts) and each.claim and each.claim.by not in naming.LMS:
            whose = (_whose(part, roster) for part in each.parts[each.trusted :])
            within[each.source, each.parts[: each.trusted]] |= set(filter(None, [next(filter(None, whose), "")]))
    return {
        (source, parts)
        for (source, parts), some in within.items()
        if len(some) > 1 and not any(len(_people(part, roster)) == 1 for part in parts)
    }


def _whose(part: str, roster: Roster) -> str:
    found = naming.claim(part)
    people = roster.exactly(part)
    return found.key if found else next(iter(people)).id if len(people) == 1 else ""


def _claim(
    taken: Taken,
    assignment: str,
    shared: int,
    roster: Roster,
    expected: Expected,
    holding: dict[tuple[str, ...], set[str]],
) -> Claim:
    folders = _folders(taken)
    whose = next((number for number, part in enumerate(folders) if len(_people(part, roster)) == 1), len(folders))
    # What lies in the folder of a learner, or of a stranger beside learners, may have been named by them.
    whose = next((place for place in range(shared, whose) if LEARNERS in holding.get(folders[:place], ())), whose)
    for number, part in enumerate(folders):
        if part == assignment and 0 < number <= whose + 1:
            return _of("folder", folders[number - 1], folders[: number + 1], roster)
    for place in range(shared, len(folders)):
        part = folders[place]
        if _people(part, roster) or roster.group(part):
            return _of("folder", part, folders[: place + 1], roster)
        if not _is_container(part, folders[: place + 1], holding):
            if whose_all := _whose_archive(taken, roster, expected, holding):
                return _of("file", whose_all, folders, roster)
            return _of("folder", part, folders[: place + 1], roster)
    words = list(_words(taken, folders, expected))
    word = next((word for word in words if len(_people(word, roster)) == 1), words[0] if words else taken.called)
    return _of("file", word, folders, roster)


def _whose_archive(taken: Taken, roster: Roster, expected: Expected, holding: dict[tuple[str, ...], set[str]]) -> str:
    """What names the learner of all that was given, where no folder in it names anybody: they are the learner's own."""
    word = expected.who(taken.shown.partition("/")[0])
    return word if not any(holding.values()) and len(_people(word, roster)) == 1 else ""


def _is_container(part: str, place: tuple[str, ...], holding: dict[tuple[str, ...], set[str]]) -> bool:
    """Whether a folder that names nobody is one in which others lie, not that of a stranger."""
    words = plain(part).split()
    if place[:-1] in holding and LEARNERS in holding[place[:-1]]:
        return False  # Beside it lie folders of learners, so it is one, of somebody who is not known.
    if plain(part) in SUBMITTED or (words and words[0] in TEAM and len(words) <= 3):
        return True
    return len(holding.get(place, set()) - {LEARNERS}) > 1


def _holding(
    files: Iterable[Taken], shared: int, roster: Roster, expected: Expected
) -> dict[tuple[str, ...], set[str]]:
    """By folder, the learners named below it, and whether folders in it are theirs."""
    found: defaultdict[tuple[str, ...], set[str]] = defaultdict(set)
    for each in files:
        folders = _folders(each)
        own = expected.who(each.parts[each.trusted - 1])
        for place in range(shared, len(folders)):
            if _people(folders[place], roster):
                found[folders[:place]].add(LEARNERS)
            for part in (*folders[place + 1 :], own):
                people = _people(part, roster)
                if len(people) == 1:
                    found[folders[: place + 1]] |= {person.id for person in people}
                    break
    return found


def _people(text: str, roster: Roster) -> set[Person]:
    return roster.exactly(text) or roster.within(text)


def _of(by: str, word: str, place: tuple[str, ...], roster: Roster) -> Claim:
    key = f"{by} {'/'.join(place)} {word}"
    if not roster.exactly(word) and len(people := roster.within(word)) == 1:
        (person,) = people
        lms, account = naming.account(word, person.names) if word in place else ("", "")
        if not account or roster.states(word):
            return Claim(lms or by, key, lms_id=account, usernames=(person.id,))
        # Only the name leads to the learner, and the account beside it may be that of somebody else.
        return Claim(lms, key, name=person.names[0], lms_id=account, usernames=(word,))
    return Claim(by, key, name=word, usernames=(word,))


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
