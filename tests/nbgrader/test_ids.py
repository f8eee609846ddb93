"""One table of what the id of a learner may be."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm.nbgrader import ids

GOOD = [
    "s01",
    "0-victim",
    "ada@example.edu",
    "Zoë Brontë",
    "山田太郎",
    "नेहा",
    "a_b",
    "_x",
    "o.k",
    "console",
    "o'brien",
    "con-1",
    "x" * 100,
]
BAD = [
    "",
    "[red]x[/red]", "[link=x]y", "<img src=x onerror=alert(1)>", "|calc", "=1+1;", "a;b", "a+b", "a,b", "a%2Fb",
    "a#b",
    "a\u202eb", "a\u200bb", "a\x1b[2J", "a\x9bb", "a\nb", "a\udcff", "..", ".hidden", "-x", "x.", "x ", "con",
    "NUL.txt", "com1", "LPT9.ipynb", "a/b", "a\\b", "a:b", "*", "a?", "x" * 101, "字" * 90, 'a"b', "a`b", "$(x)",
    "a&b", "＝1",
]  # fmt: skip


@pytest.mark.parametrize("text", GOOD)
def test_an_id_of_letters_and_digits_of_any_script_can_be_used(text: str):
    assert ids.refusal(text) is None


@pytest.mark.parametrize("text", BAD)
def test_what_could_act_somewhere_is_refused_with_a_cause_that_is_harmless_itself(text: str):
    cause = ids.refusal(text)
    assert cause
    assert cause.isprintable()
    assert ids.renaming(text).isprintable()


@given(st.text(st.characters()))
def test_every_suggestion_is_an_id(text: str):
    near = ids.suggestion(text)
    assert not near or ids.refusal(near) is None


@given(st.text("ab1.- _@=<>[]|\u202e\x1b字é", min_size=1))
def test_every_id_is_harmless_everywhere(text: str):
    if ids.refusal(text) is None:
        assert text.isprintable()
        assert not set(text) & set('<>&"`[]{}|=+;,/\\:*?%#$!~^()')
        assert len(text.encode()) <= 255
        assert ids.suggestion(text) == text
