"""What holds for items by themselves: lengths, wording, notes, explanations that are each their own.

Every rule takes exercises and yields findings; none needs to know what set an exercise belongs to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from whichpm.kinds import kinds
from whichpm.model import LINES, ROLE_OF_LINE, Exercise, Item
from whichpm.quality.likeness import alike
from whichpm.quality.words import assignments, content_words, length, out_of_place, words

SINGLE, TWO_PART, EXPLANATION = (12, 24), (23, 30), (25, 60)
"""Words that a stem with one part, a stem with two, and an explanation may have: at least, at most."""
ALIKE_STEMS, ALIKE_EXPLANATIONS = 0.35, 0.5
"""Shares of common three-word runs from which two texts count as near duplicates."""
A_SETTING = 15
"""Graded assignments that one setting carries at most."""

_STRAIGHT = re.compile(r"""['"]""")
_LINE = re.compile(rf"\b({'|'.join(LINES.values())}) \([1-4]\)", re.IGNORECASE)


class Finding(NamedTuple):
    """What is wrong with one item: where in it, the cause, and the fix."""

    exercise: Exercise
    item: Item
    key: str | None
    cause: str
    fix: str


class Explanation(NamedTuple):
    """One explanation, once, wherever it is shown."""

    exercise: Exercise
    item: Item
    option: str
    text: str


def explanations(exercise: Exercise) -> Iterator[Explanation]:
    """The explanations that an author wrote, each once, also where one serves a row or a step and is shown at each."""
    kind = kinds()[exercise.kind]
    told: set[str] = set()
    for item in exercise.items:
        # A chat's line that is fine earns nothing, and is explained; an act of a story is told in passing.
        if not (item.points or item.part == "lines") or item.key is None or item.part in kind.repeating:
            continue
        shared = kind.shares_explanations
        one = shared and len(set(item.why.values())) == 1
        for option, text in [("", next(iter(item.why.values())))] if one else item.why.items():
            own = text.partition("\n")[0]  # A branching story adds what happens then.
            if not (shared and own in told):
                told.add(own)
                yield Explanation(exercise, item, option, own)


def is_two_part(item: Item) -> bool:
    """Whether the stem names two halves, on two sides or (a decoy) on one."""
    return item.key == "both" or item.notes.decoy


def stems_have_their_length(exercises: Iterable[Exercise]) -> Iterator[Finding]:
    """Graded stems are long enough to be a case and short enough to be read."""
    for exercise, item in _graded(exercises):
        low, high = TWO_PART if is_two_part(item) else SINGLE
        if not low <= (found := length(item.text)) <= high:
            kind = "in two parts" if is_two_part(item) else "in one part"
            yield Finding(exercise, item, "text", f"{found} words {kind}", f"write {low} to {high}")


def stems_keep_to_plain_words(exercises: Iterable[Exercise]) -> Iterator[Finding]:
    """No stem names a role, claims for always, or leaves a quantity open."""
    for exercise in exercises:
        for item in assignments(exercise):
            for word, reason in out_of_place(item.text).items() if set(item.options) & {"product", "project"} else ():
                yield Finding(exercise, item, "text", f'"{word}" {reason}', "say it in other words")


def notes_are_complete(exercises: Iterable[Exercise]) -> Iterator[Finding]:
    """Graded assignments say what is assigned, who else it is, where the owner moves; and no decoy has two owners."""
    for exercise, item in _graded(exercises):
        if item.notes.moves is None:
            fix = "add `notes: {moves: …}`: in an agency, software firm, bank or hardware maker; or nowhere, and why"
            yield Finding(exercise, item, "notes", "nobody says where its owner would move", fix)
        if item.notes.content is None:
            fix = "add `notes: {content: …}`: responsibility, decision, question, artifact or measure"
            yield Finding(exercise, item, "notes", "no content type", fix)
        if item.key == "other" and item.notes.owner is None:
            yield Finding(
                exercise, item, "notes", "nobody is named as someone else", "add `owner: engineer` or who it is"
            )
        if item.key != "other" and item.notes.owner is not None:
            yield Finding(exercise, item, "notes", f'`owner` beside the key "{item.key}"', "remove one of them")
        if item.notes.decoy and item.key == "both":
            yield Finding(exercise, item, "notes", 'a decoy has its halves on one side, the key says "both"', "fix one")


def partners_match(exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """Matched partners exist, have another key and begin with the same word."""
    known = {f"{exercise.slug}/{item.id}": item for exercise, item in _graded(exercises)}
    for exercise, item in _graded(exercises):
        if item.notes.pair is None:
            continue
        partner = known.get(address(exercise, item.notes.pair))
        if partner is None:
            yield Finding(exercise, item, "notes", f'there is no graded item "{item.notes.pair}"', "name its partner")
        elif partner.key == item.key:
            yield Finding(exercise, item, "notes", f'its partner has the key "{item.key}" too', "pair it with another")
        elif words(partner.text)[:1] != words(item.text)[:1]:
            fix = f'begin both with one verb; the partner begins with "{partner.text.split()[0]}"'
            yield Finding(exercise, item, "text", "it does not begin as its partner does", fix)


def address(exercise: Exercise, name: str) -> str:
    """``exercise/id`` of an item that a note of an exercise names."""
    return name if "/" in name else f"{exercise.slug}/{name}"


def openings_tell_nothing(exercises: Iterable[Exercise]) -> Iterator[Finding]:
    """No two graded assignments stand alone in an exercise with their opening: partners are known by it, and differ."""
    for exercise in exercises:
        begun: dict[str, list[Item]] = {}
        asked_in_pairs = kinds()[exercise.kind].partners(exercise)  # Those are to look alike, and say so.
        for item in assignments(exercise) if exercise.pool == "graded" and not asked_in_pairs else ():
            begun.setdefault(words(item.text)[0], []).append(item)
        for opening, some in begun.items():
            if len(some) == 2 and len({item.key for item in some}) == 2:
                cause = f'only it and "{some[0].id}" begin with “{opening}”, and their keys differ'
                yield Finding(exercise, some[1], "text", cause, "let a third card begin so, or begin it otherwise")


def settings_are_not_overloaded(exercises: Iterable[Exercise]) -> Iterator[Finding]:
    """One setting carries at most fifteen assignments."""
    count: dict[str, int] = {}
    for exercise, item in _graded(exercises):
        count[exercise.setting] = count.get(exercise.setting, 0) + 1
        if count[exercise.setting] == A_SETTING + 1:
            cause = f'the setting "{exercise.setting}" has more than {A_SETTING} graded items'
            yield Finding(exercise, item, None, cause, "use another setting")


def explanations_have_their_length(exercises: Iterable[Exercise]) -> Iterator[Finding]:
    """Explanations have 25 to 60 words, for practice and for grading alike."""
    low, high = EXPLANATION
    for exercise in exercises:
        for told in explanations(exercise):
            if not low <= (found := length(told.text)) <= high:
                cause = f"{found} words{f' for {told.option}' if told.option else ''}"
                yield Finding(exercise, told.item, "why", cause, f"write {low} to {high}")


def explanations_name_their_line(exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """Every explanation of a graded item names a line of the test, where owners are asked; that of a key the item's."""
    for exercise in exercises:
        for _, item, option, text in explanations(exercise) if exercise.pool == "graded" else ():
            if not _LINE.search(text) and kinds()[exercise.kind].names_lines:
                cause = f"{option or 'the explanation'} names no line of the test"
                yield Finding(exercise, item, "why", cause, "write “choose (1)” or its like")
    for exercise, item in _graded(exercises):
        own = item.why.get(ROLE_OF_LINE[item.line or 1], "")
        if _LINE.search(own) and f"{LINES[item.line or 1]} ({item.line or 1})" not in own.casefold():
            cause = f"{ROLE_OF_LINE[item.line or 1]} does not name {LINES[item.line or 1]} ({item.line or 1})"
            yield Finding(exercise, item, "why", cause, "name the line that gives the key")


def explanations_speak_of_their_item(exercises: Iterable[Exercise]) -> Iterator[Finding]:
    """No explanation of a graded assignment would fit any item: it has a word of its stem or its story."""
    for exercise, item in _graded(exercises):
        own = content_words(item.text) | content_words(exercise.story)
        for option, text in item.why.items():
            if not own & content_words(text):
                cause = f"the explanation of {option} would fit any item"
                yield Finding(exercise, item, "why", cause, "say what in this item misleads or decides")


def explanations_are_unique(exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """No explanation stands twice in the bank, nor nearly twice."""
    told = {
        (each.exercise.slug, each.item.id, each.option): each
        for exercise in exercises
        for each in explanations(exercise)
    }
    for earlier, later, index in alike({name: each.text for name, each in told.items()}, ALIKE_EXPLANATIONS):
        exercise, item, option, _ = told[later]
        where = " ".join(filter(None, earlier))
        what = f"the explanation{f' of {option}' if option else ''}"
        cause = f"{what} is {'that' if index == 1 else 'nearly that'} of {where}"
        yield Finding(exercise, item, "why", cause, "write one for this item")


def stems_are_unique(exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """No stem nearly repeats another one, in the same pool or the other; partners of a pair, and twins, may."""
    asked = {
        (exercise.slug, item.id): (exercise, item)
        for exercise in exercises
        if not (kind := kinds()[exercise.kind]).shares_texts
        for item in exercise.items
        if item.points and item.key and not item.when and item.part not in kind.repeating
    }
    for earlier, later, index in alike({name: item.text for name, (_, item) in asked.items()}, ALIKE_STEMS):
        if earlier[0] == later[0] and are_partners(asked[later][0], earlier[1], later[1]):
            continue
        if are_twins(asked[earlier], asked[later]):
            continue
        exercise, item = asked[later]
        cause = f"{index:.0%} of its three-word runs are also those of {earlier[0]} {earlier[1]}"
        yield Finding(exercise, item, "text", cause, "write another item")


def are_twins(one: tuple[Exercise, Item], other: tuple[Exercise, Item]) -> bool:
    """Whether the author wrote two graded items in the same words, so that their stories alone tell the owners."""
    named = {str(item.notes.twin) for _, item in (one, other)}
    return (
        any(f"{exercise.slug}/{item.id}" in named for exercise, item in (one, other))
        and one[1].text == other[1].text
        and one[1].key != other[1].key
    )


def twins_match(exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """A twin has the very same words and another key; where its story is not here, nobody sees the same words twice."""
    there = {f"{exercise.slug}/{item.id}": (exercise, item) for exercise, item in _graded(exercises)}
    slugs = {exercise.slug for exercise in exercises}
    for exercise, item in there.values():
        if item.notes.twin is None or item.notes.twin.partition("/")[0] not in slugs:
            continue
        other = there.get(item.notes.twin)
        if other is None or other[0].slug == exercise.slug or not are_twins((exercise, item), other):
            cause = f"{item.notes.twin} is no twin of it"
            fix = "name a card of another story with these words and another key"
            yield Finding(exercise, item, "notes", cause, fix)


def are_partners(exercise: Exercise, *names: str) -> bool:
    """Whether the author wrote two items as a pair."""
    return any(set(names) == set(pair) for pair in kinds()[exercise.kind].partners(exercise))


def quotes_are_curled(exercises: Iterable[Exercise]) -> Iterator[Finding]:
    """No straight quotation marks: a chapter's text has its own curled for it, the texts of a board do not."""
    for exercise in exercises:
        for item in exercise.items:
            for key, text in (("text", item.text), *((f"why: {option}", why) for option, why in item.why.items())):
                if straight := _STRAIGHT.search(text):
                    word = f"{text[: straight.start()].rpartition(' ')[2]}{text[straight.start() :].split(' ')[0]}"
                    yield Finding(exercise, item, key, f"a straight mark in {word}", "write ’ or “ and ”")
                    break


RULES = (
    stems_have_their_length,
    stems_keep_to_plain_words,
    notes_are_complete,
    partners_match,
    twins_match,
    openings_tell_nothing,
    settings_are_not_overloaded,
    explanations_have_their_length,
    explanations_name_their_line,
    explanations_speak_of_their_item,
    explanations_are_unique,
    stems_are_unique,
    quotes_are_curled,
)


def findings(exercises: Sequence[Exercise]) -> Iterator[Finding]:
    """Everything that is wrong with the items of a bank, rule by rule."""
    for rule in RULES:
        yield from rule(exercises)


def _graded(exercises: Iterable[Exercise]) -> Iterator[tuple[Exercise, Item]]:
    for exercise in exercises:
        if exercise.pool == "graded":
            for item in assignments(exercise):
                yield exercise, item
