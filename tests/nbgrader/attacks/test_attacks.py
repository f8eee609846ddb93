"""Nobody gets in: every attack of the catalogue at once, by every path of grading, with a watch on the grader.

One batch holds all attackers, a victim who is graded before them and an honest learner who is graded after them; then
some hand in again. What a path must not do is noted by an audit hook inside its process: files it opens, processes it
starts, connections it makes.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest
from catalogue import ATTACKS, FILE, HONEST, VICTIM, Attack, pipe
from classroom import SLUG, Course, saved

SECRET = "the secret that lies outside of the course"
BOUND = 240
"""Seconds after which a grader is stopped, and the test fails: something hangs."""
MEMORY = 450_000_000
BEHIND = "mm-behind"

BIN = Path(sys.executable).parent
GRADERS: dict[str, list[str]] = {
    "nbgrader autograde": [str(BIN / "nbgrader"), "autograde", "ps1"],
    "whichpm grade": [str(BIN / "whichpm"), "grade", "ps1"],
}

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
    """A class after it was graded."""

    course: Course
    printed: str
    code: int
    memory: int
    seen: list[list[str]]


class Room(NamedTuple):
    """A course with everybody's submissions, beside a folder that is none of a grader's business."""

    course: Course
    outside: Path
    before: dict[str, str]


def learner_of(name: str) -> str:
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


@pytest.fixture(scope="module", params=GRADERS)
def grader(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def room(grader: str, released: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    place = tmp_path_factory.mktemp(grader.replace(" ", "-"))
    course = released.copy(place / "a course")
    outside = place / "outside"
    outside.mkdir()
    (outside / "secret.txt").write_text(SECRET)
    (outside / "ps1.ipynb").write_text(json.dumps({"cells": [], "metadata": {"secret": SECRET}}))
    course.hand_in(VICTIM, file=saved(7), text="The victim's own words.")
    course.hand_in(HONEST, file=saved(12), text="The honest learner's own words.")
    course.hand_in(BEHIND, file=saved(5))
    for name, attack in ATTACKS.items():
        attack.hand_in(course, learner_of(name))
    yield Room(course, outside, fingerprints(place))
    subprocess.run(["rm", "-rf", str(course.folder)], check=True)


def run(grader: str, room: Room, number: int) -> Run:
    """Run a grader once, under watch, and stop it after the time in which it must have ended."""
    place = room.course.folder.parent
    (place / "watch").mkdir(exist_ok=True)
    (place / "watch/sitecustomize.py").write_text(WATCH)
    log, printed = place / f"watch/log-{number}", place / f"watch/printed-{number}"
    home = place / "home"
    settings = {name: str(home / name) for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "IPYTHONDIR")}
    watched = {"WATCHED": str(log), "WATCHED_PLACES": os.pathsep.join([str(room.outside), "/dev/", "/etc/passwd"])}
    with printed.open("wb") as out:
        process = subprocess.Popen(
            GRADERS[grader],
            cwd=room.course.folder,
            env={**os.environ, **settings, **watched, "PYTHONPATH": str(place / "watch")},
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
        )
        try:
            code, memory = ended(process)
        finally:
            process.kill()
            process.wait()
    seen = [line.split("\t") for line in log.read_text().splitlines()]
    return Run(room.course, printed.read_text(encoding="utf-8", errors="backslashreplace"), code, memory, seen)


def ended(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Exit code and greatest memory, in bytes, of a process that must end by itself."""
    timer = threading.Timer(BOUND, process.kill)
    timer.start()
    try:
        _, status, usage = os.wait4(process.pid, 0)
    finally:
        timer.cancel()
    process.returncode = os.waitstatus_to_exitcode(status)
    return process.returncode, usage.ru_maxrss * 1024


@pytest.fixture(scope="module")
def graded(grader: str, room: Room) -> Run:
    return run(grader, room, 1)


def points(course: Course) -> dict[str, float | None]:
    return {learner: auto for (learner, name), (auto, _, _) in course.grades().items() if name == SLUG}


def test_it_ends_by_itself_and_within_bounds(grader: str, graded: Run):
    assert graded.code == {"nbgrader autograde": 0, "whichpm grade": 3}[grader], graded.printed[-3000:]
    assert "Traceback" not in graded.printed
    assert graded.memory < MEMORY


def test_everybody_elses_grade_is_theirs(graded: Run):
    assert {learner: points(graded.course)[learner] for learner in (VICTIM, BEHIND, HONEST)} == {
        VICTIM: 7,
        BEHIND: 5,
        HONEST: 12,
    }
    for learner, words in ((VICTIM, "The victim's own words."), (HONEST, "The honest learner's own words.")):
        assert words in json.dumps(graded.course.graded(learner))
        assert graded.course.problems(learner) == ""


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_earns_more_than_its_data(graded: Run, name: str):
    attack: Attack = ATTACKS[name]
    assert points(graded.course).get(learner_of(name)) == attack.points
    if attack.points is None:
        # Turned away by name: a person can see whom, and mend it.
        quarantine = graded.course.folder / "quarantine/ps1.json"
        listed = json.loads(quarantine.read_text()) if quarantine.exists() else []
        plain = learner_of(name).encode("utf-8", "backslashreplace").decode()
        shown = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in learner_of(name))
        assert shown in graded.printed or plain in {each["learner"] for each in listed}


