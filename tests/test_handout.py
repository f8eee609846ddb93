"""A notebook finds its exercise beside it, else in the course; a mistake is answered with what to do."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from copies import ROOT

from whichpm import bank, handout


def test_the_file_beside_the_notebook_is_used(tmp_path: Path):
    public = bank.find(ROOT, "ride-hailing").public()
    handout.write(tmp_path, public)
    assert handout.find("ride-hailing", tmp_path) == public


def test_a_file_of_another_exercise_or_a_damaged_one_is_refused(tmp_path: Path):
    path = tmp_path / "ride-hailing.exercise.json"
    path.write_text('{"slug": "other", "items": []}')
    with pytest.raises(handout.HandoutError, match="does not hold the exercise ride-hailing"):
        handout.find("ride-hailing", tmp_path)
    path.write_text('{"slug": "ri')
    with pytest.raises(handout.HandoutError, match="is damaged; copy it again"):
        handout.find("ride-hailing", tmp_path)


def test_without_file_and_course_the_learner_is_told_what_to_copy(tmp_path: Path):
    with pytest.raises(handout.HandoutError, match="copy it from the release folder"):
        handout.find("ride-hailing", tmp_path)
    handout.write(tmp_path, bank.find(ROOT, "ride-hailing").public())
    with pytest.raises(handout.HandoutError, match='did you mean "ride-hailing"'):
        handout.find("ride-haling", tmp_path)


def test_in_a_browser_that_keeps_no_files_the_learner_is_told_where_to_go(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr("sys.platform", "emscripten")
    monkeypatch.setattr(bank, "find_root", lambda _: None)
    with pytest.raises(handout.HandoutError, match="private windows"):
        handout.find("ride-hailing", tmp_path)


def test_in_the_course_the_bank_is_used_and_sections_have_their_titles():
    found = handout.find("ride-hailing-practice", ROOT / "source")
    titles = {item["read"]["label"]: item["read"]["title"] for item in found["items"] if "read" in item}
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "book").rglob("*.md")]
    headed = {label: re.search(rf"^\({label}\)=\n#+ (.+)$", "\n".join(pages), re.MULTILINE) for label in titles}
    assert titles == {label: found and found[1] for label, found in headed.items()}
    assert titles
    with pytest.raises(handout.HandoutError, match='did you mean "who-decides"'):
        handout.find("who-decide", ROOT)
