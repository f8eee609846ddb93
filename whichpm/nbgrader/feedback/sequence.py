"""An ordering as feedback shows it: the learner's sequence with what follows rightly, then one that fits."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from whichpm.kinds.order import accepted_orders, best
from whichpm.model import Result


def sequence(result: Result) -> dict[str, Any]:
    """``given``: steps by their place, each with whether it rightly follows the one before it; ``fits``: ids in order.

    ``follows`` is ``None`` for a step that has no step right before it.
    """
    steps = [one for one in result.items if not one.item.optional]
    at: dict[int, list[str]] = {}
    for one in steps:
        if one.answer is not None:
            at.setdefault(int(one.answer), []).append(one.item.id)
    alone = {place: names[0] for place, names in at.items() if len(names) == 1}
    pairs = {(name, alone[place + 1]) for place, name in alone.items() if place + 1 in alone}
    orders = accepted_orders(result.exercise)
    right = best(pairs, orders)
    given = []
    for place, names in sorted(at.items()):
        before = alone.get(place - 1)
        for name in names:
            follows = (before, name) in right if before and len(names) == 1 else None
            given.append({"place": place, "id": name, "follows": follows})
    nearest = max(orders, key=lambda order: len(right & set(pairwise(order))))
    return {"given": given, "fits": nearest, "left": [one.item.id for one in steps if one.answer is None]}
