"""Which of several notebooks is the one to grade: content decides, its name does not.

The one that holds cells of the set and was worked on last counts, whatever a browser, an editor or a learner made of
its name. Where two were worked on differently, a person decides, and sees what each of them would earn.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from whichpm import scoring
from whichpm.answers import Answers, stamp
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.submission import form, words
from whichpm.nbgrader.submission.carried import carried
from whichpm.nbgrader.submission.intake import shown
from whichpm.nbgrader.submission.known import KnownNotebook
from whichpm.nbgrader.submission.notebook import Problem, Submission, parse

_NEVER = datetime.min.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Judged:
    """What one notebook holds of a set.

    Attributes
    ----------
    submission
        The notebook.
    cells
        How many of the set's cells and receipts it holds; 0 where it is another notebook, or cannot be read.
    answers
        What it holds itself, by slug of the exercise.
    written
        The learner's words, by id of the answer cell.
    points
        What its answers would earn, and of how many.
    """

    submission: Submission
    cells: int
    answers: Mapping[str, Answers]
    written: Mapping[str, str]
    points: float
    maximum: float

    @property
    def worked_on(self) -> bool:
        """Whether a learner did anything in it that can be read."""
        return any(each.answers for each in self.answers.values()) or bool(self.written)

    @property
    def saved(self) -> datetime | None:
        """When an answer in it was last saved; ``None`` where nothing says so."""
        moments = [each.saved for each in self.answers.values() if each.answers and each.saved > _NEVER]
        return max(moments, default=None)

    def adds_nothing_to(self, other: Judged) -> bool:
        """Whether all its answers and words stand in the other one too."""
        for slug, mine in self.answers.items():
            theirs = other.answers[slug].answers if slug in other.answers else {}
            if any(theirs.get(item) != option for item, option in mine.answers.items()):
                return False
        return all(text.strip() in other.written.get(grade_id, "") for grade_id, text in self.written.items())

    def __str__(self) -> str:
        when = f", saved {stamp(self.saved)[:16].replace('T', ' ')} UTC" if self.saved else ""
        return f"{self.points:g} of {self.maximum:g} points{when}"


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
    judged: Judged
    problems: tuple[Problem, ...] = ()
    disputed: bool = False
    ours: frozenset[str] = frozenset()


def judge(content: bytes, known: KnownNotebook, root: Path) -> Judged:
    """What a notebook holds of a set; never raises for what is in it.

    Parameters
    ----------
    content
        The bytes of the file.
    known
        The notebook of the set, as released.
    root
        The course folder, which has the keys.
    """
    submission = parse(content)
    known = form.find(known, submission, _nothing_beside).known
    ids = {cell.grade_id for cell in known.cells}
    there = {cell.grade_id for cell in submission.cells} & ids
    answers: dict[str, Answers] = {}
    points = maximum = 0.0
    for cell in known.cells:
        if not cell.autograded:
            continue
        try:
            exercise = keys.graded(root, cell.exercise)
        except keys.NoKey:
            continue
        maximum += exercise.maximum
        found, _ = carried(exercise, submission, _nothing_beside)
        if found:
            answers[cell.exercise] = found
            points += scoring.score(exercise, found.answers).points
    places = words.find(known, submission)
    written = {
        cell.grade_id: text
        for cell in known.cells
        if cell.solution and not cell.locked and places.place(cell.grade_id) is not None
        if words.is_written(cell, text := places.text(cell, submission))
    }
    return Judged(submission, len(there) + len(answers), answers, written, points, maximum)


def choose(judged: Mapping[str, Judged], expected: str) -> Choice | None:
    """The notebook that counts, of all that hold something of the set; ``None`` where none does.

    Parameters
    ----------
    judged
        Notebooks by name.
    expected
        The name that the set's notebook has; it decides where nothing else does.
    """
    ours = {name: each for name, each in judged.items() if each.cells}
    if not ours:
        return None
    name = max(ours, key=lambda each: (*_rank(ours[each]), each == expected, each))
    chosen = ours[name]
    rivals = {other: each for other, each in ours.items() if other != name and each.worked_on}
    against = {other: each for other, each in rivals.items() if not each.adds_nothing_to(chosen)}
    problems = []
    if against:
        told = "; ".join(f"{shown(other)}: {each}" for other, each in {name: chosen, **against}.items())
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
    return Choice(name, chosen, tuple(problems), bool(against), frozenset(ours))


def fitting(content: bytes, sets: Iterable[tuple[str, KnownNotebook]]) -> list[str]:
    """Names of the sets whose cells a notebook holds, the one with most of them first."""
    there = {cell.grade_id for cell in parse(content).cells if cell.grade_id}
    counts = [(len(there & {cell.grade_id for cell in known.cells}), name) for name, known in sets]
    return [name for count, name in sorted(counts, key=lambda each: -each[0]) if count]


def _rank(judged: Judged) -> tuple[bool, datetime, bool, int]:
    return judged.worked_on, judged.saved or _NEVER, bool(judged.written), judged.cells


def _nothing_beside(name: str) -> bytes:
    raise FileNotFoundError(name)
