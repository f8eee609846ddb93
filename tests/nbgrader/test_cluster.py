"""`whichpm grade` on a cluster: the same rows with every number of workers, and whatever is killed in the middle.

Scheduler, workers, clients and the PostgreSQL server are real processes, killed for real.
"""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest
from classroom import EXERCISE, SLUG, Course
from databases import Postgres, change
from serving import lab_in, wait_for
from test_durable import Class, Left, a_class, left, same

from whichpm.nbgrader.batch.context import build, code_digest
from whichpm.nbgrader.batch.messages import Task
from whichpm.nbgrader.cluster import block, client
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.models import api
from whichpm.simulate.classes import make_class
from whichpm.simulate.learners import Population

LEARNERS, DIFFERENT = 320, 40
PATIENCE = 300.0
QUIET = {
    "DASK_DISTRIBUTED__WORKER__PROFILE__ENABLED": "False",
    "DASK_DISTRIBUTED__ADMIN__TICK__INTERVAL": "1s",
    "DASK_DISTRIBUTED__ADMIN__SYSTEM_MONITOR__INTERVAL": "10s",
}
"""Without it they look at themselves a hundred times a second, which nobody wants to know here."""
COUNTED = """
CREATE SEQUENCE writes;
CREATE FUNCTION counted() RETURNS trigger AS $$
BEGIN PERFORM nextval('writes'), pg_sleep(0.01); RETURN NEW; END $$ LANGUAGE plpgsql;
CREATE TRIGGER counted BEFORE INSERT OR UPDATE ON grade FOR EACH ROW EXECUTE FUNCTION counted();
"""
"""Counts rows as they are written, also those of transactions that are undone, and has each take its time."""
WRITES = "SELECT application_name FROM pg_stat_activity WHERE state = 'active' AND query LIKE 'INSERT INTO grade%'"


class Cluster:
    """A scheduler and its workers, each a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.scheduler: subprocess.Popen[bytes] | None = None
        self.workers: dict[int, subprocess.Popen[bytes]] = {}
        self.address = ""
        self._schedulers = 0

    def start(self) -> None:
        """Start a scheduler; it has another address than the one before."""
        self._schedulers += 1
        self._file = self.folder / f"scheduler{self._schedulers}.json"
        options = ["--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(self._file)]
        self.scheduler = self._run("scheduler", *options)
        wait_for(lambda: bool(self._address()), "the scheduler has an address", PATIENCE)
        self.address = self._address()

    def _address(self) -> str:
        try:
            return str(json.loads(self._file.read_text())["address"])
        except (OSError, ValueError):
            return ""

    def add(self, number: int) -> None:
        """Start so many more workers, without a nanny that would start them again."""
        for _ in range(number):
            options = ["--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.folder)]
            worker = self._run("worker", self.address, *options)
            self.workers[worker.pid] = worker
        from distributed import Client  # Takes a second to import.

        with Client(self.address, timeout=PATIENCE) as client:
            client.wait_for_workers(len(self.workers), timeout=PATIENCE)

    def kill(self, pid: int) -> None:
        """Kill a worker."""
        worker = self.workers.pop(pid)
        worker.kill()
        worker.wait()

    def _run(self, *arguments: str) -> subprocess.Popen[bytes]:
        with (self.folder / "log").open("ab") as log:
            command = [sys.executable, "-m", "dask", *arguments]
            return subprocess.Popen(command, cwd=self.folder, env=os.environ | QUIET, stdout=log, stderr=log)

    def end(self) -> None:
        for process in (*self.workers.values(), *([self.scheduler] if self.scheduler else [])):
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def many(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A course in which some hundred have handed in, one of them nothing; not to be graded itself."""
    course = released.copy(tmp_path_factory.mktemp("many") / "a course")
    folder = course.folder
    different = make_class(folder / "release/ps1", folder.parent / "different", [EXERCISE], DIFFERENT, Population(3))
    for number in range(LEARNERS):
        place = folder / f"submitted/learner-{number:04d}/ps1"
        place.mkdir(parents=True)
        for path in different[number % DIFFERENT].iterdir():
            os.link(path, place / path.name)
    (folder / "submitted/learner-0000a/ps1").mkdir(parents=True)
    return course


