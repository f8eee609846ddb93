"""Lines in small fields: what each third of a class chose, question by question."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from whichpm.cohort.charts.scale import SMALL, Scale
from whichpm.figures import WIDTH, Drawing, canvas, palette, svg, write

if TYPE_CHECKING:
    from whichpm.figures import Axes

ACROSS, FIELD, TOP = 3, 78.0, 44.0
SIGNS = {"product": "D", "project": "s", "both": "o", "other": "^"}
OTHERS = "vP*X<>hd"
"""Shapes of options that are no owners, in order."""


class Line(NamedTuple):
    """An option: its share in the low, the middle and the high third, and whether it is the key."""

    option: str
    thirds: tuple[float, float, float]
    is_key: bool


def lines(fields: Sequence[tuple[str, Sequence[Line]]], alt: str) -> Drawing:
    """A field for each question, with its name; the key is a thick line with filled signs, the others are thin."""
    options = list(dict.fromkeys(line.option for _, field in fields for line in field))
    options.sort(key=lambda name: [*SIGNS, name].index(name))
    others = [name for name in options if name not in SIGNS]
    signs = SIGNS | {name: OTHERS[at % len(OTHERS)] for at, name in enumerate(others)}
    rows = math.ceil(len(fields) / ACROSS)
    figure, axes = canvas(height=TOP + rows * FIELD)
    at = 8.0
    for name in options:
        axes.plot([at], [10], signs[name], color=palette()[_token(name)], markersize=5.5)
        write(axes, at + 8, 14, name, size=SMALL)
        at += 26 + 0.55 * SMALL * len(name)
    write(
        axes,
        2,
        30,
        "Filled: the key. Left to right: weakest third to strongest.",
        "muted",
        size=SMALL,
    )
    wide = WIDTH / ACROSS
    for number, (title, field) in enumerate(fields):
        left, top = number % ACROSS * wide, TOP + number // ACROSS * FIELD
        _field(axes, left, top, title, field, signs)
    return svg(figure, alt)


def _field(axes: Axes, left: float, top: float, title: str, field: Sequence[Line], signs: dict[str, str]) -> None:
    wide = WIDTH / ACROSS
    write(axes, left + 2, top + 10, title if len(title) <= 20 else f"{title[:19]}…", size=SMALL)
    x, y = Scale(0, 2, left + 10, left + wide - 20), Scale(0, 1, top + FIELD - 12, top + 20)
    for share in (0, 1):
        axes.plot([left + 2, left + wide - 12], [y.at(share)] * 2, color=palette()["line"], linewidth=1)
    for line in sorted(field, key=lambda line: line.is_key):
        colour = palette()[_token(line.option)]
        known = [(x.at(third), y.at(share)) for third, share in enumerate(line.thirds) if not math.isnan(share)]
        axes.plot(
            [place for place, _ in known],
            [place for _, place in known],
            color=colour,
            marker=signs[line.option],
            linewidth=2.5 if line.is_key else 1,
            markersize=5 if line.is_key else 4,
            markerfacecolor=colour if line.is_key else palette()["surface"],
        )


def _token(option: str) -> str:
    return option if option in SIGNS else "muted"
