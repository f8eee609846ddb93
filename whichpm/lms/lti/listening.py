"""Listening on this machine for one launch, and for nothing else."""

from __future__ import annotations

import contextlib
import errno
import queue
import threading
from collections.abc import Iterator, Mapping
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from whichpm.lms.lti.face import Tool
from whichpm.lms.lti.problems import LtiProblem, ServiceFailed

LARGEST = 500_000
"""Bytes of a launch; one has a few thousand."""
SECONDS = 20
_PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark"><title>{title}</title>
<body style="font: 1.1rem/1.5 sans-serif; max-width: 38rem; margin: 3rem auto; padding: 0 1rem">
<h1 style="font-size: 1.4rem">{title}</h1><p>{text}</p></body></html>"""

Outcome = dict[str, Any] | LtiProblem


class Listener:
    """Waits for a launch at ``address``, where an LMS begins a login at ``/login``."""

    def __init__(self, server: ThreadingHTTPServer, outcomes: queue.Queue[Outcome]) -> None:
        self.address = f"http://127.0.0.1:{server.server_address[1]}"
        self._outcomes = outcomes

    def launch(self, seconds: float) -> dict[str, Any]:
        """What the first launch says. Raises :class:`LtiProblem` where it is refused, or none comes."""
        try:
            found = self._outcomes.get(timeout=seconds)
        except queue.Empty:
            raise ServiceFailed(
                f"no launch came within {seconds / 60:g} minutes; open the link in your LMS while this command waits"
            ) from None
        if isinstance(found, LtiProblem):
            raise found
        return found


@contextlib.contextmanager
def listening(tool: Tool, port: int) -> Iterator[Listener]:
    """Listen on loopback until the block ends. Raises :class:`OSError` where the port is taken."""
    outcomes: queue.Queue[Outcome] = queue.Queue()
    try:
        server = ThreadingHTTPServer(("127.0.0.1", port), _handler(tool, outcomes))
    except OSError as error:
        if error.errno != errno.EADDRINUSE:
            raise
        raise OSError(
            f"port {port} is taken by another program, and your LMS knows this one alone; close that program, or "
            "change `port` in lti/registration.yml and the addresses in the LMS"
        ) from None
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Listener(server, outcomes)
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def _handler(tool: Tool, outcomes: queue.Queue[Outcome]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = SECONDS  # A browser opens connections that it may never use.

        def do_GET(self) -> None:
            self._answer(dict(parse_qsl(urlsplit(self.path).query)))

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdecimal() or int(length) > LARGEST:
                self._say(413, "Too long", "A launch is shorter.")
                return
            body = self.rfile.read(int(length)).decode("utf-8", "replace")
            self._answer(dict(parse_qsl(body, keep_blank_values=True)))

        def _answer(self, form: Mapping[str, str]) -> None:
            path = urlsplit(self.path).path
            port = self.server.server_address[1]  # type: ignore[index]
            if self.headers.get("Host") not in (f"127.0.0.1:{port}", f"localhost:{port}"):
                self._say(403, "Not here", "This address is for one launch from your LMS.")
            elif path == "/login":
                self._login(form)
            elif path == "/launch" and self.command == "POST":
                self._launch(form)
            else:
                self._say(404, "Nothing here", "Open the link in your LMS.")

        def _login(self, form: Mapping[str, str]) -> None:
            try:
                target = tool.login(form)
            except LtiProblem as problem:
                self._refuse(problem)
                return
            self.send_response(302)
            self.send_header("Location", target)
            self._headers(0)

        def _launch(self, form: Mapping[str, str]) -> None:
            try:
                claims = tool.launch(form)
            except LtiProblem as problem:
                self._refuse(problem)
                return
            self._say(200, "The launch has arrived", "Go back to the terminal; you can close this page.")
            outcomes.put(claims)

        def _refuse(self, problem: LtiProblem) -> None:
            self._say(400, "Refused", f"{problem}.")
            outcomes.put(problem)

        def _say(self, status: int, title: str, text: str) -> None:
            body = _PAGE.format(title=escape(title), text=escape(text)).encode()
            self.send_response(status)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self._headers(len(body))
            self.wfile.write(body)

        def _headers(self, length: int) -> None:
            self.send_header("Content-Length", str(length))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.send_header("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Log nothing: a launch names a person."""

    return Handler