@pytest.fixture(scope="module")
def empty(many: Course, server: Postgres, tmp_path_factory: pytest.TempPathFactory) -> str:
    """URL of a gradebook with the assignment and no grades, made by nbgrader."""
    return server.of_course(many.copy(tmp_path_factory.mktemp("postgres") / "a course"))


@pytest.fixture(scope="module")
def undisturbed(many: Course, tmp_path_factory: pytest.TempPathFactory) -> Left:
    """What one machine leaves, with a gradebook in a file."""
    graded = a_class(many, tmp_path_factory.mktemp("undisturbed"))
    graded[0].whichpm("grade", "ps1", "--quiet", code=3)
    return left(graded)


@pytest.fixture(scope="module")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cluster]:
    """A scheduler without workers."""
    found = Cluster(tmp_path_factory.mktemp("cluster"))
    try:
        found.start()
        yield found
    finally:
        found.end()


@pytest.fixture
def fresh(many: Course, empty: str, server: Postgres, tmp_path: Path) -> Class:
    """A class that nobody has graded yet."""
    return a_class(many, tmp_path, server.copy(empty))


def start(graded: Class, cluster: Cluster) -> subprocess.Popen[str]:
    return graded[0].start_whichpm("grade", "ps1", "--scheduler", cluster.address)


def ended(client: subprocess.Popen[str]) -> tuple[int, str, str]:
    """How a command ended, and what it printed."""
    printed, errors = client.communicate(timeout=PATIENCE)
    return client.returncode, printed, errors


def test_a_worker_of_this_machine_leaves_what_a_grader_without_it_leaves(fresh: Class, undisturbed: Left):
    code, printed, errors = ended(fresh[0].start_whichpm("grade", "ps1", "--local-workers", "1"))
    assert code == 3, printed + errors  # One handed in nothing.
    assert f"ps1: {LEARNERS} graded" in printed
    same(left(fresh), undisturbed)


@pytest.mark.parametrize("workers", [2, 4])
def test_several_workers_leave_what_one_machine_leaves(workers: int, cluster: Cluster, fresh: Class, undisturbed: Left):
    cluster.add(workers - len(cluster.workers))
    code, printed, errors = ended(start(fresh, cluster))
    assert code == 3, printed + errors
    assert f"ps1: {LEARNERS} graded" in printed
    same(left(fresh), undisturbed)


def test_a_fault_of_the_grader_is_not_put_down_to_the_scheduler(cluster: Cluster, fresh: Class):
    cluster.add(max(0, 1 - len(cluster.workers)))
    course, url = fresh
    setting = Setting(course.folder, "ps1", url)
    context = build(setting, setting.staging / "fault")

    def broken() -> Iterator[list[Task]]:
        raise RuntimeError("a fault of ours")
        yield []

    with client.Cluster(setting, url, cluster.address) as grading, pytest.raises(RuntimeError, match="a fault of ours"):
        list(grading.run(context, "revision", "fault", broken(), LEARNERS))


