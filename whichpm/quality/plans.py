"""What readers earn on plans who calculate nothing: by the place before, and by the answers of another form.

A plan asks what moves, place by place in its own order, and each answer fits equally often. Where tasks that move alike
stand side by side, one that was worked out gives away the next; where the plans of two forms answer alike place by
place, who has seen the key of the open one copies it. Rows of a schedule may stand in another order: nothing is lost.
"""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import pairwise, product

from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.quality import limits
from whichpm.quality.limits import Gate
from whichpm.quality.sets import Set


def scaled(exercises: Sequence[Exercise]) -> list[Exercise]:
    """Those that ask one question of every place of a paper, in the paper's order."""
    return [
        each
        for each in exercises
        if kinds()[each.kind].on_papers and not each.shuffled and len({item.options for item in each.items}) == 1
    ]


def places(exercise: Exercise) -> list[int]:
    """Which answer fits each place, from the least to the greatest."""
    return [item.options.index(str(item.key)) for item in exercise.items]


def alike(exercises: Sequence[Exercise]) -> Iterator[Gate]:
    """Hold the places that are answered like the one before to what shuffles of the same answers give at most."""
    plans = [places(each) for each in scaled(exercises)]
    if not plans:
        return
    draw = random.Random(7)
    every = sorted(sum(_alike(draw.sample(plan, len(plan))) for plan in plans) for _ in range(limits.SHUFFLES))
    found, most = sum(map(_alike, plans)), every[-(len(every) // 40) - 1]
    look = ", ".join(each.slug for each in scaled(exercises) if _alike(places(each)) > 2)
    of = sum(len(plan) - 1 for plan in plans)
    yield Gate("places of plans like the one before", f"{found} of {of}", f"at most {most}", found <= most, look)


def copied(one: Set, exercises: Sequence[Exercise], graded: Sequence[Exercise]) -> Iterator[Gate]:
    """Hold what the answers to a plan of another form, copied place by place, find of a plan to what chance finds."""
    here = {exercise.slug for exercise in exercises}
    elsewhere = {slug for slugs in one.forms.values() for slug in slugs} - here
    others = scaled([each for each in graded if each.slug in elsewhere])
    pairs = [
        (sum(map(int.__eq__, places(own), places(other))), len(own.items) // len(own.items[0].options), own, other)
        for own, other in product(scaled(exercises), others)
        if len(own.items) == len(other.items) and len(own.items[0].options) == len(other.items[0].options)
    ]
    if pairs:
        found, most, own, other = max(pairs, key=lambda pair: (pair[0] - pair[1], pair[0]))
        told, look = f"{found} of {len(own.items)}", f"{own.slug} by {other.slug}"
        yield Gate("places of a plan as in another form", told, f"at most {most}", found <= most, look)


def _alike(plan: Sequence[int]) -> int:
    return sum(one == other for one, other in pairwise(plan))
