"""The index of the search: one small file with every section and every term of the glossary.

A page of the book gives its sections: titles, the words of their text, and how each begins. Exercises give nothing, so
that no explanation is found; addresses give nothing either. ``static/search/search.mjs`` ranks what is found.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from whichpm import scripts
from whichpm.sphinx import contents, theming
from whichpm.sphinx.places import explained, folded, learner, paper, widget

INDEX = "whichpm/search-index.js"
SILENT = (widget, explained, folded, learner, paper, nodes.raw, nodes.literal_block, nodes.comment, nodes.figure)
"""What no search looks into: exercises with their keys, sources, papers with a fault to find, code."""
COMMON = 0.25
"""A word that is in a larger share of the sections tells none of them apart."""
BEGINS, MEANS = 53, 110  # letters of how a section begins, and of what a term means
SHORTEST = 2  # letters of a word
_ADDRESS = re.compile(r"\S*(?:://|www\.)\S*|\bhttps?\b")
_CODE = re.compile(r"[/._=<]|--")
"""What tells a file, an option or an address from a word: nobody searches for its pieces."""
_STRAY = re.compile(r"(?<=[.!?]) [.,;](?=\s|$)| (?=[.,;](?:\s|$))")
"""A full stop that closed a reference, and stands alone or apart now that it is gone."""
_WORD = re.compile(r"[a-z0-9]+")


class Section(NamedTuple):
    """A place that may be found: of a term, ``also`` are its other names."""

    page: str
    anchor: str
    title: str
    begins: str
    text: str
    also: tuple[str, ...] = ()
    term: bool = False


def words(text: str) -> list[str]:
    """Words as they are compared, in order: small letters without marks, no plural "s" (search.mjs does the same)."""
    bare = unicodedata.normalize("NFKD", text.lower().replace("’", "'").replace("'s", ""))
    found = _WORD.findall("".join(letter for letter in bare if not unicodedata.combining(letter)))
    return [word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word for word in found]


def sections(name: str, doctree: nodes.document) -> Iterator[Section]:
    """The sections and terms of one page."""
    for section in doctree.findall(nodes.section):
        title = next((child.astext() for child in section if isinstance(child, nodes.title)), "")
        if not title or not section["ids"]:
            continue
        text = " ".join(_texts(section))
        first = section.parent is doctree
        yield Section(name, "" if first else section["ids"][0], title, _beginning(text, BEGINS), text)
    for item in doctree.findall(nodes.definition_list_item):
        if not isinstance(item.parent.parent, addnodes.glossary):
            continue
        names = [one for one in item if isinstance(one, nodes.term)]
        meaning = next(iter(item.findall(nodes.paragraph)), None)
        text = " ".join(" ".join(_texts(one)) for one in item if isinstance(one, nodes.definition))
        known = " ".join(_texts(meaning)) if meaning is not None else ""
        title, *also = (one.astext() for one in names)
        yield Section(name, names[0]["ids"][0], title, _beginning(known, MEANS), text, tuple(also), term=True)


def _texts(node: nodes.Element) -> Iterator[str]:
    """Text of a node without sections below it, terms, exercises, citations and addresses."""
    if isinstance(node, nodes.paragraph | nodes.title | nodes.term):
        if not isinstance(node, nodes.paragraph):
            return
        parts = (_inline(child) for child in node.children)
        yield _STRAY.sub("", " ".join(_ADDRESS.sub(" ", "".join(parts)).split()))
        return
    for child in node.children:
        if isinstance(child, nodes.Element) and not isinstance(child, (nodes.section, addnodes.glossary, *SILENT)):
            yield from _texts(child)


def _inline(node: nodes.Node) -> str:
    """Words of a part of a paragraph; a reference that waits to be resolved has them where its author wrote some."""
    if isinstance(node, addnodes.pending_xref):
        return node.astext() if node.get("refexplicit") and node.get("refdomain") != "cite" else ""
    if isinstance(node, nodes.literal) and _CODE.search(node.astext()):
        return ""
    if isinstance(node, nodes.Element) and not isinstance(node, nodes.raw):
        return "".join(_inline(child) for child in node.children)
    return node.astext() if isinstance(node, nodes.Text) else ""


def _beginning(text: str, most: int) -> str:
    return text if len(text) <= most else text[: text.rfind(" ", 0, most)] + " …"


def index(found: Iterable[Section], pages: dict[str, tuple[str, str, bool]]) -> dict[str, Any]:
    """The index as ``search.mjs`` reads it: pages, sections, and for every word the sections that have it.

    ``pages`` gives the address of each page, its title, and whether it is for teachers.
    """
    every = list(found)
    number = {name: place for place, name in enumerate(pages)}
    having: dict[str, list[int]] = {}
    for place, one in enumerate(every):
        for word in {word for word in words(one.text) if len(word) >= SHORTEST}:
            having.setdefault(word, []).append(place)
    kept = {word: places for word, places in sorted(having.items()) if len(places) <= COMMON * len(every)}
    return {
        "pages": [[address, title, int(teaching)] for address, title, teaching in pages.values()],
        "sections": [
            [number[one.page], one.anchor, one.title, one.begins, int(one.term), *_joined(one.also)] for one in every
        ],
        "words": " ".join(kept),
        # Steps from one place to the next are small numbers, which take less room.
        "places": " ".join("".join(map(_letters, _steps(places))) for places in kept.values()),
    }


def _joined(names: tuple[str, ...]) -> list[str]:
    return ["|".join(names)] if names else []


def _steps(places: list[int]) -> Iterator[int]:
    before = 0
    for place in places:
        yield place - before
        before = place


def _letters(number: int) -> str:
    """To base 26 in letters of which the last alone is small, so that numbers need nothing between them."""
    digits = chr(ord("a") + number % 26)
    while number := number // 26:
        digits = chr(ord("A") + number % 26) + digits
    return digits


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure or app.builder.format != "html" or app.config.html_theme != theming.THEME:
        return
    env: Any = app.env
    pages = {
        name: (app.builder.get_target_uri(name), env.titles[name].astext(), contents.is_teaching(env, name))
        for name, _ in contents.way(env)
    }
    told = index((one for name in pages for one in sections(name, env.get_doctree(name))), pages)
    target = Path(app.outdir) / "_static" / INDEX
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"globalThis.whichpmIndex={scripts.literal(told)};\n", encoding="utf-8")


def setup(app: Sphinx) -> None:
    """Connect it before the list of what may be kept offline; called by the extension."""
    app.connect("build-finished", _write, priority=400)
