"""A course folder of an instructor's own: a private bank with a set to begin with, and all that nbgrader needs.

The keys of an open course are public with its repository. What counts for a grade belongs into a folder, or a private
repository, that only its instructors have; the course names it (see :func:`whichpm.bank.homes`).
"""

from __future__ import annotations

import json
import shutil
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from whichpm import bank
from whichpm.model import Exercise

SET, SLUG = "sample", "sample-cards"
SHARED = ("nbgrader_config.py", ".gitignore")
"""Files that a course folder of its own has from the course."""
SETS = f"""\
# Your sets. A form `for: credit` keeps its key at home; one `for: open` shows it in the set's page.
# While a set says `draft: true`, only its single cards are checked; take the line out, and the whole set must hold.
blueprints:
  two-roles:
    keys: {{product: [40, 60], project: [40, 60]}}
    content: {{}}
    levels: {{}}
sets:
  {SET}:
    title: A sample set
    blueprint: two-roles
    holds: {{sort: 2}}
    draft: true
    forms:
      A: {{for: credit, exercises: [{SLUG}]}}
"""
READ_ME = f"""\
# A bank of your own

Graded exercises whose keys only you have. Keep this folder, or its repository, private.

- `exercises/graded/`: one file an exercise. `exercises/sets.yml`: your sets.
- `source/{SET}/{SET}.ipynb`: the notebook of a set. Copy the folder to begin another.

In this folder: `whichpm check`, `nbgrader generate_assignment {SET} --force`, `whichpm kit {SET}`,
`whichpm grade {SET}` or `nbgrader autograde {SET}`, `whichpm feedback {SET}`, `whichpm regrade {SET}`.
Submissions and the gradebook lie here too.

The course shows your sets once its `pyproject.toml` names this folder:

```toml
[tool.whichpm]
bank = "FOLDER"
```

or while `WHICHPM_BANK` does. Then `whichpm check` there also holds your exercises to its concepts and sections, and
a page with `{{problem-set}} {SET}`, listed in `_toc.yml`, puts the set into the book.
"""


def sample() -> Exercise:
    """Read the sample exercise as every copy of the package has it, key and all."""
    with as_file(files("whichpm") / "newcourse" / f"{SLUG}.yml") as path:
        return bank.load(path, "practice")


def make(course: Path, folder: Path) -> list[Path]:
    """Write a new course folder; gives its files, sorted.

    Parameters
    ----------
    course
        The course that it belongs to, from which it has nbgrader's configuration.
    folder
        Where to: a folder that is not there yet, or empty. Raises :class:`FileExistsError`.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FileExistsError(f"{folder} is there and not empty; name a folder that is not there yet")
    written = {
        "README.md": READ_ME,
        "exercises/sets.yml": SETS,
        "exercises/schema.json": json.dumps(bank.schema(), indent=1, ensure_ascii=False) + "\n",
        f"exercises/graded/{SLUG}.yml": (files("whichpm") / "newcourse" / f"{SLUG}.yml").read_text(encoding="utf-8"),
        f"source/{SET}/{SET}.ipynb": json.dumps(_notebook(), indent=1) + "\n",
    }
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)  # Keys and grades are for nobody else on this machine.
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for name in SHARED:
        if (course / name).is_file():
            shutil.copy(course / name, folder / name)
    return sorted(path for path in folder.rglob("*") if path.is_file())


def _notebook() -> dict[str, Any]:
    """The source of the sample set: a title, a board, the cell that earns its points."""
    marks = {"schema_version": 3, "solution": False, "grade": False, "locked": True, "task": False}
    points = {**marks, "grade_id": SLUG, "grade": True, "points": 2}
    tested = f'board("{SLUG}").check()\n### BEGIN HIDDEN TESTS\nboard("{SLUG}").grade()\n### END HIDDEN TESTS'
    cells = [
        {"cell_type": "markdown", "id": "start", "metadata": {}, "source": "# A sample set\n\nTwo cards."},
        _code(f"{SLUG}-board", f'from whichpm import board\n\nboard("{SLUG}")', {**marks, "grade_id": f"{SLUG}-board"}),
        _code(SLUG, tested, points),
    ]
    kernel = {"display_name": "Python 3 (ipykernel)", "language": "python", "name": "python3"}
    metadata = {"kernelspec": kernel, "language_info": {"name": "python"}}
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": metadata, "cells": cells}


def _code(name: str, source: str, marks: dict[str, Any]) -> dict[str, Any]:
    cell = {"cell_type": "code", "id": name, "metadata": {"nbgrader": marks}, "source": source}
    return {**cell, "outputs": [], "execution_count": None}
