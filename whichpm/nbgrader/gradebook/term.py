"""A learner's marks in every set of the course, each with its state: nobody without a mark is silently at zero."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from sqlalchemy import select

from whichpm import bank, scoring
from whichpm.coursegrade.grade import Decided, SetMark
from whichpm.model import ROLES
from whichpm.nbgrader.gradebook import door, roster, tables
from whichpm.nbgrader.gradebook.graded import Unreadable, read
from whichpm.nbgrader.gradebook.results import LearnerResult, Results, results
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.students import full

NOISE = Decimal("1e-9")
"""What floating-point sums of the gradebook are off by, at most."""


class LearnerMarks(NamedTuple):
    """Somebody who is in the class, with a mark for every set."""

    learner: str
    name: str
    marks: Mapping[str, SetMark]


class Term(NamedTuple):
    """Everybody who is still in the class; ``dropped`` have left it, ``undated`` are sets that somebody has not handed
    in and that have no due date. ``plugin`` is what takes points off for handing in late.
    """

    members: tuple[LearnerMarks, ...]
    dropped: tuple[str, ...]
    undated: tuple[str, ...]
    plugin: str


class _Dates(NamedTuple):
    due: datetime | None
    extensions: Mapping[str, timedelta]
    excused: frozenset[str]


def read_term(
    root: Path, sets: Sequence[str], cuts: Iterable[str] = (), db_url: str | None = None, now: datetime | None = None
) -> Term:
    """Read the gradebook for all sets of a course.

    Parameters
    ----------
    root
        The course folder.
    sets
        Names of the sets.
    cuts
        Those of them whose owner decisions are counted too.
    db_url
        Where the gradebook is, where it is not where the configuration says.
    now
        The time by which something is due; the present one, if none is given.

    Raises :class:`GradebookError`, :class:`SettingError`, :class:`PluginFailed`.
    """
    now = (now or datetime.now(UTC)).astimezone(UTC).replace(tzinfo=None)
    settings = {name: Setting(root, name, db_url) for name in sets}
    url = next(iter(settings.values())).db_url
    class_ = roster.everybody(url)
    dates = _dates(url, sets)
    marks = {
        name: _marks(settings[name], dates[name], [each["id"] for each in class_], now, name in set(cuts))
        if name in dates
        else {}
        for name in sets
    }
    there = [each for each in class_ if not each.get("dropped")]
    members = tuple(
        LearnerMarks(
            each["id"],
            full(each["first_name"], each["last_name"]),
            {name: marks[name].get(each["id"], SetMark("open")) for name in sets},
        )
        for each in there
    )
    undated = [
        name
        for name in sets
        if name in dates and dates[name].due is None and any(one.marks[name].state == "open" for one in members)
    ]
    plugin = str(next(iter(settings.values())).config.AssignLatePenalties.get("plugin_class", ""))
    return Term(members, tuple(each["id"] for each in class_ if each.get("dropped")), tuple(undated), plugin)


def _dates(url: str, sets: Iterable[str]) -> dict[str, _Dates]:
    """When each set is due, for those that the gradebook has."""
    table = tables.assignment
    with door.reading(url) as connection:
        due = {row.name: row.duedate for row in connection.execute(select(table.c.name, table.c.duedate))}
        return {
            name: _Dates(due[name], roster.extensions(connection, name), frozenset(roster.excused(connection, name)))
            for name in sets
            if name in due
        }


def _marks(setting: Setting, dates: _Dates, class_: Iterable[str], now: datetime, decided: bool) -> dict[str, SetMark]:
    found = results(setting)
    rows = {each.learner: each for each in found.rows}
    handed_in = set(setting.learners())
    return {
        learner: _mark(setting, found, rows.get(learner), learner in handed_in, dates, learner, now, decided)
        for learner in class_
    }


def _mark(
    setting: Setting,
    found: Results,
    row: LearnerResult | None,
    handed_in: bool,
    dates: _Dates,
    learner: str,
    now: datetime,
    decided: bool,
) -> SetMark:
    maximum = Decimal(str(found.maximum))
    if learner in dates.excused:
        return SetMark("excused", maximum=maximum)
    if row is not None and row.parts:
        if row.waiting:
            return SetMark("waiting", maximum=maximum)
        points = Decimal(str(row.points)).quantize(NOISE)
        right = _decided(setting, learner, found.parts) if decided else None
        return SetMark("graded", points, maximum, right)
    if handed_in:
        return SetMark("waiting", maximum=maximum)  # It lies in quarantine, or nobody has graded it yet.
    over = dates.due is not None and dates.due + dates.extensions.get(learner, timedelta()) < now
    return SetMark("missing" if over else "open", maximum=maximum)


def _decided(setting: Setting, learner: str, parts: Iterable[str]) -> Decided | None:
    """Owner decisions of a learner, from what grading wrote; of an exercise without answers all are wrong."""
    right = of = 0
    for path in sorted(Path(setting.autograded(learner)).glob("*.ipynb")):
        try:
            graded = read(path)
        except Unreadable:
            return None
        for cell in parts:
            verdict = graded.verdicts.get(cell)
            if verdict is not None and verdict.items:
                asked = [item for item in verdict.items.values() if item.key in ROLES]
                right += sum(item.void or item.answer in item.earning for item in asked)
                of += len(asked)
            else:
                of += sum(_asked(setting.root, graded.exercise(cell)))
    return right, of


def _asked(root: Path, slug: str) -> Iterator[int]:
    """How many decisions an exercise asks; none where it is a text that a person grades."""
    try:
        yield scoring.decisions([scoring.score(bank.find(root, slug), {})])[1]
    except bank.BankError:
        return
