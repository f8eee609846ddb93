"""Columns of the LMS's gradebook (line items): which is that of an assignment, and making one."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from whichpm.lms.lti.connection import Connection
from whichpm.lms.lti.face import Tool
from whichpm.lms.lti.problems import NoColumn, NotConnected
from whichpm.terminal import line

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
WRITE, READ, SCORE, RESULT = (
    f"{SCOPE}{name}" for name in ("lineitem", "lineitem.readonly", "score", "result.readonly")
)
KIND = "application/vnd.ims.lis.v2.lineitem+json"
LIST = "application/vnd.ims.lis.v2.lineitemcontainer+json"
NO_SUBMISSION = {"https://canvas.instructure.com/lti/submission_type": {"type": "none"}}
"""Has Canvas make an assignment that learners hand nothing in to; without it their link would lead to our machine."""


class LmsColumn(NamedTuple):
    """A column: its address, its name, and the points that it counts to."""

    address: str
    name: str
    maximum: Decimal | None = None
    resource: str = ""


def insist_on_scores(connected: Connection) -> None:
    """Raise :class:`NotConnected` where the LMS takes no scores from us."""
    if SCORE not in connected.scopes or not (connected.columns or connected.column):
        raise NotConnected(
            "the LMS allows this tool to send no scores; have the administrator switch on “Assignment and Grade "
            "Services”, and run `whichpm lti connect` again"
        )


def find(tool: Tool, connected: Connection, assignment: str, title: str, wanted: str = "") -> LmsColumn | None:
    """The column of an assignment: the one that is ``wanted``, or that we made for it, or that is called like it.

    Returns ``None`` where there is none and one can be made. Raises :class:`LtiProblem`.
    """
    insist_on_scores(connected)
    if not connected.columns or not {READ, WRITE} & set(connected.scopes):
        if wanted or not connected.column:
            raise NoColumn("the LMS shows this tool no list of its columns; leave --column out, or have it allow them")
        return LmsColumn(connected.column, "the column of the link that was opened")
    scopes = [each for each in (READ, WRITE) if each in connected.scopes]
    there = [each for page in tool.pages(connected.columns, scopes, LIST) for each in _columns(page)]
    if wanted:
        found = [each for each in there if each.name.strip().casefold() == wanted.strip().casefold()]
    else:
        names = {assignment.casefold(), title.casefold()}
        found = [each for each in there if each.resource == assignment]
        found = found or [each for each in there if each.name.strip().casefold() in names]
    if len(found) == 1:
        return found[0]
    listed = ", ".join(f'"{line(each.name, 60)}"' for each in there) or "none"
    if found:
        raise NoColumn(f"{len(found)} columns of the LMS are called alike; give one a name of its own ({listed})")
    if wanted:
        raise NoColumn(f'the LMS shows this tool no column "{wanted}"; it shows {listed}')
    if WRITE not in connected.scopes:
        raise NoColumn(
            f"the LMS has no column for {assignment} and lets this tool make none; give one of its own with --column "
            f"({listed}), or make a link of this tool in the course and connect again"
        )
    return None


def make(tool: Tool, connected: Connection, lms: str, assignment: str, title: str, maximum: Decimal) -> LmsColumn:
    """Make the column of an assignment. Raises :class:`LtiProblem`."""
    body = {"label": title, "scoreMaximum": float(maximum), "resourceId": assignment, "tag": "which-pm"}
    answer = tool.send(
        connected.columns, [WRITE], {**body, **(NO_SUBMISSION if lms == "canvas" else {})}, KIND, accept=KIND
    )
    made = list(_columns([answer]))
    if not made:
        raise NoColumn("the LMS made no column, or does not say which; look at its gradebook, and try again")
    return made[0]


def _columns(page: object) -> Sequence[LmsColumn]:
    return [
        LmsColumn(each["id"], _text(each.get("label")), number(each.get("scoreMaximum")), _text(each.get("resourceId")))
        for each in (page if isinstance(page, list) else [])
        if isinstance(each, dict) and isinstance(each.get("id"), str)
    ]


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def number(value: Any) -> Decimal | None:
    """A number of an LMS's answer; ``None`` for anything else, such as the NaN that JSON has not and some send."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        return None
    return Decimal(str(value))
