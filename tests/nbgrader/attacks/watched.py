"""A course in which every attacker of the catalogue has handed in, and commands that run in it under watch.

What a command must not do is noted by an audit hook inside its processes: files it opens, processes it starts,
connections it makes.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from catalogue import ATTACKS, HONEST, VICTIM
from classroom import SLUG, Course, saved

SECRET = "the secret that lies outside of the course"
BOUND = 240
"""Seconds after which a command is stopped, and the test fails: something hangs."""
MEMORY = 450_000_000
BEHIND = "mm-behind"
OTHERS = {VICTIM: 7, BEHIND: 5, HONEST: 12}
"""Points of those who attack nobody."""
WORDS = {VICTIM: "The victim's own words.", HONEST: "The honest learner's own words."}

BIN = Path(sys.executable).parent
WHICHPM, NBGRADER = str(BIN / "whichpm"), str(BIN / "nbgrader")

WATCH = """
import os, sys

log = os.open(os.environ["WATCHED"], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
written = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC | os.O_APPEND
places = os.environ["WATCHED_PLACES"].split(os.pathsep)
started = {"subprocess.Popen", "os.exec", "os.forkpty", "os.posix_spawn", "os.spawn", "os.system", "pty.spawn"}
connected = {"socket.connect", "socket.bind", "socket.sendto", "socket.getaddrinfo", "socket.gethostbyname"}
changed = {f"os.{name}" for name in "remove rename rmdir link symlink truncate chmod chown mkdir".split()}

def say(*words):
    line = "\\t".join(ascii(word)[1:-1] for word in words)
    os.write(log, (line + "\\n").encode())

def full(path):
    return os.path.realpath(os.fsdecode(path)) if isinstance(path, (str, bytes, os.PathLike)) else ""

def changes(event, arguments):
    "What is changed itself (a link, not what it leads to), with its folder."
    two = event in ("os.rename", "os.link", "os.symlink")
    for number, path in enumerate(arguments[: 1 + two]):
        if isinstance(path, (str, bytes, os.PathLike)) and (event, number) != ("os.symlink", 0):
            handle = arguments[number - 2 if event in ("os.rename", "os.link") else -1]
            within = f"/proc/self/fd/{handle}" if handle != -1 and event not in ("os.chown", "os.truncate") else "."
            yield path, os.path.join(within, os.path.dirname(os.fsdecode(path)))

def watch(event, arguments):
    if event == "open":
        path, mode, flags = arguments
        kind = "write" if isinstance(flags, int) and flags & written else "read"
        if (place := full(path)) and (kind == "write" or any(place.startswith(each) for each in places)):
            say(kind, place)
    elif event in changed:
        for path, folder in changes(event, arguments):
            say("change", os.path.join(os.path.realpath(folder), os.path.basename(os.fsdecode(path))))
    elif event in started:
        say("start", event, str(arguments[0]))
    elif event in connected and arguments[-1:] != (("::1", 0),):  # how urllib3 asks whether there is IPv6
        say("connect", event, str(arguments[1:]))

say("watching")
sys.addaudithook(watch)
"""


class Run(NamedTuple):
    """What a command did."""

    printed: str
    code: int
    memory: int
    seen: list[list[str]]

    def assert_harmless(self) -> None:
        """It came to its end within bounds, started nothing, connected to nothing, and read nothing outside."""
        assert "Traceback" not in self.printed
        assert self.memory < MEMORY
        assert self.seen[0] == ["watching"]
        assert [line for line in self.seen if line[0] in ("start", "connect")] == []
        harmless = {os.devnull, "/dev/tty", "/dev/urandom"}
        assert [line for line in self.seen if line[0] == "read" and line[1] not in harmless] == []

    def written(self) -> list[str]:
        """Paths of what was written or changed, the caches of Python aside."""
        paths = [line[1].encode().decode("unicode_escape") for line in self.seen if line[0] in ("write", "change")]
        return [path for path in paths if "__pycache__" not in path]


class Room(NamedTuple):
    """A course with everybody's submissions, beside a folder that is none of a grader's business."""

    course: Course
    outside: Path
    before: dict[str, str]

    def written_elsewhere(self, done: Run, results: Sequence[str]) -> list[str]:
        """What a command wrote that is neither among these results in the course, nor of this machine."""
        course, place = f"{self.course.folder}/", self.course.folder.parent
        of_machine = (f"{place}/home", f"{place}/watch", "/tmp/", "/dev/")
        allowed = tuple(f"{course}{each}" for each in results)
        return [
            path
            for path in done.written()
            if not path.startswith(allowed if f"{path}/".startswith(course) else of_machine)
        ]


def learner_of(name: str) -> str:
    """The id under which an attacker hands in."""
    return ATTACKS[name].learner or name


def fingerprints(folder: Path) -> dict[str, str]:
    """What every file is, without following links and without reading what has no end."""
    found = {}
    for parent, folders, files in os.walk(folder):
        for name in (*folders, *files):
            path = Path(parent, name)
            status = path.lstat()
            kind = stat.S_IFMT(status.st_mode)
            what = f"{kind} {status.st_size if kind == stat.S_IFREG else ''}"
            if kind == stat.S_IFLNK:
                what += str(path.readlink())
            elif kind == stat.S_IFREG and status.st_size < 1_000_000:
                what += hashlib.md5(path.read_bytes(), usedforsecurity=False).hexdigest()
            found[str(path.relative_to(folder))] = what
    return found


@contextmanager
def room(released: Course, place: Path) -> Iterator[Room]:
    """Everybody hands in; afterwards the course is removed, whatever is in it."""
    course = released.copy(place / "a course")
    outside = place / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(SECRET)
    (outside / "ps1.ipynb").write_text(json.dumps({"cells": [], "metadata": {"secret": SECRET}}))
    for learner, points in OTHERS.items():
        course.hand_in(learner, file=saved(points), **({"text": WORDS[learner]} if learner in WORDS else {}))
    for name, attack in ATTACKS.items():
        attack.hand_in(course, learner_of(name))
    yield Room(course, outside, fingerprints(place))
    subprocess.run(["rm", "-rf", str(course.folder)], check=True)


def run(room: Room, *command: str) -> Run:
    """Run a command under watch, and stop it after the time in which it must have ended."""
    place = room.course.folder.parent
    watch = place / "watch"
    watch.mkdir(exist_ok=True)
    (watch / "sitecustomize.py").write_text(WATCH)
    number = len(list(watch.glob("log-*")))
    log, printed = watch / f"log-{number}", watch / f"printed-{number}"
    home = place / "home"
    settings = {name: str(home / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    watched = {"WATCHED": str(log), "WATCHED_PLACES": os.pathsep.join([str(room.outside), "/dev/", "/etc/passwd"])}
    with printed.open("wb") as out:
        process = subprocess.Popen(
            command,
            cwd=room.course.folder,
            env={**os.environ, **settings, **watched, "PYTHONPATH": str(watch)},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            code, memory = _ended(process)
        finally:
            process.kill()
            process.wait()
    seen = [line.split("\t") for line in log.read_text().splitlines()]
    return Run(printed.read_text(encoding="utf-8", errors="backslashreplace"), code, memory, seen)


def _ended(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Exit code and greatest memory, in bytes, of a process that must end by itself, or of one below it.

    The system's own figure (``ru_maxrss``) starts with the memory of the process that forked: here, of the tests.
    """
    memory, until = 0, time.monotonic() + BOUND
    while (code := process.poll()) is None:
        memory = max(memory, _high_water(process.pid))
        if time.monotonic() > until:
            process.kill()
        time.sleep(0.01)
    return code, memory


def _high_water(pid: int) -> int:
    """Greatest memory so far, in bytes, of a process and of each below it; 0 where it has ended."""
    place = Path("/proc", str(pid))
    try:
        found = re.search(r"VmHWM:\s+(\d+) kB", (place / "status").read_text())
        children = (place / "task" / str(pid) / "children").read_text().split()
    except OSError:
        return 0
    return max([int(found[1]) * 1024 if found else 0, *(_high_water(int(child)) for child in children)])


def points(course: Course) -> dict[str, float | None]:
    """Points of the exercise, by learner."""
    return {learner: auto for (learner, name), (auto, _, _) in course.grades().items() if name == SLUG}
