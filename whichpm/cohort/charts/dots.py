"""Dots: a value with its interval in each row, or points on two scales."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from whichpm.cohort.charts.field import Name, field
from whichpm.cohort.charts.scale import ROW, SMALL, Mark, Scale, mark, sign, ticks, width
from whichpm.figures import WIDTH, Drawing, canvas, palette, svg, write
from whichpm.stats.classical import Interval

if TYPE_CHECKING:
    from whichpm.figures import Axes


class Dot(NamedTuple):
    """A row of :func:`dots`: its name, the value with its interval, and whether it stands out."""

    name: str
    value: Interval
    flagged: bool = False


class Point(NamedTuple):
    """A point of :func:`scatter`; only what stands out has a name."""

    x: float
    y: float
    name: str = ""


def dots(
    rows: Sequence[Dot],
    alt: str,
    *,
    span: tuple[float, float] | None = None,
    marks: Sequence[Mark] = (),
    unit: str = "share right",
    share: bool = True,
) -> Drawing:
    """A dot with its interval in each row, named at the left; what stands out is a diamond and has a bold name.

    Without a ``span`` of values, the scale has what there is, in tenths.
    """
    ends = span or _ends(rows, marks)
    names = [Name(row.name, row.flagged) for row in rows]
    figure, axes, x, ys, base = field(names, ends, top=8.0 + ROW * len(marks), unit=unit, share=share)
    for number, one in enumerate(marks):
        mark(axes, x, one, number, base)
    for row, y in zip(rows, ys, strict=True):
        _ranged(axes, x, y - 4, row)
    return svg(figure, alt)


def scatter(
    points: Sequence[Point], alt: str, *, x_name: str, y_name: str, xs: tuple[float, float], ys: tuple[float, float]
) -> Drawing:
    """Points on two scales; who has a name is a diamond with it, the others are dots."""
    left, top, base, right = 34.0, 26.0, 250.0, WIDTH - 22
    figure, axes = canvas(height=base + 38)
    x, y = Scale(*xs, left, right), Scale(*ys, base, top)
    for tick in ticks(*xs, about=5):
        axes.plot([x.at(tick)] * 2, [top, base], color=palette()["line"], linewidth=1)
        write(axes, x.at(tick), base + 14, f"{tick:.0%}", "muted", size=SMALL, anchor="center")
    for tick in ticks(*ys, about=5):
        axes.plot([left, right], [y.at(tick)] * 2, color=palette()["text" if tick == 0 else "line"], linewidth=1)
        write(
            axes,
            left - 6,
            y.at(tick) + 4,
            f"{tick:.1f}".replace("-", "\N{MINUS SIGN}"),
            "muted",
            size=SMALL,
            anchor="right",
        )
    write(axes, (left + right) / 2, base + 31, x_name, "muted", size=SMALL, anchor="center")
    write(axes, 4, 12, y_name, "muted", size=SMALL)
    taken: list[tuple[float, float]] = []
    for point in sorted(points, key=lambda point: (bool(point.name), point.y)):
        place = (x.at(point.x), y.at(point.y))
        sign(axes, *place, flagged=bool(point.name))
        if point.name:
            is_left = place[0] + width(point.name, SMALL) + 10 > WIDTH
            row = place[1] + 4
            while any(abs(row - other) < 12 and abs(place[0] - across) < 150 for across, other in taken):
                row -= 12
            taken.append((place[0], row))
            write(
                axes,
                place[0] + (-7 if is_left else 7),
                row,
                point.name,
                size=SMALL,
                anchor="right" if is_left else "left",
            )
    return svg(figure, alt)


def _ends(rows: Sequence[Dot], marks: Sequence[Mark]) -> tuple[float, float]:
    every = [each for row in rows for each in row.value] + [one.value for one in marks]
    known = [each for each in every if not math.isnan(each)] or [0.0, 1.0]
    low, high = math.floor(10 * min(known) - 1e-9) / 10, math.ceil(10 * max(known) + 1e-9) / 10
    return low, max(high, low + 0.2)


def _ranged(axes: Axes, x: Scale, y: float, row: Dot) -> None:
    value, low, high = row.value
    if not math.isnan(low):
        axes.plot([x.at(low), x.at(high)], [y, y], color=palette()["control"], linewidth=3, solid_capstyle="butt")
    if not math.isnan(value):
        sign(axes, x.at(value), y, flagged=row.flagged)
