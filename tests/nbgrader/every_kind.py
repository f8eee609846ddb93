"""A course whose one notebook has an exercise of every scored kind, and learners who answer it."""

from __future__ import annotations

import json
import random
import shutil
from pathlib import Path

from classroom import ROOT, SAVED, Course

from whichpm import answers as carriers
from whichpm import bank
from whichpm.answers import Answers
from whichpm.kinds.order import accepted_orders
from whichpm.model import Exercise


def every_kind(folder: Path, *more: str) -> Course:
    """The course, with its release generated; practice exercises stand in for graded ones."""
    course = Course.new(folder)
    shutil.copytree(ROOT / "book", folder / "book")
    path = folder / "source/ps1/ps1.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for exercise in _one_of_each_kind():
        (folder / f"exercises/practice/{exercise.slug}.yml").rename(folder / f"exercises/graded/{exercise.slug}.yml")
        cell = {"cell_type": "code", "execution_count": None, "outputs": []}
        for name, source in ((f"{exercise.slug}-board", ""), (exercise.slug, ".check()")):
            marks = {"grade": not name.endswith("-board"), "grade_id": name, "locked": True, "schema_version": 3}
            marks |= {"solution": False, "task": False}
            if marks["grade"]:
                marks["points"] = exercise.maximum
            text = f'board("{exercise.slug}"){source}'
            notebook["cells"].append({**cell, "id": name, "metadata": {"nbgrader": marks}, "source": text})
    path.write_text(json.dumps(notebook), encoding="utf-8")
    course.run("generate_assignment", "ps1", *more)
    return course


def graded(course: Course) -> list[Exercise]:
    """The exercises of the course's notebook."""
    released = (course.folder / "release/ps1").glob("*.exercise.json")
    return [bank.find(course.folder, path.name.split(".")[0]) for path in sorted(released)]


def hand_in_mixed(course: Course, learner: str, wrong: float = 0.4) -> None:
    """Hand in answers of which about a share of ``wrong`` is picked at random."""
    chance = random.Random(learner)
    folder = course.hand_in(learner)
    for exercise in graded(course):
        chosen = {}
        for item in exercise.items:
            fitting = [option for option in item.options if item.fits(option)]
            chosen[item.id] = fitting[0] if fitting and chance.random() > wrong else chance.choice(item.options)
        if exercise.kind == "order":
            first, second, third, *rest = accepted_orders(exercise)[0]
            chosen = {name: str(place) for place, name in enumerate([first, third, second, *rest], 1)}
        answers = Answers(exercise.slug, exercise.revision, SAVED, chosen)
        carriers.write(folder / carriers.file_name(exercise.slug), answers)


def _one_of_each_kind() -> list[Exercise]:
    of_kind: dict[str, Exercise] = {}
    for exercise in bank.load_all(ROOT)[0]:
        if exercise.pool == "practice" and exercise.carried and exercise.maximum:
            of_kind.setdefault(exercise.kind, exercise)
    return list(of_kind.values())
