"""Where to read again: the book's sections, by the labels that exercises cite."""

from __future__ import annotations

import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from whichpm import chapters


class Section(NamedTuple):
    """A section: its title, and its address where the book's is known."""

    title: str
    address: str


class Sections:
    """The sections of a course's book; ``base`` is the address at which the book is published, or nothing."""

    def __init__(self, root: Path, base: str = "") -> None:
        self._titles = chapters.sections(root)
        self._base = base.rstrip("/")
        self._pages = {
            label: page.relative_to(root).with_suffix(".html").as_posix()
            for page in chapters.pages(root)
            for label in re.findall(r"^\(([^)\s]+)\)=", page.read_text(encoding="utf-8"), re.MULTILINE)
        }

    def find(self, label: str) -> Section:
        """The section with this label; one that the book does not have (yet) goes by its label's own words."""
        title = self._titles.get(label) or label.replace("-", " ").capitalize()
        page = self._pages.get(label)
        known = self._base and page
        return Section(title, f"{self._base}/{quote(page or '')}#{quote(label)}" if known else "")


def checked(address: str) -> str:
    """An address of a book, without its end; raises :class:`ValueError` for what is no web address."""
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not parts.netloc:
        raise ValueError(f'"{address}" is no web address; write https://… as learners open the book')
    return parts._replace(query="", fragment="").geturl().rstrip("/")
