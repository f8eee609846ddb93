"""Requests to an LMS: only where they may go, without redirects, and with an end to time and size."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import requests

from whichpm.lms.lti import addresses
from whichpm.lms.lti.problems import AddressRefused, ServiceFailed

SECONDS = 30
LARGEST = 20_000_000
"""Bytes of an answer; a class of thousands has a few."""


class LmsSession(requests.Session):
    """A session that asks the origins alone that it was made for.

    Raises :class:`AddressRefused`, and :class:`ServiceFailed` where nobody answers.
    """

    def __init__(self, origins: Collection[str]) -> None:
        super().__init__()
        self._origins = frozenset(origins)
        self.headers["User-Agent"] = "whichpm"
        self.auth = _as_it_is

    def request(self, method: Any, url: Any, *args: Any, **more: Any) -> requests.Response:
        """Send one request; what the answer says of another place is not followed."""
        addresses.check(str(url), self._origins)
        more |= {"timeout": SECONDS, "allow_redirects": False, "stream": True}
        if addresses.is_loopback(str(url)):
            more["proxies"] = {"http": "", "https": ""}
        try:
            response = super().request(method, url, *args, **more)
            content = bytearray()
            for part in response.iter_content(65_536):
                content += part
                if len(content) > LARGEST:
                    response.close()
                    raise ServiceFailed(f"{_host(url)} answered with over {LARGEST // 1_000_000} MB; that is no list")
        except (requests.RequestException, OSError) as error:
            raise ServiceFailed(f"{_host(url)} does not answer ({type(error).__name__}); try again later") from None
        response._content = bytes(content)
        if response.is_redirect:
            raise AddressRefused(f"{_host(url)} sends us on to another address, which is not followed; use the new one")
        return response


def _host(url: object) -> str:
    return addresses.origin(str(url)).partition("://")[2]


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Leave a request alone: with nothing here, a password of ~/.netrc would take the place of the token."""
    return request
