"""The graded sets as ``exercises/sets.yml`` has them: forms, what a form holds, and its mix."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm import yamltree
from whichpm.model import Content, Identifier, Partner, Text

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

    ``anchors`` gives, for items of the set, the item of an earlier set whose thought each repeats in another setting.
    """

    title: Text
    blueprint: str
    holds: Annotated[dict[str, Annotated[int, Meta(ge=1)]], Meta(min_length=1)]
    forms: Annotated[dict[str, tuple[Identifier, ...]], Meta(min_length=1)]
    anchors: dict[Partner, Partner] = {}
    draft: bool = False


class Sets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file."""

    blueprints: dict[str, Blueprint]
    sets: dict[Identifier, Set]

    def of(self, slug: str) -> list[str]:
        """Names of the sets that an exercise is part of."""
        return [name for name, one in self.sets.items() if any(slug in slugs for slugs in one.forms.values())]


class SetsProblem(Exception):
    """A file that cannot be used; carries line, cause and fix."""

    def __init__(self, line: int, cause: str, fix: str) -> None:
        super().__init__(f"{PATH.as_posix()}:{line}: {cause}; {fix}")
        self.line, self.cause, self.fix = line, cause, fix


def read(root: Path) -> Sets:
    """The sets of a course; none where it has no such file. Raises :class:`SetsProblem`."""
    path = root / PATH
    if not path.is_file():
        return Sets({}, {})
    try:
        tree = yamltree.read(path)
        found = msgspec.convert(tree.data, Sets)
    except yamltree.YamlProblem as problem:
        raise SetsProblem(problem.line, problem.cause, problem.fix) from None
    except msgspec.ValidationError as error:
        raise SetsProblem(1, str(error), "see the other sets of the file") from None
    for name, one in found.sets.items():
        if one.blueprint not in found.blueprints:
            line = tree.line(("sets", name, "blueprint"))
            cause = f'there is no blueprint "{one.blueprint}"'
            raise SetsProblem(line, cause, f"use one of {', '.join(found.blueprints)}")
    return found


def line_of(root: Path, name: str) -> int:
    """The line on which a set begins."""
    return yamltree.read(root / PATH).line(("sets", name))
