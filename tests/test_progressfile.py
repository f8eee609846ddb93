"""The file that the course's notebooks keep: nothing in it is lost, whoever writes, and it is the site's own format."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from whichpm import progressfile
from whichpm.progressfile import ProgressError

# tests/front/merged.test.mjs holds the front end to the same cases.
CASES = json.loads((Path(__file__).parent / "progress.json").read_text(encoding="utf-8"))


def stored(saved: str, **answers: str) -> str:
    return json.dumps({"format": 1, "exercise": "ferry", "revision": "1", "saved": saved, "answers": answers})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["says"])
def test_python_merges_as_the_front_end_does(case):
    found = progressfile.merged(case["name"], json.dumps(case["here"]), json.dumps(case["there"]))
    assert json.loads(found) == case["merged"]


def test_what_is_kept_is_read_again_and_is_a_file_that_the_site_takes_in(tmp_path):
    assert progressfile.read(tmp_path) == {}
    progressfile.keep(tmp_path, "ferry", "one", None)
    progressfile.keep(tmp_path, "journal", "two", None)
    assert progressfile.read(tmp_path) == {"ferry": "one", "journal": "two"}
    whole = json.loads((tmp_path / progressfile.NAME).read_text(encoding="utf-8"))
    assert (whole["course"], whole["format"]) == ("whichpm", 1)
    assert whole["entries"] == {"whichpm:ferry": "one", "whichpm:journal": "two"}


def test_a_writer_who_knows_what_is_there_may_take_an_answer_back(tmp_path):
    before, after = stored("2026-11-30T10:00:00Z", a="product", b="both"), stored("2026-11-30T11:00:00Z", a="product")
    progressfile.keep(tmp_path, "ferry", before, None)
    assert progressfile.keep(tmp_path, "ferry", after, before) == after


def test_a_writer_who_does_not_undoes_nothing(tmp_path):
    progressfile.keep(tmp_path, "ferry", stored("2026-11-30T10:00:00Z", a="product"), None)
    progressfile.keep(tmp_path, "ferry", stored("2026-11-30T11:00:00Z", b="both"), None)
    assert json.loads(progressfile.read(tmp_path)["ferry"])["answers"] == {"a": "product", "b": "both"}


def test_what_the_learner_deletes_is_gone_and_nothing_else(tmp_path):
    progressfile.keep(tmp_path, "ferry", "one", None)
    progressfile.keep(tmp_path, "journal", "two", None)
    progressfile.drop(tmp_path, "ferry")
    progressfile.drop(tmp_path, "never")
    assert progressfile.read(tmp_path) == {"journal": "two"}


@pytest.mark.parametrize(
    ("text", "why", "newer"),
    [
        ("{", "no JSON", False),
        ("[" * 100_000, "no JSON", False),
        ('{"course": "other", "entries": {}}', "no file of the course", False),
        ('{"course": "whichpm", "format": 2, "entries": {}}', "newer version", True),
    ],
)
def test_what_cannot_be_used_is_refused_and_never_written_over(tmp_path, text, why, newer):
    path = tmp_path / progressfile.NAME
    path.write_text(text)
    with pytest.raises(ProgressError, match=why) as refused:
        progressfile.keep(tmp_path, "ferry", "one", None)
    assert refused.value.newer is newer
    assert path.read_text() == text
    assert progressfile.set_aside(tmp_path).read_text() == text
    assert not path.exists()
