"""Words of the interface, in the language of the book: one file of messages per language, nested by area."""

from __future__ import annotations

import functools
import json
from collections.abc import Mapping
from importlib.resources import files
from typing import Any, Protocol

ENGLISH = "en"


class Say(Protocol):
    """Gives the message of a key such as ``board.left``, with its ``{placeholders}`` filled."""

    def __call__(self, key: str, **values: object) -> str: ...


def of(language: str | None) -> Say:
    """The messages of a language: ``of("de")("board.left", n=3)``; English where a language is not known.

    A message that is ``{"one": …, "other": …}`` is chosen by the value ``n``. A key without a message raises
    :class:`KeyError` that names the file.
    """
    name = known(language)

    def say(key: str, **values: object) -> str:
        found: Any = _read(name)
        for part in key.split("."):
            found = found.get(part) if isinstance(found, dict) else None
        if isinstance(found, dict):
            found = found.get("one" if values.get("n") == 1 else "other")
        if not isinstance(found, str):
            raise KeyError(f'whichpm/static/messages/{name}.json has no message "{key}"; add one')
        try:
            return found.format(**values) if values or "{" in found else found
        except KeyError as missing:
            raise KeyError(f'"{key}" of whichpm/static/messages/{name}.json needs a value for {missing}') from None

    return say


def languages() -> tuple[str, ...]:
    """Every language that has a file."""
    names = (path.name for path in (files("whichpm") / "static" / "messages").iterdir())
    return tuple(sorted(name.removesuffix(".json") for name in names if name.endswith(".json")))


def known(language: str | None) -> str:
    """The name of the file for a language: ``de_AT`` is ``de``; what is not there is English."""
    name = (language or ENGLISH).replace("-", "_").split("_")[0].lower()
    return name if (files("whichpm") / "static" / "messages" / f"{name}.json").is_file() else ENGLISH


def messages(language: str | None, *areas: str) -> Mapping[str, Any]:
    """The messages of some areas (of all, if none is named) as they stand, for scripts."""
    tree = _read(known(language))
    return {area: tree[area] for area in areas or tree}


@functools.cache
def _read(name: str) -> dict[str, Any]:
    path = files("whichpm") / "static" / "messages" / f"{name}.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
