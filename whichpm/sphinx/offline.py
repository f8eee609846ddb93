"""The course without a connection: the service worker at the top of the site, with a list of all that it may keep.

The list names every page with the files that it loads, and a digest of each. It is made from the finished site, so it
holds what other extensions wrote as well. Notebooks in the browser (``lite/``) look after themselves.
"""

from __future__ import annotations

import hashlib
import json
import posixpath
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from whichpm import scripts, words
from whichpm.sphinx import assets, missing, standing

WORKER = "sw.js"
EVERY, PAGE = "whichpm/offline.js", "whichpm/offline-page.js"
# Pictures for links, files to download.
NO_READING = ("_static/whichpm/cards/", "_static/whichpm/flash-cards/", "_static/whichpm/book/")
LEFT_OUT = (".nojekyll", "lite/", "_sources/", standing.name(""), *NO_READING, f"{missing.MISSING}.html", WORKER)
NOT_LOADED = (".html", ".xml", ".map")
TEXTS = (".css", ".js", ".mjs", ".json")
AHEAD = ' data-keep="ahead"'
"""Stands in pages that are kept before they are read, such as the review."""
_MARK = re.compile(r'<meta name="whichpm-page" content="[0-9a-f]+">\n?')
_QUOTED = re.compile(r"[\"'(/`]([\w.-]+\.\w+)[\"')?#`]")
_ADDRESS = re.compile(r'\s(?:src|href|data-(?!classic)[a-z-]+)="([^"#]+)"')


def write(out: Path) -> str:
    """Mark every page of a finished site and write its service worker; returns the site's version.

    Doing it again after a change gives a new version; without one, the same.
    """
    files = {path.relative_to(out).as_posix(): path for path in sorted(out.rglob("*")) if path.is_file()}
    files = {name: path for name, path in files.items() if not name.startswith(LEFT_OUT)}
    named = cache(lambda name: _named(files[name], files))
    listed: dict[str, dict[str, Any]] = {}
    ahead = []
    for name, path in files.items():
        if name.endswith(".html") and not name.startswith("_static/"):
            text = path.read_text(encoding="utf-8")
            direct = set(_loaded(name, text, files))
            needs = sorted(direct.union(*(named(need.partition("?")[0]) for need in direct)))
            ahead += [name] if AHEAD in text else []
            listed[name] = {"digest": _mark(path, text), "bytes": path.stat().st_size, "needs": needs}
            for need in needs:
                file = files[need.partition("?")[0]]
                listed[need] = {"digest": _digest(file.read_bytes()), "bytes": file.stat().st_size}
    site = {"away": f"{missing.OFFLINE}.html", "ahead": ahead, "files": dict(sorted(listed.items()))}
    source = scripts.script("offline", "worker")
    version = _digest(f"{json.dumps(site)}{source}".encode())
    told = scripts.literal({"version": version, **site})
    (out / WORKER).write_text(f"self.whichpmSite={told};\n{source}", encoding="utf-8")
    return version


def _mark(path: Path, text: str) -> str:
    """Write the digest of a page into it, so that it is known again even where a host adds to pages."""
    bare = _MARK.sub("", text)
    digest = _digest(bare.encode())
    marked = bare.replace("</head>", f'<meta name="whichpm-page" content="{digest}">\n</head>', 1)
    if marked != text:
        path.write_text(marked, encoding="utf-8")
    return digest


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:16]


def _loaded(page: str, text: str, files: dict[str, Path]) -> Iterator[str]:
    """What a page loads, as it names it: ``_static/site.css?v=1``."""
    folder = Path(page).parent
    for address in _ADDRESS.findall(text):
        path, _, query = address.partition("?")
        name = _joined(folder, path)
        if name in files and not name.endswith(NOT_LOADED):
            yield f"{name}?{query}" if query else name


def _joined(folder: Path, address: str) -> str:
    """A relative address, seen from the top of the site."""
    return posixpath.normpath(f"/{folder}/{address}").lstrip("/")


def _named(file: Path, files: dict[str, Path]) -> set[str]:
    """Files that a script or style sheet loads later: those whose name stands in it between quotes or brackets."""
    if file.suffix not in TEXTS:
        return set()
    quoted = set(_QUOTED.findall(file.read_text(encoding="utf-8")))
    return {
        name for name, path in files.items() if path.name in quoted and path != file and not name.endswith(NOT_LOADED)
    }


def _texts(language: str | None) -> dict[str, str]:
    """Path under ``_static`` to text of our scripts: what every page loads has two messages, the page all of them."""
    told = dict(words.messages(language, "offline")["offline"])
    every = {key: told[key] for key in ("update", "reload")}
    return {
        EVERY: scripts.told({"offline": every}) + scripts.script("offline", "every"),
        PAGE: scripts.told({"offline": told}) + scripts.script("offline", "page"),
    }


def _prepare(app: Sphinx) -> None:
    if app.builder.name == "html":
        assets.put(app, _texts(app.config.language))
        app.add_js_file(EVERY, loading_method="defer")


def _load(app: Sphinx, name: str, _template: str, context: dict[str, Any], _doctree: Any) -> None:
    if app.builder.name == "html":
        context["offline"] = missing.OFFLINE
    if name == missing.OFFLINE:
        app.add_js_file(PAGE, loading_method="defer")


def _finish(app: Sphinx, failure: Exception | None) -> None:
    if not failure and app.builder.name == "html":
        missing.root(app)
        (Path(app.outdir) / ".nojekyll").touch()  # GitHub Pages would leave out _static and _sources.
        write(Path(app.outdir))


def setup(app: Sphinx) -> None:
    """Connect all of it; called by the extension."""
    app.add_config_value("whichpm_offline", scripts.version(*_texts(None).values()), "html", str)
    app.connect("builder-inited", _prepare)
    app.connect("html-collect-pages", missing.collect)
    app.connect("html-page-context", _load)
    app.connect("build-finished", _finish, priority=2000)  # when all others have written
