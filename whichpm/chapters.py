"""What the book's pages are called: their labelled sections, read as text."""

from __future__ import annotations

import re
from pathlib import Path

_LABEL = re.compile(r"^\(([^)\s]+)\)=[ \t]*$(?:\n+#+[ \t]+(.+?)[ \t]*$)?", re.MULTILINE)
_MARKUP = re.compile(r"[*_`]")


def pages(root: Path) -> list[Path]:
    """Every page of the book, in order of path."""
    return sorted((root / "book").rglob("*.md"))


def sections(root: Path) -> dict[str, str]:
    """Title of the section under each label of the book; empty where no heading follows the label."""
    return {
        label: _MARKUP.sub("", title)
        for page in pages(root)
        for label, title in _LABEL.findall(page.read_text(encoding="utf-8"))
    }
