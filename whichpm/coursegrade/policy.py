"""How the course grade comes about, as ``exercises/course.yml`` has it: weights, passes, drops, lateness."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from whichpm import strict
from whichpm.model import Identifier, Text
from whichpm.suggest import nearest
from whichpm.typewords import Fault

PATH = Path("exercises/course.yml")
HOUR, DAY = 3600, 86400

Percent = Annotated[float, Meta(gt=0, le=100)]


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Some sets that count together, each as much as the others.

    ``weight`` is in percent of the whole. Of the sets that count, those with the lowest shares are left out: ``drop``
    of them, or all but the ``best``. ``pass`` is the percentage of this part without which nobody passes.
    """

    title: Text
    weight: Percent
    sets: Annotated[tuple[Identifier, ...], Meta(min_length=1)]
    drop: Annotated[int, Meta(ge=1)] | None = None
    best: Annotated[int, Meta(ge=1)] | None = None
    needed: Percent | None = msgspec.field(default=None, name="pass")

    @property
    def left_out(self) -> int:
        """How many of the sets do not count."""
        return (self.drop or 0) if self.best is None else len(self.sets) - self.best


class Late(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Points off for handing in late: ``percent`` of those earned for each ``per`` that has begun, at most ``most``.

    Up to ``grace`` minutes cost nothing; after them, time counts from the due date.
    """

    per: Literal["hour", "day"]
    percent: Percent
    most: Percent = 100
    grace: Annotated[int, Meta(ge=0)] = 0

    def share(self, seconds: float) -> float:
        """What is taken off, as a share of the points earned, for so many seconds after the due date."""
        if seconds <= 60 * self.grace:
            return 0.0
        begun = -(-seconds // (DAY if self.per == "day" else HOUR))
        return float(min(begun * self.percent, self.most)) / 100


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The whole file.

    ``missing`` says what a set counts that was not handed in until it was due: nothing, or what a person decides.
    ``decimals`` are those of the grade in percent, which is rounded once, at the end, halves up.
    """

    parts: Annotated[tuple[Part, ...], Meta(min_length=1)]
    needed: Percent = msgspec.field(name="pass")
    title: Text = "Course grade"
    missing: Literal["zero", "ask"] = "ask"
    decimals: Annotated[int, Meta(ge=0, le=2)] = 1
    late: Late | None = None

    @property
    def sets(self) -> tuple[str, ...]:
        """Names of all sets that count, in the order of the file."""
        return tuple(name for part in self.parts for name in part.sets)


def read(root: Path, known: Collection[str] | None = None) -> Policy | None:
    """Read the policy of a course; ``None`` where it has none. ``known`` are the sets that there are.

    Raises :class:`~whichpm.strict.BankError`.
    """
    path = root / PATH
    if not path.is_file():
        return None
    tree = strict.read(path, "pass: 70")
    found = strict.convert(path, tree, Policy)
    if faults := [*_faults(found), *(() if known is None else _unknown(found, known))]:
        raise strict.BankError(sorted(strict.located(path, tree, faults), key=lambda problem: problem.line))
    return found


def _faults(found: Policy) -> Iterator[Fault]:
    whole = sum(part.weight for part in found.parts)
    if abs(whole - 100) > 1e-9:
        yield ("parts",), f"the weights add up to {whole:g}", "they must add up to 100"
    for name, times in Counter(found.sets).items():
        if times > 1:
            number, place = [
                (number, place)
                for number, part in enumerate(found.parts)
                for place, one in enumerate(part.sets)
                if one == name
            ][1]
            yield ("parts", number, "sets", place), f'the set "{name}" stands twice', "keep one of them"
    for number, part in enumerate(found.parts):
        if part.drop is not None and part.best is not None:
            yield ("parts", number, "best"), "drop and best stand together", "keep one of them"
        elif part.drop is not None and part.drop >= len(part.sets):
            cause = f"{part.drop} of {len(part.sets)} sets are dropped, so that none counts"
            yield ("parts", number, "drop"), cause, f"write at most {len(part.sets) - 1}, or leave it out"
        elif part.best is not None and part.best > len(part.sets):
            yield ("parts", number, "best"), f"the part has {len(part.sets)} sets", "write no more, or leave it out"


def _unknown(found: Policy, known: Collection[str]) -> Iterator[Fault]:
    for number, part in enumerate(found.parts):
        for place, name in enumerate(part.sets):
            if name not in known:
                cause = f'there is no set "{name}" in exercises/sets.yml'
                yield ("parts", number, "sets", place), cause, nearest(name, known)
