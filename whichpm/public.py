"""What of an exercise crosses to the front end: the types of :meth:`whichpm.model.Exercise.public`.

They are the one source of ``static/exercise.d.ts`` (see :mod:`whichpm.border`). A field that is left out is ``UNSET``;
what is told to practice alone (key, line, why and so on) is left out of a graded exercise, and of one that is held.
"""

from __future__ import annotations

from typing import Any, Literal

import msgspec
from msgspec import UNSET, UnsetType

Pool = Literal["practice", "graded"]


class Option(msgspec.Struct, frozen=True):
    """One choice; ``role`` says whether it is one of the course's roles, drawn with its sign and colour."""

    id: str
    label: str
    role: bool | UnsetType = UNSET


class Reading(msgspec.Struct, frozen=True):
    """Where to read again: the label of a section, and its title and address where the host knows them."""

    label: str
    title: str | UnsetType = UNSET
    href: str | UnsetType = UNSET


class Condition(msgspec.Struct, frozen=True):
    """An item is asked where this option of this earlier item was chosen."""

    item: str
    option: str = msgspec.field(name="is")


class Item(msgspec.Struct, frozen=True, kw_only=True):
    """One question. Without a ``key`` (or with the key null) nothing is right or wrong here.

    One that ``joins`` stands on the card of the question before it.
    """

    id: str
    text: str
    options: list[str]
    when: list[Condition] | UnsetType = UNSET
    optional: bool | UnsetType = UNSET
    part: str | UnsetType = UNSET
    joins: bool | UnsetType = UNSET
    key: str | UnsetType | None = UNSET
    line: int | UnsetType | None = UNSET
    why: dict[str, str] | UnsetType = UNSET
    read: Reading | UnsetType = UNSET
    accepted: list[str] | UnsetType = UNSET
    points: float | UnsetType = UNSET


class Verdict(msgspec.Struct, frozen=True):
    """Questions whose verdict shows together, once all that it ``needs`` is answered: themselves, unless there is more.

    All of them are right or wrong, also where they earn nothing.
    ``box`` is the name under which the learner is asked how sure they are.
    """

    ids: list[str]
    box: str
    needs: list[str] | UnsetType = UNSET


class Face(msgspec.Struct, frozen=True):
    """Somebody of the cast: name and job in words, the ``face`` as a path on a 48 grid, in the colour of ``role``."""

    name: str
    job: str
    role: Literal["product", "project", "other"]
    face: str


class Exercise(msgspec.Struct, frozen=True, kw_only=True):
    """An exercise as a board gets it.

    ``layout`` and ``told`` have the types of its kind. Without ``verdicts`` each question has its own. In a
    ``sequence`` an answer is a place: the first move answers all, the verdict shows when the learner asks for it, and
    what counts of a step is what it follows. Cards that are ``shuffled`` may stand in any order: a learner of a graded
    exercise has one of their own.
    """

    format: int
    slug: str
    pool: Pool
    revision: str
    kind: str
    title: str
    story: list[str]
    cast: list[Face] | UnsetType = UNSET
    options: list[Option]
    items: list[Item]
    layout: Any = UNSET
    carried: bool | UnsetType = UNSET
    maximum: float | UnsetType = UNSET
    test: dict[str, str] | UnsetType = UNSET
    told: Any = UNSET
    verdicts: list[Verdict] | UnsetType = UNSET
    sequence: bool | UnsetType = UNSET
    shuffled: bool | UnsetType = UNSET
