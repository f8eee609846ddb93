"""One door to the gradebook: at the configured address, whatever holds it there, and with one answer where it fails."""

from __future__ import annotations

import json
import re
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, nullcontext
from pathlib import Path

import psycopg
import pytest
from classroom import SLUG, Course, saved
from databases import Postgres, change, rows
from serving import wait_for
from test_regrade import change_key
from typer.testing import CliRunner

from whichpm.cli import app
from whichpm.cli.common import out
from whichpm.nbgrader.gradebook import door, students, tables
from whichpm.nbgrader.gradebook.book import Gradebook
from whichpm.nbgrader.gradebook.setting import Setting

COMMANDS = {
    "grade": ("grade", "ps1"),
    "results": ("results", "ps1"),
    "collect": ("collect", "ps1", "handed-in", "--dry-run"),
    "doctor": ("doctor", "ps1"),
    "feedback": ("feedback", "ps1"),
    "regrade": ("regrade", "ps1", "--yes"),
}


def command(course: Course, *arguments: str) -> tuple[int, str]:
    """Run ``whichpm`` in a course: exit code, and all that it printed."""
    given = [str(course.folder / each) if each == "handed-in" else each for each in arguments]
    done = CliRunner().invoke(app, [*given, "--course", str(course.folder)], catch_exceptions=False)
    return done.exit_code, " ".join(done.output.split())


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in which no line of a table is folded."""
    monkeypatch.setattr(out, "width", 250)


@pytest.fixture(scope="module")
def on_postgres(released: Course, server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a gradebook with the assignment, made by nbgrader."""
    course, url = released.copy(tmp_path_factory.mktemp("postgres") / "a course"), server.new()
    course.configure("CourseDirectory.db_url", url)
    course.run("generate_assignment", "ps1", "--force")
    return url


@pytest.fixture(params=["elsewhere", "relative", "postgresql"])
def elsewhere(request: pytest.FixtureRequest, released: Course, tmp_path: Path) -> tuple[Course, str]:
    """A course with three learners in a gradebook that is not ``gradebook.db``, and its address."""
    course = released.copy(tmp_path / "a course")
    own = course.folder / "gradebook.db"
    if request.param == "postgresql":
        configured = url = request.getfixturevalue("server").copy(request.getfixturevalue("on_postgres"))
    else:
        path = (course.folder if request.param == "relative" else tmp_path) / "grades of 2026.db"
        shutil.copy(own, path)
        url = f"sqlite:///{path}"
        configured = url if request.param == "elsewhere" else f"sqlite:///{path.name}"
    own.unlink()
    course.configure("CourseDirectory.db_url", configured)
    change(
        url,
        "INSERT INTO student (id, first_name, last_name) VALUES ('anna', 'Anna', 'Ångström')",
        "INSERT INTO student (id, first_name, last_name) VALUES ('ben', NULL, 'Okafor')",
        "INSERT INTO student (id) VALUES ('cem'), ('dora')",
    )
    return course, url


def test_every_command_uses_the_configured_gradebook_and_says_names(elsewhere: tuple[Course, str]):
    course, url = elsewhere
    collected = course.hand_in("anna", file=saved(12))
    shutil.copytree(collected, course.folder / "handed-in" / "anna")
    course.hand_in("ben", file=saved(9), raw=b'{"cells": [')
    course.hand_in("cem", file=saved(3))
    code, printed = command(course, "collect", "ps1", "handed-in", "--dry-run", "--json")
    assert code == 0, printed
    report = json.loads(printed)
    assert ([row["learner"] for row in report["placed"]], report["missing"]) == (["anna"], ["dora"])
    assert command(course, "grade", "ps1")[0] == 3
    assert {row[1:3] for row in rows(url)["grade"] if row[3] == 12.0}
    listed = json.loads((course.folder / "quarantine/ps1.json").read_text())
    assert [(each["learner"], each["name"]) for each in listed] == [("ben", "Okafor")]
    code, printed = command(course, "results", "ps1")
    assert code == 0
    assert "anna (Anna Ångström) │ 12 │" in printed
    assert "grades of 2026.db" in printed or "postgresql" in printed
    assert "ben (Okafor)" in command(course, "doctor", "ps1")[1]
    assert "anna (Anna Ångström), ben (Okafor), cem still wait" in command(course, "feedback", "ps1")[1]
    assert "Anna Ångström" in (course.folder / "feedback/anna/ps1/ps1.html").read_text(encoding="utf-8")
    change_key(course)
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert code == 0, printed
    assert "anna (Anna Ångström) │ 12 │ 11 │ -1 │" in printed
    assert "anna (Anna Ångström) │ 11 │" in command(course, "results", "ps1")[1]
    assert not (course.folder / "gradebook.db").exists()


