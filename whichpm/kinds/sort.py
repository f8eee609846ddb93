"""Sort: every statement gets one owner (or one box) out of a few."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile, Problem
from whichpm.kinds._choices import choice_problems, labelled, option_problems, repeated
from whichpm.model import Identifier, Item, Level, Option, Text


class SortItem(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement to sort."""

    id: Identifier
    text: Annotated[Text, Meta(description="The statement, an act without its actor.")]
    key: Annotated[str, Meta(description="The option that fits.")]
    line: Annotated[int, Meta(description="Line of the ownership test that decides.", ge=1, le=4)] | None = None
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level
    why: Annotated[dict[str, Text], Meta(description="One explanation for every option.")]
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None


class Sort(ExerciseFile, frozen=True, kw_only=True, tag="sort"):
    """Statements sorted into a few options; one point each."""

    options: Annotated[
        tuple[Identifier | Option, ...],
        Meta(min_length=2, max_length=6, description="Ids of roles, or {id, label}."),
    ]
    items: Annotated[tuple[SortItem, ...], Meta(min_length=1, max_length=60)]

    def flat_options(self) -> tuple[Option, ...]:
        """Options with their labels; a bare id takes the label of its role."""
        return labelled(self.options)

    def flat_items(self) -> tuple[Item, ...]:
        """One item a statement, each with all options."""
        options = tuple(option.id for option in self.flat_options())
        return tuple(
            Item(
                id=item.id,
                text=item.text,
                options=options,
                key=item.key,
                why=item.why,
                line=item.line,
                concepts=item.concepts,
                level=item.level,
                read=item.read or self.read,
            )
            for item in self.items
        )

    def problems(self) -> Iterator[Problem]:
        """Bare options that are no role, repeated ids, and items whose parts disagree."""
        yield from option_problems(("options",), self.options)
        options = [option.id for option in self.flat_options()]
        yield from repeated(("items",), [item.id for item in self.items], "item id")
        for index, item in enumerate(self.items):
            yield from choice_problems(("items", index), item.key, item.line, item.why, options)
