"""The built course, or one chapter of it, as a package: its own pages, with practice that an LMS follows."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Mapping
from pathlib import Path, PurePosixPath

from whichpm import bank
from whichpm.lms.scorm import pack, table
from whichpm.suggest import nearest

SITE = Path("_build/html")
LEFT_OUT = (
    "lite/",
    "_sources/",
    "_downloads/",
    "exercise/",
    "_static/whichpm/book/",
    "_static/whichpm/cards/",
    "_static/whichpm/offline",
)
"""What needs a host of its own, or serves one: notebooks in the browser, kits, the printed book, what is for
shared links.
"""
SINGLE = ("sw.js", "404.html", "offline.html", "sitemap.xml", "robots.txt", "feed.xml", ".nojekyll", "objects.inv")
_OFFLINE = re.compile(r'<script[^>]*\bsrc="[^"]*whichpm/offline(?:-page)?\.js[^"]*"[^>]*></script>\n?')
_ADDRESS = re.compile(r'<p class="wp-address">.*?</p>\n?')
_LINK = re.compile(r'(<a\b[^>]*?)\shref="([^"]*)"')
_TURN = re.compile(r'(<a (?:rel="(prev|next)"|class="wp-on") href=")([^"]*)("><span>[^<]*</span> (?:<span>)?)([^<]*)')
_HOST = re.compile(r"[a-z][a-z0-9+.-]*:|//")


class NoSite(FileNotFoundError):
    """The book is not built, or has no such chapter; the message says what to do."""


def package(root: Path, chapter: str = "", site: Path | None = None, title: str = "Which PM?") -> Path:
    """Write ``kits/chapters-scorm.zip``, or ``kits/<chapter>-scorm.zip``.

    Parameters
    ----------
    root
        The course.
    chapter
        Name of a chapter's file; the whole course where it is empty.
    site
        The built book; by default that of the course.
    title
        Of the course.

    Raises :class:`NoSite`, :class:`~whichpm.lms.scorm.table.TooMuch`, :class:`~whichpm.lms.scorm.pack.LeakFound`
    and :class:`OSError`.
    """
    home = site or root / SITE
    if not (home / "index.html").is_file():
        raise NoSite(f"there is no built book in {home}: run `make book` first")
    files = {path.relative_to(home).as_posix(): path for path in sorted(home.rglob("*")) if path.is_file()}
    files = {name: path for name, path in files.items() if not name.startswith(LEFT_OUT) and name not in SINGLE}
    html = {
        name: path.read_text(encoding="utf-8")
        for name, path in files.items()
        if name.endswith(".html") and not name.startswith("_static/")
    }
    # A set of the book carries a notebook to hand in, and where it is open a result with its key.
    pages = {name: text for name, text in html.items() if 'class="wp-handin' not in text}
    start = "index.html"
    if chapter:
        found = {PurePosixPath(name).stem: name for name, text in pages.items() if table.in_page(text)}
        if chapter not in found:
            raise NoSite(f'the book has no chapter "{chapter}" with practice: {nearest(chapter, found)}')
        start = found[chapter]
        pages = {start: pages[start]}
        title = _title(pages[start]) or title
    contents = {name: path.read_bytes() for name, path in files.items() if name not in html}
    contents |= {name: _within(name, _led(name, html, pages.keys()), pages.keys()).encode() for name in pages}
    told = {
        "collect": False,
        "title": title,
        "start": start,
        "pages": sorted(pages),
        "exercises": table.of(each for text in pages.values() for each in table.in_page(text)),
    }
    contents[pack.LAUNCH] = pack.page(told)
    name = chapter or "chapters"
    return pack.write(root / "kits" / f"{name}-scorm.zip", name, title, contents, bank.load_all(root)[0])


def _within(page: str, text: str, pages: Collection[str]) -> str:
    """A page without a service worker; links beyond the package open elsewhere, or are words."""
    folder = PurePosixPath(page).parent

    def link(found: re.Match[str]) -> str:
        head, address = found.groups()
        path = address.split("#")[0].split("?")[0]
        if _HOST.match(address):
            return f'{head} href="{address}" target="_blank" rel="noopener"' if "target=" not in head else found[0]
        if not path:
            return found[0]
        there = _joined(folder, path)
        kept = there in pages if path.endswith(".html") else not there.startswith(LEFT_OUT)
        return found[0] if kept else head

    return _LINK.sub(link, _ADDRESS.sub("", _OFFLINE.sub("", text)))


def _led(page: str, html: Mapping[str, str], pages: Collection[str]) -> str:
    """A page of the site whose ways on and back pass over what the package has not: a set, say."""
    folder = PurePosixPath(page).parent

    def turned(found: re.Match[str]) -> str:
        head, way, address, said, _ = found.groups()
        if _joined(folder, address) in pages:
            return found[0]
        past = _turns(page, html).get(way or "next")
        while past and past[0] in html and past[0] not in pages:
            past = _turns(past[0], html).get(way or "next")
        if not past or past[0] not in pages:
            return found[0]
        return f"{head}{posixpath.relpath(past[0], folder)}{said}{past[1]}"

    return _TURN.sub(turned, html[page])


def _turns(page: str, html: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """Which page follows a page of the site, and which comes before it, each with its title."""
    folder = PurePosixPath(page).parent
    turns = [found.groups() for found in _TURN.finditer(html[page])]
    return {way: (_joined(folder, address), title) for _, way, address, _, title in turns if way}


def _joined(folder: PurePosixPath, address: str) -> str:
    return posixpath.normpath(f"/{folder}/{address}").lstrip("/")


def _title(text: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", text, re.DOTALL)
    bare = re.sub(r"<[^>]+>", "", found[1]) if found else ""
    return " ".join(bare.replace("#", "").split())
