"""Gradebooks of both kinds: a real PostgreSQL server for the tests, and rows to compare, whatever holds them."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest
from browser.provide import system_postgres
from classroom import Course
from sqlalchemy import MetaData, create_engine, text
from sqlalchemy.exc import OperationalError

# Random ids, by what they stand for: of each table, the columns that say which row it is.
NAMED_BY = {
    "assignment": ("name",),
    "notebook": ("assignment_id", "name"),
    "base_cell": ("notebook_id", "name", "type"),
    "source_cell": ("notebook_id", "name"),
    "submitted_assignment": ("assignment_id", "student_id"),
    "submitted_notebook": ("assignment_id", "notebook_id"),
    "grade": ("notebook_id", "cell_id"),
    "comment": ("notebook_id", "cell_id"),
}


def rows(db_url: str) -> dict[str, list[tuple[Any, ...]]]:
    """Every table, rows in a fixed order, with random ids replaced by what they stand for."""
    engine = create_engine(db_url)
    found = MetaData()
    found.reflect(engine)
    with engine.connect() as connection:
        raw = {name: connection.execute(table.select()).mappings().all() for name, table in found.tables.items()}
    engine.dispose()
    known: dict[Any, str] = {}
    for name, parts in NAMED_BY.items():
        for row in raw[name]:
            known[row["id"]] = f"{name}({', '.join(str(known.get(row[part], row[part])) for part in parts)})"
    return {
        name: sorted((tuple(known.get(value, value) for value in row.values()) for row in found), key=repr)
        for name, found in raw.items()
    }


def change(db_url: str, *statements: str) -> None:
    """Run statements in one transaction."""
    engine = create_engine(db_url)
    with engine.begin() as connection:
        for statement in statements:
            connection.execute(text(statement))
    engine.dispose()


class Postgres:
    """A running server that hands out empty databases."""

    def __init__(self, programs: Path, folder: Path) -> None:
        self.programs, self.folder = programs, folder
        self._count = 0

    def url(self, name: str) -> str:
        """URL of a database."""
        return f"postgresql+psycopg://grader@/{name}?host={self.folder}"

    def new(self) -> str:
        """URL of a new, empty database."""
        self._count += 1
        return self._create(f"gradebook{self._count}", "template0")

    def copy(self, db_url: str) -> str:
        """URL of a copy of a database that nobody uses."""
        self._count += 1
        return self._create(f"gradebook{self._count}", db_url.split("@/")[1].split("?")[0])

    def _create(self, name: str, template: str) -> str:
        engine = create_engine(self.url("postgres"), isolation_level="AUTOCOMMIT")
        with engine.connect() as connection:
            connection.execute(text(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'))
        engine.dispose()
        return self.url(name)

    def of_course(self, course: Course) -> str:
        """Give a course a gradebook here, with the assignment and no grades, made by nbgrader; gives its URL."""
        url = self.new()
        course.configure("CourseDirectory.db_url", url)
        course.run("generate_assignment", "ps1", "--force")
        course.run("db", "upgrade")
        return url


@contextmanager
def postgres() -> Iterator[Postgres]:
    """A server of its own in a temporary folder, reached through a socket there; skips where there is none."""
    programs = system_postgres()
    if programs is None:
        if os.environ.get("CI") == "true":
            pytest.fail("no PostgreSQL: run `make test`, which provides one")
        pytest.skip("no PostgreSQL on this system: run `make test`, which provides one")
    # The path of a socket must be short, and the server's user must be able to reach it.
    folder = Path(tempfile.mkdtemp(prefix="whichpm-pg-"))
    user = _server_user()
    if user:
        shutil.chown(folder, user)
    run: dict[str, Any] = {"user": user, "cwd": folder, "stdout": subprocess.DEVNULL}
    try:
        data = folder / "data"
        subprocess.run([programs / "initdb", "-D", data, "-A", "trust", "-U", "grader", "-N"], check=True, **run)
        with (folder / "log").open("w") as log:
            # Killed are graders, not this server or the machine, so it need not wait for the disk.
            options = ["-k", folder, "-c", "listen_addresses=", "-c", "fsync=off"]
            server = subprocess.Popen([programs / "postgres", "-D", data, *options], stderr=log, **run)
        try:
            found = Postgres(programs, folder)
            _wait(found, server)
            yield found
        finally:
            server.terminate()
            try:
                server.wait(20)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _server_user() -> str | None:
    """PostgreSQL refuses to run as root."""
    if os.geteuid() != 0:
        return None
    return next(each.pw_name for each in pwd.getpwall() if each.pw_name in ("postgres", "nobody"))


def _wait(found: Postgres, server: subprocess.Popen[Any], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while True:
        assert server.poll() is None, (found.folder / "log").read_text()
        assert time.monotonic() < end, "PostgreSQL does not answer"
        engine = create_engine(found.url("postgres"))
        with suppress(OperationalError), engine.connect():
            return
        time.sleep(0.05)
