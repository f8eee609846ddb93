"""What a regrade is going to do: shown before, then carried out as it was shown, and kept in the log."""

from __future__ import annotations

from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple
from uuid import uuid4

import msgspec

from whichpm.nbgrader.gradebook.marks import Mark, Sheet
from whichpm.nbgrader.marking.verdicts import KeyChange
from whichpm.nbgrader.regrade import log
from whichpm.nbgrader.regrade.decisions import Decision


class CellChange(NamedTuple):
    """One autograded cell whose points change; ``items`` holds points before and after."""

    name: str
    mark: Mark
    before: float | None
    after: float
    items: Mapping[str, tuple[float, float]]

    @property
    def by_hand(self) -> bool:
        """Whether a grade by hand counts for this cell, and stays."""
        return self.mark.manual is not None


class Change(NamedTuple):
    """What a regrade does to one notebook of one learner; ``before`` and ``after`` are points less the penalty.

    ``cells`` is empty where only the graded notebook differs from what the key gives now. ``digest`` is that of the
    notebook's file as it was seen, and empty where it stays.
    """

    learner: str
    name: str
    notebook: str
    sheet: Sheet
    seconds_late: float
    before: float
    after: float
    penalty: float | None
    cells: tuple[CellChange, ...]
    path: Path
    digest: str


class Preview(NamedTuple):
    """What would change, which keys changed (by exercise and item), and what could not be regraded and why.

    ``maxima`` holds points of the autograded cells by notebook, ``digests`` those of the key files, ``names`` those of
    learners; ``of_tables`` counts graded notebooks whose verdicts had to be read from their tables. ``former`` holds
    options that earned points and do so no longer, by exercise and item; ``files`` the key files that are to be
    written, for ``decisions``; ``undoes`` is the id of the regrade that is taken back.
    """

    assignment: str
    changes: tuple[Change, ...]
    keys: Mapping[str, Mapping[str, KeyChange]]
    maxima: Mapping[str, Mapping[str, float]]
    digests: Mapping[str, str]
    problems: Mapping[str, str]
    unfinished: bool
    names: Mapping[str, str]
    of_tables: int
    former: Mapping[str, Mapping[str, frozenset[str]]]
    files: Mapping[str, bytes] = {}
    decisions: Mapping[str, Decision] = {}
    undoes: str = ""

    @property
    def scored(self) -> list[Change]:
        """Changes of points; all others are of tables in notebooks."""
        return [change for change in self.changes if change.cells]

    @property
    def is_empty(self) -> bool:
        """Whether gradebook and notebooks are as the key gives them."""
        return not self.changes and not self.unfinished and not self.files

    def entry(self, root: Path) -> log.Entry:
        """What the log keeps of it when it is about to be carried out."""
        old = log.digests(root, self.assignment)
        new = {**self.digests, **{slug: digest(content) for slug, content in self.files.items()}}
        decisions = {slug: msgspec.to_builtins(each._asdict()) for slug, each in self.decisions.items()}
        return {
            "regrade": uuid4().hex[:12],
            "state": "started",
            "assignment": self.assignment,
            **({"decisions": decisions} if decisions else {}),
            **({"undoes": self.undoes} if self.undoes else {}),
            "keys": {slug: {"old": old.get(slug), "new": each} for slug, each in new.items()},
            "items": {
                slug: {name: each._asdict() for name, each in items.items()} for slug, items in self.keys.items()
            },
            "learners": [_learner(change) for change in self.scored],
            "tables": len(self.changes) - len(self.scored),
        }


def digest(content: bytes) -> str:
    """How the log names a state of a key file."""
    return sha256(content).hexdigest()[:16]


def _learner(change: Change) -> log.Entry:
    return {
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
