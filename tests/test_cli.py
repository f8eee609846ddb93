"""Every command helps, fails with one clear line, and is in the README."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
import sys
import threading
import urllib.request
from pathlib import Path

import pytest
from typer.testing import CliRunner

from whichpm.cli import app, common
from whichpm.cli.serve import server

ROOT = Path(__file__).parents[1]


def run(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "whichpm", *words],
        cwd=cwd,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={"PATH": "/usr/bin:/bin", "COLUMNS": "200", "CI": "true"},
    )


def commands() -> list[str]:
    own = [command.name or command.callback.__name__ for command in app.registered_commands]
    grouped = [
        f"{group.name} {command.name or command.callback.__name__}"
        for group in app.registered_groups
        for command in group.typer_instance.registered_commands
    ]
    return sorted(own + grouped)


@pytest.mark.parametrize("command", commands())
def test_every_command_helps_and_is_documented(command: str):
    words = [*command.split(), "--help"]
    helped = CliRunner().invoke(app, words, prog_name="whichpm", env={"COLUMNS": "200"})
    assert helped.exit_code == 0
    assert f"whichpm {command}" in helped.stdout
    documents = (ROOT / "README.md").read_text(encoding="utf-8") + (ROOT / "CONTRIBUTING.md").read_text(
        encoding="utf-8"
    )
    assert f"whichpm {command}" in documents


@pytest.mark.course
def test_check_passes_on_the_course():
    checked = run("check")
    assert checked.returncode == 0, checked.stderr
    assert re.search(r"The bank is sound: \d+ exercises", checked.stdout)


def test_a_bank_that_is_not_there_is_named_in_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    (tmp_path / "exercises/practice").mkdir(parents=True)
    monkeypatch.setenv("WHICHPM_BANK", "nowhere")
    told = CliRunner().invoke(app, ["check", "--course", str(tmp_path)])
    assert told.exit_code == 1
    assert told.stderr.startswith("WHICHPM_BANK:1: ")
    assert told.stderr.count("\n") == 1


@pytest.mark.course
def test_check_looks_at_one_file_and_says_which_is_not_there(tmp_path: Path):
    name = "exercises/practice/who-decides.yml"
    assert run("check", name).stdout == f"{name} is sound.\n"
    assert run("check", str(ROOT / name), cwd=tmp_path).returncode == 0
    assert run("check", "nothing.yml").stderr == "there is no file nothing.yml\n"


@pytest.mark.course
def test_check_without_all_trains_no_model():
    code = "import sys; sys.modules['sklearn'] = None; sys.argv[1:] = ['check']; from whichpm.cli import main; main()"
    checked = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert "`whichpm check --all` says" in checked.stdout
    assert checked.returncode == 0


@pytest.mark.course
def test_check_fails_with_one_line_a_problem(tmp_path: Path):
    for name in ("book", "exercises", "source"):
        shutil.copytree(ROOT / name, tmp_path / name)
    broken = tmp_path / "exercises/practice/broken.yml"
    broken.write_text("kind: srot\n")
    checked = run("check", cwd=tmp_path)
    assert checked.returncode == 1
    assert checked.stderr.splitlines() == [
        'exercises/practice/broken.yml:1: kind: there is no kind "srot"; did you mean "sort"?'
    ]


@pytest.mark.parametrize("command", ["check", "results ps1", "kit ps1", "simulate ps1", "serve"])
def test_outside_a_course_every_command_says_so(command: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(tmp_path)
    failed = CliRunner().invoke(app, command.split())
    assert failed.exit_code == 1
    assert "is in no course" in failed.stderr
    assert isinstance(failed.exception, SystemExit), "nothing is left to be explained as an error of ours"


@pytest.mark.slow
def test_what_a_command_says_is_all_that_a_terminal_shows(tmp_path: Path):
    failed = run("results", "ps1", cwd=tmp_path)
    assert failed.returncode == 1
    assert "is in no course" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.parametrize("command", ["grade", "regrade", "feedback", "doctor"])
def test_on_windows_the_commands_of_a_class_say_where_they_run(command: str, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(common, "ON_WINDOWS", True)
    refused = CliRunner().invoke(app, [command, "ps1", "--course", str(ROOT)])
    assert refused.exit_code == 1
    assert "runs on Linux and macOS; on Windows use the Linux of WSL" in refused.output


@pytest.mark.parametrize("command", ["simulate", "kit"])
def test_an_assignment_that_is_not_released(command: str, tmp_path: Path):
    (tmp_path / "exercises/practice").mkdir(parents=True)
    failed = CliRunner().invoke(app, [command, "ps9", "--course", str(tmp_path)])
    assert failed.exit_code == 1
    assert "nbgrader generate_assignment ps9 --force" in failed.stderr


def test_a_taken_port_is_no_obstacle(tmp_path: Path):
    (tmp_path / "index.html").write_text("the book")
    (tmp_path / "board.mjs").write_text("export default {}")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with server(tmp_path, taken.getsockname()[1]) as running:
            threading.Thread(target=running.serve_forever, daemon=True).start()
            address = f"http://127.0.0.1:{running.server_address[1]}"
            with urllib.request.urlopen(f"{address}/board.mjs") as answer:
                assert answer.headers["Content-Type"] == "text/javascript"
            running.shutdown()
