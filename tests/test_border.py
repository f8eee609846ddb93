"""What crosses to JavaScript has the types that are written for it, and both sides know the same facts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import msgspec
import pytest

from whichpm import bank, border, public
from whichpm.kinds import kinds
from whichpm.model import DIRECTIONS, ROLE_GROUPS, ROLES

ROOT = Path(__file__).parents[1]


def exercises():
    return [bank.load(path) for path in bank.files(ROOT)]


@pytest.mark.parametrize("path", border.files())
def test_the_written_files_are_what_the_types_say(path: str):
    assert (ROOT / path).read_text(encoding="utf-8") == border.files()[path]


@pytest.mark.course
def test_every_exercise_crosses_in_its_types_and_with_nothing_else():
    for exercise in exercises():
        for held in (False, True):
            data = json.loads(json.dumps(exercise.public(held=held)))
            assert msgspec.to_builtins(msgspec.convert(data, public.Exercise)) == data, exercise.slug
        for method in ("layout", "told"):
            struct = border.crossing(kinds()[exercise.kind], method)
            data = getattr(exercise, method)
            if struct is None:
                assert data == {}
            else:
                assert json.loads(msgspec.json.encode(msgspec.convert(data, struct))) == data, exercise.slug


def test_a_held_exercise_stays_one_of_practice_and_keeps_its_key():
    exercise = bank.find(ROOT, "lost-umbrellas")
    shown = exercise.public(held=True)
    assert (shown["pool"], shown["revision"]) == ("practice", exercise.revision)
    assert not re.search(r'"(key|why|line|read|test|maximum|told|verdicts)"', json.dumps(shown))


def test_directions_lead_from_roles_to_others():
    for names in DIRECTIONS:
        one, other = (set(ROLE_GROUPS.get(name, (name,))) for name in names)
        assert one | other <= set(ROLES)
        assert not one & other
