"""What stands in a grade cell after grading: a number, a table and verdicts as data, or an error that says why not.

nbgrader takes the points from the cell's output, and full points from a cell that has none, so no grade cell may be
left without either.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whichpm import answers as carriers
from whichpm import scoring
from whichpm.answers import Answers, AnswersError
from whichpm.nbgrader.marking import keys, table, verdicts


def outputs(slug: str, maximum: float, root: Path, saved: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The outputs of an autograded cell.

    Parameters
    ----------
    slug
        The exercise that the cell is graded by: its id, unless the learner has another form of the set.
    maximum
        Points of the cell in the gradebook.
    root
        The course folder, with ``exercises/graded/``.
    saved
        Answers by slug, as :func:`whichpm.nbgrader.submission.normalise.annotate` keeps them in the notebook.
    """
    try:
        exercise = keys.graded(root, slug)
    except keys.NoKey as error:
        return [not_graded(str(error))]
    if not math.isclose(exercise.maximum, maximum):
        return [
            not_graded(
                f"the cell is worth {maximum:g} points in the gradebook and {exercise.maximum:g} in "
                f"exercises/graded/{slug}.yml; fix source/ and generate the assignment again"
            )
        ]
    answers = _stored(saved.get(slug), slug)
    result = scoring.score(exercise, answers.answers if answers else {})
    points = min(float(result.points), maximum)  # A sum of fractions may end a hair above, which nbgrader refuses.
    data = {"text/plain": repr(points), "text/html": table.render(result, answers)}
    kept = verdicts.metadata(result, answers)
    return [{"output_type": "execute_result", "execution_count": None, "metadata": kept, "data": data}]


def not_graded(cause: str) -> dict[str, Any]:
    """An error output, which nbgrader counts as 0 points."""
    text = f"Not graded: {cause}"
    return {"output_type": "error", "ename": "NotGraded", "evalue": cause, "traceback": [text]}


def _stored(payload: object, slug: str) -> Answers | None:
    try:
        return carriers.parse(payload, slug)
    except AnswersError:
        return None
