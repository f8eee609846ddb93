"""How kinds show what they have: in feedback as rows and columns or as a sequence, to a gate as what one can search."""

from __future__ import annotations

from collections.abc import Mapping
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


class Sought(NamedTuple):
    """A question to which somebody may search the answer: texts to search in, one or the other; words of each option.

    ``is_place`` says that options are places of a paper, in its order.
    """

    item: Item
    texts: tuple[str, str]
    options: Mapping[str, str]
    is_place: bool
