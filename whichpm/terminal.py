"""Text of other people, as a terminal and a log may show it: nothing in it steers, hides or turns anything."""

from __future__ import annotations

import json
import unicodedata

REPLACED = "\ufffd"


def shown(text: str, limit: int | None = None) -> str:
    """The text with every sign replaced that a terminal obeys or does not show; line breaks stay.

    Escapes, controls (also those above 127), marks that turn the direction of reading, signs without width, halves of
    characters. What is longer than ``limit`` characters is cut in its middle.
    """
    safe = text if text.isprintable() else "".join(each if _is_plain(each) else REPLACED for each in text)
    if limit is None or len(safe) <= limit:
        return safe
    return f"{safe[: limit // 2]}…{safe[-(limit // 2 - 1) :]}"


def line(text: str, limit: int | None = None) -> str:
    """The same in one line, for logs and cells of tables."""
    return shown(" ".join(text.split()) if "\n" in text or "\r" in text else text, limit)


def in_json(value: object) -> str:
    """JSON of a value in which such signs are written as ``\\u…``: the same for a program, harmless for a terminal."""
    text = json.dumps(value, ensure_ascii=False)
    return text if text.isprintable() else "".join(each if _is_plain(each) else _escaped(each) for each in text)


def _is_plain(character: str) -> bool:
    # A space of another width (between Japanese names) is one that people see.
    return character.isprintable() or character == "\n" or unicodedata.category(character) == "Zs"


def _escaped(character: str) -> str:
    return json.dumps(character)[1:-1]
