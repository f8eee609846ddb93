"""Exercises that a tree has only as learners get them, in ``exercises/keyless``: their keys are elsewhere.

Such is the tree that ``whichpm public`` writes: its pages show a set for credit, and nothing in it could grade one.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import msgspec

from whichpm import bank, handout
from whichpm.model import Exercise, Item, Option
from whichpm.public import Exercise as Public

FOLDER = Path("exercises/keyless")


def find(root: Path, slug: str) -> Exercise:
    """The exercise with this slug; without a key where that is not here.

    Raises :class:`~whichpm.bank.NoSuchExercise` or :class:`~whichpm.bank.BankError`.
    """
    try:
        return bank.find(root, slug)
    except bank.NoSuchExercise:
        if bank.SLUG.fullmatch(slug) and (file := path(root, slug)).is_file():
            return exercise(json.loads(file.read_text(encoding="utf-8")))
        raise


def path(root: Path, slug: str) -> Path:
    """Where an exercise without a key is, or would be."""
    return root / FOLDER / f"{slug}{handout.SUFFIX}"


def exercise(handed: dict[str, Any]) -> Exercise:
    """The exercise that a handout shows, so that its own public form is that handout again."""
    given = msgspec.convert(handed, Public)
    return Exercise(
        slug=given.slug,
        pool="graded",
        kind=given.kind,
        title=given.title,
        story="\n\n".join(given.story),
        options=tuple(Option(one.id, one.label) for one in given.options),
        items=tuple(
            Item(
                id=one.id,
                text=one.text,
                options=tuple(one.options),
                key=None,
                why=dict.fromkeys(one.options, ""),
                when=tuple((each.item, each.option) for each in one.when or ()),
                optional=one.optional is True,
                part=one.part or None,
                joins=one.joins is True,
            )
            for one in given.items
        ),
        maximum=0.0,
        layout=given.layout or {},
        carried=given.carried is not False,
        shuffled=given.shuffled is True,
    )
