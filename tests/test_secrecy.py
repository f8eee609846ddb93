"""Keys and grades are the instructor's: what others on the machine can read is said, with the command against it."""

from __future__ import annotations

import os
import shlex
import stat
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from whichpm import private

pytestmark = pytest.mark.skipif(os.name != "posix", reason="permissions are those of POSIX")


@pytest.fixture
def root() -> Iterator[Path]:
    """A course where everybody may look, with a blank in its path; pytest's own folders are closed to others."""
    with tempfile.TemporaryDirectory(prefix="a course ") as folder:
        root = Path(folder)
        root.chmod(0o755)
        for name in private.KEYS:
            (root / name).mkdir(parents=True)
            (root / name).chmod(0o755)
        (root / "exercises").chmod(0o755)
        (root / "gradebook.db").touch()
        (root / "gradebook.db").chmod(0o644)
        yield root


def test_what_others_can_read_is_named(root: Path):
    assert private.open_to_others(root) == ["exercises/graded", "source", "gradebook.db"]


def test_the_command_in_the_warning_closes_it(root: Path):
    said = private.warning(root)
    command = said.partition("yourself: ")[2]
    subprocess.run(shlex.split(command), check=True)
    assert private.open_to_others(root) == []
    assert private.warning(root) == ""


@pytest.mark.parametrize("closed", [".", "exercises"])
def test_what_lies_in_a_closed_folder_is_closed(root: Path, closed: str):
    (root / closed).chmod(0o700)
    assert "exercises/graded" not in private.open_to_others(root)


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_folders_are_made_for_their_owner_alone_and_others_stay(root: Path):
    private.folder(root / "collected" / "ps1" / "earlier")
    for name in ("collected", "collected/ps1", "collected/ps1/earlier"):
        assert _mode(root / name) == 0o700
    private.folder(root / "source" / "ps1")
    assert (_mode(root / "source"), _mode(root / "source/ps1")) == (0o755, 0o700)


def test_what_is_made_in_a_folder_of_a_group_is_the_groups_too(root: Path):
    root.chmod(0o2770)  # As nbgrader marks folders where c.CourseDirectory.groupshared is set.
    private.folder(root / "collected" / "ps1")
    assert (_mode(root / "collected"), _mode(root / "collected/ps1")) == (0o2770, 0o2770)


def test_a_file_is_taken_from_all_others(root: Path):
    private.close(root / "gradebook.db")
    assert stat.S_IMODE((root / "gradebook.db").stat().st_mode) == 0o600
    private.close(root / "nothing")
