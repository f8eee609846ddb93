"""Settings and fixtures for all tests."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from copies import copy_course, run, search_path
from hypothesis import settings
from once import once

# As in a terminal in which the environment is active.
os.environ["PATH"] = search_path()

# Two busy cores make single examples slow; what a test asserts is behaviour, not time.
settings.register_profile("course", deadline=None)
settings.load_profile("course")

LONG = """
    nbgrader/test_durable browser/test_course jupyter/test_board browser/test_handin nbgrader/attacks/test_attacks
    browser/test_lite browser/test_page browser/test_accessible nbgrader/test_autograde nbgrader/test_parity
    browser/test_kinds browser/test_progress nbgrader/test_grade_equal jupyter/test_private jupyter/test_every_kind
    jupyter/test_kit nbgrader/test_commands nbgrader/test_regrade nbgrader/test_grade nbgrader/test_feedback
"""
"""Files that take long, the longest first: they begin first, so that no process is left alone with one at the end."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put long files first; the others keep their order."""
    tests = Path(__file__).parent
    rank = {tests / f"{name}.py": number for number, name in enumerate(LONG.split())}
    assert [path for path in rank if not path.exists()] == [], "named in LONG, and not there"
    items.sort(key=lambda item: rank.get(item.path, len(rank)))


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course in a folder with spaces, with its book built as publishers build it: warnings are errors."""

    def publish(folder: Path) -> None:
        course = copy_course(folder)
        run(course, "jupyter-book", "build", ".", "--warningiserror", "--keep-going", "--nitpick", "--quiet")

    return once(tmp_path_factory, "the published course", publish)
