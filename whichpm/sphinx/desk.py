"""Documents in the book: ``{desk} slug`` sets one with its reading guide, and a blank one to download."""

from __future__ import annotations

from pathlib import Path
from typing import ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective
from sphinx.util.osutil import relative_uri

from whichpm import bank, desk, words
from whichpm.bank import BankError
from whichpm.papers import html, sheets
from whichpm.sphinx import assets, writing
from whichpm.sphinx.blank import workbook
from whichpm.sphinx.fallback import block
from whichpm.sphinx.places import paper

log = logging.getLogger(__name__)
TEMPLATES = "whichpm/templates"


class DeskDirective(SphinxDirective):
    """``{desk} slug``: what the document is for, whose it is, how to read it, and the document itself.

    With ``:alone:`` only the document is shown, for a chapter that says the rest.
    """

    required_arguments = 1
    option_spec: ClassVar = {"alone": directives.flag}

    def run(self) -> list[nodes.Node]:
        """The nodes, or none and a warning for each thing that is wrong."""
        root = bank.find_root(Path(self.env.srcdir))
        slug = self.arguments[0]
        if root is None:
            return self._fail("there is no folder exercises/practice in the book's folder or above it", None)
        path = root / desk.FOLDER / f"{slug}.yml"
        if path.is_file():
            self.env.note_dependency(str(path))
        try:
            document = desk.find(root, slug)
        except BankError as error:
            for problem in error.problems:
                place = f" {problem.place}:" if problem.place else ""
                self._fail(f"{place} {problem.cause}; {problem.fix}".strip(), f"{problem.path}:{problem.line}")
            return []
        say = words.of(self.env.config.language)
        blocks = document.blocks(say)
        level = self.state.memo.section_level + 1
        in_words = (block(each, say) for each in sheets(blocks))
        drawn = paper("", *in_words, html=html(document.title, blocks, level))
        downloads = self._downloads(slug, document, say)
        if "alone" in self.options:
            return [drawn, downloads]
        owner = say(f"roles.{document.owner}")
        guide = nodes.container("", classes=["wp-desk-guide"])
        guide += [
            nodes.paragraph("", "", nodes.strong("", say("desk.purpose")), nodes.Text(f" {document.purpose}")),
            nodes.paragraph("", "", nodes.strong("", say("desk.owner")), nodes.Text(f" {owner}. {document.owned}")),
            nodes.paragraph("", "", nodes.strong("", say("desk.reading"))),
            nodes.enumerated_list(
                "",
                *(nodes.list_item("", nodes.paragraph("", step)) for step in document.reading),
                enumtype="arabic",
                prefix="",
                suffix=".",
            ),
        ]
        return [guide, drawn, downloads]

    def _downloads(self, slug: str, document: desk.Document, say: words.Say) -> nodes.Node:
        here = self.env.app.builder.get_target_uri(self.env.docname)
        line = nodes.paragraph("", "", nodes.Text(say("desk.blank") + " "), classes=["wp-desk-blank"])
        formats = ["md"] + (["csv", "xlsx"] if desk.table(document) else [])
        for at, ending in enumerate(formats):
            address = relative_uri(here, f"_static/{TEMPLATES}/{slug}.{ending}")
            label = say(f"desk.{ending}", name=document.name)
            line += [nodes.Text(", ")] * bool(at) + [nodes.reference("", label, refuri=address, internal=True)]
        return line

    def _fail(self, message: str, location: str | None) -> list[nodes.Node]:
        self.env.note_reread()
        where = location or self.get_location()
        log.warning(f"{self.name}: {message}", location=where, type="whichpm", subtype="desk")
        return []


def write(app: Sphinx) -> None:
    """Put blank documents where Sphinx collects static files from."""
    root = bank.find_root(Path(app.srcdir))
    if app.builder.format != "html" or root is None:
        return
    blanks: dict[str, str | bytes] = {}
    say = words.of(app.config.language)
    for path in desk.files(root):
        try:
            document = desk.load(path)
        except BankError:
            continue  # Its directive says why.
        blanks[f"{TEMPLATES}/{path.stem}.md"] = desk.markdown(document, say)
        if rows := desk.table(document, say):
            blanks[f"{TEMPLATES}/{path.stem}.csv"] = desk.spreadsheet(rows)
            blanks[f"{TEMPLATES}/{path.stem}.xlsx"] = workbook(document.name, rows)
    assets.put(app, blanks)


def setup(app: Sphinx) -> None:
    """Register the directive and the files."""
    writing.add(app, paper, writing.visit_paper, lambda *_: None)
    app.add_directive("desk", DeskDirective)
    app.connect("builder-inited", write, priority=600)
