"""`nbgrader autograde` with our plugins: one class of honest, unlucky and strange submissions, graded in one batch.

What each of them should get is written beside how it is made. The other modules test the parts; this one, that
nbgrader puts them together.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import pytest
from classroom import EXERCISE, SLUG, STOCK_CONFIG, STOCK_PAGES, Course, Notebook, cell, saved

from whichpm import answers as carriers

NAME = carriers.file_name(SLUG)
LEFT_TO_A_PERSON = (None, None, True)
NOT_ANSWERED = (0.0, None, False)


class Case(NamedTuple):
    """How a submission is handed in, the points its data earns, what is said about it, and its answer cell's grade."""

    hand_in: Callable[[Course, str], Path]
    points: float
    said: str = ""
    by_hand: tuple[float | None, float | None, bool] = LEFT_TO_A_PERSON


def whole(**arguments) -> Callable[[Course, str], Path]:
    return lambda course, learner: course.hand_in(learner, **arguments)


def unreadable(raw: bytes, **arguments) -> Callable[[Course, str], Path]:
    return whole(raw=raw, **arguments)


def instead(make: Callable[[Path], object], **arguments) -> Callable[[Course, str], Path]:
    """Something else in the place of the notebook."""

    def hand_in(course: Course, learner: str) -> Path:
        folder = course.hand_in(learner, **arguments)
        (folder / "ps1.ipynb").unlink()
        make(folder / "ps1.ipynb")
        return folder

    return hand_in


def beside(make: Callable[[Path], object], **arguments) -> Callable[[Course, str], Path]:
    """Something else in the folder."""

    def hand_in(course: Course, learner: str) -> Path:
        folder = course.hand_in(learner, **arguments)
        make(folder)
        return folder

    return hand_in


def cut_short(course: Course, learner: str) -> Path:
    folder = course.hand_in(learner, receipts=(saved(4),))
    path = folder / "ps1.ipynb"
    path.write_bytes(path.read_bytes()[:-400])
    return folder


def with_more_behind(course: Course, learner: str) -> Path:
    folder = course.hand_in(learner, receipts=(saved(4),))
    path = folder / "ps1.ipynb"
    path.write_bytes(path.read_bytes() + b"\n<!-- scanned by the mail server -->\n")
    return folder


def marks(grade_id: str, **changes) -> Callable[[Notebook], None]:
    """Change what nbgrader wrote into the metadata of a cell."""
    return lambda notebook: cell(notebook, grade_id)["metadata"]["nbgrader"].update(changes)


def marks_everywhere(**changes) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        for each in notebook["cells"]:
            each["metadata"].get("nbgrader", {}).update(changes)

    return change


def forget_marks(notebook: Notebook) -> None:
    for each in notebook["cells"]:
        each["metadata"] = {}


def copy_of(grade_id: str, **changes) -> Callable[[Notebook], None]:
    def change(notebook: Notebook) -> None:
        notebook["cells"].append({**json.loads(json.dumps(cell(notebook, grade_id))), "id": "copied", **changes})

    return change


def without(grade_id: str) -> Callable[[Notebook], None]:
    return lambda notebook: notebook["cells"].remove(cell(notebook, grade_id))


def outputs(grade_id: str, *made: dict) -> Callable[[Notebook], None]:
    return lambda notebook: cell(notebook, grade_id).update(outputs=list(made))


def code(source: str, *made: dict) -> dict:
    return {
        "cell_type": "code",
        "id": "mine",
        "metadata": {},
        "source": source,
        "outputs": list(made),
        "execution_count": 1,
    }


def with_cell(added: dict) -> Callable[[Notebook], None]:
    return lambda notebook: notebook["cells"].insert(0, added)


RUNS = f"""
import pathlib
(pathlib.Path({os.fspath(Path(__file__).parent)!r}) / 'code-was-run').write_text('yes')
"""
FULL_MARKS = {"output_type": "execute_result", "execution_count": 1, "metadata": {}, "data": {"text/plain": "12.0"}}
STRANGE = {"output_type": "display_data", "metadata": {}, "data": {"application/json": float("nan")}}
BIOLOGY = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{**code("2 + 2"), "source": "cells()"}]}
DEEP = b'{"cells": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"

