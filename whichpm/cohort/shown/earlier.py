"""An earlier class beside this one."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from whichpm.cohort import earlier
from whichpm.cohort.charts.moves import Move, moves
from whichpm.cohort.earlier import Beside, Moved, Table
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.questions import FEW
from whichpm.cohort.sitting import Sitting
from whichpm.figures import Drawing

COLUMNS = (
    Column("Question"),
    Column("Then, n"),
    Column("Then right", share=True),
    Column("Now, n"),
    Column("Now right", share=True),
    Column("Difference", share=True, meaning="Now less then, with Newcombe's interval of 95%."),
    Column("Moved", meaning="By more than chance would let any of these questions move in 19 of 20 classes."),
)


def parts(sat: Sitting, then: Table) -> Iterator[Part]:
    """Questions that have not changed since, the one that moved furthest first; which have changed is said."""
    found = earlier.beside(sat.rows, then.rows)
    furthest = sorted(found.items, key=lambda one: -abs(one.difference.value))
    rows = tuple(
        (
            f"{one.exercise}/{one.item}", one.then_n, one.then, one.now_n, one.now, one.difference,
            ("easier" if one.difference.value > 0 else "harder") if one.surely else "",
        )
        for one in furthest
    )  # fmt: skip
    moved = [one for one in found.items if one.surely and min(one.now_n, one.then_n) >= FEW]
    yield Part(
        "earlier",
        f"Beside {then.name}",
        (*_counted(found, then.name), *_whole(found)),
        COLUMNS if rows else (),
        rows,
        partial(_drawn, furthest, then.name) if rows else None,
        todo=tuple(_sentence(one) for one in moved),
        notes=("A question counts where its exercise has the same revision as then: text, options and key.",),
    )


def _counted(found: Beside, name: str) -> Iterator[str]:
    n = len(found.items)
    yield f"{n} question{'' if n == 1 else 's'} of {name} can be compared, as their exercises have not changed."
    for slugs, said in (
        (found.changed, "Changed since then, and left out"),
        (found.new, "Not in that table"),
        (found.gone, "Only in that table"),
    ):
        if slugs:
            yield f"{said}: {', '.join(slugs)}."


def _whole(found: Beside) -> Iterator[str]:
    gap, effect = found.difference, found.effect
    if gap.low <= gap.high:
        yield (
            f"Of their points this class earned {found.now.value:.0%}, that one {found.then.value:.0%}: a difference "
            f"of {100 * gap.value:.0f} points in a hundred, {100 * gap.low:.0f} to {100 * gap.high:.0f}, or "
            f"{effect.value:.2f} standard deviations, {effect.low:.2f} to {effect.high:.2f}."
        )


def _sentence(one: Moved) -> str:
    name = f"{one.exercise}/{one.item}"
    change = f"{one.now:.0%} are right where it was {one.then:.0%} in the earlier class"
    if one.difference.value > 0:
        return f"{name} has become easier: {change}. Was it taught since, or is its answer known?"
    return f"{name} has become harder: {change}. Was something left out in the teaching?"


def _drawn(items: Sequence[Moved], then: str) -> Drawing:
    drawn = [Move(one.item, one.then, one.now, one.surely) for one in items]
    said = "; ".join(f"{one.name} {one.before:.0%} to {one.after:.0%}" for one in drawn)
    alt = f"A row for each unchanged question, with the share right in {then} and now. {said}."
    return moves(drawn, alt, names=("then", "now"))
