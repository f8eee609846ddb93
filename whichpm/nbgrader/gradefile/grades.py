"""What goes into a column of a gradebook: points of an assignment, of one of its exercises, or the course grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from whichpm.nbgrader.gradebook.results import Results

PLACES = Decimal("0.01")


class Grades(NamedTuple):
    """Points by learner, ``None`` where they wait for a person; the maximum; ``titles`` name it in an LMS too."""

    name: str
    titles: tuple[str, ...]
    maximum: Decimal
    points: Mapping[str, Decimal | None]


def rounded(value: float | Decimal) -> Decimal:
    """Points to two places, half up, as people round: 2.675 is 2.68."""
    return Decimal(str(value)).quantize(PLACES, ROUND_HALF_UP) + 0


def of_assignment(found: Results, titles: tuple[str, ...] = ()) -> Grades:
    """Points of the whole, after a late penalty."""
    points = {each.learner: None if each.waiting else rounded(each.points) for each in found.rows}
    return Grades(found.assignment, titles, rounded(found.maximum), points)


def of_parts(found: Results, titles: Mapping[str, str]) -> Iterator[Grades]:
    """Points of each exercise, and of each answer that a person grades, before a late penalty."""
    for name, maximum in found.parts.items():
        points = {each.learner: each.parts[name] for each in found.rows if name in each.parts}
        told = {learner: None if value is None else rounded(value) for learner, value in points.items()}
        also = (f"{found.assignment} {name}", *filter(None, [titles.get(name)]))
        yield Grades(name, also, rounded(maximum), told)


def listed(value: Decimal) -> str:
    """A number as people write it: without zeros at the end."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
