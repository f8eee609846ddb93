"""What of a submission counts all the same, in words."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import NamedTuple


class Count(NamedTuple):
    """How many of the answers to an exercise were found, and where; ``where`` is empty where there are none."""

    slug: str
    answered: int
    needed: int
    where: str

    def __str__(self) -> str:
        return f"{self.answered} of {self.needed} answers to {self.slug}"


def in_words(counts: Iterable[Count]) -> list[str]:
    """A phrase for each place where answers were found; exercises that are whole are counted, not named."""
    places: defaultdict[str, list[Count]] = defaultdict(list)
    for count in counts:
        places[count.where].append(count)
    return [_place(where, found) for where, found in places.items()]


def _place(where: str, counts: list[Count]) -> str:
    whole = [count for count in counts if count.answered == count.needed]
    if len(whole) < 2:
        said = list(map(str, counts))
    else:
        said = [f"all answers to {len(whole)} exercises", *map(str, (count for count in counts if count not in whole))]
    return ", ".join(said) + (f", from {where}" if where else "")
