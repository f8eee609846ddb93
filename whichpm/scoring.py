"""From an exercise and answers to a result. Pure: the same in, the same out."""

from __future__ import annotations

from collections.abc import Mapping

from whichpm.model import Exercise, Item, ItemResult, Result


def score(exercise: Exercise, answers: Mapping[str, object]) -> Result:
    """Score answers given as ``{item id: option id}``.

    An item earns its points when the answer is its key; no penalty and no half credit. Unknown items, unknown
    options and values that are not text count as no answer (they are reported by :mod:`whichpm.answers`).
    """
    return Result(exercise, tuple(_score_item(item, answers.get(item.id)) for item in exercise.items))


def _score_item(item: Item, answer: object) -> ItemResult:
    chosen = answer if isinstance(answer, str) and answer in item.options else None
    return ItemResult(item, chosen, item.points if chosen == item.key else 0.0)
