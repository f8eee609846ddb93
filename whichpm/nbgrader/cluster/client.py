"""The command's side: connects to a scheduler, hands out blocks, and takes them as they are recorded."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from itertools import chain
from types import TracebackType

import dask
from distributed import Client, Future, LocalCluster, Security, wait
from distributed.client import ClosedClientError
from distributed.scheduler import KilledWorker

from whichpm.nbgrader.batch.context import code_digest
from whichpm.nbgrader.batch.messages import Context, Graded, Task
from whichpm.nbgrader.batch.run import StoppedElsewhere, portions
from whichpm.nbgrader.cluster import block
from whichpm.nbgrader.cluster.block import Assigned, Done
from whichpm.nbgrader.gradebook import door
from whichpm.nbgrader.gradebook.setting import Setting

BLOCK = 250
"""Submissions in one transaction: enough to share its cost, and not more than a worker may lose."""
SMALLEST = 16
ROUNDS = 8
"""Blocks that each worker has in a small class, so that all end at about the same time."""
DEATHS = 10
"""Workers that may die with a block in hand before its scheduler gives it up; as shipped, 3."""
TRIES = 5
"""Times that a block is handed out again after that."""
ANSWER = 10
"""Seconds to wait for a scheduler."""
PATIENCE = 30
"""Seconds to wait for the first worker, and for the next one where all have gone."""
LOOK = 2
"""Seconds after which the workers are counted again."""


class Cluster:
    """A cluster that grades a course; use as a context manager.

    Parameters
    ----------
    setting
        The course and the assignment; the gradebook must be a PostgreSQL server's.
    db
        Address of the gradebook where it is not where the configuration says.
    address
        Of a scheduler that runs.
    workers
        How many to start on this machine, where there is no address.

    Raises :class:`~whichpm.nbgrader.batch.run.StoppedElsewhere`.
    """

    def __init__(self, setting: Setting, db: str | None, address: str | None, workers: int = 1) -> None:
        if not door.served(setting.db_url):
            cause = f"workers of a cluster write at once, and {door.place(setting.db_url)} is a file"
            fix = "name a PostgreSQL database as c.CourseDirectory.db_url in nbgrader_config.py or by --db"
            raise StoppedElsewhere(f"{cause}; {fix}, or leave --scheduler and --local-workers out")
        logging.getLogger("distributed").setLevel(logging.CRITICAL)  # What concerns a grader is said in our words.
        self._setting, self._db, self._number = setting, db, ""
        self._local = None if address else _local(workers)
        self._where = f"the scheduler {address}" if address else "the scheduler of this machine"
        try:
            self._client = Client(address or self._local, timeout=ANSWER)
        except (OSError, ValueError, TypeError, ImportError) as error:
            self._stop_local()
            said = " ".join(str(error).split())
            fix = "start it with `dask scheduler`, look at the address, and run the command again"
            raise StoppedElsewhere(f"{self._where} does not answer ({said}); {fix}") from error
        self._address = self._client.scheduler.address if self._client.scheduler else ""
        self._threads, self._counted, self._seen = 0, 0.0, time.monotonic()

    def __enter__(self) -> Cluster:
        return self

    def __exit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        with suppress(Exception):
            if self._client.status == "running":
                self._client.run(block.end, self._number, on_error="ignore")
        with suppress(Exception):
            self._client.close(timeout=2)
        self._stop_local()

    def _stop_local(self) -> None:
        if self._local is not None:
            with suppress(Exception):
                self._local.close(timeout=5)

    def run(
        self, context: Context, revision: str, number: str, batches: Iterator[list[Task]], count: int
    ) -> Iterator[list[Graded]]:
        """Grade and record all batches; results come once they are recorded.

        Raises :class:`~whichpm.nbgrader.batch.run.StoppedElsewhere`.
        """
        self._number = number
        block.keep(context)
        root, assignment = str(self._setting.root), self._setting.assignment
        assigned = Assigned(root, assignment, number, context.staging, revision, code_digest().hex(), self._db)
        given: dict[Future[Done], tuple[list[Task], int]] = {}
        try:
            self._insist_on_workers(assigned)
            size = max(SMALLEST, min(BLOCK, count // (ROUNDS * self._threads)))
            blocks = portions(chain.from_iterable(batches), size)
            while True:
                while len(given) < 2 * self._count() + 1 and (tasks := next(blocks, None)):
                    given[self._submit(assigned, tasks)] = tasks, 1
                if not given:
                    return
                with suppress(TimeoutError):
                    wait(list(given), timeout=LOOK, return_when="FIRST_COMPLETED")
                for future in [each for each in given if each.done()]:
                    tasks, tries = given.pop(future)
                    if (done := self._result(future)) is None:
                        if tries == TRIES:
                            raise StoppedElsewhere(_died(tasks))
                        given[self._submit(assigned, tasks)] = tasks, tries + 1
                    elif done.error:
                        raise StoppedElsewhere(done.error)
                    else:
                        yield done.graded
        except (CancelledError, OSError, RuntimeError, ClosedClientError) as error:
            if isinstance(error, RuntimeError) and self._client.status == "running":
                raise  # A fault of ours: those of a client that has lost its scheduler come from a pool that is closed.
            fix = "start it again with its workers, and run the command again: it goes on where it stopped"
            raise StoppedElsewhere(f"{self._where} has gone, or was started anew; {fix}") from error
        finally:
            with suppress(Exception):
                self._client.cancel(list(given), force=True)

    def _submit(self, assigned: Assigned, tasks: list[Task]) -> Future[Done]:
        return self._client.submit(block.grade, assigned, tasks, pure=False)

    def _result(self, future: Future[Done]) -> Done | None:
        """What became of a block; ``None`` where too many workers died with it."""
        try:
            found = future.result()
        except KilledWorker:
            return None
        except (CancelledError, OSError):
            raise
        except Exception as error:
            raise StoppedElsewhere(_failed(error)) from error
        return found if isinstance(found, Done) else None

    def _insist_on_workers(self, assigned: Assigned) -> None:
        """Wait for a worker, and ask all that are there whether they can grade."""
        end = time.monotonic() + PATIENCE
        while not self._count() and time.monotonic() < end:
            time.sleep(0.1)
            self._counted = 0.0
        if not self._threads:
            raise StoppedElsewhere(self._nobody())
        for said in self._client.run(block.check, assigned, on_error="return").values():
            if said:
                raise StoppedElsewhere(said if isinstance(said, str) else _failed(said))

    def _count(self) -> int:
        """How many blocks the workers can have in hand, counted anew now and then."""
        now = time.monotonic()
        if now - self._counted > LOOK:
            self._threads, self._counted = sum(self._client.nthreads().values()), now
            if self._threads:
                self._seen = now
            elif now - self._seen > PATIENCE:
                raise StoppedElsewhere(self._nobody())
        return self._threads

    def _nobody(self) -> str:
        fix = f"start one with `dask worker {self._address}`, and run the command again: it goes on where it stopped"
        return f"{self._where} has had no worker for {PATIENCE} seconds; {fix}"


def _local(workers: int) -> LocalCluster:
    """A cluster of this machine. Others with an account here can reach its port: only who has its key can use it."""
    quiet = {"distributed.scheduler.allowed-failures": DEATHS, "distributed.worker.profile.enabled": False}
    with dask.config.set(quiet):
        return LocalCluster(
            n_workers=workers,
            threads_per_worker=1,
            host="127.0.0.1",
            protocol="tls://",
            security=Security.temporary(),
            dashboard_address=None,
            silence_logs=logging.CRITICAL,
        )


def _died(tasks: Sequence[Task]) -> str:
    who = f"{tasks[0].learner} to {tasks[-1].learner}"
    fix = "look at their logs, and run the command again: it goes on where it stopped"
    return f"too many workers died while they graded {who}; {fix}"


def _failed(error: BaseException) -> str:
    said = " ".join(str(error).split())
    fix = "install this checkout there, with the extras cluster and instructor, and start the workers again"
    return f"a worker failed ({type(error).__name__}: {said}); {fix}"
