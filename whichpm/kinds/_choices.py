"""What kinds share that let a learner choose among labelled options: labels, and the checks of an author's choices."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import Fault, Place
from whichpm.model import OWNERSHIP_TEST, ROLE_OF_LINE, ROLES, Identifier, Item, Level, Notes, Option, Text
from whichpm.suggest import nearest

ACT, LINE, OWNER = "-act", "-line", "-owner"
"""What ids of items end in that ask, after the item before them, what is done, which line decides, who should own it.

The front end has the same in ``static/board/endings.mjs``.
"""

Options = Annotated[
    tuple[Identifier | Option, ...],
    Meta(min_length=2, max_length=6, description="Ids of roles, or {id, label}."),
]


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A statement or question with one fitting option, as an author writes it."""

    id: Identifier
    text: Annotated[Text, Meta(description="What is to be assigned: an act without its actor, or a question.")]
    key: Annotated[str, Meta(description="The option that fits.")]
    line: Annotated[int, Meta(description="Line of the ownership test that decides.", ge=1, le=4)] | None = None
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level
    why: Annotated[dict[str, Text], Meta(description="One explanation for every option.")]
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None
    notes: Annotated[Notes, Meta(description="For the gates; learners never get them.")] = Notes()

    def item(self, options: Sequence[Option], read: str) -> Item:
        """The flat item, with all options of the exercise, and its section to read again where it has none."""
        return Item(
            id=self.id,
            text=self.text,
            options=tuple(option.id for option in options),
            key=self.key,
            why=self.why,
            line=self.line,
            concepts=self.concepts,
            level=self.level,
            read=self.read or read,
            notes=self.notes,
        )


def labelled(options: Sequence[str | Option]) -> tuple[Option, ...]:
    """Options with their labels; a bare id takes the label of its role."""
    return tuple(
        option if isinstance(option, Option) else Option(option, ROLES.get(option, option)) for option in options
    )


def option_faults(place: Place, options: Sequence[str | Option]) -> Iterator[Fault]:
    """Bare options that are no role, and options that stand twice."""
    for index, option in enumerate(options):
        if isinstance(option, str) and option not in ROLES:
            fix = f"use one of {', '.join(ROLES)}, or write {{id: {option}, label: …}}"
            yield (*place, index), f'"{option}" is no role', fix
    yield from repeated(place, [option.id for option in labelled(options)], "option")


def choice_faults(
    place: Place, key: str, line: int | None, why: Mapping[str, str], options: Sequence[str]
) -> Iterator[Fault]:
    """A key that is no option, explanations that do not match the options, and a line that contradicts the key."""
    listed = ", ".join(options)
    if key not in options:
        yield (*place, "key"), f'key "{key}" is not one of {listed}', nearest(key, options)
    yield from why_faults(place, why, options)
    if key in ROLES and key in options:
        if line is None:
            yield place, "no line of the ownership test", f"add `line: {line_of(key)}`"
        elif ROLE_OF_LINE[line] != key:
            cause = (
                f'line {line} of the ownership test ("{OWNERSHIP_TEST[line][:40]}…") gives '
                f'"{ROLE_OF_LINE[line]}", the key says "{key}"'
            )
            yield (*place, "line"), cause, f"change the key, or use line {line_of(key)}"


def why_faults(place: Place, why: Mapping[str, str], options: Sequence[str]) -> Iterator[Fault]:
    """Options without an explanation, and explanations of what is no option."""
    for option in options:
        if option not in why:
            yield (*place, "why"), f'no explanation for the option "{option}"', f"add `{option}: …` under why"
    for option in why:
        if option not in options:
            cause = f'explains "{option}", which is not one of {", ".join(options)}'
            yield (*place, "why", option), cause, "remove or rename it"


def repeated(place: Place, ids: Sequence[str], what: str) -> Iterator[Fault]:
    """Every id that was already used before it in the list."""
    count = Counter(ids)
    for index, name in enumerate(ids):
        if count[name] > 1 and ids.index(name) != index:
            yield (*place, index), f'{what} "{name}" is used twice', "give each its own"


def line_of(role: str) -> int:
    """The line of the ownership test that gives a role."""
    return next(line for line, owner in ROLE_OF_LINE.items() if owner == role)
