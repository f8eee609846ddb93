"""What the checks look at, each file read once, and how they say where something is."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Any, TypeVar

from whichpm import bank, chapters, coverage, strict, yamltree
from whichpm.bank import BankError, Problem
from whichpm.model import Exercise, Item, Pool
from whichpm.quality import limits, readings, sets
from whichpm.suggest import nearest

Content = TypeVar("Content")


class Course:
    """A course folder and those of its exercises that could be read.

    What cannot be read is ``None``, and ``unusable`` says why; rules that need it are silent then.
    """

    def __init__(self, root: Path, exercises: dict[str, Exercise]) -> None:
        self.root, self.exercises = root, exercises
        self.unusable: list[Problem] = []
        self.short: list[str] = []
        self._trees: dict[Path, yamltree.Tree] = {}

    @cached_property
    def sets(self) -> sets.Sets | None:
        """The graded sets."""
        return self._use(sets.read)

    @cached_property
    def set_files(self) -> dict[str, Path]:
        """The file in which each of them stands."""
        return sets.files(self.root)

    @cached_property
    def today(self) -> limits.Today | None:
        """Figures of an earlier day that sets are held to where they are worse than the limits."""
        return self._use(limits.read)

    @cached_property
    def concepts(self) -> dict[str, coverage.Concept] | None:
        """What the course teaches, by id."""
        return self._use(coverage.concepts)

    @cached_property
    def glances(self) -> list[readings.Reading] | None:
        """What readers answered who saw the cards without their stories."""
        return self._use(lambda root: readings.load(root, readings.GLANCES))

    @cached_property
    def readings(self) -> list[readings.Reading] | None:
        """What readers answered who saw no key."""
        return self._use(readings.load)

    @cached_property
    def topics(self) -> list[str] | None:
        """Topics of the chapters, in the order of the table of contents."""
        return self._use(coverage.chapters)

    @cached_property
    def sections(self) -> list[coverage.Section]:
        """Sections of every chapter that the table of contents names."""
        return [] if self.topics is None else coverage.all_sections(self.root)

    @cached_property
    def labels(self) -> set[str]:
        """Labels of the book's sections."""
        return set(chapters.sections(self.root))

    @cached_property
    def written(self) -> dict[Pool, set[str]]:
        """Slugs of each pool's files, of those also that cannot be used."""
        found = bank.files(self.root)
        return {pool: {path.stem for path in found if path.parent.name == pool} for pool in bank.POOLS}

    @property
    def pages(self) -> list[Path]:
        """Pages of the book."""
        return chapters.pages(self.root)

    @property
    def notebooks(self) -> list[Path]:
        """Notebooks of the problem sets."""
        return [path for home in bank.homes(self.root) for path in sorted((home / "source").glob("*/*.ipynb"))]

    def path(self, exercise: Exercise) -> Path:
        """File of an exercise."""
        return bank.path(self.root, exercise.pool, exercise.slug)

    def tree(self, path: Path) -> yamltree.Tree:
        """The content of a YAML file and where its lines are."""
        if path not in self._trees:
            self._trees[path] = yamltree.read(path)
        return self._trees[path]

    def note(self, place: str, gate: limits.Gate) -> None:
        """Keep in ``short`` what holds by the figure of an earlier day alone."""
        if gate.short:
            self.short.append(f"{place}: {gate.short}")

    def _use(self, read: Callable[[Path], Content]) -> Content | None:
        try:
            return read(self.root)
        except BankError as error:
            self.unusable.extend(error.problems)
            return None


def nearest_concept(name: str, known: Iterable[str]) -> str:
    """Give the fix for an unknown concept: numbers that look alike have nothing to do with each other."""
    if re.fullmatch(r"C[0-9]{3}", name):
        return f"{coverage.CONCEPTS.as_posix()} lists those that there are"
    return nearest(name, known) if re.match(r"[Cc][0-9]", name) else "write an id such as C001"


def item_problem(course: Course, exercise: Exercise, item: Item, cause: str, fix: str, *keys: str) -> Problem:
    """A problem at an item of an exercise, or at what the item holds under ``keys``."""
    path = course.path(exercise)
    tree = course.tree(path)
    place = (*_place_of(tree.data, item.id), *keys)
    while (
        len(keys) > 1 and place not in tree.lines
    ):  # Kinds with one explanation for all options have no line for each.
        place, keys = place[:-1], keys[:-1]
    return Problem(path, tree.line(place), strict.describe(tree.data, place), cause, fix)


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
