"""The two forms besides a list in which feedback shows an exercise: rows and columns, and a sequence."""

from __future__ import annotations

from typing import NamedTuple

from whichpm.model import Item


class Column(NamedTuple):
    """A column: its label, and the role whose sign it gets."""

    label: str
    role: str


class Grid(NamedTuple):
    """Rows with their texts; each has a cell for every column, ``None`` where nothing is asked."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[Item | None, ...]], ...]


class Placed(NamedTuple):
    """A step at its place; ``follows``: whether rightly, after the one before; ``None`` where there is none."""

    place: int
    id: str
    follows: bool | None


class Sequenced(NamedTuple):
    """The learner's sequence, the accepted one that is nearest to it, and the steps that were left out."""

    given: tuple[Placed, ...]
    fits: tuple[str, ...]
    left: tuple[str, ...]
