"""What our commands make of learners' work and grades is made for its owner alone."""

from __future__ import annotations

import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from classroom import EXERCISE, SLUG, Course, saved
from downloads import notebook, save

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")
MADE = ("submitted", "collected", "quarantine", "autograded", "regrades", "feedback")


@pytest.fixture
def course(released: Course) -> Iterator[Course]:
    """A course that anybody on the machine may enter; pytest's own folders are closed to others."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        copy = released.copy(Path(folder) / "a course")
        copy.folder.chmod(0o755)
        yield copy


def collect(course: Course, points: int) -> None:
    named = {"Ada Lovelace_501_assignsubmission_file/ps1.ipynb": notebook(course, saved(points, minutes=points))}
    roster = course.folder.parent / "r.csv"
    roster.write_text("id,name\ns01,Ada Lovelace\n", encoding="utf-8")
    course.whichpm("collect", "ps1", str(save(course.folder.parent, "x.zip", named)), "--roster", str(roster))


def grade_and_explain(course: Course) -> None:
    course.whichpm("grade", "ps1")
    course.whichpm("feedback", "ps1")
    course.whichpm("regrade", "ps1", "--void", f"{SLUG}/{EXERCISE.items[0].id}", "--yes")


def test_folders_of_a_class_are_made_for_their_owner_alone(course: Course):
    collect(course, 3)
    collect(course, 5)
    grade_and_explain(course)
    assert (course.folder / "collected/ps1/earlier/s01").is_dir()
    assert {name: oct(stat.S_IMODE((course.folder / name).stat().st_mode)) for name in MADE} == dict.fromkeys(
        MADE, "0o700"
    )


def test_folders_that_are_open_stay_as_they_are_and_are_named_with_the_command_that_closes_them(course: Course):
    for name in MADE:
        (course.folder / name).mkdir()
        (course.folder / name).chmod(0o755)
    collect(course, 3)
    grade_and_explain(course)
    for command in (["grade", "ps1"], ["check"], ["feedback", "ps1"]):
        process = course.start_whichpm(*command)
        _, errors = process.communicate()
        assert "chmod -R o-rwx" in errors
        assert [name for name in MADE if f"'{course.folder / name}'" not in errors] == []
    assert {stat.S_IMODE((course.folder / name).stat().st_mode) for name in MADE} == {0o755}