CASES = {
    # Both carriers, one of them, or both in disagreement.
    "both-carriers": Case(whole(file=saved(9), receipts=(saved(9),)), 9),
    "file-alone": Case(whole(file=saved(8)), 8),
    "receipt-alone": Case(whole(receipts=(saved(7),)), 7),
    "file-is-later": Case(whole(file=saved(10, minutes=5), receipts=(saved(2),)), 10),
    "receipt-is-later": Case(whole(file=saved(11), receipts=(saved(3, minutes=5),)), 3),
    "two-receipts": Case(whole(receipts=(saved(5, minutes=2), saved(1))), 5),
    "no-carrier": Case(whole(), 0),
    "nothing-answered": Case(whole(file=saved(0, unanswered=12), text=None), 0, by_hand=NOT_ANSWERED),
    "unknown-items": Case(
        whole(file=saved(6, **{"no-such": "both", EXERCISE.items[0].id: "boss"})), 5, "2 of the saved answers"
    ),
    "old-revision": Case(whole(file=replace(saved(6), revision="0123456789ab")), 6),
    # Carriers that cannot be used.
    "damaged-file": Case(beside(lambda folder: (folder / NAME).write_text("{"), receipts=(saved(6),)), 6, "is damaged"),
    "foreign-file": Case(
        beside(lambda folder: (folder / NAME).write_text('{"format": 1, "exercise": "x"}'), receipts=(saved(6),)),
        6,
        "another exercise",
    ),
    "linked-file": Case(beside(lambda folder: (folder / NAME).symlink_to("../../both-carriers/ps1/" + NAME)), 0),
    # Notebooks that cannot be read: graded from what is there.
    "cut-short-with-file": Case(unreadable(b'{"cells": [{"cell_ty', file=saved(6)), 6, "not complete JSON"),
    "cut-short-with-receipt": Case(cut_short, 4, "not complete JSON"),
    "cut-short": Case(unreadable(b'{"cells": [{"cell_ty'), 0, "not complete JSON"),
    "more-behind": Case(with_more_behind, 4, "stands behind its end"),
    "null": Case(unreadable(b"null", file=saved(5)), 5, "no list of cells"),
    "a-list": Case(unreadable(b"[]"), 0, "no list of cells"),
    "no-cells": Case(unreadable(b'{"nbformat": 4, "metadata": {}}', file=saved(3)), 3, "no list of cells"),
    "empty-list-of-cells": Case(unreadable(b'{"cells": []}', file=saved(3)), 3, "it has no cells"),
    "empty-file": Case(unreadable(b"", file=saved(4)), 4, "the file is empty"),
    "a-picture": Case(unreadable(b"\x89PNG\r\n\x1a\n\x00\xff", file=saved(2)), 2, "and no notebook"),
    "too-deep": Case(unreadable(DEEP, file=saved(2)), 2, "nested too deep"),
    "too-large": Case(instead(lambda path: path.write_bytes(b" " * 10_000_001), file=saved(4)), 4, "larger than 10 MB"),
    "a-link": Case(instead(lambda path: path.symlink_to("../../both-carriers/ps1/ps1.ipynb")), 0, "it is a link"),
    "a-folder": Case(instead(lambda path: path.mkdir(), file=saved(1)), 1, "not a plain file"),
    "a-pipe": Case(instead(os.mkfifo, file=saved(1)), 1, "not a plain file"),
    "another-notebook": Case(unreadable(json.dumps(BIOLOGY).encode(), file=saved(7)), 7, "none of its cells belong"),
    "another-name": Case(
        beside(lambda folder: (folder / "ps1.ipynb").rename(folder / "ps1 (1).ipynb"), receipts=(saved(8),)),
        8,
        "under another name",
    ),
    "newer-format": Case(
        whole(receipts=(saved(5),), change=lambda notebook: notebook.update(nbformat=5)), 5, "format 5"
    ),
    # Honest accidents with cells.
    "copied-grade-cell": Case(whole(file=saved(9), change=copy_of(SLUG)), 9, "more than once: ride-hailing"),
    "copied-answer-cell": Case(
        whole(file=saved(9), change=copy_of("hardest", source="YOUR ANSWER HERE")), 9, "more than once"
    ),
    "deleted-grade-cell": Case(whole(file=saved(9), change=without(SLUG)), 9, "put back: ride-hailing"),
    "deleted-answer-cell": Case(whole(file=saved(9), change=without("hardest")), 9, "put back: hardest"),
    "forgotten-marks": Case(whole(receipts=(saved(9),), change=forget_marks), 9, "none of its cells belong"),
    "old-schema": Case(whole(file=saved(9), change=marks_everywhere(schema_version=1)), 9),
    "new-schema": Case(whole(file=saved(9), change=marks_everywhere(schema_version=99)), 9),
    "no-schema": Case(whole(file=saved(9), change=marks_everywhere(schema_version=None)), 9),
    "not-a-number": Case(whole(receipts=(saved(9),), change=with_cell(code("1 / 3", STRANGE))), 9),
    # Changes that would earn points if anything but the data counted.
    "more-points": Case(whole(file=saved(2), change=marks(SLUG, points=100)), 2),
    "no-grade-cell": Case(whole(file=saved(2), change=marks(SLUG, grade=False)), 2),
    "solution-cell": Case(whole(file=saved(2), change=marks(SLUG, solution=True, locked=False)), 2),
    "answer-is-no-grade": Case(whole(file=saved(2), change=marks("hardest", grade=False, solution=False)), 2),
    "markdown-grade-cell": Case(
        whole(file=saved(2), change=lambda notebook: cell(notebook, SLUG).update(cell_type="markdown")), 2
    ),
    "made-up-output": Case(whole(file=saved(2), change=outputs(SLUG, FULL_MARKS)), 2),
    "runs-code": Case(whole(file=saved(2), change=with_cell(code(RUNS))), 2),
    "rewrites-the-test": Case(whole(file=saved(2), change=lambda n: cell(n, SLUG).update(source=RUNS + "12.0")), 2),
    # Files that must not be copied, or that stop nbgrader as shipped.
    "link-to-the-key": Case(
        beside(lambda folder: (folder / "k.txt").symlink_to(f"../../../exercises/graded/{SLUG}.yml"), file=saved(2)), 2
    ),
    "link-to-a-device": Case(beside(lambda folder: (folder / "z").symlink_to(os.devnull), file=saved(2)), 2),
    "pipe-beside": Case(beside(lambda folder: os.mkfifo(folder / "pipe"), file=saved(2)), 2),
    "no-time": Case(beside(lambda folder: (folder / "timestamp.txt").write_text("soon"), file=saved(2)), 2),
}

