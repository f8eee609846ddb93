"""From an exercise and answers to a result. Pure: the same in, the same out."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from whichpm.kinds import kinds
from whichpm.model import ROLES, Exercise, ItemResult, Result


def score(exercise: Exercise, answers: Mapping[str, object]) -> Result:
    """Score answers given as ``{item id: option id}``.

    An item that is asked earns its points when the answer fits; no penalty and no half credit. Unknown items, unknown
    options and values that are not text count as no answer (:mod:`whichpm.answers` reports them). How items add up is
    the kind's to say, except that a void item takes nothing from whoever answered anything.
    """
    asked: dict[str, str | None] = {}
    results = []
    for item in exercise.items:
        given = answers.get(item.id)
        answer = given if isinstance(given, str) and given in item.options else None
        if item.is_asked(asked):
            asked[item.id] = answer
            results.append(ItemResult(item, answer, item.points if item.fits(answer) else 0.0))
        else:
            results.append(ItemResult(item, answer, 0.0, asked=False))
    added = kinds()[exercise.kind].add_up(exercise, tuple(results))
    if any(item.void for item in exercise.items):
        given = any(asked.values())
        added = tuple(_without_void(one, given) for one in added)
    return Result(exercise, added)


def decisions(results: Iterable[Result]) -> tuple[int, int]:
    """Owner decisions in some results: how many are right, and how many were asked."""
    asked = [one for result in results for one in result.items if one.asked and one.item.key in ROLES]
    return sum(one.item.fits(one.answer) for one in asked), len(asked)


def _without_void(one: ItemResult, given: bool) -> ItemResult:
    """A void item has its points for whoever answered anything of the exercise."""
    if not one.item.void:
        return one
    return msgspec.structs.replace(one, points=one.item.points if given and one.asked else 0.0)
