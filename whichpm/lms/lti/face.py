"""The one module that speaks to PyLTI1p3: a launch is checked by it, and requests are signed by it.

What it leaves open is closed here. It believes the same launch twice, checks no algorithm but the key's own, turns
addresses of further pages into lower case, and asks for no new token when one has run out.
"""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urljoin

from pylti1p3.cookie import CookieService
from pylti1p3.deployment import Deployment
from pylti1p3.exception import LtiException, LtiServiceException, OIDCException
from pylti1p3.message_launch import MessageLaunch
from pylti1p3.oidc_login import OIDCLogin
from pylti1p3.redirect import Redirect
from pylti1p3.registration import Registration as Registered
from pylti1p3.request import Request
from pylti1p3.roles import DesignerRole, StaffRole, TeacherRole, TeachingAssistantRole
from pylti1p3.service_connector import ServiceConnector
from pylti1p3.session import SessionService
from pylti1p3.tool_config.abstract import ToolConfAbstract
from requests import Response
from requests.utils import parse_header_links

from whichpm.lms.lti import refusals
from whichpm.lms.lti.problems import LaunchRefused, ServiceFailed
from whichpm.lms.lti.registration import Registration
from whichpm.lms.lti.web import LmsSession
from whichpm.terminal import line

ALGORITHM = "RS256"
MINUTES = 10
"""How long a login that began here may take until its launch."""
AHEAD = 120
"""Seconds that the clock of an LMS may be ahead of ours; the library knows no such thing."""
TRIES = 3
PATIENCE = 30
"""Seconds that an LMS may ask us to wait before a request is sent again."""
TEACHING = (TeacherRole, StaffRole, TeachingAssistantRole, DesignerRole)
EXPIRED, FORBIDDEN, TOO_MANY = 401, 403, 429
"""What an LMS answers to a token that has run out, to one that is not enough, and to too many requests."""


class Tool:
    """One tool in one LMS: its logins and launches, and requests to the services.

    Parameters
    ----------
    known
        Its registration.
    private, public
        Its key, as PEM.
    """

    def __init__(self, known: Registration, private: str, public: str) -> None:
        self._known = known
        self._session = LmsSession(known.origins)
        registered = Registered().set_issuer(known.issuer).set_client_id(known.client_id)
        registered.set_auth_login_url(known.login).set_auth_token_url(known.token).set_key_set_url(known.keys)
        registered.set_tool_private_key(private).set_tool_public_key(public)
        if known.audience:
            registered.set_auth_audience(known.audience)
        self._config = _Config(known, registered)
        self._pending = _Pending()
        self._connector = _Connector(registered, self._session)

    def login(self, form: Mapping[str, str]) -> str:
        """The address that answers the beginning of a login. Raises :class:`LaunchRefused`."""
        if form.get("client_id", self._known.client_id) != self._known.client_id:
            raise LaunchRefused(refusals.audience(form["client_id"], self._known.client_id))
        begun = _Login(_Form(form), self._config, self._pending, self._pending)
        try:
            return begun.get_redirect_object(self._known.redirect).get_redirect_url()
        except OIDCException as error:
            raise LaunchRefused(
                f"the login is not as LTI 1.3 has it ({line(str(error), 200)}); {refusals.AGAIN}"
            ) from None

    def launch(self, form: Mapping[str, str]) -> dict[str, Any]:
        """What a launch says, when it is from the LMS, for this tool, new, and of a teacher.

        Raises :class:`LaunchRefused` and :class:`ServiceFailed`.
        """
        if "error" in form:
            said = line(f"{form['error']} {form.get('error_description', '')}".strip(), 200)
            raise LaunchRefused(f"the LMS refused the login: {said}; log in there and {refusals.AGAIN}")
        message = _Launch(_Form(form), self._config, self._pending, self._pending, requests_session=self._session)
        message.set_jwt_verify_options({"verify_aud": False, "verify_iat": False, "require": ["exp", "iat"]})  # type: ignore[dict-item]
        try:
            message.validate()
            claims = dict(message.get_launch_data())
            teaches = any(role(claims).check() for role in TEACHING)
        except LtiException as error:
            raise LaunchRefused(refusals.words(str(error), error.__cause__)) from None
        except refusals.ODD as error:
            raise LaunchRefused(
                f"the launch is not as LTI 1.3 has it ({type(error).__name__}); {refusals.AGAIN}"
            ) from None
        if not teaches:
            raise LaunchRefused("the launch is not of a teacher; open the link in your LMS as a teacher of the course")
        return claims

    def pages(self, address: str, scopes: Sequence[str], accept: str) -> list[Any]:
        """The bodies of a list's pages, in order. Raises :class:`ServiceFailed` and :class:`AddressRefused`."""
        bodies, seen = [], set[str]()
        following: str | None = address
        while following:
            if following in seen:
                raise ServiceFailed("the LMS gives the same page of a list again and again; ask its administrator")
            seen.add(following)
            answer = self._connector.make_service_request(scopes, following, accept=accept)
            bodies.append(answer["body"])
            following = answer["next_page_url"]
        return bodies

    def send(self, address: str, scopes: Sequence[str], body: Mapping[str, Any], kind: str, accept: str = "") -> Any:
        """Post something and return what the LMS makes of it. Raises as :meth:`pages` does."""
        text = json.dumps(body)
        answer = self._connector.make_service_request(
            scopes, address, is_post=True, data=text, content_type=kind, accept=accept or "application/json"
        )
        return answer["body"]


