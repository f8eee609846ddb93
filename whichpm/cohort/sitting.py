"""One form of a set as a class took it: what every part of the report is made from."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import polars as pl

from whichpm.cohort.report import FormReport
from whichpm.model import Exercise


class Sitting(NamedTuple):
    """The course and the assignment, rows of the item table of one form, the graded bank, and the figures.

    ``form`` is empty where a set has one form alone; ``cut`` is the percentage of the owner decisions that it takes to
    pass, where the set has one.
    """

    root: Path
    assignment: str
    form: str
    rows: pl.DataFrame
    exercises: tuple[Exercise, ...]
    found: FormReport
    cut: float | None