WATCH = """
import os, sys

def say(text):
    with open(os.environ["WATCHED"], "a") as log:
        log.write(text + "\\n")

def watch(event, arguments):
    starts = ("subprocess.Popen", "os.exec", "os.fork", "os.forkpty", "os.posix_spawn", "os.system", "socket.connect")
    if event in starts:
        say(f"{event} {arguments}")

say("watching")
sys.addaudithook(watch)
"""


class Batch(NamedTuple):
    """The class after grading: the course, what nbgrader printed, and the processes and connections it started."""

    course: Course
    printed: str
    started: str


@pytest.fixture(scope="module")
def batch(course: Course, tmp_path_factory: pytest.TempPathFactory) -> Batch:
    for learner, case in CASES.items():
        case.hand_in(course, learner)
    folder = tmp_path_factory.mktemp("watch")
    (folder / "sitecustomize.py").write_text(WATCH)
    (folder / "log").touch()
    printed = course.run("autograde", "ps1", PYTHONPATH=str(folder), WATCHED=str(folder / "log"))
    return Batch(course, printed, (folder / "log").read_text())


@pytest.mark.parametrize("learner", CASES)
def test_points_are_what_the_data_earns(batch: Batch, learner: str):
    assert batch.course.grades()[learner, SLUG] == (CASES[learner].points, None, False)


