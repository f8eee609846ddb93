"""What an instructor runs after grading is as safe as grading: every command, in a course full of attackers.

One class is graded, looked at, repaired, graded again, told its feedback, regraded by a changed key, exported, and
packed up and collected into a course of its own; each command runs under watch. What a repair or a collection puts into
``submitted/`` is graded again, and must earn what the data earns.
"""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Iterator
from typing import NamedTuple

import pytest
import watched
from catalogue import ATTACKS
from classroom import EXERCISE, SLUG, Course
from test_regrade import change_key
from watched import NBGRADER, OTHERS, SECRET, WHICHPM, WORDS, Room, Run, fingerprints, learner_of, points

from whichpm.nbgrader import ids

EARNED = {
    **OTHERS,
    **{learner_of(name): attack.points for name, attack in ATTACKS.items() if attack.points is not None},
}
MOVED = next(item for item in EXERCISE.items if item.key == "product")
"""The item whose key changes from the product to the project manager."""


class Step(NamedTuple):
    """A command, its exit code, and what it may write below the course."""

    command: tuple[str, ...]
    code: int
    results: tuple[str, ...]
    key: str = ""


GRADED = ("autograded", "gradebook.db", "quarantine", ".whichpm")
STEPS = {
    "grade": Step((WHICHPM, "grade", "ps1"), 3, GRADED),
    "doctor": Step((WHICHPM, "doctor", "ps1"), 3, ()),
    "doctor --json": Step((WHICHPM, "doctor", "ps1", "--json"), 3, ()),
    "doctor --fix": Step((WHICHPM, "doctor", "ps1", "--fix"), 3, ("submitted", "collected", ".whichpm")),
    "grade what was repaired": Step((WHICHPM, "grade", "ps1"), 3, GRADED),
    "results": Step((WHICHPM, "results", "ps1"), 0, ()),
    "feedback": Step((WHICHPM, "feedback", "ps1"), 3, ("feedback",)),
    "export": Step((NBGRADER, "export"), 0, ("grades.csv", "exchange")),
    "regrade --dry-run": Step((WHICHPM, "regrade", "ps1", "--dry-run"), 0, (), "another"),
    "regrade": Step((WHICHPM, "regrade", "ps1", "--yes"), 0, (*GRADED, "regrades")),
    "feedback again": Step((WHICHPM, "feedback", "ps1"), 3, ("feedback",)),
    "the old key again": Step((WHICHPM, "regrade", "ps1", "--yes"), 0, (*GRADED, "regrades"), "original"),
}


class Class(NamedTuple):
    """The course after all steps: what each did, and everybody's points after it."""

    room: Room
    runs: dict[str, Run]
    points: dict[str, dict[str, float | None]]


@pytest.fixture(scope="module")
def after(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Class]:
    with watched.room(released, tmp_path_factory.mktemp("next")) as room:
        key = room.course.folder / f"exercises/graded/{SLUG}.yml"
        original = key.read_text(encoding="utf-8")
        made = Class(room, {}, {})
        for name, step in STEPS.items():
            if step.key == "another":
                change_key(room.course, MOVED.id)
            elif step.key == "original":
                key.write_text(original, encoding="utf-8")
            made.runs[name] = watched.run(room, *step.command)
            made.points[name] = points(room.course)
        yield made


@pytest.mark.parametrize("name", STEPS)
def test_it_ends_as_it_should_and_does_nothing_else(after: Class, name: str):
    done = after.runs[name]
    assert done.code == STEPS[name].code, done.printed[-3000:]
    done.assert_harmless()
    # nbgrader_config.py makes the folder of the exchange.
    assert after.room.written_elsewhere(done, (*STEPS[name].results, "exchange")) == []


@pytest.mark.parametrize("name", [name for name, step in STEPS.items() if step.command[0] == WHICHPM])
def test_nothing_printed_steers_a_terminal(after: Class, name: str):
    assert [each for each in after.runs[name].printed if not each.isprintable() and each != "\n"] == []


