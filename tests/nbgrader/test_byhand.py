"""What a grader did by hand holds as long as the learner's own answer is the same, whichever way a class is graded."""

from __future__ import annotations

import csv
import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from classroom import SLUG, STOCK_PAGES, Course, saved
from databases import Postgres, change, rows
from test_regrade import PLUGIN, change_key, command

from whichpm.cli.common import out

GRADERS: dict[str, Callable[[Course], object]] = {
    "grade": lambda course: course.whichpm("grade", "ps1"),
    "autograde": lambda course: course.run("autograde", "ps1", "--force"),
}
BY_HAND = (
    "UPDATE grade SET manual_score = 2.5, extra_credit = 0.25, needs_manual_grade = false WHERE auto_score IS NULL",
    "UPDATE grade SET manual_score = 10, needs_manual_grade = false WHERE auto_score = 9",
    "UPDATE comment SET manual_comment = 'Why?'",
    "UPDATE submitted_notebook SET flagged = true",
)


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in which no line of a table is folded."""
    monkeypatch.setattr(out, "width", 250)


@pytest.fixture
def course(released: Course, tmp_path: Path) -> Course:
    """The released course, in which anna hands in."""
    found = released.copy(tmp_path / "a course")
    found.hand_in("anna", file=saved(9))
    return found


def explain(course: Course) -> None:
    """Change one word of an explanation."""
    path = course.folder / f"exercises/graded/{SLUG}.yml"
    text = path.read_text(encoding="utf-8")
    changed = re.sub(r"(why:\s+product: >-\s+)", r"\1Surely, ", text, count=1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")


def reword_source(course: Course) -> None:
    """Change a word above the questions, and generate the assignment again."""
    path = course.folder / "source/ps1/ps1.ipynb"
    text = path.read_text(encoding="utf-8")
    changed = text.replace('"## 2. Which', '"## 2. And which', 1)
    assert changed != text
    path.write_text(changed, encoding="utf-8")
    course.run("generate_assignment", "ps1", "--force")


def give(course: Course) -> None:
    """Grade by hand as formgrader does: a written answer, an exercise in place of its key, a comment, a flag."""
    change(f"sqlite:///{course.folder / 'gradebook.db'}", *BY_HAND)


@pytest.mark.stock
@pytest.mark.parametrize(
    ("first", "then", "edit"),
    [
        ("grade", "grade", change_key),
        ("grade", "autograde", reword_source),
        ("autograde", "grade", explain),
        ("autograde", "autograde", change_key),
    ],
)
def test_a_change_of_ours_asks_for_no_grade_again(
    course: Course, first: str, then: str, edit: Callable[[Course], None]
):
    GRADERS[first](course)
    give(course)
    edit(course)
    GRADERS[then](course)
    grades = course.grades()
    assert grades["anna", "hardest"] == (None, 2.5, False)
    assert grades["anna", SLUG][1:] == (10.0, False)
    assert course.query("SELECT extra_credit FROM grade WHERE manual_score = 2.5") == [(0.25,)]
    assert course.query("SELECT manual_comment FROM comment") == [("Why?",)]
    assert course.query("SELECT flagged FROM submitted_notebook") == [(1,)]


def test_a_regrade_asks_for_no_grade_again(course: Course):
    course.whichpm("grade", "ps1")
    give(course)
    change_key(course)
    course.whichpm("regrade", "ps1", "--yes")
    assert course.grades() == {("anna", "hardest"): (None, 2.5, False), ("anna", SLUG): (8.0, 10.0, False)}
    course.whichpm("grade", "ps1")
    assert course.grades() == {("anna", "hardest"): (None, 2.5, False), ("anna", SLUG): (8.0, 10.0, False)}


@pytest.mark.stock
@pytest.mark.parametrize("then", GRADERS)
def test_a_new_answer_waits_again_and_the_old_grade_is_shown(course: Course, then: str):
    course.whichpm("grade", "ps1")
    give(course)
    explain(course)
    course.whichpm("grade", "ps1")
    hand_in_again(course, text="No date hides a choice.")
    printed = GRADERS[then](course)
    assert course.grades() == {("anna", "hardest"): (None, 2.5, True), ("anna", SLUG): (9.0, 10.0, False)}
    if then == "grade":
        assert "1 submission has a new answer where it was graded by hand" in " ".join(str(printed).split())
    told = command(course, "results", "ps1")[1]
    assert "hardest: graded by hand (2.75 of 3 points) before this answer was handed in; grade it again" in told
    explain(course)
    GRADERS[then](course)  # It goes on waiting, until somebody has looked.
    assert course.grades()["anna", "hardest"] == (None, 2.5, True)
    give(course)
    GRADERS[then](course)
    assert course.grades()["anna", "hardest"] == (None, 2.5, False)
    assert "before this answer" not in command(course, "results", "ps1")[1]


def hand_in_again(
    course: Course, points: int = 9, text: str = "The Saturday shift, because a date hides a choice."
) -> None:
    """A second attempt of anna's."""
    shutil.rmtree(course.folder / "submitted/anna")
    course.hand_in("anna", file=saved(points, minutes=90), text=text)


