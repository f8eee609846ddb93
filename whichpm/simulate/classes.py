"""A class of simulated learners, so that grading can be tried and shown without anybody's data.

Everything follows from the seed. The learners' ids, and whatever they write, say that they are simulated.
"""

from __future__ import annotations

import copy
import json
import shutil
from collections.abc import Callable, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from whichpm import answers as carriers
from whichpm import handout
from whichpm.answers import Answers
from whichpm.forms import derived
from whichpm.model import Exercise
from whichpm.simulate.formed import Handed
from whichpm.simulate.learners import Population, answers, learner
from whichpm.suggest import generate

HANDED_IN = datetime(2026, 1, 12, 17, 0, tzinfo=UTC)
PREFIX = "simulated-"
REFLECTIONS = (
    "Simulated answer: the two-part items, because I had to test each half by itself.",
    "Simulated answer: the card with the extra shift. I hesitated between the product manager and the project manager. "
    "Line 2 decides, because nothing changes in what people get. With a shift dropped to try another offer it would be "
    "the product manager's.",
    "Simulated answer: a date hid a choice in one of them, so product or project, and the first line decides.",
    "Simulated answer: all of them were easy.",
)
"""What learners write, whole and less whole, so that there is something to grade by hand."""


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


def make_class(
    release: Path,
    submitted: Path,
    exercises: Sequence[Exercise],
    learners: int,
    population: Population,
    forms: Callable[[str], Handed] | None = None,
) -> list[Path]:
    """Write ``submitted/<id>/<assignment>/`` for every learner, with :func:`ids`; returns these folders.

    ``forms`` gives, by a learner's id, what they work on where a set has several forms; all else work on ``exercises``.
    The last two learners are awkward on purpose: one hands in only the notebook, the other a notebook cut short.
    What learners keep to themselves is not simulated. Raises :class:`FileNotFoundError` when the assignment has no
    release.
    """
    notebooks = sorted(release.glob("*.ipynb"))
    if not notebooks:
        raise FileNotFoundError(f"{release} holds no notebook: {generate(release.name)}")
    folders = []
    for number, name in enumerate(ids(submitted, learners), 1):
        who = learner(number, population)
        folder = submitted / name / release.name
        shutil.rmtree(folder, ignore_errors=True)
        shutil.copytree(release, folder)
        handed = forms(name) if forms else Handed(exercises)
        _put(folder, handed)
        handed_in = HANDED_IN + timedelta(minutes=number)
        (folder / "timestamp.txt").write_text(f"{handed_in:%Y-%m-%d %H:%M:%S} UTC\n")
        saved_at = handed_in - timedelta(minutes=5)
        saved = [
            (Answers(exercise.slug, exercise.revision, saved_at, answers(who, exercise, population)), exercise)
            for exercise in handed.exercises
            if exercise.carried
        ]
        for notebook in notebooks:
            _fill(folder / notebook.name, saved, REFLECTIONS[(population.seed + number) % len(REFLECTIONS)])
        for given, _ in saved:
            carriers.write(folder / carriers.file_name(given.exercise), given)
        folders.append(folder)
    if learners >= 2:
        _only_the_notebook(folders[-2])
        _cut_short(folders[-1])
    return folders


def _put(folder: Path, handed: Handed) -> None:
    """Put the exercises of a form in the places of those that the release shows."""
    if not handed.into:
        return
    for slug in handed.into:
        (folder / f"{slug}{handout.SUFFIX}").unlink()
    for exercise in handed.exercises:
        handout.write(folder, exercise.public())
    for path in folder.glob("*.ipynb"):
        notebook = derived(json.loads(path.read_text(encoding="utf-8")), handed.into)
        path.write_text(json.dumps(notebook), encoding="utf-8")


def _fill(path: Path, saved: Sequence[tuple[Answers, Exercise]], words: str) -> None:
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        source = "".join(cell["source"])
        meta = cell["metadata"].get("nbgrader", {})
        if cell["cell_type"] == "code" and not meta.get("grade"):
            cell["outputs"] = [
                _output(given, exercise) for given, exercise in saved if f'board("{given.exercise}")' in source
            ]
        elif meta.get("solution"):
            cell["source"] = words
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def _output(given: Answers, exercise: Exercise) -> dict[str, Any]:
    data = copy.deepcopy(carriers.receipt(given, exercise.public()))
    return {"output_type": "display_data", "metadata": {}, "data": data}


def _only_the_notebook(folder: Path) -> None:
    for path in folder.glob(f"*{carriers.file_name('')}"):
        path.unlink()


def _cut_short(folder: Path) -> None:
    for path in folder.glob("*.ipynb"):
        text = path.read_bytes()
        path.write_bytes(text[: len(text) * 2 // 3])


def truth(names: Sequence[str], population: Population) -> str:
    """Who each of a class is, as CSV: the id that it hands in under, its reader, its ability, whom it copies."""
    rows = ["learner,reader,ability,copies"]
    for number, name in enumerate(names, 1):
        who = learner(number, population)
        copies = names[who.source - 1] if who.source else ""
        rows.append(f"{name},{who.reader},{who.ability:.3f},{copies}")
    return "".join(f"{row}\n" for row in rows)


def ids(submitted: Path, learners: int) -> list[str]:
    """What the learners hand in under: numbers as long as the class needs, so that names are in their order.

    A class that is there already keeps its names when it grows, or everybody would be in it twice.
    """
    there = [len(path.name) - len(PREFIX) for path in submitted.glob(f"{PREFIX}[0-9]*")]
    digits = min(there, default=max(2, len(str(learners))))
    return [f"{PREFIX}{number:0{digits}d}" for number in range(1, learners + 1)]
