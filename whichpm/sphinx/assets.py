"""Files of the site: the boards' module and styles, the page host, and which pages load them."""

from __future__ import annotations

import functools
import hashlib
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.config import Config

from whichpm import bundle, lean, scripts, words
from whichpm.sphinx.places import widget

BOARD = "whichpm/board.mjs"
CLASSIC = "whichpm/board.classic.js"
STYLES = "whichpm/board.css"
HOST = "whichpm/page.js"
PLAIN = "whichpm/plain.css"
SITE = "whichpm/site.css"
FRAME = "whichpm/theme.js"
SEARCH = "whichpm/search.js"
THEME = Path(__file__).parent / "theme"


@functools.cache
def _texts(language: str | None = None) -> dict[str, str]:
    """Path under ``_static`` to text of every file the pages load from us, in the book's language."""
    static = files("whichpm") / "static"
    plain = (static / "plain.css").read_text(encoding="utf-8")
    boards = bundle.styles()
    frame = (THEME / "theme.js").read_text(encoding="utf-8")
    paths = sorted((THEME / "styles").glob("*.css"), key=lambda path: (path.stem == "print", path.stem))
    sheets = [path.read_text(encoding="utf-8") for path in paths]
    return {
        BOARD: bundle.module(language),
        CLASSIC: bundle.classic(language),
        STYLES: boards,
        PLAIN: plain,
        HOST: scripts.told(words.messages(language, "page")) + scripts.script(".", "page"),
        # One file for the pages of our theme; boards come last, so that they keep their look in any text.
        SITE: lean.style("\n".join(sheets)) + boards + lean.style(plain),
        FRAME: lean.script(frame),
        SEARCH: scripts.told(words.messages(language, "search")) + scripts.script("search", "search"),
    }


def version(name: str, language: str | None = None) -> str:
    """A part of an address that changes with the file, so that browsers may cache it for ever."""
    return hashlib.sha256(_texts(language)[name].encode()).hexdigest()[:8]


def fingerprint(config: Config) -> str:
    """Changes with any of our files: as a setting of the book, it has Sphinx write all pages and files again."""
    return " ".join(version(name, config.language) for name in _texts(config.language))


def put(app: Sphinx, contents: Mapping[str, str | bytes]) -> Path:
    """Write files, by their paths under ``_static``, into the folder whose files :func:`write` has Sphinx collect."""
    folder = Path(app.doctreedir) / "whichpm"
    for name, content in contents.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        raw = content.encode() if isinstance(content, str) else content
        if not path.is_file() or path.read_bytes() != raw:
            path.write_bytes(raw)
    return folder


def write(app: Sphinx) -> None:
    """Put our files where Sphinx collects static files from."""
    if app.builder.format != "html":
        return
    app.config.html_static_path.append(str(put(app, _texts(app.config.language))))
    app.add_css_file(STYLES)
    app.add_css_file(PLAIN)


def finish_page(app: Sphinx, _name: str, _template: str, context: dict[str, Any], doctree: Any) -> None:
    """Load the page host on pages with a widget only; give citations a role that their list may hold."""
    if "body" in context:
        context["body"] = context["body"].replace('role="doc-biblioentry"', 'role="listitem"')
    if doctree is not None and next(iter(doctree.findall(widget)), None) is not None:
        app.add_js_file(HOST, loading_method="defer")
