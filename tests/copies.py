"""Copies of the course, to try things on without touching the checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ("book", "exercises", "release", "source", "whichpm")
FILES = (
    "_config.yml",
    "_toc.yml",
    "CHANGELOG.md",
    "nbgrader_config.py",
    "pyproject.toml",
    "README.md",
    "LICENSE",
    "LICENSE-TEXT",
)


def copy_course(target: Path) -> Path:
    """Copy what an author writes, and nothing that is produced."""
    target.mkdir(parents=True)
    for part in (part for part in PARTS if (ROOT / part).is_dir()):  # A public tree may have no source.
        shutil.copytree(ROOT / part, target / part, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for file in FILES:
        shutil.copy(ROOT / file, target / file)
    return target


def newest() -> float:
    """When what an author writes was last changed, in seconds since 1970."""
    files = (path for part in PARTS for path in (ROOT / part).rglob("*") if "__pycache__" not in path.parts)
    return max(path.stat().st_mtime for path in files if path.is_file())


def as_made(course: Path) -> Path:
    """Give a course what `make book` drew for pages and ran in them; a build looks whether that is still the same."""
    drawn = Path("_build", ".doctrees", "cards")  # By what is written on them.
    if (ROOT / drawn).is_dir():
        shutil.copytree(ROOT / drawn, course / drawn)
    ran = Path("_build", ".jupyter_cache")  # By what is in their cells, so not by what those cells call.
    if (ROOT / ran / "global.db").is_file() and (ROOT / ran / "global.db").stat().st_mtime > newest():
        shutil.copytree(ROOT / ran, course / ran)
    return course


def search_path() -> str:
    """The search path of a terminal in which our environment is active (nbgrader calls alembic by its name)."""
    return os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])


def run(course: Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a command of our environment in a course, as in a terminal, and insist that it succeeds."""
    done = subprocess.run(
        [str(Path(sys.executable).with_name(command[0])), *command[1:]],
        cwd=course,
        capture_output=True,
        text=True,
        check=False,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "CI": "true", "COLUMNS": "200", "PATH": search_path()},
    )
    assert done.returncode == 0, f"{' '.join(command)} failed:\n{done.stdout[-3000:]}\n{done.stderr[-3000:]}"
    return done
