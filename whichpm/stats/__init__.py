"""Statistics of exercises and of answers."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import product

from whichpm.kinds import kinds
from whichpm.model import Exercise, ItemResult, Result
from whichpm.scoring import score


def chance(exercise: Exercise) -> float:
    """Points that somebody earns on average who picks every option with equal probability (0 to the maximum)."""
    return kinds()[exercise.kind].chance(exercise)


def constants(exercise: Exercise) -> list[tuple[str, float]]:
    """What somebody earns who gives one answer to everything: the answer in words, and its points, the best first.

    Items with the same options get the same one; where an exercise asks in several ways (owner and line, verdict and
    owner), every combination is tried. A sequence is left as it is first shown. Acts of a story follow the first ones.
    """
    if exercise.sequence:
        steps = (item.id for item in exercise.items if not item.optional)
        return [("as first shown", score(exercise, {name: str(at) for at, name in enumerate(steps, 1)}).points)]
    asked: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for item in exercise.items:
        if not item.optional:
            asked[item.options].append(item.id)
    alone = {names[0]: options[0] for options, names in asked.items() if len(names) == 1}
    shared = [options for options, names in asked.items() if len(names) > 1]
    found = []
    for chosen in product(*shared):
        given = {name: option for options, option in zip(shared, chosen, strict=True) for name in asked[options]}
        found.append((", ".join(chosen), score(exercise, alone | given).points))
    return sorted(found, key=lambda one: -one[1])


def above_chance(results: Iterable[Result]) -> float | None:
    """How far one learner's points stand above chance: 1 for all of them, 0 for what habit alone would earn.

    Cohen's kappa over the whole set (Cohen 1960): (right - expected) / (maximum - expected), in points, where expected
    are the points of the learner's own choices dealt out to the items at random. Choices are dealt out only among
    items that offer the same options; an item that shares its options with no other counts as picked at random.
    Where points do not follow from single items (an order), expected is :func:`chance`.

    Returns ``None`` where nothing can be said: no points to earn, or every item has the same key and it was always
    chosen.
    """
    right = expected = maximum = 0.0
    for result in results:
        right += result.points
        expected += _dealt(result)
        maximum += result.exercise.maximum
    room = maximum - expected
    return (right - expected) / room if room > 1e-9 else None


def _dealt(result: Result) -> float:
    """Expected points of the same choices, dealt out at random among items with the same options."""
    exercise = result.exercise
    every = [one for one in kinds()[exercise.kind].evidence(result) if one.item.key is not None and one.item.points > 0]
    # Where all points cannot be met, some items are never asked (a branching story) and do not count.
    counted = every if sum(one.item.points for one in every) <= exercise.maximum else [o for o in every if o.asked]
    if any(one.points != (one.item.points if one.asked and one.item.fits(one.answer) else 0.0) for one in counted):
        return chance(exercise)
    alike: dict[tuple[str, ...], list[ItemResult]] = defaultdict(list)
    for one in counted:
        alike[tuple(sorted(one.item.options))].append(one)
    return sum(map(_expected, alike.values()))


def _expected(alike: list[ItemResult]) -> float:
    if len(alike) == 1:
        item = alike[0].item
        chosen = alike[0].asked and alike[0].answer is not None
        return item.points * sum(map(item.fits, item.options)) / len(item.options) if chosen else 0.0
    weight = sum(one.item.points for one in alike)
    chosen_weights: dict[str, float] = defaultdict(float)
    key_weights: dict[str, float] = defaultdict(float)
    for one in alike:
        answer = one.answer if one.asked else None
        if answer is not None:
            chosen_weights[answer] += one.item.points
        # An accepted alternative is as good as the key.
        key_weights[answer if answer and one.item.fits(answer) else str(one.item.key)] += one.item.points
    return sum(chosen_weights[option] * key_weights[option] for option in chosen_weights) / weight
