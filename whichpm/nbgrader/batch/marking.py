"""One submission, from its folder to a graded folder and marks. This runs in a worker and reads nothing else."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Literal

import msgspec

from whichpm import bank, handout
from whichpm.forms import checksum
from whichpm.nbgrader.batch import tree
from whichpm.nbgrader.batch.messages import CannotWrite, Context, Graded, Marks, Task
from whichpm.nbgrader.gradebook.quarantine import Remark, written
from whichpm.nbgrader.marking import grading
from whichpm.nbgrader.submission import intake, own
from whichpm.nbgrader.submission.known import KnownCell
from whichpm.nbgrader.submission.notebook import Problem
from whichpm.nbgrader.submission.reading import HandedIn, no_notebook, take
from whichpm.nbgrader.submission.rebuilt import Rebuilt, rebuild

BY_HAND = "this cell is graded by hand; code of a submission is never run"
NO_RESPONSE = "No response."


def mark(task: Task, context: Context, number: int) -> Graded:
    """Grade one submission.

    Raises :class:`~whichpm.nbgrader.batch.messages.CannotWrite`; whatever is wrong with the submission is a remark.
    """
    place = Path(task.folder)
    expected = {f"{name}.ipynb": known.ids for name, known in context.notebooks.items()}
    try:
        problem = intake.refusal(place)
        handed_in = take(task.folder, expected, context.ignored) if not problem else HandedIn()
    except OSError as error:
        problem = Problem(f"the folder could not be opened ({error.strerror})", "check it and grade again")
    if problem:
        return not_graded(task, problem, context)
    if task.fingerprint == handed_in.fingerprint and task.tree == tree.digest(task.target):
        return Graded(task.learner, "unchanged", [])
    if not (present := handed_in.wanted(expected)):
        return not_graded(task, no_notebook(handed_in), context)
    read = {
        name: rebuild(place / file, context.notebooks[name], context.root, handed_in, task.learner)
        for file in present
        for name in [file.removesuffix(".ipynb")]
    }
    graded = Graded(task.learner, "graded", list(_remarks(task, handed_in, read, context)))
    graded.timestamp, graded.fingerprint, graded.target = handed_in.timestamp, handed_in.fingerprint, task.target
    if graded.remarks:
        graded.state = "unread" if any(remark.state == "unread" for remark in graded.remarks) else "doubtful"
    small = {**handed_in.small, **context.source_small}
    large = {**handed_in.large, **context.source_large}
    _clear_the_way(small, large, context)
    for name, rebuilt in read.items():
        graded.marks.append(_mark(name, rebuilt, context))
        small[f"{name}.ipynb"] = encode(rebuilt.notebook)
    graded.staged = f"{context.staging}/{number}"
    same = {*context.source_small, *(name for name in small if name.endswith(handout.SUFFIX))}
    try:
        tree.stage(graded.staged, small, large, context.permissions, context.shared, same)
        graded.tree = tree.digest_of(small, large)
    except OSError as error:
        raise CannotWrite(f"{graded.staged}: {error.strerror}") from None
    return graded


def not_graded(task: Task, problem: Problem, context: Context) -> Graded:
    """A submission for which the gradebook gets no row."""
    return Graded(task.learner, "not graded", [_remark(task, "", "unread", problem, "nothing", context)])


def encode(notebook: dict[str, Any]) -> bytes:
    """The bytes that nbformat writes: sorted keys, indented by one, long texts as lists of lines."""
    for cell in notebook["cells"]:
        cell["source"] = cell["source"].splitlines(keepends=True)
        for output in cell.get("outputs", ()):
            data = output.get("data", {})
            for kind, text in data.items():
                data[kind] = text.splitlines(keepends=True)
    return msgspec.json.format(msgspec.json.encode(notebook, order="sorted"), indent=1) + b"\n"


def _mark(name: str, rebuilt: Rebuilt, context: Context) -> Marks:
    """Put outputs into the grade cells and read the marks as nbgrader's SaveAutoGrades does."""
    known = {cell.grade_id: cell for cell in rebuilt.known.cells}
    saved = rebuilt.notebook["metadata"]["whichpm"]["answers"]
    marks = Marks(name, {}, {}, own.digests(rebuilt.notebook))
    for cell in rebuilt.notebook["cells"]:
        of_release = known.get(cell["metadata"].get("nbgrader", {}).get("grade_id"))
        if of_release is None:
            continue
        written = of_release.solution or of_release.task
        untouched = written and of_release.checksum == checksum(
            cell["source"], of_release.type, cell["metadata"]["nbgrader"]
        )
        if of_release.grade:
            marks.points[of_release.grade_id] = _points(of_release, cell, context, saved, untouched)
        if written:
            empty = untouched and not of_release.task
            marks.comments[of_release.grade_id] = NO_RESPONSE if empty else None
    return marks


def _points(known: KnownCell, cell: dict[str, Any], context: Context, saved: Any, untouched: bool) -> float | None:
    if known.type == "code":
        if known.solution:
            cell["outputs"] = [grading.not_graded(BY_HAND)]
        else:
            cell["outputs"] = grading.outputs(known.exercise, float(known.points or 0), context.root, saved)
            output = cell["outputs"][0]
            return 0.0 if output["output_type"] == "error" else float(output["data"]["text/plain"])
    return 0.0 if known.solution and untouched else None


def _remarks(task: Task, handed_in: HandedIn, read: Mapping[str, Rebuilt], context: Context) -> Iterator[Remark]:
    for name, rebuilt in read.items():
        answers = [f"{len(saved.answers)} answers to {slug}" for slug, saved in rebuilt.answers.items()]
        salvaged = ", ".join(answers) or ("nothing" if rebuilt.unread else "what is written in the notebook")
        for problem in (each for each in rebuilt.problems if not each.notice):
            state: Literal["unread", "doubtful"] = "unread" if rebuilt.unread else "doubtful"
            yield _remark(task, f"{name}.ipynb", state, problem, salvaged, context)
        if gone := _without_a_key(rebuilt, context.root):
            problem = Problem(
                f"no points for {', '.join(gone)}: the key of this form is not in this course",
                "grade it where the keys are, or put them into exercises/graded/ and grade again",
            )
            yield _remark(task, f"{name}.ipynb", "doubtful", problem, salvaged, context)
    for name, problem in handed_in.problems:
        yield _remark(task, name, "doubtful", problem, "the rest of the submission", context)


def _without_a_key(rebuilt: Rebuilt, root: Path) -> list[str]:
    """The exercises of a form of which this course has no key; of form A that is said once, for everybody."""
    shown = [cell.exercise for cell in rebuilt.known.cells if cell.autograded and cell.exercise != cell.grade_id]
    return [slug for slug in shown if not bank.path(root, "graded", slug).is_file()]


def _remark(
    task: Task, name: str, state: Literal["unread", "doubtful"], problem: Problem, salvaged: str, context: Context
) -> Remark:
    path = str(Path(os.path.relpath(task.folder, context.root), name))
    words = (task.learner, path, state, problem.cause, problem.fix, salvaged)
    return Remark(*map(written, words))  # type: ignore[arg-type]


def _clear_the_way(small: dict[str, bytes], large: dict[str, str], context: Context) -> None:
    """A file of the learner's gives way to the instructor's, also where one has a folder of the other's name."""
    for name in (*context.source_small, *context.source_large):
        (large if name in context.source_small else small).pop(name, None)
        for other in (*small, *large):
            if other.startswith(f"{name}/") or name.startswith(f"{other}/"):
                small.pop(other, None)
                large.pop(other, None)
