"""The recipes of the Makefile take nobody's work away."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
WORK = (
    "submitted/anna/ps1/ps1.ipynb",
    "autograded/anna/ps1/ps1.ipynb",
    "feedback/anna/ps1/ps1.html",
    "collected/ps1/download.zip",
    "quarantine/ps1/anna.json",
    "regrades/ps1.json",
    "kits/ps1.zip",
    "draws/ps1.key",
    "exchange/which-pm/outbound/ps1/ps1.ipynb",
    "gradebook.db",
    "ps1/ps1.ipynb",
)
MADE = ("_build/html/index.html", "dist/whichpm.whl", ".pytest_cache/x", "whichpm/__pycache__/x.pyc")


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A checkout with the work of a class in it, and what was built."""
    shutil.copy(ROOT / "Makefile", tmp_path)
    for name in ("tests", "benchmarks", "tools"):
        (tmp_path / name).mkdir()
    for name in (*WORK, *MADE, "requirements.lock", "pyproject.toml", "nbgrader_config.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("something")
    return tmp_path


def make(checkout: Path, *words: str) -> str:
    return subprocess.run(["make", *words], cwd=checkout, check=True, capture_output=True, text=True).stdout


def test_clean_removes_what_is_rebuilt_and_nothing_that_anybody_made(checkout: Path):
    make(checkout, "clean")
    assert [name for name in WORK if not (checkout / name).is_file()] == []
    assert [name for name in MADE if (checkout / name).exists()] == []


def test_a_class_of_ones_own_is_not_mixed_with_a_simulated_one(checkout: Path):
    wanted = ("--dry-run", "_build/.graded")
    assert "whichpm simulate" not in make(checkout, *wanted)
    shutil.rmtree(checkout / "submitted/anna")
    (checkout / "submitted/simulated-01/ps1").mkdir(parents=True)
    assert "whichpm simulate" in make(checkout, *wanted)


def test_setting_up_serves_nothing(checkout: Path):
    commands = make(checkout, "--dry-run", "setup").replace(str(checkout), "")
    assert "whichpm serve" not in commands
    assert "jupyter-book" not in commands


def test_the_locks_are_renewed_by_one_recipe(checkout: Path):
    commands = make(checkout, "--dry-run", "lock")
    for name in ("requirements.lock", "tools/lite/jupyterlite.lock", "tools/lite/pyodide.lock"):
        assert (ROOT / name).is_file()
        assert f"--output-file {name}" in commands
