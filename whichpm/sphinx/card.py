"""The picture that a shared link shows: a page's title above the course's motif, a compass and rails with a clock."""

from __future__ import annotations

import io
import math
import textwrap
from functools import cache
from importlib.metadata import version
from typing import Any

from PIL import Image

from whichpm.figures import canvas, palette, pixels, write

WIDTH, HEIGHT = 1200, 630  # pixels, as Open Graph asks for
SCALE = 2  # pixels a point
EDGE = 40.0  # points from the card's edge to what stands on it
SIZES = ((48, 17), (40, 21), (34, 25))  # size of the title in points, and how many letters then fit on a line
COLOURS = 64  # enough for five tokens and the shades of their edges
TRACK = 252.0  # points from the top to the middle of the rails

STYLE = f"1 matplotlib {version('matplotlib')}"  # names the look: a card of another style is drawn again


def png(title: str, site: str) -> bytes:
    """A card of 1200 × 630 pixels as PNG; the same words give the same bytes on every run."""
    figure, axes = _motif()
    for old in [*axes.texts]:
        old.remove()
    if title != site:
        write(axes, EDGE, EDGE + 16, site, "muted", size=18)
    size, lines = _fit(title)
    top = 66.0 if title != site else 64.0
    write(axes, EDGE - 2, top + size * 1.1, "\n".join(lines), size=size, bold=True)
    small = io.BytesIO()
    picture = Image.frombytes("RGBA", *pixels(figure)).convert("RGB")
    picture.quantize(COLOURS).save(small, format="png", optimize=True)
    return small.getvalue()


@cache
def _motif() -> tuple[Any, Any]:
    """What all cards share, drawn up once: most of the time of a card went into it."""
    figure, axes = canvas(HEIGHT / SCALE, WIDTH / SCALE)
    figure.set_dpi(72 * SCALE)
    figure.set_facecolor(palette()["surface"])
    _rails(axes)
    _compass(axes, EDGE + 44, TRACK)
    _clock(axes, WIDTH / SCALE - EDGE - 44, TRACK)
    return figure, axes


def _fit(title: str) -> tuple[int, list[str]]:
    """The largest size that holds the title in two lines, else the smallest with three."""
    for size, letters in SIZES:
        lines = textwrap.wrap(title, letters)
        if len(lines) <= 2:
            return size, lines
    return size, textwrap.wrap(title, letters, max_lines=3, placeholder=" …")


def _ring(axes: Any, x: float, y: float, radius: float, colour: str) -> None:
    turns = [math.tau * step / 120 for step in range(121)]
    xs, ys = [x + radius * math.cos(turn) for turn in turns], [y + radius * math.sin(turn) for turn in turns]
    axes.fill(xs, ys, facecolor=palette()["surface"], edgecolor=palette()[colour], linewidth=6, zorder=3)


def _hand(axes: Any, x: float, y: float, turn: float, near: float, far: float, colour: str, width: float) -> None:
    """A line from ``near`` to ``far`` of a centre; ``turn`` is a share of the circle, from twelve o'clock on."""
    east, south = math.sin(math.tau * turn), -math.cos(math.tau * turn)
    axes.plot(
        [x + near * east, x + far * east],
        [y + near * south, y + far * south],
        color=palette()[colour],
        linewidth=width,
        zorder=5,
        solid_capstyle="round",
    )


def _rails(axes: Any) -> None:
    for x in range(6, WIDTH // SCALE, 22):
        axes.plot([x, x], [TRACK - 15, TRACK + 15], color=palette()["line"], linewidth=6, solid_capstyle="round")
    for y in (TRACK - 8, TRACK + 8):
        axes.plot([-10, WIDTH / SCALE + 10], [y, y], color=palette()["project"], linewidth=3)


def _compass(axes: Any, x: float, y: float) -> None:
    _ring(axes, x, y, 44, "product")
    for quarter in range(4):
        _hand(axes, x, y, quarter / 4, 33, 36, "product", 4)
    east, south = math.sin(math.tau / 8), -math.cos(math.tau / 8)
    side = 8.0
    for tip, fill in ((28.0, "product"), (-28.0, "surface")):
        axes.fill(
            [x + tip * east, x - side * south, x + side * south],
            [y + tip * south, y + side * east, y - side * east],
            facecolor=palette()[fill],
            edgecolor=palette()["product"],
            linewidth=2.5,
            zorder=4,
            joinstyle="round",
        )


def _clock(axes: Any, x: float, y: float) -> None:
    _ring(axes, x, y, 44, "project")
    for hour in range(12):
        _hand(axes, x, y, hour / 12, 34 if hour % 3 else 32, 36, "project", 3)
    _hand(axes, x, y, 0, 0, 25, "project", 5)
    _hand(axes, x, y, 1 / 4, 0, 18, "project", 5)
