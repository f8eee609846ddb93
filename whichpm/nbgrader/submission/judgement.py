"""Which of several notebooks is the one to grade: content decides, its name does not.

The one that holds cells of the set and was worked on last counts, whatever a browser, an editor or a learner made of
its name. Where two were worked on differently, a person decides, and sees what each of them would earn. It is the same
for what lies in ``submitted/`` and for what is collected.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from whichpm import scoring
from whichpm.answers import Answers, stamp
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.submission import form, words
from whichpm.nbgrader.submission.carried import carried, carriers_of
from whichpm.nbgrader.submission.intake import shown
from whichpm.nbgrader.submission.known import KnownNotebook
from whichpm.nbgrader.submission.notebook import Problem, Submission

OWN = "cells of the learner's own"
"""What stands for their id, which no cell can have."""
_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Judged:
    """What one notebook holds of a set.

    Attributes
    ----------
    ids
        Of all its cells.
    cells
        How many of the set's cells and receipts it holds; 0 where it is another notebook, or cannot be read.
    answers
        What it holds itself, by slug of the exercise.
    written
        The learner's words, by id of the answer cell; elsewhere they are those of :data:`OWN`.
    readable, touched
        Whether it has cells; whether they were run or a board was shown, also where no answers can be read.
    points
        What its answers would earn, and of how many; 0 of 0 where there are no keys.
    exercises
        Those of the form of the set that it is.
    """

    ids: frozenset[str]
    cells: int
    answers: Mapping[str, Answers]
    written: Mapping[str, str]
    readable: bool
    touched: bool
    points: float
    maximum: float
    exercises: frozenset[str] = frozenset()

    @property
    def worked_on(self) -> bool:
        """Whether a learner did anything in it."""
        return self.touched or bool(self.answered or self.written)

    @property
    def answered(self) -> int:
        """How many answers it holds."""
        return sum(len(each.answers) for each in self.answers.values())

    @property
    def saved(self) -> datetime | None:
        """When an answer in it was last saved; ``None`` where nothing says so."""
        moments = [each.saved for each in self.answers.values() if each.answers and each.saved > _NEVER]
        return max(moments, default=None)

    def holds(self, name: str) -> bool:
        """Whether it has answers to an exercise, or words in a cell, of this name."""
        return name in self.written or (name in self.answers and bool(self.answers[name].answers))

    def adds_nothing_to(self, other: Judged) -> bool:
        """Whether all its answers and words stand in the other one too."""
        for slug, mine in self.answers.items():
            theirs = other.answers[slug].answers if slug in other.answers else {}
            if any(theirs.get(item) != option for item, option in mine.answers.items()):
                return False
        return all(text.strip() in other.written.get(grade_id, "") for grade_id, text in self.written.items())

    def __str__(self) -> str:
        earns = f"{self.points:g} of {self.maximum:g} points" if self.maximum else f"{self.answered} answers"
        count = sum(len(text.split()) for text in self.written.values())
        when = f", saved {stamp(self.saved)[:16].replace('T', ' ')} UTC" if self.saved else ""
        return f"{earns}{f', {count} words of text' if count else ''}{when}"


@dataclass(frozen=True)
class Choice:
    """The notebook that counts, by name, and what is to be said of the others.

    Attributes
    ----------
    problems
        For a person, in plain words.
    disputed
        Whether several were worked on differently, so that a person has to decide.
    ours
        Names of all that hold something of the set.
    """

    name: str
    problems: tuple[Problem, ...] = ()
    disputed: bool = False
    ours: frozenset[str] = frozenset()


def judge(submission: Submission, known: KnownNotebook, root: Path) -> Judged:
    """What a notebook holds of a set; never raises for what is in it.

    Parameters
    ----------
    submission
        The notebook as handed in.
    known
        The notebook of the set, as released.
    root
        The course folder, which has the keys.
    """
    known = form.find(known, submission, _nothing_beside).known
    answers: dict[str, Answers] = {}
    points = maximum = 0.0
    for cell in known.cells:
        if not cell.autograded:
            continue
        try:
            exercise = keys.graded(root, cell.exercise)
            found, _ = carried(exercise, submission, _nothing_beside)
            maximum += exercise.maximum
            points += scoring.score(exercise, found.answers).points if found else 0
        except keys.NoKey:
            held, _ = carriers_of(cell.exercise, submission, _nothing_beside)
            found = max((each.answers for each in held), key=lambda each: each.saved, default=None)
        if found:
            answers[cell.exercise] = found
    places = words.find(known, submission)
    written = {
        cell.grade_id: text
        for cell in known.answer_cells
        if places.place(cell.grade_id) is not None
        if words.is_written(cell, text := places.text(cell, submission))
    }
    if own := words.own_words(known, submission):
        written[OWN] = own
    touched = bool(submission.states) or any(cell.ran or cell.shown.count for cell in submission.cells)
    cells = len(submission.ids & known.ids) + len(answers)
    exercises = frozenset(cell.exercise for cell in known.cells if cell.autograded)
    return Judged(submission.ids, cells, answers, written, bool(submission.cells), touched, points, maximum, exercises)


def weighed(judged: Sequence[Judged]) -> tuple[Judged, list[Judged]]:
    """The one that was worked on last, the first of equal ones; and all that hold something which it does not."""
    last = max(judged, key=_rank)
    return last, [each for each in judged if not each.adds_nothing_to(last)]


def choose(judged: Mapping[str, Judged], expected: str) -> Choice | None:
    """The notebook that counts, of all that hold something of the set; ``None`` where none does.

    Parameters
    ----------
    judged
        Notebooks by name.
    expected
        The name that the set's notebook has; it decides where nothing else does.
    """
    names = sorted((name for name in judged if judged[name].cells), key=lambda name: (name != expected, name))
    ours = {name: judged[name] for name in names}
    if not ours:
        return None
    last, against = weighed([*ours.values()])
    name = next(name for name, each in ours.items() if each is last)
    problems = []
    if against:
        told = "; ".join(f"{shown(other)}: {each}" for other, each in ours.items() if each in (last, *against))
        cause = f"several notebooks of the set were worked on differently ({told})"
        problems.append(Problem(cause, f"{shown(name)} counts, which was saved last; look which one is meant"))
    elif name != expected:
        called = shown(name)
        cause = f"it was handed in under another name than {expected} ({called})"
        if expected in ours:
            cause = f"{expected} is not the one worked on last; {called} has the set's cells too, and was"
        elif expected in judged:
            cause = f"{expected} holds nothing of the set that can be read, and {called} has its cells"
        problems.append(Problem(cause, f"{called} was graded all the same"))
    return Choice(name, tuple(problems), bool(against), frozenset(ours))


def _rank(judged: Judged) -> tuple[bool, datetime, int, int, int]:
    """Of those saved at the same time, one that holds all that the others hold has most of everything."""
    length = sum(map(len, judged.written.values()))
    return judged.worked_on, judged.saved or _NEVER, judged.answered, length, judged.cells


def _nothing_beside(name: str) -> bytes:
    raise FileNotFoundError(name)
