"""Pairs: questions that look alike and have different owners."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile, Fault, Place
from whichpm.kinds._choices import Options, Question, choice_faults, labelled, option_faults, repeated
from whichpm.model import Exercise, Item, Option
from whichpm.public import Verdict


class Pair(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Two questions that share words and differ in their owner."""

    first: Annotated[Question, Meta(description="One of the two; where they stand follows from their ids.")]
    second: Annotated[Question, Meta(description="The other.")]


class Layout(msgspec.Struct, frozen=True):
    """Which questions belong together, as pairs of ids."""

    pairs: list[tuple[str, str]]


class Pairs(ExerciseFile, frozen=True, kw_only=True, tag="pairs"):
    """Pairs of look-alike questions; one point a question.

    The author writes a pair together, and in practice learners meet it so. Where it is graded, all questions come in an
    order that follows from their ids, so that no place tells which is whose partner.
    """

    assigns = stands_alone = shuffled = True
    counts_as = "sort"

    options: Options
    pairs: Annotated[tuple[Pair, ...], Meta(min_length=2, max_length=30)]

    def flat_options(self) -> tuple[Option, ...]:
        """Options with their labels; a bare id takes the label of its role."""
        return labelled(self.options)

    def flat_items(self) -> tuple[Item, ...]:
        """All questions, each with all options."""
        options = self.flat_options()
        return tuple(
            question.item(options, self.read)
            for question in (*(pair.first for pair in self.pairs), *(pair.second for pair in self.pairs))
        )

    def layout(self) -> Layout:
        """Which questions belong together; by their names, because the author's order could tell a key."""
        named = (sorted((pair.first.id, pair.second.id)) for pair in self.pairs)
        return Layout(sorted((one, other) for one, other in named))

    def verdicts(self) -> Iterator[Verdict]:
        """Each question has its own, once both of its pair are answered."""
        for pair in self.pairs:
            both = [pair.first.id, pair.second.id]
            yield from (Verdict([name], name, both) for name in both)

    @classmethod
    def partners(cls, exercise: Exercise) -> tuple[tuple[str, str], ...]:
        """The two questions of each pair."""
        return tuple((first, second) for first, second in exercise.layout["pairs"])

    def faults(self) -> Iterator[Fault]:
        """What choices may get wrong, ids used twice, and pairs with a single owner."""
        yield from option_faults(("options",), self.options)
        options = [option.id for option in self.flat_options()]
        ids = [question.id for pair in self.pairs for question in (pair.first, pair.second)]
        for (_, index), cause, fix in repeated(("pairs",), ids, "item id"):
            yield ("pairs", int(index) // 2, ("first", "second")[int(index) % 2]), cause, fix
        for index, pair in enumerate(self.pairs):
            for name, question in (("first", pair.first), ("second", pair.second)):
                place: Place = ("pairs", index, name)
                yield from choice_faults(place, question.key, question.line, question.why, options)
            if pair.first.key == pair.second.key:
                fix = "change one question until its owner changes, or use `kind: sort`"
                yield ("pairs", index, "second", "key"), f'both questions have the key "{pair.first.key}"', fix
