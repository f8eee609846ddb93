"""A key changes after grading: stored answers are scored again, and what people gave by hand stays."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
import yaml
from classroom import EXERCISE, SLUG, Course, saved
from every_kind import every_kind, hand_in_mixed
from every_kind import graded as graded_exercises
from typer.testing import CliRunner

from whichpm.cli import app
from whichpm.nbgrader.gradebook.setting import Setting
from whichpm.nbgrader.regrade import apply, log
from whichpm.nbgrader.regrade.plan import plan

CHANGED = next(item for item in EXERCISE.items if item.key == "product")
PLUGIN = """
from nbgrader.plugins import LateSubmissionPlugin

class TenthOfTheScore(LateSubmissionPlugin):
    def late_submission_penalty(self, student_id, score, total_seconds_late):
        return score / 10
"""


def command(course: Course, *arguments: str) -> tuple[int, str]:
    """Run ``whichpm`` in a course: exit code, and all that it printed."""
    done = CliRunner().invoke(app, [*arguments, "--course", str(course.folder)], catch_exceptions=False)
    return done.exit_code, " ".join(done.output.split())


def change_key(course: Course, name: str = CHANGED.id) -> None:
    """Give an item of the product manager to the project manager."""
    path = course.folder / f"exercises/graded/{SLUG}.yml"
    begin, found, rest = path.read_text(encoding="utf-8").partition(f"id: {name}\n")
    rest = re.sub(r"key: product\n(\s+)line: 1", r"key: project\n\1line: 2", rest, count=1)
    path.write_text(begin + found + rest, encoding="utf-8")


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()}


def grades(course: Course) -> dict[str, Any]:
    """Everything of the gradebook that a learner's points are made of, and what waits for a person."""
    tables = course.tables()
    return {
        name: tables[name] for name in ("grade", "comment", "submitted_notebook", "submitted_assignment", "student")
    }


@pytest.fixture(scope="module")
def graded(released: Course, tmp_path_factory: pytest.TempPathFactory) -> Course:
    """A graded class with a late learner, grades by hand, and feedback; not to be changed."""
    course = released.copy(tmp_path_factory.mktemp("regrade") / "a course")
    (course.folder / "late.py").write_text(PLUGIN, encoding="utf-8")
    course.configure("AssignLatePenalties.plugin_class", "late.TenthOfTheScore")
    course.hand_in("anna", file=saved(12))
    late = course.hand_in("ben", file=saved(12))
    (late / "timestamp.txt").write_text("2026-01-12 19:00:00 UTC\n", encoding="utf-8")
    course.hand_in("carl")
    course.hand_in("dora", file=saved(12, **{CHANGED.id: "project"}))
    course.hand_in("emil", file=saved(12, **{CHANGED.id: "both"}))
    course.hand_in("fay", file=saved(12))
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as database, database:
        database.execute("UPDATE assignment SET duedate = '2026-01-12 18:00:00.000000'")
    course.run("autograde", "ps1")
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        for learner in ("anna", "fay"):
            given = gradebook.find_grade("hardest", "ps1", "ps1", learner)
            given.manual_score, given.needs_manual_grade = 2.5, False
            gradebook.find_comment("hardest", "ps1", "ps1", learner).manual_comment = "Good halves."
        override = gradebook.find_grade(SLUG, "ps1", "ps1", "fay")
        override.manual_score, override.extra_credit = 10.0, 0.5
        gradebook.db.commit()
    assert command(course, "feedback", "ps1")[0] == 0
    return course


@pytest.fixture
def course(graded: Course, tmp_path: Path) -> Course:
    """A copy of the graded class."""
    return Course(shutil.copytree(graded.folder, tmp_path / "a course"))


def test_it_ends_as_a_fresh_autograde_with_the_new_key(course: Course, tmp_path: Path):
    change_key(course)
    fresh = Course(shutil.copytree(course.folder, tmp_path / "fresh"))
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert code == 0, printed
    fresh.run("autograde", "ps1", "--force")
    assert grades(course) == grades(fresh)
    notebooks = {name: text for name, text in contents(course.folder / "autograded").items() if name.endswith("ipynb")}
    assert notebooks == {
        name: text for name, text in contents(fresh.folder / "autograded").items() if name.endswith("ipynb")
    }


