"""A real browser, the miniature book as it is published, and a small server for both."""

from __future__ import annotations

import functools
import http.server
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from browser.driver import LIST, PATIENCE, launch
from copies import run
from once import once
from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize

from whichpm import bundle

TESTS = Path(__file__).parents[1]
WINDOW: ViewportSize = {"width": 1280, "height": 900}


class Quiet(http.server.SimpleHTTPRequestHandler):
    """A file server that keeps its log to itself."""

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def serving(folder: Path, **types: str) -> Iterator[str]:
    """A host of a folder, which may have types of its own for files by their endings; gives its address."""
    known = {**Quiet.extensions_map, **{f".{ending}": type_ for ending, type_ in types.items()}}
    handler = type("Host", (Quiet,), {"extensions_map": known})
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(handler, directory=str(folder)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


@pytest.fixture(scope="session")
def serve() -> Iterator[Callable[[Path], str]]:
    """Serve a folder; gives its address."""
    with ExitStack() as hosts:
        yield lambda folder: hosts.enter_context(serving(folder))


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, else Playwright's own."""
    running = launch()
    yield running
    running.close()


@pytest.fixture(scope="session")
def mini(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The miniature book, built as a publisher builds the course; a folder whose path has spaces."""

    def publish(out: Path) -> None:
        book = str(TESTS / "books" / "mini")
        checks = ("--warningiserror", "--keep-going", "--nitpick")
        run(TESTS, "jupyter-book", "build", book, "--path-output", str(out), *checks)

    return once(tmp_path_factory, "a published book", publish) / "_build" / "html"


@pytest.fixture(scope="session")
def site(mini: Path, serve: Callable[[Path], str]) -> str:
    """Address of the miniature book."""
    return serve(mini)


@pytest.fixture
def context(browser: Browser) -> Iterator[BrowserContext]:
    """A browser with empty storage, 1280 px wide; boards are lists (see test_player.py for one at a time)."""
    fresh = browser.new_context(viewport=WINDOW, reduced_motion="reduce")
    fresh.set_default_timeout(PATIENCE)
    fresh.add_init_script(LIST)
    yield fresh
    fresh.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page on which an error in any script fails the test."""
    fresh = context.new_page()
    errors: list[str] = []
    fresh.on("pageerror", lambda error: errors.append(str(error)))
    fresh.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    yield fresh
    assert errors == []


# A host with the model's interface and nothing else; `changes` records what the board did to it.
HOST = """
globalThis.makeModel = (state) => {
  const calls = new Map();
  const model = {
    state: { place: "page", answers: {}, seq: 0, saved_seq: 0, saved: "", problem: "", ...state },
    saves: 0,
    get: (name) => model.state[name],
    set(name, value) {
      if (model.state[name] === value) return;
      model.state[name] = value;
      for (const call of calls.get(`change:${name}`) ?? []) call();
    },
    on: (name, call) => calls.set(name, (calls.get(name) ?? new Set()).add(call)),
    off: (name, call) => calls.get(name)?.delete(call),
    save_changes: () => { model.saves += 1; },
    listeners: () => [...calls.values()].reduce((sum, set) => sum + set.size, 0),
    acknowledge: (saved) => { model.set("saved", saved); model.set("saved_seq", model.get("seq")); },
  };
  return model;
};
"""


@pytest.fixture(scope="session")
def front_end(tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """Address of a page with the module and the style sheet alone."""
    folder = tmp_path_factory.mktemp("front end")
    (folder / "board.mjs").write_text(bundle.module(), encoding="utf-8")
    (folder / "board.css").write_text(bundle.styles(), encoding="utf-8")
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Board</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="board.css"></head>'
        '<body><main><h1>Board</h1><div id="one"></div><div id="two"></div></main></body></html>',
        encoding="utf-8",
    )
    return serve(folder)


class Bench:
    """The module on a page of its own, with a model that the test drives; boards are lists unless they are told."""

    def __init__(self, page: Page, address: str) -> None:
        self.page = page
        page.goto(address)
        page.evaluate("localStorage.clear(), sessionStorage.clear()")
        page.evaluate(LIST)
        page.evaluate(HOST)
        page.evaluate("async () => { globalThis.board = await import('./board.mjs'); }")

    def show(self, exercise: dict[str, Any], element: str = "one", **state: Any) -> None:
        """Render a board of `exercise` in an element; boards after the first share its model."""
        self.page.evaluate(
            """([state, id]) => {
                globalThis.model ??= makeModel(state);
                globalThis.close = board.default.render({ model, el: document.getElementById(id) });
            }""",
            [{"exercise": exercise, **state}, element],
        )

    def call(self, script: str) -> Any:
        """Evaluate JavaScript that may use `model` and `board`."""
        return self.page.evaluate(script)

    def set(self, **state: Any) -> None:
        """Set traits as the host does."""
        for name, value in state.items():
            self.page.evaluate(f"model.set({json.dumps(name)}, {json.dumps(value)})")


class Desk:
    """One page after the other for the benches of a file: a new page takes longer than most that is done on it."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser
        self._page: Page | None = None
        self._errors: list[str] = []

    @contextmanager
    def page(self) -> Iterator[Page]:
        """A page as a new one would be; an error in any script fails the test."""
        page = self._page = self._page or self._new()
        self._errors.clear()
        page.set_viewport_size(WINDOW)
        page.emulate_media(media="null", color_scheme="light", forced_colors="none", reduced_motion="reduce")
        page.mouse.move(0, 0)
        yield page
        assert self._errors == []
        if page.evaluate("'__pwClock' in globalThis"):  # It would stand still for the next test too.
            self.clear()

    def clear(self) -> None:
        """Take the page away."""
        if self._page:
            self._page.context.close()
        self._page = None

    def _new(self) -> Page:
        context = self._browser.new_context(viewport=WINDOW)
        context.set_default_timeout(PATIENCE)
        page = context.new_page()
        page.on("pageerror", lambda error: self._errors.append(str(error)))
        page.on("console", lambda said: self._errors.append(said.text) if said.type == "error" else None)
        return page


@pytest.fixture(scope="module")
def desk(browser: Browser) -> Iterator[Desk]:
    """Where the benches of a file stand."""
    made = Desk(browser)
    yield made
    made.clear()


@pytest.fixture
def bench(desk: Desk, front_end: str) -> Iterator[Bench]:
    """The module, ready to show boards."""
    with desk.page() as page:
        yield Bench(page, front_end)
