"""Which addresses requests of ours may go to: encrypted, and on a host that was registered.

A launch and a page of a list name further addresses, and a token goes along with each request. So what they name is
believed only on hosts that a person has entered.
"""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit

from whichpm.lms.lti.problems import AddressRefused
from whichpm.terminal import line

LOOPBACK = ("127.0.0.1", "localhost", "::1")


def origin(address: str, what: str = "the address") -> str:
    """Scheme, host and port of an address that may be used at all. Raises :class:`AddressRefused`."""
    named = f'{what} "{line(address, 120)}"'
    if not address.isascii() or not address.isprintable() or any(sign in address for sign in " \\@#"):
        raise AddressRefused(f"{named} holds signs that an address of an LMS has not; ask its administrator for it")
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port
    except ValueError:
        raise AddressRefused(f"{named} is no address; it begins with https:// and the name of the LMS") from None
    if not host or parts.scheme not in ("https", "http"):
        raise AddressRefused(f"{named} is no address; it begins with https:// and the name of the LMS")
    if parts.scheme == "http" and host not in LOOPBACK:
        raise AddressRefused(f"{named} is not encrypted, so grades would be open to read; use https://")
    return f"{parts.scheme}://{host}:{port or {'https': 443, 'http': 80}[parts.scheme]}"


def check(address: str, origins: Collection[str]) -> None:
    """Insist that an address is on one of these origins. Raises :class:`AddressRefused`."""
    found = origin(address)
    if found not in origins:
        raise AddressRefused(
            f"the LMS names an address at {found}, and no such host is registered, so nothing was sent there; where "
            "your administrator says that it is theirs, add it to `services` in lti/registration.yml"
        )


def is_loopback(address: str) -> bool:
    """Whether an address is of this machine."""
    return urlsplit(address).hostname in LOOPBACK
