"""Sort: every statement gets one owner (or one box) out of a few."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

from msgspec import Meta

from whichpm.kinds import ExerciseFile, Fault
from whichpm.kinds._choices import Options, Question, choice_faults, labelled, option_faults, repeated
from whichpm.model import Item, Option


class Statement(Question, frozen=True, kw_only=True):
    """A statement or question, with choices of its own where those of the exercise do not suit it."""

    options: Annotated[Options | None, Meta(description="Choices of this question alone.")] = None


class Sort(ExerciseFile, frozen=True, kw_only=True, tag="sort"):
    """Statements sorted into a few options; one point each. A question may bring choices of its own."""

    assigns = stands_alone = shuffled = True

    options: Options | None = None
    items: Annotated[tuple[Statement, ...], Meta(min_length=1, max_length=60)]

    def flat_options(self) -> tuple[Option, ...]:
        """Options of the exercise, then those of its questions by name; a bare id takes the label of its role."""
        known = {option.id: option for option in labelled(self.options or ())}
        own = {option.id: option for item in self.items for option in labelled(item.options or ())}
        return (*known.values(), *(own[name] for name in sorted(own.keys() - known.keys())))

    def flat_items(self) -> tuple[Item, ...]:
        """One item a statement, each with its own options or all of the exercise."""
        return tuple(item.item(labelled(item.options or self.options or ()), self.read) for item in self.items)

    def faults(self) -> Iterator[Fault]:
        """Bare options that are no role, repeated ids, and items whose parts disagree."""
        yield from option_faults(("options",), self.options or ())
        yield from repeated(("items",), [item.id for item in self.items], "item id")
        labels = {option.id: option.label for option in self.flat_options()}
        for index, item in enumerate(self.items):
            place = ("items", index)
            if item.options is None and self.options is None:
                yield place, "no options", "add `options` to it, or to the exercise for all of its items"
                continue
            yield from option_faults((*place, "options"), item.options or ())
            for number, option in enumerate(labelled(item.options or ())):
                if labels[option.id] != option.label:
                    cause = f'"{option.id}" is also "{labels[option.id]}" in this exercise'
                    yield (*place, "options", number), cause, "give one of them another id"
            own = [option.id for option in labelled(item.options or self.options or ())]
            yield from choice_faults(place, item.key, item.line, item.why, own)
