"""Which sets the book shows: those whose page ``_toc.yml`` lists, from the day on which they open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from whichpm.chapters import TOC
from whichpm.forms import label
from whichpm.quality import sets

_ENTRY = re.compile(r"^\s*(?:-\s+)?(file|root|glob):\s*(.+?)\s*$", re.MULTILINE)
_SET = re.compile(r"^\s*(?:`{3,}|~{3,}|:{3,})\{problem-set\}[ \t]+(\S+)(?:[ \t]+(\S+))?", re.MULTILINE)


def opens(one: sets.Set) -> date | None:
    """The day on which a set opens, where that is still to come."""
    return one.opens if one.opens and one.opens > date.today() else None


def shown(root: Path) -> set[str]:
    """Names of the sets that learners may see; a set without a page in ``_toc.yml`` is held back."""
    known = sets.read(root).sets
    return {name for name, _ in _sets(root) if name not in known or not opens(known[name])}


def forms(root: Path, name: str) -> set[str]:
    """The forms of a set that have a page of their own, besides the one that the source shows."""
    return {form for each, form in _sets(root) if each == name and form}


def labels(root: Path) -> set[str]:
    """What goes by the labels of their pages: the sets that learners may see, and their other forms."""
    seen = shown(root)
    return {label(name, form) for name, form in _sets(root) if name in seen}


def _sets(root: Path) -> Iterator[tuple[str, str]]:
    """The set of each page, and the form where it names one."""
    for page in _pages(root):
        yield from _SET.findall(page.read_text(encoding="utf-8"))


def _pages(root: Path) -> Iterator[Path]:
    toc = root / TOC
    for kind, value in _ENTRY.findall(toc.read_text(encoding="utf-8") if toc.is_file() else ""):
        pattern = value.strip("'\"")
        if kind == "glob":
            yield from (path for path in root.glob(pattern) if path.suffix == ".md")
        elif (page := root / f"{pattern.removesuffix('.md')}.md").is_file():
            yield page
