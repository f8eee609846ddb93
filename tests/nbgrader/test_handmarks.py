"""Grades by hand, criterion by criterion, in the gradebook: the rows of formgrader, and nothing lost between two."""

from __future__ import annotations

import re
import threading
from pathlib import Path

import pytest
from classroom import SLUG, Course, saved
from databases import Postgres, change
from nbgrader.api import Gradebook

from whichpm.nbgrader.gradebook import door, handcounts, handmarks
from whichpm.nbgrader.gradebook.handcounts import CriterionCount
from whichpm.nbgrader.gradebook.handmarks import Changed, Given, Gone, Marked

TEXT = handmarks.digest("The Saturday shift.")
A, B, C = "names a statement", "says which line decides", "says what would change"


def given(*points: float) -> list[Given]:
    return [Given(text, each, 1.0) for text, each in zip((A, B, C), points, strict=True)]


class Book:
    """The gradebook of a class, and answers in it by learner."""

    def __init__(self, url: str) -> None:
        self.url = url

    def id(self, learner: str) -> str:
        with door.reading(self.url) as connection:
            wanted = handmarks.marks.assignment(connection, "ps1")
            return next(each.id for _, each in handmarks.answers(connection, wanted) if each.learner == learner)

    def now(self, learner: str, reading: int = handmarks.FIRST) -> Marked:
        with door.reading(self.url) as connection:
            return handmarks.marked(connection, self.id(learner), reading)

    def save(self, learner: str, *points: float, said: str = "", seen: str = "", **more: int) -> Marked:
        seen = seen or self.now(learner, **more).version
        return handmarks.save(self.url, self.id(learner), seen, given(*points), said, "Ada", TEXT, **more)


