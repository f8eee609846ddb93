"""What an LMS and this course know of each other: ``lti/registration.yml``, made once, and edited by a person."""

from __future__ import annotations

from pathlib import Path

import msgspec
import yaml

from whichpm import atomic, private, strict
from whichpm.lms.lti import addresses
from whichpm.lms.lti.platforms import PLATFORMS
from whichpm.lms.lti.problems import AddressRefused, Differs, NotConnected

FOLDER = "lti"
NAME = "registration.yml"
PORT = 8765
"""Where a launch comes to on this machine: an LMS knows the whole address, so it stays the same."""
HEAD = """\
# What your LMS and this course know of each other; `whichpm lti connect` made it. Edit what your administrator says.
# services: the hosts that lists and scores may go to, besides those of the addresses above.
"""


class Registration(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A tool's registration: whom to believe, and where to ask.

    ``login`` is where a login is answered, ``token`` where one asks for a token, made out to ``audience`` (by default
    the same), ``keys`` where the LMS has its public keys, ``services`` are origins of its lists.
    """

    lms: str
    issuer: str
    client_id: str
    deployments: tuple[str, ...]
    login: str
    token: str
    keys: str
    audience: str = ""
    services: tuple[str, ...] = ()
    port: int = PORT

    @property
    def redirect(self) -> str:
        """Where a launch comes to."""
        return f"http://127.0.0.1:{self.port}/launch"

    @property
    def origins(self) -> frozenset[str]:
        """Where requests may go to. Raises :class:`AddressRefused`."""
        return frozenset(addresses.origin(each) for each in (self.token, self.keys, *self.services))


def make(lms: str, site: str, client_id: str, deployment: str, port: int = PORT) -> Registration:
    """The registration of a tool in one of the :data:`~whichpm.lms.lti.platforms.PLATFORMS`.

    Parameters
    ----------
    lms
        Its name there.
    site
        Where the school has it, such as ``https://moodle.school.example``.
    client_id, deployment
        What the LMS calls the tool, and this use of it.
    port
        Where a launch comes to on this machine.

    Raises :class:`AddressRefused`.
    """
    site = site.rstrip("/")
    addresses.origin(site)
    known = PLATFORMS[lms]
    login, token, keys = (each.format(site=site, client=client_id) for each in known[2:5])
    issuer = known.issuer.format(site=site)
    return Registration(lms, issuer, client_id, (deployment,), login, token, keys, known.audience, (site,), port)


def write(root: Path, made: Registration) -> Path | None:
    """Write a registration; ``None`` where it is there already, and maybe edited.

    Raises :class:`FileExistsError` where that is of another tool, and what :func:`read` raises.
    """
    path = root / FOLDER / NAME
    if path.exists():
        there = _read(path)
        if (there.lms, there.client_id) == (made.lms, made.client_id) and {*made.deployments} <= {*there.deployments}:
            return None
        raise FileExistsError(f"{path} is there already, of another tool; edit it, or move it away")
    private.folder(path.parent)
    text = yaml.safe_dump(msgspec.to_builtins(made), sort_keys=False, allow_unicode=True, width=200)
    with atomic.writing(path, mode=0o600) as file:
        file.write((HEAD + text).encode())
    return path


def compare(root: Path, lms: str, site: str, client_id: str, deployment: str, port: int | None) -> Registration | None:
    """The registration that is there, ``None`` where none is; of the rest only what is not empty was asked for.

    Raises :class:`Differs` where the registration says otherwise, since what was asked would not happen, and what
    :func:`read` raises of a file that cannot be read.
    """
    path = root / FOLDER / NAME
    if not path.exists():
        return None
    there = _read(path)
    site = site.rstrip("/")
    known = there.lms in PLATFORMS and PLATFORMS[there.lms].issuer.format(site=site) == there.issuer
    wrong = [
        (option, asked, has)
        for option, asked, has, same in (
            ("LMS", lms, there.lms, lms == there.lms),
            ("address", site, there.services[0] if there.services else there.issuer, known or site in there.services),
            ("--client-id", client_id, there.client_id, client_id == there.client_id),
            ("--deployment", deployment, ", ".join(there.deployments), deployment in there.deployments),
            ("--port", port, there.port, port == there.port),
        )
        if asked and not same
    ]
    if wrong:
        said = ", ".join(f"{option} {asked}, where it has {has}" for option, asked, has in wrong)
        raise Differs(
            f"{path} is there already, and you ask for {said}; run `whichpm lti connect` alone to go on with what it "
            "has, change it there (and in the LMS), or move it away to begin anew"
        )
    return there


def read(root: Path) -> Registration:
    """Read the registration of a course.

    Raises
    ------
    NotConnected
        There is none.
    strict.BankError, AddressRefused
        It cannot be used; the message says where, and how to fix it.
    """
    path = root / FOLDER / NAME
    if not path.is_file():
        raise NotConnected(
            "this course knows no LMS yet; run `whichpm lti connect moodle https://YOUR-LMS` (or canvas, blackboard, "
            "brightspace, other), which says what to enter there"
        )
    found = _read(path)
    for name in ("issuer", "client_id", "login", "token", "keys"):
        if not getattr(found, name):
            raise NotConnected(f"{path}: {name} is empty; your administrator has it, enter it and try again")
    if not found.deployments:
        raise NotConnected(f"{path}: deployments is empty; enter the deployment id that your LMS shows, and try again")
    try:
        addresses.origin(found.login)
        found.origins  # noqa: B018  (raises)
    except AddressRefused as error:
        raise AddressRefused(f"{path}: {error}") from None
    return found


def _read(path: Path) -> Registration:
    return strict.convert(path, strict.read(path, "lms: moodle"), Registration)