@pytest.mark.parametrize("learner", CASES)
def test_answers_in_words_are_left_to_a_person_unless_untouched(batch: Batch, learner: str):
    assert batch.course.grades()[learner, "hardest"] == CASES[learner].by_hand


@pytest.mark.parametrize("learner", CASES)
def test_the_cause_is_in_the_notebook_and_in_one_line_of_the_log(batch: Batch, learner: str):
    said = CASES[learner].said
    problems = batch.course.problems(learner)
    assert said in problems
    for problem in problems.splitlines():
        lines = [line for line in batch.printed.splitlines() if f"submitted/{learner}/ps1/ps1.ipynb: {problem}" in line]
        assert len(lines) == 1
    first = batch.course.graded(learner)["cells"][0]
    assert bool(said) <= ("written by the grader" in "".join(first["source"]))


@pytest.mark.parametrize("learner", CASES)
def test_every_cell_of_the_release_is_there_once_with_its_marks(batch: Batch, learner: str):
    marked = [each for each in batch.course.graded(learner)["cells"] if "nbgrader" in each["metadata"]]
    graded_by_hand, known = [], {}
    for each in marked:
        known[each["metadata"]["nbgrader"]["grade_id"]] = each
        graded_by_hand += [each] if each["metadata"]["nbgrader"]["solution"] else []
    assert sorted(known) == ["hardest", "hardest-question", SLUG, f"{SLUG}-board"]
    assert len(marked) == 4
    assert known[SLUG]["metadata"]["nbgrader"]["points"] == 12
    assert "".join(known[SLUG]["source"]) == (
        f'board("{SLUG}").check()\n### BEGIN HIDDEN TESTS\nboard("{SLUG}").grade()\n### END HIDDEN TESTS'
    )


@pytest.mark.parametrize("learner", CASES)
def test_one_number_and_nothing_else_stands_in_the_notebook(batch: Batch, learner: str):
    found = [output for each in batch.course.graded(learner)["cells"] for output in each.get("outputs", ())]
    assert [output["output_type"] for output in found] == ["execute_result"]
    assert set(found[0]["data"]) == {"text/plain", "text/html"}


def test_nothing_stops_the_batch_and_no_traceback_is_printed(batch: Batch):
    assert "Traceback" not in batch.printed
    assert "ERROR" not in batch.printed
    assert "SAWarning" not in batch.printed


def test_no_code_is_run_and_no_process_is_started(batch: Batch):
    assert not (Path(__file__).parent / "code-was-run").exists()
    assert batch.started == "watching\n"


def test_an_answer_in_words_arrives_as_it_was_written(batch: Batch):
    for learner in ("both-carriers", "copied-answer-cell", "new-schema", "answer-is-no-grade", "newer-format"):
        (source,) = [
            "".join(each["source"]) for each in batch.course.graded(learner)["cells"] if marked(each, "hardest")
        ]
        assert source == "The Saturday shift, because a date hides a choice."


def marked(each: dict, grade_id: str) -> bool:
    return each["metadata"].get("nbgrader", {}).get("grade_id") == grade_id


def test_links_are_not_copied_as_what_they_point_to(batch: Batch):
    copied = [path for path in (batch.course.folder / "autograded").rglob("*") if path.is_file()]
    assert {path.suffix for path in copied} <= {".ipynb", ".json", ".txt"}
    assert not any(path.name in ("k.txt", "z", "pipe") for path in copied)
    for path in copied:
        if path.suffix != ".ipynb":
            assert "why:" not in path.read_text(encoding="utf-8")
    assert not (batch.course.folder / "autograded/linked-file/ps1" / NAME).exists()


