"""Who is who on a hub: the rows of a roster as teachers, section graders and learners."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

ROLES = {
    "teacher": "teachers",
    "instructor": "teachers",
    "grader": "graders",
    "section grader": "graders",
    "learner": "learners",
    "student": "learners",
    "": "learners",
}
"""What may stand in the column role, and where it leads."""
ACCOUNTS = ("id", "username")
"""Columns that may name the account, the first that is there."""
_ACCOUNT = re.compile(r"[a-z0-9_][a-z0-9_.@-]{0,31}")
_YES = ("yes", "y", "x", "true", "1")
_NO = ("no", "n", "false", "0", "")


class RosterProblem(Exception):
    """A roster that no hub can be made of; the message has a line for each problem, with row, column and fix."""


@dataclass(frozen=True)
class Members:
    """Names of accounts; the first teacher owns the course."""

    teachers: tuple[str, ...]
    graders: tuple[str, ...]
    learners: tuple[str, ...]

    @property
    def everybody(self) -> tuple[str, ...]:
        """All of them, teachers first."""
        return (*self.teachers, *self.graders, *self.learners)


def is_head(cells: Iterable[str]) -> bool:
    """Whether a line names the columns that a hub needs."""
    names = {cell.strip().casefold() for cell in cells}
    return "role" in names and not names.isdisjoint(ACCOUNTS)


def members(rows: Iterable[tuple[int, tuple[str, ...]]], file: str) -> Members:
    """Everybody of a roster, by role.

    Parameters
    ----------
    rows
        The line in the file and the cells of each row; the first names the columns: id (or username), role, and
        dropped where somebody has left. Other columns are for other commands.
    file
        What messages call the roster.

    Raises :class:`RosterProblem`.
    """
    line, head = next(iter(rows := list(rows)), (1, ()))
    columns = {cell.strip().casefold(): place for place, cell in reversed(list(enumerate(head)))}
    account = next((name for name in ACCOUNTS if name in columns), "")
    missing = [] if account else ["id, which holds the names of accounts"]
    missing += [] if "role" in columns else ["role, with teacher, grader or learner in each row"]
    if missing:
        raise RosterProblem(
            f"{file}: line {line}: the first line names no column {' and no column '.join(missing)}; "
            "write it there and try again"
        )
    found: dict[str, tuple[int, str]] = {}
    wrong: list[str] = []

    def cell(cells: tuple[str, ...], name: str) -> str:
        place = columns.get(name, len(cells))
        return cells[place].strip() if place < len(cells) else ""

    for line, cells in rows[1:]:
        dropped = cell(cells, "dropped").casefold()
        if not any(cells) or dropped in _YES:
            continue
        name, role = cell(cells, account), cell(cells, "role").casefold()
        where = f"{file}: line {line}, column"
        if dropped not in _NO:
            wrong.append(f"{where} dropped: {dropped!r} may be yes or no; write yes for whoever has left, or nothing")
        elif not _ACCOUNT.fullmatch(name):
            near = re.sub(r"[^a-z0-9_.@-]+", "-", name.casefold()).strip("-.@")[:32]
            example = f", for example {near}" if near else ""
            wrong.append(
                f"{where} {account}: {name!r} is no name of an account; write the one that the person logs in with, "
                f"in small letters, digits and _ . @ -{example}"
            )
        elif role not in ROLES:
            wrong.append(f"{where} role: {role!r} is no role; write teacher, grader or learner")
        elif name in found:
            wrong.append(f"{where} {account}: {name} stands in line {found[name][0]} too; keep one of the two lines")
        else:
            found[name] = line, ROLES[role]
    by_role = {role: tuple(name for name, (_, its) in found.items() if its == role) for role in set(ROLES.values())}
    if not wrong and not by_role["teachers"]:
        wrong.append(f"{file}: nobody teaches; write teacher into the column role of whoever is to own the course")
    if wrong:
        raise RosterProblem("\n".join(wrong))
    return Members(**by_role)
