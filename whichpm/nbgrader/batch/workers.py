"""Worker processes that grade batches of submissions, and an order of work that keeps memory flat.

Each worker has at most a few batches, so what lies between reader and writer never grows.
A worker that dies, or that does not answer, costs no one else a grade: its submissions are tried again one by one, and
the one on which it dies again is put aside.
"""

from __future__ import annotations

import itertools
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from typing import Any, NamedTuple, Protocol

import msgspec

from whichpm.nbgrader.batch.marking import mark, not_graded
from whichpm.nbgrader.batch.messages import CannotWrite, Context, Graded, Task
from whichpm.nbgrader.processes import end_with_parent
from whichpm.nbgrader.submission.notebook import Problem

BATCH = 16
"""Submissions that a worker gets at once: enough to hide the way there and back."""
AHEAD = 8
"""Batches that a worker has at most: enough that it does not wait while the writer records a chunk."""
WAITING = 60_000
"""Characters of paths from which on a worker has two batches at most: what a pipe holds without anybody waiting."""
SECONDS = 20
"""Time for one submission; one takes a thousandth of it."""

Batch = list[Task]


class Process(Protocol):
    """What is asked of the process of a worker."""

    def kill(self) -> None:
        """End it at once."""

    def join(self) -> None:
        """Wait until it has ended."""


class Started(NamedTuple):
    """A process that runs :func:`work`, and the way to it."""

    connection: Connection
    process: Process


Start = Callable[[Context, int, Sequence[Connection]], Started]
"""Starts a worker of this context and number; a copy of this process lets go of the connections of others."""


def start_copy(context: Context, number: int, others: Sequence[Connection]) -> Started:
    """Start a worker as a copy of this process where the system can, so that it has what is prepared here."""
    forks = sys.platform.startswith("linux")
    how: Any = multiprocessing.get_context("fork" if forks else "spawn")
    ours, theirs = how.Pipe()
    strangers = [ours, *others] if forks else []
    process = how.Process(target=work, args=(theirs, context, number, strangers), daemon=True)
    process.start()
    theirs.close()
    return Started(ours, process)


class _Worker:
    """One process, and what was given to it."""

    def __init__(self, started: Started) -> None:
        self.connection, self.process = started
        self.given: deque[Batch] = deque()
        self.since = time.monotonic()

    def give(self, batch: Batch) -> None:
        """Hand over a batch; raises :class:`OSError` where the process is gone."""
        if not self.given:
            self.since = time.monotonic()
        self.given.append(batch)
        self.connection.send(batch)

    def has_room(self) -> bool:
        """Whether it can take another batch, and handing that over waits for nobody."""
        if len(self.given) < 2:
            return True
        paths = (len(task.folder) + len(task.target) for batch in self.given for task in batch)
        return len(self.given) < AHEAD and sum(paths) < WAITING

    def stuck(self) -> bool:
        """Whether a batch takes longer than it may."""
        return bool(self.given) and time.monotonic() - self.since > SECONDS * (len(self.given[0]) + 1)

    def end(self) -> None:
        """Stop the process at once."""
        self.connection.close()
        self.process.kill()
        self.process.join()


class Workers:
    """A few processes that grade; use as a context manager."""

    def __init__(self, context: Context, number: int, start: Start = start_copy) -> None:
        self._context, self._start_one = context, start
        self._numbers = itertools.count()
        self._workers: list[_Worker] = []
        for _ in range(number):
            self._start()

    def __enter__(self) -> Workers:
        return self

    def __exit__(self, *_error: object) -> None:
        self.end()

    def end(self) -> None:
        """Stop all at once."""
        for worker in self._workers:
            worker.end()

    def run(self, batches: Iterator[Batch]) -> Iterator[list[Graded]]:
        """Grade all batches; results come as they are ready. Raises what a worker could not get over."""
        again: deque[Batch] = deque()
        while True:
            for worker in list(self._workers):
                while worker.has_room() and (batch := again.popleft() if again else next(batches, None)):
                    try:
                        worker.give(batch)
                    except OSError:
                        yield from self._replace(worker, again)
                        break
            working: dict[Any, _Worker] = {worker.connection: worker for worker in self._workers if worker.given}
            if not working:
                return
            for connection in wait(list(working), timeout=SECONDS):
                worker = working[connection]
                try:
                    answer = worker.connection.recv()
                except (EOFError, OSError):
                    yield from self._replace(worker, again)
                    continue
                if isinstance(answer, Exception):
                    raise answer
                worker.given.popleft()
                worker.since = time.monotonic()
                yield answer
            for worker in list(self._workers):
                if worker.stuck():
                    yield from self._replace(worker, again)

    def _start(self) -> None:
        others = [worker.connection for worker in self._workers]
        self._workers.append(_Worker(self._start_one(self._context, next(self._numbers), others)))

    def _replace(self, worker: _Worker, again: deque[Batch]) -> Iterator[list[Graded]]:
        """Put another in the place of a worker that died; only the first of its batches can have been the cause."""
        self._workers.remove(worker)
        worker.end()
        if worker.given:
            cause, *rest = worker.given
            again.extend(rest)
            if len(cause) > 1:
                again.extend([task] for task in cause)
            else:
                fix = "look at it by hand; its folder holds something that whichpm cannot read"
                problem = Problem("the process that read it died or took too long", fix)
                yield [not_graded(cause[0], problem, self._context)]
        self._start()


def work(connection: Connection, context: Context, number: int, strangers: Sequence[Connection] = ()) -> None:
    """The life of a worker: until its connection ends, as it does when the writer is killed."""
    for each in strangers:
        each.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The writer decides when to stop.
    end_with_parent()
    if hasattr(signal, "setitimer"):
        signal.signal(signal.SIGALRM, _too_long)
    own = f"{context.staging}/{number}"
    counter = itertools.count()
    try:
        os.makedirs(own, exist_ok=True)  # noqa: PTH103
        own_context = msgspec.structs.replace(context, staging=own)
        while True:
            batch: Batch = connection.recv()
            connection.send([_bounded(task, own_context, next(counter)) for task in batch])
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    except (CannotWrite, OSError) as error:
        with suppress(OSError):  # The writer may be gone, and its staging folder with it.
            connection.send(error if isinstance(error, CannotWrite) else CannotWrite(str(error)))


class _TooLong(Exception):
    pass


def _too_long(_signal: int, _frame: object) -> None:
    raise _TooLong


def _bounded(task: Task, context: Context, number: int) -> Graded:
    if not hasattr(signal, "setitimer"):
        return mark(task, context, number)
    signal.setitimer(signal.ITIMER_REAL, SECONDS)
    try:
        return mark(task, context, number)
    except _TooLong:
        problem = Problem(f"reading it took more than {SECONDS} seconds", "look at it by hand")
    except CannotWrite:
        raise
    except Exception as error:
        cause = f"it could not be graded ({type(error).__name__} in whichpm)"
        problem = Problem(cause, "report this to the authors of whichpm, with the submission")
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return not_graded(task, problem, context)
