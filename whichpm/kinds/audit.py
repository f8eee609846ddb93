"""Audit: an article whose sentences are judged one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile, Fault, Place
from whichpm.kinds._choices import choice_faults, repeated
from whichpm.model import Exercise, Identifier, Item, Level, Option, Text
from whichpm.sheet import ENGLISH, Note, Sheet, Terms, listed
from whichpm.words import Say

LABELS = {
    "sound": "Sound",
    "overstated": "Overstated",
    "wrong": "Wrong",
    "off-topic": "Off topic",
    "selling": "Selling",
}
MEANINGS = {
    "sound": "holds as it is written",
    "overstated": "a true core, stretched too far or backed by nothing",
    "wrong": "at odds with what the two roles are",
    "off-topic": "says nothing about the subject, true or not",
    "selling": "wants the reader to buy or sign up",
}
"""What the labels mean, shown beside every article."""


class Article(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What stands above the text."""

    title: Text
    source: Annotated[Text, Meta(description="Who published it and when, as far as it says.")]


class Sentence(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One sentence of the article."""

    id: Identifier
    text: Annotated[Text, Meta(description="The sentence as the article has it.")]
    paragraph: Annotated[bool, Meta(description="Starts a new paragraph.")] = False
    key: Annotated[str, Meta(description=f"One of {', '.join(LABELS)}.")]
    concepts: Annotated[
        tuple[str, ...], Meta(description="Ids of exercises/concepts.csv; none for what is beside the subject.")
    ] = ()
    level: Level = "evaluate"
    why: Annotated[dict[str, Text], Meta(description="One explanation for every label.")]
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None


class Layout(msgspec.Struct, frozen=True):
    """Title and source of the article, its paragraphs as lists of ids, and what the labels mean."""

    title: str
    source: str
    paragraphs: list[list[str]]
    meanings: dict[str, str]


class Audit(ExerciseFile, frozen=True, kw_only=True, tag="audit"):
    """Sentences of an article, labelled; one point each."""

    names_lines = False
    doubts = True

    article: Article
    items: Annotated[tuple[Sentence, ...], Meta(min_length=2, max_length=40)]

    def flat_options(self) -> tuple[Option, ...]:
        """The labels, the same for every article."""
        return tuple(Option(name, label) for name, label in LABELS.items())

    def flat_items(self) -> tuple[Item, ...]:
        """One item per sentence."""
        return tuple(
            Item(
                id=item.id,
                text=item.text,
                options=tuple(LABELS),
                key=item.key,
                why=item.why,
                concepts=item.concepts,
                level=item.level,
                read=item.read or self.read,
            )
            for item in self.items
        )

    def layout(self) -> Layout:
        """The article around its sentences."""
        paragraphs: list[list[str]] = []
        for item in self.items:
            if item.paragraph or not paragraphs:
                paragraphs.append([])
            paragraphs[-1].append(item.id)
        return Layout(self.article.title, self.article.source, paragraphs, MEANINGS)

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """Title and source of the article, what the labels mean, then the sentences."""
        known = {option.id: option.label for option in exercise.options}
        article = Note(exercise.layout["source"], lead=exercise.layout["title"])
        labels = Terms(tuple((known[name], meaning) for name, meaning in exercise.layout["meanings"].items()))
        sentences = listed(exercise, say)
        return Sheet((labels, article, *sentences.task), sentences.key)

    def faults(self) -> Iterator[Fault]:
        """Ids used twice, keys that are no label, and explanations that do not match the labels."""
        yield from repeated(("items",), [item.id for item in self.items], "item id")
        for index, item in enumerate(self.items):
            place: Place = ("items", index)
            yield from choice_faults(place, item.key, None, item.why, tuple(LABELS))
