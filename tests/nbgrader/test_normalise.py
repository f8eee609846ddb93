"""What becomes of a submission's cells: what the gradebook knows comes from there, and nothing is lost in silence."""

from __future__ import annotations

import pytest

from whichpm.nbgrader.submission import normalise as module
from whichpm.nbgrader.submission.known import KnownCell, KnownNotebook
from whichpm.nbgrader.submission.normalise import annotate, normalise
from whichpm.nbgrader.submission.notebook import Cell, Problem, Submission

BOARD = KnownCell("board", "code", "board()", "a1", locked=True)
GRADED = KnownCell("slug", "code", "grade()", "b2", locked=True, points=12.0, grade=True)
ANSWER = KnownCell("why", "markdown", "YOUR ANSWER HERE", "c3", locked=False, points=3.0, grade=True, solution=True)
KNOWN = KnownNotebook({"name": "python3", "display_name": "Python 3", "language": "python"}, (BOARD, GRADED, ANSWER))
WHOLE = (Cell("code", "board()", "board"), Cell("code", "grade()", "slug"), Cell("markdown", "Because", "why"))


def made(*cells: Cell) -> tuple[list[tuple[str, str, str | None]], str]:
    """Type, source and id of each cell of the notebook, and the causes of what was fixed."""
    notebook, problems = normalise(KNOWN, Submission(cells))
    annotate(notebook, [], {}, KNOWN)
    import nbformat

    nbformat.validate(nbformat.from_dict(notebook))
    seen = [
        (cell["cell_type"], cell["source"], cell["metadata"].get("nbgrader", {}).get("grade_id"))
        for cell in notebook["cells"]
    ]
    return seen, "; ".join(problem.cause for problem in problems)


def test_an_honest_notebook_keeps_its_order_and_its_answer():
    assert made(Cell("markdown", "# Title"), *WHOLE) == (
        [
            ("markdown", "# Title", None),
            ("code", "board()", "board"),
            ("code", "grade()", "slug"),
            ("markdown", "Because", "why"),
        ],
        "",
    )


def test_types_and_locked_sources_come_from_the_gradebook():
    cells, _ = made(Cell("raw", "12", "board"), Cell("markdown", "12.0", "slug"), Cell("code", "Because", "why"))
    assert cells == [("code", "board()", "board"), ("code", "grade()", "slug"), ("markdown", "Because", "why")]


def test_marks_come_from_the_gradebook():
    notebook, _ = normalise(KNOWN, Submission(WHOLE))
    assert notebook["cells"][1]["metadata"] == {
        "deletable": False,
        "editable": False,
        "nbgrader": {
            "schema_version": 3,
            "grade_id": "slug",
            "grade": True,
            "solution": False,
            "task": False,
            "locked": True,
            "cell_type": "code",
            "checksum": "b2",
            "points": 12.0,
        },
    }
    assert notebook["metadata"]["kernelspec"] == KNOWN.kernelspec


def test_of_a_copied_answer_cell_the_changed_one_counts():
    first, second = Cell("markdown", "Because", "why"), Cell("markdown", "YOUR ANSWER HERE\n", "why")
    for copies in ((first, second), (second, first)):
        cells, causes = made(*WHOLE[:2], *copies)
        assert ("markdown", "Because", "why") in cells
        assert ("markdown", "YOUR ANSWER HERE\n", None) in cells
        assert causes == "cells stood there more than once: why"


def test_an_answer_that_was_split_is_put_together_in_order():
    cells, causes = made(*WHOLE[:2], Cell("markdown", "one", "why"), Cell("markdown", "two", "why"))
    assert cells[2:] == [("markdown", "one\n\ntwo", "why")]
    assert causes == "cells stood there more than once: why"


def test_a_copy_that_is_part_of_another_adds_nothing():
    cells, _ = made(*WHOLE[:2], Cell("markdown", "one", "why"), Cell("markdown", "one, two", "why"))
    assert cells[2:] == [("markdown", "one", None), ("markdown", "one, two", "why")]


def test_of_a_copied_grade_cell_one_counts():
    cells, causes = made(*WHOLE, Cell("code", "grade()", "slug"))
    assert [cell[2] for cell in cells] == ["board", "slug", "why", None]
    assert "slug" in causes


def test_deleted_cells_are_put_back_at_their_place():
    cells, causes = made(WHOLE[0], Cell("markdown", "mine"), WHOLE[2])
    assert [cell[2] for cell in cells] == ["board", "slug", None, "why"]
    assert causes == "cells were missing and have been put back: slug"


def test_a_deleted_answer_cell_is_left_to_a_person():
    cells, _ = made(*WHOLE[:2])
    assert cells[2] == ("markdown", "*This answer was missing from the submission.*", "why")


def test_another_notebook_leaves_its_cells_below_ours():
    cells, causes = made(Cell("markdown", "Biology"), Cell("code", "import this", "other-id"))
    assert [cell[2] for cell in cells] == ["board", "slug", "why", None, None]
    assert "none of its cells belong" in causes


def test_nothing_readable_gives_a_stand_in():
    cells, causes = made()
    assert cells[2] == ("markdown", "*This answer could not be read.*", "why")
    assert causes == ""


def test_learners_own_cells_are_bounded(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(module, "EXTRA_CELLS", 3)
    monkeypatch.setattr(module, "EXTRA_CHARACTERS", 10)
    cells, causes = made(*[Cell("raw", "x")] * 5, Cell("raw", "y" * 11), *WHOLE)
    assert [cell[2] for cell in cells] == [None, None, None, "board", "slug", "why"]
    assert causes.startswith("3 cells that the learner added are left out")


def test_what_was_wrong_stands_at_the_top_and_in_the_metadata():
    notebook, _ = normalise(KNOWN, Submission())
    problem = Problem("it is empty", "ask again")
    annotate(notebook, [problem, problem], {}, KNOWN)
    assert "- It is empty. Ask again." in notebook["cells"][0]["source"]
    assert notebook["cells"][0]["cell_type"] == "markdown"
    assert notebook["metadata"]["whichpm"] == {"format": 1, "problems": ["it is empty; ask again"], "answers": {}}
