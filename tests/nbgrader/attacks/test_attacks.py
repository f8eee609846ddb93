"""Nobody gets in: every attack of the catalogue at once, by every path of grading, with a watch on the grader.

One batch holds all attackers, a victim who is graded before them and an honest learner who is graded after them; then
some hand in again.
"""

from __future__ import annotations

import json
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest
import watched
from catalogue import ATTACKS, FILE, HONEST, VICTIM, Attack, pipe
from classroom import Course, saved
from watched import OTHERS, SECRET, WORDS, Room, Run, fingerprints, learner_of, points

from whichpm import terminal

GRADERS: dict[str, list[str]] = {
    "nbgrader autograde": [watched.NBGRADER, "autograde", "ps1"],
    "whichpm grade": [watched.WHICHPM, "grade", "ps1"],
}
RESULTS = ("autograded", "gradebook.db", "quarantine", ".whichpm", "exchange")


@pytest.fixture(scope="module", params=GRADERS)
def grader(request: pytest.FixtureRequest) -> str:
    return request.param


@pytest.fixture(scope="module")
def room(grader: str, released: Course, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Room]:
    with watched.room(released, tmp_path_factory.mktemp(grader.replace(" ", "-"))) as made:
        yield made


@pytest.fixture(scope="module")
def graded(grader: str, room: Room) -> Run:
    return watched.run(room, *GRADERS[grader])


def test_it_ends_by_itself_starts_nothing_connects_to_nothing_and_reads_nothing_outside(grader: str, graded: Run):
    assert graded.code == {"nbgrader autograde": 0, "whichpm grade": 3}[grader], graded.printed[-3000:]
    graded.assert_harmless()


@pytest.mark.usefixtures("graded")
def test_everybody_elses_grade_is_theirs(room: Room):
    assert {learner: points(room.course)[learner] for learner in OTHERS} == OTHERS
    for learner, words in WORDS.items():
        assert words in json.dumps(room.course.graded(learner))
        assert room.course.problems(learner) == ""


@pytest.mark.parametrize("name", ATTACKS)
def test_no_attack_earns_more_than_its_data(room: Room, graded: Run, name: str):
    attack: Attack = ATTACKS[name]
    assert points(room.course).get(learner_of(name)) == attack.points
    if attack.points is None:
        # Turned away by name: a person can see whom, and fix it.
        quarantine = room.course.folder / "quarantine/ps1.json"
        listed = json.loads(quarantine.read_text()) if quarantine.exists() else []
        plain = learner_of(name).encode("utf-8", "backslashreplace").decode()
        escaped = "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in learner_of(name))
        printed = any(form in graded.printed for form in (escaped, terminal.line(learner_of(name))))
        assert printed or plain in {each["learner"] for each in listed}


@pytest.mark.usefixtures("graded")
def test_the_gradebook_holds_nothing_else(room: Room):
    learners = {learner_of(name) for name, attack in ATTACKS.items() if attack.points is not None}
    assert set(points(room.course)) == {*learners, *OTHERS}
    assert {learner for (learner,) in room.course.query("SELECT id FROM student")} == set(points(room.course))
    assert room.course.query("SELECT DISTINCT max_score FROM base_cell b JOIN grade_cells g ON g.id = b.id") in (
        [(12.0,), (3.0,)],
        [(3.0,), (12.0,)],
    )


def test_nothing_is_written_but_results(room: Room, graded: Run):
    # Unfit files are set aside within the submission that brought them.
    aside = [f"submitted/{learner_of(name)}/" for name in ATTACKS]
    assert room.written_elsewhere(graded, (*RESULTS, *aside)) == []


@pytest.mark.usefixtures("graded")
def test_the_course_and_the_world_outside_are_as_before(room: Room):
    after = fingerprints(room.course.folder.parent)
    produced = (*(f"a course/{each}" for each in RESULTS), "watch", "home")
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


@pytest.mark.usefixtures("graded")
def test_graded_folders_hold_plain_files_of_their_own_and_not_too_many(room: Room):
    folder = room.course.folder / "autograded"
    assert {path.name for path in folder.iterdir()} <= set(points(room.course))
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


@pytest.mark.usefixtures("graded")
def test_graded_notebooks_hold_no_output_of_a_learners(room: Room):
    for path in (room.course.folder / "autograded").glob("*/ps1/ps1.ipynb"):
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
    second = watched.run(room, *GRADERS[grader])
    assert second.code == graded.code, second.printed[-3000:]
    after = points(room.course)
    assert after[VICTIM] == 9
    assert after[HONEST] == 12
    for name, attack in ATTACKS.items():
        assert after.get(learner_of(name)) == attack.points, name
