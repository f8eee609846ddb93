"""Who may ask the page on this machine: whoever opened the address that was printed, from that page, and nobody else.

Other programs and other pages of a browser reach 127.0.0.1 too. A token in the printed address is exchanged for a
cookie that no script reads and no other site sends along; a name that somebody made point here is refused, and so is
what another page asks for.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from whichpm import atomic, private

SAFE = ("GET", "HEAD")


class Request(NamedTuple):
    """What a request says of itself; empty where it does not."""

    method: str
    host: str
    origin: str
    site: str
    mode: str
    cookie: str
    type: str


class Guard:
    """The token of one run, and the cookie that it is exchanged for."""

    def __init__(self, port: int) -> None:
        self._token = secrets.token_urlsafe(32)
        self.session = secrets.token_urlsafe(32)
        # Cookies do not know ports: another run beside this one has one of another name.
        self.cookie = f"whichpm-mark-{port}"
        self._hosts = {f"127.0.0.1:{port}", f"localhost:{port}"}
        self.address = f"http://127.0.0.1:{port}/?token={self._token}"

    def opens(self, token: str) -> bool:
        """Whether this is the token of the printed address."""
        return hmac.compare_digest(token.encode(), self._token.encode())

    @contextmanager
    def door(self, folder: Path) -> Iterator[str]:
        """The address of a file that leads to the page, for a browser to open.

        Everybody on the machine sees what a program is started with, and would see the token there; the file is its
        owner's alone. It is there until the block ends. Raises :class:`OSError`.
        """
        path = private.folder(folder) / f".open-{self.cookie}.html"
        with atomic.writing(path, mode=0o600) as file:
            file.write(f'<!doctype html><meta http-equiv="refresh" content="0; url={self.address}">\n'.encode())
        try:
            yield path.resolve().as_uri()
        finally:
            path.unlink(missing_ok=True)

    def foreign(self, asked: Request) -> str:
        """Why a request comes from elsewhere; empty where it does not."""
        if asked.host not in self._hosts:
            return f'This page is not at "{asked.host}". Open the address that `whichpm mark` printed.'
        # Following a link to here is nothing foreign: the key decides.
        followed = asked.method in SAFE and asked.mode in ("", "navigate")
        elsewhere = asked.site not in ("", "none", "same-origin") and not followed
        if elsewhere or asked.origin not in ("", f"http://{asked.host}"):
            return "Another page asked for this. Only the page of `whichpm mark` may."
        if asked.method not in SAFE and asked.type != "application/json":
            return "Another form asked for this. Only the page of `whichpm mark` may."
        return ""

    def stranger(self, asked: Request) -> str:
        """Why a request may not see the class; empty where it may."""
        if hmac.compare_digest(asked.cookie.encode(), self.session.encode()):
            return ""
        return "This page is closed to whoever has no key: open the address that `whichpm mark` printed when it began."
