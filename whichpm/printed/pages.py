"""Reading the built site: which pages belong into a printed book, in which order, and what stands in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from posixpath import dirname, normpath
from typing import NamedTuple

from bs4 import BeautifulSoup, Tag

LEFT_OUT = ".wp-handin, .wp-learner, .wp-held"
"""A page with one of these is a problem set, or a script's: on paper neither does anything."""
_CAMEL = {
    name.lower(): name
    for name in (
        *("viewBox", "preserveAspectRatio", "pathLength", "textLength", "lengthAdjust", "gradientUnits"),
        *("gradientTransform", "clipPathUnits", "patternUnits", "patternTransform", "markerWidth", "markerHeight"),
        *("refX", "refY", "startOffset", "clipPath", "linearGradient", "radialGradient", "textPath", "foreignObject"),
    )
}
"""Names of SVG with capital letters, which a reader of HTML loses, and XML tells apart."""


class NotBuilt(FileNotFoundError):
    """There is no site to print."""


class Page(NamedTuple):
    """A page: ``name`` is its path in the site without the ending, ``part`` the caption that it stands under."""

    name: str
    title: str
    part: str
    article: Tag


@dataclass
class Book:
    """The whole, as read; ``rights`` is the foot of a page. ``keys`` is what the printed form puts at the end."""

    site: Path
    title: str
    about: str
    author: str
    language: str
    base: str
    rights: str
    pages: list[Page] = field(default_factory=list)
    keys: Tag | None = None


def soup(markup: str) -> BeautifulSoup:
    """HTML as a tree whose SVG has its names as XML wants them."""
    tree = BeautifulSoup(markup, "html.parser")
    for drawing in tree.find_all("svg"):
        drawing["xmlns"] = "http://www.w3.org/2000/svg"
        for element in (drawing, *drawing.find_all(True)):
            element.name = _CAMEL.get(element.name, element.name)
            element.attrs = {_CAMEL.get(name, name): value for name, value in element.attrs.items()}
    return tree


def read(site: Path) -> Book:
    """The book of a built site. Raises :class:`NotBuilt` where none is there."""
    first = _first(site)
    top = _page(site, first)
    canonical = top.select_one('link[rel="canonical"]')
    described = top.select_one('meta[name="description"]')
    foot = top.select_one(".wp-foot")
    owner = re.sub(r"^©\s*[\d–, ]*", "", foot.p.get_text().strip()) if foot and foot.p else ""
    html = top.html
    book = Book(
        site=site,
        title=top.title.get_text().strip() if top.title else "",
        about=str(described["content"]) if described else "",
        author=owner[:1].upper() + owner[1:],
        language=str(html.get("lang", "en")) if html else "en",
        base=str(canonical["href"]).removesuffix(f"{first}.html") if canonical else "",
        rights=" ".join(one.get_text().strip() for one in foot.find_all(["p", "div"])) if foot else "",
    )
    for name, part in ((first, ""), *_listed(top, dirname(first))):
        tree = top if name == first else _page(site, name)
        article = tree.select_one("article")
        if article is None or article.select_one(LEFT_OUT) or article.h1 is None:
            continue
        for mark in article.h1.select(".headerlink"):
            mark.decompose()
        book.pages.append(Page(name, article.h1.get_text().strip(), part, article))
    return book


def _first(site: Path) -> str:
    """The page that the book begins with: the site's own first page leads there."""
    start = site / "index.html"
    if not start.is_file():
        raise NotBuilt(f"{site}: there is no built book to print; run `make book`, or `jupyter-book build .`")
    led = re.search(r'http-equiv="refresh" content="0; url=([^"]+)\.html"', start.read_text(encoding="utf-8"))
    return led[1] if led else "index"


def _page(site: Path, name: str) -> BeautifulSoup:
    path = site / f"{name}.html"
    if not path.is_file():
        raise NotBuilt(f"{path} is missing, though the contents of the book name it; build the book again")
    return soup(path.read_text(encoding="utf-8"))


def _listed(top: BeautifulSoup, folder: str) -> Iterator[tuple[str, str]]:
    """Every page of the contents of a learner, with the caption it stands under."""
    part = ""
    for one in top.select("#wp-contents .wp-caption, #wp-contents li > a"):
        if one.name == "a":
            yield normpath(f"{folder}/{one['href']}").removesuffix(".html"), part
        else:
            part = one.get_text().strip()
