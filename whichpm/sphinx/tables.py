"""Tables of the theme: each in a box that scrolls, and those with much text stacked on a phone, row below row.

Stacking is a matter of style alone (``theme/styles/tables.css``); what it needs from here is the head of the column in
every cell, since a stacked table shows no head.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

STACKED = "wp-stacked"
NARROW = 3  # Two columns have room side by side on any phone.
LONG = 40  # Letters of a cell that would stand in six or more lines of a third of a phone's width.
WIDE = 34  # Letters beside each other, of 15 px, on a phone 360 px wide, less the space between columns.


class Tables(SphinxPostTransform):
    """Puts every table into a box of its own, which scrolls where the page is narrower than the table."""

    default_priority = 200
    formats = ("html",)

    def run(self, **_: Any) -> None:
        """Wrap the tables of one document, and prepare those that stack."""
        for table in list(self.document.findall(nodes.table)):
            box = nodes.container(classes=["wp-scroll"])
            table.replace_self(box)
            box += table
            stack(table)


def stack(table: nodes.table) -> None:
    """Mark a table that is hard to read on a phone, and put the head of its column into every cell."""
    head, body = table.next_node(nodes.thead), table.next_node(nodes.tbody)
    if head is None or body is None or any(one.get("morecols") or one.get("morerows") for one in cells(table)):
        return
    names = [one.astext().strip() for one in cells(head)]
    rows = [list(cells(row)) for row in body.findall(nodes.row)]
    if len(head.children) != 1 or len(names) < NARROW or not hard([names, *map(texts, rows)]):
        return
    table["classes"].append(STACKED)
    for row in rows:
        for number, (name, cell) in enumerate(zip(names, row, strict=True)):
            # The first cell is the title of its row, and says by itself what it is, unless it is a number.
            if name and cell.astext().strip() and (number or cell.astext().strip().isdecimal()):
                cell.insert(0, nodes.inline(name, name, classes=["wp-column"]))


def hard(rows: Iterable[Iterable[str]]) -> bool:
    """Whether columns are too wide to stand beside each other on a phone, or too narrow to be read there."""
    columns = list(zip(*rows, strict=True))
    words = sum(max(len(word) for text in column for word in text.split() or [""]) for column in columns)
    return words > WIDE or any(len(text) > LONG for column in columns[1:] for text in column)


def cells(part: nodes.Element) -> Iterable[nodes.entry]:
    """Every cell of a table, of its head or of a row."""
    return part.findall(nodes.entry)


def texts(row: Iterable[nodes.entry]) -> list[str]:
    """The text of every cell of a row."""
    return [one.astext() for one in row]
