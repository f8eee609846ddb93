"""What an author writes of a document: parts of a few forms (drawn by :mod:`whichpm.papers.drawing`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Annotated, Literal, Union

import msgspec
from msgspec import Meta

from whichpm.model import Identifier, Text
from whichpm.papers import figures, network
from whichpm.papers.network import Task
from whichpm.typewords import Fault

Unit = Literal["day", "week", "month"]


class Marked(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Words with a name: a place that a learner can choose."""

    text: Text
    place: Identifier


Words = Text | int | float | Marked


class _Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="part"):
    """What every part has."""

    title: Annotated[Text | None, Meta(description="A heading; none where the document's own will do.")] = None


class Terms(_Part, frozen=True, kw_only=True, tag="terms"):
    """Entries and what is put there, as at the head of a form."""

    entries: Annotated[dict[str, Words], Meta(min_length=1)]


class Points(_Part, frozen=True, kw_only=True, tag="points"):
    """A list."""

    items: Annotated[tuple[Words, ...], Meta(min_length=1)]


class Prose(_Part, frozen=True, kw_only=True, tag="text"):
    """Paragraphs."""

    items: Annotated[tuple[Words, ...], Meta(min_length=1)]


class Table(_Part, frozen=True, kw_only=True, tag="table"):
    """A table; with ``sums`` a last row of this name adds up every column that holds whole numbers only."""

    head: Annotated[tuple[Text, ...], Meta(min_length=2, max_length=8)]
    rows: Annotated[tuple[tuple[Words, ...], ...], Meta(min_length=1)]
    sums: Annotated[Text | None, Meta(description="Name of a last row with the sums.")] = None


class Schedule(_Part, frozen=True, kw_only=True, tag="schedule"):
    """Tasks; starts, ends and float are calculated, and the bars are drawn."""

    unit: Unit
    tasks: Annotated[tuple[Task, ...], Meta(min_length=2, max_length=30)]


class Item(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One thing on a roadmap, and how much of a period's capacity it needs."""

    id: Identifier
    text: Text
    needs: Annotated[int, Meta(ge=1, le=1000)]


class Roadmap(_Part, frozen=True, kw_only=True, tag="roadmap"):
    """Items in their order, filled into periods as far as the capacity of each goes."""

    periods: Annotated[tuple[Text, ...], Meta(min_length=2, max_length=6)]
    capacity: Annotated[tuple[int, ...], Meta(description="Of each period, in the unit of the items.")]
    measure: Annotated[Text, Meta(description="What capacity is counted in, as a column is called: Team weeks.")]
    later: Annotated[Text, Meta(description="Where items land that no period has room for.")] = "Later"
    items: Annotated[tuple[Item, ...], Meta(min_length=2, max_length=20)]


class Piece(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A piece of work in a report of earned value; shares in percent."""

    text: Text
    budget: Annotated[int, Meta(ge=1)]
    planned: Annotated[int, Meta(ge=0, le=100, description="Percent that should be done by now.")]
    done: Annotated[int, Meta(ge=0, le=100, description="Percent that is done.")]
    spent: Annotated[int, Meta(ge=0)]


class Earned(_Part, frozen=True, kw_only=True, tag="earned"):
    """Work, budget and what is done; planned value, earned value, variances and forecast are calculated."""

    pieces: Annotated[tuple[Piece, ...], Meta(min_length=2)]

    def value(self) -> figures.Value:
        """The figures of the whole."""
        planned = sum(one.budget * one.planned for one in self.pieces)
        earned = sum(one.budget * one.done for one in self.pieces)
        spent, budget = sum(one.spent for one in self.pieces), sum(one.budget for one in self.pieces)
        return figures.Value(round(planned / 100), round(earned / 100), spent, budget)


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A step that people take, and how many took it."""

    text: Text
    count: Annotated[int, Meta(ge=1)]


class Funnel(_Part, frozen=True, kw_only=True, tag="funnel"):
    """Steps one after another; conversion is calculated."""

    who: Annotated[Text, Meta(description="What is counted: riders.")]
    steps: Annotated[tuple[Step, ...], Meta(min_length=2)]


class Cohort(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """People who began in one period: how many there were, then how many were still there after each period."""

    text: Text
    counts: Annotated[tuple[int, ...], Meta(min_length=1)]


class Cohorts(_Part, frozen=True, kw_only=True, tag="cohorts"):
    """Groups by when they began; retention is calculated in percent of each group."""

    who: Annotated[Text, Meta(description="How a group is called: first ride in.")]
    unit: Unit
    groups: Annotated[tuple[Cohort, ...], Meta(min_length=2)]


Part = Union[Terms, Points, Prose, Table, Schedule, Roadmap, Earned, Funnel, Cohorts]  # noqa: UP007  (msgspec reads it)


def places(parts: Sequence[Part]) -> list[str]:
    """Names of all places that can be chosen, in the order of reading."""
    found: list[str] = []
    for part in parts:
        match part:
            case Terms():
                words: list[Words] = list(part.entries.values())
            case Points() | Prose():
                words = list(part.items)
            case Table():
                words = [one for row in part.rows for one in row]
            case Schedule():
                found += [task.id for task in part.tasks if task.place]
                continue
            case _:
                continue
        found += [one.place for one in words if isinstance(one, Marked)]
    return found


def part_faults(parts: Sequence[Part]) -> Iterator[Fault]:
    """What is wrong with parts beyond their types; places are counted from the list of parts."""
    for index, part in enumerate(parts):
        for place, cause, fix in _faults(part):
            yield (index, *place), cause, fix


def _faults(part: Part) -> Iterator[Fault]:
    match part:
        case Table():
            for index, row in enumerate(part.rows):
                if len(row) != len(part.head):
                    cause = f"{len(row)} cells under {len(part.head)} columns"
                    yield ("rows", index), cause, f"write {len(part.head)}; an empty one is ‘–’"
        case Schedule():
            yield from network.faults(part.tasks)
        case Roadmap():
            if len(part.capacity) != len(part.periods):
                cause = f"{len(part.capacity)} capacities for {len(part.periods)} periods"
                yield ("capacity",), cause, "write one for each period"
        case Cohorts():
            for index, group in enumerate(part.groups):
                if any(later > before for before, later in pairwise(group.counts)):
                    yield ("groups", index, "counts"), "a group grows", "count only people who began in its period"
