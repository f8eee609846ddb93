"""A report of a package with a row for each interaction, made into one with a row for each attempt."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from whichpm.lms.responses import reference
from whichpm.nbgrader.collect.bounds import Refused
from whichpm.nbgrader.collect.columns import columns
from whichpm.nbgrader.collect.responses import Responses, is_response
from whichpm.nbgrader.collect.times import read_time
from whichpm.nbgrader.collect.vocabulary import plain, plain_words

TIMES = plain_words("interaction_time") | plain_words("quiz_finished")
ATTEMPTS = plain_words("attempt")
WHOSE = ("id", "username", "email", "name", "first_name", "last_name", "lms_id")


class _Form(NamedTuple):
    """Which column is what: the interaction, what was answered, when (if told), and those that say whose it is."""

    asked: int
    said: int
    at: int | None
    whose: tuple[int, ...]


def joined(table: Responses, refuse: Callable[[Refused], None]) -> Responses:
    """The same report with a row for each attempt, where it has one for each interaction; else as it is.

    Of two answers to one question the later counts; an attempt in which nothing says which that is, is handed to
    ``refuse`` and left out. Raises :class:`~whichpm.nbgrader.collect.bounds.Refused` where no column says what was
    answered.
    """
    form = _form(table)
    if form is None:
        return table
    attempts: dict[tuple[str, ...], list[tuple[int, tuple[str, ...]]]] = {}
    for row, cells in table.rows:
        if reference(_cell(cells, form.asked)):
            attempts.setdefault(tuple(_cell(cells, at) for at in form.whose), []).append((row, cells))
    asked = list(dict.fromkeys(reference(_cell(cells, form.asked)) for told in attempts.values() for _, cells in told))
    time = () if form.at is None else (form.at,)
    rows = []
    for whose, told in attempts.items():
        try:
            ordered = _in_order(told, form)
        except Refused as why:
            refuse(why)
            continue
        said = {reference(_cell(cells, form.asked)): _cell(cells, form.said) for _, cells in ordered}
        last = tuple(_cell(ordered[-1][1], at) for at in time)
        rows.append((told[0][0], (*whose, *last, *(said.get(name, "") for name in asked))))
    return Responses((*(table.head[at] for at in (*form.whose, *time)), *asked), rows)


def _form(table: Responses) -> _Form | None:
    """None where the report has a row for each attempt, its questions side by side, or none says whose it is."""
    if any(map(reference, table.head)):
        return None
    said = [at for at, name in enumerate(table.head) if is_response(name)]
    # What a package says was answered is its learner's to choose, and tells nothing of the report.
    asks = [tuple(at for at, cell in enumerate(cells) if at not in said and reference(cell)) for _, cells in table.rows]
    places = {*asks} - {()}
    if len(places) != 1 or len(found := places.pop()) != 1:
        return None
    (asked,) = found
    # By their names: numbers that are counted up look like those of learners.
    known = columns(table.head, ()) or columns(table.head[:asked], [cells[:asked] for _, cells in table.rows])
    whose = {at for kind in WHOSE for at in known.get(kind, ())} - {asked}
    people = [tuple(_cell(cells, at) for at in sorted(whose)) for _, cells in table.rows if _asks(cells, asked)]
    if not whose or len(set(people)) == len(people):
        return None  # Each learner has one row, whichever way it is read.
    if len(said) != 1:
        which = "no column that says" if not said else "more than one column that says"
        raise Refused(
            f"it has a row for each interaction, and {which} what was answered",
            "call the column with the answers “Response” and no other, and collect it again",
        )
    names = [plain(name) for name in table.head]
    time = next((at for at, name in enumerate(names) if name in TIMES), None)
    attempts = {at for at, name in enumerate(names) if name in ATTEMPTS}
    return _Form(asked, said[0], time, tuple(sorted(whose | attempts)))


def _asks(cells: Sequence[str], at: int) -> bool:
    return bool(reference(_cell(cells, at)))


def _in_order(told: Sequence[tuple[int, tuple[str, ...]]], form: _Form) -> Sequence[tuple[int, tuple[str, ...]]]:
    """What an attempt says, the last at the end. Raises :class:`Refused` where that matters and nothing tells."""
    times = [read_time(_cell(cells, form.at)) if form.at is not None else None for _, cells in told]
    known = [time for time in times if time is not None]
    if len(known) == len(told) and len({time.utcoffset() is None for time in known}) == 1:
        order: list[tuple[datetime, int]] = sorted(zip(known, range(len(told)), strict=True))
        return [told[at] for _, at in order]
    first: dict[str, tuple[int, str]] = {}
    for row, cells in told:
        name, said = reference(_cell(cells, form.asked)), _cell(cells, form.said)
        before = first.setdefault(name, (row, said))
        if before[1] != said:
            cause = f"rows {before[0]} and {row} say two things of {name}, and nothing says which came later"
            raise Refused(cause, "download the report with the time of each interaction")
    return told


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""
