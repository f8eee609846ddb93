"""Submissions of whom the gradebook does not know, where the configuration lets nobody be added."""

from __future__ import annotations

from whichpm.nbgrader.batch.marking import not_graded
from whichpm.nbgrader.batch.messages import Context, Graded, Task
from whichpm.nbgrader.gradebook.book import Gradebook
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.submission.notebook import Problem


def of_known_students(
    setting: Setting, book: Gradebook, context: Context, chunk: list[Graded]
) -> tuple[list[Graded], list[Graded]]:
    """What can be recorded of a chunk, and the rest, not graded: nobody is added where the configuration forbids it."""
    if setting.create_student:
        return chunk, []
    there = book.students([graded.learner for graded in chunk])
    fix = "add the learner with `nbgrader db student add`, or rename the folder to the right id"
    problem = Problem("the gradebook has no learner with this id", fix)
    strangers = [
        not_graded(Task(graded.learner, setting.submitted(graded.learner), graded.target), problem, context)
        for graded in chunk
        if graded.learner not in there
    ]
    return [graded for graded in chunk if graded.learner in there], strangers
