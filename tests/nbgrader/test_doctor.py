"""The doctor's round through a class of broken submissions, before and after its repairs, with real grading."""

from __future__ import annotations

import json
import os
import random
import shutil
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from classroom import SLUG, Course, Notebook, cell, saved
from downloads import notebook, save
from test_autograde import CASES, LEFT_TO_A_PERSON, NAME, Case, beside, copy_of, whole, without
from typer.testing import CliRunner

from whichpm.cli import app
from whichpm.nbgrader.batch.run import grade
from whichpm.nbgrader.collect.roster import Person, Roster
from whichpm.nbgrader.collect.run import Intake
from whichpm.nbgrader.doctor.diagnose import Diagnosis
from whichpm.nbgrader.doctor.run import round_
from whichpm.nbgrader.gradebook.door import GradebookError
from whichpm.nbgrader.gradebook.setting import Setting


def format_3(notebook: Notebook) -> None:
    """The same notebook as IPython 3 wrote it."""
    cells = []
    for each in notebook.pop("cells"):
        old = {"cell_type": each["cell_type"], "metadata": each["metadata"]}
        if each["cell_type"] == "code":
            outputs = [{"output_type": "display_data", "metadata": {}, **o["data"]} for o in each["outputs"]]
            cells.append({**old, "language": "python", "input": each["source"], "outputs": outputs, "collapsed": False})
        else:
            cells.append({**old, "source": each["source"]})
    notebook.update(nbformat=3, nbformat_minor=0, worksheets=[{"cells": cells, "metadata": {}}])


def bad_receipt(notebook: Notebook) -> None:
    good = cell(notebook, f"{SLUG}-board")["outputs"][0]
    bad = json.loads(json.dumps(good))
    for kind, value in bad["data"].items():
        if kind.endswith("+json"):
            value["answers"] = "lost"
    cell(notebook, f"{SLUG}-board")["outputs"].insert(0, bad)


def renamed_and_copied(course: Course, learner: str) -> Path:
    folder = course.hand_in(learner, receipts=(saved(8),), change=copy_of(SLUG))
    (folder / "ps1.ipynb").rename(folder / "ps1-Copy1.ipynb")
    return folder


def newer_file(folder: Path) -> None:
    (folder / NAME).write_text(json.dumps({**saved(9).payload(), "format": 2}))


MORE = {
    "format-3": Case(whole(file=saved(6), receipts=(saved(6),), change=format_3), 6, "no list of cells"),
    "format-3-receipt-alone": Case(whole(receipts=(saved(5),), change=format_3), 5, "no list of cells"),
    "number-of-format-3": Case(whole(receipts=(saved(5),), change=lambda n: n.update(nbformat=3)), 5, "format 3"),
    "bad-receipt": Case(whole(receipts=(saved(7),), change=bad_receipt), 7, "could not be used"),
    "renamed-and-copied": Case(renamed_and_copied, 8, "under another name"),
    "newer-file": Case(beside(newer_file, receipts=(saved(4),)), 4, "newer version of whichpm"),
    "two-missing": Case(
        whole(file=saved(9), change=lambda n: (without(SLUG)(n), without("hardest-question")(n))), 9, "put back"
    ),
}
CLASS = {**CASES, **MORE}

# What is safe to repair, and what may remain for a person all the same.
REPAIRED = {
    "damaged-file", "foreign-file", "another-name", "copied-grade-cell", "copied-answer-cell", "deleted-grade-cell",
    "deleted-answer-cell", "forgotten-marks", "format-3", "format-3-receipt-alone", "number-of-format-3",
    "bad-receipt", "renamed-and-copied", "two-missing", "link-to-the-key", "link-to-a-device", "pipe-beside", "no-time",
}  # fmt: skip


class Before(NamedTuple):
    course: Course
    first: dict[str, Diagnosis]
    quarantined: dict[str, set[str]]
    points: dict[tuple[str, str], tuple[Any, ...]]
    files: dict[str, dict[str, bytes]]


