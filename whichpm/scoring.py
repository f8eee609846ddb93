"""From an exercise and answers to a result. Pure: the same in, the same out."""

from __future__ import annotations

from collections.abc import Mapping

from whichpm.kinds import kinds
from whichpm.model import Exercise, ItemResult, Result


def score(exercise: Exercise, answers: Mapping[str, object]) -> Result:
    """Score answers given as ``{item id: option id}``.

    An item that is asked earns its points when the answer fits; no penalty and no half credit. Unknown items, unknown
    options and values that are not text count as no answer (:mod:`whichpm.answers` reports them). How items add up is
    the kind's to say.
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
    return Result(exercise, kinds()[exercise.kind].add_up(exercise, tuple(results)))
