"""``whichpm regrade``: grades from the stored answers after a key has changed. Grades by hand stay as they are.

First a plan, which changes nothing; then the gradebook in one transaction, and the graded notebooks one by one. Both
are compared with what the key gives, so a run that was stopped between them is finished by the next.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from hashlib import sha256
from pathlib import Path
from typing import Any, NamedTuple
from uuid import uuid4

import msgspec

from whichpm import bank
from whichpm.nbgrader.gradebook import door, marks
from whichpm.nbgrader.gradebook.late import Penalties
from whichpm.nbgrader.gradebook.marks import Assignment, Handed, Mark, Part, Sheet
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.gradebook.students import names
from whichpm.nbgrader.marking import grading, keys
from whichpm.nbgrader.regrade import log
from whichpm.nbgrader.regrade.tables import KeyChange, differences, key_changes, output_of, same
from whichpm.nbgrader.submission.plainfile import GRADED_LIMIT, NotPlain, TooLarge, read_plain

Notebook = dict[str, Any]


class Cell(NamedTuple):
    """One autograded cell whose points change; ``by_hand`` where a grade by hand counts in its place, and stays."""

    name: str
    mark: Mark
    before: float | None
    after: float
    items: Mapping[str, tuple[float, float]]

    @property
    def by_hand(self) -> bool:
        """Whether a grade by hand counts for this cell."""
        return self.mark.manual is not None


class Change(NamedTuple):
    """What a regrade does to one notebook of one learner; ``before`` and ``after`` are points less the penalty.

    ``cells`` is empty where only the graded notebook differs from what the key gives now.
    """

    learner: str
    notebook: str
    sheet: Sheet
    before: float
    after: float
    penalty: float | None
    cells: tuple[Cell, ...]
    path: Path
    differs: bool
    name: str


class Plan(NamedTuple):
    """What would change, which keys changed (by exercise and item), and what could not be regraded and why."""

    assignment: str
    changes: tuple[Change, ...]
    keys: Mapping[str, Mapping[str, KeyChange]]
    digests: Mapping[str, str]
    problems: Mapping[str, str]
    unfinished: bool
    names: Mapping[str, str]

    @property
    def scored(self) -> list[Change]:
        """Changes of points; all others are of tables in notebooks."""
        return [change for change in self.changes if change.cells]

    @property
    def is_empty(self) -> bool:
        """Whether gradebook and notebooks are as the key gives them."""
        return not self.changes and not self.unfinished


def plan(setting: Setting) -> Plan:
    """What a regrade would change.

    Raises :class:`GradebookError`, :class:`~whichpm.nbgrader.marking.keys.NoKey` for a key that cannot be used, and
    :class:`~whichpm.nbgrader.gradebook.late.PluginFailed`.
    """
    with door.reading(setting.db_url) as connection:
        task = marks.assignment(connection, setting.assignment)
        planner = _Planner(setting, task)
        changes = [change for handed in marks.submissions(connection, task) for change in planner.changes(handed)]
    return Plan(
        setting.assignment,
        tuple(changes),
        {slug: items for slug, items in planner.keys.items() if items},
        {slug: digest for parts in planner.parts.values() for slug in parts if (digest := _digest(setting.root, slug))},
        planner.problems,
        log.unfinished(setting.root, setting.assignment) is not None,
        names(setting.db_url),
    )


class Unusable(Exception):
    """A graded notebook from which nothing can be graded; the message says why and what to do."""


def read(path: Path) -> Notebook:
    """A graded notebook that keeps its answers; raises :class:`Unusable` and :class:`FileNotFoundError`."""
    try:
        notebook = msgspec.json.decode(read_plain(path, GRADED_LIMIT))
        answers = notebook["metadata"].get("whichpm", {}).get("answers")
        graded = [cell for cell in notebook["cells"] if isinstance(cell["metadata"].get("nbgrader"), dict)]
    except FileNotFoundError:
        raise
    except (NotPlain, TooLarge, OSError, ValueError, RecursionError, LookupError, TypeError, AttributeError):
        raise Unusable("the graded notebook cannot be read; grade it again with --force") from None
    if not isinstance(answers, dict) or not graded:
        cause = "the graded notebook keeps no answers, because it was not graded from data"
        raise Unusable(f"{cause}; its points stay; grade it again with the settings of nbgrader_config.py")
    return dict(notebook)


def rescored(setting: Setting, notebook: Notebook, parts: Mapping[str, Part]) -> Iterator[tuple[str, Any, Any]]:
    """Every autograded cell of a notebook: its name, its output as it is, and as the key gives it."""
    saved = notebook["metadata"]["whichpm"]["answers"]
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        if name in parts and cell["cell_type"] == "code":
            now = grading.outputs(name, parts[name].points, setting.root, saved)
            yield name, cell, now


class _Planner:
    """Compares submissions with what the key gives, one at a time."""

    def __init__(self, setting: Setting, task: Assignment) -> None:
        self._setting = setting
        self._penalties = Penalties(setting.config, setting.root)
        self.parts = {
            name: {part.name: part for part in parts.values() if part.autograded} for name, parts in task.parts.items()
        }
        self._names = {slug: _names(setting.root, slug) for parts in self.parts.values() for slug in parts}
        self.problems: dict[str, str] = {}
        self.keys: dict[str, dict[str, KeyChange]] = {}

    def changes(self, handed: Handed) -> Iterator[Change]:
        """What would change for one learner."""
        for name, sheet in sorted(handed.notebooks.items()):
            path = Path(self._setting.autograded(handed.learner)) / f"{name}.ipynb"
            try:
                change = self._change(handed, name, sheet, path)
            except FileNotFoundError:
                continue  # It was not handed in, or not graded yet.
            except Unusable as error:
                self.problems[handed.learner] = f"{name}: {error}"
                continue
            if change:
                yield change

    def _change(self, handed: Handed, name: str, sheet: Sheet, path: Path) -> Change | None:
        cells = []
        differs = False
        score = sheet.score
        for slug, cell, now in rescored(self._setting, read(path), self.parts[name]):
            before, mark, after = cell.get("outputs"), sheet.marks.get(slug), output_of(now)
            if not same(before, now):
                _insist_on_points(slug, before, now)
                differs = True
                self.keys.setdefault(slug, {}).update(key_changes(before, now, self._names[slug]))
            if mark and (mark.auto is None or not math.isclose(mark.auto, after, abs_tol=1e-9)):
                cells.append(Cell(slug, mark, mark.auto, after, differences(before, now, self._names[slug])))
                score += mark._replace(auto=after).score - mark.score
        if not cells and not differs:
            return None
        penalty = sheet.penalty
        if cells:
            late = handed.seconds_late
            penalty = self._penalties.of(handed.learner, score, late) if late > 0 else None
        total = sheet.score - (sheet.penalty or 0.0)
        return Change(
            handed.learner,
            name,
            sheet,
            total,
            score - (penalty or 0.0),
            penalty,
            tuple(cells),
            path,
            differs,
            handed.name,
        )


def _insist_on_points(slug: str, before: Any, now: Any) -> None:
    """A key with a slip in it is no reason to take everybody's points away."""
    if now[0]["output_type"] == "error" and before and before[0].get("output_type") != "error":
        raise keys.NoKey(f"{slug} cannot be graded: {now[0]['evalue']}. Nothing was changed.")


