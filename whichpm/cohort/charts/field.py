"""Rows with names at the left and one scale below: what charts that have a row for each thing share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from whichpm.cohort.charts.scale import LETTER, SIZE, SMALL, Scale, ticks, width
from whichpm.figures import WIDTH, canvas, palette, write

if TYPE_CHECKING:
    from whichpm.figures import Axes, Figure

STEP = 17.0


class Name(NamedTuple):
    """What a row is called, and whether it stands out: then it is bold."""

    text: str
    bold: bool = False


class Field(NamedTuple):
    """The figure with its scale; ``ys`` are the heights of the rows, ``base`` is that of the scale."""

    figure: Figure
    axes: Axes
    x: Scale
    ys: tuple[float, ...]
    base: float


def field(names: Sequence[Name], ends: tuple[float, float], *, top: float, unit: str, share: bool) -> Field:
    """Draw names and scale; a name that is too long is cut. Numbers are shares, in percent, or as they are."""
    left = min(0.5 * WIDTH, max(width(name.text) for name in names) + 14)
    base = top + STEP * len(names) + 4
    figure, axes = canvas(height=base + 36)
    x = Scale(*ends, left, WIDTH - 22)
    for tick in ticks(*ends, about=4):
        axes.plot([x.at(tick)] * 2, [top, base], color=palette()["line"], linewidth=1)
        text = f"{tick:.0%}" if share else f"{tick:g}"
        write(axes, x.at(tick), base + 14, text, "muted", size=SMALL, anchor="center")
    write(axes, (x.start + x.end) / 2, base + 30, unit, "muted", size=SMALL, anchor="center")
    fits = int((left - 14) / (LETTER * SIZE))
    ys = tuple(top + STEP * number + 12 for number in range(len(names)))
    for name, y in zip(names, ys, strict=True):
        text = name.text if len(name.text) <= fits + 1 else f"{name.text[:fits]}…"
        write(axes, left - 8, y, text, size=SIZE, anchor="right", bold=name.bold)
    return Field(figure, axes, x, ys, base)
