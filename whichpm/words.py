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
    """The messages of a language: ``of("de")("board.left", n=3)``; English where it, or a message of it, is not there.

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
    """All messages of a language; English says what it does not say yet."""
    return _file(name) if name == ENGLISH else _over(_file(ENGLISH), _file(name))


def _over(below: dict[str, Any], above: dict[str, Any]) -> dict[str, Any]:
    both = {key for key in below.keys() & above.keys() if isinstance(below[key], dict) and isinstance(above[key], dict)}
    return below | above | {key: _over(below[key], above[key]) for key in both}


def _file(name: str) -> dict[str, Any]:
    path = files("whichpm") / "static" / "messages" / f"{name}.json"
    read: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return read
