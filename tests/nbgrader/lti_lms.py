"""An LMS for tests: lti1p3platform, somebody else's implementation of a platform, served on loopback.

What an LMS does beyond the standard, or short of it, are quirks: see ``lti_quirks.toml``.
"""

from __future__ import annotations

import json
import threading
import time
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import requests
from lti1p3platform.exceptions import LineItemNotFoundException, LtiException
from lti1p3platform.ltiplatform import LTI1P3PlatformConfAbstract
from lti1p3platform.membership import Context
from lti1p3platform.message_launch import LTIAdvantageMessageLaunchAbstract
from lti1p3platform.oidc_login import OIDCLoginAbstract
from lti1p3platform.registration import Registration
from lti1p3platform.request import Request
from lti1p3platform.score import UpdateScoreStatus
from lti1p3platform.service_connector import AssignmentsGradesService, NamesRoleProvisioningService

from whichpm.lms.lti import keys

QUIRKS = tomllib.loads((Path(__file__).parent / "lti_quirks.toml").read_text(encoding="utf-8"))
ROLE = "http://purl.imsglobal.org/vocab/lis/v2/membership#"
CLAIM = "https://purl.imsglobal.org/spec/lti/claim/"
KEYS = [keys.new_key(), keys.new_key()]
"""The LMS's key, and that of somebody else; made once, because making one takes time."""
PUBLIC = [keys.public_half(each) for each in KEYS]
CLIENT, DEPLOYMENT = "tool-7", "2"
TEACHER = "teacher-1"


def member(number: int, role: str = "Learner", **more: Any) -> dict[str, Any]:
    """Somebody in the course."""
    name = {"given_name": f"Given{number}", "family_name": f"Family{number}", "name": f"Given{number} Family{number}"}
    email = f"l{number}@uni.example"
    return {"user_id": f"u-{number}", "roles": [ROLE + role], "email": email, "picture": "x.png", **name, **more}


@dataclass
class Lms:
    """State of the platform: members, columns by id, points by column and user, every score as it came."""

    quirks: dict[str, Any] = field(default_factory=dict)
    members: list[dict[str, Any]] = field(default_factory=list)
    columns: dict[str, dict[str, Any]] = field(default_factory=dict)
    points: dict[tuple[str, str], tuple[float, float]] = field(default_factory=dict)
    scores: list[dict[str, Any]] = field(default_factory=list)
    refuses: Callable[[dict[str, Any]], int] = lambda _: 0
    """A status other than 0 is the answer to a score."""
    requests: list[str] = field(default_factory=list)
    audiences: list[str] = field(default_factory=list)
    expired: int = 0
    """So many requests more are answered as if the token had run out."""
    busy: int = 0
    key_as: dict[str, Any] = field(default_factory=dict)
    """What the LMS's list of keys says otherwise of them."""
    tokenless: str = ""
    """A scope for which no token is given, though nothing is said to be wrong."""
    creates: bool = True
    moved: str = ""
    """Where every request is sent on to."""
    address: str = ""
    roster: str = ""
    """The address of the roster that a launch gives; by default the platform's own."""
    tool: dict[str, Any] = field(default_factory=dict)
    """The public keys of the tool."""

    @property
    def known(self) -> Registration:
        """Its registration of the tool, as lti1p3platform keeps it."""
        made = Registration().set_iss(self.address).set_client_id(CLIENT).set_deployment_id(DEPLOYMENT)
        made.set_platform_private_key(KEYS[0]).set_platform_public_key(PUBLIC[0])
        return made.set_tool_key_set(self.tool)

    @property
    def registration(self) -> dict[str, Any]:
        """What a teacher is told, as it stands in registration.yml."""
        return {
            "lms": self.quirks.get("lms", "other"),
            "issuer": self.address,
            "client_id": CLIENT,
            "deployments": [DEPLOYMENT],
            "login": f"{self.address}/auth",
            "token": f"{self.address}/token",
            "keys": f"{self.address}/keys",
            "audience": self.quirks.get("audience", ""),
        }

    def column_address(self, number: str) -> str:
        return self.address + self.quirks.get("column", "/columns/{id}").format(id=number)

    def launch_form(self, login: str, **more: Any) -> tuple[str, dict[str, str]]:
        """Open the link: begin a login at the tool, answer it as a browser would; where to, and the launch to send."""
        begun = _Login(None, Conf(known=self.known.set_oidc_login_url(login).set_launch_url(login)))
        begun.set_lti_message_hint()
        answered = requests.get(begun.prepare_preflight_url(TEACHER), allow_redirects=False, timeout=60)
        assert answered.status_code == 302, answered.text
        asked = dict(parse_qsl(urlsplit(answered.headers["Location"]).query))
        form = _Launch(_Asked(asked), Conf(known=self.known)).prepared(self, more).lti_launch()
        return form["launch_url"], {"id_token": form["id_token"], "state": form["state"]}


