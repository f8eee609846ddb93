"""Exercises that tests are tried on: one sample of every kind, and those of the course in this checkout.

Names come from file names; a file is read when a test asks for it, so that collecting reads none.
"""

from __future__ import annotations

import functools
import json
import re
from pathlib import Path
from typing import Any

import msgspec
import pytest
from copies import ROOT

from whichpm import bank, yamltree
from whichpm.kinds import kinds
from whichpm.model import Exercise

CASES = Path(__file__).parent / "cases"


@functools.cache
def sample(name: str) -> Exercise:
    """The exercise of a kind that the shared cases score."""
    shared = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return bank.flatten(msgspec.convert(shared["exercise"], kinds()[name]), name, "practice")


def changed(name: str, folder: Path, pool: str = "practice", **changes: object) -> Exercise:
    """The sample of a kind with some fields changed, written to a file and read; raises what reading it raises."""
    shared = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    return written(json.dumps({"kind": name, **shared["exercise"], **changes}, indent=1), folder, pool)


def from_readme(name: str, folder: Path) -> Exercise:
    """The example that authors find in exercises/README.md."""
    readme = (ROOT / "exercises" / "README.md").read_text(encoding="utf-8")
    return written(readme.split(f"## {name}:", 1)[1].split("```yaml\n", 1)[1].split("```", 1)[0], folder)


def written(text: str, folder: Path, pool: str = "practice") -> Exercise:
    """The exercise of a file with this text."""
    path = folder / "exercises" / pool / "written.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return bank.load(path)


def data(found: Exercise) -> dict[str, Any]:
    """What the file of an exercise holds, which may be a sample."""
    if (case := CASES / f"{found.slug}.json").exists():
        return dict(json.loads(case.read_text(encoding="utf-8"))["exercise"])
    return dict(yamltree.read(ROOT / "exercises" / found.pool / f"{found.slug}.yml").data)


@functools.cache
def exercise(slug: str) -> Exercise:
    """An exercise of the course, read once in a process."""
    return bank.find(ROOT, slug)


def exercises(pool: str = "") -> list[Exercise]:
    """All exercises of the course, or those of one pool."""
    return [exercise(path.stem) for path in _paths(pool)]


@functools.cache
def kind(path: Path) -> str:
    """What the file says of its kind, by one look at its text."""
    found = re.search(r"^kind: (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    return found.group(1) if found else "?"


def every(pool: str = "", without: tuple[str, ...] = ()) -> pytest.MarkDecorator:
    """Run a test for the sample of each kind and, marked ``course``, for each exercise of the course.

    The fixture ``exercise`` gives the exercise.

    Parameters
    ----------
    pool
        Of the exercises of the course; all, where none is named.
    without
        Kinds that are left out.
    """
    return pytest.mark.every(pool, without)


def params(pool: str = "", without: tuple[str, ...] = (), *, course: bool = True) -> list[Any]:
    """What ``every`` asks for, as parameters of the fixture ``exercise``; the samples alone where not ``course``."""
    found: list[Any] = [
        pytest.param((sample, path.stem), id=path.stem)
        for path in sorted(CASES.glob("*.json"))
        if path.stem not in without
    ]
    for path in _paths(pool) if course else []:
        if (name := kind(path)) not in without:
            found.append(pytest.param((exercise, path.stem), id=f"{name}: {path.stem}", marks=pytest.mark.course))
    return found


@functools.cache
def _paths(pool: str) -> list[Path]:
    return [path for path in bank.files(ROOT) if path.parent.name == pool or not pool]
