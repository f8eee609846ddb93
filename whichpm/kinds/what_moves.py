"""What moves: a plan and a change of it. What moves, how far, and what stays? The key is calculated from the plan."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from whichpm.kinds import ExerciseFile, Fault
from whichpm.kinds._choices import choice_faults, repeated
from whichpm.model import Exercise, Identifier, Item, Level, Option, Text
from whichpm.papers import Bar, Block, Roadmap, Schedule, drawn, network, on_paper, part_faults
from whichpm.papers.parts import Item as Entry
from whichpm.sheet import ENGLISH, Note, Paper, Sheet, listed
from whichpm.suggest import nearest
from whichpm.words import Say

_OUT = "no room any more"


class Shift(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer: how far something moves."""

    id: Identifier
    label: Text
    value: Annotated[
        Annotated[int, Meta(ge=0)] | None,
        Meta(description="Units of time later; on a roadmap periods later, and left out for no room any more."),
    ] = None


class Change(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What happens to the plan: a task takes longer, or something new stands on the roadmap."""

    text: Annotated[Text, Meta(description="What happens, in a sentence.")]
    task: Annotated[Identifier | None, Meta(description="On a schedule: which task takes longer.")] = None
    by: Annotated[int, Meta(ge=0, le=1000, description="On a schedule: by how much.")] = 0
    new: Annotated[Entry | None, Meta(description="On a roadmap: what is put in.")] = None
    before: Annotated[Identifier | None, Meta(description="On a roadmap: what it is put before.")] = None


class Place(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A task or an entry of the plan that is asked about."""

    id: Identifier
    of: Annotated[Identifier, Meta(description="Id of the task or entry.")]
    text: Annotated[Text | None, Meta(description="By default the words of the plan.")] = None
    key: Annotated[str, Meta(description="The answer that the author expects; it is held against the calculation.")]
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level = "apply"
    why: Annotated[dict[str, Text], Meta(description="One explanation for every option.")]


class Row(msgspec.Struct, frozen=True):
    """What is asked of one item: its bar before the change, and where it would start with each answer, in percent."""

    item: str
    bar: Bar
    moved: dict[str, float]


class Layout(msgspec.Struct, frozen=True):
    """The plan before the change, the change, and the bars of what is asked."""

    title: str
    blocks: list[Block]
    change: str
    rows: list[Row]


class Told(msgspec.Struct, frozen=True):
    """The plan after the change."""

    blocks: list[Block]


class WhatMoves(ExerciseFile, frozen=True, kw_only=True, tag="what-moves"):
    """A plan that changes; one point for each place."""

    names_lines = False
    on_papers = True

    plan: Annotated[Schedule | Roadmap, Meta(description="The plan before the change.")]
    change: Change
    options: Annotated[tuple[Shift, ...], Meta(min_length=2, max_length=5)]
    asked: Annotated[tuple[Place, ...], Meta(min_length=3, max_length=12)]

    def flat_options(self) -> tuple[Option, ...]:
        """The answers, from the least move to the greatest."""
        return tuple(Option(one.id, one.label) for one in self._scale())

    def flat_items(self) -> tuple[Item, ...]:
        """One item a place, in the order of the plan."""
        words = {one.id: one.text for one in self._entries()}
        return tuple(
            Item(
                id=one.id,
                text=one.text or words.get(one.of, one.of),
                options=tuple(option.id for option in self._scale()),
                key=one.key,
                why=one.why,
                concepts=one.concepts,
                level=one.level,
                read=self.read,
            )
            for one in self._asked()
        )

    def layout(self) -> Layout:
        """The plan as it is agreed, and each place with every answer."""
        blocks = drawn((self.plan,))
        bars = dict(zip((one.id for one in self._entries()), blocks[0].bars or [], strict=False))
        rows = []
        if isinstance(self.plan, Schedule):
            span = max(one.end for one in network.times(self.plan.tasks).values())
            most = span + max(one.value or 0 for one in self.options)
            for one in self._asked():
                start, length = bars[one.of].start * span / most, bars[one.of].length * span / most
                moved = {option.id: round(start + 100 * (option.value or 0) / most, 2) for option in self.options}
                rows.append(Row(one.id, Bar(round(start, 2), round(length, 2)), moved))
        else:
            count = len(self.plan.periods) + 1
            was = {name: period or count for name, period in self._landed(self.plan).items()}
            for one in self._asked():
                to = {each.id: count if each.value is None else was[one.of] + each.value for each in self.options}
                moved = {name: round(100 * (min(period, count) - 1) / count, 2) for name, period in to.items()}
                rows.append(Row(one.id, bars[one.of], moved))
        return Layout(self.title, blocks, self.change.text, rows)

    def told(self) -> Told:
        """The plan calculated anew."""
        return Told(drawn((self._after(),)))

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """The plan, the change, the places, and with the key the plan calculated anew."""

        def plan(title: str, layout: Mapping[str, Any]) -> Paper:
            return on_paper(title, msgspec.convert(layout["blocks"], list[Block]))

        places = listed(exercise, say)
        change = Note(exercise.layout["change"], lead=say("what-moves.change"))
        told = (plan(say("what-moves.after"), exercise.told),) if exercise.told else ()
        return Sheet((plan(say("what-moves.before"), exercise.layout), change, *places.task), (*places.key, *told))

    def faults(self) -> Iterator[Fault]:
        """A plan or change that cannot be calculated, keys that the calculation does not give, and lopsided keys."""
        if broken := [(("plan", *place[1:]), cause, fix) for place, cause, fix in part_faults((self.plan,))]:
            yield from broken
            return
        entries = [one.id for one in self._entries()]
        yield from repeated(("asked",), [one.id for one in self.asked], "item id")
        yield from repeated(("options",), [one.id for one in self.options], "option")
        unknown = list(self._unknown(entries))
        yield from unknown
        if unknown:
            return
        values = {option.id: option.value for option in self.options}
        found = self._found()
        for index, one in enumerate(self.asked):
            yield from choice_faults(("asked", index), one.key, None, one.why, tuple(values))
            if one.key in values and values[one.key] != found[one.of]:
                fitting = next((name for name, value in values.items() if value == found[one.of]), None)
                said, given = (_OUT if value is None else value for value in (values[one.key], found[one.of]))
                cause = f'the key says {said}, and the plan gives {given} for "{one.of}"'
                add = "without a value" if found[one.of] is None else f"with `value: {given}`"
                yield ("asked", index, "key"), cause, f"write `key: {fitting}`" if fitting else f"add an option {add}"
        most = len(self.asked) // len(self.options)
        for key, count in Counter(one.key for one in self.asked).items():
            if count > most:
                cause = f'"{key}" fits {count} of {len(self.asked)} places: that answer everywhere would beat chance'
                yield ("asked",), cause, f"ask so that each of the {len(self.options)} answers fits equally often"

    def _unknown(self, entries: list[str]) -> Iterator[Fault]:
        for index, one in enumerate(self.asked):
            if one.of not in entries:
                yield ("asked", index, "of"), f'the plan has no "{one.of}"', nearest(one.of, entries)
            elif self.change.new is not None and one.of == self.change.new.id:
                yield ("asked", index, "of"), f'"{one.of}" is what the change puts in', "ask what makes room for it"
        change, schedule = self.change, isinstance(self.plan, Schedule)
        for index, option in enumerate(self.options):
            if schedule and option.value is None:
                yield ("options", index), '"value" is missing', "say how many units of time later"
        needed = {"task": change.task, "by": change.by or None} if schedule else {"new": change.new}
        for name, value in needed.items():
            if value is None:
                yield ("change",), f'"{name}" is missing', f"add `{name}: …`"
        for name, given in (("task", change.task), ("before", change.before)):
            if given is not None and given not in entries:
                yield ("change", name), f'the plan has no "{given}"', nearest(given, entries)

    def _entries(self) -> tuple[network.Task, ...] | tuple[Entry, ...]:
        return self.plan.tasks if isinstance(self.plan, Schedule) else self.plan.items

    def _asked(self) -> list[Place]:
        order = [one.id for one in self._entries()]
        return sorted(self.asked, key=lambda one: order.index(one.of) if one.of in order else len(order))

    def _scale(self) -> list[Shift]:
        return sorted(self.options, key=lambda one: (one.value is None, one.value or 0))

    def _after(self) -> Schedule | Roadmap:
        """The plan with the change."""
        change = self.change
        if isinstance(self.plan, Schedule):
            return replace(self.plan, tasks=network.lengthened(self.plan.tasks, change.task or "", change.by))
        items = [one for one in self.plan.items if change.new is None or one.id != change.new.id]
        at = next((index for index, one in enumerate(items) if one.id == change.before), len(items))
        return replace(self.plan, items=(*items[:at], *([change.new] if change.new else []), *items[at:]))

    def _found(self) -> dict[str, int | None]:
        """What the calculation gives: how much later each task starts or entry lands, ``None`` where none has room."""
        after = self._after()
        if isinstance(after, Roadmap) or isinstance(self.plan, Roadmap):
            assert isinstance(after, Roadmap)
            was, lands = (self._landed(one) for one in (self.plan, after))
            return {name: None if was[name] and not lands[name] else lands[name] - was[name] for name in was}
        then, now = network.times(self.plan.tasks), network.times(after.tasks)
        return {name: now[name].start - then[name].start for name in then}

    @staticmethod
    def _landed(plan: Schedule | Roadmap) -> dict[str, int]:
        assert isinstance(plan, Roadmap)
        return network.filled({one.id: one.needs for one in plan.items}, plan.capacity)
