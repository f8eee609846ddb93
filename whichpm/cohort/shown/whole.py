"""The set as a whole."""

from __future__ import annotations

from collections.abc import Iterator

from whichpm.cohort.parts import Cell, Column, Part, Rounded
from whichpm.cohort.sitting import Sitting


def parts(sat: Sitting) -> Iterator[Part]:
    """Totals, how far they can be trusted, and what guessing earns."""
    found = sat.found
    totals = found.totals
    rows: tuple[tuple[Cell, ...], ...] = (
        ("Learners", totals.n, ""),
        ("Mean", Rounded(found.mean, 1), f"of {found.maximum:g} points"),
        ("Median", Rounded(totals.median, 1), "points"),
        ("Standard deviation", Rounded(totals.deviation, 1), "points"),
        ("By guessing", Rounded(found.chance, 1), "points"),
        ("Alpha (KR-20), of statements", found.alpha, ""),
        ("Standard error of a total", Rounded(found.error, 1), "points"),
        ("Follows the cue", found.cue, "right with it less right against it"),
    )
    yield Part("set", "The set", columns=(Column("Figure"), Column("Value"), Column("Unit")), rows=rows)
