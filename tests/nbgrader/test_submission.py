"""What is read of a notebook as handed in, and what is said where it cannot be read."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path

import pytest
from classroom import EXERCISE, saved
from hypothesis import given
from hypothesis import strategies as st

from whichpm import answers as carriers
from whichpm.nbgrader.submission.notebook import BEHIND, RECEIPTS, SOURCE_LIMIT, parse, read


def notebook(*cells: dict, **more: object) -> bytes:
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": list(cells), **more}).encode()


def code(source: object = "", outputs: object = (), **metadata: object) -> dict:
    return {"cell_type": "code", "source": source, "outputs": list(outputs), "metadata": metadata}


RECEIPT = {"output_type": "display_data", "data": carriers.receipt(saved(7), EXERCISE.public())}


def causes(raw: bytes) -> str:
    return "; ".join(problem.cause for problem in parse(raw).problems)


def test_types_sources_ids_and_receipts_are_read():
    found = parse(notebook(code(["a\n", "b"], [RECEIPT], nbgrader={"grade_id": "x"}), {"cell_type": "markdown"}))
    assert [(cell.type, cell.source, cell.grade_id) for cell in found.cells] == [
        ("code", "a\nb", "x"),
        ("markdown", "", None),
    ]
    assert [json.loads(payload)["exercise"] for payload in found.receipts] == ["ride-hailing"]
    assert not found.problems


@pytest.mark.parametrize(
    ("raw", "cause"),
    [
        (b"", "empty"),
        (b" \n", "empty"),
        (b"null", "no list of cells"),
        (b"[]", "no list of cells"),
        (b"3", "no list of cells"),
        (b"{}", "no list of cells"),
        (b'{"cells": null}', "no list of cells"),
        (b'{"cells": []}', "no cells"),
        (b'{"cells": [{"cell_type": "co', "not complete JSON"),
        (b"\xff\xfe{\x00", "not complete JSON"),
        (b"%PDF-1.7", "a PDF or a picture, and no notebook"),
        (b"PK\3\4\x14\0", "a packed file or an office document, and no notebook"),
        (gzip.compress(b'{"cells": []}', mtime=0), "a packed file"),
        (b"\n<!DOCTYPE html>\n<html><body>Log in", "a web page"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 9\n", "a pointer of Git LFS"),
        (b'{"cells": [\n<<<<<<< HEAD\n{}\n=======\n{}, {}\n>>>>>>> mine\n]}', "both sides of a merge conflict"),
        (b'{"cells":' + b"[" * 200_000 + b"]" * 200_000 + b"}", "too deep"),
        (b'{"cells": [], "metadata":' + b'{"a":' * 200_000 + b"1" + b"}" * 200_000 + b"}", "too deep"),
        (b'{"cells": [7, null]}', "2 of its cells could not be read"),
    ],
)
def test_what_cannot_be_read_is_said_in_plain_words(raw: bytes, cause: str):
    found = parse(raw)
    assert cause in causes(raw)
    assert not found.cells
    assert all(problem.fix for problem in found.problems)


def test_a_strange_cell_does_not_hide_the_others():
    found = parse(
        notebook({"cell_type": 3}, code(7), code("kept", nbgrader="no mapping"), code("too", nbgrader={"grade_id": 1}))
    )
    assert [cell.source for cell in found.cells] == ["kept", "too"]
    assert "2 of its cells" in found.problems[0].cause


@pytest.mark.parametrize("version", ["four", 4.5, -1, 10**4000, None, [4], float("inf")])
def test_a_format_that_is_none_is_said_and_the_rest_is_read(version: object):
    raw = notebook(code("kept", [RECEIPT]), nbformat=version)
    assert causes(raw).startswith("it is in a notebook format that is none")
    assert len(parse(raw).receipts) == 1


def test_a_newer_format_is_read_as_far_as_it_is_known():
    raw = notebook(code("kept", [RECEIPT]), nbformat=5)
    assert parse(raw).receipts
    assert "notebook format 5" in causes(raw)


@pytest.mark.parametrize("stray", [b'"\xff"', b"NaN", b'"\\ud800"', b"-Infinity", b"[NaN, 1e999]"])
def test_a_stray_value_in_an_output_does_not_hide_the_answers(stray: bytes):
    strange = {"output_type": "display_data", "data": {"application/json": "STRAY"}}
    found = parse(notebook(code("kept", [strange, RECEIPT])).replace(b'"STRAY"', stray))
    assert [cell.source for cell in found.cells] == ["kept"]
    assert len(found.receipts) == 1
    assert found.problems
    assert all(problem.notice for problem in found.problems)


def test_half_a_character_in_a_source_does_not_hide_the_answers():
    found = parse(notebook(code("a?b", [RECEIPT])).replace(b"a?b", b"a\\ud83db"))
    assert [cell.source for cell in found.cells] == ["a?b"]


@pytest.mark.parametrize("more", [b"\n<!-- scanned -->", b"}", b'{"cells": []}'])
def test_what_stands_behind_the_end_hides_no_cell_and_is_said(more: bytes):
    raw = notebook(code("kept", [RECEIPT]))
    found = parse(raw + more)
    assert [cell.source for cell in found.cells] == ["kept"]
    assert len(found.receipts) == 1
    assert found.problems == (BEHIND,)
    assert parse(raw + b"\n\0\x1a\n").cells


def test_a_byte_order_mark_is_no_obstacle():
    assert parse(b"\xef\xbb\xbf" + notebook(code("kept"))).cells


def test_whole_receipts_of_a_notebook_cut_short_are_saved():
    raw = notebook(code("x", [RECEIPT]), code("y" * 100))
    found = parse(raw[:-80])
    assert not found.cells
    assert json.loads(found.receipts[0])["answers"] == saved(7).answers


def test_a_receipt_written_into_a_text_is_no_receipt():
    assert not parse(notebook(code(json.dumps(RECEIPT)))[:-5]).receipts


def test_long_sources_are_cut_and_only_the_last_receipts_count():
    found = parse(notebook(code("x" * (SOURCE_LIMIT + 1), [RECEIPT] * (RECEIPTS + 5))))
    assert len(found.cells[0].source) == SOURCE_LIMIT
    assert len(found.receipts) == RECEIPTS
    assert "were cut" in found.problems[0].cause


@pytest.mark.parametrize(
    ("make", "cause"),
    [
        (lambda _: None, "there is no notebook"),
        (lambda path: path.mkdir(), "not a plain file"),
        (lambda path: path.symlink_to("/dev/zero"), "it is a link"),
        (lambda path: path.symlink_to(path.parent / "nowhere"), "it is a link"),
        (lambda path: os.mkfifo(path), "not a plain file"),
        (lambda path: os.truncate(os.open(path, os.O_CREAT | os.O_RDWR), 600_000_000), "larger than 10 MB"),
    ],
)
def test_only_a_plain_file_of_a_sane_size_is_read(tmp_path: Path, make, cause: str):
    make(tmp_path / "ps1.ipynb")
    found = read(tmp_path / "ps1.ipynb")
    assert not found.cells
    assert cause in found.problems[0].cause


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4)
        | st.dictionaries(
            st.sampled_from(["cells", "cell_type", "source", "metadata", "nbgrader", "grade_id", "outputs", "data"]),
            inner,
        )
    ),
    max_leaves=30,
)


@given(VALUES)
def test_any_json_is_read_or_explained(value):
    found = parse(json.dumps({"cells": value}).encode())
    assert found.cells or found.problems


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_explained(raw):
    found = parse(raw)
    assert found.cells or found.problems


@given(st.integers(min_value=0, max_value=2000))
def test_a_notebook_cut_anywhere_is_read_or_explained(end):
    found = parse(notebook(code("x", [RECEIPT]), code("y"))[:end])
    assert found.cells or found.problems
