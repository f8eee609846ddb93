"""The release is generated once; every module grades in its own copy of that course."""

from __future__ import annotations

import pytest
from classroom import Course


@pytest.fixture(scope="session")
def released(tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course with its release generated, in a path with spaces; not to be changed."""
    course = Course.new(tmp_path_factory.mktemp("nbgrader") / "a course")
    course.run("generate_assignment", "ps1")
    return course


@pytest.fixture(scope="module")
def course(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A copy of the released course for one module."""
    return released.copy(tmp_path_factory.mktemp("copy") / "a course")
