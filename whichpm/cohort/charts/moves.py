"""Moves: where each row was before, and where it is after."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from whichpm.cohort.charts.field import Name, field
from whichpm.cohort.charts.scale import SMALL, ring, sign, width
from whichpm.figures import Drawing, palette, svg, write

TOP = 26.0


class Move(NamedTuple):
    """A row: its name, both values, and whether it moved by more than chance would let it."""

    name: str
    before: float
    after: float
    surely: bool = False


def moves(
    found: Sequence[Move], alt: str, *, names: tuple[str, str] = ("before", "after"), unit: str = "share right"
) -> Drawing:
    """A ring before, a line, and a dot after; what moved surely has a diamond and a bold name. Values are shares."""
    named = [Name(one.name, one.surely) for one in found]
    figure, axes, x, ys, _ = field(named, (0.0, 1.0), top=TOP, unit=unit, share=True)
    ring(axes, 8, 10)
    write(axes, 16, 14, names[0], size=SMALL)
    second = 30 + width(names[0], SMALL)
    sign(axes, second, 10, flagged=False)
    write(axes, second + 8, 14, names[1], size=SMALL)
    if any(one.surely for one in found):
        third = second + 22 + width(names[1], SMALL)
        sign(axes, third, 10, flagged=True)
        write(axes, third + 8, 14, f"{names[1]}, more than by chance", size=SMALL)
    for one, height in zip(found, ys, strict=True):
        ends, y = (x.at(one.before), x.at(one.after)), height - 4
        axes.plot(ends, [y, y], color=palette()["control"], linewidth=2.5, solid_capstyle="butt")
        ring(axes, ends[0], y)
        sign(axes, ends[1], y, flagged=one.surely)
    return svg(figure, alt)
