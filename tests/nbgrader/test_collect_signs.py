"""What grading can read or see of a learner's work, collect sees too, and chooses between notebooks as grading does."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from classroom import SLUG, Course, cell, saved
from downloads import notebook, save
from test_cases import ERROR, SENTENCE, board, own

from whichpm.nbgrader.collect.people import Person
from whichpm.nbgrader.collect.roster import Roster
from whichpm.nbgrader.collect.run import Intake
from whichpm.nbgrader.gradebook.released import known_notebooks
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.submission.reading import take
from whichpm.nbgrader.submission.rebuilt import rebuild

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


BLANK = (None, "YOUR ANSWER HERE")
TEXT = "The Saturday shift."
PAIRS = {
    "one untouched": (BLANK, (saved(9), TEXT), False),
    "both the same": ((saved(9), TEXT), (saved(9), TEXT), False),
    "one holds less": ((saved(5, unanswered=7), BLANK[1]), (saved(9, minutes=60), TEXT), False),
    "one holds less, saved as late": ((saved(9), BLANK[1]), (saved(9), TEXT), False),
    "one changed later": ((saved(5), TEXT), (saved(9, minutes=60), TEXT), True),
    "one emptied later": ((saved(9), TEXT), (saved(3, unanswered=9, minutes=60), TEXT), True),
    "other words": ((saved(9), TEXT), (saved(9, minutes=60), "The steering group."), True),
    "words in one, answers in the other": (((None, TEXT)), (saved(9), BLANK[1]), True),
}


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("swapped", [False, True])
def test_two_are_judged_alike_in_submitted_and_by_collect(released: Course, tmp_path: Path, pair: str, swapped: bool):
    course = released.copy(tmp_path / "a course")
    *works, disputed = PAIRS[pair]
    names = ("Copy of ps1.ipynb", "ps1.ipynb") if swapped else ("ps1.ipynb", "Copy of ps1.ipynb")
    files = {name: notebook(course, *work) for name, work in zip(names, works, strict=True)}
    folder = course.folder / "submitted/berta/ps1"
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    setting = Setting(course.folder, "ps1")
    known = known_notebooks(setting.db_url, "ps1", setting.handed_out)["ps1"]
    rebuilt = rebuild(folder / "ps1.ipynb", known, course.folder, take(str(folder), ["ps1.ipynb"], ()))
    packed = save(tmp_path, "c.zip", {f"lovelaceada_501_9000_{name}": content for name, content in files.items()})
    report = Intake(course.folder, "ps1", PEOPLE, zone=UTC).run([packed])
    assert rebuilt.disputed is disputed
    assert [each.learner for each in report.placed] == ([] if disputed else ["anna"])
    if disputed:
        causes = [each.cause for each in (*rebuilt.problems, *report.unplaced) if "differently" in each.cause]
        assert len(causes) == 3
        for cause in causes:
            assert all(f"{name}: " in cause for name in names)
            assert cause.count(" of 12 points") == 2
    else:
        assert (course.folder / "submitted/anna/ps1/ps1.ipynb").read_bytes() == files[rebuilt.name]