def test_results_name_the_book_where_it_is_built_and_the_way_to_it_where_it_is_not(graded: Course):
    built = graded.folder / "_build" / "html" / "index.html"
    assert "The book:" not in command(graded, "results", "ps1")[1]
    (graded.folder / "_config.yml").write_text("title: Course\n", encoding="utf-8")
    assert "not built yet: run `make book`" in command(graded, "results", "ps1")[1]
    built.parent.mkdir(parents=True)
    built.write_text("", encoding="utf-8")
    assert str(built.relative_to(graded.folder)) in command(graded, "results", "ps1")[1]


def test_nbgrader_grades_there_too_and_the_results_are_the_same(elsewhere: tuple[Course, str]):
    course, _ = elsewhere
    course.hand_in("anna", file=saved(7))
    course.run("autograde", "ps1")
    assert "anna (Anna Ångström) │ 7 │" in command(course, "results", "ps1")[1]
    assert "ps1 in feedback" not in command(course, "feedback", "ps1")[1]
    assert not (course.folder / "gradebook.db").exists()


def test_a_password_is_never_shown():
    assert door.place("postgresql+psycopg://me:secret@host/grades?sslmode=require") == (
        "postgresql+psycopg://me:***@host/grades"
    )


@pytest.fixture
def graded(released: Course, tmp_path: Path) -> Course:
    """A course with one graded learner."""
    course = released.copy(tmp_path / "a course")
    folder = course.hand_in("anna", file=saved(12))
    shutil.copytree(folder, course.folder / "handed-in" / "anna")
    assert command(course, "grade", "ps1")[0] == 0
    return course


@contextmanager
def locked(path: Path) -> Iterator[None]:
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        yield
        other.execute("ROLLBACK")


def older(path: Path) -> None:
    """As nbgrader 0.6 left it: a column and a table are missing."""
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("ALTER TABLE grade DROP COLUMN extra_credit")
        database.execute("ALTER TABLE student DROP COLUMN lms_user_id")
        database.execute("DROP TABLE task_cells")


def torn(path: Path) -> None:
    content = path.read_bytes()
    path.write_bytes(content[:4096] + b"\xff" * (len(content) - 4096))


FAILURES: dict[str, tuple[Callable[[Path], object], str]] = {
    "missing": (Path.unlink, "gradebook.db; run `nbgrader generate_assignment ps1 --force` first"),
    "empty": (lambda path: path.write_bytes(b""), "is empty; run `nbgrader generate_assignment ps1 --force` first"),
    "text": (lambda path: path.write_bytes(b"no database " * 100), "the gradebook is damaged"),
    "torn": (torn, "the gradebook is damaged"),
    "older": (older, "back it up and run `nbgrader db upgrade`"),
    "locked": (lambda _: None, "the gradebook is locked by another program"),
}


@pytest.mark.parametrize("failure", FAILURES)
def test_every_command_says_the_same_of_a_gradebook_that_cannot_be_used(
    graded: Course, failure: str, monkeypatch: pytest.MonkeyPatch
):
    path = graded.folder / "gradebook.db"
    spoil, sentence = FAILURES[failure]
    spoil(path)
    before = path.read_bytes() if path.exists() else None
    monkeypatch.setattr(door, "PATIENCE", 0)
    said = {}
    with locked(path) if failure == "locked" else nullcontext():
        for name, arguments in COMMANDS.items():
            said[name] = command(graded, *arguments)
            assert (path.read_bytes() if path.exists() else None) == before, name
    if failure in ("missing", "empty"):  # Then nobody is known yet, and whatever comes is taken by its own ids.
        assert "there is no gradebook" not in said.pop("collect")[1]
    for name, (code, printed) in said.items():
        assert (code, sentence in printed) == (1, True), (name, printed)
        assert "Traceback" not in printed
    assert len({printed for _, printed in said.values()}) == 1 or failure in ("torn", "older")


