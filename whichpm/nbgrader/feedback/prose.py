"""Text that people typed, as HTML: paragraphs, lists, emphasis. Whatever else stands in it is shown, never obeyed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from itertools import groupby

from markupsafe import Markup, escape

from whichpm.nbgrader.submission import clean

LONGEST = 100_000
"""Characters of one text that are shown."""

_LIST = re.compile(r"[-*+] +|(\d{1,3})[.)] +")
_HEADING = re.compile(r"#{1,6} +")
_UNCOUNTED = re.compile(r"^\d{1,3}[.)]\s+|\s*\([\d.]{1,6} points?\)$")
# No pattern can run past a line or over its own end mark, so the time grows with the text only.
_INLINE = re.compile(r"`([^`\n]+)`|\*\*([^*\n]+)\*\*|(?<![\w*])\*([^*\s][^*\n]*)\*(?![\w*])")


@lru_cache(maxsize=64)  # What was asked is the same for the whole class.
def prose(text: str) -> Markup:
    """Paragraphs, lists, headings (as bold lines), bold, italics and code of Markdown; all else as it was typed."""
    return Markup("").join(_block(block) for block in re.split(r"\n[ \t]*\n", _short(text)) if block.strip())


def verbatim(text: str) -> Markup:
    """Text as it was typed, in a box of its own."""
    return Markup("<pre>{}</pre>").format(_short(text))


def heading(text: str) -> tuple[str, str]:
    """The heading that a text opens with, without its marks, and the rest; the heading is empty where it has none."""
    first, _, rest = text.strip().partition("\n")
    found = _HEADING.match(first)
    return (first[found.end() :].strip().strip("#").strip(), rest) if found else ("", text)


def uncounted(title: str) -> str:
    """A heading without the number and the points in it; a page counts and says points itself."""
    return _UNCOUNTED.sub("", clean.plain(title))


def _short(text: str) -> str:
    text = clean.plain(text).replace(clean.APART, "").strip("\n")
    if len(text) > LONGEST:
        return f"{text[:LONGEST]} … (cut here: {len(text) - LONGEST} more characters)"
    return text


def _block(block: str) -> Markup:
    """Lines between blank ones; a list may follow a line of text at once."""
    runs = groupby(block.strip("\n").split("\n"), lambda line: bool(_LIST.match(line.lstrip())))
    return Markup("").join(
        _list([line.lstrip() for line in lines]) if listed else _paragraph(lines) for listed, lines in runs
    )


def _paragraph(lines: Iterable[str]) -> Markup:
    html = Markup("<br>").join(
        Markup("<b>{}</b>").format(line[found.end() :].strip()) if (found := _HEADING.match(line)) else _inline(line)
        for line in lines
    )
    return Markup("<p>{}</p>").format(html)


def _list(lines: list[str]) -> Markup:
    marks = [_LIST.match(line) for line in lines]
    items = Markup("").join(
        Markup("<li>{}</li>").format(_inline(line[mark.end() :]))
        for line, mark in zip(lines, marks, strict=True)
        if mark
    )
    number = marks[0][1] if marks[0] else None
    if number is None:
        return Markup("<ul>{}</ul>").format(items)
    return Markup('<ol start="{}">{}</ol>').format(int(number), items)


def _inline(line: str) -> Markup:
    parts: list[str] = []
    end = 0
    for found in _INLINE.finditer(line):
        code, bold, italic = found.groups()
        name = "code" if code else "b" if bold else "i"
        parts += [escape(line[end : found.start()]), Markup("<{0}>{1}</{0}>").format(name, code or bold or italic)]
        end = found.end()
    return Markup("").join([*parts, escape(line[end:])])
