"""The page of `whichpm mark` on this machine, and what it asks: answers, grades, comments to use again."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from http import HTTPStatus
from importlib.resources import files
from typing import Any, TypeVar

import jinja2
import msgspec
from tornado.httpserver import HTTPServer
from tornado.netutil import bind_sockets
from tornado.web import Application, RequestHandler

from whichpm import tokens
from whichpm.nbgrader.feedback.prose import prose
from whichpm.nbgrader.gradebook.door import GradebookError
from whichpm.nbgrader.gradebook.handmarks import Answer, Changed, Gone
from whichpm.nbgrader.handmarking.guard import Guard, Request
from whichpm.nbgrader.handmarking.phrases import FOLDER, Phrases, PhrasesError
from whichpm.nbgrader.handmarking.stream import NewAnswer, NothingToMark, NotSaved, Stream, following

T = TypeVar("T")
LARGEST = 1_000_000
"""Bytes of what a page may send."""
OPEN = 600
"""Seconds for which an answer that one page shows is not led to by another."""
SCRIPTS = ("mark", "asking", "criteria", "drafts", "keys")
POLICY = (
    "default-src 'none'; img-src data:; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; "
    "form-action 'none'; frame-ancestors 'none'"
)


FORWARD = (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>Mark</title>'
    '<meta http-equiv="refresh" content="0; url=/"><p><a href="/">Go on</a></p></html>\n'
)


class Sent(msgspec.Struct):
    """A grade as the page sends it: by the version and the text that its grader saw."""

    version: str
    text: str
    given: list[float]
    comment: str = ""


class Phrase(msgspec.Struct):
    """A comment to be kept, or to be taken away."""

    text: str
    keep: bool = True


class Desk:
    """What all pages of one run share: the answers, the comments, and which answer is open in which page."""

    def __init__(self, stream: Stream) -> None:
        self.stream = stream
        self.phrases = Phrases(stream.setting.root)
        self._open: dict[str, tuple[str, float]] = {}
        self._known: dict[str, tuple[int, int, Answer, int]] = {}

    def listed(self, number: int, page: str, after: int = 0) -> dict[str, Any]:
        """The answers to a question, how many wait, and where to go on after a place in their order."""
        found, waiting = self.stream.answers(number)
        for place, answer in enumerate(found, 1):
            self._known[answer.id] = (number, place, answer, len(found))
        ids = [answer.id for answer in found]
        now = time.monotonic()
        elsewhere = {one for other, (one, till) in self._open.items() if other != page and till > now}
        free = following(ids, lambda each: each in waiting and each not in elsewhere, after)
        return {
            "answers": ids,
            "left": len(waiting),
            "next": free or following(ids, waiting.__contains__, after),
        }

    def shown(self, answer: str, page: str, names: bool) -> dict[str, Any]:
        """One answer, which is now open in a page."""
        number, place, found, of = self.known(answer)
        self._open[page] = (answer, time.monotonic() + OPEN)
        return self.stream.show(number, found, place, of, names)

    def saved(self, answer: str, page: str, sent: Sent) -> dict[str, Any]:
        """Write a grade; returns it, and where to go on."""
        number, place, found, _ = self.known(answer)
        now = self.stream.save(number, found, sent.version, sent.text, sent.given, sent.comment)
        return {"now": now, **self.listed(number, page, place)}

    def known(self, answer: str) -> tuple[int, int, Answer, int]:
        """Question, place and row of an answer; raises :class:`Gone`."""
        if answer not in self._known:
            raise Gone("there is no such answer here; load the page again")
        return self._known[answer]


class _Handler(RequestHandler):
    """Lets nobody in who has no key, and says in words what went wrong."""

    def initialize(self, guard: Guard, desk: Desk) -> None:
        self.guard, self.desk = guard, desk

    def set_default_headers(self) -> None:
        self.clear_header("Server")
        for name, value in {
            "Content-Security-Policy": POLICY,
            "Cache-Control": "no-store",
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
        }.items():
            self.set_header(name, value)

    def prepare(self) -> None:
        headers = self.request.headers
        method, cookie = str(self.request.method), str(self.get_cookie(self.guard.cookie) or "")
        kind = headers.get("Content-Type", "").partition(";")[0]
        origin, site, mode = (headers.get(name, "") for name in ("Origin", "Sec-Fetch-Site", "Sec-Fetch-Mode"))
        asked = Request(method, self.request.host, origin, site, mode, cookie, kind)
        if why := self.guard.foreign(asked):
            self.refuse(why)
        elif isinstance(self, _Page) and self.guard.opens(self.get_query_argument("token", "")):
            self.set_cookie(self.guard.cookie, self.guard.session, httponly=True, samesite="Strict", path="/")
            # The page goes there itself: a redirect would be without the cookie where another site led here.
            self.finish(FORWARD)
        elif why := self.guard.stranger(asked):
            self.refuse(why)

    def refuse(self, why: str, status: int = HTTPStatus.FORBIDDEN) -> None:
        """Answer in words that what was asked is not done."""
        self.set_status(status)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{why}\n")

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        error = kwargs.get("exc_info", (None, None, None))[1]
        self.refuse(str(error) if status_code == HTTPStatus.BAD_REQUEST else "This cannot be answered.", status_code)

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Keep the terminal for what matters."""
        if not isinstance(value, GradebookError | PhrasesError | Gone):
            super().log_exception(typ, value, tb)

    async def told(self, ask: Callable[[], dict[str, Any] | list[str]]) -> None:
        """Answer with data, which another thread finds: a gradebook that somebody writes makes nobody else wait."""
        try:
            found = await asyncio.get_running_loop().run_in_executor(None, ask)
        except Changed as error:
            number = self.desk.known(str(self.path_kwargs["answer"]))[0]
            self.set_status(HTTPStatus.CONFLICT)
            found = {"now": self.desk.stream.state(number, error.now)}
        except NewAnswer:
            self.set_status(HTTPStatus.CONFLICT)
            found = {"now": None}
        except NotSaved as error:
            return self.refuse(str(error), HTTPStatus.BAD_REQUEST)
        except GradebookError as error:  # It may be locked: the page asks again.
            return self.refuse(str(error), HTTPStatus.SERVICE_UNAVAILABLE)
        except (PhrasesError, NothingToMark) as error:
            return self.refuse(str(error), HTTPStatus.INTERNAL_SERVER_ERROR)
        except Gone as error:
            return self.refuse(str(error), HTTPStatus.NOT_FOUND)
        self.set_header("Content-Type", "application/json; charset=utf-8")
        self.finish(json.dumps(found))
        return None

    def sent(self, type_: type[T]) -> T:
        """What the page sent; raises :class:`NotSaved`."""
        try:
            return msgspec.json.decode(self.request.body, type=type_)
        except msgspec.DecodeError as error:
            raise NotSaved(f"the page sent something else than expected ({error}); load it again") from None

    @property
    def page(self) -> str:
        return self.request.headers.get("X-Page", "")[:64]


