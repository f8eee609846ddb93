"""What the figures of a question mean, in one sentence, and the line of the file where to put it right."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from whichpm import bank, yamltree
from whichpm.cohort.questions import FEW, Question
from whichpm.yamltree import Place

EASY = 0.95
"""Share right from which a question tells hardly anybody apart."""
STRONG = 0.4
"""Item-rest correlation from which a question tells learners well apart."""


def meaning(one: Question) -> str:
    """One sentence, or those of its flags, which come first."""
    if one.flags:
        return "; ".join(flag.said for flag in one.flags) + "."
    if one.n < FEW:
        return f"{one.n} answers are too few to say anything."
    return f"{_how_hard(one)}; {_tells_apart(one)}."


def _how_hard(one: Question) -> str:
    share = f"{one.facility.value:.0%} right"
    wrong = [each for each in one.choices if each.option not in one.earning and each.chosen]
    drawn = max(wrong, key=lambda each: each.chosen, default=None)
    if one.facility.value >= EASY or drawn is None:
        return f"{share}: nearly everybody knows it"
    taken = f"most others take “{drawn.option}” ({drawn.share:.0%})"
    if one.above < 0:
        return f"{share}, fewer than by guessing; {taken}"
    best = drawn.thirds[2]
    also = f", {best:.0%} of the strongest third too" if best >= drawn.share / 2 and best > 0.1 else ""
    return f"{share}; {taken}{also}"


def _tells_apart(one: Question) -> str:
    if one.rest.low > 0:
        return f"it tells learners {'well ' if one.rest.value >= STRONG else ''}apart"
    if one.facility.value >= EASY:
        return "it tells nobody apart, and may stay for courage"
    return "it does not surely tell strong learners from weak ones"


class Places:
    """Lines of items in the files of a bank, each of which is read once."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self._files: dict[str, dict[str, int]] = {}

    def of(self, exercise: str, item: str) -> str:
        """The file from the course on, and the line where a part of it with the item's id begins, if there is one.

        The id of a part may be the beginning of an item's, as a row's is of its cells.
        """
        path = bank.path(self._root, "graded", exercise)
        shown = (path.relative_to(self._root) if path.is_relative_to(self._root) else path).as_posix()
        lines = self._files.setdefault(exercise, _lines(path)) if path.is_file() else {}
        name = item
        while name and name not in lines:
            name = name.rpartition("-")[0]
        return f"{shown}:{lines[name]}" if name else shown


def _lines(path: Path) -> dict[str, int]:
    try:
        tree = yamltree.read(path)
    except (OSError, yamltree.YamlProblem):
        return {}
    return {name: tree.line(place) for name, place in _named(tree.data, ())}


def _named(data: object, place: Place) -> Iterator[tuple[str, Place]]:
    if isinstance(data, dict):
        if isinstance(data.get("id"), str) and place[:1] != ("options",):
            yield data["id"], place
        for key, value in data.items():
            yield from _named(value, (*place, key))
    elif isinstance(data, list):
        for index, value in enumerate(data):
            yield from _named(value, (*place, index))
