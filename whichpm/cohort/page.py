"""The report of a class as one page: static, of one file, and everything that was written by others is escaped."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator, Sequence
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote

from markupsafe import Markup

from whichpm import tokens
from whichpm.cohort.parts import Cell, Chapter, Link, Part
from whichpm.figures import Drawing

POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
LONG = 28
"""Letters of a text that gets room to be read on a phone, where a table is wider than the screen anyhow."""
SOME = 200
"""Rows by which a column is judged; a large class has thousands."""
NARROW = 4
"""Columns of a table that stands beside its picture on a wide screen, and within a phone."""
SHORT = 16
"""Letters of a name, such as a learner's, that is not broken in two."""
BOOK = Path("_build/html")
FRAME = Markup(
    '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
    '<meta http-equiv="Content-Security-Policy" content="{policy}">\n'
    '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
    '<meta name="color-scheme" content="light dark">\n<meta name="referrer" content="no-referrer">\n'
    '<meta name="robots" content="noindex">\n<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n'
    '<a class="skip" href="#report">To the report</a>\n<header>\n<p class="eyebrow">{eyebrow}</p>\n<h1>{title}</h1>\n'
    '<p class="who">{who}</p>\n</header>\n<nav aria-label="Parts of the report">{contents}</nav>\n'
    '<main id="report">\n{body}</main>\n<footer><p>{foot}</p></footer>\n</body>\n</html>\n'
)
FOOT = (
    "This page shows keys and names. It is for who teaches this class; where it lies, nobody else can read it. "
    "Each table is there as data too, in the folder tables beside this page."
)

Row = tuple[Cell, ...]


class Cover(NamedTuple):
    """What a report is of, a line above it, and whom it counts."""

    title: str
    eyebrow: str
    who: str = ""


class Page:
    """The page of a course that will lie in a folder: links lead from there."""

    def __init__(self, root: Path, folder: Path) -> None:
        self._root = root
        self._folder = folder

    def render(self, cover: Cover, chapters: Sequence[Chapter]) -> str:
        """The page, with the parts as the terminal shows them."""
        several = len(chapters) > 1
        return FRAME.format(
            policy=POLICY,
            style=_style(),
            **cover._asdict(),
            contents=Markup("").join(_contents(chapter, several) for chapter in chapters),
            body=Markup("").join(self._chapter(chapter, several) for chapter in chapters),
            foot=FOOT,
        )

    def _chapter(self, chapter: Chapter, several: bool) -> Markup:
        within = f", {chapter.title}" if several else ""
        parts = Markup("").join(self._part(part, _place(chapter, part, several), within) for part in chapter.parts)
        head = Markup('<h2 class="chapter">{}</h2>\n').format(chapter.title) if several else Markup("")
        return head + parts

    def _part(self, every: Part, place: str, within: str) -> Markup:
        """A part under its heading; ``within`` tells names apart where several chapters have the same part."""
        part = every.filled()
        level = 3 if within else 2
        classes = " ".join(
            name
            for name, has in (
                ("part", True),
                ("next", part.id == "next"),
                ("drawn", part.picture is not None),
                ("narrow", 0 < len(part.columns) <= NARROW),
            )
            if has
        )
        return Markup(
            '<section class="{classes}">\n<h{level} id="{place}">{title}</h{level}>\n{says}{shown}{notes}</section>\n'
        ).format(
            classes=classes,
            place=place,
            level=level,
            title=part.title,
            says=_says(part),
            shown=self._shown(part, place, within),
            notes=_notes(part),
        )

    def _shown(self, part: Part, place: str, within: str) -> Markup:
        picture = _drawn(part.picture, place) if part.picture else Markup("")
        table = self._table(part, within) if part.columns else Markup("")
        return Markup('<div class="shown">{}{}</div>\n').format(picture, table) if picture or table else Markup("")

    def _table(self, part: Part, within: str) -> Markup:
        heads = Markup("").join(
            Markup('<th scope="col"{}>{}</th>').format(_sort(part, at), column.name)
            if column.name
            else Markup('<td class="none"></td>')
            for at, column in enumerate(part.columns)
        )
        rows = Markup("\n").join(
            Markup("<tr>{}</tr>").format(Markup("").join(self._cells(part, row, texts, before)))
            for row, texts, before in zip(part.rows, part.texts(), (None, *part.rows), strict=False)
        )
        return Markup(
            '<div class="scroll" role="region" tabindex="0" aria-label="{} (table{})"><table>\n'
            "<thead><tr>{}</tr></thead>\n<tbody>\n{}\n</tbody>\n</table></div>\n"
        ).format(part.title, within, heads, rows)

    def _cells(self, part: Part, row: Row, texts: tuple[str, ...], before: Row | None) -> Iterator[Markup]:
        for at, (cell, text) in enumerate(zip(row, texts, strict=True)):
            shown = self._linked(cell) if isinstance(cell, Link) else _whole(text) if isinstance(cell, tuple) else text
            if at == 0:
                sort = "same" if before and before[0] == cell else "short" if len(text) <= SHORT else "name"
                yield Markup('<th scope="row" class="{}">{}</th>').format(sort, shown)
            else:
                yield Markup("<td{}>{}</td>").format(_sort(part, at), shown)

    def _linked(self, link: Link) -> Markup | str:
        book = self._root / BOOK
        there = (book / link.path).resolve()
        if not there.is_relative_to(book.resolve()) or not there.is_file():
            return link.text
        address = quote(Path(os.path.relpath(there, self._folder)).as_posix())
        return Markup('<a href="{}#{}">{}</a>').format(address, quote(link.label), link.text)