class _Page(_Handler):
    async def get(self) -> None:
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.finish(page(self.desk.stream))


class _File(_Handler):
    async def get(self, name: str, ending: str) -> None:
        kind = "text/javascript" if ending == "mjs" else "text/css"
        self.set_header("Content-Type", f"{kind}; charset=utf-8")
        self.finish(tokens.sheet(_text(f"{name}.{ending}")) if ending == "css" else _text(f"{name}.{ending}"))


class _Answers(_Handler):
    async def get(self, question: str) -> None:
        after = self.get_query_argument("after", "")
        await self.told(lambda: self.desk.listed(int(question), self.page, int(after) if after.isdecimal() else 0))


class _Answer(_Handler):
    async def get(self, answer: str) -> None:
        names = self.get_query_argument("names", "") == "1"
        await self.told(lambda: self.desk.shown(answer, self.page, names))

    async def put(self, answer: str) -> None:
        await self.told(lambda: self.desk.saved(answer, self.page, self.sent(Sent)))


class _Phrases(_Handler):
    async def get(self, question: str) -> None:
        key = self.desk.stream.questions[int(question)].key
        await self.told(lambda: self.desk.phrases.of(f"{self.desk.stream.setting.assignment}/{key}"))

    async def put(self, question: str) -> None:
        key = f"{self.desk.stream.setting.assignment}/{self.desk.stream.questions[int(question)].key}"

        def change() -> list[str]:
            sent = self.sent(Phrase)
            return (self.desk.phrases.keep if sent.keep else self.desk.phrases.drop)(key, sent.text)

        await self.told(change)


class _Nothing(_Handler):
    async def get(self) -> None:
        self.refuse("There is nothing here.", HTTPStatus.NOT_FOUND)

    post = put = delete = patch = get


def page(stream: Stream) -> str:
    """The page itself, which has questions and no answer."""
    duty = stream.duty
    questions = [
        {
            "number": number,
            "title": each.guide.title,
            "asked": prose(each.guide.asked),
            "more": prose(each.guide.more),
            "points": each.question.part.points,
            "criteria": [{"text": one.text, "points": one.points} for one in each.guide.criteria],
        }
        for number, each in enumerate(stream.questions)
    ]
    environment = jinja2.Environment(autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.from_string(_text("page.html.jinja")).render(
        assignment=stream.setting.assignment, duty=duty, questions=questions
    )


def _text(name: str) -> str:
    return (files("whichpm.nbgrader.handmarking") / "page" / name).read_text(encoding="utf-8")


def application(guard: Guard, stream: Stream) -> Application:
    """All that is answered."""
    given = {"guard": guard, "desk": Desk(stream)}
    number = "|".join(str(each) for each in range(len(stream.questions)))
    return Application(
        [
            ("/", _Page, given),
            (f"/({'|'.join(SCRIPTS)})\\.(mjs)", _File, given),
            ("/(mark)\\.(css)", _File, given),
            (f"/questions/(?P<question>{number})/answers", _Answers, given),
            (f"/questions/(?P<question>{number})/comments", _Phrases, given),
            ("/answers/(?P<answer>[0-9a-f]{32})", _Answer, given),
        ],
        default_handler_class=_Nothing,
        default_handler_args=given,
        log_function=lambda _: None,
    )


async def serve(stream: Stream, port: int, ready: Callable[[str, str], None]) -> None:
    """Answer until the task is cancelled; raises :class:`OSError` for a taken port.

    ``ready`` is told the address for a person, and one for a program to open.
    """
    (socket,) = bind_sockets(port, "127.0.0.1")
    guard = Guard(socket.getsockname()[1])
    server = HTTPServer(application(guard, stream), max_body_size=LARGEST)
    server.add_sockets([socket])
    try:
        with guard.door(stream.setting.root / FOLDER) as file:
            ready(guard.address, file)
            await asyncio.Event().wait()
    finally:
        server.stop()
        await server.close_all_connections()
