"""The graded sets as ``exercises/sets.yml`` has them: forms, what a form holds, and its mix."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm import strict
from whichpm.model import Content, Identifier, Partner, Text
from whichpm.suggest import nearest

PATH = Path("exercises/sets.yml")

Percent = Annotated[int, Meta(ge=0, le=100)]
Share = tuple[Percent, Percent]
"""Lowest and highest percentage."""


class Blueprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The mix of a form's assignments: by owner, by what is assigned, by level."""

    keys: dict[str, Share]
    content: dict[Content, Share]
    levels: dict[str, Share]


class Set(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One graded set; ``holds`` counts by kind what each form holds, ``forms`` lists slugs of exercises.

    Before the day that it ``opens`` the book shows nothing of it. ``anchors`` gives, for items of the set, the item of
    an earlier set whose thought each repeats in another setting.
    """

    title: Text
    blueprint: str
    holds: Annotated[dict[str, Annotated[int, Meta(ge=1)]], Meta(min_length=1)]
    forms: Annotated[dict[str, tuple[Identifier, ...]], Meta(min_length=1)]
    anchors: dict[Partner, Partner] = {}
    draft: bool = False
    opens: date | None = None


class Sets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    blueprints: dict[str, Blueprint]
    sets: dict[Identifier, Set]

    def of(self, slug: str) -> list[str]:
        """Names of the sets that an exercise is part of."""
        return [name for name, one in self.sets.items() if any(slug in slugs for slugs in one.forms.values())]


def read(root: Path) -> Sets:
    """Read the sets of a course; none where it has no such file. Raises :class:`~whichpm.strict.BankError`."""
    path = root / PATH
    if not path.is_file():
        return Sets({}, {})
    tree = strict.read(path, "blueprints:")
    found = strict.convert(path, tree, Sets)
    known = found.blueprints
    faults = [
        (("sets", name, "blueprint"), f'there is no blueprint "{one.blueprint}"', nearest(one.blueprint, known))
        for name, one in found.sets.items()
        if one.blueprint not in known
    ]
    if faults:
        raise strict.BankError(list(strict.located(path, tree, faults)))
    return found