@pytest.mark.parametrize("name", [name for name in STEPS if name not in ("regrade", "feedback again")])
def test_nobody_has_other_points_than_the_data_earn(after: Class, name: str):
    assert after.points[name] == EARNED


@pytest.mark.parametrize("name", ["regrade", "feedback again"])
def test_a_changed_key_counts_for_everybody_and_for_nothing_else(after: Class, name: str):
    now = after.points[name]
    assert set(now) == set(EARNED)
    # Answers are right up to as many items as they earn, as they are made here; those beyond may be anything.
    before_it = EXERCISE.items.index(MOVED)
    for learner, earned in EARNED.items():
        allowed = (earned - 1,) if earned > before_it else (earned, earned + 1)
        assert now[learner] in allowed, learner


def test_repairs_lose_no_file(after: Class):
    """What was handed in is still there, or among the originals."""
    course, before = "a course/submitted/", after.room.before
    now = fingerprints(after.room.course.folder.parent)
    kept = {what for name, what in now.items() if name.startswith((course, "a course/collected/ps1/originals/"))}
    assert {name for name, what in before.items() if name.startswith(course) and what not in kept} == set()


def test_the_world_outside_is_as_before(after: Class):
    now = fingerprints(after.room.course.folder.parent)
    outside = {
        name: what for name, what in after.room.before.items() if name.startswith(("outside", "a course/source"))
    }
    assert {name: now.get(name) for name in outside} == outside


def test_pages_are_of_those_who_have_grades_and_say_nothing_of_others(after: Class):
    folder = after.room.course.folder / "feedback"
    assert {path.name for path in folder.iterdir()} == set(EARNED)
    for page in folder.glob("*/ps1/ps1.html"):
        html = page.read_text(encoding="utf-8")
        assert SECRET not in html
        assert "<script" not in html.lower()
        for learner, words in WORDS.items():
            assert page.parts[-3] == learner or (words.replace("'", "&#39;") not in html and words not in html)


@pytest.fixture(scope="module")
def collected(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Room, Run]]:
    """A new course, into which everything that was handed in is collected from a folder with the same attackers."""
    with watched.room(released, tmp_path_factory.mktemp("collected")) as room:
        download = room.course.folder.parent / "download"
        (room.course.folder / "submitted").rename(download)
        # Where `submitted/` was, links of the attackers still lead somewhere.
        roster = room.course.folder.parent / "roster.csv"
        # People whose ids differ in no more than capitals or spaces cannot be told apart; a roster has one of them.
        names = [path.name for path in sorted(download.iterdir()) if not ids.refusal(path.name)]
        learners = {name.strip().casefold(): name for name in (*names, *OTHERS)}
        with roster.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows([["id"], *([learner] for learner in learners.values())])
        done = watched.run(room, WHICHPM, "collect", "ps1", str(download), "--roster", str(roster))
        yield room, done


def test_collecting_such_a_folder_does_nothing_else(collected: tuple[Room, Run]):
    room, done = collected
    assert done.code == 3, done.printed[-3000:]
    done.assert_harmless()
    assert room.written_elsewhere(done, ("submitted", "collected", "exchange")) == []
    assert [each for each in done.printed if not each.isprintable() and each != "\n"] == []


def test_what_is_collected_is_plain_and_earns_what_the_data_earn(collected: tuple[Room, Run]):
    room, _ = collected
    submitted = room.course.folder / "submitted"
    for path in submitted.rglob("*"):
        assert path.is_dir() or (path.is_file() and not path.is_symlink()), path
        assert path.is_dir() or path.stat().st_size <= 10_000_000
    graded = watched.run(room, WHICHPM, "grade", "ps1")
    graded.assert_harmless()
    found = points(room.course)
    assert {learner: found[learner] for learner in OTHERS} == OTHERS
    # Of 601 answers files, intake finds the one that is expected, where grading takes the first 200.
    # A roster writes letters composed, whatever the name of a folder does.
    earned = {unicodedata.normalize("NFC", learner): points for learner, points in EARNED.items()}
    earned["600-answers-files"] = 2
    assert {learner: now for learner, now in found.items() if now != earned[learner]} == {}
    assert len(found) > len(ATTACKS) / 2
