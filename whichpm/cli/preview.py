"""A look at one exercise while it is written: its board, or what is wrong with its file."""

from __future__ import annotations

import hashlib
import html
import webbrowser
from functools import partial
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Annotated

import typer

from whichpm.cli.common import HERE, Course, app, fail, find_course, out

RELOAD = """
const stamp = document.documentElement.dataset.stamp;
setInterval(async () => {
  try {
    if ((await (await fetch("stamp")).text()) !== stamp) location.reload();
  } catch {
    document.title = "Preview ended";
  }
}, 300);
"""
STYLE = """
main { max-width: 46rem; margin: 2rem auto; padding: 0 1rem; font: 1rem/1.5 system-ui, sans-serif; }
body { background: var(--wp-surface); color: var(--wp-text); }
.problems { border-inline-start: .25rem solid; padding-inline-start: 1rem; overflow-wrap: anywhere; }
"""


@app.command()
def preview(
    slug: Annotated[str, typer.Argument(help="The exercise: its file's name, with or without .yml.")],
    port: Annotated[int, typer.Option(help="Tried first; a free one is taken if it is in use.")] = 8010,
    browser: Annotated[bool, typer.Option(help="Open the page in the browser.")] = True,
    course: Course = HERE,
) -> None:
    """Show one exercise as it is written: the page follows its file, and names what is wrong with it."""
    from whichpm import bank
    from whichpm.cli.serve import listen
    from whichpm.suggest import nearest

    root = find_course(course)
    name = Path(slug).stem
    path = next((path for path in bank.files(root) if path.stem == name), None)
    if path is None:
        found = nearest(name, [path.stem for path in bank.files(root)])
        fail(FileNotFoundError(f'there is no exercise "{name}": {found}'))
    with listen(partial(_Handler, root, path), port) as running:
        address = f"http://localhost:{running.server_address[1]}/"
        out.print(f"{path.name} is at {address} and follows the file — stop with Ctrl-C.", soft_wrap=True)
        if browser:
            webbrowser.open(address)
        try:
            running.serve_forever()
        except KeyboardInterrupt:
            out.print("Stopped.")


class _Handler(BaseHTTPRequestHandler):
    """Everything is made anew for each request, from the file as it is."""

    def __init__(self, root: Path, path: Path, request: object, address: object, server: ThreadingHTTPServer) -> None:
        self.root, self.path_of_exercise = root, path
        super().__init__(request, address, server)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        from whichpm import bundle, scripts, words

        # Another site that made its name point here could read keys: only names of this machine are answered.
        if self.headers.get("Host", "").rsplit(":", 1)[0] not in ("localhost", "127.0.0.1"):
            self.send_error(HTTPStatus.FORBIDDEN)
            return
        made = {
            "/": ("text/html", self._page),
            "/stamp": ("text/plain", self._stamp),
            "/board.mjs": ("text/javascript", bundle.module),
            "/board.classic.js": ("text/javascript", bundle.classic),
            "/board.css": ("text/css", bundle.styles),
            "/page.js": (
                "text/javascript",
                lambda: scripts.told(words.messages("en", "page")) + scripts.script(".", "page"),
            ),
        }
        kind, make = made.get(self.path.partition("?")[0], ("", None))
        if make is None:
            self.send_error(HTTPStatus.NOT_FOUND)
            return
        body = make().encode()
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Keep the terminal for what matters."""

    def _stamp(self) -> str:
        try:
            return hashlib.sha256(self.path_of_exercise.read_bytes()).hexdigest()
        except OSError:
            return "gone"

    def _page(self) -> str:
        stamp = self._stamp()
        title = html.escape(self.path_of_exercise.stem)
        return (
            f'<!doctype html><html lang="en" data-stamp="{stamp}"><head><meta charset="utf-8"><title>{title}</title>'
            '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
            f'<link rel="stylesheet" href="board.css"><style>{STYLE}</style></head><body><main><h1>{title}</h1>'
            f'{self._problems()}{self._board()}</main><script type="module">{RELOAD}</script></body></html>'
        )

    def _problems(self) -> str:
        from whichpm.check import check

        if not self.path_of_exercise.is_file():
            return '<p role="alert">The file is gone.</p>'
        found = check(self.root, only=self.path_of_exercise).problems
        listed = "".join(f"<li>{html.escape(str(problem))}</li>" for problem in found)
        return f'<div class="problems" role="alert"><p>To fix in the file:</p><ul>{listed}</ul></div>' if found else ""

    def _board(self) -> str:
        import msgspec

        from whichpm import bank, scripts

        try:
            exercise = bank.load(self.path_of_exercise)
        except (bank.BankError, OSError):
            return ""
        held = "held" in self.path.partition("?")[2]
        link = '<a href=".">With its key</a>' if held else '<a href="?held">As learners get it in a problem set</a>'
        note = f"<p>{link}</p>" if exercise.pool == "graded" else ""
        # An author sees the key of a graded exercise too; nobody else reaches this page.
        public = msgspec.structs.replace(exercise, pool="practice").public(held=held)
        return (
            f'{note}<div class="whichpm" data-module="board.mjs" data-classic="board.classic.js">'
            f'<div class="whichpm-static"></div>{scripts.inert({"exercise": public, "place": "page"})}</div>'
            '<script defer src="page.js"></script>'
        )
