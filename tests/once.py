"""What is costly to make and only read is made once for a whole run of the tests, in however many processes it runs."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest


def once(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], object]) -> Path:
    """A folder that the first process to ask for it makes, while others wait; it is not to be changed.

    Parameters
    ----------
    name
        Of the folder, among all that tests share.
    make
        Makes and fills the folder. Where it fails, the next process to ask tries anew.
    """
    temporary = factory.getbasetemp()
    # Each process of pytest-xdist has a folder of its own in that of the run.
    shared = (temporary.parent if temporary.name.startswith("popen-") else temporary) / "shared"
    shared.mkdir(exist_ok=True)
    folder, made = shared / name, shared / f"{name}.made"
    with (shared / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # It ends with the process, however that ends.
        if not made.exists():
            shutil.rmtree(folder, ignore_errors=True)
            make(folder)
            made.touch()
    return folder
