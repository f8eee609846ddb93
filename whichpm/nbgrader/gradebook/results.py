"""Grades of an assignment, as the gradebook has them."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from whichpm.nbgrader.gradebook import door, marks, roster
from whichpm.nbgrader.gradebook.graded import Unreadable, read
from whichpm.nbgrader.gradebook.late import Penalties
from whichpm.nbgrader.gradebook.marks import Handed, Part
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.settle import settled


class LearnerResult(NamedTuple):
    """One learner: points that count, of the exercises and of what a person grades; penalty; remarks.

    A grade that a person gave in place of the key's counts with the exercise. ``waiting`` is whether a grade by hand is
    still to come. ``parts`` are the points of each part before a penalty; ``None`` where one waits.
    """

    learner: str
    name: str
    auto_points: float
    manual_points: float
    waiting: bool
    late_seconds: float
    penalty: float
    remarks: tuple[str, ...]
    parts: Mapping[str, float | None] = {}

    @property
    def points(self) -> float:
        """What the learner has of the whole."""
        return self.auto_points + self.manual_points - self.penalty


class Results(NamedTuple):
    """All learners of an assignment; maxima in points, also of each part, which is called as its cell.

    ``excused`` are those who handed in nothing and need not.
    """

    assignment: str
    auto_maximum: float
    manual_maximum: float
    rows: tuple[LearnerResult, ...]
    excused: tuple[str, ...] = ()
    parts: Mapping[str, float] = {}

    @property
    def maximum(self) -> float:
        """Points of the whole."""
        return self.auto_maximum + self.manual_maximum


def results(setting: Setting) -> Results:
    """Read the gradebook and the graded notebooks of an assignment.

    Raises :class:`GradebookError` and :class:`PluginFailed`.
    """
    penalties = Penalties(setting.config, setting.root)
    with door.reading(setting.db_url, setting.assignment) as connection:
        found = marks.assignment(connection, setting.assignment)
        parts = [(notebook, part) for notebook, each in found.parts.items() for part in each.values()]
        handed_in = marks.submissions(connection, found)
        excused = roster.excused(connection, setting.assignment)
        rows = [_row(setting, settled(handed, penalties), parts, excused) for handed in handed_in]
    by_hand = sum(part.points for _, part in parts if not part.autograded)
    whole = sum(part.points for _, part in parts)
    without = sorted(excused - {row.learner for row in rows})
    maxima = {part.name: part.points for _, part in parts}
    return Results(setting.assignment, whole - by_hand, by_hand, tuple(rows), tuple(without), maxima)


def _row(
    setting: Setting, handed: Handed, parts: Sequence[tuple[str, Part]], excused: Collection[str]
) -> LearnerResult:
    points = {True: 0.0, False: 0.0}
    own: dict[str, float | None] = {}
    waiting = False
    remarks = ["excused by the roster"] if handed.learner in excused else []
    for notebook, part in parts:
        sheet = handed.notebooks.get(notebook)
        if sheet and (mark := sheet.marks.get(part.name)):
            points[part.autograded] += mark.score
            waiting |= mark.waiting
            own[part.name] = None if mark.waiting else mark.score
            if mark.waiting and mark.manual is not None:
                given = f"graded by hand ({mark.score:g} of {part.points:g} points)"
                remarks.append(f"{part.name}: {given} before this answer was handed in; grade it again")
    return LearnerResult(
        learner=handed.learner,
        name=handed.name,
        auto_points=points[True],
        manual_points=points[False],
        waiting=waiting,
        late_seconds=handed.seconds_late,
        penalty=sum(sheet.penalty or 0.0 for sheet in handed.notebooks.values()),
        remarks=(*remarks, *_remarks(Path(setting.autograded(handed.learner)), sorted(handed.notebooks))),
        parts=own,
    )


def _remarks(folder: Path, notebooks: Sequence[str]) -> Iterator[str]:
    """What the autograder wrote about a submission that it had to fix or could not read."""
    for name in notebooks:
        path = folder / f"{name}.ipynb"
        if not os.path.lexists(path):
            continue  # It was not handed in.
        try:
            yield from read(path).remarks
        except Unreadable as error:
            yield f"{name}.ipynb: {error}"
