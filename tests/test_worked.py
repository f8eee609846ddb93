"""What somebody answered where a set lies is handed to nobody else."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from live import ROOT

from whichpm import worked
from whichpm.worked import WorkedOn

RELEASED = sorted(path for path in (ROOT / "release").iterdir() if path.is_dir())
SAVED = {"cells": [{"cell_type": "code", "source": [], "outputs": [{"output_type": "display_data", "data": {}}]}]}


@pytest.mark.parametrize("folder", RELEASED, ids=lambda folder: folder.name)
def test_what_is_released_is_nobodys_work(folder: Path):
    worked.check(folder)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("ride-hailing.answers.json", "{}"),
        ("ride-hailing.answers.2026-11-30T10-00-00-1.kept.json", "{}"),
        ("which-pm-progress.json", "{}"),
        ("which-pm-progress.damaged-1.json", "{}"),
        ("notes/ps1-copy.ipynb", json.dumps(SAVED)),
    ],
)
def test_an_answer_in_a_release_is_named_with_the_way_out(tmp_path: Path, name: str, content: str):
    folder = shutil.copytree(RELEASED[-1], tmp_path / "ps1")
    (folder / name).parent.mkdir(exist_ok=True)
    (folder / name).write_text(content, encoding="utf-8")
    with pytest.raises(WorkedOn) as error:
        worked.check(folder)
    assert f"({name})" in str(error.value)
    assert "nbgrader generate_assignment ps1 --force" in str(error.value)


def test_what_nobody_gets_is_not_looked_at(tmp_path: Path):
    (tmp_path / ".ipynb_checkpoints").mkdir()
    (tmp_path / ".ipynb_checkpoints/ps1-checkpoint.ipynb").write_text(json.dumps(SAVED), encoding="utf-8")
    (tmp_path / "ps1.ipynb").write_text("{not a notebook", encoding="utf-8")
    worked.check(tmp_path)