@pytest.fixture(scope="module")
def graded(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """Three learners, graded from data."""
    course = released.copy(tmp_path_factory.mktemp("class") / "a course")
    for learner in ("anna", "ben", "eve"):
        course.hand_in(learner, file=saved(9))
    course.whichpm("grade", "ps1")
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    """The same class for one test."""
    return graded.copy(tmp_path / "a course")


@pytest.fixture
def book(course: Course) -> Book:
    return Book(f"sqlite:///{course.folder / 'gradebook.db'}")


def test_nbgraders_own_gradebook_reads_what_was_given(course: Course, book: Book):
    book.save("anna", 1, 0.5, 0, said="Which line?")
    with Gradebook(book.url) as gradebook:
        grade = gradebook.find_grade("hardest", "ps1", "ps1", "anna")
        assert (grade.manual_score, grade.score, bool(grade.needs_manual_grade)) == (1.5, 1.5, False)
        assert gradebook.find_comment("hardest", "ps1", "ps1", "anna").comment == "Which line?"
        assert gradebook.find_grade("hardest", "ps1", "ps1", "ben").needs_manual_grade
    assert book.now("anna").reading.given == tuple(given(1, 0.5, 0))
    assert course.grades()["anna", SLUG] == (9.0, None, False)


def test_the_second_of_two_graders_sees_the_first_mark(book: Book):
    seen = book.now("anna").version
    book.save("anna", 1, 1, 1, said="Well said.", seen=seen)
    with pytest.raises(Changed) as changed:
        book.save("anna", 0, 0, 0, said="No.", seen=seen)
    assert (changed.value.now.points, changed.value.now.comment) == (3.0, "Well said.")
    assert book.now("anna").points == 3.0
    book.save("anna", 0, 0, 1, seen=changed.value.now.version)  # Asked, the second insists.
    assert (book.now("anna").points, book.now("anna").comment) == (1.0, "")


def test_what_formgrader_changes_meanwhile_is_seen_too(book: Book):
    seen = book.now("anna").version
    change(book.url, "UPDATE grade SET manual_score = 2, needs_manual_grade = false WHERE auto_score IS NULL")
    with pytest.raises(Changed):
        book.save("anna", 0, 0, 0, seen=seen)


def race(book: Book) -> None:
    """Eight graders save one answer at once."""
    seen = book.now("anna").version
    ready, done = threading.Barrier(8), []

    def grade(number: int) -> None:
        ready.wait()
        try:
            book.save("anna", 1, 1, 0, said=str(number), seen=seen)
            done.append(number)
        except Changed:
            pass

    graders = [threading.Thread(target=grade, args=(number,)) for number in range(8)]
    for each in graders:
        each.start()
    for each in graders:
        each.join()
    assert [book.now("anna").comment] == [str(number) for number in done]


def test_of_many_at_once_one_is_written(book: Book):
    race(book)


def test_the_same_on_postgresql(released: Course, server: Postgres, tmp_path: Path):
    course, url = released.copy(tmp_path / "a course"), server.new()
    course.configure("CourseDirectory.db_url", url)
    course.run("generate_assignment", "ps1", "--force")
    course.hand_in("anna", file=saved(9))
    course.whichpm("grade", "ps1")
    race(Book(url))
    assert Book(url).now("anna").points == 2.0


def test_a_second_reading_changes_no_grade_and_hides_the_first(book: Book):
    book.save("anna", 1, 1, 0, said="Which change?")
    second = book.now("anna", handmarks.SECOND)
    assert second.reading is None
    book.save("anna", 0, 1, 0, seen=second.version, reading=handmarks.SECOND)
    assert (book.now("anna").points, book.now("anna").comment) == (2.0, "Which change?")
    assert book.now("anna", handmarks.SECOND).reading.points == 1.0


def test_the_class_report_can_ask_how_many_wait_and_what_was_given_for_a_criterion(book: Book):
    book.save("anna", 1, 0.5, 0)
    book.save("ben", 1, 1, 0)
    with door.reading(book.url) as connection:
        (found,) = handcounts.counts(connection, "ps1")
        (anna,) = handcounts.counts(connection, "ps1", {"anna"})
    assert (found.cell, found.maximum, found.waiting, found.given) == ("hardest", 3.0, 1, {1.5: 1, 2.0: 1})
    assert found.criteria == (
        CriterionCount(A, 1.0, {1.0: 2}),
        CriterionCount(B, 1.0, {0.5: 1, 1.0: 1}),
        CriterionCount(C, 1.0, {0.0: 2}),
    )
    assert (anna.waiting, anna.given) == (0, {1.5: 1})
    change(book.url, "UPDATE grade SET manual_score = 3 WHERE manual_score = 2")  # In formgrader: no criteria any more.
    with door.reading(book.url) as connection:
        (found,) = handcounts.counts(connection, "ps1")
    assert (found.given, found.criteria[0].answers) == ({1.5: 1, 3.0: 1}, {1.0: 1})


def test_points_by_criterion_stay_when_the_class_is_graded_again(course: Course, book: Book):
    course.hand_in("anna", file=saved(9))
    book.save("anna", 1, 0, 1, said="Which line?")
    path = course.folder / f"exercises/graded/{SLUG}.yml"
    text = path.read_text(encoding="utf-8")
    path.write_text(re.sub(r"(why:\s+product: >-\s+)", r"\1Surely, ", text, count=1), encoding="utf-8")
    assert "1 graded" in course.whichpm("grade", "ps1")
    assert (book.now("anna").points, book.now("anna").comment) == (2.0, "Which line?")
    assert book.now("anna").reading.given == tuple(given(1, 0, 1))


def test_an_answer_that_was_left_empty_does_not_wait(graded: Course, tmp_path: Path):
    course = graded.copy(tmp_path / "a course")
    course.hand_in("max", file=saved(9), text=None)
    course.whichpm("grade", "ps1", "--student", "max")
    with door.reading(f"sqlite:///{course.folder / 'gradebook.db'}") as connection:
        (found,) = handcounts.counts(connection, "ps1")
    assert found.waiting == 3


def test_who_is_no_longer_there_is_said(book: Book):
    with pytest.raises(Gone, match="no longer in the gradebook"):
        handmarks.save(book.url, "0" * 32, "", given(1, 1, 1), "", "Ada", TEXT)
