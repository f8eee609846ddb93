"""The order in which cards are shown: it follows from their ids, and for a learner from a seed, never from a key.

Answers are kept by id, so that order is only shown. Without a seed the order is the same in every build. The front end
has the same in ``static/order.mjs``; shared cases in ``tests/order.json`` hold the two together.

Standard library only, because this also runs on a learner's machine and in the browser.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

SEED = re.compile(r"[0-9a-f]{8}")
"""What a learner's seed looks like."""

_T = TypeVar("_T")


def shown(exercise: Mapping[str, Any], seed: str) -> list[dict[str, Any]]:
    """The questions of a public exercise as a learner with this seed meets them."""
    items: list[dict[str, Any]] = exercise["items"]
    if not exercise.get("shuffled"):
        return items
    return arranged(exercise["slug"], items, lambda one: one["id"], lambda one: bool(one.get("joins")), seed)


def arranged(
    slug: str, items: Sequence[_T], name: Callable[[_T], str], joins: Callable[[_T], bool], seed: str = ""
) -> list[_T]:
    """Cards by the hash of the seed, the exercise and the id of their first question; the rest of a card follows it."""
    cards: list[list[_T]] = []
    for item in items:
        if cards and joins(item):
            cards[-1].append(item)
        else:
            cards.append([item])
    cards.sort(key=lambda card: (number(f"{seed}/{slug}/{name(card[0])}"), name(card[0])))
    return [item for card in cards for item in card]


def seed_of(*parts: str) -> str:
    """A seed that is the same for the same words."""
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:8]


def seed_in(found: object) -> str:
    """A seed that something from outside holds; "" where it holds none."""
    return found if isinstance(found, str) and SEED.fullmatch(found) else ""


def number(text: str) -> int:
    """32 bits: FNV-1a over UTF-8, then the last mixing step of MurmurHash3, so that every letter moves every bit."""
    found = 0x811C9DC5
    for byte in text.encode():
        found = (found ^ byte) * 0x01000193 & 0xFFFFFFFF
    found ^= found >> 16
    found = found * 0x85EBCA6B & 0xFFFFFFFF
    found ^= found >> 13
    found = found * 0xC2B2AE35 & 0xFFFFFFFF
    return found ^ found >> 16