class _Config(ToolConfAbstract[Request]):
    """The one registration that there is."""

    def __init__(self, known: Registration, registered: Registered) -> None:
        self._known = known
        self._registered = registered

    def find_registration_by_issuer(self, iss: str, *_: Any, **__: Any) -> Registered:
        if iss != self._known.issuer:
            raise LaunchRefused(
                f"the launch says that it is from {line(str(iss), 120)}, and {self._known.issuer} is registered; open "
                "the link in the LMS that you registered, or correct `issuer` in lti/registration.yml"
            )
        return self._registered

    def find_deployment(self, iss: str, deployment_id: str) -> Deployment | None:  # noqa: ARG002
        return Deployment().set_deployment_id(deployment_id) if deployment_id in self._known.deployments else None

    def find_registration_by_params(self, iss: str, client_id: str, *_: Any, **__: Any) -> Registered:
        raise NotImplementedError

    def find_deployment_by_params(self, iss: str, deployment_id: str, client_id: str, *_: Any, **__: Any) -> Deployment:
        raise NotImplementedError


class _Form(Request):
    def __init__(self, values: Mapping[str, str]) -> None:
        self._values = values

    def get_param(self, key: str) -> str:
        return self._values.get(key, "")

    def is_secure(self) -> bool:
        return False


class _Pending(SessionService, CookieService):
    """Logins that began here, each good for one launch: state and nonce belong together, and are gone once asked for.

    Kept here and not in a cookie, because a browser sends none where an LMS shows a tool in a frame. Only this machine
    can reach us, a state cannot be guessed, and what a launch says is signed by the LMS.
    """

    def __init__(self) -> None:
        self._waiting: dict[str, tuple[str, float]] = {}
        self._state = self._expected = ""

    def set_cookie(self, name: str, value: str | int, exp: int | None = 3600) -> None:  # noqa: ARG002
        self._state = name

    def save_nonce(self, nonce: str) -> None:
        self._waiting[self._state] = nonce, time.monotonic() + MINUTES * 60

    def get_cookie(self, name: str) -> str | None:
        self._expected, until = self._waiting.pop(name, ("", 0.0))
        return name if self._expected and time.monotonic() < until else None

    def check_nonce(self, nonce: str) -> bool:
        return bool(self._expected) and secrets.compare_digest(str(nonce).encode(), self._expected.encode())

    def check_state_is_valid(self, state: str, id_token_hash: str) -> bool:  # noqa: ARG002
        return False  # The library would take a launch a second time.

    def set_state_valid(self, state: str, id_token_hash: str) -> None:
        """Keep nothing."""

    def save_launch_data(self, key: str, jwt_body: Mapping[str, Any]) -> None:
        """Keep nothing: a launch names its learner or teacher."""


