"""What a page says of its place in the book: the contents, the way on, the chapter's number, its sections.

A page may say ``readers: teachers`` in its front matter. It then stays out of a learner's contents and off a learner's
way; the foot of every page leads there, and among themselves such pages show the whole contents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.environment.adapters.toctree import document_toc

from whichpm.coverage import CHAPTERS

SET = "problem-set"
"""What the metadata of a problem set's page has its name under."""
READERS, TEACHERS = "readers", "teachers"
"""In the front matter of a page that is no learner's."""
DEPTH = 2  # levels of headings below the title that a page lists


class Page(NamedTuple):
    """An entry of the contents: ``number`` counts the chapters and is 0 for other pages.

    ``kept`` is true of chapters and problem sets, in which a learner can go on where they left.
    """

    name: str
    title: str
    href: str
    current: bool
    number: int
    kept: bool
    pages: tuple[Page, ...]


class Part(NamedTuple):
    """Entries under one caption, which may be empty."""

    caption: str
    pages: tuple[Page, ...]


def contents(env: Any, here: str, address: Callable[[str], str]) -> list[Part]:
    """The parts of the book in order, seen from the page ``here``; ``address`` gives a page's relative address."""
    numbers = {name: place for place, name in enumerate(_chapters(env), 1)}
    hidden = frozenset() if here in _teaching(env) else _teaching(env)

    def pages(tree: addnodes.toctree, above: frozenset[str]) -> Iterator[Page]:
        for title, name in tree["entries"]:
            if name in env.titles and name not in above | hidden:
                known = title or env.titles[name].astext()
                inner = tuple(page for one in _trees(env, name) for page in pages(one, above | {name}))
                number = numbers.get(name, 0)
                kept = number > 0 or SET in env.metadata[name]
                yield Page(name, known, address(name), name == here, number, kept, inner)
            elif "://" in name:
                yield Page(name, title or name, name, False, 0, False, ())

    root: str = env.config.root_doc
    parts = (Part(tree.get("caption") or "", tuple(pages(tree, frozenset({root})))) for tree in _trees(env, root))
    return [part for part in parts if part.pages]


def turn(env: Any, here: str) -> tuple[str, str]:
    """Names of the pages before and after a page on the one way through the book, "" where there is none.

    The way of learners and that of teachers are two. Another form of a problem set stands where the set does.
    """
    teaching, whole = _teaching(env), way(env)
    here = next((above for name, above in whole if name == here), here)
    found = [name for name, above in whole if above == name and (name in teaching) == (here in teaching)]
    if here not in found:
        return "", ""
    at = found.index(here)
    return (found[at - 1] if at else ""), (found[at + 1] if at + 1 < len(found) else "")


def way(env: Any) -> list[tuple[str, str]]:
    """Every page in the order of the contents, each with the one in whose place it stands, mostly itself."""
    root: str = env.config.root_doc
    return [(root, root), *_flat(_tree(env, root, frozenset()), env)]


def teaching(env: Any) -> list[str]:
    """Names of the pages for teachers and authors, in the order of the contents, without those below another."""
    root: str = env.config.root_doc
    return [name for name, _ in _tree(env, root, frozenset()) if is_teaching(env, name)]


def is_teaching(env: Any, name: str) -> bool:
    """Whether a page is for teachers or authors."""
    return name in _teaching(env)


def place(env: Any, here: str) -> tuple[int, int]:
    """A chapter's number and how many there are; 0 as the number of any other page."""
    chapters = list(_chapters(env))
    return (chapters.index(here) + 1 if here in chapters else 0), len(chapters)


def sections(env: Any, here: str, tags: Any) -> nodes.Element | None:
    """A list of links to the sections of a page, two levels deep; none where it has fewer than two."""
    title = next(iter(document_toc(env, here, tags).findall(nodes.list_item)), None)
    listed = next((child for child in title or () if isinstance(child, nodes.bullet_list)), None)
    if listed is None or len(listed) < 2:
        return None
    for inner in list(listed.findall(nodes.bullet_list)):
        if _depth(inner, listed) >= DEPTH:
            inner.parent.remove(inner)
    return listed


def _depth(node: nodes.Element, top: nodes.Element) -> int:
    return 0 if node is top else 1 + _depth(node.parent.parent, top)


def _trees(env: Any, name: str) -> list[addnodes.toctree]:
    return list(env.tocs[name].findall(addnodes.toctree)) if name in env.tocs else []


def _teaching(env: Any) -> frozenset[str]:
    return frozenset(name for name, meta in env.metadata.items() if meta.get(READERS) == TEACHERS)


def _tree(env: Any, name: str, above: frozenset[str]) -> list[tuple[str, list[Any]]]:
    """Pages of the book below a page, each with those below it."""
    return [
        (inner, _tree(env, inner, above | {name}))
        for tree in _trees(env, name)
        for _, inner in tree["entries"]
        if inner in env.titles and inner not in above | {name}
    ]


def _flat(tree: list[tuple[str, list[Any]]], env: Any, of: str = "") -> Iterator[tuple[str, str]]:
    """Every page with the one in whose place it stands: a form with its set, any other with itself."""
    for name, inner in tree:
        yield name, of or name
        yield from _flat(inner, env, (of or name) if SET in env.metadata[name] else "")


def _chapters(env: Any) -> Iterator[str]:
    for tree in _trees(env, env.config.root_doc):
        yield from (name for _, name in tree["entries"] if name.startswith(CHAPTERS))
