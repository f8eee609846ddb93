"""What is set aside before nbgrader copies a submission."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from whichpm.nbgrader.intake import ASIDE, tidy


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A submission; the working directory is the course, as nbgrader has it."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "source/ps1").mkdir(parents=True)
    (tmp_path / "source/ps1/ps1.ipynb").write_text("{}")
    found = tmp_path / "submitted/anna/ps1"
    (found / "notes").mkdir(parents=True)
    for name in ("ps1.ipynb", "ride-hailing.answers.json", "notes/plan.txt"):
        (found / name).write_text("{}")
    (found / "timestamp.txt").write_text("2026-01-12 17:00:00 UTC\n")
    return found


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if not path.is_dir()}


def run(folder: Path, *notebooks: str) -> list[str]:
    paths = [str(folder / name) for name in notebooks or ("ps1.ipynb",)]
    tidy(assignment="ps1", student="*", notebooks=paths)
    return [Path(path).name for path in paths]


def test_an_honest_submission_is_left_alone(folder: Path):
    before = names(folder)
    assert run(folder) == ["ps1.ipynb"]
    assert names(folder) == before


def test_links_and_special_files_are_set_aside_wherever_they_are(folder: Path):
    (folder / "key.yml").symlink_to("/etc/hostname")
    (folder / "notes/endless").symlink_to("/dev/zero")
    (folder / "nowhere").symlink_to(folder / "gone")
    os.mkfifo(folder / "pipe")
    kept = names(folder) - {"key.yml", "notes/endless", "nowhere", "pipe"}
    run(folder)
    assert {name for name in names(folder) if not name.startswith(ASIDE)} == kept
    assert sorted(path.name for path in (folder / ASIDE).iterdir()) == ["key.yml", "notes+endless", "nowhere", "pipe"]


def test_a_second_run_finds_nothing_more(folder: Path):
    (folder / "key.yml").symlink_to("/etc/hostname")
    run(folder)
    before = names(folder)
    run(folder)
    assert names(folder) == before


@pytest.mark.parametrize("text", ["yesterday-ish", "2026-99-99 17:00:00 UTC", "\x00", "1" * 10_000, "9" * 100])
def test_a_time_that_cannot_be_read_is_set_aside(folder: Path, text: str):
    (folder / "timestamp.txt").write_text(text)
    run(folder)
    assert not (folder / "timestamp.txt").exists()


@pytest.mark.parametrize("text", ["", "2026-01-12 17:00:00.123456 UTC", "2026-01-12T17:00:00Z"])
def test_a_time_that_nbgrader_can_read_stays(folder: Path, text: str):
    (folder / "timestamp.txt").write_text(text)
    run(folder)
    assert (folder / "timestamp.txt").exists()


def test_a_notebook_under_another_name_brings_up_the_expected_one(folder: Path):
    (folder / "ps1.ipynb").rename(folder / "ps1 (1).ipynb")
    assert run(folder, "ps1 (1).ipynb") == ["ps1 (1).ipynb", "ps1.ipynb"]
    assert run(folder, "extra.ipynb", "ps1.ipynb") == ["extra.ipynb", "ps1.ipynb"]
