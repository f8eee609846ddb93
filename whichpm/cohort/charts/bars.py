"""Bars: how many learners have how many points."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike

from whichpm.cohort.charts.scale import ROW, SMALL, Mark, Scale, mark, ticks
from whichpm.figures import WIDTH, Drawing, canvas, palette, svg, write

BINS = 40
"""Bars at most."""


def histogram(values: ArrayLike, maximum: float, marks: Sequence[Mark], alt: str, unit: str = "points") -> Drawing:
    """How many learners have how much, from 0 to a maximum; each bar has its number, each mark its name above."""
    every = max(1, math.ceil(maximum / BINS))  # points a bar
    bars = np.minimum(np.asarray(values, dtype=np.float64) // every, maximum // every).astype(np.int64)
    counts = dict(zip(*(each.tolist() for each in np.unique(bars, return_counts=True)), strict=True))
    top, height = ROW * len(marks) + 20, 140.0
    figure, axes = canvas(height=top + height + 40)
    half = (WIDTH - 20) / (maximum / every + 1) / 2
    x = Scale(0, maximum, 10 + half, WIDTH - 10 - half)
    base, most = top + height, max(counts.values(), default=1)
    for number, count in sorted(counts.items()):
        place, high = x.at(number * every), height * count / most
        axes.bar(place, -high, 2 * half - 1.5, base, color=palette()["control"], zorder=2)
        if half >= 5:
            write(axes, place, base - high - 4, str(count), "muted", size=9, anchor="center")
    axes.plot([10, WIDTH - 10], [base, base], color=palette()["text"], linewidth=1)
    for tick in ticks(0, maximum):
        write(axes, x.at(tick), base + 15, f"{tick:g}", "muted", size=SMALL, anchor="center")
    write(axes, WIDTH / 2, base + 31, unit, "muted", size=SMALL, anchor="center")
    for row, one in enumerate(marks):
        near = [count for number, count in counts.items() if abs(x.at(number * every) - x.at(one.value)) < half + 6]
        # A line ends above the number of a bar.
        mark(axes, x, one, row, base - (height * max(near) / most + 14 if near else 0))
        if not math.isnan(one.low):
            axes.plot([x.at(one.low), x.at(one.high)], [base + 2.5] * 2, color=palette()["text"], linewidth=4)
    return svg(figure, alt)


def mirrored(
    edges: Sequence[str], above: Sequence[int], below: Sequence[int], alt: str, *, names: tuple[str, str], unit: str
) -> Drawing:
    """Two rows of bars on one scale, of which the second hangs down; ``edges`` stand on either side of each bar."""
    high, top, middle = 92.0, 30.0, 20.0
    figure, axes = canvas(height=top + 2 * high + middle + 40)
    most = max(*above, *below, 1)
    step = (WIDTH - 32) / len(above)
    base, under = top + high, top + high + middle
    write(axes, 10, 14, names[0], "muted", size=SMALL)
    write(axes, 10, under + high + 18, names[1], "muted", size=SMALL)
    for number, edge in enumerate(edges):
        write(axes, 16 + step * number, base + middle / 2 + 4, edge, "muted", size=SMALL, anchor="center")
    for number, (one, other) in enumerate(zip(above, below, strict=True)):
        place = 16 + step * (number + 0.5)
        for count, start, sign in ((one, base, -1), (other, under, 1)):
            if count:
                long = high * count / most
                axes.bar(place, sign * long, step - 3, start, color=palette()["control"], zorder=2)
                write(axes, place, start + sign * long + (-4 if sign < 0 else 11), str(count), "muted", size=9,
                      anchor="center")  # fmt: skip
    for y in (base, under):
        axes.plot([10, WIDTH - 10], [y, y], color=palette()["text"], linewidth=1)
    write(axes, WIDTH / 2, under + high + 34, unit, "muted", size=SMALL, anchor="center")
    return svg(figure, alt)