def _digest(root: Path, slug: str) -> str:
    try:
        keys.graded(root, slug)
        return sha256(bank.path(root, "graded", slug).read_bytes()).hexdigest()[:16]
    except (keys.NoKey, OSError):
        return ""


def entry(made: Plan, root: Path) -> log.Entry:
    """What the log keeps of a plan that is about to be applied."""
    old = log.digests(root, made.assignment)
    return {
        "regrade": uuid4().hex[:12],
        "state": "started",
        "assignment": made.assignment,
        "keys": {slug: {"old": old.get(slug), "new": digest} for slug, digest in made.digests.items()},
        "items": {
            slug: {name: change._asdict() for name, change in items.items()} for slug, items in made.keys.items()
        },
        "learners": [
            {
                "learner": change.learner,
                "notebook": change.notebook,
                "from": change.before,
                "to": change.after,
                "penalty": [change.sheet.penalty, change.penalty],
                "cells": [
                    {
                        "cell": cell.name,
                        "grade": cell.mark.id,
                        "from": cell.before,
                        "to": cell.after,
                        "by_hand": cell.by_hand,
                        "items": {name: list(points) for name, points in cell.items.items()},
                    }
                    for cell in change.cells
                ],
            }
            for change in made.scored
        ],
        "tables": len(made.changes) - len(made.scored),
    }


def _names(root: Path, slug: str) -> dict[str, str]:
    """Ids of items by their statements, as tables show them."""
    try:
        return {" ".join(item.text.split()): item.id for item in keys.graded(root, slug).items}
    except keys.NoKey:
        return {}


def outdated_feedback(setting: Setting, made: Plan | None = None) -> list[str]:
    """Learners whose feedback page is older than a regrade that changed their points, or than ``made`` just now."""
    moments: dict[str, float] = {}
    for done in log.applied(setting.root, setting.assignment):
        ended = log.seconds(done["ended"])
        moments |= {each["learner"]: ended for each in done["learners"]}
    if made:
        moments |= {change.learner: math.inf for change in made.changes}
    return sorted(learner for learner, moment in moments.items() if _is_older(setting.feedback(learner), moment))


def _is_older(folder: Path, moment: float) -> bool:
    return any(page.stat().st_mtime < moment for page in folder.glob("*.html"))
