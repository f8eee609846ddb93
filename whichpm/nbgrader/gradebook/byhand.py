"""Grades by hand and what they were given for: which stay when a submission is graded again, and which wait again.

nbgrader asks for every grade by hand again whenever a submission is graded again, whatever the cause.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec
from sqlalchemy import delete, insert, select
from sqlalchemy.engine import Connection

from whichpm.nbgrader.gradebook import door
from whichpm.nbgrader.gradebook.tables import own

Digests = Mapping[str, str]


def waits(auto: float | None, by_hand: float | None, waited: bool, same: bool) -> bool:
    """Whether a cell waits for a person after it was graded again.

    Parameters
    ----------
    auto, by_hand
        Points from data, and those that a person gave.
    waited
        Whether it waited before.
    same
        Whether the learner's answer to the cell is the one that was there before.
    """
    if by_hand is None:
        return auto is None
    return waited or not same


def same(cell: str, before: Digests | None, now: Digests) -> bool:
    """Whether the learner's answer to a cell is the one that was graded before."""
    return before is not None and cell in now and before.get(cell) == now[cell]


def handed_in(connection: Connection, notebooks: Sequence[str]) -> dict[str, dict[str, str]]:
    """Digests of what was handed in when it was last graded, by cell, by id of the submitted notebook."""
    found = connection.execute(select(own).where(own.c.notebook_id.in_(notebooks)))
    return {row.notebook_id: msgspec.json.decode(row.cells, type=dict[str, str]) for row in found}


def remember(connection: Connection, notebooks: Mapping[str, Digests]) -> None:
    """Keep digests of what was handed in, by id of the submitted notebook."""
    connection.execute(delete(own).where(own.c.notebook_id.in_(list(notebooks))))
    rows = [{"notebook_id": name, "cells": msgspec.json.encode(cells).decode()} for name, cells in notebooks.items()]
    if rows:
        connection.execute(insert(own), rows)


def exchange(connection: Connection, notebook: str, now: Digests) -> dict[str, str]:
    """Keep the digests of one submitted notebook, where the table may not be there yet; returns those of before."""
    door.add_tables(connection, own)
    before = handed_in(connection, [notebook]).get(notebook, {})
    remember(connection, {notebook: now})
    return before
