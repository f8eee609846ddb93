"""The set as a whole."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from whichpm.cohort.charts.bars import histogram
from whichpm.cohort.charts.scale import Mark
from whichpm.cohort.parts import Cell, Column, Part, Rounded
from whichpm.cohort.sitting import Sitting
from whichpm.figures import Drawing


def parts(sat: Sitting) -> Iterator[Part]:
    """Totals, how far they can be trusted, and what guessing earns."""
    found = sat.found
    totals, maximum = found.totals, f"of {found.maximum:g} points"
    layout = max(found.guess.layout or 0.0, found.guess.one_known or 0.0)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Learners", totals.n, ""),
        ("Mean", Rounded(found.mean, 1), maximum),
        ("Median", Rounded(totals.median, 1), maximum),
        ("Standard deviation", Rounded(totals.deviation, 1), "points"),
        ("By guessing", Rounded(found.chance, 1), "points, on average"),
        ("By one answer for everything", Rounded(found.guess.constant, 1), "points, the best of each exercise"),
        ("By the layout of the cards", Rounded(layout, 1), "points, without reading a story"),
        ("Alpha (KR-20)", found.alpha, "of statements"),
        ("Alpha of stories", found.settings, "lower where statements of a story go together"),
        ("Standard error", Rounded(found.error, 1), "points, of one total"),
    )
    yield Part(
        "set",
        "The set",
        says=_said(sat),
        columns=(Column("Figure"), Column("Value"), Column("Unit")),
        rows=rows,
        picture=partial(_drawn, sat) if totals.n else None,
        notes=(
            "Intervals are of 95%. Alpha is how far other questions of the same sort would order the class alike "
            "(Cronbach 1951, with Feldt's interval); the standard error says by how much one learner's total would "
            "change from set to set.",
        ),
    )


def _said(sat: Sitting) -> tuple[str, ...]:
    found = sat.found
    if not found.totals.n:
        return ()
    above = int((found.learners.points > found.chance).sum())
    return (
        f"On average a learner has {found.mean.value:.1f} of {found.maximum:g} points; guessing earns "
        f"{found.chance:.1f}. {above} of {found.totals.n} learners have more than that.",
    )


def _drawn(sat: Sitting) -> Drawing:
    found = sat.found
    points = found.learners.points
    mean = found.mean
    marks = [Mark(found.chance, f"guessing {found.chance:.1f}", dashed=True)]
    marks.append(Mark(mean.value, f"mean {mean.value:.1f}", low=mean.low, high=mean.high))
    low, high = points.min(), points.max()
    alt = (
        f"Bars: how many learners have how many of {found.maximum:g} points, between {low:g} and {high:g}; the "
        f"mean is {mean.value:.1f}, guessing earns {found.chance:.1f}."
    )
    return histogram(points, found.maximum, marks, alt)
