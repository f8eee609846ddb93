"""Grades from data are the grades of nbgrader as shipped: the same class graded both ways, side by side.

As shipped means that our plugins are not loaded: nbgrader runs every notebook, and `board().grade()` reads the answers
file. It cannot see a receipt; what is graded from receipts is compared with the known truth in ``test_autograde.py``.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from classroom import SLUG, Course, saved

LEARNERS = 40
TEXTS = (None, "The Saturday shift.", "", "YOUR ANSWER HERE, because\n\nI was *not* sure.")

Tables = dict[str, list[tuple[Any, ...]]]


@pytest.fixture(scope="module")
def both(released: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Course]:
    """The course graded with our plugins, and the same course graded by nbgrader as shipped."""
    folder = tmp_path_factory.mktemp("parity")
    ours = released.copy(folder / "with plugins")
    shipped = released.copy(folder / "as shipped").without_plugins()
    for course in (ours, shipped):
        for number in range(LEARNERS):
            points, left = number % 13, 12 - number % 13
            strange = {"no-such-item": "product"} if number % 7 == 3 else {}
            course.hand_in(
                f"learner-{number:02d}",
                file=saved(points, unanswered=(left, 0, left // 2, min(left, 1))[number // 13], **strange),
                text=TEXTS[number % len(TEXTS)],
            )
    running = [course.start("autograde", "ps1") for course in (ours, shipped)]
    for process in running:
        printed = process.communicate(timeout=600)[0]
        assert process.returncode == 0, printed
    return ours, shipped


def test_every_score_and_number_of_unanswered_items_occurs(both: tuple[Course, Course]):
    ours, _ = both
    points = [auto for (_, cell), (auto, _, _) in ours.grades().items() if cell == SLUG]
    assert len(points) == LEARNERS
    assert set(points) == {float(number) for number in range(13)}
    answered = Counter(
        len(ours.graded(f"learner-{number:02d}")["metadata"]["whichpm"]["answers"][SLUG]["answers"])
        for number in range(LEARNERS)
    )
    assert set(answered) == set(range(13))


@pytest.mark.parametrize(
    "table",
    [
        "alembic_version",
        "assignment",
        "base_cell",
        "comment",
        "course",
        "grade",
        "grade_cells",
        "notebook",
        "solution_cells",
        "source_cell",
        "student",
        "submitted_assignment",
        "submitted_notebook",
        "task_cells",
    ],
)
def test_the_table_is_the_same(both: tuple[Course, Course], table: str):
    ours, shipped = (course.tables() for course in both)
    assert ours[table] == shipped[table]


def test_no_table_is_forgotten(both: tuple[Course, Course], request: pytest.FixtureRequest):
    compared = {item.callspec.params["table"] for item in request.session.items if "test_the_table_is_the" in item.name}
    # Ours keeps a digest of what was handed in, so that grades by hand hold.
    assert all(set(course.tables()) - {"whichpm_own"} == compared for course in both)


def test_both_leave_the_same_files(both: tuple[Course, Course]):
    left = [
        sorted(path.relative_to(course.folder).as_posix() for path in (course.folder / "autograded").rglob("*"))
        for course in both
    ]
    assert left[0] == left[1]


def test_the_shipped_run_did_not_use_our_plugins(both: tuple[Course, Course]):
    assert "whichpm" not in Path(both[1].folder / "nbgrader_config.py").read_text(encoding="utf-8")
    assert "whichpm" not in both[1].graded("learner-00")["metadata"]
