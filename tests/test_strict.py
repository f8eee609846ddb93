"""Tables and files of sets are read as strictly as exercises: file, line, place, cause and fix, all at once."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from whichpm import coverage
from whichpm.quality import readings, sets
from whichpm.strict import BankError

SETS = """\
blueprints:
  any:
    keys: {product: [0, 100]}
    content: {decision: [0, 100]}
    levels: {apply: [0, 100]}
sets:
  ps1:
    title: Problem Set 1
    blueprint: any
    holds: {sort: 12}
    forms:
      A: [ride-hailing]
"""
CONCEPTS = """\
id,chapter,role,doubtful,concept,treatment
C001,two-titles,general,no,"The two titles look alike, and most mix-ups start there.",
C002,two-titles,general,no,Most newcomers ask what separates the two jobs.,
"""
READINGS = "reader,date,exercise,item,seen,answer,line\nanna,2026-01-02,ride-hailing,wallet-out,0123abcd,product,1\n"


def told(tmp_path: Path, path: Path, content: bytes | str, read) -> list[str]:
    file = tmp_path / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(BankError) as caught:
        read(tmp_path)
    return [str(problem).removeprefix(f"{tmp_path}/{path}:") for problem in caught.value.problems]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("blueprint: any", "blueprnt: any", '9: sets.ps1: unknown key "blueprnt"; did you mean "blueprint"?'),
        ("    title: Problem Set 1\n", "", '7: sets.ps1: "title" is missing; add `title: …`'),
        ("blueprint: any", "blueprint: ayn", '9: sets.ps1.blueprint: there is no blueprint "ayn"; did you mean "any"?'),
        ("sort: 12", "sort: none", "10: sets.ps1.holds.sort: this is text, not a whole number; write a whole number"),
        (
            "decision: [0, 100]",
            "decison: [0, 100]",
            '4: blueprints.any.content.decison: "decison" is not allowed here;',
        ),
        ("apply: [0, 100]", "apply: [0, 200]", "5: blueprints.any.levels.apply[1]: 200 is too high; write 100 or less"),
        ("apply: [0, 100]", "apply: [0]", "5: blueprints.any.levels.apply: 1 values; write 2"),
        ("A: [ride-hailing]", "A: ride-hailing", "12: sets.ps1.forms.A: this is text, not a mapping or a list;"),
    ],
)
def test_a_wrong_file_of_sets(tmp_path: Path, old: str, new: str, line: str):
    assert old in SETS
    (found,) = told(tmp_path, sets.PATH, SETS.replace(old, new), sets.read)
    assert found.startswith(line)


def test_an_empty_file_of_sets_says_how_one_begins(tmp_path: Path):
    assert told(tmp_path, sets.PATH, "", sets.read) == ["1: the file is empty; start with `blueprints:`"]


@pytest.mark.parametrize(
    ("content", "line"),
    [
        (CONCEPTS.replace(",", ";"), "1: its columns are separated by semicolons; save it as CSV with commas"),
        (CONCEPTS.replace(",", "\t"), "1: its columns are separated by tabs; save it as CSV with commas"),
        (CONCEPTS.replace("chapter", "chaptr"), '1: the column "chapter" is missing; rename "chaptr"'),
        (CONCEPTS.encode("utf-16"), "1: the file is not UTF-8 text; save it as CSV with the encoding UTF-8"),
        (CONCEPTS.replace("newcomers", "débutants").encode("latin-1"), "3: the file is not UTF-8 text;"),
        (CONCEPTS.replace('"', ""), "2: 7 values under 6 columns; put a value that holds a comma in quotes"),
        (CONCEPTS.replace("general,no,Most", "general,nein,Most"), '3: doubtful: "nein" is not allowed here; use one'),
        (CONCEPTS.replace("C002", ""), "3: id: the text is empty; write one"),
        (CONCEPTS.replace("C002", "C001"), '3: id: the concept "C001" stands twice; give each an id of its own'),
        (CONCEPTS + 'C003,two-titles,general,no,"open\n', "4: not valid CSV: "),
        ("", '1: the column "id" is missing; the first line names the columns: id,chapter,role'),
    ],
)
def test_a_wrong_table_of_concepts(tmp_path: Path, content: bytes | str, line: str):
    assert told(tmp_path, coverage.CONCEPTS, content, coverage.concepts)[0].startswith(line)


def test_a_table_that_a_spreadsheet_saved_with_its_mark_is_read(tmp_path: Path):
    (tmp_path / coverage.CONCEPTS).parent.mkdir()
    (tmp_path / coverage.CONCEPTS).write_text(CONCEPTS.replace("\n", "\r\n"), encoding="utf-8-sig", newline="")
    assert list(coverage.concepts(tmp_path)) == ["C001", "C002"]


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ("answer,", "anser,", '1: the column "answer" is missing; rename "anser"'),
        ("anna", "", "2: reader: the text is empty; write one"),
        (",product,1", ",product", "2: 6 values under 7 columns;"),
    ],
)
def test_a_wrong_table_of_readings(tmp_path: Path, old: str, new: str, line: str):
    assert old in READINGS
    assert told(tmp_path, readings.READINGS, READINGS.replace(old, new), readings.load)[0].startswith(line)


def test_readings_need_no_column_of_lines(tmp_path: Path):
    (tmp_path / readings.READINGS).parent.mkdir(parents=True)
    (tmp_path / readings.READINGS).write_text(READINGS.replace(",line", "").replace(",1\n", "\n"))
    assert [reading.line for reading in readings.load(tmp_path)] == [""]


def test_a_table_of_ten_thousand_rows_is_read_at_once(tmp_path: Path):
    (tmp_path / readings.READINGS).parent.mkdir(parents=True)
    header, row = READINGS.splitlines(keepends=True)
    (tmp_path / readings.READINGS).write_text(header + row * 10_000)
    before = time.process_time()
    assert len(readings.load(tmp_path)) == 10_000
    assert time.process_time() - before < 2
