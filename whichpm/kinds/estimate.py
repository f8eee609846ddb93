"""Estimate: a number on a scale, right within a tolerance; the way to it, and the slips that lead beside it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile, Fault, Place
from whichpm.kinds._choices import repeated
from whichpm.model import Identifier, Item, Level, Option, Text
from whichpm.papers import formula

FEWEST, MOST = 10, 21
"""Marks of a scale: with fewer a guess pays, and more are not told apart on a phone."""
SHARE = 4
"""One mark in so many may be right."""

Formula = Annotated[str, Meta(min_length=1, max_length=200, description="Of figures by name: budget / cpi.")]


class Scale(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The marks that a learner chooses from."""

    first: float
    last: float
    step: Annotated[float, Meta(gt=0)]

    def marks(self) -> list[float]:
        """Every mark, or as many as show that they are too many."""
        steps = min(round((self.last - self.first) / self.step), 99)
        return [round(self.first + at * self.step, 6) for at in range(steps + 1)]


class Slip(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A way to go wrong, and what is said to whoever chooses the number that it gives."""

    formula: Formula
    why: Annotated[Text, Meta(description="Names the slip; 25 to 60 words.")]


class Number(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A number that is asked for."""

    id: Identifier
    text: Text
    label: Annotated[
        str,
        Meta(
            description="How a number is written: `{} days`, `€{:,}`.",
            pattern=r"^[^{}]*\{(:,)?\}[^{}]*$",
            extra={"is": "no way to write a number", "fix": "write {} once where it stands, or {:,} with thousands"},
        ),
    ] = "{}"
    scale: Scale
    key: Annotated[float, Meta(description="The mark that is nearest to what the formula gives; held against it.")]
    formula: Formula | None = None
    within: Annotated[float, Meta(ge=0, description="How far off is still right.")] = 0
    way: Annotated[tuple[Text, ...], Meta(description="The way to the number, step by step.", min_length=1)]
    why: Annotated[Text, Meta(description="Said of what is right.")]
    low: Annotated[Text, Meta(description="Said of what is too low, and no slip.")]
    high: Annotated[Text, Meta(description="Said of what is too high, and no slip.")]
    slips: tuple[Slip, ...] = ()
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level = "apply"
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None

    def option(self, mark: float) -> Option:
        """A mark as an option; its id tells item and number."""
        digits = max(len(f"{one:.6f}".rstrip("0").partition(".")[2]) for one in (self.scale.first, self.scale.step))
        name = f"{abs(mark):.{digits}f}".replace(".", "-")
        shown = f"{mark:.{digits}f}" if "{}" in self.label else f"{mark:,.{digits}f}"
        sign = "minus-" if mark < 0 else ""
        label = self.label.replace("{:,}", "{}").replace("{}", shown.replace("-", "−"))
        return Option(f"{self.id}-{sign}{name}", label)

    def nearest(self, number: float) -> float:
        """The mark that is nearest to a number."""
        return min(self.scale.marks(), key=lambda mark: abs(mark - number))

    def answer(self, given: Mapping[str, float]) -> float:
        """The exact number; raises :class:`~whichpm.papers.formula.NotCalculable`."""
        return self.key if self.formula is None else formula.value(self.formula, given)

    def right(self, answer: float) -> list[float]:
        """The marks within the tolerance, the nearest first."""
        near = [mark for mark in self.scale.marks() if abs(mark - answer) <= self.within + 1e-9]
        return list(dict.fromkeys((self.nearest(answer), *near)))


class Estimate(ExerciseFile, frozen=True, kw_only=True, tag="estimate"):
    """Numbers on scales, a point each; the nearest mark is the key, and those within the tolerance earn as much."""

    stands_alone = shares_explanations = True
    names_lines = False
    on_papers = True

    given: Annotated[Mapping[str, float], Meta(description="Figures of the story, by name, for the formulas.")] = {}
    asked: Annotated[tuple[Number, ...], Meta(min_length=2, max_length=6)]

    def flat_options(self) -> tuple[Option, ...]:
        """The marks of all scales."""
        return tuple(one.option(mark) for one in self.asked for mark in one.scale.marks())

    def flat_items(self) -> tuple[Item, ...]:
        """One item a number. Each mark is explained, and the way follows on lines of their own."""
        return tuple(self._item(one) for one in self.asked)

    def faults(self) -> Iterator[Fault]:
        """Scales that are none, formulas that give no number, keys that they do not give, slips that are right."""
        yield from repeated(("asked",), [one.id for one in self.asked], "item id")
        places: dict[int, str] = {}
        for index, one in enumerate(self.asked):
            found = list(self._faults(("asked", index), one))
            yield from found
            if found:
                continue
            marks = one.scale.marks()
            at = [marks.index(mark) for mark in one.right(one.answer(self.given))]
            if again := next((places[place] for place in at if place in places), ""):
                cause = f"it is right at the same place of its scale as {again}: that place every time would pay"
                yield ("asked", index, "scale"), cause, "let the scale begin elsewhere"
            places |= dict.fromkeys(at, one.id)
        ids = [option.id for option in self.flat_options()]
        if len(set(ids)) < len(ids):
            yield ("asked",), "two marks would have the same id", "rename one of the items"

    def _faults(self, place: Place, one: Number) -> Iterator[Fault]:
        scale, marks = one.scale, one.scale.marks()
        if abs(scale.first + (len(marks) - 1) * scale.step - scale.last) > 1e-6 or not FEWEST <= len(marks) <= MOST:
            cause = f"{scale.first:g} to {scale.last:g} by {scale.step:g} gives {len(marks)} marks"
            yield (*place, "scale"), cause, f"choose a step that gives {FEWEST} to {MOST} and ends at `last`"
            return
        try:
            answer = one.answer(self.given)
            slips = [formula.value(slip.formula, self.given) for slip in one.slips]
        except formula.NotCalculable as error:
            yield (*place, "formula"), str(error), f"use {', '.join(self.given) or 'figures under `given`'}"
            return
        right = one.right(answer)
        if not marks[0] <= answer <= marks[-1]:
            yield (*place, "scale"), f"{answer:g} lies beyond it", "let it reach further"
        elif one.key != right[0]:
            yield (
                (*place, "key"),
                f"the key says {one.key:g}, and the formula gives {answer:g}",
                f"write `key: {right[0]:g}`",
            )
        if len(right) * SHARE > len(marks):
            cause = f"{len(right)} of {len(marks)} marks are right"
            yield (*place, "within"), cause, f"let at most one in {SHARE} be"
        taken = list(right)
        for index, number in enumerate(slips):
            mark = one.nearest(number)
            if abs(mark - number) > scale.step or mark in taken:
                what = "lies beyond the scale" if mark not in taken else "is right, or another slip"
                yield (*place, "slips", index), f"{number:g} {what}", "take it out, or change the scale"
            taken.append(mark)

    def _item(self, one: Number) -> Item:
        marks = one.scale.marks()
        options = [one.option(mark) for mark in marks]
        try:
            answer = one.answer(self.given)
            slips = {one.nearest(formula.value(slip.formula, self.given)): slip.why for slip in one.slips}
        except formula.NotCalculable:  # `faults` tells.
            answer, slips = one.key, {}
        right = one.right(answer)
        told = [one.why if mark in right else slips.get(mark, one.low if mark < answer else one.high) for mark in marks]
        return Item(
            id=one.id,
            text=one.text,
            options=tuple(option.id for option in options),
            key=one.option(right[0]).id,
            accepted=tuple(one.option(mark).id for mark in right[1:]),
            why={option.id: _lines(why, one.way) for option, why in zip(options, told, strict=True)},
            concepts=one.concepts,
            level=one.level,
            read=one.read or self.read,
        )


def _lines(why: str, way: Sequence[str]) -> str:
    return "\n".join((why, *way))