def _place(chapter: Chapter, part: Part, several: bool) -> str:
    return f"{quote(chapter.id, safe='').replace('%', '-')}-{part.id}" if several else part.id


def _contents(chapter: Chapter, several: bool) -> Markup:
    head = Markup("<p>{}</p>").format(chapter.title) if several else Markup("")
    links = Markup("").join(
        Markup('<li><a href="#{}">{}</a></li>').format(_place(chapter, part, several), part.title)
        for part in chapter.parts
    )
    return head + Markup("<ul>{}</ul>").format(links)


def _says(part: Part) -> Markup:
    if part.id == "next" and len(part.says) > 1:
        return Markup("<ol>{}</ol>\n").format(Markup("").join(Markup("<li>{}</li>").format(said) for said in part.says))
    return Markup("").join(Markup("<p>{}</p>\n").format(said) for said in part.says)


def _sort(part: Part, at: int) -> Markup:
    some = part.rows[:SOME]
    if any(isinstance(row[at], int | float | tuple) and not isinstance(row[at], Link) for row in some):
        return Markup(' class="number"')
    longest = max((len(part.columns[at].text(row[at])) for row in some), default=0)
    return Markup(' class="long"') if longest > LONG and len(part.columns) > NARROW else Markup("")


def _whole(text: str) -> Markup:
    """A value, and its interval, which is not broken where a phone puts it below."""
    value, found, ends = text.partition(" [")
    return Markup('{} <span class="ends">[{}</span>').format(value, ends) if found else Markup("{}").format(text)


def _notes(part: Part) -> Markup:
    terms = Markup("").join(
        Markup("<div><dt>{}</dt><dd>{}</dd></div>").format(column.name, column.meaning)
        for column in part.columns
        if column.meaning
    )
    said = Markup("").join(Markup('<p class="note">{}</p>').format(note) for note in part.notes)
    return (Markup('<dl class="terms">{}</dl>').format(terms) if terms else Markup("")) + said


def _drawn(picture: Callable[[], Drawing], place: str) -> Markup:
    """A picture, which figures escaped; its ids are its own, also where another form has the same picture."""
    return Markup(re.sub(r"\bwp-([0-9a-f]{8})-(?=\d)", rf"wp-\1-{place}-", picture().markup))


def _style() -> Markup:
    own = (files("whichpm.cohort") / "page.css").read_text(encoding="utf-8")
    return Markup(tokens.sheet(own))
