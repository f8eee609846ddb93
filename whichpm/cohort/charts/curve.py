"""A curve on two scales of points, with how far off it may be."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from whichpm.cohort.charts.scale import SMALL, Scale, ticks
from whichpm.figures import WIDTH, Drawing, canvas, palette, svg, write

LEFT, TOP, HIGH = 40.0, 24.0, 230.0


def curve(
    xs: Sequence[float], ys: Sequence[float], errors: Sequence[float], alt: str, *, x_name: str, y_name: str
) -> Drawing:
    """A line with a band of two standard errors; the dashed line is where both scales say the same."""
    worth, reach = np.asarray(ys), 2 * np.asarray(errors)
    low, high = min(0.0, float((worth - reach).min())), max(*xs, float((worth + reach).max()))
    x, y = Scale(low, high, LEFT, WIDTH - 14), Scale(low, high, TOP + HIGH, TOP)
    figure, axes = canvas(height=TOP + HIGH + 56)
    for tick in ticks(low, high):
        axes.plot([LEFT, x.end], [y.at(tick)] * 2, color=palette()["line"], linewidth=1)
        write(axes, LEFT - 6, y.at(tick) + 4, f"{tick:g}", "muted", size=SMALL, anchor="right")
        write(axes, x.at(tick), y.start + 15, f"{tick:g}", "muted", size=SMALL, anchor="center")
    write(axes, 4, 12, y_name, "muted", size=SMALL)
    write(axes, (x.start + x.end) / 2, y.start + 31, x_name, "muted", size=SMALL, anchor="center")
    at = [x.at(each) for each in xs]
    for side in (worth - reach, worth + reach):
        axes.plot(at, [y.at(each) for each in side], color=palette()["muted"], linewidth=1)
    axes.plot([x.at(low), x.at(high)], [y.at(low), y.at(high)], color=palette()["text"], linewidth=1, dashes=(4, 3))
    axes.plot(at, [y.at(each) for each in worth], color=palette()["text"], linewidth=2.5)
    said = "thin: two standard errors; dashed: as much on both"
    write(axes, (x.start + x.end) / 2, y.start + 47, said, "muted", size=SMALL, anchor="center")
    return svg(figure, alt)
