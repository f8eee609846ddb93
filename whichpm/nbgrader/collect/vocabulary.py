"""The words of ``words.toml``, and how words of people are compared: without accents, case and punctuation."""

from __future__ import annotations

import tomllib
import unicodedata
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any


def plain(text: str, keep: str = "") -> str:
    """A text for comparing: without accents, case, punctuation (but for ``keep``) and superfluous space."""
    text = text.translate(_TURNED)
    bare = [each for each in unicodedata.normalize("NFKD", text) if not unicodedata.combining(each)]
    bare = [each for each in bare if unicodedata.category(each) not in ("Cf", "Cc")]
    words = "".join(each if each.isalnum() or each in keep else " " for each in bare)
    return " ".join(words.casefold().split())


_TURNED = str.maketrans("øØłŁđĐıæÆœŒ", "oOlLdDiaAoO")


def words(name: str) -> list[str]:
    """A list of words, as it stands."""
    found: list[str] = _read()[name]
    return found


def plain_words(name: str) -> frozenset[str]:
    """A list of words, as they are compared."""
    return frozenset(plain(word) for word in words(name)) - {""}


def columns() -> Mapping[str, list[str]]:
    """Names of columns by what they are."""
    found: dict[str, list[str]] = _read()["columns"]
    return found


def lengths() -> Mapping[str, list[str]]:
    """Words for lengths of time, by unit."""
    found: dict[str, list[str]] = _read()["lengths"]
    return found


@cache
def _read() -> dict[str, Any]:
    return tomllib.loads((files("whichpm.nbgrader.collect") / "words.toml").read_text(encoding="utf-8"))
