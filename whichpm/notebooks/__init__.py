"""The book as notebooks: every page that a learner reads, with its boards and figures as cells that run.

Made from the same source as the site: MyST-NB takes a page apart, :mod:`~whichpm.notebooks.blocks` and
:mod:`~whichpm.notebooks.inline` say what a notebook shows in place of the book's directives. The same book gives the
same bytes, so that what lies in ``release/course/`` can be held against it.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from myst_nb.core.read import read_myst_markdown_notebook

from whichpm import glossary
from whichpm.chapters import NOTEBOOKS
from whichpm.coverage import CHAPTERS
from whichpm.notebooks import data
from whichpm.notebooks.blocks import Blocks, Cell
from whichpm.notebooks.book import START, Page, pages, places
from whichpm.notebooks.citing import PREFIX, Sources, library
from whichpm.notebooks.inline import Inline
from whichpm.notebooks.inline import Unknown as Unknown
from whichpm.notebooks.quotes import curled

FIRST = "tell-apart"
"""The exercise that a learner begins with."""
HOW = """\
**How this works.** Choose *Run* → *Run All Cells* in the menu: boards and figures appear below the grey cells. \
Answer on a board and it explains each answer at once. Every choice is saved beside the notebooks, in \
`which-pm-progress.json`, so that you can close everything, come back, and run the cells again.

{way}"""
OURS = b"**How this works.** Choose *Run*"
"""How the first text of every notebook that is made here begins."""
KEPT, PAGE_ONLY = "notebook-only", "page-only"
"""Tags of code cells: for notebooks alone; for the site alone."""
FOLDED: dict[str, Any] = {"jupyter": {"source_hidden": True}}
"""Metadata of a cell whose code is folded away."""
_BOARD = re.compile(r'^board\("([^"]+)"')


def make(root: Path) -> dict[str, bytes]:
    """Name to content of every file of the course in notebooks.

    Raises :class:`~whichpm.strict.BankError`, and :class:`Unknown` with the page for what has no form in a notebook.
    """
    found = pages(root)
    known = places(found)
    terms = _terms(found)
    entries = library(root)
    made: dict[str, bytes] = {}
    first = (root / "exercises" / "practice" / f"{FIRST}.yml").is_file()
    shown: dict[Page | None, list[str]] = {None: [FIRST] if first else []}
    for page in found:
        prefix = PREFIX.search(page.text)
        sources = Sources(entries, prefix[1] if prefix else "")
        blocks = Blocks(root, page, Inline(known, terms, sources), sources)
        cells = list(_cells(page, blocks))
        shown[page] = [match[1] for cell, _ in cells if cell.code and (match := _BOARD.match(cell.source))]
        made[f"{page.name}.ipynb"] = _notebook([(Cell(HOW.format(way=_way(page, found))), {}), *_begun(cells)])
    made[f"{START}.ipynb"] = _notebook(_begun(list(_start(found, first))))
    made[data.NAME] = data.encode(data.data(root, shown, known))
    return made


def write(root: Path) -> list[Path]:
    """Write the course into ``release/course/``, and take away what no page makes any more; returns what was written.

    A notebook that is no page of a book, such as a teacher's own, stays.
    """
    folder = root / NOTEBOOKS
    made = make(root)
    folder.mkdir(parents=True, exist_ok=True)
    for path in folder.glob("*.ipynb"):
        if path.name not in made and _is_ours(path):
            path.unlink()
    for name, content in made.items():
        path = folder / name
        if not path.is_file() or path.read_bytes() != content:
            path.write_bytes(content)
    return [folder / name for name in sorted(made)]


def outdated(root: Path) -> list[str]:
    """Names of the files in ``release/course/`` that are not as the book is now."""
    folder, made = root / NOTEBOOKS, make(root)
    there = {path.name: path.read_bytes() for path in folder.glob("*") if path.name in made or _is_ours(path)}
    return sorted(name for name in {*made, *there} if made.get(name) != there.get(name))


def _is_ours(path: Path) -> bool:
    """Whether it is a notebook that was made here."""
    return path.suffix == ".ipynb" and OURS in path.read_bytes()


def _terms(found: list[Page]) -> dict[str, str]:
    """Every word of the glossary, and every other word for it, to the entry's heading."""
    known = {}
    for page in found:
        for name in re.findall(r"^`{3,}\{terms\} (\S+)", page.text, re.MULTILINE):
            for entry in glossary.read(page.path.parent / name):
                known.update(dict.fromkeys((word.casefold() for word in (entry.term, *entry.also)), entry.term))
    return known


def _cells(page: Page, blocks: Blocks) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """The cells of a page with their metadata, as MyST-NB cuts them and the blocks translate them."""
    for cell in read_myst_markdown_notebook(page.text).cells:
        tags = cell.metadata.get("tags", [])
        if cell.cell_type == "markdown":
            yield from ((one, dict(FOLDED) if one.folded else {}) for one in blocks.cells(cell.source))
        elif PAGE_ONLY not in tags and ("remove-cell" not in tags or KEPT in tags):
            yield Cell(cell.source, code=True), dict(FOLDED)


def _begun(cells: list[tuple[Cell, dict[str, Any]]]) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """The same, with what the boards need in front of the first of them."""
    waiting = True
    for cell, metadata in cells:
        if waiting and cell.code and _BOARD.match(cell.source):
            cell = Cell(f"from whichpm import board\n\n{cell.source}", code=True)
            waiting = False
        yield cell, metadata


def _way(page: Page, found: list[Page]) -> str:
    at = found.index(page)
    parts = [f"[All chapters]({START}.ipynb)"]
    if at + 1 < len(found):
        parts.append(f"next: [{found[at + 1].title}]({found[at + 1].name}.ipynb)")
    return " · ".join(parts)


def _start(found: list[Page], first: bool) -> Iterator[tuple[Cell, dict[str, Any]]]:
    """The notebook to begin with: how, a first decision, and the contents."""
    yield Cell(f"# Which PM?\n\n{HOW.format(way='')}".rstrip()), {}
    if first:
        yield Cell("Can you tell the two jobs apart? Run the cell below, and see."), {}
        yield Cell(f'board("{FIRST}")', code=True), {}
    lines = ["## Contents"]
    number = 0
    for page in found:
        if f"**{page.part}**" not in lines:
            lines += ["", f"**{page.part}**", ""]
        chapter = page.docname.startswith(CHAPTERS)
        number += chapter
        lines.append(f"- {f'Chapter {number}: ' if chapter else ''}[{page.title}]({page.name}.ipynb)")
    yield Cell("\n".join(lines)), {}


def _notebook(cells: Any) -> bytes:
    listed = [_cell(number, cell, metadata) for number, (cell, metadata) in enumerate(cells, 1)]
    names = [one["id"] for one in listed]
    for number, one in enumerate(listed, 1):
        if names.count(one["id"]) > 1:  # One exercise may stand twice on a page.
            one["id"] = f"code-{number}"
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    whole = {"cells": listed, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    return (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()


def _cell(number: int, cell: Cell, metadata: dict[str, Any]) -> dict[str, Any]:
    if cell.code:
        source = cell.source.splitlines(keepends=True)
        board = _BOARD.search(cell.source.rpartition("\n")[2])
        name = f"board-{board[1]}"[:64] if board else f"code-{number}"
        return {
            "cell_type": "code",
            "execution_count": None,
            "id": name,
            "metadata": metadata,
            "outputs": [],
            "source": source,
        }
    source = curled(cell.source).splitlines(keepends=True)
    return {"cell_type": "markdown", "id": f"text-{number}", "metadata": metadata, "source": source}
