"""An exercise as questions that the quizzes of an LMS can ask: one choice, a chart of choices, or an order.

Nothing here names a format of an LMS or a kind of exercise. Each question carries a *reference*, ``slug/item``, which
comes back with the answers and leads to the items that it stands for.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from whichpm.kinds import kinds
from whichpm.model import OWNERSHIP_TEST, Exercise, Item

CHART, ORDER = "chart", "order"
"""What a reference ends in that stands for a whole exercise."""


class CannotGo(ValueError):
    """No quiz can ask this exercise; the message says why."""


class Choice(NamedTuple):
    """One answer: its words, the answers to items that it stands for, the share of points, and why it fits or not.

    ``is_key`` marks the one to choose where a format knows one right answer alone.
    """

    label: str
    stands_for: Mapping[str, str]
    fraction: float
    why: str
    is_key: bool


class Single(NamedTuple):
    """One of several answers is to be chosen; ``help`` is for everybody who has answered."""

    reference: str
    text: str
    choices: tuple[Choice, ...]
    points: float
    tags: tuple[str, ...] = ()
    help: str = ""


class Chart(NamedTuple):
    """A table with a choice in each cell that is asked; a row's explanation is the same for all of its cells."""

    reference: str
    head: tuple[str, ...]
    rows: tuple[tuple[str, tuple[Single | None, ...], str], ...]
    points: float
    tags: tuple[str, ...] = ()

    @property
    def cells(self) -> tuple[Single, ...]:
        """Those that are asked, in the order in which an LMS numbers them."""
        return tuple(cell for _, cells, _ in self.rows for cell in cells if cell)


class Steps(NamedTuple):
    """Steps to be put in order, given in an order that fits; ``more`` says that others fit too."""

    reference: str
    steps: tuple[tuple[str, str, str], ...]
    points: float
    more: bool
    tags: tuple[str, ...] = ()


Question = Single | Chart | Steps


def questions(exercise: Exercise) -> tuple[Question, ...]:
    """The questions of an exercise, in the order of its items. Raises :class:`CannotGo`."""
    kind = kinds()[exercise.kind]
    asked = [item for item in exercise.items if item.key is not None or item.when]
    if not any(item.key is not None for item in asked):
        raise CannotGo("nothing in it is right or wrong")
    if kind.is_sequence:
        return (_steps(exercise, asked),)
    if kind.grid(exercise):
        return (_chart(exercise),)
    owners = _beneath(asked)
    return tuple(_single(exercise, item, owners.get(item.id)) for item in asked if not item.when)


def reference(exercise: Exercise, item: str) -> str:
    """What names a question in an LMS."""
    return f"{exercise.slug}/{item}"


def _beneath(asked: Sequence[Item]) -> dict[str, Item]:
    """Items that are asked only after one answer to one other, by that other: both become one question."""
    items = {item.id: item for item in asked}
    found: dict[str, Item] = {}
    for item in asked:
        if not item.when:
            continue
        above = items.get(item.when[0][0])
        if len(item.when) > 1 or above is None or above.when or above.id in found:
            raise CannotGo("what it asks depends on what was answered before")
        found[above.id] = item
    return found


def _single(exercise: Exercise, item: Item, under: Item | None = None) -> Single:
    choices = tuple(_choices(exercise, item, under))
    best = max(choice.fraction for choice in choices)
    shared = tuple(choice._replace(fraction=choice.fraction / best) for choice in choices)
    points = 1.0 if under else item.points
    return Single(reference(exercise, item.id), item.text, shared, points, _tags(exercise, item), _help(item))


def _choices(exercise: Exercise, item: Item, under: Item | None) -> Iterator[Choice]:
    """The options of an item; one after which something else is asked becomes as many as that has."""
    labels = {option.id: option.label for option in exercise.options}
    for option in item.options:
        why, fits = item.why.get(option, ""), float(item.fits(option))
        if under is None or under.when[0][1] != option:
            yield Choice(labels[option], {item.id: option}, fits, why, option == item.key)
            continue
        for other in under.options:
            both = [fits, *([float(under.fits(other))] if under.key is not None else [])]
            told = " ".join(text for text in (why, under.why.get(other, "")) if text)
            named = f"{labels[option]}: {labels[other]}"
            best = option == item.key and other == under.key
            yield Choice(named, {item.id: option, under.id: other}, sum(both) / len(both), told, best)


def _chart(exercise: Exercise) -> Chart:
    grid = kinds()[exercise.kind].grid(exercise)
    assert grid is not None
    rows, tags = [], []
    for text, cells in grid.rows:
        asked = tuple(_single(exercise, cell) if cell else None for cell in cells)
        told = dict.fromkeys(why for cell in asked if cell for choice in cell.choices if (why := choice.why))
        tags += [tag for cell in asked if cell for tag in cell.tags]
        rows.append((text, asked, " ".join(told)))
    columns = tuple(column.label for column in grid.columns)
    kept = tuple(dict.fromkeys(tags))
    return Chart(reference(exercise, CHART), columns, tuple(rows), exercise.maximum, kept)


def _steps(exercise: Exercise, asked: Sequence[Item]) -> Steps:
    ordered = sorted(asked, key=lambda item: int(item.key or 0))
    tags = tuple(dict.fromkeys(tag for item in ordered for tag in _tags(exercise, item)))
    steps = tuple((item.id, item.text, item.why.get(item.key or "", "")) for item in ordered)
    more = any(set(item.accepted) - {item.key} for item in asked)
    return Steps(reference(exercise, ORDER), steps, exercise.maximum, more, tags)


def _tags(exercise: Exercise, item: Item) -> tuple[str, ...]:
    """What a teacher may draw questions by; tags are no secret in an LMS, so that none says what fits."""
    return (exercise.slug, exercise.kind, item.level, *item.concepts)


def _help(item: Item) -> str:
    return OWNERSHIP_TEST[item.line] if item.line else ""
