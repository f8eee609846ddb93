"""A key turns out wrong after hand-ins: accept two answers, void a card, let nobody lose, and take it back."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from classroom import SLUG, Course
from test_regrade import CHANGED, change_key, command, contents, grades, killed_at
from test_regrade import course as course
from test_regrade import graded as graded

from whichpm import bank, scoring
from whichpm.cli.common import out
from whichpm.kinds import kinds
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.regrade import log
from whichpm.nbgrader.regrade.decisions import Decided, decided, written
from whichpm.nbgrader.regrade.prepare import prepare

PLACE = f"{SLUG}/{CHANGED.id}"
GRADED = sorted((Path(__file__).parents[2] / "exercises/graded").glob("*.yml"))


@pytest.fixture(autouse=True)
def wide(monkeypatch: pytest.MonkeyPatch) -> None:
    """A terminal in which no line of a table is folded."""
    monkeypatch.setattr(out, "width", 250)


def key_file(course: Course) -> Path:
    return course.folder / f"exercises/graded/{SLUG}.yml"


def points(course: Course) -> dict[str, float | None]:
    return {learner: auto for (learner, name), (auto, _, _) in course.grades().items() if name == SLUG}


def test_an_accepted_answer_holds_for_later_grading_and_feedback_and_can_be_taken_back(course: Course):
    before, key = points(course), key_file(course).read_bytes()
    code, printed = command(course, "regrade", "ps1", "--accept", f"{PLACE}=project", "--dry-run")
    assert code == 0, printed
    assert f"{SLUG}, {CHANGED.id}: also accepted: project" in printed
    assert f"dora │ 11 │ 12 │ +1 │ {CHANGED.id} (+1)" in printed
    assert "anna" not in printed
    assert (points(course), key_file(course).read_bytes()) == (before, key)
    code, printed = command(course, "regrade", "ps1", "--accept", f"{PLACE}=project", "--yes")
    assert code == 0, printed
    assert "`--undo` takes it back" in printed
    assert points(course) == {**before, "dora": 12.0}
    assert key_file(course).read_bytes() == key + f"accepts:\n  {CHANGED.id}: [project]\n".encode()
    assert command(course, "grade", "ps1", "--force")[0] == 3  # Nobody finds answers of carl.
    assert points(course) == {**before, "dora": 12.0}
    assert command(course, "feedback", "ps1")[0] == 0
    assert "12 of 12" in (course.folder / "feedback/dora/ps1/ps1.html").read_text(encoding="utf-8")
    code, printed = command(course, "regrade", "ps1", "--undo", "--dry-run")
    assert code == 0, printed
    assert f"{SLUG}, {CHANGED.id}: no longer accepted: project" in printed
    assert command(course, "regrade", "ps1", "--undo", "--yes")[0] == 0
    assert (points(course), key_file(course).read_bytes()) == (before, key)
    code, printed = command(course, "regrade", "ps1", "--undo", "--yes")
    assert code == 1
    assert "there is none to undo" in printed
    states = [(each["state"], "undoes" in each) for each in log.entries(course.folder, "ps1")]
    assert states == [("started", False), ("done", False), ("started", True), ("done", False)]


def test_a_void_card_has_its_points_for_all_who_answered(course: Course):
    before = points(course)
    assert (before["carl"], before["emil"]) == (0, 11)  # Carl handed in no answers.
    code, printed = command(course, "regrade", "ps1", "--void", PLACE, "--yes")
    assert code == 0, printed
    assert f"{SLUG}, {CHANGED.id}: void: whoever answered has its points" in printed
    assert points(course) == {**before, "dora": 12.0, "emil": 12.0}
    assert command(course, "grade", "ps1", "--force")[0] == 3  # Nobody finds answers of carl.
    assert points(course) == {**before, "dora": 12.0, "emil": 12.0}
    assert command(course, "feedback", "ps1")[0] == 0
    page = (course.folder / "feedback/emil/ps1/ps1.html").read_text(encoding="utf-8")
    assert "This question does not count: whoever handed in answers has its points." in page
    assert command(course, "regrade", "ps1", "--undo", "--yes")[0] == 0
    assert points(course) == before


def test_with_a_new_key_nobody_loses(course: Course):
    before = points(course)
    change_key(course)
    code, printed = command(course, "regrade", "ps1", "--no-loss", "--yes")
    assert code == 0, printed
    assert f"{SLUG}, {CHANGED.id}: also accepted: product" in printed
    assert points(course) == {**before, "dora": 12.0}
    assert command(course, "grade", "ps1", "--force")[0] == 3  # Nobody finds answers of carl.
    assert points(course) == {**before, "dora": 12.0}
    # Taken back, the key stays as it was changed by hand, and its losses come.
    assert command(course, "regrade", "ps1", "--undo", "--yes")[0] == 0
    assert (points(course)["anna"], points(course)["dora"]) == (11, 12)


def test_a_key_changed_by_hand_is_put_back_by_hand(course: Course):
    change_key(course)
    assert command(course, "regrade", "ps1", "--yes")[0] == 0
    code, printed = command(course, "regrade", "ps1", "--undo", "--yes")
    assert code == 1
    assert f"followed a key that was changed by hand ({SLUG}); put the key back" in printed


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--accept", PLACE], "is not of the form SLUG/ITEM=OPTION"),
        (["--void", SLUG], "is not of the form SLUG/ITEM"),
        (["--void", "ride-haling/x"], 'the assignment has no exercise "ride-haling"'),
        (["--void", f"{PLACE}s"], f'there is no item "{CHANGED.id}s" that earns points'),
        (["--accept", f"{PLACE}=projekt"], f'"projekt" is not an option of {CHANGED.id}'),
        (["--undo", "--no-loss"], "--undo stands alone"),
    ],
)
def test_what_cannot_be_decided_is_refused_and_nothing_changes(course: Course, arguments: list[str], said: str):
    before = contents(course.folder)
    code, printed = command(course, "regrade", "ps1", *arguments, "--yes")
    assert code == 1
    assert said in printed
    assert contents(course.folder) == before


def test_killed_at_any_moment_a_decision_ends_in_agreement(
    course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    arguments = ("regrade", "ps1", "--void", PLACE, "--yes")
    undisturbed = Course(shutil.copytree(course.folder, tmp_path / "undisturbed"))
    original = key_file(course).read_bytes()
    assert command(undisturbed, *arguments)[0] == 0
    wanted, key = grades(undisturbed), key_file(undisturbed).read_bytes()
    notebooks = contents(undisturbed.folder / "autograded")
    for moment in range(1, 100):
        tried = Course(shutil.copytree(course.folder, tmp_path / str(moment)))
        setting = Setting(tried.folder, "ps1")
        ended = killed_at(moment, setting, prepare(setting, void=[PLACE]), monkeypatch)
        # Whoever does not repeat the decision finds it carried out, or not begun; nothing between.
        alone = Course(shutil.copytree(tried.folder, tmp_path / f"{moment} alone"))
        assert command(alone, "regrade", "ps1", "--yes")[0] == 0
        assert (key_file(alone).read_bytes() == key) == (grades(alone) == wanted), f"killed at step {moment}"
        assert "nothing to change" in command(alone, "regrade", "ps1")[1]
        shutil.rmtree(alone.folder)
        assert command(tried, *arguments)[0] == 0
        assert (grades(tried), key_file(tried).read_bytes()) == (wanted, key), f"killed at step {moment}"
        assert contents(tried.folder / "autograded") == notebooks, f"killed at step {moment}"
        assert command(tried, "regrade", "ps1", "--undo", "--yes")[0] == 0
        assert key_file(tried).read_bytes() == original, f"killed at step {moment}"
        assert grades(tried) == grades(course), f"killed at step {moment}"
        shutil.rmtree(tried.folder)
        if ended == 0:
            assert moment > 8
            return
    pytest.fail("it never came to its end")


def test_decisions_change_no_other_byte_of_a_file():
    for path in GRADED:
        content = path.read_bytes()
        some = Decided().accepting("one", "a", "no").accepting("2", "b").voiding("three")
        made = written(content, some, path)
        assert decided(made) == some
        assert written(made, Decided(), path) == content
        crlf = content.replace(b"\n", b"\r\n")
        assert written(written(crlf, some, path), Decided(), path) == crlf


def test_of_every_graded_exercise_an_item_can_be_void_and_an_option_accepted(tmp_path: Path):
    folder = tmp_path / "graded"
    folder.mkdir(parents=True)
    for path in GRADED:
        exercise = bank.load(path)
        if kinds()[exercise.kind].is_sequence:
            continue
        wrong = {
            item.id: next((o for o in item.options if not item.fits(o)), item.options[0]) for item in exercise.items
        }
        earned = scoring.score(exercise, wrong).points
        scored = [item for item in exercise.items if item.points and item.key is not None]
        item = scored[len(exercise.slug) % len(scored)]
        for some in (Decided().voiding(item.id), Decided().accepting(item.id, wrong[item.id])):
            target = folder / path.name
            target.write_bytes(written(path.read_bytes(), some, path))
            changed = bank.load(target)
            assert (changed.revision, changed.maximum) == (exercise.revision, exercise.maximum)
            assert changed.public() == exercise.public()
            assert earned <= scoring.score(changed, wrong).points <= exercise.maximum
            assert scoring.score(changed, {}).points == scoring.score(exercise, {}).points


def test_what_is_decided_in_a_practice_exercise_or_an_order_is_refused(tmp_path: Path):
    practice = next(GRADED[0].parents[1].glob("practice/*.yml"))
    every = sorted(practice.parent.glob("*.yml"))
    order = next(path for path in every if re.search("^kind: order", path.read_text(encoding="utf-8"), re.MULTILINE))
    refused = ((practice, "practice", "nothing is handed in of a practice exercise"), (order, "graded", "neighbours"))
    for path, pool, said in refused:
        folder = tmp_path / pool
        folder.mkdir()
        (folder / path.name).write_bytes(path.read_bytes() + b"void: [one]\n")
        with pytest.raises(bank.BankError, match=said):
            bank.load(folder / path.name)
