"""The book as PDF: one page of HTML, printed by a browser of this machine, tagged and with bookmarks.

It is printed twice: what page a chapter begins on is known once it was printed, and is then put into the contents.
"""

from __future__ import annotations

import html
import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import BinaryIO

from pypdf import PdfReader, PdfWriter
from pypdf.generic import NameObject, TextStringObject

from whichpm import words
from whichpm.printed import look
from whichpm.printed.form import KEYS, anchor
from whichpm.printed.pages import Book

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge", "microsoft-edge")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge",
)
VARIABLE = "WHICHPM_BROWSER"
_HEADINGS = "h1, h2, h3, h4, h5, h6"
SECONDS = 600
"""Of patience with a browser: printing takes ten on a quiet machine."""


PLACE = 100
"""Stands for a page that is not known yet: as wide as most."""
_TO_KEY = re.compile(r'(<a href="#(key-\d+)">[^<]+)</a>')


class NoBrowser(OSError):
    """There is nothing that prints."""


class Unprinted(OSError):
    """The browser made no PDF."""


def browser() -> str:
    """Path of a browser that prints. Raises :class:`NoBrowser`."""
    named = os.environ.get(VARIABLE, "")
    found = shutil.which(named) if named else next(filter(None, map(shutil.which, NAMES)), None)
    found = found or next((place for place in PLACES if not named and Path(place).exists()), None)
    if not found:
        cause = f"{VARIABLE} names {named}, which is no program" if named else "no Chromium, Chrome or Edge was found"
        raise NoBrowser(f"{cause}: install one, or put the path of one into {VARIABLE}; the PDF is printed by it")
    return found


def write(book: Book, to: BinaryIO) -> None:
    """Write the PDF into an open file. Raises :class:`NoBrowser` and :class:`Unprinted`."""
    program = browser()
    with tempfile.TemporaryDirectory() as folder:
        sheet, printed = Path(folder, "book.html"), Path(folder, "book.pdf")
        sheet.write_text(markup(book, {}), encoding="utf-8")
        _print(program, sheet, printed)
        first = PdfReader(printed)
        numbers = {
            str(name).lstrip("/"): (first.get_destination_page_number(place) or 0) + 1
            for name, place in first.named_destinations.items()
        }
        sheet.write_text(markup(book, numbers), encoding="utf-8")
        _print(program, sheet, printed)
        whole = PdfWriter(clone_from=printed)
        whole.add_metadata(
            {"/Title": book.title, "/Author": book.author, "/Subject": book.about, "/Creator": "whichpm"}
        )
        _name(whole, [title.get_text() for page in book.pages for title in page.article.select(_HEADINGS)])
        whole.write(to)


def _name(whole: PdfWriter, titles: list[str]) -> None:
    """Give bookmarks the words of their headings: of one in two lines, the browser joins the words at the break."""
    known = {"".join(title.split()): " ".join(title.split()) for title in titles}
    todo = [whole.root_object.get("/Outlines")]
    while todo:
        mark = todo.pop()
        if mark is None:
            continue
        mark = mark.get_object()
        if "/Title" in mark:
            title = "".join(str(mark["/Title"]).split())
            mark[NameObject("/Title")] = TextStringObject(known.get(title, str(mark["/Title"])))
        todo += [mark.get("/First"), mark.get("/Next")]


def markup(book: Book, numbers: Mapping[str, int]) -> str:
    """The whole book as one page of HTML; ``numbers`` gives the printed page of an anchor, where it is known."""
    say = words.of(book.language)
    chapters = [(anchor(page.name), page.title, page.part) for page in book.pages]
    if book.keys is not None:
        chapters.append((KEYS, say("printed.keys"), ""))
    parts = [
        f'<!DOCTYPE html>\n<html lang="{html.escape(book.language)}"><head><meta charset="utf-8">'
        f"<title>{html.escape(book.title)}</title><style>{look.sheet('book', 'page')}</style></head><body>",
        f'<section id="cover">{look.cover(book.title, book.author)}</section>',
        f'<nav id="contents"><h1>{say("printed.contents")}</h1>',
    ]
    shown = None
    for target, title, part in chapters:
        if part != shown:
            parts += ["</ol>"] * (shown is not None)
            parts.append(f'<p class="part">{html.escape(part)}</p><ol>' if part else "<ol>")
            shown = part
        number = numbers.get(target)
        parts.append(f'<li><a href="#{target}">{html.escape(title)}</a> <span class="on">{number or PLACE}</span></li>')
    parts.append(f'</ol><p class="rights">{html.escape(book.rights)}</p></nav>')
    for page in book.pages:
        parts.append(f'<section class="chapter" id="{anchor(page.name)}">{page.article.decode_contents()}</section>')
    parts += [book.keys.decode()] if book.keys is not None else []

    def told(link: re.Match[str]) -> str:
        return f"{link[1]} ({say('printed.page', page=numbers.get(link[2], PLACE))})</a>"

    return _TO_KEY.sub(told, "\n".join([*parts, "</body></html>\n"]))


def _print(program: str, sheet: Path, path: Path) -> None:
    command = [
        *(program, "--headless", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"),
        *("--generate-pdf-document-outline", "--export-tagged-pdf", "--host-resolver-rules=MAP * ~NOTFOUND"),
        *(f"--user-data-dir={sheet.parent / 'profile'}", f"--print-to-pdf={path}"),
    ]
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--no-sandbox")  # Which a browser of root needs; the page is ours, and asks no host.
    path.unlink(missing_ok=True)
    try:
        said = subprocess.run(
            [*command, sheet.as_uri()], capture_output=True, text=True, timeout=SECONDS, check=False
        ).stderr
    except subprocess.TimeoutExpired:
        said = f"it did not end within {SECONDS} seconds"
    if not path.is_file():
        raise Unprinted(f"{program} printed nothing; it said: {said.strip()[-500:]}")
