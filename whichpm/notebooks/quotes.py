"""Quotation marks and apostrophes as the site sets them: its builder curls straight ones, a notebook does not."""

from __future__ import annotations

import re
from collections.abc import Iterator

from docutils.utils.smartquotes import educate_tokens

_LITERAL = r"^(?P<fence>`{3,}|~{3,}).*?^(?P=fence)|(?P<tick>`+).*?(?P=tick)|\$[^$\n]+\$"
_MARKUP = r"<[^<>]+>|\]\([^()\s]*(?:\([^()\s]*\)[^()\s]*)*\)|\\.|[*\[]+"
_APART = re.compile(f"(?P<literal>{_LITERAL})|(?P<tag>{_MARKUP})", re.DOTALL | re.MULTILINE)


def curled(text: str, language: str = "en") -> str:
    """Markdown with its quotation marks curled; code, formulas, addresses and tags stay as they are."""
    return "".join(educate_tokens(_tokens(text), attr="q", language=language))


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    """Its parts, each with its sort, as docutils knows them."""
    end = 0
    for found in _APART.finditer(text):
        yield "plain", text[end : found.start()]
        yield ("literal" if found["literal"] else "tag"), found[0]
        end = found.end()
    yield "plain", text[end:]
