"""The form that a shared server allots to a learner: the one drawn, unless work on another was saved already."""

from __future__ import annotations

from pathlib import Path

import pytest

from whichpm import allotted
from whichpm import answers as carriers
from whichpm.forms import Draw

FORMS = {"A": ("ferry", "barge"), "B": ("canal", "river")}
DRAW = Draw("small", "5d" * 32)
B = next(name for name in map(str, range(20)) if DRAW.of(name, FORMS) == "B")
A = next(name for name in map(str, range(20)) if DRAW.of(name, FORMS) == "A")


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that a learner of form B fetched."""
    (tmp_path / allotted.file_name("small")).write_bytes(allotted.encode(DRAW, FORMS))
    monkeypatch.setenv("JUPYTERHUB_USER", B)
    return tmp_path


def shown(folder: Path) -> list[str]:
    return [allotted.exercise(slug, folder) for slug in FORMS["A"]]


def test_the_exercise_in_the_place_of_the_one_that_the_notebook_names(folder: Path, monkeypatch: pytest.MonkeyPatch):
    assert shown(folder) == ["canal", "river"]
    monkeypatch.setenv("JUPYTERHUB_USER", A)
    assert shown(folder) == ["ferry", "barge"]
    assert [allotted.exercise(slug, folder) for slug in FORMS["B"]] == ["ferry", "barge"]


def test_without_a_hub_the_account_says_who_it_is(folder: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("JUPYTERHUB_USER")
    monkeypatch.setattr("getpass.getuser", lambda: A)
    assert shown(folder) == ["ferry", "barge"]


def test_work_that_was_saved_stays_on_the_screen(folder: Path):
    (folder / carriers.file_name("barge")).write_text("{}")
    assert shown(folder) == ["ferry", "barge"]
    (folder / carriers.file_name("canal")).write_text("{}")
    assert shown(folder) == ["ferry", "barge"]
    assert allotted.exercise("river", folder) == "river"


def test_an_exercise_of_no_form_and_a_folder_without_the_file_are_as_the_notebook_says(folder: Path, tmp_path: Path):
    assert allotted.exercise("lake", folder) == "lake"
    assert allotted.exercise("ferry", tmp_path / "elsewhere") == "ferry"


@pytest.mark.parametrize(
    "content",
    [b"", b"[]", b"\xff", b'{"format": 2, "set": "small", "key": "5d", "forms": {"A": ["ferry"], "B": ["canal"]}}',
     b'{"format": 1, "set": "small", "key": "no", "forms": {"A": ["ferry"], "B": ["canal"]}}',
     b'{"format": 1, "set": "small", "key": "5d", "forms": {"A": ["ferry"], "B": ["../canal"]}}',
     b'{"format": 1, "set": "small", "key": "5d", "forms": {"A": ["ferry", "barge"], "B": ["canal"]}}',
     b'{"set": "small", "key": "5d", "forms": {}}', b" " * (allotted.LIMIT + 1)],
)  # fmt: skip
def test_a_file_that_cannot_be_used_leaves_the_notebook_as_it_is(folder: Path, content: bytes):
    (folder / allotted.file_name("small")).write_bytes(content)
    assert shown(folder) == ["ferry", "barge"]
