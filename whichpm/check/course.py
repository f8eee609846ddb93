"""What the checks look at, and how they say where something is."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from whichpm import bank, chapters, yamltree
from whichpm.bank import Problem
from whichpm.model import Exercise, Item


class Course(NamedTuple):
    """What the checks look at: the course folder and the exercises that could be read."""

    root: Path
    exercises: dict[str, Exercise]

    @property
    def chapters(self) -> list[Path]:
        """Pages of the book."""
        return chapters.pages(self.root)

    @property
    def notebooks(self) -> list[Path]:
        """Notebooks of the problem sets."""
        return sorted((self.root / "source").glob("*/*.ipynb"))

    def path(self, exercise: Exercise) -> Path:
        """File of an exercise."""
        return self.root / "exercises" / exercise.pool / f"{exercise.slug}.yml"


def item_problem(
    course: Course, exercise: Exercise, item: Item, cause: str, fix: str, key: str | None = None
) -> Problem:
    """A problem at an item of an exercise, or at one of its keys."""
    path = course.path(exercise)
    tree = yamltree.read(path)
    place = _place_of(tree.data, item.id)
    if key is not None:
        place = (*place, key)
    return Problem(path, tree.line(place), bank.describe(tree.data, place), cause, fix)


def _place_of(data: Any, name: str) -> yamltree.Place:
    """The place in a file whose id is an item's, or the longest beginning of it (kinds add endings of their own)."""
    found = [
        (len(id_), place)
        for place, id_ in _ids(data, ())
        if name == id_ or name.startswith(f"{id_}-") or name.endswith(f"-{id_}")
    ]
    return max(found, default=(0, ()))[1]


def _ids(data: Any, place: yamltree.Place) -> Iterator[tuple[yamltree.Place, str]]:
    if isinstance(data, dict) and isinstance(data.get("id"), str):
        yield place, data["id"]
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, child in steps:
        yield from _ids(child, (*place, step))