def test_the_gradebook_holds_nothing_else(graded: Run):
    learners = {learner_of(name) for name, attack in ATTACKS.items() if attack.points is not None}
    assert set(points(graded.course)) == {*learners, VICTIM, HONEST, BEHIND}
    assert {learner for (learner,) in graded.course.query("SELECT id FROM student")} == set(points(graded.course))
    assert graded.course.query("SELECT DISTINCT max_score FROM base_cell b JOIN grade_cells g ON g.id = b.id") in (
        [(12.0,), (3.0,)],
        [(3.0,), (12.0,)],
    )


def test_nothing_is_started_and_nothing_is_connected(graded: Run):
    assert graded.seen[0] == ["watching"]
    assert [line for line in graded.seen if line[0] in ("start", "connect")] == []


def test_nothing_outside_is_read(graded: Run):
    harmless = {os.devnull, "/dev/tty", "/dev/urandom"}
    assert [line for line in graded.seen if line[0] == "read" and line[1] not in harmless] == []


def test_nothing_is_written_but_results(room: Room, graded: Run):
    course = str(room.course.folder)
    attackers = {f"{course}/submitted/{learner_of(name)}/" for name in ATTACKS}
    results = (
        f"{course}/autograded",
        f"{course}/gradebook.db",
        f"{course}/quarantine",
        f"{course}/.whichpm",
        f"{course}/exchange",
    )
    own = (
        *results,
        str(room.course.folder.parent / "home"),
        str(room.course.folder.parent / "watch"),
        "/tmp/",
        "/dev/",
    )
    strange = []
    for line in graded.seen:
        if line[0] in ("write", "change"):
            path = line[1].encode().decode("unicode_escape")
            in_course = path.startswith(f"{course}/")
            if not path.startswith(results if in_course else own) and "__pycache__" not in path:
                strange.append(line)
    # Unfit files are set aside within the submission that brought them.
    assert [line for line in strange if not any(line[1].startswith(ascii(each)[1:-1]) for each in attackers)] == []


@pytest.mark.usefixtures("graded")
def test_the_course_and_the_world_outside_are_as_before(room: Room):
    after = fingerprints(room.course.folder.parent)
    produced = (
        "a course/autograded",
        "a course/gradebook.db",
        "a course/quarantine",
        "a course/exchange",
        "a course/.whichpm",
        "watch",
        "home",
    )
    attackers = tuple(f"a course/submitted/{learner_of(name)}/" for name in ATTACKS)

    def rest(found: dict[str, str]) -> dict[str, str]:
        return {name: what for name, what in found.items() if not name.startswith((*produced, *attackers))}

    assert rest(after) == rest(room.before)


@pytest.mark.usefixtures("graded")
def test_no_file_of_a_submission_is_lost(room: Room):
    """What is set aside moves, and stays what it is."""
    after = fingerprints(room.course.folder / "submitted")
    before = {name.removeprefix("a course/submitted/"): what for name, what in room.before.items()}
    for name in ATTACKS:
        own, ours = f"{learner_of(name)}/", f"{learner_of(name)}/.set-aside"
        was = sorted(what for path, what in before.items() if path.startswith(own))
        now = sorted(what for path, what in after.items() if path.startswith(own) and path not in (ours, f"{ours}/ps1"))
        assert now == was, name


def test_graded_folders_hold_plain_files_of_their_own_and_not_too_many(graded: Run):
    folder = graded.course.folder / "autograded"
    assert {path.name for path in folder.iterdir()} <= set(points(graded.course))
    for learner in folder.iterdir():
        found = [path for path in learner.rglob("*") if not path.is_dir()]
        assert len(found) < 250, learner
        for path in found:
            assert stat.S_ISREG(path.lstat().st_mode), path
            assert path.stat().st_size <= 10_000_000
            assert not path.stat().st_mode & 0o6111, path
            content = path.read_bytes()
            assert SECRET.encode() not in content
            assert b"why:" not in content
            assert b"The honest learner's own words" not in content or learner.name == HONEST


def test_graded_notebooks_hold_no_output_of_a_learners(graded: Run):
    for path in (graded.course.folder / "autograded").glob("*/ps1/ps1.ipynb"):
        notebook = json.loads(path.read_text())
        found = [output for cell in notebook["cells"] for output in cell.get("outputs", ())]
        assert [output["output_type"] for output in found] == ["execute_result"]
        assert set(found[0]["data"]) == {"text/plain", "text/html"}
        assert set(notebook["metadata"]) <= {"kernelspec", "language_info", "whichpm"}
        assert path.stat().st_size < 2_000_000


def test_who_hands_in_again_stops_nobody(grader: str, room: Room, graded: Run):
    """nbgrader reads the time of a submission that was graded before, and it may have become a pipe."""
    again = {
        "drops-asserts": pipe,
        "time-in-words": lambda path: path.symlink_to("/dev/zero"),
        "more-points": Path.mkdir,
    }
    for learner, make in again.items():
        time = room.course.folder / f"submitted/{learner}/ps1/timestamp.txt"
        time.unlink(missing_ok=True)
        make(time)
    victims = room.course.folder / "submitted" / VICTIM / "ps1"
    (victims / FILE).write_text(json.dumps(saved(9, minutes=9).payload()))
    (victims / "timestamp.txt").write_text("2026-01-12 19:00:00 UTC\n")
    second = run(grader, room, 2)
    assert second.code == graded.code, second.printed[-3000:]
    after = points(room.course)
    assert after[VICTIM] == 9
    assert after[HONEST] == 12
    for name, attack in ATTACKS.items():
        assert after.get(learner_of(name)) == attack.points, name
