"""Sources in a notebook: who is cited, with a link, and the list at the end of a chapter."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from pybtex.backends.markdown import Backend
from pybtex.database import BibliographyData, Entry, parse_string
from pybtex.plugin import find_plugin

from whichpm import strict

CONFIG = Path("_config.yml")
PREFIX = re.compile(r"^:keyprefix: *(\S+) *$", re.MULTILINE)
"""What a page's keys begin with, where its bibliography says so."""


def library(root: Path) -> BibliographyData:
    """All that the book may cite."""
    files = strict.read(root / CONFIG, "title:").data.get("bibtex_bibfiles", ())
    return parse_string("\n".join((root / file).read_text(encoding="utf-8") for file in files), "bibtex")


class Sources:
    """What one page cites."""

    def __init__(self, entries: BibliographyData, prefix: str) -> None:
        self.prefix = prefix
        self._entries = entries.entries
        self._cited: dict[str, Entry] = {}

    def cite(self, keys: str) -> str:
        """Names and years in brackets, each a link to the source; raises :class:`KeyError` for an unknown key."""
        return f"({'; '.join(self._told(key.strip()) for key in keys.split(','))})"

    def listed(self) -> str:
        """All that was cited, in the order of the alphabet, as a Markdown list."""
        if not self._cited:
            return ""
        style = find_plugin("pybtex.style.formatting", "plain")()
        told = style.format_entries(self._cited.values())
        return "\n".join(f"- {_linked(one.text.render(_Backend()))}" for one in told)

    def _told(self, key: str) -> str:
        entry = self._entries[key.removeprefix(self.prefix)]
        self._cited[key] = entry
        text = f"{_names(entry.persons.get('author') or entry.persons.get('editor') or ())}, {_year(entry)}"
        url = entry.fields.get("url") or (f"https://doi.org/{entry.fields['doi']}" if "doi" in entry.fields else "")
        return f"[{text}]({url})" if url else text


class _Backend(Backend):  # type: ignore[misc]
    """Markdown without a backslash before every full stop."""

    def format_str(self, text: str) -> str:
        return re.sub(r"([\\`*_\[\]])", r"\\\1", text)


def _names(people: Iterable[Any]) -> str:
    last = [" ".join([*one.prelast_names, *one.last_names]).replace("{", "").replace("}", "") for one in people]
    if len(last) > 2:
        return f"{last[0]} et al."
    return " and ".join(last) or "no author"


def _year(entry: Entry) -> str:
    return str(entry.fields.get("year", "no date"))


def _linked(text: str) -> str:
    return text.replace("\n", " ")
