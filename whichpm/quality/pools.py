"""What holds for all assignments of a graded form together: its mix, its pairs, and that no surface gives keys away."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from statistics import fmean
from typing import NamedTuple

from whichpm.kinds import kinds
from whichpm.model import Exercise, Item
from whichpm.quality import attacks, limits, searching
from whichpm.quality.items import address, is_two_part
from whichpm.quality.limits import APART, GRADE, PAIRED, Figures, Gate
from whichpm.quality.sets import Blueprint, Set, Share
from whichpm.quality.words import LABEL_WORDS, assignments, grade, length, words

LEVELS = {"remember": "recall", "understand": "recall", "apply": "apply"}
"""Levels by their group; all others are ``analyse``."""


class Pool(NamedTuple):
    """Assignments with the exercise that each is from."""

    exercises: Sequence[Exercise]

    @property
    def items(self) -> list[tuple[Exercise, Item]]:
        """All assignments, in the order of the exercises."""
        return [(exercise, item) for exercise in self.exercises for item in assignments(exercise)]


def holds(one: Set, exercises: Sequence[Exercise]) -> Iterator[Gate]:
    """Whether a form has as many items of each kind as its set says."""
    found: Counter[str] = Counter()
    for exercise in exercises:
        own = kinds()[exercise.kind]
        found[own.counts_as or exercise.kind] += own.size(exercise)
    for kind in sorted({*found, *one.holds}):
        wanted = one.holds.get(kind, 0)
        yield Gate(f"{kind} items", str(found[kind]), str(wanted), found[kind] == wanted)


def looked_up(exercises: Sequence[Exercise], today: Figures) -> Gate:
    """Hold a form to the points that close reading earns, in charts and orders."""
    every = sum(exercise.maximum for exercise in exercises)
    read = sum(exercise.maximum for exercise in exercises if kinds()[exercise.kind].looked_up)
    share = 100 * read / every
    return limits.held("looked-up", share, today, found=f"{read:g} of {every:g}, {share:.1f} %")


def on_papers(blueprint: Blueprint, exercises: Sequence[Exercise]) -> Gate:
    """Hold a form to the points that its blueprint wants for work on papers of the trade."""
    every = sum(exercise.maximum for exercise in exercises)
    own = sum(exercise.maximum for exercise in exercises if kinds()[exercise.kind].on_papers)
    found = f"{own:g} of {every:g}, {100 * own / every:.1f} %"
    return Gate("points for papers", found, f"at least {blueprint.papers} %", 100 * own >= blueprint.papers * every)


def anchored(one: Set, exercises: Sequence[Exercise], graded: Sequence[Exercise]) -> Iterator[Gate]:
    """Whether the anchors of a form are parallel: owner and content as before, a shared concept, another setting.

    Those of another form are held there; a name that no form has fails in each.
    """
    known = {f"{exercise.slug}/{item.id}": (exercise, item) for exercise, item in Pool(graded).items}
    here = {exercise.slug for exercise in exercises}
    elsewhere = {slug for slugs in one.forms.values() for slug in slugs} - here
    own = {new: old for new, old in one.anchors.items() if new.partition("/")[0] not in elsewhere}
    if not own:
        return
    sound = [
        new
        for new, old in own.items()
        if new.partition("/")[0] in here and {new, old} <= {*known} and _parallel(known[new], known[old])
    ]
    found, wanted = len(sound), len(own)
    look = ", ".join(name for name in own if name not in sound)
    yield Gate("anchors", str(found), str(wanted), found == wanted, look)


def _parallel(new: tuple[Exercise, Item], old: tuple[Exercise, Item]) -> bool:
    (here, item), (there, other) = new, old
    alike = item.key == other.key and item.notes.content == other.notes.content
    return alike and here.setting != there.setting and bool({*item.concepts} & {*other.concepts})


def mix(blueprint: Blueprint, pool: Pool) -> Iterator[Gate]:
    """Keys, content and levels against the blueprint; a share that is no whole number may be rounded either way."""
    items = [item for _, item in pool.items]
    yield from _shares("key", (item.key or "" for item in items), blueprint.keys, len(items))
    content = (item.notes.content or "none" for item in items)
    yield from _shares("content", content, {str(name): share for name, share in blueprint.content.items()}, len(items))
    yield from _shares("level", (LEVELS.get(item.level, "analyse") for item in items), blueprint.levels, len(items))


def _shares(what: str, found: Iterable[str], wanted: Mapping[str, Share], total: int) -> Iterator[Gate]:
    count = Counter(found)
    for name in sorted({*count, *wanted}, key=[*wanted, *sorted(count)].index):
        low, high = wanted.get(name, (0, 0))
        least, most = math.floor(low * total / 100), math.ceil(high * total / 100)
        yield Gate(f"{what} {name}", str(count[name]), f"{least} to {most}", least <= count[name] <= most)


def lengths(pool: Pool) -> Iterator[Gate]:
    """Mean stem length: one part by owner, two parts by whether these have one owner or two."""
    one: dict[str, list[int]] = {}
    two: dict[str, list[int]] = {}
    for _, item in pool.items:
        if not is_two_part(item):
            one.setdefault(item.key or "", []).append(length(item.text))
        else:
            two.setdefault("decoys" if item.notes.decoy else "both", []).append(length(item.text))
    for name, numbers in (("mean length, one part", one), ("mean length, two parts", two)):
        if len(numbers) > 1:
            yield _apart(name, {key: fmean(numbers[key]) for key in sorted(numbers)})


def _apart(name: str, means: Mapping[str, float]) -> Gate:
    apart = max(means.values()) - min(means.values())
    found = ", ".join(f"{key} {mean:.1f}" for key, mean in means.items())
    return Gate(name, found, f"at most {APART:g} words apart", apart <= APART)


def wording(pool: Pool) -> Iterator[Gate]:
    """Textbook words with one key only, and how hard the stems are to read together."""
    seen: dict[str, set[str]] = {}
    for _, item in pool.items:
        for word in set(words(item.text)) & LABEL_WORDS:
            seen.setdefault(word, set()).add(str(item.key))
    one_sided = sorted(word for word, keys in seen.items() if len(keys & {"product", "project"}) == 1)
    yield Gate("label words with one key", ", ".join(one_sided) or "none", "none", not one_sided)
    found = grade(item.text for _, item in pool.items)
    yield Gate("Flesch-Kincaid grade", f"{found:.1f}", f"at most {GRADE:g}", found <= GRADE)


def matching(pool: Pool) -> Iterator[Gate]:
    """Matched pairs, and decoys beside "both"."""
    items = pool.items
    pairs = (pair for exercise in pool.exercises for pair in kinds()[exercise.kind].partners(exercise))
    paired = {name for pair in pairs for name in pair}
    named = {f"{exercise.slug}/{item.id}" for exercise, item in items if item.notes.pair or item.id in paired}
    named |= {address(exercise, item.notes.pair) for exercise, item in items if item.notes.pair}
    single = [f"{e.slug}/{i.id}" for e, i in items if i.key in ("product", "project") and not is_two_part(i)]
    alone = [name for name in single if name not in named]
    share = 100 * (1 - len(alone) / len(single)) if single else 100.0
    yield Gate("in matched pairs", f"{share:.0f} %", f"at least {PAIRED} %", share >= PAIRED, ", ".join(alone))
    decoys, both = sum(item.notes.decoy for _, item in items), sum(item.key == "both" for _, item in items)
    yield Gate("decoys", str(decoys), f"{both}, as many as “both”, or one more or less", abs(decoys - both) <= 1)


def gates(blueprint: Blueprint, exercises: Sequence[Exercise], today: Figures) -> Iterator[Gate]:
    """Every demand on the assignments of a form that needs no model; :class:`attacks.Attacks` has the others."""
    pool = Pool(exercises)
    yield looked_up(exercises, today)
    yield on_papers(blueprint, exercises)
    yield from searching.gates(exercises, today)
    if pool.items:
        yield from mix(blueprint, pool)
        yield from matching(pool)
        yield from lengths(pool)
        yield from wording(pool)
        yield from attacks.quick(exercises, today)
