"""Puts the files of a hub into a folder, all or none, and none over what somebody edited."""

from __future__ import annotations

import hashlib
import ipaddress
import json
import re
import secrets
import shlex
import sys
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from string import Template

from whichpm import atomic, private
from whichpm.hub.members import Members

UNIT = "which-pm-hub.service"
"""Of systemd."""
OWN = "local_config.py"
"""Settings of the administrator: written once, never touched again."""
DATA = "hub.json"
WRITTEN = ".written.json"
"""What was written here, as hashes: by it, a file that somebody edited is known."""
SHARED = Path("/srv/nbgrader/exchange")
"""Where the exchange is, unless somebody says otherwise."""
PORT = 9991
"""Where the course's own server listens, on this machine alone."""


class Refused(Exception):
    """Nothing was written; the message says why and what to do."""


@dataclass(frozen=True)
class Hub:
    """What differs from hub to hub.

    ``password`` is set to try a hub out: everybody logs in with it, on this machine alone and without accounts.
    """

    course: str
    folder: Path
    exchange: Path
    members: Members
    address: str = "127.0.0.1:8000"
    password: str = ""

    def __post_init__(self) -> None:
        """Refuse what could not be served, or should not be."""
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9_.-]*", self.course):
            raise Refused(
                f"the course's id {self.course!r} becomes part of an address; write one of letters, digits and _ . - "
                "into nbgrader_config.py, as c.CourseDirectory.course_id, and try again"
            )
        host, colon, port = self.address.rpartition(":")
        if not colon or not host or not port.isdecimal() or not 0 < int(port) < 65536:
            raise Refused(f"--address {self.address!r} is no host and port; write it like 127.0.0.1:8000")
        if self.password and not on_this_machine(host):
            raise Refused(
                f"--try-out has one password for everybody, so it listens on this machine alone, and {host} is an "
                "address that others can reach; leave --address out, or leave --try-out out and set up a login"
            )


_TRIED = """\
    # Tried out, everybody has the same account: the name of the login tells them apart.
    c.CourseDirectory.student_id = os.environ["JUPYTERHUB_USER"]
"""


def on_this_machine(host: str) -> bool:
    """Whether an address is reached from this machine alone."""
    try:
        return host == "localhost" or ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


def password(folder: Path) -> str:
    """The password of a hub that is tried out: the one it has, else a new one."""
    found = _earlier(folder / DATA).get("password")
    return found if isinstance(found, str) and found else secrets.token_urlsafe(6)


def write(folder: Path, hub: Hub, *, replace: bool = False) -> list[str]:
    """Write a hub's files into a folder; gives the names of those that changed.

    Parameters
    ----------
    folder
        Made where it is missing, for others to enter, since everybody's server reads ``nbgrader_config.py`` in it.
    replace
        Whether to write also over a file that somebody edited, or that was there before.

    Raises :class:`Refused` where that is not asked for, or the place cannot be, and :class:`OSError`.
    """
    folder = folder.resolve()
    if not hub.password and folder.is_relative_to(hub.folder):
        raise Refused(
            f"{folder} lies in the course, which belongs to {hub.members.teachers[0]}, and root runs what is in it: "
            f"whoever owns the course would be root; name a folder elsewhere, such as {hub.folder.parent / 'hub'}"
        )
    if not hub.password and hub.exchange.is_relative_to(hub.folder):
        raise Refused(f"--exchange {hub.exchange} lies in the course, which nobody else can enter; leave it out")
    folder.mkdir(parents=True, exist_ok=True)
    wanted = _files(folder, hub)
    before = _earlier(folder / WRITTEN)
    there = {name: path.read_bytes() for name in wanted if (path := folder / name).is_file()}
    edited = [name for name, content in there.items() if _hash(content) != before.get(name) and content != wanted[name]]
    if edited and not replace:
        raise Refused(
            f"{', '.join(str(folder / name) for name in edited)}: edited since whichpm hub wrote it, or not written by "
            f"it; nothing was changed. Move your settings to {OWN}, which is yours alone, and give --replace"
        )
    changed = [name for name, content in wanted.items() if there.get(name) != content]
    for name in changed:
        with atomic.writing(folder / name, mode=0o600 if name == DATA else 0o644) as file:
            file.write(wanted[name])
    if not (folder / OWN).exists():
        atomic.write(folder / OWN, _text(OWN).encode())
        changed.append(OWN)
    hashes = {name: _hash(content) for name, content in wanted.items()}
    atomic.write(folder / WRITTEN, (json.dumps(hashes, indent=1) + "\n").encode())
    if hub.password:
        hub.exchange.mkdir(parents=True, exist_ok=True)
        private.close(folder)
    return changed


def _files(folder: Path, hub: Hub) -> dict[str, bytes]:
    told = asdict(hub) | asdict(hub.members) | {"folder": str(hub.folder), "exchange": str(hub.exchange)}
    told |= {"environment": sys.prefix, "port": PORT, "left": _left(folder, hub.members)}
    del told["members"]
    where = {
        "course": hub.course,
        "owner": hub.members.teachers[0],
        "here": folder,
        "folder": hub.folder,
        "exchange": hub.exchange,
        "environment": sys.prefix,
        "address": hub.address,
        "unit": UNIT,
        "own": OWN,
        "tried": _TRIED if hub.password else "",
    }
    quoted = {f"q_{name}": shlex.quote(str(value)) for name, value in where.items()}
    quoted |= {f"r_{name}": repr(str(value)) for name, value in where.items()}
    # A percent sign begins something else in a unit.
    quoted |= {f"u_{name}": str(value).replace("%", "%%") for name, value in where.items()}
    made = {DATA: json.dumps(told, indent=1, sort_keys=True) + "\n"}
    for name in ("jupyterhub_config.py", "nbgrader_config.py", UNIT, "README.md"):
        made[name] = _filled(_text(name), {**where, **quoted})
    return {name: text.encode() for name, text in made.items()}


def _left(folder: Path, now: Members) -> list[str]:
    """Everybody whom this hub once knew and who is not in the class any more: their sessions end with the restart."""
    earlier = _earlier(folder / DATA)
    lists = (earlier.get(role) for role in (*asdict(now), "left"))
    known = {name for names in lists if isinstance(names, list) for name in names if isinstance(name, str)}
    return sorted(known - set(now.everybody))


def _filled(text: str, values: Mapping[str, object]) -> str:
    return Template(text).substitute({name: str(value) for name, value in values.items()})


def _text(name: str) -> str:
    """A file as it is kept: Python under another ending, because it is no module of ours."""
    return (files("whichpm.hub") / "files" / f"{name}.txt").read_text(encoding="utf-8")


def _earlier(path: Path) -> dict[str, object]:
    """What was written there before; nothing where it cannot be read."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _hash(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
