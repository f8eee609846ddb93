"""`nbgrader collect` in an inbound folder into which learners write what they like."""

from __future__ import annotations

import json
import os
import shutil
import socket
from pathlib import Path

import pytest
from classroom import SLUG, Course, saved

from whichpm import answers as carriers

NAME = carriers.file_name(SLUG)
TIME = "2026-01-12 17:00:00 UTC"
LATER = "2026-01-13 17:00:00 UTC"


def fingerprints(folder: Path) -> dict[str, tuple[int, ...]]:
    """What is in a folder and when it changed: nothing in the exchange may."""
    found = {str(path): path.lstat() for path in folder.rglob("*")}
    return {path: (status.st_mode, status.st_size, status.st_mtime_ns) for path, status in found.items()}


def handed_in(course: Course, learner: str, points: int, time: str = TIME, assignment: str = "ps1") -> Path:
    """A folder in inbound, as `nbgrader submit` makes it."""
    folder = course.folder / "exchange/which-pm/inbound" / f"{learner}+{assignment}+{time}"
    shutil.copytree(course.folder / "release/ps1", folder)
    carriers.write(folder / NAME, saved(points))
    (folder / "timestamp.txt").write_text(time)
    return folder


@pytest.fixture(scope="module")
def collected(course: Course) -> tuple[Course, str]:
    """Everybody has handed in; honest learners once and again, hostile ones in their ways."""
    course.run("release_assignment", "ps1")
    handed_in(course, "anna", 7)
    handed_in(course, "ben", 5)
    course.run("collect", "ps1")
    bens = course.folder / "submitted/ben/ps1"

    link = handed_in(course, "copies-bens-answers", 2)
    (link / NAME).unlink()
    (link / NAME).symlink_to(bens / NAME)
    device = handed_in(course, "fills-the-disk", 2)
    (device / "zeros").symlink_to("/dev/zero")
    (handed_in(course, "links-a-folder", 2) / "all").symlink_to(course.folder / "submitted")
    loops = handed_in(course, "loops", 2)
    (loops / "loop").symlink_to(".")
    (loops / "all").symlink_to("../../../..")
    pipes = handed_in(course, "pipes", 2)
    os.mkfifo(pipes / "pipe")
    with socket.socket(socket.AF_UNIX) as made:
        here = Path.cwd()
        os.chdir(pipes)
        made.bind("socket")
        os.chdir(here)
    inbound = pipes.parent
    (inbound / f"is-a-link+ps1+{TIME}").symlink_to(bens)
    (inbound / f"is-a-file+ps1+{TIME}").write_text("x")
    large = handed_in(course, "large", 2)
    with (large / "large.bin").open("wb") as file:
        file.truncate(200_000_000)
    for name in (f"..+ps1+{TIME}", "no-time+ps1+soon", f"line\nbreak+ps1+{TIME}", f"+ps1+{TIME}", f"*+ps1+{TIME}"):
        shutil.copytree(inbound / f"anna+ps1+{TIME}", inbound / name)
    # A later one that cannot be collected does not hide the one before it.
    (inbound / f"anna+ps1+{LATER}").symlink_to(bens)
    # In the name of another, from another account.
    forged = handed_in(course, "ben", 0, LATER)
    os.chown(forged, 12345, 12345)
    before = fingerprints(inbound)
    printed = course.run("collect", "ps1", "--update")
    assert fingerprints(inbound) == before
    return course, printed


def answers(course: Course, learner: str) -> dict[str, str]:
    return dict(json.loads((course.folder / "submitted" / learner / "ps1" / NAME).read_text())["answers"])


def test_what_honest_learners_handed_in_is_theirs(collected: tuple[Course, str]):
    course, _ = collected
    assert answers(course, "anna") == saved(7).answers
    if os.getuid() == 0:  # Only root can give a folder to another user, as a forger's is.
        assert answers(course, "ben") == saved(5).answers


def test_only_plain_files_are_collected_and_nothing_of_others(collected: tuple[Course, str]):
    course, _ = collected
    submitted = course.folder / "submitted"
    assert {path.name for path in submitted.iterdir()} == {
        *("anna", "ben", "copies-bens-answers", "fills-the-disk", "links-a-folder", "loops", "pipes"),
    }
    found = [path for path in submitted.rglob("*") if not path.is_dir() or path.is_symlink()]
    assert {path.name for path in found} == {"ps1.ipynb", NAME, f"{SLUG}.exercise.json", "timestamp.txt"}
    assert not any(path.is_symlink() for path in found)
    assert not (submitted / "copies-bens-answers/ps1" / NAME).exists()
    assert not (course.folder / "ps1").exists()


@pytest.mark.parametrize(
    ("name", "cause"),
    [
        (f"copies-bens-answers+ps1+{TIME}/{NAME}", "it is a link"),
        (f"pipes+ps1+{TIME}/pipe", "is a named pipe"),
        (f"is-a-link+ps1+{TIME}", "it is a link or a file, not a folder"),
        (f"large+ps1+{TIME}", "it is larger than 100000 kB"),
        (f"'+ps1+{TIME}", "it names no learner"),
        ("no-time+ps1+soon", "its name is not one that `nbgrader submit` gives"),
        (f"line\\nbreak+ps1+{TIME}", "the learner's id cannot be used: it holds the sign U+000A"),
        (f"*+ps1+{TIME}", 'the learner\'s id cannot be used: it holds "*"'),
        (f"anna+ps1+{LATER}", "it is a link or a file, not a folder"),
        pytest.param(
            f"ben+ps1+{LATER}",
            "c.ExchangeCollect.check_owner = False",
            marks=pytest.mark.skipif(os.getuid() != 0, reason="only root can give a folder to another user"),
        ),
    ],
)
def test_what_is_left_is_named_with_its_cause(collected: tuple[Course, str], name: str, cause: str):
    _, printed = collected
    assert any(name in line and cause in line for line in printed.splitlines()), printed
