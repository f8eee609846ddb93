"""Sort: every statement gets one owner (or one box) out of a few."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from whichpm.kinds import ExerciseFile, Problem
from whichpm.kinds._choices import Options, Question, choice_problems, labelled, option_problems, repeated
from whichpm.model import Item, Option


class Sort(ExerciseFile, frozen=True, kw_only=True, tag="sort"):
    """Statements sorted into a few options; one point each."""

    options: Options
    items: Annotated[tuple[Question, ...], Meta(min_length=1, max_length=60)]

    def flat_options(self) -> tuple[Option, ...]:
        """Options with their labels; a bare id takes the label of its role."""
        return labelled(self.options)

    def flat_items(self) -> tuple[Item, ...]:
        """One item a statement, each with all options."""
        options = self.flat_options()
        return tuple(item.item(options, self.read) for item in self.items)

    def problems(self) -> Iterator[Problem]:
        """Bare options that are no role, repeated ids, and items whose parts disagree."""
        yield from option_problems(("options",), self.options)
        options = [option.id for option in self.flat_options()]
        yield from repeated(("items",), [item.id for item in self.items], "item id")
        for index, item in enumerate(self.items):
            yield from choice_problems(("items", index), item.key, item.line, item.why, options)
