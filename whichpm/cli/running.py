"""Runs a command on any terminal: what a console cannot write is replaced, and no error ends in a traceback."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from pathlib import Path

TRACEBACK = "WHICHPM_TRACEBACK"
"""Set to anything, an unexpected error shows where it happened."""
_SHORT = 500


def run(command: Callable[[], object]) -> None:
    """Run a command; an error that it does not explain itself becomes one sentence and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        # Windows consoles and redirected output often have few letters; a name with others is no reason to stop.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(errors="replace")
    try:
        command()
        sys.stdout.flush()
    except BrokenPipeError:
        # Whoever read the output has seen enough, as `head` does; nothing may be written at exit either.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get(TRACEBACK):
            raise
        print(explained(error), file=sys.stderr)
        sys.exit(1)


def warn_if_open(root: Path) -> None:
    """Say on the error stream where others on this machine can read keys or grades."""
    from whichpm import private

    if said := private.warning(root):
        print(said, file=sys.stderr)


def explained(error: Exception) -> str:
    """What went wrong and what to do, in one line."""
    said = " ".join(str(error).split())
    said = said if len(said) <= _SHORT else f"{said[:_SHORT]} …"
    if type(error).__module__.startswith("sqlalchemy"):
        return _about_gradebook(said)
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else ""
        return f"{where}{error.strerror or said}; check that it is there, the permissions and the free space"
    if isinstance(error, MemoryError):
        return "there is not enough memory; close other programs, or grade fewer at once with --workers 1"
    kind = type(error).__name__
    return (
        f"whichpm could not go on ({kind}: {said or 'no more is known'}); this is not your fault. Please report it to "
        f"its authors; with {TRACEBACK}=1 before the command it shows where that happened"
    )


def _about_gradebook(said: str) -> str:
    if "no such column" in said or "no such table" in said or "does not exist" in said:
        return f"the gradebook does not fit this nbgrader ({said}); back it up and run `nbgrader db upgrade`"
    if "not a database" in said or "malformed" in said:
        return f"the gradebook is damaged ({said}); put back a copy of it, or generate the assignment and grade again"
    if "locked" in said:
        return "the gradebook is locked by another program (formgrader, or a command of nbgrader); close it or wait"
    return f"the gradebook could not be used ({said}); fix that and run the command again"
