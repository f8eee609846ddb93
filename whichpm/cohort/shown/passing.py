"""Passing: how many are over a cut, and how far that can be trusted."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

import polars as pl

from whichpm.cohort import questions
from whichpm.cohort.charts.bars import histogram
from whichpm.cohort.charts.scale import Mark
from whichpm.cohort.parts import Cell, Column, Part
from whichpm.cohort.pieces import Rows, changed, each
from whichpm.cohort.questions import FEW
from whichpm.cohort.sitting import Sitting
from whichpm.figures import Drawing
from whichpm.model import ROLES
from whichpm.stats import classical, decisions
from whichpm.stats.decisions import Decision

CUTS = (50, 60, 70, 80)
"""Percent of all points, of which a course may take one."""
TRUSTED = 0.85
"""Learners of whom a second set of the same kind would decide as this one, so that it may decide by itself."""
ASKED = ("learner", "exercise", "item", "key", "right")
COLUMNS = (
    Column("Cut"),
    Column("Points", 1, meaning="The fewest that pass."),
    Column("Learners over it"),
    Column("Share", share=True, meaning="With Wilson's interval of 95%."),
    Column("Rightly decided", share=True, meaning="Learners who are on the side of the cut where their true score is."),
    Column("Decided alike again", share=True, meaning="Learners of whom a second set of this kind would say the same."),
    Column("Kappa", meaning="The same beyond what would agree by chance."),
)
NOTES = (
    "Livingston and Lewis 1995, doi:10.1111/j.1745-3984.1995.tb00462.x, with a beta distribution of two parameters. "
    "In simulated classes it is off by under two in a hundred.",
)


def parts(sat: Sitting) -> Iterator[Part]:
    """The cut of the set, where it has one, and others of all points."""
    if sat.found.totals.n < FEW:
        return
    own = _of_owners(sat) if sat.cut is not None else None
    totals = questions.statements(sat.rows).totals
    step = _step(sat.rows)
    every = [
        (f"{cut}% of all points", _decision(totals, sat.found.maximum, cut, sat.found.alpha.value, step))
        for cut in CUTS
    ]
    found = [*([(f"{sat.cut:g}% of the owner decisions", own)] if own else []), *every]
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            name,
            one.cut,
            round(one.passed.value * one.n),
            one.passed,
            one.accuracy,
            one.consistency,
            one.kappa,
        )
        for name, one in found
    )
    told, todo = _said(own, sat.cut) if own else ((), ())
    picture = partial(_drawn, sat.rows, own) if own else None
    yield Part("passing", "Passing", told, COLUMNS, rows, picture, todo, NOTES)


def _drawn(rows: Rows, own: Decision) -> Drawing:
    found = questions.statements(changed(rows, _asked, *ASKED))
    over = round(own.passed.value * own.n)
    mark = Mark(own.cut, f"{over} of {own.n} have {own.cut:g} or more")
    alt = f"Bars: how many learners have how many owner decisions right; {over} of {own.n} have {own.cut:g} or more."
    return histogram(found.totals, float(found.maxima.sum()), [mark], alt, "owner decisions right")


def _said(one: Decision, cut: float | None) -> tuple[tuple[str, ...], tuple[str, ...]]:
    over = round(one.passed.value * one.n)
    says = f"{over} of {one.n} learners have {cut:g}% of the owner decisions or more."
    if math.isnan(one.consistency):
        return (says,), ()
    doubted = f"A second set of this kind would decide {1 - one.consistency:.0%} of the learners otherwise"
    todo = f"{doubted}: let this one not decide alone who passes."
    return (says, f"{doubted}."), (todo,) if one.consistency < TRUSTED else ()


def _decision(totals: questions.Numbers, maximum: float, percent: float, reliability: float, step: float) -> Decision:
    least = math.ceil(percent * maximum / 100 / step - 1e-9) * step
    return decisions.decision(totals, maximum, least, reliability, step)


def _of_owners(sat: Sitting) -> Decision | None:
    """Each decision about an owner counts one, whatever it earns; one that stayed open is not right."""
    if sat.cut is None:
        return None
    found = questions.statements(changed(sat.rows, _asked, *ASKED))
    if not len(found.learners):
        return None
    return _decision(found.totals, float(found.maxima.sum()), sat.cut, classical.alpha(found.points).value, 1.0)


def _asked(rows: pl.DataFrame) -> pl.DataFrame:
    asked = rows.filter(pl.col("key").is_in(list(ROLES)))
    return asked.with_columns(points=pl.col("right").cast(pl.Float64), maximum=pl.lit(1.0), statement=pl.col("item"))


def _step(rows: Rows) -> float:
    """The smallest part of a point that is given, between a quarter and one."""
    part = pl.col("points") % 1
    parts = each(rows, lambda piece: piece.select(part.filter(part > 0).min()), "points")["points"].drop_nulls()
    return max(0.25, float(parts.min())) if len(parts) else 1.0  # type: ignore[arg-type]
