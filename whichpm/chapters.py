"""What the book's pages are called: their labelled sections, read as text."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

TOC = Path("_toc.yml")
NOTEBOOKS = Path("release/course")
"""Where the book lies as notebooks: no set, though it is handed out as one."""
LABEL = re.compile(r"^\(([^)\s]+)\)=\s*$")
HEADING = re.compile(r"^(#{1,6})\s+(.+?)\s*$")
EXERCISE = re.compile(r"\{(?:exercise|board)\}\s+(\S+)")
"""What follows the fence of an exercise; ``board`` is its other name, for books in which ``exercise`` is taken."""

_CITED = re.compile(rf"^(?:`{{3,}}|:{{3,}}){EXERCISE.pattern}")
_MARKUP = re.compile(r"[*_`]")


def pages(root: Path) -> list[Path]:
    """Every page of the book, in order of path."""
    return sorted((root / "book").rglob("*.md"))


def notebooks(root: Path) -> list[Path]:
    """Every notebook of the book, in order of path; they show exercises too."""
    return sorted(path for path in (root / "book").rglob("*.ipynb") if ".ipynb_checkpoints" not in path.parts)


def text(page: Path) -> str:
    """The text of a page; of a notebook that of its Markdown cells, and nothing where it cannot be read."""
    if page.suffix != ".ipynb":
        return page.read_text(encoding="utf-8")
    try:
        cells = json.loads(page.read_text(encoding="utf-8"))["cells"]
        return "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    except (ValueError, KeyError, TypeError):
        return ""  # Sphinx says so when the book is built.


def plain(title: str) -> str:
    """A heading without its markup."""
    return _MARKUP.sub("", title)


def cited(text: str) -> Iterator[tuple[int, str]]:
    """Line and slug of every exercise that a page shows."""
    for number, line in enumerate(text.splitlines(), 1):
        if found := _CITED.match(line):
            yield number, found.group(1)


def held(root: Path) -> dict[str, Path]:
    """Exercises that a page shows before the teaching, without a verdict, and that page."""
    found = {}
    for page in pages(root):
        lines = text(page).splitlines()
        for number, slug in cited(text(page)):
            if number < len(lines) and lines[number].startswith(":held:"):
                found[slug] = page
    return found


def sections(root: Path) -> dict[str, str]:
    """Title of the section under each label of the book; empty where no heading follows the label."""
    found: dict[str, str] = {}
    for page in pages(root):
        label = ""
        for line in page.read_text(encoding="utf-8").splitlines():
            if named := LABEL.match(line):
                label = named.group(1)
                found[label] = ""
            elif line.strip():
                if label and (heading := HEADING.match(line)):
                    found[label] = plain(heading.group(2))
                label = ""
    return found
