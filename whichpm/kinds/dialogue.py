"""Dialogue: a chat in which some lines take somebody else's decision; the learner marks them and names the owner.

Every line is an item of its own. Each has a second item, the owner, asked where the line is marked. In what learners
see, the owner items of all lines are alike. Only lines that take somebody else's decision earn points; every other
line that is marked takes one of these back, so that neither marking nothing nor marking everything pays.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import comb
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from whichpm.kinds import ExerciseFile, Fault
from whichpm.kinds._choices import OWNER, choice_faults, labelled, option_faults, repeated, why_faults
from whichpm.model import ROLES, Exercise, Identifier, Item, ItemResult, Level, Notes, Option, Text
from whichpm.public import Verdict
from whichpm.sheet import ENGLISH, Sheet, Terms, listed
from whichpm.suggest import nearest
from whichpm.words import Say

FINE, MARKED = "fine", "marked"
VERDICTS = (Option(FINE, "Leaves every decision with its owner"), Option(MARKED, "Takes somebody else’s decision"))
LINES, OWNERS = "lines", "owners"
"""The two sub-scores."""


class Line(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One line of the chat; with an ``owner``, its speaker takes a decision that is the owner's."""

    id: Identifier
    who: Annotated[str, Meta(description="The speaker, one of `people`.")]
    text: Annotated[Text, Meta(description="What the speaker says.")]
    owner: Annotated[str | None, Meta(description="Only where the speaker takes somebody else's decision: whose.")] = (
        None
    )
    line: Annotated[int, Meta(description="Line of the ownership test that decides.", ge=1, le=4)] | None = None
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level = "analyse"
    why: Annotated[
        dict[str, Text], Meta(description="An explanation for fine and for marked; with an owner, for every option.")
    ]
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None
    notes: Annotated[Notes, Meta(description="For the gates; learners never get them.")] = Notes()


class Person(msgspec.Struct, frozen=True):
    """Who speaks, what they are, and which of the roles that is."""

    name: str
    label: str
    role: str | UnsetType = UNSET


class Layout(msgspec.Struct, frozen=True):
    """The people, and the speaker of each line."""

    people: list[Person]
    who: list[str]


