"""The pages of the book that become notebooks, and where each label of theirs leads.

A page becomes a notebook if it is a learner's and all that it does can be done in one: problem sets have notebooks of
their own, and what stands on the page of grades or of the certificate is the site's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote

from whichpm import strict
from whichpm.chapters import HEADING, LABEL, TOC, plain
from whichpm.coverage import CHAPTERS
from whichpm.notebooks.quotes import curled

SUITED = {
    *("admonition", "bibliography", "board", "code-cell", "desk", "dropdown", "exercise", "grid", "grid-item-card"),
    *("owns", "progress", "raw", "review", "terms"),
}
"""Directives that a notebook can do; :mod:`whichpm.notebooks.blocks` says how."""
START = "start-here"
GLOSSARY = "glossary"
DIRECTIVE = re.compile(r"^ *(?P<fence>`{3,}|:{3,})\{(?P<name>[\w:-]+)\} *(?P<argument>.*?) *$")
_TEACHERS = re.compile(r"\A---\n(?:.*\n)*?readers: *teachers\b")


class Page(NamedTuple):
    """A page of the book: ``docname`` is its name in the book, ``name`` that of its notebook."""

    docname: str
    path: Path
    title: str
    part: str

    @property
    def name(self) -> str:
        """What its notebook is called, without the ending."""
        return self.docname.rpartition("/")[2]

    @property
    def text(self) -> str:
        """Its source."""
        return self.path.read_text(encoding="utf-8")


class Place(NamedTuple):
    """Where a label leads: the notebook, with the heading; the heading's words; whether it is the page's own."""

    href: str
    title: str


def pages(root: Path) -> list[Page]:
    """The pages that become notebooks, in the order of ``_toc.yml``. Raises :class:`~whichpm.strict.BankError`."""
    found = []
    for docname, part in _listed(strict.read(root / TOC, "format: jb-book").data):
        path = root / f"{docname}.md"
        text = path.read_text(encoding="utf-8") if path.is_file() else ""
        # Every chapter is one: what cannot be done in it is an error, and no reason to leave it out.
        if text and (docname.startswith(CHAPTERS) or _suits(text)):
            title = next((title for kind, title in _marks(text) if kind == "heading"), docname)
            found.append(Page(docname, path, title, part))
    return found


def places(found: list[Page]) -> dict[str, Place]:
    """Label to its place, over all pages; a label that no heading follows leads to the heading before it."""
    known: dict[str, Place] = {}
    for page in found:
        here, waiting = Place(f"{page.name}.ipynb", page.title), []
        for kind, text in _marks(page.text):
            if kind == "label":
                waiting.append(text)
                continue
            if kind == "heading":
                href = f"{page.name}.ipynb"
                here = Place(href if text == page.title else f"{href}#{anchor(text)}", text)
            known.update(dict.fromkeys(waiting, here))
            waiting = []
        known.update(dict.fromkeys(waiting, here))
    return known


def anchor(title: str) -> str:
    """What follows # in a link to a heading, as JupyterLab and Notebook 7 name it."""
    return quote(curled(title).replace(" ", "-"), safe="")


def outside(text: str) -> Iterator[tuple[str, bool]]:
    """The lines of a text, each with whether it stands outside every fence."""
    fence = ""
    for line in text.splitlines():
        mark = re.match(r"^ *(`{3,}|:{3,}|~{3,})(.*)$", line)
        yield line, not fence and not mark
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence) and not mark[2].strip():
            fence = ""


def _marks(text: str) -> Iterator[tuple[str, str]]:
    """Labels and headings in order; everything else that is not blank ends the wait of a label."""
    for line, free in outside(text):
        if free and (label := LABEL.match(line)):
            yield "label", label[1]
        elif free and (heading := HEADING.match(line)):
            yield "heading", plain(heading[2])
        elif line.strip():
            yield "text", ""


def _suits(text: str) -> bool:
    """Whether a page is a learner's, and a notebook can do all that it does."""
    names = {found["name"] for line in text.splitlines() if (found := DIRECTIVE.match(line))}
    return not _TEACHERS.match(text) and bool(names) and names <= SUITED


def _listed(node: Any, part: str = "") -> Iterator[tuple[str, str]]:
    """Files of the contents, each with the caption that it stands under."""
    if isinstance(node, dict):
        part = str(node.get("caption", part))
        if file := node.get("file"):
            yield str(file).removesuffix(".md"), part
        node = [value for value in node.values() if isinstance(value, list)]
    for child in node if isinstance(node, list) else ():
        yield from _listed(child, part)