def contents(course: Course) -> dict[str, dict[str, bytes]]:
    """By learner, all plain files of the submission."""
    found: dict[str, dict[str, bytes]] = {}
    for folder in (course.folder / "submitted").glob("*/ps1"):
        files = [path for path in folder.rglob("*") if path.is_file() and not path.is_symlink()]
        found[folder.parent.name] = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}
    return found


def doctor(course: Course, fix: bool = False) -> dict[str, Diagnosis]:
    return {each.learner: each for each in round_(Setting(course.folder, "ps1"), fix=fix, seen=lambda *_: None)}


def grade_class(course: Course) -> dict[str, set[str]]:
    """Grade as `whichpm grade`; returns the causes that are in quarantine, by learner."""
    grade(Setting(course.folder, "ps1"), workers=1)
    found: dict[str, set[str]] = {}
    for remark in json.loads((course.folder / "quarantine/ps1.json").read_text()):
        found.setdefault(remark["learner"], set()).add(remark["cause"])
    return found


@pytest.fixture(scope="module")
def before(course: Course) -> Before:
    for learner, case in CLASS.items():
        case.hand_in(course, learner)
    first = doctor(course)
    return Before(course, first, grade_class(course), course.grades(), contents(course))


@pytest.fixture(scope="module")
def after(before: Before) -> tuple[Before, dict[str, Diagnosis], dict[str, set[str]]]:
    fixed = doctor(before.course, fix=True)
    return before, fixed, grade_class(before.course)


@pytest.mark.parametrize("learner", CLASS)
def test_it_says_what_grading_says(before: Before, learner: str):
    found = before.first[learner]
    assert {finding.cause for finding in found.findings} == before.quarantined.get(learner, set())
    assert (found.state == "sound") == (not found.findings)
    assert CLASS[learner].said in "\n".join(finding.cause for finding in found.findings)


def test_it_says_what_counts_all_the_same(before: Before):
    says = {learner: found.salvaged for learner, found in before.first.items()}
    assert says["cut-short-with-receipt"] == f"12 of 12 answers to {SLUG}, from the receipt in the notebook"
    assert says["cut-short-with-file"] == f"12 of 12 answers to {SLUG}, from the answers file"
    assert says["cut-short"] == f"0 of 12 answers to {SLUG}"
    assert says["damaged-file"].startswith(f"12 of 12 answers to {SLUG}, from the receipt in the notebook, what is wri")
    assert before.first["nothing-answered"].salvaged.startswith(f"0 of 12 answers to {SLUG}, from the answers file")


def test_looking_changes_nothing(before: Before):
    again = doctor(before.course)
    assert contents(before.course) == before.files
    assert {learner: found.as_data() for learner, found in again.items()} == {
        learner: found.as_data() for learner, found in before.first.items()
    }


def test_what_is_safe_is_repaired_and_nothing_else(before: Before):
    offered = {learner for learner, found in before.first.items() if any(each.fixable for each in found.findings)}
    assert offered == REPAIRED
    for learner in ("another-notebook", "newer-format", "newer-file", "unknown-items", "a-link", "empty-file"):
        assert before.first[learner].left


@pytest.mark.parametrize("learner", CLASS)
def test_nobody_gets_fewer_points_or_loses_a_word(
    after: tuple[Before, dict[str, Diagnosis], dict[str, set[str]]], learner: str
):
    before = after[0]
    points = before.course.grades()
    assert points[learner, SLUG] == before.points[learner, SLUG] == (CLASS[learner].points, None, False)
    # A text that came back with its cell is still for a person to grade; so is one that is missing.
    assert points[learner, "hardest"] == before.points[learner, "hardest"] or points[learner, "hardest"] == (
        LEFT_TO_A_PERSON
    )


@pytest.mark.parametrize("learner", CLASS)
def test_no_remark_is_left_about_what_was_repaired(
    after: tuple[Before, dict[str, Diagnosis], dict[str, set[str]]], learner: str
):
    before, fixed, quarantined = after
    left = {finding.cause for finding in before.first[learner].findings if not finding.fixable}
    assert quarantined.get(learner, set()) == left
    assert fixed[learner].fixed == bool(before.first[learner].plans)


