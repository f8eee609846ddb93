"""Text of other people in a terminal: whatever it holds, it is only text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from whichpm.terminal import in_json, line, shown

ACTIVE = ["\x1b[2J", "\x9b1m", "\u202emoc", "\u2066x", "a\u200bb", "\ufeffa", "\u2028", "\udcff", "\x07", "\r"]


@pytest.mark.parametrize("text", ACTIVE)
def test_what_steers_or_hides_is_replaced(text: str):
    assert "\ufffd" in shown(text)
    assert not set(shown(text)) & set("\x1b\x9b\u202e\u2066\u200b\ufeff\u2028\udcff\x07\r")


@pytest.mark.parametrize("text", ["山田\u3000太郎", "Zoë Brontë", "a\u00a0b", "two\nlines", "[red]x[/red]"])
def test_all_else_stays(text: str):
    assert shown(text) == text


@given(st.text(st.characters()))
def test_json_is_the_same_for_a_program_and_harmless_for_a_terminal(text: str):
    written = in_json({"learner": text})
    assert json.loads(written) == {"learner": text}
    assert shown(written) == written
    assert "\n" not in line(text)
    assert len(shown(text * 50, 40)) <= 40
