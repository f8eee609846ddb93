"""The printed form of a page: all that only a screen does is gone, links stay in the book, keys go to its end."""

from __future__ import annotations

import re
from collections.abc import Iterator
from posixpath import dirname, normpath

from bs4 import BeautifulSoup, Tag

from whichpm import words
from whichpm.printed.pages import Book, Page

GONE = (
    "script, style, template, noscript, button, link, [hidden], .headerlink, .wp-on, .wp-continue, .wp-placement, "
    ".wp-address, .wp-column, .wp-letters, .wp-desk-blank, .sd-summary-state-marker, .wp-term-tip"
)
EXERCISE = ".whichpm:has(.rubric)"
KEYS = "keys"
_HOST = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)
_VARIABLE = re.compile(r"var\(--[\w-]+, (#[0-9a-fA-F]{6})\)")
_REFERS = ("aria-labelledby", "aria-describedby", "headers", "for")


def anchor(name: str, target: str = "") -> str:
    """The id of a page in the book, or of a place of that page."""
    return f"{name.replace('/', '-')}--{target}" if target else name.replace("/", "-")


def printed(book: Book) -> Book:
    """Turn a book as read into its printed form, in place."""
    say = words.of(book.language)
    tree = BeautifulSoup("", "html.parser")
    keys = tree.new_tag("section", id=KEYS)
    keys.append(_element(tree, "h1", say("printed.keys")))
    number = 0
    for page in book.pages:
        _plain(page.article)
        for picture in page.article.select("img[src]"):
            if not _HOST.match(str(picture["src"])):
                picture["src"] = (book.site / dirname(page.name) / str(picture["src"])).resolve().as_uri()
        of_page: list[Tag] = []
        for exercise in page.article.select(EXERCISE):
            number += 1
            of_page += _exercise(tree, exercise, number, say)
        if of_page:
            section = tree.new_tag("section")
            section.append(_element(tree, "h2", page.title))
            section.extend(of_page)
            keys.append(section)
            _links(book, page, section)
        _links(book, page, page.article)
    book.keys = keys if number else None
    return book


def _plain(article: Tag) -> None:
    """Take out what does nothing on paper, unfold what is folded, and fix colours."""
    for element in article.select(GONE):
        if not element.decomposed:
            element.decompose()
    for element in article.find_all(True):
        for name in [name for name in element.attrs if name.startswith(("on", "data-")) or name == "tabindex"]:
            del element[name]
        if "style" in element.attrs:
            element["style"] = _VARIABLE.sub(r"\1", str(element["style"]))
    for box in article.select(".wp-scroll"):
        box.unwrap()
    for folded in article.select("details"):
        summary = folded.find("summary", recursive=False)
        if folded.find_parent(class_="whichpm-static"):
            continue
        folded.name = "div"
        folded.attrs = {"class": "folded"}
        if isinstance(summary, Tag):
            text = summary.get_text().strip()
            if folded.select_one(".citation"):
                summary.decompose()  # "Show the sources": they are shown.
                continue
            summary.name, summary.attrs = "p", {"class": "folded-title"}
            summary.string = text


def _exercise(tree: BeautifulSoup, exercise: Tag, number: int, say: words.Say) -> Iterator[Tag]:
    """Number an exercise, give it a heading, and take its key out: at most one section for the end of the book."""
    here = str(exercise.attrs.setdefault("id", f"exercise-{number}"))
    key = exercise.select_one("details.whichpm-key")
    title = exercise.select_one(".rubric")
    called = title.get_text().strip() if title else ""
    if title is not None:
        deep = len(exercise.find_parents("section"))
        title.name, title.attrs = f"h{min(deep + 1, 6)}", {"class": "exercise-title"}
        title.string = say("printed.exercise", n=number, title=called)
    if key is None:
        return
    key.extract()
    if summary := key.find("summary"):
        summary.decompose()
    key.name, key.attrs = "div", {"class": "key"}
    section = tree.new_tag("section", id=f"key-{number}")
    section.append(_element(tree, "h3", say("printed.exercise", n=number, title=called)))
    back = _element(tree, "p", "", **{"class": "to-key"})
    back.append(_element(tree, "a", say("printed.back", n=number), href=f"#{here}"))
    section.extend([key, back])
    led = _element(tree, "p", "", **{"class": "to-key"})
    led.append(_element(tree, "a", say("printed.to_key", n=number), href=f"keys:key-{number}"))
    exercise.append(led)
    yield section


def _element(tree: BeautifulSoup, name: str, text: str, **attributes: str) -> Tag:
    element = tree.new_tag(name, attrs=attributes)
    if text:
        element.string = text
    return element


def _links(book: Book, page: Page, part: Tag) -> None:
    """Give what a part of a page has an id that is the book's, and let its links lead within the book or to a host."""
    names = {one.name for one in book.pages}
    for element in (part, *part.find_all(True)):
        if "id" in element.attrs and not str(element["id"]).startswith("key-"):
            element["id"] = anchor(page.name, str(element["id"]))
        for name in (one for one in _REFERS if one in element.attrs):
            element[name] = " ".join(anchor(page.name, one) for one in str(element[name]).split())
        for name in ("clip-path", "href", "xlink:href"):
            value = str(element.get(name, ""))
            if value.startswith("url(#"):
                element[name] = f"url(#{anchor(page.name, value[5:-1])})"
            elif value.startswith("#") and element.name != "a":
                element[name] = f"#{anchor(page.name, value[1:])}"
        if element.name == "a" and "href" in element.attrs:
            _lead(book, page, element, names)


def _lead(book: Book, page: Page, link: Tag, names: set[str]) -> None:
    """One link; where it leads to nothing that a book has, its words stay."""
    href = str(link["href"])
    if href.startswith("keys:"):
        link["href"] = f"#{href.removeprefix('keys:')}"
        return
    if _HOST.match(href):
        link.attrs = {name: value for name, value in link.attrs.items() if name in ("href", "title", "role", "id")}
        return
    path, _, target = href.partition("#")
    name = normpath(f"{dirname(page.name)}/{path}").removesuffix(".html") if path else page.name
    if name in names:
        link["href"] = f"#{anchor(name, target)}"
    elif book.base:
        link["href"] = f"{book.base}{name}.html" + (f"#{target}" if target else "")
    else:
        link.unwrap()
