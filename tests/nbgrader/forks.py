"""Commands in processes of their own, forked from one that has imported what they need.

To import nbgrader takes seconds, many times what most commands do then. Nothing of this project is imported before the
fork, so that each command reads our code, its settings and its course anew, as one from a terminal does.
"""

from __future__ import annotations

import atexit
import importlib
import json
import os
import runpy
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path

NBGRADER = str(Path(sys.executable).parent / "nbgrader")
WHICHPM = [sys.executable, "-m", "whichpm"]
AT_START = ("LANG", "LC_", "PYTHON", "TZ", "XDG_")
"""What names of variables begin with that Python, or what is imported, looks at once when it starts."""

NEEDED = (
    "linkify_it",
    "markdown_it",
    "msgspec.json",
    "msgspec.yaml",
    "multiprocessing.pool",
    "nbgrader.apps.nbgraderapp",
    "psycopg",
    "pydantic",
    "rich.console",
    "rich.markdown",
    "rich.panel",
    "rich.progress",
    "rich.table",
    "sqlalchemy.dialects.postgresql",
    "sqlalchemy.dialects.sqlite",
    "tomllib",
    "typer._adapters",
    "yaml",
)
"""What commands import of others; a module that is not there any more is none that they wait for."""


class Forks:
    """One process that has imported nbgrader and runs commands one after the other, each in a fork."""

    def __init__(self) -> None:
        self._link, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._at_start = _at_start(os.environ)
        self._server = subprocess.Popen(
            [sys.executable, __file__, str(theirs.fileno())], pass_fds=[theirs.fileno()], stdin=subprocess.DEVNULL
        )
        theirs.close()
        atexit.register(self._end)

    def run(
        self, command: Sequence[str], folder: Path, environment: Mapping[str, str], *, apart: bool
    ) -> tuple[int, str, str]:
        """The status of ``nbgrader …`` or ``python -m whichpm …`` and what it printed, with its errors or ``apart``."""
        if not sys.platform.startswith("linux") or _at_start(environment) != self._at_start:
            return plainly(command, folder, environment, apart=apart)
        request = {"command": command, "folder": str(folder), "environment": dict(environment)}
        with tempfile.TemporaryFile("a+b") as printed, tempfile.TemporaryFile("a+b") as errors:
            files = [printed.fileno(), (errors if apart else printed).fileno()]
            socket.send_fds(self._link, [json.dumps(request).encode()], files)
            status = os.waitstatus_to_exitcode(int(self._link.recv(32)))
            printed.seek(0)
            errors.seek(0)
            return status, printed.read().decode(), errors.read().decode()

    def _end(self) -> None:
        self._link.close()
        self._server.wait()


@cache
def forks() -> Forks:
    """The one of this process."""
    return Forks()


def plainly(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, apart: bool
) -> tuple[int, str, str]:
    """The same in a process that begins with nothing."""
    done = subprocess.run(
        command,
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE if apart else subprocess.STDOUT,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr or ""


def _at_start(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith(AT_START)}


def _serve(link: socket.socket) -> None:
    """Fork for each request, and answer with the status; returns in the fork when its command has ended."""
    for name in NEEDED:
        with suppress(ModuleNotFoundError):
            importlib.import_module(name)
    assert "whichpm" not in sys.modules
    while True:
        request, files, _, _ = socket.recv_fds(link, 1 << 20, 2)
        if not request:
            return
        child = os.fork()
        if not child:
            link.close()
            _become(files, **json.loads(request))
            return
        for file in files:
            os.close(file)
        link.send(str(os.waitpid(child, 0)[1]).encode())


def _become(files: Sequence[int], command: Sequence[str], folder: str, environment: Mapping[str, str]) -> None:
    for number, file in enumerate(files, 1):
        os.dup2(file, number)
        os.close(file)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    if command[0] == NBGRADER:
        sys.argv, sys.path[0] = list(command), str(Path(NBGRADER).parent)
        runpy.run_path(NBGRADER, run_name="__main__")
    else:
        assert command[:3] == WHICHPM, command
        sys.argv, sys.path[0] = list(command[2:]), folder
        runpy.run_module("whichpm", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    _serve(socket.socket(fileno=int(sys.argv[1])))
