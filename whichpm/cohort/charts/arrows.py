"""Arrows between the owners: who is taken for whom, and how often."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import TYPE_CHECKING

from whichpm.cohort.charts.scale import SIZE, width
from whichpm.figures import WIDTH, Drawing, canvas, palette, svg, write

if TYPE_CHECKING:
    from whichpm.figures import Axes

NAMES = {"product": "Product", "project": "Project", "both": "Both", "other": "Someone else"}
PLACES = {
    "product": (50.0, 150.0),
    "project": (WIDTH - 50, 150.0),
    "both": (WIDTH / 2, 34.0),
    "other": (WIDTH / 2, 266.0),
}
GAP = 26.0
"""From the middle of an owner to where an arrow begins."""
BEND, ASIDE = 0.12, 6.0
"""How far an arrow bends, as a share of its length, and how far it keeps from the one that comes back."""
THICK = 18.0
"""Points of width for a share of 1."""
LEAST = 0.005


def arrows(shares: Mapping[tuple[str, str], float], alt: str) -> Drawing:
    """Each owner with the share that is right; an arrow from who owns something to who gets it, as thick as its share.

    ``shares`` are by key and answer, of all answers to what the key owns.
    """
    shown = [name for name in PLACES if any(name in pair for pair in shares)]
    figure, axes = canvas(height=300 if "other" in shown else 220)
    for (key, answer), share in sorted(shares.items(), key=lambda pair: pair[1]):
        if key != answer and share >= LEAST:
            _arrow(axes, key, answer, share)
    for name in shown:
        x, y = PLACES[name]
        write(axes, x, y, NAMES[name], name, bold=True, anchor="center")
        right = shares.get((name, name))
        if right is not None and not math.isnan(right):
            write(axes, x, y + 15, f"{right:.0%} right", size=SIZE, anchor="center")
    return svg(figure, alt)


def _arrow(axes: Axes, key: str, answer: str, share: float) -> None:
    (x1, y1), (x2, y2) = _ends(key, answer)
    dx, dy = x2 - x1, y2 - y1
    # The middle of the curve, as matplotlib bends it, with y running down; labels stand on its outer side.
    middle = ((x1 + x2) / 2 + BEND * dy / 2, (y1 + y2) / 2 - BEND * dx / 2)
    length = math.hypot(dx, dy)
    out = (dy / length, -dx / length)
    colour = palette()[answer]
    axes.annotate(
        "",
        xy=(x2, y2),
        xytext=(x1, y1),
        arrowprops={
            "arrowstyle": "-|>,head_length=0.5,head_width=0.28",
            "connectionstyle": f"arc3,rad={-BEND}",
            "color": colour,
            "lw": max(0.75, THICK * share),
            "shrinkA": 0,
            "shrinkB": 0,
            "mutation_scale": 14 + 10 * share,
        },
    )
    text = f"{share:.0%}"
    away = THICK * share / 2 + 5 + abs(out[0]) * width(text) / 2 + abs(out[1]) * SIZE / 2
    write(axes, middle[0] + out[0] * away, middle[1] + out[1] * away + 4, text, answer, size=SIZE, anchor="center")


def _ends(key: str, answer: str) -> tuple[tuple[float, float], tuple[float, float]]:
    (x1, y1), (x2, y2) = PLACES[key], PLACES[answer]
    length = math.hypot(x2 - x1, y2 - y1)
    # Names are wider than high.
    along = ((x2 - x1) / length, (y2 - y1) / length)
    gap = GAP + abs(along[0]) * 16
    # There and back lie side by side.
    aside = (ASIDE * along[1], -ASIDE * along[0])
    return (
        (x1 + along[0] * gap + aside[0], y1 + along[1] * gap + aside[1]),
        (x2 - along[0] * gap + aside[0], y2 - along[1] * gap + aside[1]),
    )
