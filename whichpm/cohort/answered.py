"""What learners did with each item of a form: each thing once, and a small number for each learner."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whichpm.cohort.pieces import Rows, pieces

STATE = (
    "answer",
    "key",
    "right",
    "void",
    "points",
    "maximum",
    "points_all",
    "maximum_all",
    "points_here",
    "maximum_here",
)
NEEDED = ("learner", "exercise", "item", "statement", "answer", "key", "right", "void", "points", "maximum")
"""Columns of the item table that tell of a question; a row of a large class carries no other along."""


class Answered(NamedTuple):
    """What learners did with an item, each thing that was done once; ``of`` says which of them each learner did."""

    states: pl.DataFrame
    of: NDArray[np.integer]


def what_was_done(rows: Rows) -> tuple[dict[tuple[str, str], Answered], set[str]]:
    """What was done with each item, in the order of the table, and the exercises that give points in parts."""
    earned = pl.col("points", "maximum").sum()
    numbers: dict[tuple[str, str], dict[tuple[object, ...], int]] = {}
    codes: dict[tuple[str, str], list[NDArray[np.integer]]] = {}
    in_parts: set[str] = set()
    schema = pl.Schema()
    for piece in pieces(rows, *NEEDED):
        whole = (
            piece.filter(pl.col("maximum") > 0)
            .with_columns(earned.over("learner").name.suffix("_all"))
            .with_columns(earned.over("learner", "exercise", "statement").name.suffix("_here"))
        )
        parts = whole.filter(pl.col("points").is_between(0, pl.col("maximum"), closed="none"))
        in_parts.update(parts["exercise"].unique())
        schema = whole.select(STATE).schema
        for (slug, item), some in whole.group_by("exercise", "item", maintain_order=True):
            name = str(slug), str(item)
            known = numbers.setdefault(name, {})
            groups = some.select(STATE).with_row_index("at").group_by(STATE, maintain_order=True).agg("at")
            here = [known.setdefault(state, len(known)) for state in groups.select(STATE).iter_rows()]
            of: NDArray[np.integer] = np.empty(len(some), dtype=np.min_scalar_type(len(known)))
            of[groups["at"].explode().to_numpy()] = np.repeat(here, groups["at"].list.len().to_numpy())
            codes.setdefault(name, []).append(of)
    return {
        name: Answered(pl.DataFrame([*known], schema=schema, orient="row"), np.concatenate(codes.pop(name)))
        for name, known in numbers.items()
    }, in_parts
