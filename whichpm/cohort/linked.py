"""Forms of a set on one scale, so that a learner's luck with the form can be seen: by common items, or by lot.

It changes no mark; it says whether somebody should.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

import numpy as np
import polars as pl

from whichpm.cohort import questions, sections
from whichpm.cohort.pieces import Rows
from whichpm.cohort.questions import FEW
from whichpm.stats import effects, linking
from whichpm.stats.linking import Linked

ENOUGH = 5
"""Statements that two forms share at least, to be joined by them; a fifth of a form is what is advised."""
BY_LOT = 0.001
"""How likely forms would be spread over sections as they are, if drawn by lot, below which they were not."""
ROWS = 30

How = Literal["common", "lot"]


class Forms(NamedTuple):
    """Two forms: how they are joined, and what totals on ``form`` are worth on ``onto``; or why they cannot be joined.

    ``means`` are the mean totals on ``form`` and on ``onto``, ``at_mean`` is what the mean on ``form`` is worth.
    """

    form: str
    onto: str
    how: How | None
    why_not: str
    common: int
    n: tuple[int, int]
    means: tuple[float, float]
    maxima: tuple[float, float]
    at_mean: Linked | None
    linked: Linked | None


def joined(form: str, rows: Rows, onto: str, base: Rows) -> Forms:
    """Join a form to another one, each given by its rows of the item table."""
    one, other = questions.statements(rows), questions.statements(base)
    x, y = one.totals, other.totals
    maxima = float(one.maxima.sum()), float(other.maxima.sum())
    common = sorted({*one.statements} & {*other.statements})
    how: How | None = "common" if len(common) >= ENOUGH else "lot"
    why_not = ""
    if min(len(x), len(y)) < FEW:
        why_not = f"it takes {FEW} learners of each form"
    elif how == "lot" and not by_lot(rows, base):
        why_not = (
            f"sections got different forms, so that these were not drawn by lot, and {len(common)} common questions "
            f"are too few: it takes {ENOUGH}"
        )
    elif min(np.ptp(x), np.ptp(y)) == 0 or (how == "common" and min(_spread(one, common), _spread(other, common)) == 0):
        why_not = "everybody has the same points"
    means = float(x.mean()), float(y.mean())
    sizes = len(x), len(y)
    if why_not:
        return Forms(form, onto, None, why_not, len(common), sizes, means, maxima, None, None)
    step = max(1, int(np.ceil(maxima[0] / ROWS)))
    at = [means[0], *np.arange(0, maxima[0] + 1e-9, step)]
    if how == "common":
        found = linking.by_common_items(x, _sums(one, common), y, _sums(other, common), at)
    else:
        found = linking.by_lot(x, y, at)
    mean, table = (Linked(*(column[part] for column in found)) for part in (slice(0, 1), slice(1, None)))
    return Forms(form, onto, how, "", len(common), sizes, means, maxima, mean, table)


def _sums(table: questions.Table, names: list[str]) -> questions.Numbers:
    return questions.totals(table.points[:, [list(table.statements).index(name) for name in names]])


def _spread(table: questions.Table, names: list[str]) -> float:
    return float(np.ptp(_sums(table, names)))


def by_lot(rows: Rows, base: Rows) -> bool:
    """Whether sections have two forms as by lot (chi squared); without sections there is nothing against it."""
    counts = pl.concat(
        sections.first_of(each).group_by("section").len().with_columns(form=pl.lit(at))
        for at, each in enumerate((rows, base))
    )
    table = counts.pivot("form", index="section", values="len").fill_null(0)
    observed = table.drop("section").to_numpy()
    return len(observed) < 2 or effects.unrelated(observed) >= BY_LOT
