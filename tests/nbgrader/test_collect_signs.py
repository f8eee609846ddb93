"""What grading can read or see of a learner's work, collect sees too when it chooses between notebooks."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from classroom import SLUG, Course, cell
from downloads import notebook, save
from test_cases import ERROR, SENTENCE, board, own

from whichpm.nbgrader.collect.people import Person
from whichpm.nbgrader.collect.roster import Roster
from whichpm.nbgrader.collect.run import Intake

PEOPLE = Roster((Person("anna", ("Ada Lovelace",)),), closed=True)


def blank(course: Course) -> dict[str, Any]:
    return dict(json.loads(notebook(course, None, "YOUR ANSWER HERE")))


def in_a_new_cell(made: dict[str, Any]) -> None:
    made["cells"].append(own("The Saturday shift."))


def in_error(made: dict[str, Any]) -> None:
    board(made)["outputs"] = [ERROR]


def as_text(made: dict[str, Any]) -> None:
    board(made)["outputs"] = [{"output_type": "stream", "name": "stdout", "text": SENTENCE}]


def in_the_state(made: dict[str, Any]) -> None:
    models = {"m": {"state": {"exercise": {"slug": SLUG}, "answers": {"book-again": "both"}, "saved": ""}}}
    made["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": models}}


@pytest.mark.parametrize("work", [in_a_new_cell, in_error, as_text, in_the_state])
@pytest.mark.parametrize("name", ["Copy of ps1", "a"])
def test_of_an_untouched_notebook_and_one_with_signs_of_work_the_latter_is_placed(
    released: Course, tmp_path: Path, work: Callable[[dict[str, Any]], None], name: str
):
    course = released.copy(tmp_path / "a course")
    worked = blank(course)
    work(worked)
    files = {
        "lovelaceada_501_9000_ps1.ipynb": json.dumps(blank(course)).encode(),
        f"lovelaceada_501_9001_{name}.ipynb": json.dumps(worked).encode(),
    }
    report = Intake(course.folder, "ps1", PEOPLE, zone=UTC).run([save(tmp_path, "c.zip", files)])
    assert [row.learner for row in report.placed] == ["anna"]
    placed = json.loads((course.folder / "submitted/anna/ps1/ps1.ipynb").read_text())
    assert placed == worked
    assert cell(placed, SLUG)
