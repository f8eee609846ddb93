"""How an exercise reads on paper and without JavaScript: plain blocks of text that any page can set.

:func:`listed` suits most kinds: numbered items with their options, then the key by the same numbers. A kind that needs
more says so in its own ``sheet`` (see :class:`whichpm.kinds.ExerciseFile`). A confidence is left out: it has a key
nowhere, and nobody counts it on paper.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from fractions import Fraction

from msgspec import Struct

from whichpm import words
from whichpm.model import Exercise, Item
from whichpm.words import Say

ENGLISH = words.of("en")


class Note(Struct, frozen=True):
    """A paragraph; ``lead`` opens it in bold."""

    text: str
    lead: str = ""


class Terms(Struct, frozen=True):
    """Words and what they mean."""

    pairs: tuple[tuple[str, str], ...]


class Table(Struct, frozen=True):
    """A table whose first row and first column are headings."""

    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Question(Struct, frozen=True):
    """One item, with those that belong beneath it; ``only`` says when it is asked, if it is not always."""

    lines: tuple[str, ...]
    options: tuple[str, ...] = ()
    title: str = ""
    only: str = ""
    parts: tuple[Question, ...] = ()


class Questions(Struct, frozen=True):
    """Questions by number, or by letter."""

    questions: tuple[Question, ...]
    letters: bool = False


class Answer(Struct, frozen=True):
    """What fits and why, as pairs; lines of the ownership test and labels to read again give the grounds."""

    reasons: tuple[tuple[str, str], ...]
    lines: tuple[int, ...] = ()
    reads: tuple[str, ...] = ()


class Answers(Struct, frozen=True):
    """Answers by number."""

    answers: tuple[Answer, ...]


Plain = Note | Terms | Table


class Paper(Struct, frozen=True):
    """A document, drawn as HTML and in words."""

    html: str
    words: tuple[Plain, ...]


Block = Note | Terms | Table | Questions | Answers | Paper


class Sheet(Struct, frozen=True):
    """What is asked, which never gives a key away, and the key, which only practice may show."""

    task: tuple[Block, ...]
    key: tuple[Block, ...] = ()


def listed(
    exercise: Exercise,
    say: Say = ENGLISH,
    beneath: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
) -> Sheet:
    """Items as a numbered list.

    ``beneath`` maps the id of each item that belongs under the one before it to the question it asks there;
    ``titles`` maps ids of items to a title.
    """
    beneath, titles = beneath or {}, titles or {}
    groups = _groups(exercise, beneath)
    when = _conditions(exercise, groups, say)
    labels = _labels(exercise)

    def question(item: Item, parts: Sequence[Item] = ()) -> Question:
        return Question(
            lines=tuple((beneath.get(item.id) or item.text).split("\n")),
            options=tuple(labels[option] for option in item.options),
            title=titles.get(item.id, ""),
            only=when[item.id],
            parts=tuple(question(part) for part in parts),
        )

    answers = tuple(_answer(group, labels, say) for group in groups)
    keyed = any(answer.reasons for answer in answers)
    return Sheet(
        task=(Questions(tuple(question(first, rest) for first, *rest in groups)),),
        # Numbers must agree with the questions, so that an item without a key keeps its place among others.
        key=(
            Answers(tuple(answer if answer.reasons else Answer(((say("sheet.unscored"), ""),)) for answer in answers)),
        )
        if keyed
        else (),
    )


def grounds(items: Sequence[Item]) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Lines of the ownership test and labels to read again, each once."""
    lines = dict.fromkeys(item.line for item in items if item.line)
    reads = dict.fromkeys(item.read for item in items if item.read)
    return tuple(lines), tuple(reads)


def _labels(exercise: Exercise) -> dict[str, str]:
    return {option.id: option.label for option in exercise.options}


def _groups(exercise: Exercise, beneath: Mapping[str, str]) -> list[list[Item]]:
    groups: list[list[Item]] = []
    for item in exercise.items:
        if item.optional:
            continue
        if item.id in beneath:
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _conditions(exercise: Exercise, groups: Sequence[Sequence[Item]], say: Say) -> dict[str, str]:
    """When each item is asked, in words; empty where nothing that is chosen can pass it by."""
    labels = _labels(exercise)
    number = {item.id: place for place, group in enumerate(groups, 1) for item in group}
    shown = {item.id: len(item.options) for group in groups for item in group}
    share: dict[str, Fraction] = {}  # Of all ways to choose, those that lead here.
    told = {}
    for first, *rest in groups:
        for item in (first, *rest):
            ways = [share[other] / shown[other] for other, _ in item.when]
            share[item.id] = sum(ways, Fraction()) if item.when else Fraction(1)
            if share[item.id] == (1 if item is first else share[first.id]):
                told[item.id] = ""
                continue
            chosen = (
                say(
                    "sheet.here" if number[other] == number[item.id] else "sheet.there",
                    label=labels[option].removesuffix("."),
                    number=number[other],
                )
                for other, option in item.when
            )
            told[item.id] = say("sheet.only", chosen=say("sheet.or").join(chosen))
    return told


def _answer(group: Sequence[Item], labels: Mapping[str, str], say: Say) -> Answer:
    scored = [item for item in group if item.key is not None and item.points]
    reasons: dict[str, str] = {}  # By explanation: two answers may share one.
    for item in scored:
        why = item.why.get(item.key or "", "").replace("\n", " ")
        fits = say("sheet.or").join(labels[option] for option in _fitting(item))
        reasons[why] = f"{reasons[why]}. {fits}" if why in reasons else fits
    lines, reads = grounds(scored)
    return Answer(tuple((fits, why) for why, fits in reasons.items()), lines, reads)


def _fitting(item: Item) -> Iterator[str]:
    """The key and what is accepted besides."""
    yield from dict.fromkeys((item.key or "", *item.accepted))