def test_first_it_shows_who_would_change_and_by_how_much(course: Course):
    change_key(course)
    before = contents(course.folder)
    code, printed = command(course, "regrade", "ps1", "--dry-run")
    assert code == 0
    assert f"{SLUG}, {CHANGED.id}: Product manager → Project manager" in printed
    assert f"anna │ 14.5 │ 13.5 │ -1 │ {CHANGED.id} (-1)" in printed
    assert f"ben │ 10.8 │ 9.9 │ -0.9 │ {CHANGED.id} (-1)" in printed
    assert f"dora │ 11 │ 12 │ +1 │ {CHANGED.id} (+1)" in printed
    assert "emil" not in printed  # No answer of this learner fits either key.
    assert "graded by hand, which stays" in printed
    assert "1 up, 2 down, 1 with the same total; -0.9 points in all." in printed
    assert "Nothing was changed" in printed
    assert contents(course.folder) == before


def reword(course: Course, name: str = CHANGED.id) -> None:
    """Change one word of the statement of an item."""
    path = course.folder / f"exercises/graded/{SLUG}.yml"
    begin, found, rest = path.read_text(encoding="utf-8").partition(f"id: {name}\n")
    rest = re.sub(r"text: (\W*)\w+", r"text: \1Recently", rest, count=1)
    path.write_text(begin + found + rest, encoding="utf-8")


def test_an_item_that_got_another_key_and_other_words_is_named_with_who_loses(course: Course):
    change_key(course)
    reword(course)
    code, printed = command(course, "regrade", "ps1", "--dry-run")
    assert code == 0
    assert f"{SLUG}, {CHANGED.id}: Product manager → Project manager" in printed
    assert f"anna │ 14.5 │ 13.5 │ -1 │ {CHANGED.id} (-1)" in printed
    assert command(course, "regrade", "ps1", "--yes")[0] == 0
    kept = next(log.entries(course.folder, "ps1"))
    assert kept["items"] == {SLUG: {CHANGED.id: {"before": "Product manager", "after": "Project manager"}}}
    anna = next(each for each in kept["learners"] if each["learner"] == "anna")
    assert anna["cells"][0]["items"] == {CHANGED.id: [1.0, 0.0]}


