"""Certificates are signed and verified with the key of a course; what is not sound is refused in words."""

from __future__ import annotations

import json
import stat
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from whichpm import certificate
from whichpm.certificate import CertificateError, read, signed, verify, written
from whichpm.cli import app

KEY, OTHER = "ab" * 32, "cd" * 32
DAY = date(2026, 11, 30)
TOLD = {
    "course": "whichpm",
    "format": 1,
    "name": "Noor Šimková",
    "date": "2026-11-29",
    "results": [{"name": "Choose", "done": 84, "all": 90}, {"name": "Problem Set 1", "done": 20, "all": 24}],
}


def content(**changed: object) -> bytes:
    return json.dumps({**TOLD, **changed}).encode()


def test_what_is_signed_verifies_and_nothing_else_does():
    made = signed(read(content()), "Dr Okafor", DAY, KEY)
    assert made.signed is not None
    assert verify(read(written(made)), KEY).by == "Dr Okafor"
    with pytest.raises(CertificateError, match="key of another course"):
        verify(made, OTHER)
    with pytest.raises(CertificateError, match="self-made"):
        verify(read(content()), KEY)


@pytest.mark.parametrize(
    "change",
    [
        {"name": "Somebody Else"},
        {"date": "2026-11-28"},
        {"results": [{"name": "Choose", "done": 85, "all": 90}, TOLD["results"][1]]},
        {"results": TOLD["results"][:1]},
        {"results": TOLD["results"][::-1]},
    ],
)
def test_any_change_after_signing_is_found(change: dict):
    told = json.loads(written(signed(read(content()), "Dr Okafor", DAY, KEY)))
    with pytest.raises(CertificateError, match="changed after it was signed"):
        verify(read(json.dumps({**told, **change}).encode()), KEY)
    for field, value in {"by": "Dr No", "date": "2026-12-01", "code": "AAAA-AAAA-AAAA-AAAA"}.items():
        other = {**told, "signed": {**told["signed"], field: value}}
        with pytest.raises(CertificateError, match="changed after it was signed"):
            verify(read(json.dumps(other).encode()), KEY)


@pytest.mark.parametrize(
    ("bad", "said"),
    [
        (b"%PDF-1.7", "no JSON"),
        (b"[" * 40_000, "no JSON"),
        (b"[1]", "no certificate of this course"),
        (b'{"course": "whichpm", "entries": {}}', "no certificate of this course"),
        (content(format=2), "newer version"),
        (content(name=""), "changed after the page made it"),
        (content(name="x" * 81), "changed after the page made it"),
        (content(name=7), "changed after the page made it"),
        (content(extra="<script>"), "changed after the page made it"),
        (content(name="Noor\u202eivaN"), "letters that cannot be seen"),
        (content(name="Noor\x1b[2J"), "letters that cannot be seen"),
        (content(name="   "), "letters that cannot be seen"),
        (content(date="yesterday"), "is no day"),
        (content(date="2026-02-30"), "is no day"),
        (content(results=[]), "changed after the page made it"),
        (content(results=[{"name": "Choose", "done": 91, "all": 90}]), "91 of 90"),
        (content(results=[{"name": "Choose", "done": -1, "all": 90}]), "changed after the page made it"),
        (content(results=[{"name": "Choose", "done": 1e99, "all": 90}]), "changed after the page made it"),
        (content(results=TOLD["results"] * 50), "changed after the page made it"),
        (content(name="x" * 70_000), "too large"),
    ],
)
def test_what_is_not_sound_is_refused_in_words(bad: bytes, said: str):
    with pytest.raises(CertificateError, match=said):
        read(bad)


@given(st.binary(max_size=200) | st.text(max_size=60).map(lambda name: content(name=name)))
def test_whatever_comes_is_read_or_refused(bad: bytes):
    try:
        found = read(bad)
    except CertificateError:
        return
    assert read(written(found)) == found


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course folder with a learner's file in it."""
    (tmp_path / "exercises" / "graded").mkdir(parents=True)
    (tmp_path / "mine.json").write_bytes(content())
    return tmp_path


def whichpm(course: Path, *words: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, ["certificate", *words, "--course", str(course)], env={"COLUMNS": "200"})
    return done.exit_code, done.output


def test_an_instructor_signs_and_verifies(course: Path):
    mine = str(course / "mine.json")
    code, said = whichpm(course, "verify", mine)
    assert code == 1
    assert "nobody has signed it" in said
    code, said = whichpm(course, "sign", mine, "--by", "Dr Okafor")
    assert code == 0
    assert "Choose: 84 of 90" in said
    assert "Signed by Dr Okafor on " in said
    key = course / "draws" / "certificates.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    code, said = whichpm(course, "verify", str(course / "mine-signed.json"))
    assert code == 0
    assert "Noor Šimková, 2026-11-29" in said


def test_nothing_is_overwritten_and_a_lost_key_is_said(course: Path):
    mine, made = str(course / "mine.json"), course / "mine-signed.json"
    made.write_text("something else")
    code, said = whichpm(course, "sign", mine, "--by", "Dr Okafor")
    assert code == 1
    assert "is there already, with other content" in said
    assert made.read_text() == "something else"
    made.unlink()
    assert whichpm(course, "sign", mine, "--by", "Dr Okafor")[0] == 0
    (course / "draws" / "certificates.key").write_text("gone")
    code, said = whichpm(course, "verify", str(made))
    assert code == 1
    assert "put it back from a copy" in said
    (course / "draws" / "certificates.key").unlink()
    code, said = whichpm(course, "verify", str(made))
    assert code == 1
    assert "this course has signed none so far" in said


def test_a_strange_name_of_who_signs_is_refused(course: Path):
    code, said = whichpm(course, "sign", str(course / "mine.json"), "--by", "Dr\u202e Okafor")
    assert code == 1
    assert "--by: a name in it has letters that cannot be seen" in said
    assert not (course / "mine-signed.json").exists()


def test_a_code_is_short_enough_to_be_read_out():
    made = signed(read(content()), "Dr Okafor", DAY, KEY)
    assert made.signed is not None
    assert len(made.signed.code.replace("-", "")) == certificate.CODE
