"""Draw a document: blocks that cross to the front end, the same as HTML for a page, and as text for paper.

``static/board/paper.mjs`` draws the same blocks, with controls at the places that a learner can choose.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from html import escape
from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType
from msgspec.structs import force_setattr, replace

from whichpm import sheet

_LAST_FIGURE = re.compile(r" (?=\d+$)|(?<=\d) (?=\w+$)")


class Cell(msgspec.Struct, frozen=True):
    """Words or a figure; ``place`` names it where a learner can choose it, ``number`` sets it to the right.

    A figure at the end stays in one line with its word, as in “Week 4” or “24.0 million”.
    """

    text: str
    place: str | UnsetType = UNSET
    number: bool | UnsetType = UNSET

    def __post_init__(self) -> None:
        force_setattr(self, "text", _LAST_FIGURE.sub("\N{NO-BREAK SPACE}", self.text))


class Bar(msgspec.Struct, frozen=True):
    """A bar beside a row, in percent of the width; ``slack`` is how far it can move, ``strong`` marks it."""

    start: float
    length: float
    slack: float | UnsetType = UNSET
    strong: bool | UnsetType = UNSET


class Block(msgspec.Struct, frozen=True):
    """One part of a document: words and their meaning, points, paragraphs or a table, with bars where it is a chart."""

    form: Literal["terms", "points", "text", "table", "legend"]
    rows: list[list[Cell]]
    title: str | UnsetType = UNSET
    head: list[str] | UnsetType = UNSET
    bars: list[Bar] | UnsetType = UNSET
    sums: bool | UnsetType = UNSET
    """Whether the last row adds up the others."""


def html(title: str, blocks: Sequence[Block], level: int) -> str:
    """A document as HTML; ``level`` is that of the headings of its parts."""
    inner = "".join(_html(block, level) for block in blocks)
    name = escape(title)
    top = f'<p class="wp-paper-title">{name}</p>\n'
    return f'<div class="wp-paper" role="group" aria-label="{name}">\n{top}{inner}</div>\n'


def _html(block: Block, level: int) -> str:
    title = (
        f'<p class="wp-paper-part" role="heading" aria-level="{level}">{escape(block.title)}</p>\n'
        if block.title
        else ""
    )
    if block.form == "terms":
        rows = "".join(f"<div><dt>{escape(a.text)}</dt><dd>{escape(b.text)}</dd></div>" for a, b in block.rows)
        return f"{title}<dl>{rows}</dl>\n"
    if block.form == "points":
        return f"{title}<ul>{''.join(f'<li>{escape(row[0].text)}</li>' for row in block.rows)}</ul>\n"
    if block.form == "text":
        return title + "".join(f"<p>{escape(row[0].text)}</p>\n" for row in block.rows)
    if block.form == "legend":
        return f'<p class="wp-legend">{escape(block.rows[0][0].text)}</p>\n'
    head = block.head or []
    heads = "".join(f'<th scope="col"{_side(_numbers(block, at))}>{escape(name)}</th>' for at, name in enumerate(head))
    heads += '<td aria-hidden="true"></td>' if block.bars else ""
    rows = "".join(_row(block, at) for at in range(len(block.rows)))
    return f"{title}<table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>\n"


def _row(block: Block, at: int) -> str:
    head, (first, *rest) = block.head or [], block.rows[at]
    cells = f'<th scope="row">{escape(first.text)}</th>'
    for cell, name in zip(rest, head[1:], strict=True):
        cells += f'<td data-head="{escape(name)}"{_side(bool(cell.number))}>{escape(cell.text)}</td>'
    if block.bars:
        cells += _track(block.bars[at])
    last = block.sums and at == len(block.rows) - 1
    return f'<tr class="wp-sum">{cells}</tr>' if last else f"<tr>{cells}</tr>"


def _track(bar: Bar) -> str:
    """The bar alone: what it shows stands in the row in figures."""
    slack = f'<i class="wp-slack" style="left:{bar.start + bar.length}%;width:{bar.slack}%"></i>' if bar.slack else ""
    strong = ' class="wp-strong"' if bar.strong else ""
    return (
        '<td class="wp-track-cell" aria-hidden="true"><div class="wp-track">'
        f'<i{strong} style="left:{bar.start}%;width:{bar.length}%"></i>{slack}</div></td>'
    )


def _side(number: bool) -> str:
    return ' class="wp-figure"' if number else ""


def _numbers(block: Block, at: int) -> bool:
    return any(len(row) > at and row[at].number for row in block.rows)


def numbered(blocks: Sequence[Block]) -> list[Block]:
    """The same with its places numbered in the order of reading, as ``[1]``: on paper nothing can be chosen in it."""
    number = itertools.count(1)

    def said(cell: Cell) -> Cell:
        return replace(cell, text=f"[{next(number)}] {cell.text}") if cell.place else cell

    return [replace(block, rows=[[said(cell) for cell in row] for row in block.rows]) for block in blocks]


def on_paper(title: str, blocks: Sequence[Block]) -> sheet.Paper:
    """A document as a block of a sheet: drawn, and in words for formats that cannot draw it."""
    shown = numbered(blocks)
    return sheet.Paper(html(title, shown, 4), tuple(sheets(shown)))


def sheets(blocks: Sequence[Block]) -> Iterator[sheet.Plain]:
    """The blocks in words."""
    for block in blocks:
        if block.title:
            yield sheet.Note("", lead=block.title)
        rows = [tuple(cell.text for cell in row) for row in block.rows]
        if block.form == "terms":
            yield sheet.Terms(tuple((word, meaning) for word, meaning in rows))
        elif block.form == "table":
            yield sheet.Table(tuple(block.head or ()), tuple(rows))
        else:
            yield from (sheet.Note(row[0]) for row in rows)
