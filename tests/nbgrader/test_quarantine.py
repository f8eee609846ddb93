"""The list of those who wait for a person: what an earlier version stored is still read."""

from __future__ import annotations

import msgspec
import pytest

from whichpm.nbgrader.gradebook.quarantine import Remark, decode

WAITING = Remark("anna", "ps1.ipynb", "unread", "it is cut off", "ask for it again", "nothing")


def test_a_remark_of_this_version_comes_back():
    assert decode(msgspec.json.encode([WAITING])) == [WAITING]


def test_a_remark_of_an_earlier_version_is_understood():
    assert decode(msgspec.json.encode([WAITING]).replace(b'"fix"', b'"remedy"')) == [WAITING]


def test_a_damaged_list_is_an_error():
    with pytest.raises(msgspec.DecodeError):
        decode(b'[{"learner": "anna"}]')
