"""The release is generated once; every module grades in its own copy of that course."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from browser.driver import launch
from classroom import Course
from databases import Postgres, postgres
from once import once
from playwright.sync_api import Page

PATIENCE = 60_000  # Milliseconds; autograding starts slowly where two cores are shared.
# Formgrader asks another host for MathJax; no name is resolved here.
OFFLINE = "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with its release generated, in a path with spaces; not to be changed."""

    def release(folder: Path) -> None:
        Course.new(folder / "a course").run("generate_assignment", "ps1")

    return Course(once(tmp_path_factory, "nbgrader", release) / "a course")


@pytest.fixture(scope="module")
def course(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of the released course for one module."""
    return released.copy(tmp_path_factory.mktemp("copy") / "a course")


@pytest.fixture(scope="session")
def server() -> Iterator[Postgres]:
    """A PostgreSQL server, from which each test asks for databases of its own."""
    with postgres() as found:
        yield found


@pytest.fixture(scope="module")
def page() -> Iterator[Page]:
    """A page of a real browser that reaches no other host."""
    browser = launch(OFFLINE)
    found = browser.new_page(viewport={"width": 1280, "height": 1000})
    found.set_default_timeout(PATIENCE)
    yield found
    browser.close()
