"""The sections of a class beside each other: means, and each section less all the others."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import polars as pl

from whichpm.cohort import questions
from whichpm.stats import comparisons, effects
from whichpm.stats.classical import Interval
from whichpm.stats.effects import NOTHING


class Section(NamedTuple):
    """One section: how many learners, their mean, and by how much it is above the others, in points and deviations."""

    name: str
    n: int
    mean: Interval
    above: Interval
    effect: Interval


def compared(rows: pl.DataFrame) -> list[Section]:
    """The sections among the rows of one form, by name; none where there is only one.

    A learner of two sections counts in both. Who is in no section stands under "". A comparison takes
    :data:`~whichpm.stats.comparisons.LEAST` learners on either side.
    """
    table = questions.statements(rows)
    totals = table.points.sum(axis=1)
    of = dict(rows.group_by("learner").agg(pl.col("section").first().fill_null("")).iter_rows())
    names = [set(str(of[learner]).split(";")) for learner in table.learners]
    found = sorted(set().union(*names))
    return list(_sections(found, names, totals)) if len(found) > 1 else []


def _sections(found: list[str], names: list[set[str]], totals: questions.Numbers) -> Iterator[Section]:
    for name in found:
        inside = np.array([name in each for each in names])
        ours, others = totals[inside], totals[~inside]
        enough = min(len(ours), len(others)) >= comparisons.LEAST
        yield Section(
            name,
            len(ours),
            comparisons.student(ours.tolist()),
            effects.difference(ours, others) if enough else NOTHING,
            effects.standardised(ours, others) if enough else NOTHING,
        )
