"""Two-step: whose is it, and which line of the ownership test says so? One point for both.

A line gives one owner and an owner has one line, so that the second answer is no second piece of evidence: a statement
earns its point where both fit, half of it shown at each, and statistics count the statement once.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile, Fault, Place
from whichpm.kinds._choices import LINE, labelled, line_of, option_faults, repeated, why_faults
from whichpm.model import (
    LINES,
    ROLE_OF_LINE,
    ROLES,
    Exercise,
    Identifier,
    Item,
    ItemResult,
    Level,
    Notes,
    Option,
    Result,
    Text,
)
from whichpm.public import Verdict
from whichpm.sheet import ENGLISH, Sheet, listed
from whichpm.words import Say

OWNER, REASON = "owner", "reason"
"""The two questions about a statement."""
ASK = "Which line of the ownership test decides?"
BRIEF = {
    1: "whose problem, why, what, or whether",
    2: "agreed work, or what work would take",
    3: "one to choose, one to arrange",
    4: "builders, buyers, sellers, experts, sponsors",
}
"""Lines of the ownership test, short enough for a button; the full text comes with the explanation."""


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One statement; its owner follows from the line."""

    id: Identifier
    text: Annotated[Text, Meta(description="The statement, an act without its actor.")]
    line: Annotated[
        int, Meta(description="Line of the ownership test that decides, and with it the owner.", ge=1, le=4)
    ]
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level
    why: Annotated[dict[str, Text], Meta(description="One explanation for every role; it serves the role's line too.")]
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None
    notes: Annotated[Notes, Meta(description="For the gates; learners never get them.")] = Notes()


class TwoStep(ExerciseFile, frozen=True, kw_only=True, tag="two-step"):
    """Two items a statement: its owner, then the line that decides; one point for both."""

    assigns = stands_alone = shuffled = True
    repeating = frozenset({REASON})

    options: Annotated[tuple[Identifier, ...], Meta(min_length=2, max_length=4, description="Ids of roles.")] = tuple(
        ROLES
    )
    items: Annotated[tuple[Statement, ...], Meta(min_length=1, max_length=30)]

    def flat_options(self) -> tuple[Option, ...]:
        """The roles, then the lines that give them."""
        return (
            *labelled(self.options),
            *(Option(_line(n), f"{LINES[n].capitalize()} ({n}): {BRIEF[n]}") for n in self._lines()),
        )

    def flat_items(self) -> tuple[Item, ...]:
        """Owner and line of each statement; the line's explanations are those of its owner."""
        return tuple(item for statement in self.items for item in self._both(statement))

    def sure_of(self) -> dict[str, str]:
        """Owner and line together, once both are chosen."""
        return {statement.id + LINE: statement.id + LINE for statement in self.items}

    def verdicts(self) -> Iterator[Verdict]:
        """Owner and line of a statement."""
        return (Verdict([one.id, one.id + LINE], one.id + LINE) for one in self.items)

    @classmethod
    def own_words(cls, exercise: Exercise, say: Say) -> tuple[str, ...]:
        """What asks for the line."""
        del exercise
        return (say("two-step.which"),)

    @classmethod
    def add_up(cls, exercise: Exercise, results: tuple[ItemResult, ...]) -> tuple[ItemResult, ...]:
        """Half a point each where owner and line fit, else none."""
        del exercise
        earned = {one.item.id: one.points > 0 for one in results}
        half = {name: earned[name] and earned[name + LINE] for name in earned if name + LINE in earned}
        both = half | {name + LINE: fits for name, fits in half.items()}
        return tuple(
            one if both.get(one.item.id, True) else msgspec.structs.replace(one, points=0.0) for one in results
        )

    @classmethod
    def evidence(cls, result: Result) -> tuple[ItemResult, ...]:
        """Each statement once, worth a point: the owner that was chosen, or nothing where the line gives another."""
        lines = {one.item.id: one for one in result.items if one.item.part == REASON}
        found = []
        for one in result.items:
            if line := lines.get(one.item.id + LINE):
                agree = one.answer and line.answer and ROLE_OF_LINE[int(line.answer[-1])] == one.answer
                item = msgspec.structs.replace(one.item, points=1.0)
                found.append(ItemResult(item, one.answer if agree else None, one.points + line.points))
        return tuple(found)

    @classmethod
    def chance(cls, exercise: Exercise) -> float:
        """Owner and line of a statement are picked independently; both must fit."""
        return sum(1 / len(item.options) ** 2 for item in exercise.items if item.part == OWNER)

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """The line is asked beneath its statement."""
        return listed(
            exercise, say, beneath={item.id: say("two-step.which") for item in exercise.items if item.part == REASON}
        )

    def faults(self) -> Iterator[Fault]:
        """Options that are no roles, ids used twice, and statements whose parts disagree."""
        yield from option_faults(("options",), self.options)
        ids = [name for statement in self.items for name in (statement.id, statement.id + LINE)]
        told: dict[int, Fault] = {}  # One word for both items of a statement.
        for (_, index), cause, fix in repeated(("items",), ids, "item id"):
            number = int(index) // 2
            told.setdefault(number, (("items", number), cause, fix))
        yield from told.values()
        for index, statement in enumerate(self.items):
            place: Place = ("items", index)
            owner = ROLE_OF_LINE[statement.line]
            if owner not in self.options:
                cause = f'line {statement.line} gives "{owner}", which is not one of {", ".join(self.options)}'
                yield (*place, "line"), cause, f"add {owner} to the options, or use another line"
            yield from why_faults(place, statement.why, self.options)

    def _both(self, statement: Statement) -> Iterator[Item]:
        why = statement.why
        yield Item(
            id=statement.id,
            text=statement.text,
            options=self.options,
            key=ROLE_OF_LINE[statement.line],
            why=why,
            line=statement.line,
            concepts=statement.concepts,
            level=statement.level,
            read=statement.read or self.read,
            points=0.5,
            part=OWNER,
            notes=statement.notes,
        )
        lines = self._lines()
        yield Item(
            id=statement.id + LINE,
            text=f"{ASK} {statement.text}",
            options=tuple(map(_line, lines)),
            key=_line(statement.line),
            why={_line(n): why[ROLE_OF_LINE[n]] for n in lines if ROLE_OF_LINE[n] in why},
            concepts=statement.concepts,
            level=statement.level,
            points=0.5,
            part=REASON,
        )

    def _lines(self) -> list[int]:
        return sorted(line_of(role) for role in self.options if role in ROLES)


def _line(number: int) -> str:
    """The option that stands for a line."""
    return f"line-{number}"