def words(said: tuple[int, str]) -> str:
    return re.sub(r"[\d.]+", "0", said[1])


def test_every_command_can_be_told_where_the_gradebook_is(graded: Course):
    there = graded.folder / "gradebook.db"
    before, moved = {name: command(graded, *arguments) for name, arguments in COMMANDS.items()}, graded.folder / "x.db"
    there.rename(moved)
    for name, arguments in COMMANDS.items():
        said = command(graded, *arguments, "--db", f"sqlite:///{moved}")
        assert said[0] == before[name][0] != 1, said
        if name != "results":  # It says where the gradebook is.
            assert words(said) == words(before[name])
    assert not there.exists()


def test_an_address_that_means_nothing_is_named(graded: Course):
    for url in ("gradebook.db", "nosuch:///x", "postgresql+psycopg://grader@/x?host=/nowhere"):
        code, printed = command(graded, "results", "ps1", "--db", url)
        assert (code, "the gradebook could not be used" in printed) == (1, True), printed


def test_an_unknown_assignment_is_answered_alike(graded: Course):
    said = {command(graded, name, "ps9")[1] for name in ("grade", "results", "doctor", "feedback", "regrade")}
    assert said == {
        'the gradebook has no assignment "ps9" (it has: ps1); run `nbgrader generate_assignment ps9 --force` first'
    }


def test_two_machines_may_be_the_first_in_a_gradebook(server: Postgres, on_postgres: str):
    url = server.copy(on_postgres)
    engine = door.to_write(url)
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with (
        ThreadPoolExecutor() as elsewhere,
        psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as watching,
        engine.begin() as first,
    ):
        door.add_tables(first, tables.graded, tables.own)
        second = elsewhere.submit(Gradebook, url, "which-pm", "ps1")
        wait_for(lambda: second.done() or watching.execute(waiting).fetchone() == (1,), "the second one waits")
        first.commit()
        assert second.result().names
    engine.dispose()


def test_reading_changes_nothing(graded: Course):
    url = Setting(graded.folder, "ps1").db_url
    with pytest.raises(door.GradebookError), door.reading(url) as connection:
        connection.exec_driver_sql("DELETE FROM student")
    assert [each["id"] for each in students.students(url)] == ["anna"]


def test_results_count_what_counts_after_an_override_in_formgrader(graded: Course):
    change(
        Setting(graded.folder, "ps1").db_url,
        "UPDATE grade SET manual_score = 10, extra_credit = 0.5 WHERE auto_score = 12",
        "UPDATE grade SET manual_score = 2.5, needs_manual_grade = FALSE WHERE auto_score IS NULL",
        "UPDATE submitted_notebook SET late_submission_penalty = 1.5",
    )
    assert "anna │ 10.5 │ 2.5 │ −1.5 │ 11.5 │" in command(graded, "results", "ps1")[1]


def test_a_damaged_graded_notebook_is_a_remark_not_a_traceback(graded: Course):
    path = graded.folder / "autograded/anna/ps1/ps1.ipynb"
    path.unlink()
    path.mkdir()
    code, printed = command(graded, "results", "ps1")
    assert code == 0
    assert "ps1.ipynb: the autograded notebook cannot be read" in printed
    assert SLUG not in printed


def test_no_class_is_simulated_beside_students_of_the_gradebook(graded: Course):
    for step in ("submitted", "autograded"):
        shutil.rmtree(graded.folder / step)
    code, printed = command(graded, "simulate", "ps1")
    assert (code, "of its own (anna" in printed) == (1, True), printed
    assert not (graded.folder / "submitted").exists()
