"""Scales and what is common to all charts: ticks, marks, signs, and how wide a text comes out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

from whichpm.figures import WIDTH, palette, write

if TYPE_CHECKING:
    from whichpm.figures import Axes

SIZE, SMALL = 11.0, 10.0
"""Of letters; on a phone they come out a fifth smaller."""
LETTER = 0.58
"""Mean width of a letter, as a share of its size: for labels that must not run into what stands beside them."""
ROW = 15.0
"""Height of a row of names of marks."""


class Mark(NamedTuple):
    """A line across a scale, with its name: a mean, what guessing earns, a cut."""

    value: float
    name: str
    dashed: bool = False
    low: float = math.nan
    high: float = math.nan


class Scale(NamedTuple):
    """From values to places: ``low`` lies at ``start``, ``high`` at ``end``."""

    low: float
    high: float
    start: float
    end: float

    def at(self, value: float) -> float:
        """The place of a value; what lies outside is drawn at the edge."""
        share = (value - self.low) / (self.high - self.low) if self.high > self.low else 0.5
        return self.start + min(1.0, max(0.0, share)) * (self.end - self.start)


def ticks(low: float, high: float, about: int = 6) -> list[float]:
    """Round values between two ends, about so many: steps of 1, 2, 2.5 or 5 times a power of ten."""
    rough = (high - low) / about
    power = 10.0 ** math.floor(math.log10(rough)) if rough > 0 else 1.0
    step = next((each * power for each in (1, 2, 2.5, 5) if each * power >= rough - 1e-12), 10 * power)
    first = math.ceil(low / step - 1e-9)
    return [number * step for number in range(first, math.floor(high / step + 1e-9) + 1)]


def width(text: str, size: float = SIZE) -> float:
    """How wide a text comes out, about."""
    return LETTER * size * len(text)


def mark(axes: Axes, x: Scale, one: Mark, row: int, base: float) -> None:
    """A line down to ``base``, with its name in a row above what is drawn."""
    place, y = x.at(one.value), 12.0 + ROW * row
    dashes = (4, 3) if one.dashed else (None, None)
    axes.plot([place, place], [y - 9, base], color=palette()["text"], linewidth=1.25, dashes=dashes, zorder=1)
    is_left = place + width(one.name) + 6 > WIDTH
    write(axes, place + (-5 if is_left else 5), y, one.name, size=SIZE, anchor="right" if is_left else "left")


def sign(axes: Axes, x: float, y: float, *, flagged: bool) -> None:
    """A dot, or the diamond of what stands out."""
    colour = palette()["notyet" if flagged else "text"]
    axes.plot(
        [x], [y], marker="D" if flagged else "o", markersize=6 if flagged else 5.5, color=colour, linestyle="none"
    )


def ring(axes: Axes, x: float, y: float) -> None:
    """An empty dot: where something was."""
    axes.plot(
        [x], [y], marker="o", markersize=5.5, color=palette()["text"], markerfacecolor=palette()["surface"],
        linestyle="none",
    )  # fmt: skip
