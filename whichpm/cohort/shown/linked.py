"""Forms of a set on one scale."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import partial

from whichpm.cohort import linked
from whichpm.cohort.charts.curve import curve
from whichpm.cohort.linked import Forms
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.sitting import Sitting
from whichpm.figures import Drawing

HOW = {
    "common": "by the questions that both hold (chained linear equating)",
    "lot": "as groups drawn by lot (linear equating)",
}


def parts(sat: Sequence[Sitting]) -> Iterator[Part]:
    """What a total on each form is worth on the first one, where there are several."""
    if len(sat) < 2:
        return
    base = sat[0]
    for one in sat[1:]:
        found = linked.joined(one.form, one.rows, base.form, base.rows)
        yield _part(found)


def _part(found: Forms) -> Part:
    title = f"Form {found.form} on the scale of form {found.onto}"
    one, other = ("".join(filter(str.isalnum, form.lower())) for form in (found.form, found.onto))
    name = f"form-{one}-on-{other}"
    if found.linked is None or found.how is None:
        return Part(name, title, (f"The forms cannot be joined: {found.why_not}.",))
    columns = (
        Column(f"Points on {found.form}", 0),
        Column(f"Worth on {found.onto}", 1, meaning="The total on the other form that it is worth."),
        Column("Standard error", 1, meaning="Of that worth, from 1,000 resamples of both groups (bootstrap)."),
    )
    rows = tuple(zip(*(map(float, column) for column in found.linked), strict=True))
    notes = (
        f"{found.n[0]} learners of {found.form} and {found.n[1]} of {found.onto}, joined {HOW[found.how]}: "
        "Kolen and Brennan 2014, chapters 2 and 4. No mark is changed by it.",
        "Near the ends the line may lead beyond the points that there are.",
    )
    return Part(name, title, tuple(_says(found)), columns, rows, partial(_drawn, found), notes=notes)


def _says(found: Forms) -> Iterator[str]:
    assert found.at_mean is not None
    mean, worth, error = (float(column[0]) for column in found.at_mean)
    yield (
        f"{mean:.1f} points on form {found.form}, its mean, are worth {worth:.1f} on form {found.onto} "
        f"(standard error {error:.1f})."
    )
    if found.maxima[0] != found.maxima[1]:
        return
    if abs(worth - mean) > 2 * error:
        yield (
            f"Form {found.form} is {'harder' if worth > mean else 'easier'} by {abs(worth - mean):.1f} points there: "
            "set that against the points that separate marks."
        )
    else:
        yield "The forms are as hard as each other, as far as this class can tell."


def _drawn(found: Forms) -> Drawing:
    assert found.linked is not None
    assert found.at_mean is not None
    mean, worth = (float(column[0]) for column in found.at_mean[:2])
    alt = (
        f"A line: what points on form {found.form} are worth on form {found.onto}, within two standard errors either "
        f"way. At the mean, {mean:.1f} points are worth {worth:.1f}. Beside it the line of equal points."
    )
    totals, worths, errors = (column.tolist() for column in found.linked)
    names = {"x_name": f"points on form {found.form}", "y_name": f"worth on form {found.onto}"}
    return curve(totals, worths, errors, alt, **names)
