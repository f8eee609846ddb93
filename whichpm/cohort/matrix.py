"""Answers to owner questions as a table of learners by questions, for what looks at whole patterns of them."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whichpm.cohort.confusion import owners
from whichpm.cohort.pieces import Rows, each


class Matrix(NamedTuple):
    """Learners by questions, which are (exercise, item).

    ``choices`` are numbers in ``options``, -1 where a question stayed open; ``right`` has the same shape; ``against``
    is 1 for questions whose words point elsewhere.
    """

    learners: Sequence[str]
    questions: Sequence[tuple[str, str]]
    options: Sequence[str]
    choices: NDArray[np.intp]
    right: NDArray[np.bool_]
    against: NDArray[np.intp]


def matrix(table: Rows, passed_over: Collection[str] = ()) -> Matrix:
    """The table of all learners but those passed over; who answered nothing is not in it."""
    columns = ("learner", "exercise", "item", "answer", "right", "against_cue")

    def some(piece: pl.DataFrame) -> pl.DataFrame:
        return owners(piece, *columns).filter(~pl.col("learner").is_in(list(passed_over)))

    rows = each(table, some, *columns, "key", "maximum")
    rows = rows.with_columns(pl.concat_str("exercise", "item", separator="/").alias("question"))
    learners, questions, options = (rows[name].unique().sort().to_list() for name in ("learner", "question", "answer"))
    row, column, option = (
        rows[name].replace_strict({name: at for at, name in enumerate(known)}, return_dtype=pl.Int64).to_numpy()
        for name, known in (("learner", learners), ("question", questions), ("answer", options))
    )
    choices = np.full((len(learners), len(questions)), -1, dtype=np.intp)
    right, against = np.zeros(choices.shape, dtype=np.bool_), np.zeros(len(questions), dtype=np.intp)
    choices[row, column], right[row, column] = option, rows["right"].to_numpy()
    against[column] = rows["against_cue"].fill_null(value=False).to_numpy()
    found = [(exercise, item) for exercise, _, item in (name.partition("/") for name in questions)]
    return Matrix(learners, found, options, choices, right, against)
