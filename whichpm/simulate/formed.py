"""What each of a simulated class works on where a set has several forms."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from whichpm import bank
from whichpm.forms import Draw, Places, is_of_source
from whichpm.model import Exercise
from whichpm.quality import drawing, sets


class Handed(NamedTuple):
    """The exercises of a form; ``into`` says what stands in the places of the release, where that is something else."""

    exercises: Sequence[Exercise]
    into: Places = MappingProxyType({})


class NoForm(ValueError):
    """A form that the set does not have, or whose keys are not here; the message says which ones there are."""


def handed(root: Path, name: str, shown: Sequence[Exercise], form: str, seed: int) -> Callable[[str], Handed]:
    """What a learner of this id works on.

    Parameters
    ----------
    shown
        The exercises that the release of the set shows.
    form
        The form that all work on; empty for the one drawn for each, by the draw of the course where it has one, else
        by one that follows from the seed. Forms whose keys are elsewhere fall to nobody.

    Raises
    ------
    NoForm, bank.BankError
    """
    found = {}
    for each, into in sets.read(root).places(name, [exercise.slug for exercise in shown]).items():
        if all(bank.path(root, "graded", slug).is_file() for slug in into.values()):
            own = (
                Handed(shown) if is_of_source(into) else Handed([bank.find(root, slug) for slug in into.values()], into)
            )
            found[each] = own
    if form and form not in found:
        raise NoForm(f'{name} has no form "{form}" to simulate; it has {", ".join(found) or "one form alone"}')
    if form or not found:
        return lambda _: found.get(form, Handed(shown))
    draw = drawing.read(root, name) or Draw(name, sha256(f"simulated {seed}".encode()).hexdigest())
    return lambda learner: found[draw.of(learner, found)]
