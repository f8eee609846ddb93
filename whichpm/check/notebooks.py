"""Checks of the notebooks of problem sets."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from whichpm.bank import Problem
from whichpm.check.course import Course
from whichpm.suggest import nearest

_BOARD = re.compile(r"""\bboard\(\s*["']([^"']*)["']""")


def notebooks_cite_exercises(course: Course) -> Iterator[Problem]:
    """Problem sets cite graded exercises, grade each with its points, and open without a question."""
    for path in course.notebooks:
        try:
            yield from list(notebook_problems(course, path, json.loads(path.read_text(encoding="utf-8"))))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Problem(path, 1, "", f"not a notebook ({error})", "open and save it in JupyterLab")


def notebook_problems(course: Course, path: Path, notebook: Mapping[str, Any]) -> Iterator[Problem]:
    """Why the notebook of a problem set cannot be released and graded as it is."""
    for name in ("kernelspec", "language_info"):
        if name not in notebook.get("metadata", {}):
            yield Problem(path, 1, f"metadata.{name}", "missing", "save the notebook with a Python 3 kernel")
    shown = boards(notebook)
    for index, cell in enumerate(notebook["cells"]):
        yield from _cell_problems(course, path, f"cells[{index}]", cell, shown)


def boards(notebook: Mapping[str, Any]) -> list[str]:
    """Slugs of the boards that a notebook calls for, each once, in order."""
    return list(dict.fromkeys(slug for cell in notebook["cells"] for slug in _boards(cell)))


def sources(course: Course) -> dict[str, list[str]]:
    """Slugs of the boards that the notebooks of each set show, by the name of the set; unreadable ones show none."""
    found: dict[str, list[str]] = {}
    for path in course.notebooks:
        shown = found.setdefault(path.parent.name, [])
        try:
            shown += boards(json.loads(path.read_text(encoding="utf-8")))
        except (ValueError, KeyError, TypeError, AttributeError):
            continue  # notebooks_cite_exercises says so.
    return found


def _cell_problems(
    course: Course, path: Path, place: str, cell: Mapping[str, Any], shown: list[str]
) -> Iterator[Problem]:
    graded = [slug for slug, exercise in course.exercises.items() if exercise.pool == "graded"]
    for slug in _boards(cell):
        if slug not in course.exercises:
            yield Problem(path, 1, place, f'there is no exercise "{slug}"', nearest(slug, course.exercises))
        elif slug not in graded:
            yield Problem(path, 1, place, f'"{slug}" is a practice exercise', "its key is public; cite a graded one")
    meta = cell.get("metadata", {}).get("nbgrader", {})
    if cell["cell_type"] != "code" or not meta.get("grade") or meta.get("solution"):
        return
    name = meta.get("grade_id")
    if name not in graded:
        yield Problem(path, 1, place, f'the grade_id "{name}" is no graded exercise', nearest(str(name), graded))
    elif name not in shown:
        yield Problem(path, 1, place, f"no cell shows {name}", f'add a cell with board("{name}")')
    elif meta.get("points") != course.exercises[name].maximum:
        maximum = course.exercises[name].maximum
        yield Problem(path, 1, place, f"{meta.get('points')} points", f"{name} has {maximum:g}; set them alike")


def _boards(cell: Mapping[str, Any]) -> list[str]:
    return _BOARD.findall("".join(cell["source"])) if cell["cell_type"] == "code" else []
