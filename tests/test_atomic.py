"""A file is written in one step: whoever reads sees the old content or the new, and a failure leaves the old."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from whichpm import atomic


def test_the_new_content_is_there_with_its_rights_and_nothing_else(tmp_path: Path):
    path = tmp_path / "answers.json"
    path.write_bytes(b"old")
    with atomic.writing(path, mode=0o600) as file:
        file.write(b"new")
        assert path.read_bytes() == b"old"
    assert path.read_bytes() == b"new"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    atomic.write(path, b"newer")
    assert path.read_bytes() == b"newer"
    assert stat.S_IMODE(path.stat().st_mode) == 0o644
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("failure", [OSError("No space left"), KeyboardInterrupt()])
def test_a_failure_leaves_what_was_there(tmp_path: Path, failure: BaseException):
    path = tmp_path / "answers.json"
    path.write_bytes(b"old")

    def fail() -> None:
        with atomic.writing(path) as file:
            file.write(b"half")
            raise failure

    with pytest.raises(type(failure)):
        fail()
    assert [(each, each.read_bytes()) for each in tmp_path.iterdir()] == [(path, b"old")]


def test_what_is_not_done_yet_lies_under_the_name_that_was_asked_for(tmp_path: Path):
    with atomic.writing(tmp_path / "record.json", prefix="staging-"):
        assert [path.name.startswith("staging-") for path in tmp_path.iterdir()] == [True]
