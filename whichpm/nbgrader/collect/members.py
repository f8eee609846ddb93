"""The members of an LMS's course as learners of the class: who is who is found once, and kept by the caller."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from whichpm.lms.lti.members import Member
from whichpm.nbgrader import ids
from whichpm.nbgrader.collect.naming import Claim
from whichpm.nbgrader.collect.roster import Roster, Unknown
from whichpm.nbgrader.gradebook.roster import Enrolled


class PlacedMembers(NamedTuple):
    """Learners for the gradebook; ids here by the LMS's; who was known by name alone; who is left, why, what to do."""

    enrolled: tuple[Enrolled, ...]
    learners: Mapping[str, str]
    by_name: tuple[str, ...]
    left: tuple[tuple[str, str, str], ...]


def place(members: Iterable[Member], roster: Roster, known: Mapping[str, str]) -> PlacedMembers:
    """Find each member among the learners that there are, or make a new one.

    Parameters
    ----------
    members
        As the LMS lists them.
    roster
        The learners of the gradebook.
    known
        Ids here by the LMS's id, from earlier.
    """
    found: dict[str, str] = {}
    by_name: list[str] = []
    left: list[tuple[str, str, str]] = []
    members = list(members)
    for member in members:
        try:
            found[member.user], only_name = _id(member, roster, known)
        except Unknown as error:
            left.append((_called(member), str(error), error.fix))
        else:
            by_name += [found[member.user]] if only_name else []
    twice = {learner for learner, number in Counter(map(str.casefold, found.values())).items() if number > 1}
    enrolled = []
    for member in members:
        learner = found.get(member.user)
        if learner and learner.casefold() in twice:
            left.append((_called(member), f"two members of the LMS are {learner}", "give each an id of its own there"))
            del found[member.user]
        elif learner:
            enrolled.append(_enrolled(learner, member))
    return PlacedMembers(tuple(enrolled), found, tuple(each for each in by_name if each in found.values()), tuple(left))


def _id(member: Member, roster: Roster, known: Mapping[str, str]) -> tuple[str, bool]:
    """The id of a member here, and whether the name alone says so. Raises :class:`Unknown`."""
    if member.user in known:
        return known[member.user], False
    words = tuple(filter(None, (member.school_id, member.email)))
    try:
        one = roster.find(Claim("file", member.user, name=member.name, usernames=words))
    except Unknown:
        if len(roster.exactly(member.name)) > 1 or any(roster.exactly(word) for word in words):
            raise
        return _new(member, roster), False
    person = roster.person(one.id)
    if not one.stated and person and person.email and member.email:  # Somebody of the same name, at another address.
        return _new(member, roster), False
    return one.id, not one.stated


def _new(member: Member, roster: Roster) -> str:
    """The id of somebody who is new: that of the school, else the address, else what the LMS calls them.

    Raises :class:`Unknown` where none can be used, or somebody else has it here: an LMS counts from 1, and so may a
    teacher.
    """
    for text in (member.school_id, member.email.casefold(), member.user):
        if text and not ids.refusal(text):
            if roster.exactly(text):
                cause = f"the LMS tells no more than the id {text}, which is that of a learner here"
                raise Unknown(cause, "have it share names, e-mail addresses and ids of the school, and run it again")
            return text
    text = member.school_id or member.email or member.user
    raise Unknown(f'the id "{text[:60]}" cannot be used: {ids.refusal(text)}', f"change it there to {ids.ALLOWED}")


def _enrolled(learner: str, member: Member) -> Enrolled:
    first, last = member.first_name, member.last_name
    if not first and not last:
        first, _, last = member.name.rpartition(" ")
    return Enrolled(learner, first, last, member.email, dropped=not member.active)


def _called(member: Member) -> str:
    return member.name or member.email or member.school_id or member.user
