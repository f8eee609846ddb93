"""The desk: documents of the trade, filled in, one YAML file each, in ``book/documents/``.

A file says what its document is for, who owns it and how to read it, and holds the document itself as parts
(:mod:`whichpm.papers`). From its form follows a blank one, as Markdown and, where it has a table, for a spreadsheet.
"""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from whichpm import strict
from whichpm.model import Identifier, Text
from whichpm.papers import Block, Part, drawn, part_faults
from whichpm.sheet import ENGLISH
from whichpm.strict import BankError, Problem
from whichpm.suggest import nearest
from whichpm.words import Say

FOLDER = Path("book/documents")
BLANK = 5
"""Empty rows of a blank table."""


class Document(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A document of the desk."""

    name: Annotated[Text, Meta(description="What the trade calls it: Business case.")]
    plain: Annotated[Text, Meta(description="The same in plain words: why the money is worth spending.")]
    owner: Annotated[Literal["product", "project", "both", "other"], Meta(description="Whose document it is.")]
    owned: Annotated[Text, Meta(description="Who writes it and who agrees to it.")]
    purpose: Annotated[Text, Meta(description="What it is for.")]
    reading: Annotated[tuple[Text, ...], Meta(min_length=1, max_length=5, description="How to read it, in steps.")]
    title: Annotated[Text, Meta(description="The title of the filled-in one, with its date.")]
    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=12)]
    exercise: Annotated[Identifier | None, Meta(description="The exercise on it: a fault to find.")] = None

    def blocks(self, say: Say = ENGLISH) -> list[Block]:
        """The document as it is drawn, with our own words in the language of ``say``."""
        return drawn(self.parts, say)


def files(root: Path) -> list[Path]:
    """Every document of a course, in order of name."""
    return sorted((root / FOLDER).glob("*.yml"))


def load(path: Path) -> Document:
    """Read one document; raises :class:`BankError` with everything that is wrong."""
    tree = strict.read(path, "name: Business case")
    document = strict.convert(path, tree, Document)
    found = [(("parts", *place), cause, fix) for place, cause, fix in part_faults(document.parts)]
    if problems := list(strict.located(path, tree, found)):
        raise BankError(problems)
    return document


def find(root: Path, slug: str) -> Document:
    """The document with this slug; raises :class:`BankError` where there is none, or where it cannot be read."""
    path = root / FOLDER / f"{slug}.yml"
    known = [file.stem for file in files(root)]
    if slug not in known:
        raise BankError([Problem(path, 1, "", f'there is no document "{slug}"', nearest(slug, known))])
    return load(path)


def markdown(document: Document, say: Say = ENGLISH) -> str:
    """A blank one: headings, entries to fill in, and tables with empty rows."""
    owner = f"{say('desk.owner')} {say(f'roles.{document.owner}')}. {document.owned}"
    lines = [f"# {document.name}", "", document.purpose, "", owner]
    for block in document.blocks(say):
        lines += ["", f"## {block.title}"] if block.title else []
        lines.append("")
        if block.form == "terms":
            lines += [f"- **{word.text}:** " for word, _ in block.rows]
        elif block.form == "table":
            head = block.head or []
            lines += [_line(head), _line(["---"] * len(head)), *[_line([""] * len(head))] * BLANK]
        elif block.form != "legend":
            lines += ["- ", "- ", "- "] if block.form == "points" else ["…"]
    return "\n".join(line.rstrip() for line in lines) + "\n"


def table(document: Document, say: Say = ENGLISH) -> list[list[str]]:
    """A blank one as rows: the columns of its widest table, with empty rows; none where it has no table."""
    tables = [block.head or [] for block in document.blocks(say) if block.form == "table"]
    if not tables:
        return []
    head = max(tables, key=len)
    return [head, *[[""] * len(head)] * BLANK]


def spreadsheet(rows: list[list[str]]) -> str:
    """A blank table as CSV."""
    text = io.StringIO()
    csv.writer(text, lineterminator="\r\n").writerows(rows)
    return text.getvalue()


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"
