"""The sections of a class beside each other: means, and each section less all the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whichpm.cohort import questions
from whichpm.cohort.pieces import Rows, each
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


def compared(rows: Rows) -> list[Section]:
    """The sections among the rows of one form, by name; none where there is only one.

    A learner of two sections counts in both. Who is in no section stands under "". A comparison takes
    :data:`~whichpm.stats.comparisons.LEAST` learners on either side.
    """
    known = first_of(rows).rename({"section": "text"})
    if len({name for text in known["text"].unique() for name in text.split(";")}) < 2:
        return []
    table = questions.statements(rows)
    texts = pl.DataFrame({"learner": table.learners}).join(known, on="learner", how="left", maintain_order="left")[
        "text"
    ]
    of = {text: text.split(";") for text in texts.unique()}
    found = sorted({name for names in of.values() for name in names})
    inside = {name: texts.is_in([text for text in of if name in of[text]]).to_numpy() for name in found}
    return list(_sections(inside, table.totals)) if len(found) > 1 else []


def first_of(rows: Rows) -> pl.DataFrame:
    """The sections of each learner, "" where there are none."""
    first = pl.col("section").first().fill_null("")
    return each(rows, lambda piece: piece.group_by("learner", maintain_order=True).agg(first), "learner", "section")


def _sections(inside: Mapping[str, NDArray[np.bool_]], totals: questions.Numbers) -> Iterator[Section]:
    for name, here in inside.items():
        ours, others = totals[here], totals[~here]
        enough = min(len(ours), len(others)) >= comparisons.LEAST
        yield Section(
            name,
            len(ours),
            comparisons.student(ours),
            effects.difference(ours, others) if enough else NOTHING,
            effects.standardised(ours, others) if enough else NOTHING,
        )
