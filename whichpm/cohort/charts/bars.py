"""Bars: how many learners have how many points."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Sequence

from whichpm.cohort.charts.scale import ROW, SMALL, Mark, Scale, mark, ticks
from whichpm.figures import WIDTH, Drawing, canvas, palette, svg, write

BINS = 40
"""Bars at most."""


def histogram(
    values: Sequence[float], maximum: float, marks: Sequence[Mark], alt: str, unit: str = "points"
) -> Drawing:
    """How many learners have how much, from 0 to a maximum; each bar has its number, each mark its name above."""
    every = max(1, math.ceil(maximum / BINS))  # points a bar
    counts = Counter(min(int(value // every), int(maximum // every)) for value in values)
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