class Conf(LTI1P3PlatformConfAbstract):
    """The platform's configuration."""

    def init_platform_config(self, known: Registration) -> None:
        self._registration = known

    def get_registration_by_params(self, **_: Any) -> Registration:
        return self._registration


class _Login(OIDCLoginAbstract):
    def set_lti_message_hint(self, **_: Any) -> None:
        self._lti_message_hint = "link-1"

    def get_redirect(self, url: str) -> str:
        return url


class _Asked(Request):
    def build_metadata(self, request: Any) -> Any:
        return {"method": "GET", "get_data": request, "form_data": {}, "headers": {}, "json": None}


class _Launch(LTIAdvantageMessageLaunchAbstract):
    def prepared(self, lms: Lms, more: dict[str, Any]) -> _Launch:
        self.more = dict(more)
        role = self.more.pop("role", "Instructor")
        self.set_user_data(TEACHER, [ROLE + role], full_name="Tess Teacher", email_address="tess@uni.example")
        self.set_resource_link_claim("link-1", title="Which PM?")
        self.set_launch_context_claim(self.more.pop("course", "c-1"), [], self.more.pop("title", "Product & Project"))
        first = lms.column_address("1") if "1" in lms.columns else None
        self.set_ags(f"{lms.address}{lms.quirks.get('columns', '/columns')}", first, lms.creates)
        self.set_nrps(lms.roster or f"{lms.address}/members")
        return self

    def get_launch_url(self) -> str:
        return "http://127.0.0.1/launch"

    def get_launch_message(self, include_extra_claims: bool = True) -> dict[str, Any]:
        return super().get_launch_message(include_extra_claims) | {
            name: value for name, value in self.more.items() if name != "nonce"
        }

    def get_launch_data(self) -> tuple[dict[str, Any], str]:
        message, state = super().get_launch_data()
        return message | ({"nonce": self.more["nonce"]} if "nonce" in self.more else {}), state

    def render_launch_form(self, launch_data: dict[str, Any], **_: Any) -> dict[str, Any]:
        return launch_data


class _Incoming(Request):
    def build_metadata(self, request: Any) -> Any:
        return request


class _Columns(AssignmentsGradesService):
    def __init__(self, lms: Lms, request: dict[str, Any]) -> None:
        super().__init__(_Incoming(request), Conf(known=lms.known), f"{lms.address}/columns", None, lms.creates)
        self.lms = lms

    def _page(self, some: list[Any], page: int) -> dict[str, Any]:
        size = self.lms.quirks.get("page", 10)
        return {"content": some[(page - 1) * size : page * size], "has_next": page * size < len(some), "next": None}

    def find_lineitems(self, page: int = 1, **_: Any) -> Any:
        return self._page(
            [{**each, "id": self.lms.column_address(key)} for key, each in self.lms.columns.items()], page
        )

    def find_lineitem(self, line_item_id: str) -> Any:
        if line_item_id not in self.lms.columns:
            raise LineItemNotFoundException
        return self.lms.columns[line_item_id]

    def create_lineitem(self, creation_data: Any) -> Any:
        number = str(len(self.lms.columns) + 1)
        self.lms.columns[number] = creation_data
        return {**creation_data, "id": self.lms.column_address(number)}

    def update_lineitem(self, update_data: Any) -> Any:
        raise NotImplementedError

    def delete_lineitem(self, line_item_id: str) -> None:
        raise NotImplementedError

    def update_score(self, line_item_id: str, score: Any) -> UpdateScoreStatus:
        self.find_lineitem(line_item_id)
        self.lms.scores.append(score)
        self.lms.points[line_item_id, score["userId"]] = score["scoreGiven"], score["scoreMaximum"]
        return UpdateScoreStatus.SUCCESS

    def get_results(self, line_item_id: str, page: int = 1, **_: Any) -> Any:
        most = self.find_lineitem(line_item_id)["scoreMaximum"]
        digits = self.lms.quirks.get("digits", 15)
        return self._page(
            [
                {"userId": user, "resultScore": round(given * most / maximum, digits), "resultMaximum": most}
                for (column, user), (given, maximum) in self.lms.points.items()
                if column == line_item_id
            ],
            page,
        )


