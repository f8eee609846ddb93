"""Submissions made by a grammar: whatever becomes of a learner's work on its way, it is read, or a person is told.

Each is a folder: a notebook in which answers stand in one of many ways (or were lost in one), under some name and in
some encoding, and files beside it. The answers that can be read are known as it is made.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from classroom import EXERCISE, ROOT, SLUG, receipt, saved
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_cases import PAYLOAD, SENTENCE, VIEW
from test_fuzz import BUSY, KNOWN, notebook

from whichpm import answers as carriers
from whichpm import scoring
from whichpm.nbgrader.submission.known import KnownNotebook
from whichpm.nbgrader.submission.reading import HandedIn
from whichpm.nbgrader.submission.rebuilt import Rebuilt, rebuild
from whichpm.nbgrader.submission.signs import UNTOUCHED

RELEASED = KnownNotebook(KNOWN.kernelspec, KNOWN.cells, frozenset({"# Title", "How to"}), frozenset({"ps1.ipynb"}))
EXPECTED = {"ps1.ipynb": RELEASED.ids}
PLACE = Path("/nowhere/submitted/anna/ps1/ps1.ipynb")
BLANK = "YOUR ANSWER HERE"
WORDS = "Because I say so."
# What an editor leaves below the board: outputs, and whether the answers in them can be read.
READABLE = st.sampled_from(
    [
        receipt(saved(9)),
        {"output_type": "display_data", "data": {carriers.MIMETYPE: json.dumps(PAYLOAD)}},
        {"output_type": "display_data", "data": {"text/plain": [json.dumps(PAYLOAD)]}},
        {"output_type": "display_data", "data": {"application/json": PAYLOAD}},
        {"output_type": "stream", "name": "stdout", "text": str(PAYLOAD)},
    ]
)
LOST = st.sampled_from(
    [
        {"output_type": "display_data", "data": {"text/plain": SENTENCE}},
        {"output_type": "display_data", "data": {"text/html": [f"<p>{SENTENCE}</p>"]}},
        {"output_type": "stream", "name": "stdout", "text": "All 12 items are answered."},
        {"output_type": "error", "ename": "KeyError", "evalue": "", "traceback": []},
        {"output_type": "display_data", "data": VIEW},
        {"output_type": "display_data", "data": {carriers.MIMETYPE: None}},
        {"output_type": "display_data", "data": {"image/png": "iVBO"}},
    ]
)
FILES = st.sampled_from(
    [
        f"{SLUG}.answers.json",
        f"{SLUG}.answers (1).json",
        f"{SLUG}.answers.20260112T160000-0.kept.json",
        f"{SLUG}.answers.json.txt",
        f"{SLUG}.answers.json.download",
        "antworten.json",
        "ps1/answers",
    ]
)
NAMES = st.sampled_from(
    [
        "ps1.ipynb",
        "ps1 (1).ipynb",
        "Copy of ps1.ipynb",
        "ps1.json",
        "ps1.ipynb.txt",
        "ps1.ipynb.download",
        "задание.ipynb",
    ]
)
ENCODINGS = st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
CLAIMS = st.fixed_dictionaries(
    {},
    optional={"nbformat_minor": st.sampled_from([0, 99, "x", None]), "metadata": st.sampled_from([{}, {"whichpm": 3}])},
)


def encoded(tree: Any, encoding: str) -> bytes:
    text = json.dumps(tree, ensure_ascii=False)
    return text.encode(encoding, "replace")


@st.composite
def words(draw: Any, cells: list[dict[str, Any]]) -> bool:
    """Put the learner's words somewhere; whether there are any."""
    where = draw(st.sampled_from(["in place", "new cell", "above", "split", "nowhere"]))
    own = {"cell_type": draw(st.sampled_from(["markdown", "code", "raw"])), "metadata": {}, "source": WORDS}
    cells[3]["source"] = WORDS if where == "in place" else BLANK
    if where == "new cell":
        cells.append(own)
    elif where == "above":
        cells.insert(3, own)
    elif where == "split":
        cells[3]["source"] = WORDS[:9]
        cells.append({**cells[3], "source": WORDS[9:]})
    return where != "nowhere"


