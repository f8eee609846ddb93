"""Tally: a number on a scale, right within a step: a kind for tests/browser/test_new_kind.py alone."""

from __future__ import annotations

from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile
from whichpm.model import Identifier, Item, Option, Text

SCALE = tuple(str(step) for step in range(1, 8))


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A question whose answer is a number."""

    id: Identifier
    text: Text
    key: Annotated[int, Meta(ge=1, le=7)]
    why: Text


class Tally(ExerciseFile, frozen=True, kw_only=True, tag="tally"):
    """Numbers to count; the next step on either side fits as well."""

    shares_explanations = stands_alone = True

    questions: Annotated[tuple[Question, ...], Meta(min_length=1)]

    def flat_options(self) -> tuple[Option, ...]:
        """The steps of the scale."""
        return tuple(Option(step, step) for step in SCALE)

    def flat_items(self) -> tuple[Item, ...]:
        """One item a question."""
        return tuple(
            Item(
                id=one.id,
                text=one.text,
                options=SCALE,
                key=str(one.key),
                accepted=tuple(str(near) for near in (one.key - 1, one.key + 1) if str(near) in SCALE),
                why=dict.fromkeys(SCALE, one.why),
                concepts=("C001",),
                read=self.read,
            )
            for one in self.questions
        )