class _Members(NamesRoleProvisioningService):
    def __init__(self, lms: Lms, request: dict[str, Any]) -> None:
        super().__init__(_Incoming(request), Conf(known=lms.known), f"{lms.address}/members")
        self.lms = lms

    def get_member_data_page(self, page: int = 1, **_: Any) -> Any:
        size = self.lms.quirks.get("page", 10)
        some = [dict(each) for each in self.lms.members]
        return {"content": some[(page - 1) * size : page * size], "has_next": page * size < len(some)}

    def get_context_by_id(self) -> Context:
        return Context("c-1", "PP", "Product & Project")


def _handler(lms: Lms) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True

        def do_GET(self) -> None:
            self.answer(b"")

        def do_POST(self) -> None:
            self.answer(self.rfile.read(int(self.headers["Content-Length"])))

        def answer(self, body: bytes) -> None:
            path, _, query = self.path.partition("?")
            lms.requests.append(f"{self.command} {self.path}")
            asked = {name: int(value) if value.isdecimal() else value for name, value in parse_qsl(query)}
            if lms.moved:
                self.say(302, None, {"Location": lms.moved})
            elif path == "/keys":
                self.say(200, {"keys": [{**each, **lms.key_as} for each in lms.known.get_jwks()]})
            elif path == "/token":
                self.token(dict(parse_qsl(body.decode())))
            elif lms.expired:
                lms.expired -= 1
                self.say(401, {"error": "token expired"})
            elif lms.busy:
                lms.busy -= 1
                self.say(429, None, {"Retry-After": "0"})
            else:
                request = {"method": self.command, "get_data": asked, "form_data": {}, "headers": self.headers}
                self.service(path, asked, {**request, "json": json.loads(body or b"null")})

        def token(self, form: dict[str, str]) -> None:
            import jwt

            told = jwt.decode(form["client_assertion"], options={"verify_signature": False})
            lms.audiences.append(told["aud"])
            if lms.tokenless and lms.tokenless in form["scope"].split():
                self.say(200, {"error": "temporarily_unavailable"})
                return
            try:
                self.say(200, Conf(known=lms.known).get_access_token(form))
            except (LtiException, jwt.InvalidTokenError) as error:
                self.say(400, {"error": "invalid_client", "error_description": str(error)})

        def service(self, path: str, asked: dict[str, Any], request: dict[str, Any]) -> None:
            pattern = urlsplit(lms.column_address("\0")).path
            before, _, after = pattern.partition("\0")
            number, _, rest = path.removeprefix(before).partition("/")
            rest = f"/{rest}".removeprefix(after)
            page = asked.get("page", 1)
            columns = _Columns(lms, request)
            if path == "/members":
                answer, key = _Members(lms, request).handle_resp(_Members(lms, request).handle_get_members), "members"
                more = page * lms.quirks.get("page", 10) < len(lms.members)
            elif path == lms.quirks.get("columns", "/columns").partition("?")[0]:
                call = columns.handle_create_lineitem if self.command == "POST" else columns.handle_get_lineitems
                answer, key = columns.handle_resp(call), "content"
                more = self.command == "GET" and bool((answer.result or {}).get("has_next"))
            elif rest == "/scores":
                if status := lms.refuses(request["json"]):
                    self.say(status, {"error": f"refused for {request['json']['userId']}"})
                    return
                answer, key, more = columns.handle_resp(columns.handle_update_score, line_item_id=number), "", False
            else:
                answer, key = columns.handle_resp(columns.handle_get_results, line_item_id=number), "content"
                more = bool((answer.result or {}).get("has_next"))
            body = answer.result
            if key == "content" and isinstance(body, dict) and "content" in body:
                body = body["content"]
            following = f"{lms.address}{path}?{urlencode({**asked, 'page': page + 1, 'Mark': 'WzE'})}"
            link = lms.quirks.get("link", '<{next}>; rel="next"').format(next=following)
            self.say(answer.code, body, {"Link": link} if more else {})

        def say(self, status: int, body: Any, headers: dict[str, str] | None = None) -> None:
            content = b"" if body is None else json.dumps(body).encode()
            self.send_response(status)
            for name, value in (headers or {}).items():
                self.send_header(name, value)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            pass

    return Handler


@contextmanager
def served(lms: Lms) -> Iterator[Lms]:
    """The LMS while the block runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(lms))
    server.daemon_threads = True
    lms.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield lms
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def when_listening(address: str, limit: float = 60) -> None:
    """Wait until somebody listens at an address."""
    until = time.monotonic() + limit
    while True:
        try:
            requests.get(address, timeout=60)
        except requests.ConnectionError:
            assert time.monotonic() < until, f"nobody listens at {address}"
            time.sleep(0.02)
        else:
            return
