"""Which column of an LMS's gradebook is that of an assignment, and which others say whose a row is."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from whichpm.nbgrader.collect.vocabulary import plain
from whichpm.nbgrader.gradefile.cells import NotAGradeFile

_FORMS = (
    re.compile(r"(?P<name>.+) \(\d+\)"),  # Canvas: Problem Set 1 (12345)
    re.compile(r"(?P<name>.+?) (?:(?:Points|Scheme|Weighted|Text) )?Grade\b.*", re.IGNORECASE),  # Brightspace
    re.compile(r"(?P<name>.+?) ?\[(?:Total Pts|[^\]]*): *(?P<most>[0-9.,]+)?[^\]]*\].*"),  # Blackboard
    re.compile(r"[^:]+: ?(?P<name>.+?) \((?P<kind>[^()]+)\)"),  # Moodle: Assignment: Problem Set 1 (Real)
)
_MOST = re.compile(r"MaxPoints:\s*([0-9.,]+)|Total Pts:\s*([0-9.,]+)", re.IGNORECASE)
_NO_POINTS = ("percentage", "letter", "feedback", "prozentsatz", "pourcentage", "porcentaje", "buchstabe")
_WORKSHEET = plain("Grade can be changed"), plain("Maximum Grade"), plain("Grade")
_SCORES = plain("Score"), plain("Points"), plain("Punkte"), plain("Punktzahl")
_BESIDE_A_SCORE = ("passed", "status", "bestanden", "comment", "kommentar")


class GradeColumn(NamedTuple):
    """Place of a column in its row, its name, and the points that it says it has; ``None`` where it is silent."""

    place: int
    name: str
    most: Decimal | None


def find(head: Sequence[str], assignment: str, titles: Sequence[str], wanted: str | None = None) -> GradeColumn:
    """The column of an assignment: the one that is ``wanted``, or else has its name or one of its titles.

    Raises :class:`NotAGradeFile`, which names the columns that there are.
    """
    names = {plain(each) for each in (assignment, *titles) if plain(each)}
    if wanted is not None:
        found = [place for place, name in enumerate(head) if name.strip() == wanted.strip()]
        found = found or [place for place, name in enumerate(head) if plain(name) == plain(wanted)]
    else:
        found = [place for place, name in enumerate(head) if _names(name) & names and not _is_no_points(name)]
        if not found:
            found = _of_worksheet(head) or _of_scores(head)
    if len(found) == 1:
        name = head[found[0]]
        told = _MOST.search(name)
        most = next(filter(None, told.groups()), None) if told else None
        return GradeColumn(found[0], name, Decimal(most.replace(",", ".").rstrip(".")) if most else None)
    there = ", ".join(f'"{name}"' for name in head if name.strip())
    if wanted is not None:
        raise NotAGradeFile(f'it has {len(found) or "no"} columns "{wanted}"; its columns are {there}')
    what = "no column" if not found else f"{len(found)} columns"
    raise NotAGradeFile(f"it has {what} of {assignment}; say which with --column. Its columns are {there}")


def _names(name: str) -> set[str]:
    """What a column may be named for, as it is compared."""
    found = {plain(name)}
    for form in _FORMS:
        if match := form.fullmatch(name.strip()):
            found.add(plain(match["name"]))
    return found


def _is_no_points(name: str) -> bool:
    return any(word in plain(name).split() for word in _NO_POINTS)


def _of_worksheet(head: Sequence[str]) -> list[int]:
    """Moodle's grading worksheet is of one assignment, and calls its column Grade."""
    plainly = [plain(name) for name in head]
    if set(_WORKSHEET) <= set(plainly):
        return [plainly.index(_WORKSHEET[2])]
    return []


def _of_scores(head: Sequence[str]) -> list[int]:
    """A table of one task, as OpenOLAT's bulk assessment takes it and ILIAS lists it: its only column of points."""
    found = [place for place, name in enumerate(head) if plain(name) in _SCORES]
    beside = any(plain(name) in _BESIDE_A_SCORE for name in head)
    return found if beside and len(found) == 1 else []
