"""Roles and links of the book's Markdown, as a notebook understands them."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from whichpm.notebooks.book import GLOSSARY, Place, anchor
from whichpm.notebooks.citing import Sources

_ROLE = re.compile(r"\{(?P<name>[\w:-]+)\}`(?P<text>[^`]+)`")
_NAMED = re.compile(r"^(?P<text>.*?)\s*<(?P<target>[^<>]+)>$", re.DOTALL)
_HERE = re.compile(r"\[(?P<text>[^\]]+)\]\(#(?P<target>[\w-]+)\)")


class Unknown(ValueError):
    """Something of the book's Markdown that no notebook shows yet; the message names it and says what to do."""


class Inline:
    """What stands within a line: ``{ref}``, ``{term}``, ``{cite:p}``, ``{problem-set}``, and links to labels."""

    def __init__(self, places: Mapping[str, Place], terms: Mapping[str, str], sources: Sources) -> None:
        self._places, self._terms, self._sources = places, terms, sources
        self._roles: Mapping[str, Callable[[str, str], str]] = {
            "ref": self._ref,
            "term": self._term,
            "cite:p": lambda _, keys: self._sources.cite(keys),
            "problem-set": lambda text, _: text,  # Sets have notebooks of their own, which an instructor hands out.
        }

    def __call__(self, text: str) -> str:
        """The text with every role put in place; raises :class:`Unknown`, and ``KeyError`` for an unknown source."""
        text = _HERE.sub(lambda found: self._ref(found["text"], found["target"]), text)
        return _ROLE.sub(self._put, text)

    def place(self, label: str) -> Place | None:
        """Where a label of the course leads, if that is a notebook."""
        return self._places.get(label)

    def _put(self, found: re.Match[str]) -> str:
        role = self._roles.get(found["name"])
        if role is None:
            raise Unknown(f"no notebook shows {{{found['name']}}} yet; say how in whichpm/notebooks/inline.py")
        named = _NAMED.match(found["text"])
        return role(named["text"] if named else found["text"], named["target"] if named else found["text"])

    def _ref(self, text: str, label: str) -> str:
        place = self._places.get(label)
        if place is None:  # A page of the site alone: grades, the certificate.
            return label.replace("-", " ") if text == label else text
        return f"[{place.title if text == label else text}]({place.href})"

    def _term(self, text: str, word: str) -> str:
        found = self._terms.get(word.casefold())
        if found is None:
            raise Unknown(f'the glossary has no entry "{word}"; add it to book/glossary.yml')
        return f"[{text}]({GLOSSARY}.ipynb#{anchor(found)})"
