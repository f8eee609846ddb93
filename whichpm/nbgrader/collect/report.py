"""What intake did: who was placed, what could not be, and what was left aside."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple

from whichpm.nbgrader.collect.naming import REPORT, Claim
from whichpm.nbgrader.collect.roster import Unknown

STATES = {
    "new": "new",
    "replaced": "replaced an earlier one, which is kept",
    "unchanged": "as before",
    "older": "the one that is there is newer and stays",
    "emptier": "the one that is there stays: this one has less in it",
    "undecided": "the one that is there stays: it is not known which is newer",
    "failed": "could not be written",
}


class Placed(NamedTuple):
    """One learner.

    ``files`` has, by name, where each file came from; ``handed_in`` is in UTC, ``None`` where it is not known;
    ``whence`` is who says so. ``doubtful`` asks for a person.
    """

    learner: str
    state: str
    handed_in: datetime | None
    late: bool
    files: dict[str, str]
    remarks: tuple[str, ...]
    whence: str = ""
    doubtful: bool = False


class Unplaced(NamedTuple):
    """A file or archive that may be somebody's submission and is in nobody's folder."""

    file: str
    cause: str
    fix: str


class Ignored(NamedTuple):
    """A file that the assignment does not take."""

    file: str
    reason: str


@dataclass
class Report:
    """Everything that was in the sources is in one of the three lists."""

    assignment: str
    placed: list[Placed] = field(default_factory=list)
    unplaced: list[Unplaced] = field(default_factory=list)
    ignored: list[Ignored] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    """Learners of the roster who have nothing in ``submitted/``, and should."""
    excused: list[str] = field(default_factory=list)
    """Those who have nothing there and need not."""
    letters: str = ""
    """The encoding of the roster, where that had to be found out."""
    entered: dict[str, list[str]] = field(default_factory=dict)
    """What the roster changed in the gradebook: ids of learners, by what happened."""
    dry_run: bool = False
    _unknown: set[tuple[str, str, tuple[str, ...]]] = field(default_factory=set)

    def leave_unknown(self, file: str, claim: Claim, why: Unknown) -> None:
        """Leave a file of nobody; of a report, in which one person has many exercises and rows, the person once."""
        fix = why.fix
        if claim.by == REPORT:
            fix = fix.removesuffix(", or collect it with --learner")  # Which a report of a class is not.
            file, who = file.rpartition("/")[0], (file.partition("/")[0], claim.name, claim.usernames)
            if who in self._unknown:
                return
            self._unknown.add(who)
        self.unplaced.append(Unplaced(file, str(why), fix))

    @property
    def complete(self) -> bool:
        """Whether nothing is left for a person."""
        return not (self.unplaced or self.entered.get("absent")) and not any(
            each.doubtful or each.state in ("undecided", "emptier", "failed") for each in self.placed
        )

    def as_data(self) -> dict[str, Any]:
        """For ``--json``."""
        placed = [
            {**each._asdict(), "handed_in": each.handed_in.isoformat() if each.handed_in else None}
            for each in self.placed
        ]
        return {
            "format": 1,
            "assignment": self.assignment,
            "dry_run": self.dry_run,
            "complete": self.complete,
            "placed": placed,
            "unplaced": [each._asdict() for each in self.unplaced],
            "ignored": [each._asdict() for each in self.ignored],
            "missing": self.missing,
            "excused": self.excused,
            "letters": self.letters,
            "roster": self.entered,
        }
