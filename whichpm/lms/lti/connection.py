"""What a launch leaves: the course, and where its lists are. Nobody's name is among it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

import msgspec

from whichpm import atomic, private
from whichpm.lms.lti import addresses
from whichpm.lms.lti.problems import NotConnected
from whichpm.lms.lti.registration import FOLDER, Registration

NAME = "connection.json"
PEOPLE = "people.json"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
GRADES = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
ROSTER = "https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice"

Kept = TypeVar("Kept", bound=msgspec.Struct)


class Connection(msgspec.Struct, frozen=True):
    """A course of an LMS: its id and title, the list of its columns, the link's own column, scopes, and its roster."""

    format: int
    issuer: str
    client_id: str
    course: str
    title: str
    columns: str = ""
    column: str = ""
    scopes: tuple[str, ...] = ()
    roster: str = ""


class People(msgspec.Struct, frozen=True):
    """Who is who: by the issuer of each LMS, the id of a learner here by the id that it gives a tool.

    Another LMS may give the same id to somebody else.
    """

    format: int
    learners: dict[str, dict[str, str]]


def of_launch(claims: Mapping[str, Any], known: Registration) -> Connection:
    """What a launch says of its course. Raises :class:`AddressRefused` where it names a host that is not registered."""
    course = _mapping(claims.get(f"{CLAIM}context"))
    grades, roster = _mapping(claims.get(GRADES)), _mapping(claims.get(ROSTER))
    found = {
        "columns": _text(grades.get("lineitems")),
        "column": _text(grades.get("lineitem")),
        "roster": _text(roster.get("context_memberships_url")),
    }
    for address in filter(None, found.values()):
        addresses.check(address, known.origins)
    scopes = grades.get("scope")
    return Connection(
        1,
        known.issuer,
        known.client_id,
        _text(course.get("id")),
        _text(course.get("title")) or _text(course.get("label")),
        scopes=tuple(map(_text, scopes)) if isinstance(scopes, list) else (),
        **found,
    )


def read(root: Path, known: Registration) -> Connection:
    """The connection of a course. Raises :class:`NotConnected`."""
    found = load(root, NAME, Connection)
    if found is None:
        raise NotConnected("no course of your LMS is connected yet; run `whichpm lti connect`, and open the link there")
    if (found.issuer, found.client_id) != (known.issuer, known.client_id):
        raise NotConnected(
            f"lti/{NAME} is of {found.issuer}, and lti/registration.yml of {known.issuer}; run `whichpm lti connect`"
        )
    return found


def load(root: Path, name: str, kind: type[Kept]) -> Kept | None:
    """A file of ``lti/``; ``None`` where there is none. Raises :class:`NotConnected` where it cannot be read."""
    path = root / FOLDER / name
    try:
        found = msgspec.json.decode(path.read_bytes(), type=kind)
    except FileNotFoundError:
        return None
    except msgspec.MsgspecError as error:
        raise NotConnected(f"{path}: {error}; put its copy back, or move it away to begin anew") from None
    if getattr(found, "format", 1) != 1:
        raise NotConnected(f"{path} is of a newer version of this program; update it")
    return found


def save(root: Path, name: str, value: msgspec.Struct) -> None:
    """Write a file of ``lti/`` in one step, for its owner alone. Raises :class:`OSError`."""
    path = root / FOLDER / name
    private.folder(path.parent)
    with atomic.writing(path, mode=0o600) as file:
        file.write(msgspec.json.format(msgspec.json.encode(value), indent=1) + b"\n")


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    return value if isinstance(value, str) else ""
