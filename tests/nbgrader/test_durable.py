"""`whichpm grade` stopped in every way ends with what an undisturbed run leaves: on SQLite and on PostgreSQL.

Graders are real processes, killed, locked out, and run out of space for real.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
import re
import selectors
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from classroom import EXERCISE, Course
from databases import Postgres, change, rows

from whichpm.simulate.classes import make_class
from whichpm.simulate.learners import Population

LEARNERS = 2000
DIFFERENT = 100
"""Submissions that are different; the others are these again, under other names."""
KILLS = 50
FEW = "learner-0[0-4]*"
"""500 of the learners: enough to run out of space in the middle."""
PATIENCE = 120.0

# Imports once what a grader needs, and grades in a child process as often as it is told to.
SERVER = """
import json, os, sys
from pathlib import Path
from whichpm.nbgrader.batch.run import grade
from whichpm.nbgrader.gradebook.setting import Setting

for line in sys.stdin:
    root, db_url = json.loads(line)
    child = os.fork()
    if not child:
        grade(Setting(Path(root), "ps1", db_url), workers=2, report=lambda graded: os.write(1, b"."))
        os._exit(0)
    os.write(1, f"p{child};".encode())
    os.write(1, f"e{os.waitpid(child, 0)[1]};".encode())
"""


class Graders:
    """Starts graders of a course one after the other, and watches how far each has come."""

    def __init__(self, course: Course, db_url: str) -> None:
        self._course, self._db_url = course, db_url
        self._server = subprocess.Popen(
            [sys.executable, "-c", SERVER], cwd=course.folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE
        )
        self._selector = selectors.DefaultSelector()
        assert self._server.stdout
        self._selector.register(self._server.stdout, selectors.EVENT_READ)
        self._said = b""

    def close(self) -> None:
        assert self._server.stdin
        self._server.stdin.close()
        self._server.wait(60)

    def start(self) -> int:
        """Start one; returns its process id."""
        self._said = b""
        assert self._server.stdin
        self._server.stdin.write(f"{json.dumps([str(self._course.folder), self._db_url])}\n".encode())
        self._server.stdin.flush()
        self.wait_for(rb"p\d+;")
        match = re.search(rb"p(\d+);", self._said)
        assert match
        return int(match[1])

    def wait_for(self, pattern: bytes, recorded: int = 0) -> bool:
        """Wait until the server has said something, or so many submissions are recorded; false where it ended first."""
        end = time.monotonic() + PATIENCE
        while True:
            if re.search(pattern, self._said) and self._said.count(b".") >= recorded:
                return True
            if re.search(rb"e\d+;", self._said):
                return False
            assert time.monotonic() < end, self._said
            if self._selector.select(timeout=1):
                assert self._server.stdout
                self._said += os.read(self._server.stdout.fileno(), 65536)

    def end(self) -> int:
        """Wait until the grader has ended; returns its status."""
        self.wait_for(rb"e\d+;")
        match = re.search(rb"e(\d+);", self._said)
        assert match
        return int(match[1])


@pytest.fixture(scope="module")
def many(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which 2,000 have handed in; not to be graded itself."""
    course = released.copy(tmp_path_factory.mktemp("many") / "a course")
    different = make_class(
        course.folder / "release/ps1", course.folder.parent / "different", [EXERCISE], DIFFERENT, Population(3)
    )
    for number in range(LEARNERS):
        folder = course.folder / f"submitted/learner-{number:04d}/ps1"
        folder.mkdir(parents=True)
        for path in different[number % DIFFERENT].iterdir():
            os.link(path, folder / path.name)
    (course.folder / "submitted/a\nline break/ps1").mkdir(parents=True)
    (course.folder / "submitted/learner-0000a/ps1").mkdir(parents=True)
    return course


