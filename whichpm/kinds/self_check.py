"""Self-check: statements about oneself, rated from 1 to 5. Nothing is scored, and nothing leaves the learner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile, Fault
from whichpm.kinds._choices import repeated
from whichpm.model import Exercise, Identifier, Item, Option, Text
from whichpm.sheet import ENGLISH, Note, Sheet, listed
from whichpm.words import Say

SCALE = (
    Option("1", "1 not at all"),
    Option("2", "2 a little"),
    Option("3", "3 partly"),
    Option("4", "4 mostly"),
    Option("5", "5 very much"),
)


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement to rate."""

    id: Identifier
    text: Annotated[Text, Meta(description="What somebody may like or do, in the first person.")]
    drawn: Annotated[Literal["product", "project"], Meta(description="The work that a high rating speaks for.")]
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]


class SelfCheck(ExerciseFile, frozen=True, kw_only=True, tag="self-check"):
    """Statements that add up to two bars, one for each kind of work; no points, no type, no verdict."""

    statements: Annotated[tuple[Statement, ...], Meta(min_length=2, max_length=30)]

    def flat_options(self) -> tuple[Option, ...]:
        """The five steps of the scale."""
        return SCALE

    def flat_items(self) -> tuple[Item, ...]:
        """One item a statement; its part says which bar it belongs to."""
        return tuple(
            Item(
                id=statement.id,
                text=statement.text,
                options=tuple(step.id for step in SCALE),
                key=None,
                why={},
                concepts=statement.concepts,
                level="evaluate",
                read=self.read,
                points=0.0,
                part=statement.drawn,
            )
            for statement in self.statements
        )

    def faults(self) -> Iterator[Fault]:
        """Repeated ids, and bars of unlike length, which could not be compared."""
        yield from repeated(("statements",), [statement.id for statement in self.statements], "statement id")
        count = Counter(statement.drawn for statement in self.statements)
        if count["product"] != count["project"]:
            cause = f"{count['product']} statements speak for product work, {count['project']} for project work"
            yield ("statements",), cause, "write as many for one as for the other"
        if self.confidence:
            yield ("confidence",), "nothing is scored here that one could be sure of", "remove it"

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """Says first that nothing is scored, and last how to add up the two bars by hand."""
        sums = [
            ", ".join(str(number) for number, item in enumerate(exercise.items, 1) if item.part == drawn)
            for drawn in ("product", "project")
        ]
        return Sheet(
            (
                Note(say("sheet.private"), lead=say("sheet.unscored")),
                *listed(exercise, say).task,
                Note(say("sheet.sums", one=sums[0], other=sums[1]), lead=say("sheet.bars")),
            )
        )

    @classmethod
    def carried(cls) -> bool:
        """Never: what somebody likes is nobody's business but theirs."""
        return False
