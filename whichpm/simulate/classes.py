"""A class of simulated learners, so that grading can be tried and shown without anybody's data.

Everything follows from the seed. The learners' ids, and whatever they write, say that they are simulated.
"""

from __future__ import annotations

import copy
import json
import math
import random
import shutil
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from whichpm import answers as carriers
from whichpm.answers import Answers
from whichpm.kinds import kinds
from whichpm.model import Exercise, Item
from whichpm.suggest import generate

HANDED_IN = datetime(2026, 1, 12, 17, 0, tzinfo=UTC)
PREFIX = "simulated-"
LEFT_OPEN = 0.02
"""The share of items that are left open."""
REFLECTION = "Simulated answer: the two-part items, because I had to test each half by itself."


class RealLearners(Exception):
    """A class that exists has work in this course; the message says whose, and where to try a simulated one."""


def refuse_real_learners(root: Path, students: Iterable[str]) -> None:
    """Raise :class:`RealLearners` where a course has work or students that are not simulated."""
    folders = [root / step for step in ("submitted", "autograded", "feedback")]
    there = {path.name for folder in folders if folder.is_dir() for path in folder.iterdir() if path.is_dir()}
    there |= set(students)
    if real := sorted(name for name in there if not name.startswith((PREFIX, "."))):
        shown = ", ".join(real[:3]) + (", …" if len(real) > 3 else "")
        raise RealLearners(
            f"this course has {len(real)} learner{'s' * (len(real) > 1)} of its own ({shown}), who would be mixed "
            "with simulated ones; try those in a copy: `git clone . ../trial`, then `make course` there"
        )


def make_class(release: Path, submitted: Path, exercises: Sequence[Exercise], learners: int, seed: int) -> list[Path]:
    """Write ``submitted/simulated-NN/<assignment>/`` for every learner; returns these folders.

    The last two learners are awkward on purpose: one hands in only the notebook, the other a notebook cut short.
    What learners keep to themselves is not simulated. Raises :class:`FileNotFoundError` when the assignment has no
    release.
    """
    notebooks = sorted(release.glob("*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(f"{release} holds no notebook: {generate(release.name)}")
    folders = []
    for number in range(1, learners + 1):
        chance = random.Random(f"{seed}-{number}")
        folder = submitted / f"{PREFIX}{number:02d}" / release.name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(release, folder)
        handed_in = HANDED_IN + timedelta(minutes=number)
        (folder / "timestamp.txt").write_text(f"{handed_in:%Y-%m-%d %H:%M:%S} UTC\n")
        saved = [(_answer(exercise, chance, handed_in), exercise) for exercise in exercises if exercise.carried]
        for notebook in notebooks:
            _fill(folder / notebook.name, saved)
        for answers, _ in saved:
            carriers.write(folder / carriers.file_name(answers.exercise), answers)
        folders.append(folder)
    if learners >= 2:
        _only_the_notebook(folders[-2])
        _cut_short(folders[-1])
    return folders


def _answer(exercise: Exercise, chance: random.Random, handed_in: datetime) -> Answers:
    return Answers(exercise.slug, exercise.revision, handed_in - timedelta(minutes=5), answer(exercise, chance))


def answer(exercise: Exercise, chance: random.Random) -> dict[str, str]:
    """Answers of one simulated learner: only what is asked of them, and here and there nothing."""
    ability = chance.gauss(0.8, 1.0)

    def choose(item: Item) -> str | None:
        return _choose(item, ability, chance) if chance.random() > LEFT_OPEN else None

    return kinds()[exercise.kind].answered_by(exercise, choose)


def _choose(item: Item, ability: float, chance: random.Random) -> str:
    if item.key is None or not item.points:  # No choice is better than another.
        return chance.choice(item.options)
    # The one-parameter logistic model with guessing among the options (Birnbaum 1968); the difficulty of an item
    # is drawn from its id, so that it is the same for every learner.
    difficulty = random.Random(item.id).gauss(0.0, 0.8)
    guess = 1 / len(item.options)
    if chance.random() < guess + (1 - guess) / (1 + math.exp(difficulty - ability)):
        return item.key
    return chance.choice([option for option in item.options if option != item.key])


def _fill(path: Path, saved: Sequence[tuple[Answers, Exercise]]) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        meta = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and not meta.get("grade"):
            cell["outputs"] = [
                _output(answers, exercise) for answers, exercise in saved if f'board("{answers.exercise}")' in source
            ]
        elif meta.get("solution"):
            cell["source"] = REFLECTION
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _output(answers: Answers, exercise: Exercise) -> dict[str, Any]:
    data = copy.deepcopy(carriers.receipt(answers, exercise.public()))
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _only_the_notebook(folder: Path) -> None:
    for path in folder.glob(f"*{carriers.file_name('')}"):
        path.unlink()


def _cut_short(folder: Path) -> None:
    for path in folder.glob("*.ipynb"):
        text = path.read_bytes()
        path.write_bytes(text[: len(text) * 2 // 3])