class Dialogue(ExerciseFile, frozen=True, kw_only=True, tag="dialogue"):
    """A chat; a point for each line that takes somebody else's decision and is marked, and one more for its owner."""

    people: Annotated[
        dict[str, Text], Meta(min_length=2, description="Who speaks: a name, and a role's id or what they are.")
    ]
    options: Annotated[
        tuple[Identifier | Option, ...],
        Meta(min_length=2, max_length=6, description="Who may own a decision: ids of roles, or {id, label}."),
    ]
    lines: Annotated[tuple[Line, ...], Meta(min_length=2, max_length=30)]

    def flat_options(self) -> tuple[Option, ...]:
        """The two verdicts on a line, then the owners."""
        return (*VERDICTS, *labelled(self.options))

    def flat_items(self) -> tuple[Item, ...]:
        """Two items a line: whether it takes somebody else's decision, and whose."""
        return tuple(item for line in self.lines for item in (self._verdict(line), self._owner(line)))

    def layout(self) -> Layout:
        """Who speaks, line by line, and what each person is."""
        people = [
            Person(name, ROLES.get(role, role), role if role in ROLES else UNSET) for name, role in self.people.items()
        ]
        return Layout(people, [line.who for line in self.lines])

    def faults(self) -> Iterator[Fault]:
        """Unknown speakers, lines whose parts disagree, and chats in which nothing or everything is to be marked."""
        yield from option_faults(("options",), self.options)
        yield from repeated(("lines",), [line.id for line in self.lines], "line id")
        owners = [option.id for option in labelled(self.options)]
        for index, name in enumerate(owners):
            if name in (FINE, MARKED):
                yield ("options", index), f'"{name}" is a verdict on a line', "give the owner another id"
        for index, line in enumerate(self.lines):
            place = ("lines", index)
            if line.who not in self.people:
                yield (*place, "who"), f'"{line.who}" is none of the people', nearest(line.who, self.people)
            if line.id.endswith(OWNER):
                yield (*place, "id"), f'"{line.id}" ends in "{OWNER}"', "that is for the owner's question; rename it"
            if line.owner is None:
                yield from why_faults(place, line.why, (FINE, MARKED))
                continue
            if line.owner not in owners:
                cause = f'owner "{line.owner}" is not one of {", ".join(owners)}'
                yield (*place, "owner"), cause, nearest(line.owner, owners)
                continue
            told = {option: text for option, text in line.why.items() if option not in (FINE, MARKED)}
            yield from choice_faults(place, line.owner, line.line, told, owners)
            yield from why_faults(place, {**dict.fromkeys(owners, ""), **line.why}, (FINE, MARKED, *owners))
            if self.people.get(line.who) == line.owner:
                cause = f'{line.who} is "{line.owner}" and cannot take that role\'s decision from somebody else'
                yield (*place, "owner"), cause, "name another owner, or remove `owner`"
        planted = sum(line.owner is not None for line in self.lines)
        if planted in (0, len(self.lines)):
            cause = f"{planted} of {len(self.lines)} lines take somebody else's decision"
            yield ("lines",), cause, "add `owner: …` to some of the lines, not to all"

    def sure_of(self) -> dict[str, str]:
        """Every line, and no owner: to ask for those that score would show which lines are planted."""
        return {line.id: line.id for line in self.lines}

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """Who is who, then the chat; the owner is asked beneath its line."""
        owners = [item.id for item in exercise.items if item.part == OWNERS]
        chat = listed(exercise, say, beneath=dict.fromkeys(owners, say("sheet.whose")))
        people = Terms(tuple((person["name"], person["label"]) for person in exercise.layout["people"]))
        return Sheet((people, *chat.task), chat.key)

    @classmethod
    def add_up(cls, exercise: Exercise, results: tuple[ItemResult, ...]) -> tuple[ItemResult, ...]:
        """Each line marked in vain takes a marked one its points, the one with fewest first, of several the last.

        In practice, a marked line that is fine asks for no owner: its explanation has already said so.
        """
        earned = {one.item.id: one.points for one in results}
        hits = [one.item.id for one in reversed(results) if one.item.part == LINES and one.points]
        vain = sum(map(cls.costs, results))
        weakest = sorted(hits, key=lambda name: earned[name + OWNER])[:vain]
        lost = {*weakest, *(name + OWNER for name in weakest)}
        results = tuple(msgspec.structs.replace(one, points=0.0) if one.item.id in lost else one for one in results)
        if exercise.pool == "graded":
            return results
        return tuple(
            one if one.item.key or one.item.optional else msgspec.structs.replace(one, asked=False) for one in results
        )

    @classmethod
    def size(cls, exercise: Exercise) -> int:
        """Its lines, planted or not."""
        return sum(item.part == LINES for item in exercise.items)

    def verdicts(self) -> Iterator[Verdict]:
        """Each line has its own, also one that earns nothing, and each owner that there is."""
        return (Verdict([item.id], item.id) for item in self.flat_items() if self.asks(item))

    @classmethod
    def asks(cls, item: Item) -> bool:
        """Every line, although those that leave decisions with their owners earn nothing."""
        return item.key is not None

    @classmethod
    def costs(cls, one: ItemResult) -> bool:
        """A line that leaves every decision with its owner, and is marked."""
        return one.item.key == FINE and one.answer == MARKED

    @classmethod
    def chance(cls, exercise: Exercise) -> float:
        """By how many lines are marked rightly, how many in vain, and how many owners of the first fit."""
        lines = [item for item in exercise.items if item.part == LINES]
        planted = sum(item.key == MARKED for item in lines)
        fine, owner = len(lines) - planted, 1 / max(len(i.options) for i in exercise.items if i.part == OWNERS)
        total = 0.0
        for hit in range(planted + 1):
            for vain in range(min(hit, fine + 1)):
                ways = comb(planted, hit) * comb(fine, vain) / 2 ** len(lines)
                for named in range(hit + 1):
                    share = comb(hit, named) * owner**named * (1 - owner) ** (hit - named)
                    total += ways * share * (hit - vain + min(named, hit - vain))
        return total

    def _verdict(self, line: Line) -> Item:
        return Item(
            id=line.id,
            text=f"{line.who}: {line.text}",
            options=(FINE, MARKED),
            key=FINE if line.owner is None else MARKED,
            why={option: line.why[option] for option in (FINE, MARKED) if option in line.why},
            line=line.line,
            concepts=line.concepts,
            level=line.level,
            read=line.read or self.read,
            points=0.0 if line.owner is None else 1.0,
            part=LINES,
        )

    def _owner(self, line: Line) -> Item:
        return Item(
            id=f"{line.id}{OWNER}",
            text=f"“{line.text}” Who should own what {line.who} decides here?",
            options=tuple(option.id for option in labelled(self.options)),
            key=line.owner,
            why={} if line.owner is None else {o: text for o, text in line.why.items() if o not in (FINE, MARKED)},
            line=None if line.owner is None else line.line,
            concepts=line.concepts,
            level=line.level,
            read=line.read or self.read,
            notes=line.notes,
            points=0.0 if line.owner is None else 1.0,
            when=((line.id, MARKED),),
            part=OWNERS,
        )
