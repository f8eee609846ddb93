"""The page of a term: every command in it runs in its order on a simulated class, and prints what the page says."""

from __future__ import annotations

import re
import shutil
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from classroom import ROOT
from copies import search_path
from forks import NBGRADER, WHICHPM, forks

PAGE = ROOT / "book/term.md"
BY_HAND = "% a person grades the texts"
NAMES = """
    Ada Berg, Ben Okafor, Carla Diaz, Deniz Aydin, Ewa Nowak, Farid Haidari, Greta Lind, Hugo Martin, Ines Costa,
    Jun Sato, Kim Larsen, Lea Fischer, Mia Roth
"""
LEFT_OUT = "…"
PARTS = ("book", "exercises", "source", "_toc.yml", "nbgrader_config.py")


class Step(NamedTuple):
    """A command with its line in the page, the lines it should print, and its exit code."""

    line: int
    command: str
    prints: tuple[str, ...]
    code: int


def steps(text: str) -> Iterator[Step | str]:
    """What the page does, in its order; where a person grades by hand, :data:`BY_HAND`."""
    blocks = r"^(?P<hand>% a person [^\n]*)$|^(?:% exits (?P<code>\d)\n)?```console\n(?P<body>.*?)^```$"
    for block in re.finditer(blocks, text, re.MULTILINE | re.DOTALL):
        if block["hand"]:
            yield block["hand"]
            continue
        first = text.count("\n", 0, block.start("body")) + 1
        commands = list(re.finditer(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block["body"], re.MULTILINE))
        for each in commands:
            line = first + block["body"].count("\n", 0, each.start())
            code = int(block["code"] or 0) if each is commands[-1] else 0
            yield Step(line, each[1], tuple(each[2].splitlines()), code)


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The course, a roster, and the downloads of two systems: twelve hand in, Mia does not."""
    folder = tmp_path_factory.mktemp("term") / "course"
    folder.mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    names = dict(enumerate((each.strip() for each in NAMES.split(",")), 1))
    shutil.copytree(ROOT / "release/ps1", folder / "release/ps1")
    run(folder, "whichpm simulate ps1 --learners 12 --form A")
    roster, marks = ["id,name,section,lms_id,handed_in"], ["Student,ID,SIS User ID,Problem Set 1 (4711)"]
    marks.append("    Points Possible,,,36.00")
    with zipfile.ZipFile(folder / "download.zip", "w") as download:
        for number, name in names.items():
            handed_in = folder / f"submitted/simulated-{number:02d}/ps1"
            at = (handed_in / "timestamp.txt").read_text().strip() if handed_in.is_dir() else ""
            roster.append(f"simulated-{number:02d},{name},{'BA'[number % 2]},{700 + number},{at}")
            marks.append(f"{name},{700 + number},simulated-{number:02d},")
            if handed_in.is_dir():
                entry = f"{name}_{700 + number}_assignsubmission_file/ps1.ipynb"
                download.writestr(entry, (handed_in / "ps1.ipynb").read_bytes())
    for path, lines in (("roster.csv", roster), ("gradebook.csv", marks)):
        (folder / path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    for made in ("submitted", "release"):
        shutil.rmtree(folder / made)
    assert not (folder / "gradebook.db").exists()
    return folder


def run(folder: Path, command: str) -> tuple[int, str]:
    """Run a command as a person types it; its exit code, and all that it printed."""
    name, *rest = [each.replace('"', "") for each in re.findall(r'(?:[^\s"]|"[^"]*")+', command)]
    start = [NBGRADER] if name == "nbgrader" else WHICHPM
    home = {each: str(folder.parent / "home") for each in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    environment = {**home, "PATH": search_path(), "COLUMNS": "100", "PYTHONPATH": str(ROOT)}
    code, printed, errors = forks().run([*start, *rest], folder, environment, apart=True)
    return code, printed + errors


def fits(said: str, printed: str) -> bool:
    """Whether a line of the page is a printed one; what it leaves out may be anything."""
    pattern = ".*".join(re.escape(" ".join(part.split())) for part in said.split(LEFT_OUT))
    return bool(re.fullmatch(pattern.replace(r"\ .*", ".*").replace(r".*\ ", ".*"), " ".join(printed.split())))


def test_the_page_shows_how_the_roster_begins(course: Path):
    (shown,) = re.findall(r"^```text\n(id,name.*?)^```$", PAGE.read_text(encoding="utf-8"), re.MULTILINE | re.DOTALL)
    assert (course / "roster.csv").read_text(encoding="utf-8").startswith(shown)


def test_every_command_prints_what_the_page_says(course: Path):
    done = 0
    for step in steps(PAGE.read_text(encoding="utf-8")):
        if isinstance(step, str):
            assert step == BY_HAND
            with sqlite3.connect(course / "gradebook.db") as book:
                book.execute("UPDATE grade SET manual_score = 2, needs_manual_grade = 0 WHERE needs_manual_grade")
            continue
        code, printed = run(course, step.command)
        where = f"book/term.md:{step.line}: `{step.command}`"
        assert code == step.code, f"{where} ended with {code}:\n{printed}"
        lines = iter(printed.splitlines())
        for said in step.prints:
            if said.strip() == LEFT_OUT:
                continue
            assert any(fits(said, line) for line in lines), f"{where} does not print “{said}”, or not there:\n{printed}"
        done += 1
    assert done > 15
