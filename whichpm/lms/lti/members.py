"""The members of a course, as the names and roles service lists them; of each no more than the roster needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from whichpm.lms.lti.connection import Connection
from whichpm.lms.lti.face import Tool
from whichpm.lms.lti.problems import NotConnected, ServiceFailed

SCOPE = "https://purl.imsglobal.org/spec/lti-nrps/scope/contextmembership.readonly"
KIND = "application/vnd.ims.lti-nrps.v2.membershipcontainer+json"
LEARNER = "learner"
STAFF = {"TeachingAssistant": "grader", "Instructor": "teacher"}
"""Roles in a roster by those of LTI, the first that somebody has."""
_TEACHING = {"Instructor", "Administrator", "TeachingAssistant", "ContentDeveloper", "Manager"}


class Member(NamedTuple):
    """Somebody: the id that the LMS gives a tool, names, address, the id of the school, whether still there, the role.

    The role is a word of a roster's: learner, grader or teacher.
    """

    user: str
    name: str = ""
    first_name: str = ""
    last_name: str = ""
    email: str = ""
    school_id: str = ""
    active: bool = True
    role: str = LEARNER


def learners(tool: Tool, connected: Connection) -> list[Member]:
    """All learners of the connected course. Raises :class:`LtiProblem`."""
    return [each for each in everybody(tool, connected) if each.role == LEARNER]


def everybody(tool: Tool, connected: Connection) -> list[Member]:
    """All learners of the connected course, and who teaches and grades there. Raises :class:`LtiProblem`."""
    if not connected.roster:
        raise NotConnected(
            "the LMS gave no address of its roster; have the administrator switch on “Names and Roles” for this tool, "
            "and run `whichpm lti connect` again"
        )
    found: list[Member] = []
    for page in tool.pages(connected.roster, [SCOPE], KIND):
        members = page.get("members") if isinstance(page, dict) else None
        if not isinstance(members, list):
            raise ServiceFailed("the roster of the LMS has no members as LTI 1.3 has them; ask its administrator")
        found += filter(None, map(_member, members))
    return list(_once(found))


def _member(told: object) -> Member | None:
    if not isinstance(told, dict) or not (user := _text(told, "user_id")):
        return None
    roles = told.get("roles")
    names = {str(each).rpartition("#")[2].rpartition("/")[2] for each in (roles if isinstance(roles, list) else [])}
    staff = next((role for name, role in STAFF.items() if name in names), "")
    if "TestUser" in names or not (staff or ("Learner" in names and not names & _TEACHING)):
        return None
    status = _text(told, "status") or "Active"
    return Member(
        user,
        _text(told, "name"),
        _text(told, "given_name"),
        _text(told, "family_name"),
        _text(told, "email"),
        _text(told, "lis_person_sourcedid"),
        status.rpartition("#")[2].casefold() == "active",
        staff or LEARNER,
    )


def _once(found: Iterable[Member]) -> Iterable[Member]:
    """Pages may overlap where somebody joins meanwhile; the later word counts."""
    return {each.user: each for each in found}.values()


def _text(told: Mapping[str, Any], name: str) -> str:
    value = told.get(name)
    return str(value).strip() if isinstance(value, str | int) and not isinstance(value, bool) else ""