def test_killed_workers_clients_and_schedulers_cost_nobody_a_grade_and_nobody_gets_two(
    cluster: Cluster, fresh: Class, undisturbed: Left
):
    course, url = fresh
    cluster.add(4 - len(cluster.workers))
    change(url, COUNTED)
    chance = random.Random(5)
    with psycopg.connect(url.replace("+psycopg", ""), autocommit=True) as watching:

        def value(query: str) -> Any:
            row = watching.execute(query).fetchone()
            assert row
            return row[0]

        def recorded() -> int:
            return int(value("SELECT count(*) FROM submitted_assignment"))

        def run() -> str:
            return str(value("SELECT number FROM whichpm_run"))

        def a_worker_writes(least: int, most: int) -> int:
            """A worker in the middle of a transaction, once a number between these is recorded."""
            end, enough = time.monotonic() + PATIENCE, chance.randint(least, most)
            while time.monotonic() < end:
                if recorded() >= enough and (names := [row[0] for row in watching.execute(WRITES)]):
                    time.sleep(chance.uniform(0, 0.03))  # The moment is the point: anywhere in the transaction.
                    return int(chance.choice(names).split()[1])
            pytest.fail("nobody wrote into the gradebook")

        client = start(fresh, cluster)
        for least, most in ((10, 40), (50, 90)):
            victim = a_worker_writes(least, most)
            assert victim in cluster.workers
            cluster.kill(victim)
            assert client.poll() is None, "the worker was not killed in time"
        a_worker_writes(100, 130)
        client.kill()
        client.communicate()
        assert client.returncode == -signal.SIGKILL, "the client was not killed in time"
        killed = run()
        assert 0 < recorded() < LEARNERS

        client = start(fresh, cluster)
        wait_for(lambda: run() != killed, "another run has begun", PATIENCE)
        before = recorded()  # Nothing is added to it any more but by the new run.
        a_worker_writes(before + 10, before + 40)
        assert cluster.scheduler
        cluster.scheduler.kill()
        cluster.scheduler.wait()
        code, printed, errors = ended(client)
        assert code == 1, f"the scheduler was not killed in time: {printed}{errors}"
        assert "has gone, or was started anew" in errors
        assert "goes on where it stopped" in errors
        assert before < recorded() < LEARNERS
        # Nobody is there to answer.
        assert "start it with `dask scheduler`" in course.whichpm(
            "grade", "ps1", "--scheduler", cluster.address, code=1
        )

        cluster.end()
        cluster.workers.clear()
        cluster.start()
        cluster.add(2)
        before = recorded()
        code, printed, errors = ended(start(fresh, cluster))
        assert code == 3, printed + errors
        assert f"{before} unchanged" in printed  # It went on where it had stopped.
        grades, writes = value("SELECT count(*) FROM grade"), value("SELECT last_value FROM writes")
    assert writes > grades, f"{writes} rows were written, so nothing was killed in time"
    change(url, "DROP TRIGGER counted ON grade", "DROP FUNCTION counted", "DROP SEQUENCE writes")
    same(left(fresh), undisturbed)
    reads(fresh)


def reads(graded: Class) -> None:
    """nbgrader's own gradebook and formgrader read what a cluster has written."""
    course, url = graded
    with api.Gradebook(url, "which-pm") as gradebook:
        assert len(gradebook.assignment_submissions("ps1")) == LEARNERS
        assert gradebook.find_submission("ps1", "learner-0007").score >= 0
    with lab_in(course) as address:
        told = json.loads(get(f"{address}/formgrader/api/submissions/ps1"))
        assert sum(each["autograded"] for each in told) == LEARNERS
        first = json.loads(get(f"{address}/formgrader/api/submitted_notebooks/ps1/ps1"))[0]
        page = get(f"{address}/formgrader/submissions/{first['id']}/")
        assert SLUG in page
        assert "points" in page


def get(address: str) -> str:
    with urllib.request.urlopen(address, timeout=PATIENCE) as reply:
        return str(reply.read().decode())


def test_a_gradebook_in_a_file_is_refused(many: Course, tmp_path: Path):
    course, _ = a_class(many, tmp_path)
    said = course.whichpm("grade", "ps1", "--local-workers", "2", code=1)
    assert "gradebook.db is a file" in said
    assert "name a PostgreSQL database" in said
    said = course.whichpm("grade", "ps1", "--local-workers", "2", "--workers", "2", code=1)
    assert "give one of them" in said


def test_the_end_of_one_course_leaves_what_a_worker_has_of_another(released: Course, tmp_path: Path):
    runs = []
    for name in ("one", "another"):
        setting = Setting(released.copy(tmp_path / name).folder, "ps1", None)
        context = build(setting, setting.staging / name)
        block.keep(context)
        runs.append(
            block.Assigned(str(setting.root), "ps1", name, context.staging, "revision", code_digest().hex(), None)
        )
    assert list(map(block.check, runs)) == ["", ""]
    for run in runs:
        Path(run.staging, block.CONTEXT).unlink()  # Whoever has let go of it cannot take it up again.
    try:
        block.end(runs[0].number)
        assert "does not see" in block.check(runs[0])
        assert block.check(runs[1]) == ""
    finally:
        block.end(runs[1].number)
