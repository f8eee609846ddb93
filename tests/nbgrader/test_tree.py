"""A graded folder as it is put together: which files are one file, and how rows of a large class are named."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from whichpm.nbgrader.batch import tree
from whichpm.nbgrader.batch.writing import Ids

HANDED_OUT, OWN = "board.exercise.json", "board.answers.json"


def staged(place: Path, name: str, content: bytes = b"handed out", permissions: int = 0o444) -> Path:
    files = {HANDED_OUT: content, OWN: b"handed out"}
    tree.stage(str(place / name), files, {}, permissions, shared=False, same={HANDED_OUT})
    assert {path.name: path.read_bytes() for path in (place / name).iterdir()} == files
    return place / name


def test_what_was_handed_out_to_all_is_one_file_and_what_they_wrote_is_not(tmp_path: Path):
    one, other, changed = staged(tmp_path, "1"), staged(tmp_path, "2"), staged(tmp_path, "3", b"written over")
    assert (one / HANDED_OUT).samefile(other / HANDED_OUT)
    assert not (one / HANDED_OUT).samefile(changed / HANDED_OUT)
    assert not (one / OWN).samefile(other / OWN)
    assert tree.digest(str(one)) == tree.digest_of({HANDED_OUT: b"handed out", OWN: b"handed out"}, {})


def test_where_graders_may_write_into_files_each_learner_has_their_own(tmp_path: Path):
    one, other = (staged(tmp_path, name, permissions=0o664) for name in "12")
    assert not (one / HANDED_OUT).samefile(other / HANDED_OUT)


def test_a_file_that_can_have_no_more_names_begins_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = staged(tmp_path, "1")
    with monkeypatch.context() as full:
        full.setattr(os, "link", refuse)
        assert staged(tmp_path, "2") / HANDED_OUT
    third, fourth = staged(tmp_path, "3"), staged(tmp_path, "4")
    assert not (third / HANDED_OUT).samefile(first / HANDED_OUT)
    assert (third / HANDED_OUT).samefile(fourth / HANDED_OUT)


def refuse(_source: str, target: str) -> None:
    raise OSError(errno.EMLINK, "Too many links", target)


def test_a_later_row_has_a_later_id():
    ids = Ids()
    found = [ids.new() for _ in range(10_000)]
    assert found == sorted(set(found))
    assert {len(each) for each in found} == {32}
    assert {(each[12], each[16]) for each in found} <= {("7", digit) for digit in "89ab"}
