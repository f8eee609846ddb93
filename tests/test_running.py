"""Commands on any terminal: few letters, a closed pipe, a damaged course; a sentence each time, never a traceback."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from whichpm.cli import running

ROOT = Path(__file__).parents[1]
NAME = "Ł Wąż 王"
PLAIN = {"PYTHONIOENCODING": "cp1252", "LC_ALL": "C", "PYTHONUTF8": "0"}


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with somebody in it whose name few consoles can write."""
    folder = tmp_path_factory.mktemp("terminal") / "course"
    (folder / "submitted" / NAME / "ps1").mkdir(parents=True)
    (folder / "submitted" / NAME / "ps1/essay.docx").write_bytes(b"PK")
    shutil.copytree(ROOT / "exercises", folder / "exercises")
    shutil.copytree(ROOT / "source/ps1", folder / "source/ps1")
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    command = [str(Path(sys.executable).parent / "nbgrader"), "generate_assignment", "ps1"]
    subprocess.run(command, cwd=folder, check=True, capture_output=True)
    return folder


def whichpm(course: Path, *arguments: str, **environment: str) -> tuple[int, str, str]:
    done = subprocess.run(
        [sys.executable, "-m", "whichpm", *arguments],
        cwd=course,
        env={**os.environ, **environment},
        capture_output=True,
    )
    return done.returncode, done.stdout.decode("cp1252", "replace"), done.stderr.decode("cp1252", "replace")


COMMANDS = [
    ("doctor", "ps1"),
    ("doctor", "ps1", "--json"),
    ("grade", "ps1"),
    ("grade", "ps1", "--json", "--force"),
    ("results", "ps1"),
    ("feedback", "ps1"),
    ("regrade", "ps1", "--dry-run"),
    ("collect", "ps1", "nothing.zip"),
    ("report", "chance"),
]


@pytest.mark.parametrize("arguments", COMMANDS, ids=" ".join)
def test_names_that_a_console_cannot_write_are_replaced(course: Path, arguments: tuple[str, ...]):
    code, printed, errors = whichpm(course, *arguments, **PLAIN)
    assert code in (0, 1, 3)
    assert "Traceback" not in printed + errors
    assert "could not go on" not in errors


def test_json_keeps_every_letter(course: Path):
    code, printed, _ = whichpm(course, "doctor", "ps1", "--json", PYTHONIOENCODING="cp1252")
    assert code == 3
    assert json.loads(printed)["diagnoses"][0]["learner"] == NAME


def test_a_roster_with_such_names_is_reported_as_json(course: Path, tmp_path: Path):
    (tmp_path / "r.csv").write_text(f"id,name\nanna,{NAME}\n", encoding="utf-8")
    (tmp_path / "d").mkdir()
    shutil.copy(course / "release/ps1/ps1.ipynb", tmp_path / f"d/{NAME}_ps1.ipynb")
    for more in ((), ("--json",)):
        code, printed, errors = whichpm(
            course,
            "collect",
            "ps1",
            str(tmp_path / "d"),
            "--roster",
            str(tmp_path / "r.csv"),
            "--dry-run",
            *more,
            **PLAIN,
        )
        assert code in (0, 3), errors
    assert json.loads(printed)


@pytest.mark.parametrize("damage", ["old", "broken", "empty"])
@pytest.mark.parametrize("arguments", COMMANDS[:-1], ids=" ".join)
def test_a_gradebook_that_cannot_be_used_is_explained(
    course: Path, tmp_path: Path, damage: str, arguments: tuple[str, ...]
):
    broken = tmp_path / "course"
    shutil.copytree(course, broken)
    path = broken / "gradebook.db"
    if damage == "old":
        import sqlite3

        with sqlite3.connect(path) as connection:
            connection.execute("DROP TABLE student")
            connection.execute("ALTER TABLE assignment RENAME TO before")
    else:
        path.write_bytes(b"" if damage == "empty" else b"SQLite format 3\0" + b"x" * 5000)
    code, printed, errors = whichpm(broken, *arguments)
    assert code in (1, 3)
    assert "Traceback" not in printed + errors
    assert "this is not your fault" not in errors, errors
    assert errors.strip() or printed.strip()


def test_output_that_nobody_reads_is_no_error(course: Path):
    command = f'"{sys.executable}" -m whichpm report chance | head -1'
    done = subprocess.run(["bash", "-c", command], cwd=course, capture_output=True, text=True)
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr


def test_what_nobody_expected_is_one_sentence(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv(running.TRACEBACK, raising=False)

    def broken() -> None:
        raise KeyError("x")

    with pytest.raises(SystemExit) as ended:
        running.run(broken)
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert said.startswith("whichpm could not go on (KeyError: 'x')")
    assert running.TRACEBACK in said
    monkeypatch.setenv(running.TRACEBACK, "1")
    with pytest.raises(KeyError):
        running.run(broken)
