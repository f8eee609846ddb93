"""A Wright map: learners and questions on one scale, side by side."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from whichpm.figures import WIDTH, Drawing, canvas, palette, svg, write

STEP = 0.25
"""Logits a row."""
ROW = 15.0
AXIS = 150.0
"""Where the scale stands: learners at its left, questions at its right."""
WIDE = 24.0
"""Points that the number of a question takes."""


def draw(learners: Mapping[float, int], questions: Sequence[float], alt: str) -> Drawing:
    """Draw the map.

    Parameters
    ----------
    learners
        How many stand at each level, in logits.
    questions
        Difficulties, in logits; each is drawn as its number, counted from 1.
    """
    rows = [_row(level) for level in (*learners, *questions)]
    top, bottom = max(rows), min(rows)
    figure, axes = canvas(height=34 + ROW * (top - bottom + 1) + 8)

    def y(row: int) -> float:
        return 34 + ROW * (top - row) + ROW / 2

    write(axes, AXIS - 24, 14, "Learners", bold=True, anchor="right")
    write(axes, AXIS + 28, 14, "Questions, by number", bold=True)
    write(axes, AXIS, 28, "logits", "muted", size=11, anchor="center")
    axes.plot([AXIS, AXIS], [y(top) - ROW / 2, y(bottom) + ROW / 2], color=palette()["text"], linewidth=1)
    for row in range(bottom, top + 1):
        if row * STEP == int(row * STEP):
            text = f"{row * STEP:g}".replace("-", "\N{MINUS SIGN}")
            write(axes, AXIS + 4, y(row) + 4, text, "muted", size=11)
    counts: dict[int, int] = {}
    for level, count in learners.items():
        counts[_row(level)] = counts.get(_row(level), 0) + count
    most = max(counts.values())
    for row, count in counts.items():
        long = (AXIS - 46) * count / most
        axes.barh(y(row), -long, height=ROW - 3, left=AXIS - 4, color=palette()["control"])
        write(axes, AXIS - 8 - long, y(row) + 4, str(count), "muted", size=11, anchor="right")
    fit = int((WIDTH - AXIS - 28) / WIDE)
    there: dict[int, list[int]] = {}
    for number, level in enumerate(questions, 1):
        there.setdefault(_row(level), []).append(number)
    for row, numbers in there.items():
        shown = numbers if len(numbers) <= fit else [*numbers[: fit - 1]]
        for at, number in enumerate(shown):
            write(axes, AXIS + 28 + WIDE * at, y(row) + 4, str(number), size=11)
        if len(shown) < len(numbers):
            write(axes, AXIS + 28 + WIDE * len(shown), y(row) + 4, f"+{len(numbers) - len(shown)}", size=11)
    return svg(figure, alt)


def _row(level: float) -> int:
    return math.floor(level / STEP + 0.5)
