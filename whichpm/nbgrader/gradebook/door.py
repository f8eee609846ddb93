"""The door to nbgrader's gradebook: whoever reads or writes it comes through here, and every failure has one wording.

A reader creates nothing: no file, no table, no row.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Table, create_engine, event, func, inspect, select
from sqlalchemy.engine import URL, Connection, Engine, make_url
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from whichpm.suggest import generate

PATIENCE = 30
"""Seconds to wait while another program, such as formgrader, writes, or until a server answers."""


class GradebookError(Exception):
    """The gradebook cannot be read or written; the message says why and what to do."""


class NoGradebook(GradebookError):
    """There is no gradebook yet at this address, or an empty one."""


class NoAssignment(GradebookError):
    """The gradebook has no assignment of this name."""


@contextmanager
def reading(db_url: str, assignment: str = "NAME") -> Iterator[Connection]:
    """A connection that reads one state of the gradebook and can change nothing.

    Where there is no gradebook, the error names the command that makes it with ``assignment``.

    Raises
    ------
    GradebookError
        Also from statements within.
    """
    with explained():
        engine = _engine(_there(db_url, assignment), reads=True)
        try:
            with engine.connect().execution_options(postgresql_readonly=True) as connection:
                _insist_on_tables(connection, assignment)
                yield connection
        finally:
            engine.dispose()


def to_write(db_url: str, assignment: str = "NAME") -> Engine:
    """An engine whose transactions write, each alone; the gradebook must be there. Raises :class:`GradebookError`."""
    with explained():
        engine = _engine(_there(db_url, assignment))
        with engine.connect() as connection:
            _insist_on_tables(connection.execution_options(whichpm_reads=True), assignment)
        return engine


@contextmanager
def writing(db_url: str, assignment: str = "NAME") -> Iterator[Connection]:
    """One transaction in which nobody else writes; raises :class:`GradebookError`."""
    engine = to_write(db_url, assignment)
    try:
        with explained(), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def add_tables(connection: Connection, *tables: Table) -> None:
    """Make the tables of ours that are not there yet, within a transaction that writes.

    Processes of several machines may come for the same tables at once, and a server's ``IF NOT EXISTS`` does not make
    them wait for each other: whoever comes second waits here until the transaction of the first has ended.
    """
    missing = {table.name for table in tables} - set(inspect(connection).get_table_names())
    if missing and connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(func.hashtext("whichpm"))))
    for table in (each for each in tables if each.name in missing):
        table.create(connection, checkfirst=True)


@contextmanager
def explained() -> Iterator[None]:
    """Turn what goes wrong with a database into a :class:`GradebookError`."""
    try:
        yield
    except (SQLAlchemyError, ImportError) as error:
        raise GradebookError(_explanation(error)) from error


def no_assignment(assignment: str, known: list[str]) -> NoAssignment:
    """The error that says which assignments there are, and how this one comes to be."""
    has = ", ".join(sorted(known)) or "none yet"
    cause = f'the gradebook has no assignment "{assignment}" (it has: {has})'
    return NoAssignment(f"{cause}; {generate(assignment)} first")


def place(db_url: str) -> str:
    """Where a gradebook is, as a person would say it: the path of a file, or an address without its password."""
    url = make_url(db_url)
    if _file(url):
        return str(url.database)
    return url.set(query={}).render_as_string(hide_password=True)


def served(db_url: str) -> bool:
    """Whether a server of PostgreSQL holds the gradebook, so that many can write at once."""
    with explained():
        return make_url(db_url).get_backend_name() == "postgresql"


def below(root: Path, db_url: str) -> str:
    """An address with the path of its file made absolute, where that is relative to ``root``."""
    try:
        url = make_url(db_url)
    except SQLAlchemyError:
        return db_url  # Said by whoever opens it.
    if (path := _file(url)) is None or path.is_absolute() or str(url.database) == ":memory:":
        return db_url
    return url.set(database=str(root / path)).render_as_string(hide_password=False)


def _there(db_url: str, assignment: str) -> URL:
    url = make_url(db_url)
    if (path := _file(url)) and not path.is_file():
        raise NoGradebook(f"there is no gradebook {path}; {generate(assignment)} first")
    return url


def _file(url: URL) -> Path | None:
    """The file of the database; ``None`` for a server's, and for an address that says itself how to open a file."""
    if url.get_backend_name() != "sqlite" or "uri" in url.query:
        return None
    return Path(url.database or "")


def _engine(url: URL, reads: bool = False) -> Engine:
    backend = url.get_backend_name()
    if backend == "sqlite":
        url = url.update_query_dict({"timeout": url.query.get("timeout", str(PATIENCE))})
        engine = create_engine(url, poolclass=NullPool) if reads else create_engine(url)
        event.listen(engine, "connect", _only_reads if reads else _no_implicit_transactions)
        if not reads:
            event.listen(engine, "begin", _begin)
        return engine
    options: dict[str, Any] = {}
    if backend == "postgresql":
        options = {"options": f"-c lock_timeout={PATIENCE * 1000}", "connect_timeout": PATIENCE}
        options["application_name"] = f"whichpm {os.getpid()}"  # So that the server's owner sees whose locks wait.
    return create_engine(url, connect_args={name: value for name, value in options.items() if name not in url.query})


def _only_reads(connection: Any, _record: object) -> None:
    connection.execute("PRAGMA query_only = ON")


def _no_implicit_transactions(connection: Any, _record: object) -> None:
    connection.isolation_level = None


def _begin(connection: Connection) -> None:
    """SQLite takes the right to write at the start, so that nothing that was read has changed when rows are written."""
    reads = connection.get_execution_options().get("whichpm_reads")
    connection.exec_driver_sql("BEGIN" if reads else "BEGIN IMMEDIATE")


def _insist_on_tables(connection: Connection, assignment: str) -> None:
    if not inspect(connection).get_table_names():
        name = place(connection.engine.url.render_as_string())
        raise NoGradebook(f"the gradebook {name} is empty; {generate(assignment)} first")


def _explanation(error: Exception) -> str:
    said = " ".join(str(error.orig if isinstance(error, DBAPIError) else error).split())
    if "locked" in said or "lock timeout" in said:
        cause = "the gradebook is locked by another program (formgrader, or a command of nbgrader)"
        return f"{cause}; close it or wait, and run the command again: nothing is lost"
    if "full" in said or "No space left" in said or "disk I/O" in said:
        return f"the gradebook cannot be written ({said}); free some space and run the command again"
    if "not a database" in said or "malformed" in said:
        return f"the gradebook is damaged ({said}); put a copy of before in its place, and run the command again"
    if any(sign in said for sign in ("no such column", "no such table", "does not exist")) and "database" not in said:
        return f"the gradebook does not fit this nbgrader ({said}); back it up and run `nbgrader db upgrade`"
    return f"the gradebook could not be used ({said}); fix that and run the command again"
