"""What grading can read or see of a learner's work, collect sees too, and chooses between notebooks as grading does."""

from __future__ import annotations

import json
import random
import shutil
from collections.abc import Callable
from datetime import UTC
from pathlib import Path
from typing import Any

import pytest
from classroom import SLUG, Course, cell, saved
from downloads import notebook, save
from test_cases import ERROR, SENTENCE, board, own

from whichpm.nbgrader.collect.people import Person
from whichpm.nbgrader.collect.report import Report
from whichpm.nbgrader.collect.roster import Roster
from whichpm.nbgrader.collect.run import Intake
from whichpm.nbgrader.gradebook.released import known_notebooks
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.submission.reading import take
from whichpm.nbgrader.submission.rebuilt import Rebuilt, rebuild

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


def judged_both_ways(course: Course, tmp_path: Path, files: dict[str, bytes]) -> tuple[Rebuilt, Report]:
    """What grading makes of these notebooks in ``submitted/``, and collecting of them in an archive."""
    for name in ("submitted", "collected"):
        shutil.rmtree(course.folder / name, ignore_errors=True)
    folder = course.folder / "submitted/berta/ps1"
    folder.mkdir(parents=True)
    for name, content in files.items():
        (folder / name).write_bytes(content)
    setting = Setting(course.folder, "ps1")
    known = known_notebooks(setting.db_url, "ps1", setting.handed_out)["ps1"]
    rebuilt = rebuild(folder / "ps1.ipynb", known, course.folder, take(str(folder), ["ps1.ipynb"], ()))
    packed = save(tmp_path, "c.zip", {f"lovelaceada_501_9000_{name}": content for name, content in files.items()})
    return rebuilt, Intake(course.folder, "ps1", PEOPLE, zone=UTC).run([packed])


@pytest.mark.parametrize("pair", PAIRS)
@pytest.mark.parametrize("swapped", [False, True])
def test_two_are_judged_alike_in_submitted_and_by_collect(released: Course, tmp_path: Path, pair: str, swapped: bool):
    course = released.copy(tmp_path / "a course")
    *works, disputed = PAIRS[pair]
    names = ("Copy of ps1.ipynb", "ps1.ipynb") if swapped else ("ps1.ipynb", "Copy of ps1.ipynb")
    files = {name: notebook(course, *work) for name, work in zip(names, works, strict=True)}
    rebuilt, report = judged_both_ways(course, tmp_path, files)
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


def worked_on(course: Course, chance: random.Random) -> bytes:
    """A notebook in which somebody did something, or nothing, or of something else altogether."""
    text = chance.choice([BLANK[1], TEXT, f"{TEXT} And more.", "The steering group."])
    answers = saved(chance.randrange(13), unanswered=chance.choice([0, 0, 5, 9]), minutes=chance.choice([0, 0, 5, 60]))
    kind = chance.choice(["answers", "answers", "answers", "words", "ran", "cut", "own words", "nothing", "another"])
    if kind == "another":
        return json.dumps(
            {"cells": [own("1 + 1", "code")], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}
        ).encode()
    made = notebook(course, answers if kind in ("answers", "cut", "own words") else None, text)
    if kind == "nothing":
        made = notebook(course, *BLANK)
    if kind == "cut":
        made = made[: chance.choice([len(made) // 2, -30])]
    if kind in ("ran", "own words"):
        tree = json.loads(made)
        if kind == "ran":
            board(tree)["execution_count"] = 3
        else:
            tree["cells"].append(own("My own words."))
        made = json.dumps(tree).encode()
    return made


NAMES = ["ps1.ipynb", "Copy of ps1.ipynb", "ps1 (1).ipynb", "a.ipynb", "ps1_final.ipynb", "ps1 - Kopie.ipynb"]


def test_any_few_are_judged_alike_in_submitted_and_by_collect(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    for seed in range(60):
        chance = random.Random(seed)
        files = {name: worked_on(course, chance) for name in chance.sample(NAMES, chance.choice([2, 2, 3]))}
        rebuilt, report = judged_both_ways(course, tmp_path, files)
        if rebuilt.disputed or not report.placed:
            assert (rebuilt.disputed, report.placed) == (True, []), seed
        elif rebuilt.name:  # Else none of them is the set's.
            assert (course.folder / "submitted/anna/ps1/ps1.ipynb").read_bytes() == files[rebuilt.name], seed
