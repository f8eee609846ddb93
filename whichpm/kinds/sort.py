"""Sort: every statement gets one owner (or one box) out of a few."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile
from whichpm.model import OWNERSHIP_TEST, ROLE_OF_LINE, ROLES, Identifier, Item, Level, Option, Text
from whichpm.suggest import nearest

Place = tuple[str | int, ...]
Problem = tuple[Place, str, str]


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
        return tuple(
            option if isinstance(option, Option) else Option(option, ROLES.get(option, option))
            for option in self.options
        )

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
        for index, option in enumerate(self.options):
            if isinstance(option, str) and option not in ROLES:
                yield (
                    ("options", index),
                    f'"{option}" is no role',
                    f"use one of {', '.join(ROLES)}, or write {{id: {option}, label: …}}",
                )
        options = [option.id for option in self.flat_options()]
        yield from _repeated(("options",), options, "option")
        yield from _repeated(("items",), [item.id for item in self.items], "item id")
        for index, item in enumerate(self.items):
            yield from _item_problems(("items", index), item, options)


def _item_problems(place: Place, item: SortItem, options: list[str]) -> Iterator[Problem]:
    listed = ", ".join(options)
    if item.key not in options:
        yield (*place, "key"), f'key "{item.key}" is not one of {listed}', nearest(item.key, options)
    for option in options:
        if option not in item.why:
            yield (*place, "why"), f'no explanation for the option "{option}"', f"add `{option}: …` under why"
    for option in item.why:
        if option not in options:
            yield (*place, "why", option), f'explains "{option}", which is not one of {listed}', "remove or rename it"
    if item.key in ROLES and item.key in options:
        if item.line is None:
            yield place, "no line of the ownership test", f"add `line: {_line_of(item.key)}`"
        elif ROLE_OF_LINE[item.line] != item.key:
            yield (
                (*place, "line"),
                f'line {item.line} of the ownership test ("{OWNERSHIP_TEST[item.line][:40]}…") gives '
                f'"{ROLE_OF_LINE[item.line]}", the key says "{item.key}"',
                f"change the key, or use line {_line_of(item.key)}",
            )


def _line_of(role: str) -> int:
    return next(line for line, owner in ROLE_OF_LINE.items() if owner == role)


def _repeated(place: Place, ids: list[str], what: str) -> Iterator[Problem]:
    count = Counter(ids)
    for index, name in enumerate(ids):
        if count[name] > 1 and ids.index(name) != index:
            yield (*place, index), f'{what} "{name}" is used twice', "give each its own"
