"""An exercise in the language of a book: labels that the course gives are translated, what its author wrote stays."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from typing import Any

import msgspec

from whichpm import words
from whichpm.model import Exercise, Option

AREAS = ("roles", "labels", "meanings")


def exercise(given: Exercise, language: str | None) -> Exercise:
    """The exercise with our own labels (roles, verdicts, scales) in a language."""
    known = _table(words.known(language))
    return msgspec.structs.replace(
        given,
        options=tuple(Option(one.id, known.get(one.label, one.label)) for one in given.options),
        layout=_labelled(given.layout, known),
    )


def public(given: Exercise, language: str | None) -> dict[str, Any]:
    """What the board gets; the revision stays, because answers fit whatever the language."""
    own = given.public()
    data = {**exercise(given, language).public(), "revision": own["revision"]}
    return {**data, "test": words.messages(language, "test")["test"]} if "test" in own else data


@functools.cache
def _table(language: str) -> Mapping[str, str]:
    """Our labels, from English."""
    ours, others = (words.messages(name, *AREAS) for name in (words.ENGLISH, language))
    return {text: others[area][key] for area in AREAS for key, text in ours[area].items()}


def _labelled(layout: Any, known: Mapping[str, str]) -> Any:
    """Data with our labels translated where a label or a meaning stands."""
    if isinstance(layout, list):
        return [_labelled(one, known) for one in layout]
    if not isinstance(layout, dict):
        return layout
    return {
        name: known.get(value, value)
        if name == "label"
        else {one: known.get(text, text) for one, text in value.items()}
        if name == "meanings"
        else _labelled(value, known)
        for name, value in layout.items()
    }
