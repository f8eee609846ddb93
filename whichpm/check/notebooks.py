"""Checks of the notebooks of problem sets."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from whichpm import forms, rubric, yamltree
from whichpm.bank import Problem
from whichpm.check.course import Course
from whichpm.suggest import nearest
from whichpm.yamltree import Place


def notebooks_cite_exercises(course: Course) -> Iterator[Problem]:
    """Problem sets cite graded exercises, grade each with its points, and open without a question."""
    for path in course.notebooks:
        try:
            text = path.read_text(encoding="utf-8")
            yield from list(notebook_problems(course, path, yamltree.of_json(text)))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Problem(path, 1, "", f"not a notebook ({error})", "open and save it in JupyterLab")


def notebook_problems(course: Course, path: Path, notebook: yamltree.Tree) -> Iterator[Problem]:
    """Why the notebook of a problem set cannot be released and graded as it is."""
    for name in ("kernelspec", "language_info"):
        if name not in notebook.data.get("metadata", {}):
            yield Problem(path, 1, f"metadata.{name}", "missing", "save the notebook with a Python 3 kernel")
    shown = boards(notebook.data)
    unknown: set[str] = set()
    for index, cell in enumerate(notebook.data["cells"]):
        for place, cause, fix in _cell_problems(course, cell, shown, unknown):
            line = notebook.line(("cells", index, *place))
            yield Problem(path, line, f"cells[{index}]", cause, fix)


def boards(notebook: Mapping[str, Any]) -> list[str]:
    """Slugs of the boards that a notebook calls for, each once, in order."""
    return list(dict.fromkeys(slug for cell in notebook["cells"] for _, slug in _boards(cell)))


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
    course: Course, cell: Mapping[str, Any], shown: list[str], unknown: set[str]
) -> Iterator[tuple[Place, str, str]]:
    """Where in the cell, the cause, and the fix; ``unknown`` collects slugs of which it was said already."""
    graded = course.written["graded"]
    for line, slug in _boards(cell):
        if slug in graded or slug in unknown:
            continue
        if slug in course.written["practice"]:
            yield ("source", line), f'"{slug}" is a practice exercise', "its key is public; cite a graded one"
        else:
            yield ("source", line), f'there is no exercise "{slug}"', nearest(slug, sorted(graded))
        unknown.add(slug)
    meta = cell.get("metadata", {}).get("nbgrader", {})
    if meta.get("grade") and meta.get("solution"):
        source = cell["source"]
        try:
            rubric.criteria(source if isinstance(source, str) else "".join(source), float(meta["points"]))
        except rubric.RubricError as error:
            yield ("source",), error.cause, error.fix
    if cell["cell_type"] != "code" or not meta.get("grade") or meta.get("solution"):
        return
    name, place = meta.get("grade_id"), ("metadata", "nbgrader", "grade_id")
    exercise = course.exercises.get(str(name))
    if name not in graded:
        if name not in unknown:
            yield place, f'the grade_id "{name}" is no graded exercise', nearest(str(name), sorted(graded))
    elif name not in shown:
        yield place, f"no cell shows {name}", f'add a cell with board("{name}")'
    elif exercise and meta.get("points") != exercise.maximum:
        fix = f"{name} has {exercise.maximum:g}; set them alike"
        yield ("metadata", "nbgrader", "points"), f"{meta.get('points')} points", fix


def _boards(cell: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """The slug of every board that a cell calls for, and the line of the source, from 0."""
    source = cell["source"]
    for number, line in enumerate(source if isinstance(source, list) else source.splitlines()):
        for slug in forms.boards(line) if cell["cell_type"] == "code" else ():
            yield number, slug
