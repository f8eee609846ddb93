"""One form of a set as a class took it: what every part of the report is made from."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from whichpm.cohort.people import Enrolled
from whichpm.cohort.pieces import Rows
from whichpm.cohort.report import FormReport
from whichpm.model import Exercise


class Sitting(NamedTuple):
    """The course and the assignment, rows of the item table of one form, the graded bank, and the figures.

    ``form`` is empty where a set has one form alone; ``cut`` is the percentage of the owner decisions that it takes to
    pass, where the set has one. ``people`` is the class as the gradebook has it, where one was asked.
    """

    root: Path
    assignment: str
    form: str
    rows: Rows
    exercises: tuple[Exercise, ...]
    found: FormReport
    cut: float | None
    people: Mapping[str, Enrolled] = {}

    def called(self, learner: str) -> str:
        """The name of a learner, empty where the gradebook has none."""
        return self.people[learner].name if learner in self.people else ""