def test_other_choices_under_an_override_wait_again(course: Course):
    course.whichpm("grade", "ps1")
    give(course)
    hand_in_again(course, points=7)
    course.whichpm("grade", "ps1")
    assert course.grades() == {("anna", "hardest"): (None, 2.5, False), ("anna", SLUG): (7.0, 10.0, True)}


def test_a_gradebook_of_an_earlier_version_keeps_its_grades_too(course: Course):
    course.whichpm("grade", "ps1")
    give(course)
    change(f"sqlite:///{course.folder / 'gradebook.db'}", "DROP TABLE whichpm_own")
    explain(course)
    course.whichpm("grade", "ps1")
    assert course.grades()["anna", "hardest"] == (None, 2.5, False)


def test_the_same_on_postgresql(course: Course, server: Postgres):
    url = server.new()
    course.configure("CourseDirectory.db_url", url)
    course.run("generate_assignment", "ps1", "--force")
    course.run("autograde", "ps1")
    change(url, *BY_HAND)
    for then in GRADERS.values():
        explain(course)
        then(course)
        assert [row for row in rows(url)["grade"] if 2.5 in row and True in row] == []
    hand_in_again(course, text="No date hides a choice.")
    course.run("autograde", "ps1", "--force")
    assert [row for row in rows(url)["grade"] if 2.5 in row and True in row] != []


def test_a_percentage_for_being_late_follows_grades_by_hand(course: Course):
    (course.folder / "late.py").write_text(PLUGIN, encoding="utf-8")
    course.configure("AssignLatePenalties.plugin_class", "late.TenthOfTheScore")
    gradebook = f"sqlite:///{course.folder / 'gradebook.db'}"
    change(gradebook, "UPDATE assignment SET duedate = '2026-01-12 15:00:00.000000'")
    course.whichpm("grade", "ps1")
    assert course.query("SELECT late_submission_penalty FROM submitted_notebook") == [(0.9,)]
    change(gradebook, "UPDATE grade SET manual_score = 2, needs_manual_grade = false WHERE auto_score IS NULL")
    # Nine points and two by hand, and a tenth of the whole.
    assert "│ 9.9 │" in command(course, "results", "ps1")[1]
    assert course.query("SELECT late_submission_penalty FROM submitted_notebook") == [
        (0.9,)
    ]  # A reader writes nothing.
    course.whichpm("feedback", "ps1")
    page = (course.folder / "feedback/anna/ps1/ps1.html").read_text(encoding="utf-8")
    assert "\N{MINUS SIGN}1.1" in page
    assert "9.9" in page
    course.run("generate_feedback", "ps1", "--force")
    assert (course.folder / "feedback/anna/ps1/ps1.html").read_text(encoding="utf-8") == page
    course.run("generate_feedback", "ps1", "--force", STOCK_PAGES)
    stock = (course.folder / "feedback/anna/ps1/ps1.html").read_text(encoding="utf-8")
    assert "Score: 9.9 / 15.0" in stock
    assert "Late submission penalty (Score: -1.1)" in stock
    change(gradebook, "UPDATE submitted_notebook SET late_submission_penalty = 0.9")
    course.run("export")
    with (course.folder / "grades.csv").open(encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert [float(row[name]) for name in ("raw_score", "late_submission_penalty", "score")] == [11, 1.1, 9.9]
    change(gradebook, "UPDATE grade SET manual_score = 3 WHERE auto_score IS NULL")
    assert "1 unchanged" in course.whichpm("grade", "ps1")
    assert course.query("SELECT late_submission_penalty FROM submitted_notebook") == [(1.2,)]
