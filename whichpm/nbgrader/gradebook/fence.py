"""The run that may record grades, where the gradebook is a server's and workers of other machines write into it.

A scheduler gives a block of submissions out again when a worker is silent, and a worker goes on for a while when the
command that started it was killed. So each transaction first asks whether its run is still the last one that began
(a fencing token), and holds the rows of its learners until it ends: what is written twice is the same rows, and what
comes late is not written.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.engine import Connection

from whichpm.nbgrader.gradebook import door
from whichpm.nbgrader.gradebook.book import Gradebook
from whichpm.nbgrader.gradebook.tables import run, student


class Superseded(Exception):
    """Another run of the grader has begun since; the message says what to do."""


def begin(book: Gradebook) -> str:
    """The number of a new run, and the end of all before it.

    It waits for transactions of an earlier run that are under way. A file needs no fence: whoever writes into it holds
    the lock of the course. Raises :class:`GradebookError`.
    """
    number = f"{os.getpid()}-{time.time_ns()}"
    if book.served:
        with book.writing() as connection:
            door.add_tables(connection, run)
            added = insert(run).values(assignment_id=book.assignment_id, number=number)
            connection.execute(added.on_conflict_do_update(index_elements=["assignment_id"], set_={"number": number}))
    return number


def hold(connection: Connection, book: Gradebook, number: str, learners: Sequence[str]) -> None:
    """Let nobody else record these learners' grades, and no other run begin, until the transaction ends.

    Learners whom the gradebook does not know are added. Everybody takes them in the same order, so that no two wait
    for each other. Raises :class:`Superseded`.
    """
    current = select(run.c.number).where(run.c.assignment_id == book.assignment_id).with_for_update(read=True)
    if connection.execute(current).scalar() != number:
        fix = "wait for it to end; run the command again to grade what it left"
        raise Superseded(f"another run of `whichpm grade {book.assignment}` has begun since, and takes over; {fix}")
    connection.execute(insert(student).on_conflict_do_nothing(), [{"id": name} for name in sorted(learners)])
    theirs = select(student.c.id).where(student.c.id.in_(learners)).order_by(student.c.id)
    connection.execute(theirs.with_for_update(key_share=True))
