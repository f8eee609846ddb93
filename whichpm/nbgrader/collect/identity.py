"""Whose a claim is, with all that is known: the roster, the numbers of this download, and those of earlier ones.

Learners can change the name that an LMS shows, but not their number. So a number overrules a name, and where both say
something different, nothing is placed until a person has looked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from whichpm.nbgrader.collect.naming import ACCOUNTS, NUMBERED, Claim
from whichpm.nbgrader.collect.roster import Found, Roster, Unknown
from whichpm.nbgrader.collect.vocabulary import plain, plain_words

TEAM = plain_words("containers")
LOOK = "find out whose it is and collect it with --learner"


class Team(NamedTuple):
    """A submission of several learners."""

    name: str
    members: tuple[str, ...]


class Identity:
    """Finds learners for the claims of one run.

    Parameters
    ----------
    roster
        The class.
    claims
        Every claim of the run, with the number of its source.
    before
        By learner and LMS, the number under which something of the learner's was collected earlier.
    """

    def __init__(
        self, roster: Roster, claims: Iterable[tuple[int, Claim]], before: Mapping[str, Mapping[str, str]]
    ) -> None:
        self._roster = roster
        self._before = before
        self._owner: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for learner, numbers in before.items():
            for lms, number in numbers.items():
                self._owner[lms][number] = learner
        self._numbers: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
        self._named: defaultdict[int, set[str]] = defaultdict(set)
        self._teams: set[int] = set()
        prefixes: defaultdict[tuple[int, str], set[str]] = defaultdict(set)
        for source, claim in claims:
            if claim.by in NUMBERED and claim.lms_id:
                self._numbers[source, claim.by].add(claim.lms_id)
            if claim.team:
                self._teams.add(source)
            for start, end in _splits(claim.name):
                prefixes[source, start].add(end)
            if len(found := roster.exactly(claim.name)) == 1:
                self._named[source] |= {person.id for person in found}
        # One number beside several people is that of something else, such as the course.
        self._impersonal = {
            (source, by)
            for (source, by), some in self._numbers.items()
            if len(some) == 1 and len(self._named[source]) > 1
        }
        self._prefixes = {place for place, ends in prefixes.items() if len(ends) > 1}

    def number(self, claim: Claim, source: int) -> str:
        """The number of the person in the LMS; empty where none is said."""
        numbered = claim.by in NUMBERED and (source, claim.by) not in self._impersonal
        return claim.lms_id if numbered else ""

    def who(self, claim: Claim, source: int) -> Found | Team:
        """The learner, or the team; raises :class:`Unknown`."""
        if claim.doubt:
            raise Unknown(claim.doubt, "find out what is right, and collect it with --learner (and --time)")
        owner = self._owner[claim.by].get(number) if (number := self.number(claim, source)) else None
        try:
            found = self._roster.find(claim)
        except Unknown as why:
            if owner and not self._roster.exactly(claim.name):
                return Found(owner, stated=True)  # Under another name than before; the number is the same.
            other = self._without_group(claim, source)
            if other is None:
                if team := self._team(claim, source):
                    return team
                if claim.team or (claim.by in NUMBERED and self._looks_like_team(claim, source)):
                    raise Unknown(
                        f'"{claim.name}" may be a team, and the roster does not say who is in it',
                        "add a column group to the roster, or collect it with --learner once for each member",
                    ) from None
                raise why from None
            found = self._roster.find(other)
        self._check(claim, found, owner, source)
        return found

    def _check(self, claim: Claim, found: Found, owner: str | None, source: int) -> None:
        """Raise :class:`Unknown` where the number says something else than the name."""
        if not self.number(claim, source) or (claim.by in ACCOUNTS and found.stated):
            return
        what = "account" if claim.by in ACCOUNTS else "number"
        if owner and owner != found.id:
            raise Unknown(
                f"the {what} {claim.lms_id} was that of {owner} in an earlier download, now it leads to {found.id}",
                LOOK,
            )
        before = self._before.get(found.id, {}).get(claim.by)
        if before and before != claim.lms_id:
            raise Unknown(
                f"the name is that of {found.id}, but the {what} {claim.lms_id} is not: "
                f"what was collected of {found.id} before had {before}",
                LOOK,
            )
        if claim.by in ACCOUNTS:
            if any(map(self._roster.states, self._numbers[source, claim.by])):
                raise Unknown(f"the name is that of {found.id}, but the account {claim.lms_id} is not", LOOK)
            return
        person = self._roster.person(found.id)
        if found.stated or person is None or not person.lms_id:
            return
        numbers = self._numbers[source, claim.by]
        # Moodle numbers people anew in each assignment: where no number of a whole download is in the roster, the
        # roster has others. Canvas does not.
        alike = len(numbers) == 1 or person.per_assignment or any(map(self._roster.knows_number, numbers))
        if alike or claim.by == "Canvas":
            raise Unknown(
                f"the name is that of {found.id}, but the number {claim.lms_id} is not ({person.lms_id})", LOOK
            )

    def _without_group(self, claim: Claim, source: int) -> Claim | None:
        """«Group A-Ada Lovelace», as Moodle names members of a team: the group is known, or stands before others."""
        for start, end in _splits(claim.name):
            known = bool(self._roster.group(start)) or (source, start) in self._prefixes
            if known and len(self._roster.exactly(end)) == 1:
                return Claim(claim.by, claim.key, end, claim.lms_id, at=claim.at, late=claim.late, rest=claim.rest)
        return None

    def _team(self, claim: Claim, source: int) -> Team | None:
        members = self._roster.group(claim.name)
        if not members and claim.team:
            members = self._roster.in_no_group()
        if not members:
            return None
        if alone := sorted(self._named[source] & set(members)):
            raise Unknown(
                f'it is of the team "{claim.name}", and {", ".join(alone[:3])} of that team handed in alone as well',
                "find out which counts, and collect it with --learner",
            )
        for member in members:
            before = self._before.get(member, {}).get(claim.by)
            if before and claim.lms_id and before != claim.lms_id:
                raise Unknown(
                    f'it is said to be of the team "{claim.name}", but what was collected of {member} before '
                    f"had the number {before}, not {claim.lms_id}",
                    LOOK,
                )
        return Team(claim.name, tuple(members))

    def _looks_like_team(self, claim: Claim, source: int) -> bool:
        """«Team 3», or any name of which nobody is known beside that of those who are in no group."""
        first = plain(claim.name).split()[:1]
        return bool(first) and (first[0] in TEAM or source in self._teams)


def _splits(name: str) -> list[tuple[str, str]]:
    """A name cut at each of its hyphens."""
    places = [place for place, each in enumerate(name[:200]) if each == "-"][:8]
    return [(name[:place].strip(), name[place + 1 :].strip()) for place in places]