@pytest.mark.parametrize("learner", sorted(REPAIRED))
def test_originals_are_kept(after: tuple[Before, dict[str, Diagnosis], dict[str, set[str]]], learner: str):
    before = after[0]
    (kept,) = (before.course.folder / "collected/ps1/originals" / learner).iterdir()
    names = {path.name for path in kept.iterdir()}
    now = contents(before.course)[learner]
    for name, content in before.files[learner].items():
        if now.get(name) != content:
            assert (kept / name.replace("/", "+")).read_bytes() == content, name
        else:
            assert name not in names or (kept / name).read_bytes() == content


def test_answers_in_one_carrier_only_are_written_to_the_other(
    after: tuple[Before, dict[str, Diagnosis], dict[str, set[str]]],
):
    now = contents(after[0].course)
    assert json.loads(now["receipt-alone"][NAME]) == saved(7).payload()
    assert json.loads(now["cut-short-with-receipt"][NAME]) == saved(4).payload()
    receipt = cell(json.loads(now["file-alone"]["ps1.ipynb"]), f"{SLUG}-board")["outputs"][0]["data"]
    assert receipt["application/vnd.whichpm.answers+json"] == saved(8).payload()
    assert receipt["text/plain"].startswith("12 of 12 answered")


def test_a_repaired_notebook_has_the_cells_of_the_release_once_and_no_key(
    after: tuple[Before, dict[str, Diagnosis], dict[str, set[str]]],
):
    course = after[0].course
    ids = [each["metadata"].get("nbgrader", {}).get("grade_id") for each in course.release()["cells"]]
    for learner in REPAIRED:
        raw = contents(course)[learner].get("ps1.ipynb")
        found = [each["metadata"].get("nbgrader", {}).get("grade_id") for each in json.loads(raw)["cells"]]
        assert [each for each in found if each] == [each for each in ids if each], learner
        assert b"HIDDEN" not in raw


def test_a_text_whose_cell_lost_its_marks_comes_back(
    after: tuple[Before, dict[str, Diagnosis], dict[str, set[str]]],
):
    course = after[0].course
    assert "The Saturday shift" in "".join(cell(course.graded("forgotten-marks"), "hardest")["source"])
    assert "The Saturday shift" in "".join(cell(course.graded("format-3"), "hardest")["source"])
    assert "was missing" in "".join(cell(course.graded("deleted-answer-cell"), "hardest")["source"])


def test_a_second_repair_finds_nothing_to_do(after: tuple[Before, dict[str, Diagnosis], dict[str, set[str]]]):
    course = after[0].course
    files = contents(course)
    again = doctor(course, fix=True)
    assert not [learner for learner, found in again.items() if found.plans]
    assert contents(course) == files


