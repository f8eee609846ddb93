"""One grader at a time in a course."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows, where nbgrader does not run either.
    fcntl = None  # type: ignore[assignment]

NAME = ".whichpm.lock"


class Locked(Exception):
    """Another grader is at work; the message names its process."""


@contextmanager
def only_grader(root: Path, patience: float = 2.0) -> Iterator[None]:
    """Hold the course's lock; it ends with the process, however that ends.

    Parameters
    ----------
    root
        The course folder.
    patience
        Seconds to wait for another grader to end.

    Raises
    ------
    Locked, OSError
    """
    path = root / NAME
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o664)
    try:
        if fcntl:
            end = time.monotonic() + patience
            # A forked worker does not inherit this kind of lock, so that it cannot outlive the grader.
            while not _try(handle):
                if time.monotonic() > end:
                    raise Locked(_message(handle, path))
                time.sleep(0.05)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def _try(handle: int) -> bool:
    try:
        fcntl.lockf(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def _message(handle: int, path: Path) -> str:
    holder = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "unknown"
    return f"another grader is at work in this course (process {holder}); wait for it to end. It holds {path.name}."