def test_the_table_names_answers_and_keys(batch: Batch):
    (graded,) = [each for each in batch.course.graded("file-alone")["cells"] if marked(each, SLUG)]
    html = "".join(graded["outputs"][0]["data"]["text/html"])
    assert "8 of 12 points" in html
    assert html.count("Not right") == 4


def test_feedback_shows_the_table_and_points(batch: Batch):
    batch.course.run("generate_feedback", "ps1", "--student=receipt-alone", STOCK_PAGES)
    page = (batch.course.folder / "feedback/receipt-alone/ps1/ps1.html").read_text(encoding="utf-8")
    assert "7 of 12 points" in page
    assert re.search(r"Score: 7\.0 / 15\.0", page)


def test_rerun_skips_what_is_graded_and_force_keeps_manual_grades(batch: Batch):
    course = batch.course.copy(batch.course.folder.parent / "again")
    for learner in ("both-carriers", "cut-short"):
        shutil.copytree(batch.course.folder / "submitted" / learner, course.folder / "submitted" / learner)
    before = course.tables()
    printed = course.run("autograde", "ps1")
    assert printed.count("Skipping existing assignment") == 2
    assert course.tables() == before
    give(course, "both-carriers", "hardest", 2.5)
    given = course.tables()
    course.run("autograde", "ps1", "--force")
    # The same answer, so the grade holds and nobody is asked again, as nbgrader would.
    assert course.grades()["both-carriers", "hardest"] == (None, 2.5, False)
    assert [table for table, rows in course.tables().items() if rows != given[table]] == []


def give(course: Course, learner: str, grade_id: str, points: float) -> None:
    """Grade by hand, as formgrader does."""
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        grade = gradebook.find_grade(grade_id, "ps1", "ps1", learner)
        grade.manual_score = points
        grade.needs_manual_grade = False
        gradebook.db.commit()


def test_a_newer_submission_replaces_the_older(batch: Batch):
    course = batch.course.copy(batch.course.folder.parent / "newer")
    folder = course.hand_in("file-alone", file=saved(12))
    (folder / "timestamp.txt").write_text("2026-01-12 18:00:00 UTC\n")
    course.run("autograde", "ps1")
    assert course.grades()["file-alone", SLUG][0] == 12


def test_grade_cells_that_we_do_not_know_earn_nothing(released: Course, tmp_path: Path):
    """The release is made without our checks, with cells that only nbgrader as shipped could grade."""
    course = Course.new(tmp_path / "odd course")
    ours = (course.folder / "nbgrader_config.py").read_text(encoding="utf-8")
    (course.folder / "nbgrader_config.py").write_text(STOCK_CONFIG, encoding="utf-8")
    path = course.folder / "source/ps1/ps1.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for name, marks_ in {
        "mystery": {"points": 2},
        "ride-hailing-practice": {"points": 5},
        "by-hand": {"points": 4, "solution": True, "locked": False},
    }.items():
        added = json.loads(json.dumps(cell(notebook, SLUG)))
        added["metadata"]["nbgrader"].update(grade_id=name, **marks_)
        notebook["cells"].append({**added, "id": name, "source": "1 + 1"})
    cell(notebook, SLUG)["metadata"]["nbgrader"]["points"] = 10
    path.write_text(json.dumps(notebook), encoding="utf-8")
    course.run("generate_assignment", "ps1")
    (course.folder / "nbgrader_config.py").write_text(ours, encoding="utf-8")
    course.hand_in("anna", file=saved(12), change=lambda n: cell(n, "by-hand").update(source="plan = []"))
    printed = course.run("autograde", "ps1")
    grades = course.grades()
    for name in ("mystery", "ride-hailing-practice", SLUG):
        assert grades["anna", name] == (0.0, None, False)
        assert f"cell {name}: Not graded:" in printed
    assert grades["anna", "by-hand"] == LEFT_TO_A_PERSON
    for each in course.graded("anna")["cells"]:
        if each["cell_type"] == "code" and each["metadata"].get("nbgrader", {}).get("grade"):
            assert [output["output_type"] for output in each["outputs"]] == ["error"]
    assert released.folder != course.folder
