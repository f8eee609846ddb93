"""``{printed-book}``: a section that offers the whole book as PDF and EPUB, where ``whichpm print`` has made them.

They are made of the built pages, and so come after a build; the next one puts them into the site. Until then, and in
a book that is never printed, nothing stands there.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from whichpm import bank, words

MADE = Path("_build") / "print"
FOLDER = "_static/whichpm/book"
KINDS = {".pdf": "printed.pdf", ".epub": "printed.epub"}
MARK = "printed-book"
"""Stands in the metadata of a page that offers them."""


def _made(app: Sphinx) -> list[Path]:
    root = bank.find_root(Path(app.srcdir))
    return sorted(path for path in (root / MADE).glob("*") if path.suffix in KINDS) if root else []


class PrintedBook(SphinxDirective):
    """The section, or nothing."""

    def run(self) -> list[nodes.Node]:
        """Leave a link to each file, with its size."""
        self.env.metadata[self.env.docname][MARK] = True
        files = _made(self.env.app)
        if not files:
            return []
        say = words.of(self.config.language)
        section = nodes.section("", nodes.title("", say("printed.title")), names=["printed-book"])
        self.state.document.note_implicit_target(section)
        section += nodes.paragraph("", say("printed.about"))
        here = self.env.app.builder.get_target_uri(self.env.docname)
        listed = nodes.bullet_list()
        for path in files:
            said = say(KINDS[path.suffix], size=f"{path.stat().st_size / 1e6:.1f}")
            address = relative_uri(here, f"{FOLDER}/{path.name}")
            link = nodes.reference("", said, refuri=address, internal=True)
            listed += nodes.list_item("", nodes.paragraph("", "", link))
        section += listed
        return [section]


def _outdated(app: Sphinx, env: BuildEnvironment, *_: Any) -> list[str]:
    """Pages that offer the files are read again when these are others than before."""
    known: Any = env
    now = [(path.name, path.stat().st_size) for path in _made(app)]
    before, known.whichpm_printed = getattr(env, "whichpm_printed", []), now
    return [name for name, meta in env.metadata.items() if MARK in meta] if before != now else []


def _copy(app: Sphinx, failure: Exception | None) -> None:
    """Bring the site's copies in step, if a page offers them."""
    if failure or app.builder.format != "html":
        return
    wanted = _made(app) if any(MARK in meta for meta in app.env.metadata.values()) else []
    folder = Path(app.outdir) / FOLDER
    names = {path.name for path in wanted}
    for old in folder.glob("*"):
        if old.name not in names:
            old.unlink()
    for path in wanted:
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copy2(path, folder)


def setup(app: Sphinx) -> None:
    """Connect it; called by the extension."""
    app.add_directive("printed-book", PrintedBook)
    app.connect("env-get-outdated", _outdated)
    app.connect("build-finished", _copy)
