"""A scoring guide lists what earns points, and its criteria add up to the points of the cell."""

from __future__ import annotations

import pytest

from whichpm import rubric
from whichpm.rubric import Criterion, RubricError

GUIDE = """*Scoring guide:*

- 1 point: names a statement
  and two owners
- 0.5 points: says which line decides
* 1,5 points: says what would have to change

Any statement will do.
"""


def test_criteria_are_the_items_that_open_with_points():
    assert rubric.criteria(GUIDE, 3) == (
        Criterion("names a statement and two owners", 1.0),
        Criterion("says which line decides", 0.5),
        Criterion("says what would have to change", 1.5),
    )
    assert rubric.rest(GUIDE) == "*Scoring guide:*\n\nAny statement will do."


def test_a_model_answer_stands_below_a_line_that_says_so():
    assert rubric.model(GUIDE) == []
    below = "\n*A model answer, 380 words:*\n\nTo the two\nwho begin.\n\n**Where** we stand.\n"
    assert rubric.model(GUIDE + below) == ["To the two who begin.", "**Where** we stand."]


def test_a_guide_without_criteria_is_graded_as_a_whole():
    assert rubric.criteria("1 point for each reason.\n- be kind", 4) == (Criterion(rubric.WHOLE, 4),)


@pytest.mark.parametrize(
    ("guide", "said"),
    [
        ("- 1 point: a\n- 1 point: b", "its criteria add up to 2 points and the cell has 3; set them alike"),
        ("- 1 point: a\n- 2 points: a", 'two criteria say "a"; word them apart'),
    ],
)
def test_a_guide_that_does_not_fit_its_cell_says_so(guide: str, said: str):
    with pytest.raises(RubricError, match=said):
        rubric.criteria(guide, 3)
