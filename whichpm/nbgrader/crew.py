"""Several processes for a large class, each with some learners at a time; results come in the order of learners."""

from __future__ import annotations

import multiprocessing
import os
import signal
import sys
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from whichpm.nbgrader.processes import end_with_parent

FEW = 200
"""Learners for whom one process is done before others have started."""
SHARE = 50
"""Learners that a process gets at once."""
AHEAD = 4
"""Shares for each process that are begun before the first of them is taken, so that results do not pile up."""

Who = TypeVar("Who")
T = TypeVar("T")
Make = Callable[[Sequence[Who]], list[T]]
_make: Make[Any, Any]


class Interrupted(LookupError):
    """A process was ended from outside; the message says what to do."""


def shared(make: Make[Who, T], learners: Sequence[Who]) -> Iterator[T]:
    """What ``make`` returns for all learners; raises what it raises, and :class:`Interrupted`.

    ``make`` runs in copies of this process, where a library that has threads of its own, such as polars, must rest.
    """
    shares = (learners[start : start + SHARE] for start in range(0, len(learners), SHARE))
    processes = len(os.sched_getaffinity(0)) if sys.platform.startswith("linux") else 1
    if len(learners) < FEW or processes < 2:
        for share in shares:
            yield from make(share)
        return
    # Forked, so that what is prepared for the class is there already.
    crew = ProcessPoolExecutor(processes, multiprocessing.get_context("fork"), _begin, (make,))
    begun: deque[Future[list[T]]] = deque()
    try:
        for share in shares:
            begun.append(crew.submit(_made, share))
            if len(begun) > AHEAD * processes:
                yield from begun.popleft().result()
        while begun:
            yield from begun.popleft().result()
    except BrokenProcessPool:
        raise Interrupted("a process was ended from outside; run the command again: what is done stays") from None
    finally:
        crew.shutdown(cancel_futures=True)


def _begin(make: Make[Any, Any]) -> None:
    global _make
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # The process that started it decides when to stop.
    end_with_parent()
    _make = make


def _made(share: Sequence[Any]) -> list[Any]:
    return _make(share)