@st.composite
def work(draw: Any) -> tuple[dict[str, bytes], bool, bool]:
    """Files of a submission, whether answers of 9 points can be read of it, and whether there are words."""
    made = notebook(0)
    made["cells"][0]["outputs"] = []
    made["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": "# Title"})
    board, rest = made["cells"][1], made["cells"][1:]
    written = draw(words(rest))
    made["cells"] = [made["cells"][0], *rest]
    files: dict[str, bytes] = {}
    how = draw(st.sampled_from(["receipt", "lost", "file", "state", "nothing"]))
    if how == "receipt":
        board["outputs"] = [draw(READABLE)]
    elif how == "lost":
        board["outputs"] = [draw(LOST)]
    elif how == "file":
        files[draw(FILES)] = encoded(PAYLOAD, draw(ENCODINGS))
    elif how == "state":
        own = {"exercise": {"slug": SLUG}, "answers": dict(saved(9).answers), "saved": draw(st.sampled_from(["", "x"]))}
        state = {"version_major": 2, "state": {"m": {"state": own}, "other": {"state": {"_view_name": "x"}}}}
        made["metadata"]["widgets"] = {"application/vnd.jupyter.widget-state+json": state}
    else:
        board["execution_count"] = draw(st.sampled_from([None, 3]))
    claims = draw(CLAIMS)
    metadata = {**made["metadata"], **claims.pop("metadata", {})}
    name = draw(NAMES)
    files[name] = encoded({**made, **claims, "metadata": metadata}, draw(ENCODINGS))
    if name != "ps1.ipynb" and draw(st.booleans()):
        blank = notebook(0)
        blank["cells"][0]["outputs"], blank["cells"][3]["source"] = [], BLANK
        files["ps1.ipynb"] = encoded(blank, "utf-8")
    if draw(st.booleans()):
        files[draw(st.sampled_from(["essay.docx", "photo.jpg", ".DS_Store", "ps1.html"]))] = b"PK\x03\x04"
    return files, how in ("receipt", "file", "state"), written


def read(files: dict[str, bytes]) -> tuple[float, Rebuilt]:
    handed_in = HandedIn.of(files)
    assert handed_in.wanted(EXPECTED) == ["ps1.ipynb"]
    found = rebuild(PLACE, RELEASED, ROOT, handed_in)
    chosen = found.answers[SLUG].answers if SLUG in found.answers else {}
    return scoring.score(EXERCISE, chosen).points, found


@settings(max_examples=400, suppress_health_check=[*BUSY, HealthCheck.data_too_large], deadline=None)
@given(work())
def test_what_can_be_read_counts_and_what_was_lost_is_named(made: tuple[dict[str, bytes], bool, bool]):
    files, readable, written = made
    points, found = read(files)
    assert points == (9 if readable else 0)
    assert not found.unread
    waits = [problem for problem in found.problems if not problem.notice]
    (answer,) = [c for c in found.notebook["cells"] if c["metadata"].get("nbgrader", {}).get("grade_id") == "hardest"]
    assert (answer["source"] != BLANK) == written
    if written:
        assert "".join(answer["source"].split()) == "".join(WORDS.split())
    if not readable:
        untouched = UNTOUCHED in found.problems
        assert waits or untouched
        assert not (untouched and written)


@settings(max_examples=200, suppress_health_check=[*BUSY, HealthCheck.data_too_large], deadline=None)
@given(work(), work())
def test_of_two_notebooks_no_work_is_lost_in_silence(
    first: tuple[dict[str, bytes], bool, bool], second: tuple[dict[str, bytes], bool, bool]
):
    files = {
        **{f"old/{name}" if "/" in name else f"old {name}": content for name, content in first[0].items()},
        **second[0],
    }
    points, found = read(files)
    assert points in (0, 9)
    if points == 0 and (first[1] or second[1]):
        assert [problem for problem in found.problems if not problem.notice]
