"""Documents of the desk: read strictly, shown in a page, found by the checks, and blank ones to take."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from copies import ROOT

from whichpm import desk
from whichpm.strict import BankError

GOOD = """\
name: Plan of the ferry
plain: what comes when
owner: project
owned: Jon keeps it.
purpose: It says what comes when.
reading: [From the top.]
title: Plan, 3 March
parts:
  - part: terms
    entries: {Ferry: Aurora}
  - part: schedule
    unit: day
    tasks:
      - {id: dock, text: Docked, takes: 1}
      - {id: paint, text: Painted, takes: 2, after: [dock]}
"""


def write(root: Path, text: str = GOOD) -> Path:
    path = root / desk.FOLDER / "plan.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("old", "new", "line", "cause", "fix"),
    [
        ("after: [dock]", "after: [deck]", 15, 'there is no task "deck"', 'did you mean "dock"?'),
        ("owner: project", "owner: projet", 3, '"projet" is not allowed here', 'did you mean "project"?'),
        ("takes: 1", "takes: long", 14, "this is text, not a whole number", "write a whole number"),
        ("part: terms", "part: term", 9, 'there is no part "term"', 'did you mean "terms"?'),
        ("purpose: It says what comes when.\n", "", 1, '"purpose" is missing', "add `purpose: …`"),
    ],
)
def test_a_wrong_document_is_reported_with_its_fix(tmp_path, old, new, line, cause, fix):
    with pytest.raises(BankError) as error:
        desk.load(write(tmp_path, GOOD.replace(old, new)))
    told = error.value.problems[0]
    assert (told.line, told.cause, told.fix) == (line, cause, fix)


def test_an_unknown_document_names_the_nearest(tmp_path):
    write(tmp_path)
    with pytest.raises(BankError, match='there is no document "plam"; did you mean "plan"'):
        desk.find(tmp_path, "plam")


def test_a_blank_one_has_the_form_and_nothing_filled_in(tmp_path):
    plan = desk.load(write(tmp_path))
    blank = desk.markdown(plan)
    assert "- **Ferry:**" in blank
    assert "| Task | Days | After | First | Last | Float |" in blank
    assert "Aurora" not in blank
    assert "Docked" not in blank
    head, *rows = csv.reader(io.StringIO(desk.spreadsheet(desk.table(plan))))
    assert head == ["Task", "Days", "After", "First", "Last", "Float"]
    assert {cell for row in rows for cell in row} == {""}


def test_a_document_without_a_table_has_no_spreadsheet(tmp_path):
    assert desk.table(desk.load(write(tmp_path, GOOD[: GOOD.index("  - part: schedule")]))) == []


@pytest.mark.parametrize("path", desk.files(ROOT), ids=lambda path: path.stem)
def test_every_document_of_the_course_can_be_drawn_and_taken_blank(path):
    document = desk.load(path)
    assert document.blocks()
    assert document.exercise, "a fault to find"
    blank = desk.markdown(document)
    assert blank.startswith(f"# {document.name}\n")
    for block in document.blocks():
        assert block.form != "table" or all(len(row) == len(block.head or []) for row in block.rows)
