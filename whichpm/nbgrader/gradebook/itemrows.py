"""Rows of the item table, from what grading left: verdicts in graded notebooks, sections in the gradebook."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import msgspec

from whichpm import __version__
from whichpm.cohort import itemtable
from whichpm.cohort.itemtable import Attempt, Given, Written
from whichpm.model import Exercise
from whichpm.nbgrader import crew
from whichpm.nbgrader.gradebook import door, graded, marks, roster
from whichpm.nbgrader.gradebook.graded import Findings
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.marking.verdicts import Verdicts
from whichpm.quality import sets

REPORTS, SECRET = "reports", "pseudonyms.key"
"""Below the course: the folder of item tables, and the secret of pseudonyms."""


class WithoutRows(NamedTuple):
    """A learner without rows, and why: nothing was answered, or what was graded cannot be read."""

    learner: str
    cause: str
    readable: bool


def write(
    root: Path,
    assignment: str,
    db: str | None,
    exercises: Sequence[Exercise],
    to: Path | None = None,
    names: bool = True,
) -> tuple[Written, list[WithoutRows]]:
    """Write the item table of an assignment, and say who has no rows in it.

    Parameters
    ----------
    root, assignment, db
        The course, the assignment, and the gradebook where it is not where the configuration says.
    exercises
        The graded exercises of the bank.
    to
        The folder; by default ``reports/<assignment>``, and ``reports/<assignment>-pseudonyms`` without names: a report
        of the class, which has them, lies in the first.
    names
        Whether learners have their own ids; else pseudonyms, whose secret is made in the course.

    Raises
    ------
    OSError, ValueError
        The folder or the secret cannot be used.
    SettingError, GradebookError, BankError, LookupError
        The last where one of several processes was ended from outside.
    """
    left: list[WithoutRows] = []
    known = sets.read(root).sets
    of_set = known[assignment].forms.items() if assignment in known else ()
    forms = {slug: form for form, slugs in of_set for slug in slugs}
    done = itemtable.write(
        to or root / REPORTS / (assignment if names else f"{assignment}-pseudonyms"),
        attempts(Setting(root, assignment, db), forms, left),
        exercises,
        about={"set": assignment, "whichpm": __version__},
        key=None if names else itemtable.secret(root / SECRET),
    )
    return done, left


class _Read(NamedTuple):
    """What the graded notebooks of a learner hold, and why some of them cannot be read."""

    learner: str
    attempts: tuple[Attempt, ...]
    causes: tuple[str, ...]


_pack, _unpack = msgspec.msgpack.Encoder(), msgspec.msgpack.Decoder(_Read)


def attempts(setting: Setting, forms: Mapping[str, str], left: list[WithoutRows]) -> Iterator[Attempt]:
    """Every graded exercise of every learner, learner by learner; who has none is added to ``left``.

    ``forms`` are the forms of exercises, by slug. Notebooks of a large class are read by several processes. Raises
    :class:`~whichpm.nbgrader.gradebook.door.GradebookError` and :class:`~whichpm.nbgrader.crew.Interrupted`.
    """
    with door.reading(setting.db_url) as connection:
        found = marks.assignment(connection, setting.assignment)
        sections = {row.id: ";".join(json.loads(row.sections)) for row in roster.rows(connection)}
        learners = list(marks.notebooks(connection, found))

    def read(share: Sequence[tuple[str, list[str]]]) -> list[bytes]:
        return [_pack.encode(_read(setting, forms, sections.get(who, ""), who, names)) for who, names in share]

    for each in map(_unpack.decode, crew.shared(read, learners)):
        yield from each.attempts
        if each.causes:
            left.append(WithoutRows(each.learner, "; ".join(each.causes), False))
        elif not each.attempts:
            left.append(WithoutRows(each.learner, "no answers", True))


def _read(setting: Setting, forms: Mapping[str, str], section: str, learner: str, names: Sequence[str]) -> _Read:
    folder = setting.autograded(learner)
    found: list[Attempt] = []
    causes = []
    for name in names:
        try:
            kept = graded.findings(Path(f"{folder}/{name}.ipynb"))
        except graded.Unreadable as error:
            causes.append(f"{name}: {error}")
            continue
        if old := _graded_long_ago(kept):
            causes.append(f"{name}: {', '.join(old)} was graded by a version before 0.2; grade it again")
        found += (
            Attempt(learner, section, setting.assignment, forms.get(slug, ""), slug, revision, last, items, seed, first)
            for slug, revision, last, items, seed, first in _exercises(kept)
        )
    return _Read(learner, tuple(found), tuple(causes))


def _graded_long_ago(kept: Findings) -> list[str]:
    """Exercises with answers and without verdicts."""
    known = {*kept.verdicts, *(verdict.exercise for verdict in kept.verdicts.values())}
    return [slug for slug in kept.saved if slug not in known]


def _exercises(kept: Findings) -> Iterator[tuple[str, str, datetime | None, tuple[Given, ...], str, datetime | None]]:
    """Slug, revision, time of saving, items, seed and first time of each graded exercise that has answers."""
    for cell, verdict in kept.verdicts.items():
        if verdict.items:
            last = kept.saved.get(verdict.exercise, kept.saved.get(cell))
            seed = kept.orders.get(verdict.exercise) or kept.orders.get(cell, "")
            first = kept.began.get(verdict.exercise, kept.began.get(cell))
            yield verdict.exercise, verdict.revision, last, tuple(_items(verdict)), seed, first


def _items(verdict: Verdicts) -> Iterator[Given]:
    for name, one in verdict.items.items():
        answer, key = one.answer, one.key
        if key is not None:
            right = answer is not None and (answer == key or answer in one.accepted)
            yield Given(name, answer, key, right, one.void, one.points, one.maximum or 0.0, one.sure)
