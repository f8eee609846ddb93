"""A process apart in which a Dask worker reads submissions, so that one that kills it costs nobody else a grade.

A Dask worker works in threads, where no clock ends what takes too long; and one that died would be taken for a machine
that failed. So it has a process of its own for that, as ``whichpm grade`` has on one machine.
"""

from __future__ import annotations

import socket
import subprocess
import sys
from collections.abc import Sequence
from multiprocessing.connection import Connection

from whichpm.nbgrader.batch.messages import Context
from whichpm.nbgrader.batch.workers import Started, work


class _Process:
    """A started program, as :mod:`whichpm.nbgrader.batch.workers` asks for it."""

    def __init__(self, program: subprocess.Popen[bytes]) -> None:
        self._program = program

    def kill(self) -> None:
        self._program.kill()

    def join(self) -> None:
        self._program.wait()


def start(context: Context, number: int, _others: Sequence[Connection] = ()) -> Started:
    """Start a worker as a program of its own: a copy of a process with threads may stop dead."""
    ours, theirs = socket.socketpair()
    with theirs:
        program = subprocess.Popen(
            [sys.executable, "-m", __name__, str(theirs.fileno())], stdin=subprocess.DEVNULL, pass_fds=[theirs.fileno()]
        )
    connection = Connection(ours.detach())
    connection.send((context, number))
    return Started(connection, _Process(program))


if __name__ == "__main__":
    connection = Connection(int(sys.argv[1]))
    work(connection, *connection.recv())