def test_a_submission_that_changed_since_grading_is_noted(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    for learner in ("anna", "ben", "carla"):
        course.hand_in(learner, raw=b'{"cells": [{', file=saved(3))
    grade_class(course)
    old = course.folder / "quarantine/ps1.json"
    os.utime(old, (1_700_000_000, 1_700_000_000))
    for folder in (course.folder / "submitted").glob("*/ps1"):
        for path in (folder, *folder.iterdir()):
            os.utime(path, (1_600_000_000, 1_600_000_000))
    whole_one = tmp_path / "whole.ipynb"
    whole_one.write_text(json.dumps(course.release()))
    shutil.copy(whole_one, course.folder / "submitted/anna/ps1/ps1.ipynb")
    shutil.rmtree(course.folder / "submitted/ben")
    found = doctor(course)
    assert (found["anna"].state, found["anna"].changed) == ("sound", True)
    assert "it is no longer so: run `whichpm grade ps1` again" in found["anna"].findings[0].fix
    assert "no longer in submitted/" in found["ben"].findings[0].cause
    assert (found["carla"].state, found["carla"].changed) == ("unread", False)


def test_collecting_again_leaves_a_repair_alone(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    broken = json.loads(notebook(course, saved(5)))
    copy_of(SLUG)(broken)
    path = save(tmp_path, "c.zip", {"lovelaceada_501_9000_ps1.ipynb": json.dumps(broken).encode()})
    people = Roster((Person("anna", ("Ada Lovelace",)),), closed=True)
    Intake(course.folder, "ps1", people).run([path])
    assert doctor(course, fix=True)["anna"].fixed
    repaired = contents(course)
    assert Intake(course.folder, "ps1", people).run([path]).placed[0].state == "unchanged"
    assert contents(course) == repaired
    assert grade_class(course) == {}
    assert course.grades()["anna", SLUG] == (5.0, None, False)


def mutate(chance: random.Random, value: Any, depth: int = 0) -> Any:
    """Change something somewhere in a tree: values, types, keys, order, copies."""
    if isinstance(value, dict) and value and chance.random() < 0.9:
        key = chance.choice(list(value))
        if chance.random() < 0.1:
            return {k: v for k, v in value.items() if k != key}
        return {**value, key: mutate(chance, value[key], depth + 1)}
    if isinstance(value, list) and value and chance.random() < 0.9:
        place = chance.randrange(len(value))
        what = chance.choice(["change", "change", "change", "drop", "copy", "move"])
        if what == "change":
            return [*value[:place], mutate(chance, value[place], depth + 1), *value[place + 1 :]]
        rest = [*value[:place], *value[place + 1 :]]
        if what == "drop":
            return rest
        other = chance.randrange(len(value) + 1)
        return [
            *(value if what == "copy" else rest)[:other],
            value[place],
            *(value if what == "copy" else rest)[other:],
        ]
    return chance.choice([None, 3, 5, -1, 1e308, "", "x", "hardest", SLUG, [], {}, [[]], {"a": [1]}, True, "\ud800"])


def test_whatever_is_broken_repairs_take_nothing_away_and_come_to_an_end(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    chance = random.Random(20261122)
    for number in range(150):
        broken: Any = json.loads(notebook(course, saved(number % 13)))
        for _ in range(chance.choice([1, 2, 4, 8])):
            broken = mutate(chance, broken)
        file = saved((number + 5) % 13, minutes=chance.choice([-5, 5])) if number % 3 else None
        raw = json.dumps(broken).encode()
        course.hand_in(f"l{number}", raw=raw[: chance.choice([len(raw), len(raw), len(raw) // 2])], file=file)
    first = doctor(course, fix=True)
    assert any(found.fixed for found in first.values())
    second = doctor(course, fix=True)
    for learner, found in first.items():
        assert {finding.cause for finding in second[learner].findings} <= {finding.cause for finding in found.findings}
        assert second[learner].salvaged.partition(",")[0] == found.salvaged.partition(",")[0], learner
        assert not second[learner].plans, learner


def test_an_assignment_without_a_release_is_explained(tmp_path: Path):
    course = Course.new(tmp_path / "a course")
    with pytest.raises(GradebookError, match="run `nbgrader generate_assignment ps1 --force` first"):
        doctor(course)


def command(course: Course, *arguments: str) -> tuple[int, str]:
    done = CliRunner().invoke(
        app, ["doctor", "ps1", "--course", str(course.folder), *arguments], env={"COLUMNS": "200"}
    )
    return done.exit_code, " ".join(done.stdout.split())


def test_the_command_and_its_exit_codes(released: Course, tmp_path: Path):
    course = released.copy(tmp_path / "a course")
    course.hand_in("anna", file=saved(9), receipts=(saved(9),))
    assert command(course) == (0, "ps1: 1 submission, all sound.")
    course.hand_in("ben", file=saved(9), change=copy_of(SLUG))
    code, said = command(course)
    assert code == 3
    assert "more than once" in said
    assert "--fix does it" in said
    assert command(course, "--fix")[0] == 0
    assert command(course)[0] == 0
    course.hand_in("carla", raw=b"")
    code, said = command(course, "--fix", "--json")
    assert code == 3
    data = json.loads(said)
    assert [(each["learner"], each["state"]) for each in data["diagnoses"]] == [("carla", "unread")]
    assert data["diagnoses"][0]["findings"][0]["fix"].startswith("ask the learner")
    (course.folder / "gradebook.db").unlink()
    assert command(course)[0] == 1
