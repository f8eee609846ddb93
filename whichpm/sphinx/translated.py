"""An exercise in the language of a book: what the course says is translated, what its author wrote stays."""

from __future__ import annotations

import functools
from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from whichpm import papers, words
from whichpm.kinds import kinds
from whichpm.model import Exercise, Item, Option

AREAS = ("roles", "labels", "meanings")


def exercise(given: Exercise, language: str | None) -> Exercise:
    """The exercise with our own labels (roles, verdicts, scales) in a language."""
    name = words.known(language)
    if name == words.ENGLISH:
        return given
    known = _table(name)
    around = dict(_around(given, name))
    return msgspec.structs.replace(
        given,
        items=tuple(_told(item, around) for item in given.items),
        options=tuple(Option(one.id, known.get(one.label, one.label)) for one in given.options),
        layout=_labelled(given.layout, known),
        told=_labelled(given.told, known),
    )


def public(given: Exercise, language: str | None, *, held: bool = False) -> dict[str, Any]:
    """What the board gets; the revision stays, because answers fit whatever the language."""
    own = given.public(held=held)
    data = {**exercise(given, language).public(held=held), "revision": own["revision"]}
    return {**data, "test": words.messages(language, "test")["test"]} if "test" in own else data


@functools.cache
def _table(language: str) -> Mapping[str, str]:
    """Our labels, from English."""
    ours, others = (words.messages(name, *AREAS) for name in (words.ENGLISH, language))
    said = {text: others[area][key] for area in AREAS for key, text in ours[area].items()}
    return said | dict(zip(*(papers.own_words(words.of(one)) for one in (words.ENGLISH, language)), strict=True))


def _around(given: Exercise, language: str) -> Iterator[tuple[str, str]]:
    """What the kinds themselves put before or after an author's words in an item, from English."""
    ours, others = (kinds()[given.kind].own_words(given, words.of(name)) for name in (words.ENGLISH, language))
    return zip(ours, others, strict=True)


def _told(item: Item, around: Mapping[str, str]) -> Item:
    text = item.text
    for ours, theirs in around.items():
        if text.startswith(ours):
            text = theirs + text.removeprefix(ours)
        elif text.endswith(ours):
            text = text.removesuffix(ours) + theirs
    return msgspec.structs.replace(item, text=text)


def _labelled(layout: Any, known: Mapping[str, str]) -> Any:
    """Data with our labels translated where a label, a meaning, or a cell or head of a document stands."""
    if isinstance(layout, list):
        return [_labelled(one, known) for one in layout]
    if not isinstance(layout, dict):
        return layout
    return {
        name: known.get(value, value)
        if name in ("label", "text")
        else [known.get(one, one) for one in value]
        if name == "head"
        else {one: known.get(text, text) for one, text in value.items()}
        if name == "meanings"
        else _labelled(value, known)
        for name, value in layout.items()
    }
