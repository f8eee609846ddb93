"""Match: two columns, terms and what they say, or papers and what each answers. Which belongs to which?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm import order
from whichpm.kinds import ExerciseFile, Fault
from whichpm.kinds._choices import repeated
from whichpm.model import Exercise, Identifier, Item, Level, Option, Text
from whichpm.sheet import ENGLISH, Note, Question, Questions, Sheet, listed
from whichpm.suggest import nearest
from whichpm.words import Say


class Right(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry on the right."""

    id: Annotated[Identifier, Meta(description="Learners can read it: let it not name the entry that it fits.")]
    label: Text
    instead: Annotated[Text, Meta(description="What it is instead, said to whoever gives it to another entry.")]


class Left(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An entry on the left, and the one on the right that fits it."""

    id: Identifier
    text: Text
    key: Annotated[str, Meta(description="The entry on the right that fits.")]
    why: Annotated[Text, Meta(description="Why it fits; 25 to 60 words.")]
    wrong: Annotated[
        dict[str, Text], Meta(description="By entry on the right: what to say of this very pairing, not its `instead`.")
    ] = {}
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level = "understand"
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None


class Layout(msgspec.Struct, frozen=True):
    """The headings of the two columns."""

    left: str
    right: str


class Match(ExerciseFile, frozen=True, kw_only=True, tag="match"):
    """Entries on the left, each with one on the right; a point each. Some on the right are left over."""

    stands_alone = shuffled = shares_explanations = True
    names_lines = False
    on_papers = True

    left: Annotated[Text, Meta(description="Heading of the left column.")]
    right: Annotated[Text, Meta(description="Heading of the right column.")]
    options: Annotated[tuple[Right, ...], Meta(description="The right column.", min_length=5, max_length=9)]
    items: Annotated[tuple[Left, ...], Meta(description="The left column.", min_length=4, max_length=8)]

    def flat_options(self) -> tuple[Option, ...]:
        """The right column, in an order that follows from its ids."""
        return tuple(Option(one.id, one.label) for one in self._rights())

    def flat_items(self) -> tuple[Item, ...]:
        """One item an entry on the left, each with the whole right column."""
        rights = self._rights()
        return tuple(
            Item(
                id=one.id,
                text=one.text,
                options=tuple(right.id for right in rights),
                key=one.key,
                why={
                    right.id: one.why if right.id == one.key else one.wrong.get(right.id, right.instead)
                    for right in rights
                },
                concepts=one.concepts,
                level=one.level,
                read=one.read or self.read,
            )
            for one in self.items
        )

    def layout(self) -> Layout:
        """The headings."""
        return Layout(self.left, self.right)

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """The left column by number, the right one by letter."""
        lefts = Questions(tuple(Question((item.text,)) for item in exercise.items if not item.optional))
        shown = {option for item in exercise.items if not item.optional for option in item.options}
        rights = tuple(Question((option.label,)) for option in exercise.options if option.id in shown)
        head = exercise.layout
        columns = (Note("", lead=head["left"]), lefts, Note("", lead=head["right"]), Questions(rights, letters=True))
        return Sheet(columns, listed(exercise, say).key)

    def faults(self) -> Iterator[Fault]:
        """Ids used twice, keys that are no entry or fit two, too few entries to be left over, ids that tell a key."""
        rights = [one.id for one in self.options]
        yield from repeated(("options",), rights, "option")
        yield from repeated(("items",), [one.id for one in self.items], "item id")
        if len(rights) <= len(self.items):
            cause = f"{len(rights)} entries on the right for {len(self.items)} on the left: the last one would be free"
            yield ("options",), cause, "add one that fits none"
        taken: dict[str, str] = {}
        for index, one in enumerate(self.items):
            place = ("items", index)
            if one.key not in rights:
                cause = f'key "{one.key}" is not one of {", ".join(rights)}'
                yield (*place, "key"), cause, nearest(one.key, rights)
            elif taken.setdefault(one.key, one.id) != one.id:
                yield (*place, "key"), f'"{one.key}" fits {taken[one.key]} already', "give each its own"
            elif one.id in one.key or one.key in one.id:
                cause = f'the ids "{one.id}" and "{one.key}" are alike, and learners can read ids'
                yield (*place, "id"), cause, "rename one of them"
            for name in one.wrong:
                if name not in rights:
                    yield (*place, "wrong", name), f'there is no option "{name}"', nearest(name, rights)
                elif name == one.key:
                    yield (*place, "wrong", name), f'"{name}" is the key', "say it under `why`"

    def _rights(self) -> list[Right]:
        ids = "/".join(sorted(one.id for one in self.options))
        return order.arranged(ids, self.options, lambda one: one.id, lambda _: False)
