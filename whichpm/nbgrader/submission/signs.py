"""Nothing found is not nothing done: what shows that a learner worked where no answers can be read.

Only a notebook that is as it was handed out counts as unanswered. Whatever else there is, a person looks at it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from whichpm import forms
from whichpm.answers import Answers
from whichpm.nbgrader.submission import words
from whichpm.nbgrader.submission.intake import shown
from whichpm.nbgrader.submission.known import KnownNotebook
from whichpm.nbgrader.submission.notebook import Cell, Problem, Submission

UNTOUCHED = Problem("nothing in it was answered or changed", "it is as it was handed out", notice=True)
EMPTY = Problem("nothing was answered: the receipt of every board says so", "it counts as unanswered", notice=True)
"""A board writes a receipt without answers only where it has read the notebook that it stands in. The sentence "No
answers yet." alone is no such receipt: earlier boards also wrote it over answers that they could not read."""
LOOK = "look at the submission, and ask the learner for the answers"
NAMED = 3
"""Files that are named."""


def doubts(
    known: KnownNotebook,
    submission: Submission,
    slugs: Collection[str],
    answers: Mapping[str, Answers],
    strays: Sequence[str],
) -> list[Problem]:
    """Why a person should look at a submission from which something may be missing.

    Parameters
    ----------
    known
        The notebook as it was released.
    submission
        The notebook as handed in.
    slugs
        The exercises that are graded from data.
    answers
        What was read of them.
    strays
        Names of files that were handed in beside it and are not part of the set.
    """
    if not submission.cells:
        return []  # What could not be read is named already.
    lost = [
        slug
        for slug in slugs
        if slug not in answers or (not answers[slug].answers and _failed(slug, known, submission))
    ]
    problems = [
        Problem(f"no answers to {slug} could be read, but {sign}", LOOK)
        for slug in lost
        if (sign := _sign(slug, known, submission, strays))
    ]
    for slug in (slug for slug in slugs if slug in answers):
        claimed, read = _claimed(slug, known, submission), len(answers[slug].answers)
        if claimed > read:
            cause = f"{read} answers to {slug} could be read, but an output says that {claimed} were given"
            problems.append(Problem(cause, LOOK))
    blank = [
        cell.grade_id
        for cell in known.cells
        if cell.solution and not cell.locked and not _is_written(cell.grade_id, known, submission)
    ]
    if not problems and not any(each.answers for each in answers.values()):
        at_all = len(blank) < sum(cell.solution and not cell.locked for cell in known.cells)
        sign = _any_sign(known, submission, at_all, strays)
        if sign and lost:
            return [Problem(f"no answers could be read, but {sign}", LOOK)]
        if not sign:
            return [UNTOUCHED]
        if not at_all and not strays and not words.own_words(known, submission):
            return [EMPTY]
    if strays and not problems and (lost or blank):
        what = ", ".join([*lost, *blank])
        problems.append(Problem(f"nothing was found of {what}, but {_files(strays)} was handed in with it", LOOK))
    return problems


def _sign(slug: str, known: KnownNotebook, submission: Submission, strays: Sequence[str]) -> str:
    """What shows that one exercise was worked on."""
    cells = _cells_of(slug, known, submission)
    if claimed := _claimed(slug, known, submission):
        return f"an output says that {claimed} were given"
    if _failed(slug, known, submission):
        return "the cell of its board holds an error"
    if any(cell.shown.count and not cell.shown.nothing for cell in cells):
        return "its board was shown, and no receipt stands below it"
    if any(cell.ran and not cell.shown.count for cell in cells):
        return "its cells were run, and what stood below them is gone"
    named = [name for name in strays if slug in name]
    return f"{_files(named)} was handed in with it" if named else ""


def _failed(slug: str, known: KnownNotebook, submission: Submission) -> bool:
    return any(cell.shown.failed for cell in _cells_of(slug, known, submission))


def _claimed(slug: str, known: KnownNotebook, submission: Submission) -> int:
    """Most answers that a board or its check says there are."""
    return max((cell.shown.claimed for cell in _cells_of(slug, known, submission)), default=0)


def _cells_of(slug: str, known: KnownNotebook, submission: Submission) -> list[Cell]:
    boards = {cell.grade_id for cell in known.cells if cell.grade_id == slug or slug in forms.boards(cell.source)}
    return [cell for cell in submission.cells if cell.grade_id in boards or slug in forms.boards(cell.source)]


def _any_sign(known: KnownNotebook, submission: Submission, written: bool, strays: Sequence[str]) -> str:
    """What shows that a learner did anything at all."""
    if written:
        return "a text is written"
    if words.own_words(known, submission):
        return "the learner wrote into a cell of their own"
    if any(cell.ran or cell.shown.count for cell in submission.cells):
        return "its cells were run"
    if submission.states:
        return "it holds the state of a board"
    return f"{_files(strays)} was handed in with it" if strays else ""


def _is_written(grade_id: str, known: KnownNotebook, submission: Submission) -> bool:
    cell = next(each for each in known.cells if each.grade_id == grade_id)
    return any(each.grade_id == grade_id and words.is_written(cell, each.source) for each in submission.cells)


def _files(names: Sequence[str]) -> str:
    more = f" and {len(names) - NAMED} more" if len(names) > NAMED else ""
    return ", ".join(shown(name) for name in names[:NAMED]) + more
