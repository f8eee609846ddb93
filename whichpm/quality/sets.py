"""The graded sets as ``exercises/sets.yml`` has them: forms, what they are for, what a form holds, and its mix."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from whichpm import bank, forms, strict
from whichpm.model import Content, Exercise, Identifier, Partner, Text
from whichpm.suggest import nearest

PATH = Path("exercises/sets.yml")

Percent = Annotated[int, Meta(ge=0, le=100)]
Share = tuple[Percent, Percent]
"""Lowest and highest percentage."""
Purpose = Literal["open", "credit"]
"""Open: learners see a result in the page, with the key. For credit: the key reaches no learner before feedback."""


class Blueprint(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The mix of a form's assignments: by owner, by what is assigned, by level.

    ``papers`` is the percent of all its points that work on papers of the trade has at least.
    """

    keys: dict[str, Share]
    content: dict[Content, Share]
    levels: dict[str, Share]
    papers: Percent = 0


class Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One form of a set: what it is for, and the slugs of its exercises."""

    purpose: Purpose = msgspec.field(name="for")
    exercises: tuple[Identifier, ...]


class Set(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One graded set; ``holds`` counts by kind what each form holds; a form that is a mere list is for credit.

    Before the day that it ``opens`` the book shows nothing of it. ``anchors`` gives, for items of the set, the item of
    an earlier set whose thought each repeats in another setting. ``cut`` is the percent of owner decisions that it
    takes to pass, whatever other parts earn; the result of an open set and feedback tell it beside the points.
    """

    title: Text
    blueprint: str
    holds: Annotated[dict[str, Annotated[int, Meta(ge=1)]], Meta(min_length=1)]
    given: Annotated[dict[str, Form | tuple[Identifier, ...]], Meta(min_length=1)] = msgspec.field(name="forms")
    anchors: dict[Partner, Partner] = {}
    cut: Percent | None = None
    draft: bool = False
    opens: date | None = None

    @property
    def forms(self) -> dict[str, tuple[str, ...]]:
        """Slugs of each form's exercises."""
        return {name: one.exercises if isinstance(one, Form) else one for name, one in self.given.items()}

    def purpose(self, form: str) -> Purpose:
        """What a form is for; what says nothing is for credit, so that no key gets out by what was left unsaid."""
        one = self.given[form]
        return one.purpose if isinstance(one, Form) else "credit"


class Sets(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file.

    ``partial`` says that keys are kept elsewhere which belong to the bank too (see :mod:`whichpm.publictree`).
    """

    blueprints: dict[str, Blueprint]
    sets: dict[Identifier, Set]
    partial: bool = False

    def of(self, slug: str) -> list[str]:
        """Names of the sets that an exercise is part of."""
        return [name for name, one in self.sets.items() if any(slug in slugs for slugs in one.forms.values())]

    def places(self, name: str, shown: Iterable[str]) -> dict[str, dict[str, str]]:
        """What stands in the places of a set's notebook, by form, from the exercises that its source shows.

        Empty where there is no such set, or only one form of it.
        """
        return forms.places(shown, self.sets[name].forms) if name in self.sets else {}

    def parallel(self, slug: str) -> list[str]:
        """The exercises that stand in the place of this one in other forms of its set."""
        found = [
            (one, slugs.index(slug)) for one in self.sets.values() for slugs in one.forms.values() if slug in slugs
        ]
        at = [slugs[place] for one, place in found for slugs in one.forms.values() if place < len(slugs)]
        return [other for other in dict.fromkeys(at) if other != slug]

    def cut_of(self, slugs: Iterable[str]) -> int | None:
        """The cut of the set that some exercises are of, if it has one."""
        shown = set(slugs)
        found = [one.cut for one in self.sets.values() if any(shown & {*form} for form in one.forms.values())]
        return next((cut for cut in found if cut is not None), None)

    @property
    def open(self) -> frozenset[str]:
        """Slugs of exercises that stand in open forms, and in no form for credit."""
        found: dict[str, set[str]] = {"open": set(), "credit": set()}
        for one in self.sets.values():
            for form, slugs in one.forms.items():
                found[one.purpose(form)].update(slugs)
        return frozenset(found["open"] - found["credit"])

    def for_credit(self, exercises: Iterable[Exercise]) -> list[Exercise]:
        """Of these, the graded ones whose key no learner may get: all that no open form has to itself."""
        return [each for each in exercises if each.pool == "graded" and each.slug not in self.open]


def read(root: Path) -> Sets:
    """Read the sets of a course and of its private bank. Raises :class:`~whichpm.strict.BankError`."""
    whole = Sets({}, {})
    for home in bank.homes(root):
        found = _read(home / PATH)
        if twice := sorted(whole.sets.keys() & found.sets.keys()):
            cause = f'the set "{twice[0]}" stands in {root / PATH} too'
            raise strict.BankError([strict.Problem(home / PATH, 1, "sets", cause, "give this one another name")])
        whole = Sets(found.blueprints | whole.blueprints, whole.sets | found.sets, whole.partial or found.partial)
    return whole


def files(root: Path) -> dict[str, Path]:
    """The file in which each set stands. Raises :class:`~whichpm.strict.BankError`."""
    return {name: home / PATH for home in bank.homes(root) for name in _read(home / PATH).sets}


def _read(path: Path) -> Sets:
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
