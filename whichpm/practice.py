"""What a learner's own pages know of practice exercises: enough to count, to find siblings, and to ask again.

Practice only: a graded exercise raises :class:`ValueError`, so that none of its key can end up in a file of the site.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import permutations
from typing import Any

from whichpm.kinds import kinds
from whichpm.model import ROLES, Exercise, Item

PAIRS = 3
"""Pairs to choose from, so that the same two are not shown again and again."""


def count(exercise: Exercise) -> int:
    """How many questions every learner meets, whatever they answer: what "all practised" means."""
    given = kinds()[exercise.kind].answered_by(exercise, lambda item: item.options[0])
    return sum(item.id in given for item in _scored(exercise))


def index(exercise: Exercise) -> dict[str, Any]:
    """What counting needs: per question its line and, where a role is the key, that role. No texts."""
    _insist(exercise)
    return {
        "title": exercise.title,
        "count": count(exercise),
        "items": {item.id: _facts(exercise, item) for item in _scored(exercise)},
    }


def questions(exercise: Exercise) -> dict[str, Any] | None:
    """The questions that can be asked apart, with all that their feedback needs; ``None`` where there are none."""
    _insist(exercise)
    alone = [item.id for item in _scored(exercise) if _stands_alone(exercise, item)]
    if not alone:
        return None
    public = exercise.public()
    items = [item for item in public["items"] if item["id"] in alone]
    used = {option for item in items for option in item["options"]}
    partners = kinds()[exercise.kind].partners(exercise)
    return {
        "title": public["title"],
        "story": public["story"],
        "options": [option for option in public["options"] if option["id"] in used],
        "items": items,
        **({"partners": partners} if partners else {}),
    }


def alike(asked: Mapping[str, Mapping[str, Any]]) -> dict[int, dict[str, list[list[str]]]]:
    """Questions to show side by side: per line that was missed and owner that was wrongly chosen, the most alike pairs.

    A pair is ``[exercise, id, id]``: two questions of one exercise with different owners, the first decided by the
    line, the second owned by whom was chosen. Pairs of the bank come first, then those that share most words. Under
    ``""`` stand the pairs for who chose something that is no owner.
    """
    found: dict[int, dict[str, list[tuple[float, list[str]]]]] = {}
    for slug, known in asked.items():
        owned = [item for item in known["items"] if item["key"] in ROLES and item.get("line")]
        for one, other in permutations(owned, 2):
            if one["key"] == other["key"]:
                continue
            paired = any({one["id"], other["id"]} <= set(pair) for pair in known.get("partners", ()))
            worth = paired + _likeness(one["text"], other["text"])
            for wrong in (other["key"], ""):
                pairs = found.setdefault(one["line"], {}).setdefault(wrong, [])
                pairs.append((worth, [slug, one["id"], other["id"]]))
    return {
        line: {wrong: [pair for _, pair in sorted(pairs, reverse=True)[:PAIRS]] for wrong, pairs in owners.items()}
        for line, owners in sorted(found.items())
    }


def _likeness(one: str, other: str) -> float:
    """The share of words that two texts have in common."""
    here, there = (set(re.findall(r"[^\W\d_]+", text.lower())) for text in (one, other))
    return len(here & there) / (len(here | there) or 1)


def _scored(exercise: Exercise) -> Iterator[Item]:
    return filter(kinds()[exercise.kind].asks, exercise.items)


def _stands_alone(exercise: Exercise, item: Item) -> bool:
    kind = kinds()[exercise.kind]
    return kind.stands_alone and item.part not in kind.repeating and not item.when


def _facts(exercise: Exercise, item: Item) -> dict[str, Any]:
    known = {
        "line": item.line,
        "key": item.key if item.key in ROLES else None,
        "concepts": list(item.concepts),
        "alone": _stands_alone(exercise, item),
        "maybe": bool(item.when),
    }
    return {name: value for name, value in known.items() if value}


def _insist(exercise: Exercise) -> None:
    if exercise.pool != "practice":
        raise ValueError(f'"{exercise.slug}" is graded: its key stays with the instructor')
