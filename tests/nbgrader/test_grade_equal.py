"""`whichpm grade` leaves what `nbgrader autograde` with our plugins leaves: the same 200 submissions, graded both ways.

An assignment of two notebooks, with late submissions, extensions, grades and comments by hand, submissions that come
again, and everything strange that ``test_autograde.py`` hands in.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from classroom import EXERCISE, SLUG, Course, saved
from test_autograde import CASES

LEARNERS = 200 - len(CASES)
TEXTS = (None, "The Saturday shift.", "", "YOUR ANSWER HERE, because\n\nI was *not* sure: <b>1 < 2</b> — so “ü”\t.")
TIMES = ("2026-01-12 17:00:00 UTC", "2026-01-14 09:30:00.250000 UTC", "2026-01-13 08:00:00 +0530", "", None)
DUE = "2026-01-13 12:00:00.000000"
LATE_PLUGIN = """
from nbgrader.plugins import BasePlugin


class AnHourAPoint(BasePlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return None if student_id.endswith("7") else total_seconds_late / 3600 - 3
"""
CONFIG = '\nc.AssignLatePenalties.plugin_class = "lateness.AnHourAPoint"\n'


def nbgrader_cell(grade_id: str, kind: str, source: str, **flags: Any) -> dict[str, Any]:
    marks = {"schema_version": 3, "grade_id": grade_id, "grade": False, "solution": False, "task": False}
    made = {"cell_type": kind, "id": grade_id, "source": source, "metadata": {"nbgrader": {**marks, **flags}}}
    return {**made, "outputs": [], "execution_count": None} if kind == "code" else made


def second_notebook() -> dict[str, Any]:
    """Cells of every kind that is graded by hand: words, code, a task, and a test that is not one of ours."""
    cells = [
        nbgrader_cell("words", "markdown", "Your words.", grade=True, solution=True, locked=False, points=2.5),
        nbgrader_cell("program", "code", "def f(): ...", grade=True, solution=True, locked=False, points=3),
        nbgrader_cell("ungraded", "code", "x = 1", solution=True, locked=False),
        nbgrader_cell("task", "markdown", "Do it.", task=True, locked=True, points=4),
        nbgrader_cell("not-ours", "code", "assert f", grade=True, locked=True, points=1),
        {"cell_type": "raw", "id": "raw", "metadata": {}, "source": "raw"},
    ]
    return {"cells": cells, "metadata": METADATA, "nbformat": 4, "nbformat_minor": 5}


METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def hand_in(course: Course, number: int, round_: int = 0) -> None:
    """One of many learners; what they do follows from their number."""
    points, left = (number + round_) % 13, 12 - (number + round_) % 13
    answers = saved(points, unanswered=min(left, number % 3), minutes=round_)
    receipt_only, text = number % 11 == 5, TEXTS[number % len(TEXTS)]
    learner = f"learner {number:03d}" if number % 10 else f"Lärnerin-{number} Jr"
    folder = course.hand_in(
        learner,
        file=None if receipt_only else answers,
        receipts=(answers,) if number % 2 or receipt_only else (),
        text=text,
    )
    second = json.loads((course.folder / "release/ps1/second.ipynb").read_text())
    for each in second["cells"]:
        if each.get("metadata", {}).get("nbgrader", {}).get("solution") and number % 4:
            each["source"] = f"My own, {number}.\r\nAnd more."
    match number % 8:
        case 3:
            pass  # The second notebook is missing.
        case 5:
            (folder / "second.ipynb").write_text('{"cells": [')
        case _:
            (folder / "second.ipynb").write_text(json.dumps(second))
    if number % 9 == 4 and number % 8 != 3:
        (folder / "ps1.ipynb").unlink()
    time = TIMES[(number + round_) % len(TIMES)]
    if time is None:
        (folder / "timestamp.txt").unlink()
    else:
        (folder / "timestamp.txt").write_text(time)
    if number % 6 == 2:
        more_files(folder)


def more_files(folder: Path) -> None:
    for name in (
        "data/deep/table.csv",
        "__pycache__/x.pyc",
        "feedback/old.html",
        "notes.pyc",
        ".hidden",
        "data/n.ipynb",
    ):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(f"of the learner: {name}")
    (folder / "given.csv").write_text("changed")
    (folder / "unknown.ipynb").write_text("{}")
    (folder / "large.bin").write_bytes(bytes(1_500_000))


def again(course: Course, number: int) -> None:
    """Hand in again, with other answers and perhaps one notebook less."""
    for folder in course.folder.glob(f"submitted/*{number:03d}"):
        for path in sorted(folder.rglob("*"), reverse=True):
            path.rmdir() if path.is_dir() else path.unlink()
        folder.rmdir()
    hand_in(course, number, round_=5)


def by_hand(course: Course) -> None:
    """What an instructor does in formgrader: grades, comments, extra credit, an extension, a flag."""
    with sqlite3.connect(course.folder / "gradebook.db") as db:
        of = (
            "id IN (SELECT g.id FROM {table} g JOIN base_cell c ON c.id = g.cell_id"
            " JOIN submitted_notebook n ON n.id = g.notebook_id JOIN submitted_assignment a ON a.id = n.assignment_id"
            " WHERE c.name IN ('hardest', 'words', 'task', '{slug}') AND a.student_id LIKE '%{digit}')"
        )
        grades = of.format(table="grade", slug=SLUG, digit=1)
        db.execute(f"UPDATE grade SET manual_score = 1.5, extra_credit = 0.25, needs_manual_grade = 0 WHERE {grades}")
        comments = of.format(table="comment", slug=SLUG, digit=2)
        db.execute(f"UPDATE comment SET manual_comment = 'Name the line.' WHERE {comments}")
        db.execute(
            "UPDATE submitted_assignment SET extension = '1970-01-02 00:00:00.000000' WHERE student_id LIKE '%4'"
        )
        db.execute("UPDATE submitted_notebook SET flagged = 1")


@pytest.fixture(scope="module")
def both(released: Course, tmp_path_factory: pytest.TempPathFactory) -> tuple[Course, Course]:
    """The course graded by `whichpm grade`, and the same course graded by `nbgrader autograde`; not all at once."""
    folder = tmp_path_factory.mktemp("equal")
    first = released.copy(folder / "by whichpm")
    (first.folder / "source/ps1/second.ipynb").write_text(json.dumps(second_notebook()))
    (first.folder / "source/ps1/given.csv").write_text("of the instructor")
    ours = (first.folder / "nbgrader_config.py").read_text()
    first.without_plugins().run("generate_assignment", "ps1", "--force")  # Ours refuse a test that is not one of ours.
    (first.folder / "nbgrader_config.py").write_text(ours + CONFIG)
    (first.folder / "lateness.py").write_text(LATE_PLUGIN)
    with sqlite3.connect(first.folder / "gradebook.db") as db:
        db.execute("UPDATE assignment SET duedate = ?", (DUE,))
    second = first.copy(folder / "by nbgrader")
    for course in (first, second):
        for number in range(LEARNERS):
            hand_in(course, number)
        for learner, case in CASES.items():
            case.hand_in(course, learner)
    autograding = second.start("autograde", "ps1")
    first.whichpm("grade", "ps1", code=3)
    printed = autograding.communicate(timeout=600)[0]
    assert autograding.returncode == 0, printed
    return first, second


TABLES = (
    *("alembic_version", "assignment", "base_cell", "comment", "course", "grade", "grade_cells", "notebook"),
    *("solution_cells", "source_cell", "student", "submitted_assignment", "submitted_notebook", "task_cells"),
    "whichpm_own",
)


def same_tables(both: tuple[Course, Course]) -> None:
    ours, theirs = (course.tables() for course in both)
    assert set(ours) == {*TABLES, "whichpm_graded"}
    assert set(theirs) == set(TABLES)
    for table in TABLES:
        assert ours[table] == theirs[table], table


def tree(course: Course) -> dict[str, tuple[int, bytes | None]]:
    root = course.folder / "autograded"
    return {
        path.relative_to(root).as_posix(): (path.stat().st_mode, path.read_bytes() if path.is_file() else None)
        for path in root.rglob("*")
    }


def same_trees(both: tuple[Course, Course]) -> None:
    ours, theirs = map(tree, both)
    assert sorted(ours) == sorted(theirs)
    assert [name for name in ours if ours[name] != theirs[name]] == []


def test_the_class_is_as_it_was_meant(both: tuple[Course, Course]):
    _, course = both
    ((learners,),) = course.query("SELECT count(*) FROM submitted_assignment")
    assert learners == 200
    points = Counter(auto for (_, cell), (auto, _, _) in course.grades().items() if cell == SLUG)
    assert set(points) == {float(number) for number in range(13)}
    penalties = course.query("SELECT DISTINCT late_submission_penalty FROM submitted_notebook")
    assert len(penalties) > 3
    assert EXERCISE.maximum == 12


def test_all_tables_of_the_gradebook_are_the_same(both: tuple[Course, Course]):
    same_tables(both)


def test_all_graded_files_are_the_same_to_the_byte(both: tuple[Course, Course]):
    same_trees(both)


def test_grading_again_after_grades_by_hand_and_new_submissions_is_the_same(both: tuple[Course, Course]):
    for course in both:
        by_hand(course)
        for number in (1, 3, 11, 13, 14, 21, 24):
            again(course, number)
    ours, theirs = both
    running = theirs.start("autograde", "ps1", "--force", "--student", "learner 0[0-2]*")
    ours.whichpm("grade", "ps1", "--force", "--student", "learner 0[0-2]*", code=3)
    printed = running.communicate(timeout=600)[0]
    assert running.returncode == 0, printed
    assert any(by_hand is not None for _, by_hand, _ in ours.grades().values())
    # `whichpm grade` brings penalties of the whole class up to what was given by hand; nbgrader's way has the export.
    theirs.run("export")
    same_tables(both)
    same_trees(both)