@pytest.fixture(scope="module")
def empty_on_postgres(many: Course, server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a gradebook with the assignment and no grades, made by nbgrader."""
    return server.of_course(many.copy(tmp_path_factory.mktemp("postgres") / "a course"))


Class = tuple[Course, str]


def a_class(many: Course, folder: Path, db_url: str | None = None) -> Class:
    """A fresh course with the same submissions, and the URL of its gradebook."""
    course = many.copy(folder / "a course")
    (course.folder / "submitted").symlink_to(many.folder / "submitted")
    url = db_url or f"sqlite:///{course.folder / 'gradebook.db'}"
    if db_url:
        course.configure("CourseDirectory.db_url", url)
        (course.folder / "gradebook.db").unlink()
    return course, url


@pytest.fixture(params=["sqlite", "postgresql"])
def fresh(request: pytest.FixtureRequest, many: Course, tmp_path: Path) -> Class:
    """A class that nobody has graded yet, with either kind of gradebook."""
    if request.param == "sqlite":
        return a_class(many, tmp_path)
    empty = request.getfixturevalue("empty_on_postgres")
    return a_class(many, tmp_path, request.getfixturevalue("server").copy(empty))


Left = tuple[dict[str, list[tuple[Any, ...]]], dict[str, bytes | None], list[Any]]


def left(graded: Class) -> Left:
    """All that grading leaves: tables, files, and the list of quarantine."""
    course, url = graded
    tables = rows(url)
    # The time of a write-ahead or the like is nobody's business: all columns of all tables are compared.
    assert {"whichpm_graded", "grade", "comment", "student"} <= set(tables)
    root = course.folder / "autograded"
    tree = {
        path.relative_to(root).as_posix(): path.read_bytes() if path.is_file() else None for path in root.rglob("*")
    }
    return tables, tree, json.loads((course.folder / "quarantine/ps1.json").read_text())


@pytest.fixture(scope="module")
def undisturbed(many: Course, tmp_path_factory: pytest.TempPathFactory) -> Left:
    graded = a_class(many, tmp_path_factory.mktemp("undisturbed"))
    graded[0].whichpm("grade", "ps1", "--quiet", code=3)
    found = left(graded)
    assert len(found[0]["submitted_assignment"]) == LEARNERS
    return found


@pytest.fixture(scope="module")
def few_undisturbed(many: Course, tmp_path_factory: pytest.TempPathFactory) -> Left:
    graded = a_class(many, tmp_path_factory.mktemp("few"))
    graded[0].whichpm("grade", "ps1", "--quiet", "--student", FEW, code=3)
    return left(graded)


def same(found: Left, expected: Left) -> None:
    for table in expected[0]:
        mine, theirs = found[0][table], expected[0][table]
        # PostgreSQL and SQLite give other types to what is the same.
        if table not in ("alembic_version", "course"):
            assert [list(map(str, row)) for row in mine] == [list(map(str, row)) for row in theirs], table
    assert found[1] == expected[1]
    assert found[2] == expected[2]


def test_killed_50_times_it_ends_as_if_nothing_had_happened(fresh: Class, undisturbed: Left):
    course, url = fresh
    graders, chance, killed = Graders(course, url), random.Random(1), 0
    for number in range(KILLS):
        grader = graders.start()
        graders.wait_for(b"p", recorded=number * (LEARNERS - 250) // KILLS)
        time.sleep(chance.uniform(0, 0.12))  # The moment is the point: anywhere in a chunk, or between two.
        with contextlib.suppress(ProcessLookupError):
            os.kill(grader, signal.SIGKILL)
        killed += graders.end() == signal.SIGKILL
    assert killed >= KILLS * 0.9
    graders.start()
    assert graders.end() == 0
    graders.close()
    same(left(fresh), undisturbed)


def test_what_was_graded_before_the_kill_is_not_graded_again(fresh: Class):
    course, url = fresh
    graders = Graders(course, url)
    grader = graders.start()
    graders.wait_for(b"p", recorded=500)
    os.kill(grader, signal.SIGKILL)
    graders.end()
    graders.close()
    lines = course.whichpm("grade", "ps1", "--json", "--student", FEW, code=3).splitlines()
    assert json.loads(lines[-1])["summary"]["unchanged"] >= 250


def test_a_worker_that_is_killed_costs_nobody_a_grade(fresh: Class, undisturbed: Left):
    course, url = fresh
    graders, chance = Graders(course, url), random.Random(2)
    grader = graders.start()
    for recorded in (1, 600, 1200):
        graders.wait_for(b"p", recorded=recorded)
        children = Path(f"/proc/{grader}/task/{grader}/children").read_text().split()
        os.kill(int(chance.choice(children)), signal.SIGKILL)
    assert graders.end() == 0
    graders.close()
    same(left(fresh), undisturbed)


@contextlib.contextmanager
def writing(url: str) -> Iterator[None]:
    """Another program that writes into the gradebook and does not come to an end, as formgrader might."""
    if url.startswith("sqlite"):
        connection = sqlite3.connect(url.removeprefix("sqlite:///"), isolation_level=None)
        connection.execute("BEGIN IMMEDIATE")
    else:
        import psycopg

        connection = psycopg.connect(url.replace("+psycopg", ""))
        connection.execute("LOCK TABLE grade IN EXCLUSIVE MODE")
    yield
    connection.rollback()
    connection.close()


def impatient(url: str) -> str:
    return f"{url}?timeout=0.5" if url.startswith("sqlite") else f"{url}&options=-c%20lock_timeout%3D500"


def test_a_gradebook_locked_by_another_program_is_waited_for_then_named(fresh: Class, few_undisturbed: Left):
    course, url = fresh
    with writing(url):
        printed = course.whichpm("grade", "ps1", "--student", FEW, "--db", impatient(url), code=1)
        assert "the gradebook is locked by another program" in printed
        waiting = course.start_whichpm("grade", "ps1", "--quiet", "--student", FEW)
        with pytest.raises(subprocess.TimeoutExpired):
            waiting.wait(3)
    printed, errors = waiting.communicate(timeout=PATIENCE)
    assert waiting.returncode == 3, printed + errors
    same(left(fresh), few_undisturbed)


def test_of_two_graders_the_second_says_that_the_first_is_at_work(fresh: Class, undisturbed: Left):
    course, url = fresh
    graders = Graders(course, url)
    first = graders.start()
    graders.wait_for(b"p", recorded=100)
    os.kill(first, signal.SIGSTOP)
    try:
        printed = course.whichpm("grade", "ps1", code=1)
        assert f"another grader is at work in this course (process {first})" in printed
    finally:
        os.kill(first, signal.SIGCONT)
    assert graders.end() == 0
    graders.close()
    same(left(fresh), undisturbed)


@contextlib.contextmanager
def small_disk(folder: Path, size: str) -> Iterator[None]:
    """A file system of so many bytes, in memory; skips where this user may not mount one."""
    folder.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", folder], capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"a small disk cannot be mounted here: {done.stderr.strip()}")
    # Reads until this process closes the pipe or ends, be it killed: a mount that stays is in the way of later runs.
    leaving = subprocess.Popen(
        ["sh", "-c", 'cat; umount --lazy "$0"', folder], stdin=subprocess.PIPE, start_new_session=True
    )
    try:
        yield
    finally:
        leaving.communicate()
        assert leaving.returncode == 0


def enlarge(folder: Path) -> None:
    subprocess.run(["mount", "-o", "remount,size=200m", folder], check=True)


def test_a_disk_that_is_full_of_graded_notebooks_stops_it_and_it_goes_on(fresh: Class, few_undisturbed: Left):
    course, _ = fresh
    with small_disk(course.folder / "autograded", "6m"):
        printed = course.whichpm("grade", "ps1", "--student", FEW, code=1)
        assert "No space left on device" in printed
        assert "goes on where it stopped" in printed
        assert 0 < len(rows(fresh[1])["whichpm_graded"]) < 500
        enlarge(course.folder / "autograded")
        course.whichpm("grade", "ps1", "--student", FEW, code=3)
        same(left(fresh), few_undisturbed)


def test_a_disk_that_is_full_of_the_gradebook_stops_it_and_it_goes_on(
    many: Course, few_undisturbed: Left, tmp_path: Path
):
    course, _ = a_class(many, tmp_path)
    disk = tmp_path / "disk"
    size = (course.folder / "gradebook.db").stat().st_size
    with small_disk(disk, str(size + 400_000)):
        url = f"sqlite:///{disk / 'gradebook.db'}"
        (disk / "gradebook.db").write_bytes((course.folder / "gradebook.db").read_bytes())
        printed = course.whichpm("grade", "ps1", "--student", FEW, "--db", url, code=1)
        assert "the gradebook cannot be written" in printed
        enlarge(disk)
        change(url, "SELECT 1")
        course.whichpm("grade", "ps1", "--student", FEW, "--db", url, code=3)
        same(left((course, url)), few_undisturbed)


def test_a_gradebook_that_may_not_grow_stops_it_and_it_goes_on(many: Course, few_undisturbed: Left, tmp_path: Path):
    """The same without a disk of its own, by the limit that a system sets for files."""
    course, url = a_class(many, tmp_path)
    size = (course.folder / "gradebook.db").stat().st_size + 200_000
    limited = "import resource, signal, sys; signal.signal(signal.SIGXFSZ, signal.SIG_IGN);"
    limited += f"resource.setrlimit(resource.RLIMIT_FSIZE, ({size}, {size}));"
    limited += "from whichpm.cli import main; sys.argv = ['whichpm', *sys.argv[1:]]; main()"
    done = subprocess.run(
        [sys.executable, "-c", limited, "grade", "ps1", "--student", FEW],
        cwd=course.folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "the gradebook cannot be written" in done.stderr
    course.whichpm("grade", "ps1", "--student", FEW, code=3)
    same(left((course, url)), few_undisturbed)
