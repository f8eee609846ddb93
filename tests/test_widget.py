"""A board in a real kernel whose editor tells it little: what the notebook holds is never written over unread."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import nbformat
import pytest
from kernels import execute

from whichpm import answers as carriers
from whichpm import bank, handout, widget
from whichpm.answers import Answers

ROOT = Path(__file__).parents[1]
SLUG = "ride-hailing"
EXERCISE = bank.find(ROOT, SLUG)
PUBLIC = EXERCISE.public()
NOON = datetime(2026, 1, 12, 12, 0, tzinfo=UTC)
ALL = Answers(SLUG, EXERCISE.revision, NOON, {item.id: item.options[0] for item in EXERCISE.items})
BOARD = f'from whichpm import board\n\nboard("{SLUG}")'
CHOOSE = f"""
b = board("{SLUG}")
b.answers = {{**b.answers, "{EXERCISE.items[0].id}": "{EXERCISE.items[0].options[1]}"}}
b.seq += 1
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A learner's folder."""
    found = tmp_path / "ps1"
    found.mkdir()
    handout.write(found, PUBLIC)
    return found


def notebook(*sources: str, answers: Answers | None = None) -> Any:
    """A notebook with these cells, a receipt below the first where there are answers."""
    made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(source) for source in sources])
    if answers:
        data = carriers.receipt(answers, PUBLIC)
        made.cells[0].outputs = [nbformat.v4.new_output("display_data", data=data)]
    return made


def run(
    folder: Path, made: Any, session: str | None = None, name: str | None = "ps1.ipynb", fails: bool = False
) -> Any:
    """Run all cells of a notebook in its folder, as editors and nbconvert do; it is on the disk under ``name``."""
    if name:
        nbformat.write(made, folder / name)
    before = os.environ.pop("JPY_SESSION_NAME", None)
    if session is not None:
        os.environ["JPY_SESSION_NAME"] = session
    try:
        execute(made, folder, fails=fails)
    finally:
        os.environ.pop("JPY_SESSION_NAME", None)
        if before is not None:
            os.environ["JPY_SESSION_NAME"] = before
    return made


def receipts(made: Any) -> list[dict[str, str]]:
    return [dict(each.answers) for each in carriers.receipts(json.loads(nbformat.writes(made)), SLUG)]


def texts(made: Any) -> str:
    return "\n".join(output.get("data", {}).get("text/plain", "") for cell in made.cells for output in cell.outputs)


@pytest.mark.parametrize("session", [None, "", "renamed.ipynb", "8f1c-4a7e", "other/place/ps2.ipynb"])
def test_a_receipt_that_only_the_notebook_has_survives_a_run(folder: Path, session: str | None):
    made = run(folder, notebook(BOARD, answers=ALL), session)
    assert receipts(made) == [ALL.answers]
    assert "No answers yet" not in texts(made)


def test_a_notebook_saved_while_its_cell_was_running_has_its_receipt_from_when_it_was_opened(folder: Path):
    checkpoints = folder / ".ipynb_checkpoints"
    checkpoints.mkdir()
    nbformat.write(notebook(BOARD, answers=ALL), checkpoints / "ps1-checkpoint.ipynb")
    assert receipts(run(folder, notebook(BOARD))) == [ALL.answers]


def test_an_earlier_receipt_adds_nothing_to_what_was_chosen_since(folder: Path):
    checkpoints = folder / ".ipynb_checkpoints"
    checkpoints.mkdir()
    nbformat.write(notebook(BOARD, answers=ALL), checkpoints / "ps1-checkpoint.ipynb")
    chosen = Answers(SLUG, EXERCISE.revision, NOON, {EXERCISE.items[0].id: EXERCISE.items[0].options[1]})
    assert receipts(run(folder, notebook(BOARD, answers=chosen))) == [chosen.answers]


def test_the_editor_may_tell_where_the_notebook_is(folder: Path, tmp_path: Path):
    """VS Code may start the kernel at the top of the workspace, and tells the notebook's path in a variable."""
    nbformat.write(notebook(BOARD, answers=ALL), folder / "any name.ipynb")
    told = f"__vsc_ipynb_file__ = {str(folder / 'any name.ipynb')!r}"
    made = run(tmp_path, notebook(told, BOARD), name=None)
    assert receipts(made) == [ALL.answers]


def test_a_receipt_survives_the_loss_of_the_exercise(folder: Path):
    (folder / f"{SLUG}{handout.SUFFIX}").unlink()
    made = run(folder, notebook(BOARD, answers=ALL), fails=True)
    assert receipts(made) == [ALL.answers]
    assert [output.output_type for output in made.cells[0].outputs] == ["display_data", "error"]


