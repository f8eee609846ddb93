"""What is wrong with one learner's submission, read with the functions that grading reads with."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

from whichpm import answers as carriers
from whichpm.nbgrader.doctor import plan as plans
from whichpm.nbgrader.doctor.plan import Plan
from whichpm.nbgrader.doctor.salvage import Count, in_words
from whichpm.nbgrader.submission import intake
from whichpm.nbgrader.submission.known import KnownNotebook
from whichpm.nbgrader.submission.notebook import Problem
from whichpm.nbgrader.submission.reading import NOT_COPIED, HandedIn, no_notebook, take
from whichpm.nbgrader.submission.rebuilt import Rebuilt, rebuild

ANSWERS = carriers.file_name("")
FILES = 3
"""Files that are named where the same is to be said of many."""
State = Literal["sound", "doubtful", "unread"]


class Finding(NamedTuple):
    """One thing that is wrong; ``fixable`` where ``--fix`` puts it right."""

    file: str
    cause: str
    fix: str
    fixable: bool


@dataclass
class Diagnosis:
    """One learner's submission.

    ``salvaged`` says what counts all the same, ``steps`` what ``--fix`` would do (or has done), ``excused`` whether the
    roster says that the learner need not hand in.
    """

    learner: str
    folder: str
    state: State = "sound"
    salvaged: str = ""
    findings: list[Finding] = field(default_factory=list)
    plans: list[Plan] = field(default_factory=list)
    changed: bool = False
    fixed: bool = False
    name: str = ""
    excused: bool = False

    @property
    def steps(self) -> list[str]:
        """All repairs, in words."""
        return [step for plan in self.plans for step in plan.steps]

    @property
    def left(self) -> list[Finding]:
        """What a person has to see to, also after a repair."""
        return [finding for finding in self.findings if not finding.fixable]

    def as_data(self) -> dict[str, Any]:
        """For ``--json``."""
        return {
            "learner": self.learner,
            "name": self.name,
            "folder": self.folder,
            "state": self.state,
            "salvaged": self.salvaged,
            "findings": [finding._asdict() for finding in self.findings],
            "fix": self.steps,
            "fixed": self.fixed,
            "changed_since_grading": self.changed,
            "excused": self.excused,
        }


@dataclass(frozen=True)
class Course:
    """What is the same for all learners."""

    root: Path
    release: Path
    notebooks: dict[str, KnownNotebook]
    ignored: tuple[str, ...]


def diagnose(learner: str, folder: Path, course: Course) -> Diagnosis:
    """Look at one submission; changes nothing, and raises for nothing that is in it."""
    place = os.path.relpath(folder, course.root)
    try:
        return _diagnosed(Diagnosis(learner, place), folder, course)
    except Exception as error:  # Whatever a learner hands in, it is no reason not to look at the others.
        logging.getLogger(__name__).debug("while looking at %s", place, exc_info=True)
        cause = f"it could not be looked at ({type(error).__name__} in whichpm)"
        fix = "report this to the authors of whichpm, with the submission"
        return Diagnosis(learner, place, "unread", "nothing", [Finding("", cause, fix, fixable=False)])


def _diagnosed(found: Diagnosis, folder: Path, course: Course) -> Diagnosis:
    expected = {f"{name}.ipynb": known.ids for name, known in course.notebooks.items()}
    names = list(expected)
    try:
        problem = intake.refusal(folder)
        handed_in = take(str(folder), names, course.ignored) if not problem else HandedIn()
    except OSError as error:
        problem = Problem(f"the folder could not be opened ({error.strerror})", "check its permissions")
    if not problem and not handed_in.wanted(expected):
        problem = no_notebook(handed_in)
    if problem:
        found.state, found.salvaged = "unread", "nothing"
        found.findings.append(Finding("", *problem[:2], fixable=False))
        return found
    salvaged: list[str] = []
    for file in handed_in.wanted(expected):
        known = course.notebooks[file.removesuffix(".ipynb")]
        salvaged += _notebook(found, folder / file, course, known, handed_in)
    found.salvaged = ", ".join(salvaged) or "nothing"
    _strays(found, folder, names, handed_in)
    return found


def _notebook(found: Diagnosis, path: Path, course: Course, known: KnownNotebook, handed_in: HandedIn) -> Iterator[str]:
    before = rebuild(path, known, course.root, handed_in)
    try:
        plan = plans.make(path, known, course.root, course.release / path.name, handed_in, before)
    except Exception:  # A notebook that nobody thought of is no reason not to look at the others.
        logging.getLogger(__name__).debug("no plan for %s", path, exc_info=True)
        plan = None
    if plan:
        found.plans.append(plan)
    for problem in before.problems:
        if not problem.notice:
            fixable = plan is not None and problem not in plan.after
            found.findings.append(Finding(path.name, problem.cause, problem.fix, fixable))
            found.state = "unread" if before.unread else "doubtful" if found.state == "sound" else found.state
    yield from _salvaged(before.known, course.root, before)


def _salvaged(known: KnownNotebook, root: Path, before: Rebuilt) -> Iterator[str]:
    counts = []
    for slug, exercise in plans.exercises(known, root).items():
        counted = before.answers.get(slug)
        needed = list(carriers.needed(counted.answers if counted else {}, exercise.public()))
        counts.append(Count(slug, sum(answered for _, answered in needed), len(needed), before.where.get(slug, "")))
    yield from in_words(counts)
    written = [cell.grade_id for cell in known.cells if cell.solution and plans.kept_words(before, cell)]
    if written and not before.unread:
        yield f"what is written in {', '.join(written)}"


def _strays(found: Diagnosis, folder: Path, names: list[str], handed_in: HandedIn) -> None:
    """Links, special files and too much of anything, which grading does not copy; it names only the first of them."""
    unfit = {os.path.relpath(path, folder): reason for path, reason in intake.unfit(folder, names)}
    strays = {name: Problem(reason, NOT_COPIED) for name, reason in unfit.items()} if handed_in.problems else {}
    taken = {name for plan in found.plans for name in (*plan.writes, *plan.moves)}
    # An answers file that leads nowhere stays: without it nobody would see why there are no answers.
    moved = [name for name in strays if name not in taken and not name.endswith(ANSWERS)]
    if moved:
        found.plans.append(Plan(moves=moved, steps=[f"set aside: {few(moved)}"]))
    for name, problem in {**strays, **dict(handed_in.problems)}.items():
        fixable = name in moved or name in taken
        found.findings.append(Finding(name, problem.cause, problem.fix, fixable))
        found.state = "doubtful" if found.state == "sound" else found.state


def few(names: Sequence[str]) -> str:
    """The first of many names, and how many more there are."""
    more = f" and {len(names) - FILES} more" if len(names) > FILES else ""
    return ", ".join(names[:FILES]) + more
