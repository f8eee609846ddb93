"""The set as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from whichpm.cohort.parts import Cell, Column, Part, Rounded
from whichpm.cohort.sitting import Sitting


def parts(sat: Sitting) -> Iterator[Part]:
    """Totals, how far they can be trusted, and what guessing earns."""
    found = sat.found
    totals = found.totals
    layout = max(found.guess.layout or 0.0, found.guess.one_known or 0.0)
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Learners", totals.n, ""),
        ("Mean", Rounded(found.mean, 1), f"of {found.maximum:g} points"),
        ("Median", Rounded(totals.median, 1), "points"),
        ("Standard deviation", Rounded(totals.deviation, 1), "points"),
        ("By guessing", Rounded(found.chance, 1), "points"),
        ("By one answer for everything", Rounded(found.guess.constant, 1), "points, the best of each exercise"),
        ("By the layout of the cards", Rounded(layout, 1), "points, without reading a story"),
        ("Alpha (KR-20), of statements", found.alpha, ""),
        ("Alpha, of stories", found.settings, "lower where statements of a story go together"),
        ("Standard error of a total", Rounded(found.error, 1), "points"),
        ("Follows the cue", found.cue, "right with it less right against it"),
    )
    yield Part("set", "The set", columns=(Column("Figure"), Column("Value"), Column("Unit")), rows=rows)