class _Address(Redirect[str]):
    def __init__(self, address: str) -> None:
        self._address = address

    def do_redirect(self) -> str:
        return self._address

    def do_js_redirect(self) -> str:
        return self._address

    def set_redirect_url(self, location: str) -> None:
        self._address = location

    def get_redirect_url(self) -> str:
        return self._address


class _Login(OIDCLogin[Request, _Config, _Pending, _Pending, str]):
    def get_redirect(self, url: str) -> _Address:
        return _Address(url)


class _Launch(MessageLaunch[Request, _Config, _Pending, _Pending]):
    def _get_request_param(self, key: str) -> str:
        return self._request.get_param(key)

    def validate_jwt_format(self) -> _Launch:
        super().validate_jwt_format()
        algorithm = self._jwt["header"].get("alg")
        if algorithm != ALGORITHM:
            said = line(str(algorithm), 20)
            raise LaunchRefused(f'the launch is signed with "{said}", which proves nothing; only {ALGORITHM} is taken')
        return self

    def validate_jwt_signature(self) -> _Launch:
        super().validate_jwt_signature()
        made = self._jwt["body"].get("iat")
        if not isinstance(made, int | float) or made > time.time() + AHEAD:
            raise LaunchRefused(refusals.TO_COME)
        return self

    def validate_registration(self) -> _Launch:
        super().validate_registration()
        body = self._jwt["body"]
        known = self._tool_config._known
        meant = body.get("aud")
        several = isinstance(meant, list) and len(meant) > 1
        if several and body.get("azp") != known.client_id:
            raise LaunchRefused(refusals.audience(str(body.get("azp")), known.client_id))
        return self


class _Connector(ServiceConnector):
    """Requests with a token, which is asked for again when it has run out, and pages by their own address."""

    def make_service_request(self, scopes: Sequence[str], url: str, *args: Any, **more: Any) -> Any:
        for turn in range(1, TRIES + 1):
            try:
                self._insist_on_token(scopes)
                answer = super().make_service_request(scopes, url, *args, **more | {"case_insensitive_headers": True})
            except LtiServiceException as error:
                status = error.response.status_code
                if status == EXPIRED and turn == 1 and self._access_tokens:
                    self._access_tokens.clear()
                elif status == TOO_MANY and turn < TRIES:
                    asked = error.response.headers.get("Retry-After", "")
                    time.sleep(min(PATIENCE, int(asked) if asked.isdecimal() else turn))
                else:
                    raise ServiceFailed(self._failure(error.response), status) from None
                continue
            except (ValueError, KeyError):
                if more.get("is_post") and self._access_tokens:  # It was taken; what is said of it is no JSON.
                    return {"headers": {}, "body": None, "next_page_url": None}
                said = "the LMS answered with something that is no JSON"
                raise ServiceFailed(f"{said}; check the addresses in lti/registration.yml") from None
            links = parse_header_links(str(answer["headers"].get("link", "")))
            following = next((each["url"] for each in links if "next" in each.get("rel", "").lower().split()), None)
            return {**answer, "next_page_url": urljoin(url, following) if following else None}
        raise AssertionError("the last turn answers or fails")

    def _insist_on_token(self, scopes: Sequence[str]) -> None:
        """Ask for the token apart: what is no token must not be taken for the answer to what was sent with it."""
        try:
            self.get_access_token(scopes)
        except (ValueError, KeyError, TypeError):
            said = f"what {self._registration.get_auth_token_url()} answers is no token"
            raise ServiceFailed(f"{said}; check `token` in lti/registration.yml, and ask the administrator") from None

    def _failure(self, response: Response) -> str:
        status, said = response.status_code, line(response.text, 160) or "no reason given"
        path = response.url.partition("?")[0]
        if path == self._registration.get_auth_token_url():
            return (
                f"the LMS gives no token ({status}: {said}); have the administrator enter the public key again, and "
                "check `client_id`, `token` and `audience` in lti/registration.yml"
            )
        if status in (EXPIRED, FORBIDDEN):
            return f"the LMS does not allow it ({status} at {path}: {said}); have the administrator allow the service"
        return f"the LMS answered {status} at {path}: {said}"
