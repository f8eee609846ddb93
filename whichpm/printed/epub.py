"""The book as EPUB 3: a file for every page, its contents, and what a reader's device and a screen reader ask for."""

from __future__ import annotations

import html
import mimetypes
import re
import uuid
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import PurePosixPath
from typing import BinaryIO, NamedTuple
from urllib.parse import urlsplit
from urllib.request import url2pathname

from bs4 import Tag

from whichpm import words
from whichpm.printed import look
from whichpm.printed.form import KEYS, anchor
from whichpm.printed.pages import Book

CONTAINER = (
    '<?xml version="1.0" encoding="utf-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/book.opf" media-type="application/oebps-package+xml"/></rootfiles></container>\n'
)
ACCESS = (
    *(("accessMode", "textual"), ("accessMode", "visual"), ("accessModeSufficient", "textual")),
    *(("accessibilityFeature", one) for one in ("alternativeText", "structuralNavigation", "tableOfContents")),
    *(("accessibilityFeature", "readingOrder"), ("accessibilityHazard", "none")),
)
"""What is said of the book to those who choose by it; https://www.w3.org/TR/epub-a11y-11/."""


class _File(NamedTuple):
    name: str
    title: str
    part: str
    body: Tag


def write(book: Book, to: BinaryIO) -> None:
    """Write the EPUB into an open file."""
    files = [_File(f"{anchor(page.name)}.xhtml", page.title, page.part, page.article) for page in book.pages]
    if book.keys is not None:
        files.append(_File(f"{KEYS}.xhtml", words.of(book.language)("printed.keys"), "", book.keys))
    pictures = _pictures(book)
    places = {
        str(one["id"]): file.name for file in files for one in (file.body, *file.body.select("[id]")) if one.get("id")
    }
    places.update({file.name.removesuffix(".xhtml"): file.name for file in files})
    title = html.escape(book.title)
    with zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/epub+zip", zipfile.ZIP_STORED)  # first, and as it is
        archive.writestr("META-INF/container.xml", CONTAINER)
        archive.writestr("EPUB/style.css", look.sheet("book"))
        archive.writestr("EPUB/cover.svg", look.cover(book.title, book.author))
        archive.writestr("EPUB/cover.xhtml", _page(book, book.title, f'<img src="cover.svg" alt="{title}"/>'))
        archive.writestr("EPUB/nav.xhtml", _page(book, book.title, _contents(book, files)))
        archive.writestr("EPUB/book.opf", _package(book, files, pictures))
        for address, name in pictures.items():
            archive.write(url2pathname(urlsplit(address).path), f"EPUB/{name}")
        for file in files:
            body = re.sub(r'href="#([^"]+)"', lambda link: f'href="{_to(link[1], places)}"', _inner(file.body))
            body = re.sub(r'src="(file:[^"]+)"', lambda picture: f'src="{pictures[picture[1]]}"', body)
            archive.writestr(f"EPUB/{file.name}", _page(book, file.title, body))


def _to(target: str, places: dict[str, str]) -> str:
    file = places.get(target, "")
    return file if f"{target}.xhtml" == file else f"{file}#{target}"


def _inner(body: Tag) -> str:
    return body.decode_contents() if body.name == "article" else body.decode()


def _page(book: Book, title: str, body: str) -> str:
    language = html.escape(book.language)
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE html>\n<html xmlns="http://www.w3.org/1999/xhtml" '
        f'xmlns:epub="http://www.idpf.org/2007/ops" lang="{language}" xml:lang="{language}"><head>'
        f'<meta charset="utf-8"/><title>{html.escape(title)}</title><link rel="stylesheet" href="style.css"/></head>'
        f"<body>{body}</body></html>\n"
    )


def _contents(book: Book, files: list[_File]) -> str:
    """The contents: parts with their pages below them."""
    say = words.of(book.language)
    lines, shown = [], ""
    for file in files:
        if file.part != shown:
            lines += ["</ol></li>"] * bool(shown)
            lines += [f"<li><span>{html.escape(file.part)}</span><ol>"] * bool(file.part)
            shown = file.part
        lines.append(f'<li><a href="{file.name}">{html.escape(file.title)}</a></li>')
    lines += ["</ol></li>"] * bool(shown)
    rights = f"<p>{html.escape(book.rights)}</p>"
    return (
        f'<nav epub:type="toc" role="doc-toc"><h1>{say("printed.contents")}</h1><ol>{"".join(lines)}</ol></nav>{rights}'
    )


def _package(book: Book, files: list[_File], pictures: dict[str, str]) -> str:
    own = uuid.uuid5(uuid.NAMESPACE_URL, f"{book.base}{book.title} {book.author}")
    changed = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    metadata = [
        f'<dc:identifier id="id">urn:uuid:{own}</dc:identifier>',
        f"<dc:title>{html.escape(book.title)}</dc:title>",
        f"<dc:language>{html.escape(book.language)}</dc:language>",
        f"<dc:creator>{html.escape(book.author)}</dc:creator>" if book.author else "",
        f"<dc:description>{html.escape(book.about)}</dc:description>" if book.about else "",
        f"<dc:rights>{html.escape(book.rights)}</dc:rights>" if book.rights else "",
        f'<meta property="dcterms:modified">{changed}</meta>',
        *(f'<meta property="schema:{name}">{value}</meta>' for name, value in ACCESS),
    ]
    manifest = [
        '<item id="style" href="style.css" media-type="text/css"/>',
        '<item id="cover-picture" href="cover.svg" media-type="image/svg+xml" properties="cover-image"/>',
        '<item id="cover" href="cover.xhtml" media-type="application/xhtml+xml"/>',
        '<item id="nav" href="nav.xhtml" media-type="application/xhtml+xml" properties="nav"/>',
        *_items(files, pictures),
    ]
    spine = "".join(f'<itemref idref="page-{number}"/>' for number, _ in enumerate(files))
    return (
        '<?xml version="1.0" encoding="utf-8"?>\n'
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="id" '
        f'xml:lang="{html.escape(book.language)}" prefix="schema: http://schema.org/">\n'
        f'<metadata xmlns:dc="http://purl.org/dc/elements/1.1/">{"".join(metadata)}</metadata>\n'
        f"<manifest>{''.join(manifest)}</manifest>\n"
        f'<spine><itemref idref="cover"/><itemref idref="nav"/>{spine}</spine>\n</package>\n'
    )


def _items(files: list[_File], pictures: dict[str, str]) -> Iterator[str]:
    for number, file in enumerate(files):
        drawn = ' properties="svg"' if file.body.find("svg") else ""
        yield f'<item id="page-{number}" href="{file.name}" media-type="application/xhtml+xml"{drawn}/>'
    for number, (source, name) in enumerate(pictures.items()):
        kind = mimetypes.guess_type(source)[0] or "application/octet-stream"
        yield f'<item id="picture-{number}" href="{name}" media-type="{kind}"/>'


def _pictures(book: Book) -> dict[str, str]:
    """Addresses of pictures in the pages, each with its name in the EPUB."""
    found: dict[str, str] = {}
    for page in book.pages:
        for picture in page.article.select('img[src^="file:"]'):
            address = str(picture["src"])
            found.setdefault(address, f"picture-{len(found)}{PurePosixPath(address).suffix}")
    return found
