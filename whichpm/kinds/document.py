"""Document: a paper of the trade with marked places; one of them is wrong. Where, what is it, and what to do?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm import order
from whichpm.kinds import ExerciseFile, Fault, Sought
from whichpm.kinds._choices import repeated
from whichpm.model import Exercise, Identifier, Item, Level, Option, Text
from whichpm.papers import Block, Part, drawn, on_paper, part_faults, places
from whichpm.sheet import ENGLISH, Note, Sheet, listed
from whichpm.suggest import nearest
from whichpm.words import Say


class Choice(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An answer to one of the questions, and why it does or does not fit."""

    id: Identifier
    label: Annotated[Text, Meta(description="What the learner reads; of a place, a short name for it.")]
    why: Annotated[Text, Meta(description="25 to 60 words.")]


class Question(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One of the three questions; of the first, the options are the places of the paper."""

    id: Identifier
    text: Text
    key: Annotated[str, Meta(description="The option that fits.")]
    options: Annotated[tuple[Choice, ...], Meta(min_length=3, max_length=8)]
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level = "analyse"
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None


class Paper(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The document; a cell written as {place: id, text: …}, or a task with `place: true`, can be chosen."""

    title: Text
    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=12)]


class Layout(msgspec.Struct, frozen=True):
    """The paper, and which item its places answer."""

    title: str
    blocks: list[Block]
    where: str


class Document(ExerciseFile, frozen=True, kw_only=True, tag="document"):
    """A paper in which one place is wrong; a point each for the place, for what it is, and for what to do."""

    names_lines = False
    on_papers = True

    paper: Paper
    where: Annotated[Question, Meta(description="Its options are the places, whose ids the paper marks.")]
    what: Question
    act: Annotated[Question, Meta(description="What to do about it.")]

    def flat_options(self) -> tuple[Option, ...]:
        """The places as the paper has them, then answers in an order that follows from their ids."""
        return tuple(Option(one.id, one.label) for question in self._questions() for one in self._shown(question))

    def flat_items(self) -> tuple[Item, ...]:
        """One item a question."""
        return tuple(
            Item(
                id=one.id,
                text=one.text,
                options=tuple(option.id for option in self._shown(one)),
                key=one.key,
                why={option.id: option.why for option in one.options},
                concepts=one.concepts,
                level=one.level,
                read=one.read or self.read,
            )
            for one in self._questions()
        )

    def layout(self) -> Layout:
        """The paper as it is drawn."""
        return Layout(self.paper.title, drawn(self.paper.parts), self.where.id)

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """The paper with its places numbered, then the questions."""
        blocks = msgspec.convert(exercise.layout["blocks"], list[Block])
        questions = listed(exercise, say)
        paper = on_paper(exercise.layout["title"], blocks)
        return Sheet((Note(say("document.numbered")), paper, *questions.task), questions.key)

    @classmethod
    def sought(cls, exercise: Exercise) -> list[Sought]:
        """A place is searched for by the words of its row, another answer by those of the whole paper."""
        rows = [row for block in msgspec.convert(exercise.layout["blocks"], list[Block]) for row in block.rows]
        at = {cell.place: " ".join(each.text for each in row) for row in rows for cell in row if cell.place}
        paper = " ".join(cell.text for row in rows for cell in row)
        label = {option.id: option.label for option in exercise.options}
        found = []
        for item in exercise.items:
            is_place = item.id == exercise.layout["where"]
            first = item.text if is_place else f"{item.text} {paper}"
            texts = {option: at[option] if is_place else label[option] for option in item.options}
            found.append(Sought(item, (first, f"{item.text} {exercise.story}"), texts, is_place))
        return found

    def faults(self) -> Iterator[Fault]:
        """Parts that cannot be drawn, keys that are no option, ids used twice, and places that do not agree."""
        for place, cause, fix in part_faults(self.paper.parts):
            yield ("paper", "parts", *place), cause, fix
        yield from repeated(("paper", "parts"), places(self.paper.parts), "place")
        ids = [option.id for question in self._questions() for option in question.options]
        for part, question in zip(("where", "what", "act"), self._questions(), strict=True):
            own = [option.id for option in question.options]
            if question.key not in own:
                yield (part, "key"), f'key "{question.key}" is not one of {", ".join(own)}', nearest(question.key, own)
            for index, option in enumerate(own):
                if ids.count(option) > 1:
                    yield (part, "options", index, "id"), f'option "{option}" is used twice', "give each its own"
        yield from repeated(("what", "id"), [one.id for one in self._questions()], "item id")
        marked, named = places(self.paper.parts), [option.id for option in self.where.options]
        for index, option in enumerate(named):
            if option not in marked:
                yield ("where", "options", index, "id"), f'the paper marks no place "{option}"', nearest(option, marked)
        for name in marked:
            if name not in named:
                yield (
                    ("where", "options"),
                    f'the place "{name}" is no option',
                    f"add `- id: {name}` with label and why",
                )

    def _questions(self) -> tuple[Question, Question, Question]:
        return self.where, self.what, self.act

    def _shown(self, question: Question) -> list[Choice]:
        """Options where neither key nor author says in which order they stand."""
        if question is self.where:
            read = places(self.paper.parts)
            return sorted(question.options, key=lambda one: read.index(one.id) if one.id in read else len(read))
        return order.arranged(f"{question.id}/options", question.options, lambda one: one.id, lambda _: False)
