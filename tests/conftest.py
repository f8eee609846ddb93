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


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course in a folder with spaces, with its book built as publishers build it: warnings are errors."""

    def publish(folder: Path) -> None:
        course = copy_course(folder)
        run(course, "jupyter-book", "build", ".", "--warningiserror", "--keep-going", "--nitpick", "--quiet")

    return once(tmp_path_factory, "the published course", publish)
