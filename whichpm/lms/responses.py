"""Answers as an LMS tells them, back to the items of an exercise: by the reference that each question carries.

A quiz that :mod:`whichpm.lms.export` made shows ``[slug/item]`` in each question; a package that reports interactions
calls each ``slug.item``. The words of an answer are its label, as everybody saw it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from whichpm.lms.questions import CannotGo, Chart, Question, Single, Steps, questions
from whichpm.model import Exercise

NOTHING = ("", "-", "–", "no answer", "[no answer]")
"""What reports say where nothing was chosen."""
_IN_TEXT = re.compile(r"\[([a-z0-9]+(?:-[a-z0-9]+)*/[a-z0-9]+(?:-[a-z0-9]+)*)\]", re.IGNORECASE)
_INTERACTION = re.compile(r"([a-z0-9]+(?:-[a-z0-9]+)*)\.([a-z0-9]+(?:-[a-z0-9]+)*)")
_PART = re.compile(r"^[^\d:]{1,40}(\d{1,3}):\s*", re.MULTILINE)


class NotChosen(ValueError):
    """An answer that is none of the question's; the message says what it is."""


class Known(NamedTuple):
    """What some exercises ask, by reference; and their items with options, by ``slug.item``."""

    questions: Mapping[str, Question]
    items: Mapping[str, tuple[str, str, tuple[str, ...]]]
    slugs: frozenset[str]

    @classmethod
    def of(cls, exercises: Iterable[Exercise]) -> Known:
        """The questions of exercises; what no quiz can ask has its items alone."""
        found: dict[str, Question] = {}
        items: dict[str, tuple[str, str, tuple[str, ...]]] = {}
        slugs = set()
        for exercise in exercises:
            slugs.add(exercise.slug)
            for item in exercise.items:
                items[f"{exercise.slug}.{item.id}"] = exercise.slug, item.id, item.options
            try:
                found |= {each.reference: each for each in questions(exercise)}
            except CannotGo:
                continue
        return cls(found, items, frozenset(slugs))

    def read(self, reference: str, said: str) -> tuple[str, dict[str, str]]:
        """Slug, and the option of each item that an answer says; none where it says nothing was chosen.

        Raises :class:`LookupError` where the reference is of another exercise, and :class:`NotChosen`.
        """
        said = " ".join(said.split())
        if found := self.items.get(reference):
            slug, item, options = found
            if said and said not in options:
                raise NotChosen(said)
            return slug, {item: said} if said else {}
        question = self.questions.get(reference)
        if question is None:
            raise LookupError(reference)
        return reference.partition("/")[0], chosen(question, said)


def reference(cell: str) -> str:
    """The reference in a question's text, or the name of an interaction; empty where there is none."""
    if found := _IN_TEXT.findall(cell):
        return str(found[-1]).lower()
    return cell.strip() if _INTERACTION.fullmatch(cell.strip()) else ""


def chosen(question: Question, said: str) -> dict[str, str]:
    """The option of each item that stands behind the words of an answer. Raises :class:`NotChosen`."""
    if said.casefold() in NOTHING:
        return {}
    match question:
        case Single():
            return _single(question, said)
        case Chart():
            return _chart(question, said)
        case Steps():
            return _steps(question, said)


def _single(question: Single, said: str) -> dict[str, str]:
    # Signs may tell answers apart (minus 8 and 8); where they do not, an LMS may have turned them into others.
    same = [choice for choice in question.choices if " ".join(choice.label.split()) == said]
    named = same or [choice for choice in question.choices if _plain(choice.label) == _plain(said)]
    if len(named) != 1:
        raise NotChosen(said)
    return dict(named[0].stands_for)


def _chart(question: Chart, said: str) -> dict[str, str]:
    """«part 1: Accountable; part 2: Blank», in any language."""
    parts = {}
    for piece in said.split(";"):
        found = _PART.match(piece.strip())
        if found is None:
            raise NotChosen(said)
        parts[int(found[1])] = piece.strip()[found.end() :].strip()
    answers: dict[str, str] = {}
    for number, cell in enumerate(question.cells, 1):
        if (words := parts.get(number, "")).casefold() not in NOTHING:
            answers |= _single(cell, words)
    return answers


def _steps(question: Steps, said: str) -> dict[str, str]:
    """«First words…; Others», which Moodle shortens."""
    placed: dict[str, str] = {}
    for place, piece in enumerate(said.split(";"), 1):
        start = _plain(piece.strip().removesuffix("...").removesuffix("…"))
        named = [name for name, text, _ in question.steps if start and _plain(text).startswith(start)]
        if len(named) != 1 or named[0] in placed:
            raise NotChosen(said)
        placed[named[0]] = str(place)
    if len(placed) != len(question.steps):
        raise NotChosen(said)
    return placed


def _plain(text: str) -> str:
    """Words alone: LMSs turn quotes, spaces and emphasis into what they like."""
    return " ".join(re.sub(r"[^\w]+", " ", text).casefold().split())
