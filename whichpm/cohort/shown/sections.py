"""Sections side by side."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

from whichpm.cohort import sections
from whichpm.cohort.charts import dots
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.sitting import Sitting
from whichpm.figures import Drawing
from whichpm.stats.comparisons import LEAST

COLUMNS = (
    Column("Section"),
    Column("Learners"),
    Column("Mean", 1, meaning="Points, with Student's interval of 95%."),
    Column("Above the others", 1, meaning="Mean less the mean of all others, with Welch's interval of 95%."),
    Column("In standard deviations", meaning="The same as Hedges' g: 0.2 is small, 0.8 is large."),
)


def parts(sat: Sitting) -> Iterator[Part]:
    """Means of the sections, where there are several."""
    found = sections.compared(sat.rows)
    if not found:
        return
    apart = [one for one in found if one.above.low > 0 or one.above.high < 0]
    says = [
        f"Section {one.name or 'none'} is {abs(one.above.value):.1f} points "
        f"{'above' if one.above.value > 0 else 'below'} the others."
        for one in apart
    ]
    if not apart and any(not math.isnan(one.above.low) for one in found):
        says.append("No section differs from the others by more than chance would let it.")
    rows = tuple((one.name or "none", one.n, one.mean, one.above, one.effect) for one in found)
    notes = (
        f"Compared from {LEAST} learners on either side. Of twenty sections that are alike, chance tells one apart.",
        "Sections are not drawn by lot as a rule: a difference says nothing of who taught them.",
    )
    drawn = [dots.Dot(f"Section {one.name or 'none'}", one.mean, one in apart) for one in found]
    yield Part("sections", "Sections", tuple(says), COLUMNS, rows, partial(_drawn, drawn), notes=notes)


def _drawn(rows: list[dots.Dot]) -> Drawing:
    said = "; ".join(f"{row.name} {row.value.value:.1f}" for row in rows)
    return dots.dots(rows, f"A row for each section with its mean. {said}.", unit="points, mean", share=False)
