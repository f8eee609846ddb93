"""What the page around a package knows of its exercises: questions, options, and where keys are public, what fits."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from math import ceil, log2
from typing import Any

LIMIT = 4096
"""Characters that an LMS keeps for a package (``static/scorm/packed.mjs`` has the same)."""
_HEAD, _ENTRY = 10, 10
"""Characters before all entries, and of each before its answers: a point, four letters, five digits."""
_INERT = re.compile(r'<script type="application/json">(.*?)</script>', re.DOTALL)


class TooMuch(ValueError):
    """All answers would not fit; the message says what to do."""


def of(exercises: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The table of public exercises, one each; of one that stands twice, that with a key.

    What stays with the learner is left out. Raises :class:`TooMuch`.
    """
    found: dict[str, Mapping[str, Any]] = {}
    for each in exercises:
        before = found.get(each["slug"])
        if each.get("carried", True) and (before is None or not _is_keyed(before)):
            found[each["slug"]] = each
    table = [_packaged(each) for each in found.values()]
    if (most := size(table)) > LIMIT:
        raise TooMuch(
            f"all answers would take {most} characters, and an LMS keeps {LIMIT}: make a package of each chapter"
        )
    return table


def in_page(html: str) -> list[dict[str, Any]]:
    """The exercises whose boards stand in a page of the site."""
    told = (json.loads(text) for text in _INERT.findall(html) if '"exercise"' in text)
    return [each["exercise"] for each in told if isinstance(each, dict) and isinstance(each.get("exercise"), dict)]


def size(table: Iterable[Mapping[str, Any]]) -> int:
    """Characters that the answers to all questions take at most."""
    bits = ([log2(len(item["options"]) + 1) for item in each["items"]] for each in table)
    return _HEAD + sum(_ENTRY + ceil(sum(some) / 6) for some in bits)


def _packaged(exercise: Mapping[str, Any]) -> dict[str, Any]:
    slug, revision = exercise["slug"], exercise["revision"]
    digest = hashlib.sha256(f"{slug}/{revision}".encode()).digest()
    return {
        "slug": slug,
        "revision": revision,
        "mark": base64.urlsafe_b64encode(digest)[:4].decode(),
        "title": exercise["title"],
        "items": [_asked(item) for item in exercise["items"]],
    }


def _asked(item: Mapping[str, Any]) -> dict[str, Any]:
    right = [option for option in (item.get("key"), *item.get("accepted", ())) if option]
    return {
        "id": item["id"],
        "options": item["options"],
        **{name: item[name] for name in ("optional", "when") if item.get(name)},
        **({"right": list(dict.fromkeys(right))} if right else {}),
    }


def _is_keyed(exercise: Mapping[str, Any]) -> bool:
    return any(item.get("key") for item in exercise["items"])
