"""One notebook as handed in, rebuilt so that it can be graded: what every path of grading starts from."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from whichpm.answers import Answers, file_name
from whichpm.nbgrader.marking import keys
from whichpm.nbgrader.submission import form, signs, times
from whichpm.nbgrader.submission.carried import carriers_of, weigh
from whichpm.nbgrader.submission.intake import shown
from whichpm.nbgrader.submission.judgement import choose, judge
from whichpm.nbgrader.submission.known import KnownNotebook
from whichpm.nbgrader.submission.normalise import annotate, normalise
from whichpm.nbgrader.submission.notebook import Problem, Submission, parse, read
from whichpm.nbgrader.submission.reading import NOTEBOOKS, HandedIn


@dataclass(frozen=True)
class Rebuilt:
    """A notebook in format 4.5, what was wrong with it, and the answers it carried, by slug.

    Attributes
    ----------
    notebook
        To be graded.
    problems
        In plain words.
    answers, where
        What was read of each exercise, and from which carrier, in words.
    unread
        Whether nothing of the notebook could be read.
    name
        The file that was taken for it; empty where there is none.
    disputed
        Whether a person has to say which of several files, or of several forms, counts.
    submission
        The notebook as it was read.
    known
        What was released to the learner, in the form that was found.
    """

    notebook: dict[str, Any]
    problems: tuple[Problem, ...]
    answers: dict[str, Answers]
    unread: bool
    name: str = ""
    where: dict[str, str] = field(default_factory=dict)
    disputed: bool = False
    submission: Submission = field(default_factory=Submission)
    known: KnownNotebook = field(default_factory=lambda: KnownNotebook({}, ()))


def rebuild(path: Path, known: KnownNotebook, root: Path, handed_in: HandedIn, learner: str = "") -> Rebuilt:
    """Read one submitted notebook; never raises for what is in it.

    Parameters
    ----------
    path
        Where the notebook should lie.
    known
        What the gradebook recorded of it.
    root
        The course folder.
    handed_in
        All that was handed in.
    learner
        Whose it is; says which form was drawn.
    """
    try:
        return _read(path, known, root, handed_in, learner)
    except Exception as error:
        # Whatever a learner hands in, it must not stop the batch: the answers in it are graded, or nothing is.
        logging.getLogger(__name__).debug("while reading %s", path, exc_info=True)
        notebook, _ = normalise(known, Submission())
        cause = f"it could not be read ({type(error).__name__} in whichpm)"
        problem = Problem(cause, "report this to the authors of whichpm, with the notebook")
        annotate(notebook, [problem], {}, known)
        return Rebuilt(notebook, (problem,), {}, unread=True, known=known)


def _read(path: Path, known: KnownNotebook, root: Path, handed_in: HandedIn, learner: str) -> Rebuilt:
    chosen = _chosen(path, known, root, handed_in)
    submission = chosen.submission
    of_form = form.find(known, submission, handed_in.read, handed_in.others, learner)
    known = of_form.known
    notebook, found = normalise(known, submission)
    problems = [*chosen.problems, *submission.problems, *of_form.problems, *found]
    answers: dict[str, Answers] = {}
    where: dict[str, str] = {}
    read_of = {path.name, *chosen.ours, *known.beside}
    slugs = []
    for cell in known.cells:
        if not cell.autograded:
            continue
        try:
            exercise = keys.graded(root, slug := cell.exercise)
        except keys.NoKey:
            continue  # The cell says so when it is graded.
        slugs.append(slug)
        held, said = carriers_of(slug, submission, handed_in.read, handed_in.others(slug))
        last, found = weigh(exercise, held)
        problems += [*said, *found]
        read_of |= {file_name(slug), *(each.file for each in held)}
        if last:
            answers[slug], where[slug] = last.answers, last.where
    problems += _kept_back(known, submission, root, handed_in, answers)
    problems += signs.doubts(known, submission, slugs, answers, handed_in.strays(read_of))
    problems += times.doubts(handed_in.timestamp, known.due, known.timed, answers.values())
    listed = tuple(dict.fromkeys(problems))
    annotate(notebook, listed, answers, known)
    unread, disputed = not submission.cells, chosen.disputed or of_form.disputed
    return Rebuilt(notebook, listed, answers, unread, chosen.name, where, disputed, submission, known)


def _kept_back(
    known: KnownNotebook, submission: Submission, root: Path, handed_in: HandedIn, answers: Mapping[str, Answers]
) -> Iterator[Problem]:
    """What a checkpoint holds, and the notebook that counts does not: it may have been lost, or taken back."""
    if not handed_in.kept:
        return
    here = judge(submission, known, root)
    names = [cell.exercise for cell in known.cells]
    lacking = [name for name in names if not here.holds(name) and not (name in answers and answers[name].answers)]
    for path, content in handed_in.kept.items():
        there = judge(parse(content), known, root)
        if held := [name for name in dict.fromkeys(lacking) if there.holds(name)]:
            cause = f"nothing was found of {', '.join(held)}, but {shown(path)} holds it ({there})"
            fix = "look which one is meant; to count the other, put it in the notebook's place and grade again"
            yield Problem(cause, fix)


class _Chosen(NamedTuple):
    name: str
    submission: Submission
    problems: tuple[Problem, ...] = ()
    disputed: bool = False
    ours: frozenset[str] = frozenset()


def _chosen(path: Path, known: KnownNotebook, root: Path, handed_in: HandedIn) -> _Chosen:
    """The notebook that counts, whatever it is called."""
    expected = path.name
    pool = {**handed_in.contents, **handed_in.look_alikes()}
    if set(pool) == {expected}:
        return _Chosen(expected, parse(pool[expected]))
    names = sorted(pool, key=lambda name: (name != expected, name))[:NOTEBOOKS]
    read_as = {name: parse(pool[name]) for name in names}
    choice = choose({name: judge(each, known, root) for name, each in read_as.items()}, expected)
    if choice:
        more: tuple[Problem, ...] = ()
        if len(pool) > len(names):
            cause = f"there are {len(pool)} notebooks in it, of which {NOTEBOOKS} were looked at"
            more = (Problem(cause, "look at the submission"),)
        return _Chosen(choice.name, read_as[choice.name], (*choice.problems, *more), choice.disputed, choice.ours)
    if expected in pool:
        return _Chosen(expected, parse(pool[expected]))
    if os.path.lexists(path) or not handed_in.notebooks:
        return _Chosen(expected, read(path))
    others = handed_in.notebooks
    if len(others) > 1:
        listed = ", ".join(map(shown, others[:3])) + (" and more" if len(others) > 3 else "")
        cause = f"none of the {len(others)} notebooks in it has cells of this problem set ({listed})"
        return _Chosen("", Submission(problems=(Problem(cause, "ask the learner for the right one"),)))
    renamed = Problem(f"it was handed in under another name than {expected}", "it was graded all the same")
    found = parse(pool[others[0]]) if others[0] in pool else read(path.with_name(others[0]))
    return _Chosen(others[0], found, (renamed,))