def forget_verdicts(course: Course) -> int:
    """Make graded notebooks those of an earlier version, which kept tables alone; returns how many had verdicts."""
    count = 0
    for path in course.folder.glob("autograded/*/ps1/ps1.ipynb"):
        notebook = json.loads(path.read_text(encoding="utf-8"))
        for output in (each for one in notebook["cells"] for each in one.get("outputs", ())):
            count += bool(output.get("metadata", {}).pop("whichpm", None))
        path.chmod(0o644)
        path.write_text(json.dumps(notebook, indent=1, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    return count


def test_tables_of_an_earlier_version_are_read_once_and_it_says_so(course: Course):
    assert forget_verdicts(course) == 6
    change_key(course)
    reword(course)
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert code == 0
    assert "6 graded notebooks are of an earlier version: read from the table" in printed
    assert f"{SLUG}, {CHANGED.id}: Product manager → Project manager" in printed
    assert f"anna │ 14.5 │ 13.5 │ -1 │ {CHANGED.id} (-1)" in printed
    assert "earlier version" not in command(course, "regrade", "ps1")[1]
    assert forget_verdicts(course) == 6


def test_without_a_change_of_keys_an_earlier_version_gets_its_verdicts(course: Course):
    before, notebooks = grades(course), contents(course.folder / "autograded")
    forget_verdicts(course)
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert code == 0
    assert "whose points change" not in printed
    assert grades(course) == before
    assert contents(course.folder / "autograded") == notebooks


def test_without_a_terminal_nothing_is_applied_unasked(course: Course):
    change_key(course)
    before = contents(course.folder)
    code, printed = command(course, "regrade", "ps1")
    assert code == 1
    assert "add --yes" in printed
    assert contents(course.folder) == before


def test_grades_by_hand_comments_and_extra_credit_stay(course: Course):
    change_key(course)
    command(course, "regrade", "ps1", "--yes")
    rows = course.grades()
    assert rows["anna", "hardest"] == (None, 2.5, False)
    assert rows["fay", SLUG] == (11.0, 10.0, False)
    assert rows["anna", SLUG] == (11.0, None, False)
    assert course.query("SELECT extra_credit FROM grade WHERE manual_score = 10") == [(0.5,)]
    assert course.query("SELECT COUNT(*) FROM comment WHERE manual_comment = 'Good halves.'") == [(2,)]


def test_a_second_run_changes_nothing_and_says_so(course: Course):
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert (code, "nothing to change" in printed) == (0, True)
    change_key(course)
    command(course, "regrade", "ps1", "--yes")
    before = contents(course.folder)
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert (code, "nothing to change" in printed) == (0, True)
    assert contents(course.folder) == before


def test_each_regrade_is_kept_in_a_log(course: Course):
    change_key(course)
    command(course, "regrade", "ps1", "--yes")
    second = next(item.id for item in EXERCISE.items if item.key == "product" and item.id != CHANGED.id)
    change_key(course, second)
    command(course, "regrade", "ps1", "--yes")
    first, done, later, done_again = log.entries(course.folder, "ps1")
    assert [first["state"], done["state"], later["state"], done_again["state"]] == ["started", "done"] * 2
    assert done["notebooks"] == 5  # All that answered: the table of emil says another key.
    assert first["items"] == {SLUG: {CHANGED.id: {"before": "Product manager", "after": "Project manager"}}}
    anna = next(each for each in first["learners"] if each["learner"] == "anna")
    assert (anna["from"], anna["to"], anna["cells"][0]["items"]) == (14.5, 13.5, {CHANGED.id: [1.0, 0.0]})
    assert first["keys"][SLUG]["old"] is None
    assert later["keys"][SLUG]["old"] == first["keys"][SLUG]["new"] != later["keys"][SLUG]["new"]


def test_what_is_printed_as_json_is_what_the_log_keeps(course: Course):
    change_key(course)
    code, printed = command(course, "regrade", "ps1", "--yes", "--json")
    assert code == 0
    told = json.loads(printed)
    assert (told.pop("state"), told.pop("problems"), bool(told.pop("outdated_feedback"))) == ("applied", {}, True)
    kept = next(log.entries(course.folder, "ps1"))
    assert told == {name: value for name, value in kept.items() if name not in ("state", "at")}


def test_feedback_older_than_a_regrade_is_named_until_it_is_made_again(course: Course):
    change_key(course)
    pages = "Feedback pages are older than the regrade: anna, ben, dora, emil, fay"
    assert pages in command(course, "regrade", "ps1", "--yes")[1]
    assert "Feedback pages are older" in command(course, "regrade", "ps1")[1]
    assert command(course, "feedback", "ps1")[0] == 0
    assert "Feedback pages" not in command(course, "regrade", "ps1")[1]
    html = (course.folder / "feedback/anna/ps1/ps1.html").read_text(encoding="utf-8")
    assert "13.5" in html


def test_batch_grading_afterwards_ends_the_same(course: Course):
    assert command(course, "grade", "ps1")[0] == 3
    change_key(course)
    assert command(course, "regrade", "ps1", "--yes")[0] == 0
    before = {cell: points for cell, (points, _, _) in course.grades().items()}
    notebooks = contents(course.folder / "autograded")
    assert command(course, "grade", "ps1")[0] == 3
    assert {cell: points for cell, (points, _, _) in course.grades().items()} == before
    assert contents(course.folder / "autograded") == notebooks
    assert "nothing to change" in command(course, "regrade", "ps1")[1]


def test_batch_grading_looks_again_at_what_was_regraded(course: Course):
    original = (course.folder / f"exercises/graded/{SLUG}.yml").read_text(encoding="utf-8")
    assert command(course, "grade", "ps1")[0] == 3
    before = course.grades()
    change_key(course)
    assert command(course, "regrade", "ps1", "--yes")[0] == 0
    assert course.grades() != before
    (course.folder / f"exercises/graded/{SLUG}.yml").write_text(original, encoding="utf-8")
    assert command(course, "grade", "ps1")[0] == 3
    assert course.grades() == before


def steps(monkeypatch: pytest.MonkeyPatch, reached: Callable[[], None]) -> None:
    """Call ``reached`` before every step that another program can see."""

    def before(owner: Any, name: str) -> None:
        original = getattr(owner, name)

        def stepping(*arguments: Any, **named: Any) -> Any:
            reached()
            return original(*arguments, **named)

        monkeypatch.setattr(owner, name, stepping)

    before(apply.log, "append")
    before(apply, "_record")
    before(apply, "_forget")
    before(Path, "replace")


def killed_at(moment: int, setting: Setting, made: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    """Carry out a plan in a process that is killed before its n-th step; its exit code, 0 where it came to its end."""
    child = os.fork()
    if child == 0:
        left = moment

        def reached() -> None:
            nonlocal left
            left -= 1
            if not left:
                os.kill(os.getpid(), signal.SIGKILL)

        steps(monkeypatch, reached)
        try:
            apply.apply(setting, made)
        finally:
            os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])


def test_killed_at_any_moment_it_ends_in_agreement(course: Course, tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    change_key(course)
    undisturbed = Course(shutil.copytree(course.folder, tmp_path / "undisturbed"))
    assert command(undisturbed, "regrade", "ps1", "--yes")[0] == 0
    wanted, notebooks = grades(undisturbed), contents(undisturbed.folder / "autograded")
    entries = log.entries(undisturbed.folder, "ps1")
    learners = next(entry["learners"] for entry in entries)
    for moment in range(1, 100):
        tried = Course(shutil.copytree(course.folder, tmp_path / str(moment)))
        setting = Setting(tried.folder, "ps1")
        ended = killed_at(moment, setting, plan(setting), monkeypatch)
        assert command(tried, "regrade", "ps1", "--yes")[0] == 0
        assert grades(tried) == wanted, f"killed at step {moment}"
        assert contents(tried.folder / "autograded") == notebooks, f"killed at step {moment}"
        (applied,) = log.applied(tried.folder, "ps1")
        assert [each["to"] for each in applied["learners"]] == [each["to"] for each in learners]
        assert "nothing to change" in command(tried, "regrade", "ps1")[1]
        shutil.rmtree(tried.folder)
        if ended == 0:
            assert moment > 8
            return
    pytest.fail("it never came to its end")


def test_a_log_that_was_cut_off_is_still_read(course: Course):
    change_key(course)
    command(course, "regrade", "ps1", "--yes")
    path = log.path(course.folder, "ps1")
    with path.open("ab") as file:
        file.write(b'{"regrade": "half')
    assert len(list(log.entries(course.folder, "ps1"))) == 2
    log.append(course.folder, "ps1", {"regrade": "x", "state": "not applied"})
    assert [entry["state"] for entry in log.entries(course.folder, "ps1")][-1] == "not applied"


def test_a_grade_given_meanwhile_is_never_written_over(course: Course):
    change_key(course)
    setting = Setting(course.folder, "ps1")
    shown = plan(setting)
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as database, database:
        database.execute("UPDATE grade SET manual_score = 3 WHERE auto_score = 12")
    before = contents(course.folder)
    with pytest.raises(apply.Moved):
        apply.apply(setting, shown)
    after = contents(course.folder)
    after.pop(".whichpm.lock", None)
    assert after == before


def test_a_key_or_a_notebook_that_changed_meanwhile_stops_it(course: Course):
    change_key(course)
    setting = Setting(course.folder, "ps1")
    shown = plan(setting)
    change_key(course, next(item.id for item in EXERCISE.items if item.key == "product" and item.id != CHANGED.id))
    before = grades(course)
    with pytest.raises(apply.Moved, match="a key has changed"):
        apply.apply(setting, shown)
    shown = plan(setting)
    path = course.folder / "autograded/anna/ps1/ps1.ipynb"
    path.chmod(0o644)
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(apply.Moved, match="the graded notebook of anna has changed"):
        apply.apply(setting, shown)
    assert grades(course) == before
    assert list(log.entries(course.folder, "ps1")) == []


def test_a_date_that_moved_meanwhile_stops_it(course: Course):
    change_key(course)
    setting = Setting(course.folder, "ps1")
    shown = plan(setting)
    with closing(sqlite3.connect(course.folder / "gradebook.db")) as database, database:
        database.execute("UPDATE assignment SET duedate = '2026-01-12 18:30:00.000000'")
    with pytest.raises(apply.Moved, match="somebody graded ben, or moved a date"):
        apply.apply(setting, shown)


def test_a_locked_gradebook_is_named_and_nothing_is_changed(course: Course, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("whichpm.nbgrader.gradebook.door.PATIENCE", 0)
    change_key(course)
    notebooks = contents(course.folder / "autograded")
    before = course.grades()
    with closing(sqlite3.connect(course.folder / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        code, printed = command(course, "regrade", "ps1", "--yes")
        other.execute("ROLLBACK")
    assert code == 1
    assert "locked" in printed
    assert course.grades() == before
    assert contents(course.folder / "autograded") == notebooks
    assert command(course, "regrade", "ps1", "--yes")[0] == 0
    assert course.grades()["anna", SLUG][0] == 11


@pytest.mark.parametrize("broken", [lambda text: text.replace("key: product", "key: produkt", 1), lambda _: None])
def test_a_slip_in_the_key_takes_nobodys_points(course: Course, broken: Callable[[str], str | None]):
    path = course.folder / f"exercises/graded/{SLUG}.yml"
    text = broken(path.read_text(encoding="utf-8"))
    path.unlink() if text is None else path.write_text(text, encoding="utf-8")
    before = course.grades()
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert code == 1
    assert f"exercises/graded/{SLUG}.yml" in printed
    assert "Nothing was changed" in printed
    assert course.grades() == before


def test_notebooks_without_stored_answers_keep_their_points(course: Course):
    path = course.folder / "autograded/anna/ps1/ps1.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    del notebook["metadata"]["whichpm"]
    path.unlink()
    path.write_text(json.dumps(notebook), encoding="utf-8")
    change_key(course)
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert code == 3
    assert "anna: ps1: the graded notebook keeps no answers" in printed
    assert course.grades()["anna", SLUG][0] == 12
    assert course.grades()["dora", SLUG][0] == 12


@pytest.mark.stock
def test_an_accepted_alternative_counts(tmp_path: Path):
    course = every_kind(tmp_path / "course")
    hand_in_mixed(course, "kim", wrong=1.0)
    assert command(course, "grade", "ps1")[0] == 0
    stored = json.loads((course.folder / "autograded/kim/ps1/ps1.ipynb").read_text(encoding="utf-8"))
    exercise = next(each for each in graded_exercises(course) if each.kind == "raci")
    answers = stored["metadata"]["whichpm"]["answers"][exercise.slug]["answers"]
    wrong = next(
        item for item in exercise.items if not item.fits(answers[item.id]) and "a" not in (item.key, answers[item.id])
    )
    path = course.folder / f"exercises/graded/{exercise.slug}.yml"
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    row, person = next((row, who) for row in data["rows"] for who in row["cells"] if f"{row['id']}-{who}" == wrong.id)
    row["cells"][person] = [row["cells"][person], answers[wrong.id]]
    path.write_text(yaml.safe_dump(data, sort_keys=False), encoding="utf-8")
    before = course.grades()["kim", exercise.slug][0]
    code, printed = command(course, "regrade", "ps1", "--yes")
    assert code == 0, printed
    assert f"{exercise.slug}, {wrong.id}: other answers are accepted" in printed
    assert course.grades()["kim", exercise.slug][0] == before + wrong.points
