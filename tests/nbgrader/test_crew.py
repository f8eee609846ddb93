"""A large class is worked on by several processes; what comes back does not show it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from whichpm.nbgrader import crew

LEARNERS = [f"learner-{number:04d}" for number in range(crew.FEW + crew.SHARE // 2)]

several = pytest.mark.skipif(len(os.sched_getaffinity(0)) < 2, reason="there is only one processor")


def named(share: Sequence[str]) -> list[tuple[str, int]]:
    return [(learner, os.getpid()) for learner in share]


@pytest.mark.parametrize("count", [0, 1, crew.SHARE + 1, len(LEARNERS)])
def test_results_come_in_the_order_of_learners(count: int):
    assert [learner for learner, _ in crew.shared(named, LEARNERS[:count])] == LEARNERS[:count]


@several
def test_a_large_class_is_worked_on_beside_and_a_small_one_here():
    assert os.getpid() not in {process for _, process in crew.shared(named, LEARNERS)}
    assert {process for _, process in crew.shared(named, LEARNERS[:50])} == {os.getpid()}


@pytest.mark.parametrize("count", [1, len(LEARNERS)])
def test_an_error_reaches_who_asked(count: int):
    def make(_share: Sequence[str]) -> list[str]:
        raise LookupError("the gradebook could not be read")

    with pytest.raises(LookupError, match="the gradebook could not be read"):
        list(crew.shared(make, LEARNERS[:count]))


@several
def test_a_process_that_is_killed_is_named_and_nothing_hangs():
    def make(share: Sequence[str]) -> list[str]:
        if LEARNERS[100] in share:
            os.kill(os.getpid(), signal.SIGKILL)
        return list(share)

    with pytest.raises(crew.Interrupted, match="run the command again"):
        list(crew.shared(make, LEARNERS))


ENDLESS = """
import os, time
from whichpm.nbgrader import crew

def make(share):
    os.write(1, b"%d\\n" % os.getpid())  # As one: what two processes print can mix.
    time.sleep(60)

list(crew.shared(make, [str(number) for number in range(10 * crew.FEW)]))
"""


def alive(process: int) -> bool:
    """Whether a process runs; one that has ended and waits to be noticed does not."""
    try:
        return Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


@several
def test_processes_end_when_the_one_that_started_them_is_killed():
    with subprocess.Popen([sys.executable, "-c", ENDLESS], stdout=subprocess.PIPE, text=True) as started:
        assert started.stdout
        workers = [int(started.stdout.readline()) for _ in os.sched_getaffinity(0)]
        assert all(map(alive, workers))
        started.kill()
    until = time.monotonic() + 60
    while any(map(alive, workers)):
        assert time.monotonic() < until, "they live on"
        time.sleep(0.05)