def test_a_board_that_cannot_read_its_notebook_does_not_say_that_there_are_no_answers(folder: Path):
    made = run(folder, notebook(BOARD, f'board("{SLUG}").problem'), name=None)
    assert receipts(made) == []
    assert "No answers yet" not in texts(made)
    assert texts(made).count(widget.UNSEEN[:40]) == 2, "below the board and on it"


def test_a_notebook_that_is_cut_off_is_not_taken_for_an_empty_one(folder: Path):
    (folder / "ps1.ipynb").write_text(nbformat.writes(notebook(BOARD, answers=ALL))[:-50])
    assert "No answers yet" not in texts(run(folder, notebook(BOARD), name=None))


def test_a_notebook_that_was_read_and_has_none_says_so(folder: Path):
    made = run(folder, notebook(BOARD))
    assert "No answers yet." in texts(made)
    assert not (folder / carriers.file_name(SLUG)).exists(), "nobody has chosen anything"


def test_the_receipt_of_no_answers_is_only_given_where_the_editor_says_which_notebook_it_is(folder: Path):
    for session, given in (("ps1.ipynb", [{}]), ("renamed.ipynb", []), (None, [])):
        made = run(folder, notebook(BOARD), session)
        assert (receipts(made), "No answers yet." in texts(made)) == (given, True), session
        chosen = {EXERCISE.items[0].id: EXERCISE.items[0].options[1]}
        again = run(folder, made.__class__({**made, "cells": [*made.cells, *notebook(CHOOSE).cells]}), session)
        assert receipts(again) == [chosen]
        (folder / carriers.file_name(SLUG)).unlink()


def test_what_a_person_chooses_is_added_to_what_was_there(folder: Path):
    made = run(folder, notebook(BOARD, CHOOSE, answers=ALL))
    chosen = {**ALL.answers, EXERCISE.items[0].id: EXERCISE.items[0].options[1]}
    assert receipts(made) == [chosen]
    assert carriers.read(folder / carriers.file_name(SLUG), SLUG).answers == chosen


def test_what_a_person_chooses_is_written_where_the_notebook_cannot_be_read(folder: Path):
    made = run(folder, notebook(BOARD, CHOOSE), name=None)
    chosen = {EXERCISE.items[0].id: EXERCISE.items[0].options[1]}
    assert receipts(made) == [chosen]
    assert carriers.read(folder / carriers.file_name(SLUG), SLUG).answers == chosen


def test_a_later_file_with_fewer_answers_takes_none_from_the_receipt(folder: Path):
    few = Answers(SLUG, EXERCISE.revision, datetime(2026, 1, 13, tzinfo=UTC), dict(list(ALL.answers.items())[:1]))
    carriers.write(folder / carriers.file_name(SLUG), few)
    made = run(folder, notebook(BOARD, answers=ALL))
    assert receipts(made) == [ALL.answers]
    assert carriers.read(folder / carriers.file_name(SLUG), SLUG) == few, "reading changes no file"


def test_when_the_first_answer_was_given_is_noted_once(folder: Path):
    run(folder, notebook(BOARD, CHOOSE))
    first = carriers.read(folder / carriers.file_name(SLUG), SLUG)
    run(folder, notebook(BOARD, CHOOSE))
    second = carriers.read(folder / carriers.file_name(SLUG), SLUG)
    assert first.began == second.began == first.saved < second.saved


def test_answers_of_another_version_stay_until_they_are_chosen_anew(folder: Path):
    old = Answers(SLUG, "0123456789ab", NOON, {"no-longer": "product", EXERCISE.items[1].id: "nobody"})
    carriers.write(folder / carriers.file_name(SLUG), old)
    run(folder, notebook(BOARD, CHOOSE))
    chosen = {EXERCISE.items[0].id: EXERCISE.items[0].options[1]}
    assert carriers.read(folder / carriers.file_name(SLUG), SLUG).answers == {**old.answers, **chosen}


def test_a_file_that_vanishes_takes_nothing_from_an_open_board(folder: Path):
    gone = f'import os\nos.unlink("{carriers.file_name(SLUG)}")\nboard("{SLUG}")'
    carriers.write(folder / carriers.file_name(SLUG), ALL)
    made = run(folder, notebook(BOARD, gone))
    assert receipts(made) == [ALL.answers, ALL.answers]
