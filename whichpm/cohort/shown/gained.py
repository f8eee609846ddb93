"""Where a gain lies, and which mix-ups went away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from whichpm.cohort import confusion, gained
from whichpm.cohort.charts.moves import Move, moves
from whichpm.cohort.gained import Met
from whichpm.cohort.parts import Cell, Column, Part
from whichpm.cohort.shown.confusion import WAYS, called
from whichpm.figures import Drawing
from whichpm.stats.gain import Gain

STAYS = 0.2
"""Share of the answers that could show a mix-up, from which one that has not become rarer is worth a sentence."""
CHANCE = (
    "Intervals are of 95%, group by group: of twenty groups that gain alike, chance puts one apart. Under 20 pairs "
    "there are counts only."
)
RIGHT = (
    Column("Where"),
    Column("Pairs", meaning="Learners who met such questions both times."),
    Column("Before", share=True),
    Column("After", share=True),
    Column("Gain", share=True, meaning="After less before."),
)
MIXED = (
    Column("Mix-up"),
    Column("Pairs"),
    Column("Before", share=True, meaning="Of the answers that could show it, before."),
    Column("After", share=True),
    Column("Change", share=True, meaning="After less before: below 0 it has become rarer."),
)


class _Row(NamedTuple):
    name: str
    pairs: int
    found: Gain | None


def parts(name: str, met: Met, whole: Gain, concept: Callable[[str], str]) -> Iterator[Part]:
    """Gain by line and concept, and the change of each mix-up; nothing where no question asks for an owner.

    ``name`` begins the names of the parts, ``whole`` is the gain over all questions, ``concept`` says one in words.
    """
    lines = [_Row(called("line", one.group), *one[1:]) for one in gained.right(met, "line")]
    ideas = [_Row(concept(one.group), *one[1:]) for one in gained.right(met, "concept")]
    ideas.sort(key=lambda one: (one.found is None, one.found.gain.value if one.found else 0, one.name))
    if lines or ideas:
        yield Part(
            f"{name}-where",
            "Where the gain lies",
            tuple(_most_and_least(lines)),
            RIGHT,
            tuple(map(_cells, (*lines, *ideas))),
            _picture([*lines, *ideas], "line and concept", "share right"),
            tuple(_again(lines, whole)),
            ("A question about several concepts counts for each.", CHANCE),
        )
    called_ = dict(zip(confusion.WAYS, (column.name for column in WAYS), strict=True))
    mixed = [_Row(called_[one.group], *one[1:]) for one in gained.ways(met)]
    if mixed:
        yield Part(
            f"{name}-ways",
            "Which mix-ups went away",
            (),
            MIXED,
            tuple(map(_cells, mixed)),
            _picture(mixed, "mix-up", "share of the answers that could show it"),
            tuple(_stays(mixed)),
            (CHANCE,),
        )


def _cells(one: _Row) -> tuple[Cell, ...]:
    found = one.found
    return (one.name, one.pairs, *((found.before, found.after, found.gain) if found else (None, None, None)))


def surely(found: Gain) -> bool:
    """Whether a gain is one, or a loss, by more than chance would let it."""
    return found.gain.low > 0 or found.gain.high < 0


def _most_and_least(lines: Sequence[_Row]) -> Iterator[str]:
    known = sorted((one.found.gain.value, one.name, one.found) for one in lines if one.found)
    if known and known[0][0] < known[-1][0]:
        (_, least, low), (_, most, high) = known[0], known[-1]
        yield (
            f"Most was gained at {_small(most)}, from {high.before:.0%} to {high.after:.0%}; least at {_small(least)}, "
            f"from {low.before:.0%} to {low.after:.0%}."
        )


def _small(name: str) -> str:
    return name[0].lower() + name[1:]


def _again(lines: Sequence[_Row], whole: Gain) -> Iterator[str]:
    """Lines at which less was gained than over all, and which are not behind that already known."""
    for one in lines:
        found = one.found
        if found and found.gain.high < whole.gain.value and found.after < whole.after:
            yield (
                f"Teach {_small(one.name)}, again: {found.after:.0%} right after {found.before:.0%} before, where all "
                f"questions together went from {whole.before:.0%} to {whole.after:.0%}."
            )


def _stays(mixed: Sequence[_Row]) -> Iterator[str]:
    for one in mixed:
        found = one.found
        if found is None:
            continue
        shares = f"{found.before:.0%} before, {found.after:.0%} after"
        if found.gain.low > 0:
            yield f"“{one.name}” has become more frequent ({shares}): take it up again."
        elif found.gain.high >= 0 and found.after >= STAYS:
            yield f"“{one.name}” stays ({shares}): take it up in another way."


def _picture(rows: Sequence[_Row], what: str, unit: str) -> Callable[[], Drawing] | None:
    known = [Move(one.name, one.found.before, one.found.after, surely(one.found)) for one in rows if one.found]
    return partial(_drawn, known, what, unit) if known else None


def _drawn(known: Sequence[Move], what: str, unit: str) -> Drawing:
    said = "; ".join(f"{one.name} {one.before:.0%} to {one.after:.0%}" for one in known)
    return moves(known, f"A row for each {what}, with before and after. {said}.", unit=unit)
