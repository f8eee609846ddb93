"""What an author writes of a simulation, event by event, and what of it the front end gets."""

from __future__ import annotations

from typing import Annotated, NamedTuple

import msgspec
from msgspec import UNSET, Meta, UnsetType

from whichpm.model import Identifier, Level, Text
from whichpm.papers import Block, Part
from whichpm.typewords import Place

CHAIRS = ("product", "project")
"""Whose chair a run can be played from, in this order."""


Effects = Annotated[dict[str, int], Meta(description="Gauge to what is added to it; a gauge left out stays.")]
Week = Annotated[int, Meta(ge=0, le=500)]


class Gauge(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One number that a run moves; more is better."""

    id: Identifier
    label: Text
    start: int = 0


class Opening(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The day that the work leads to."""

    week: Week
    reserve: Annotated[str, Meta(description="The gauge of weeks to spare; each week below zero moves the opening.")]


class Outcome(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What follows from an event's owner; ``told`` names no owner, since it is read before the verdict."""

    effects: Effects = {}
    told: Text


class Action(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Something that can be done about an event, whoever decides."""

    id: Identifier
    label: Text
    effects: Effects = {}
    told: Text


class _Decision(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who decides, what can be done, and what follows."""

    key: Annotated[str, Meta(description="The owner of the decision.")]
    line: Annotated[int, Meta(description="Line of the ownership test that decides.", ge=1, le=4)] | None = None
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level
    why: Annotated[dict[str, Text], Meta(description="One explanation for every owner; shown when the run is over.")]
    right: Annotated[Outcome, Meta(description="What follows when the decision is with its owner.")]
    wrong: Annotated[Outcome, Meta(description="What follows when it is with anybody else.")]
    actions: Annotated[tuple[Action, ...], Meta(min_length=2, max_length=4)]
    read: str | None = None


class Event(_Decision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One event: a situation with a decision in it."""

    id: Identifier
    week: Week
    title: Annotated[Text, Meta(description="A few words, without a full stop.")]
    text: Annotated[Text, Meta(description="The situation, ending with the question to decide.")]


class Seat(_Decision, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a turn brings to one chair; the owner may sit in the other."""

    ask: Annotated[Text, Meta(description="What somebody wants from this chair, ending with the question to decide.")]


class Shown(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The paper that lies on the desk in a turn."""

    title: Text
    parts: Annotated[tuple[Part, ...], Meta(min_length=1, max_length=6)]


class Turn(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An event that both chairs live through, each with a decision of its own."""

    id: Identifier
    title: Annotated[Text, Meta(description="When, and what, in a few words, without a full stop.")]
    text: Annotated[Text, Meta(description="What is the case, for whoever plays.")]
    paper: Shown | None = None
    product: Annotated[Seat, Meta(description="What the product manager is asked.")]
    project: Annotated[Seat, Meta(description="What the project manager is asked.")]

    def event(self, chair: str, number: int) -> Event:
        """The turn as one chair meets it."""
        seat: Seat = getattr(self, chair)
        own = {name: getattr(seat, name) for name in _Decision.__struct_fields__}
        return Event(
            id=f"{self.id}-{chair}", week=number, title=self.title, text=f"{self.text.strip()} {seat.ask}", **own
        )


class Placed(NamedTuple):
    """An event, its place in the file, and the chair that meets it."""

    place: Place
    chair: str
    event: Event


class Marked(msgspec.Struct, frozen=True):
    """An event on the line of weeks. Its effects are not here: who loses by a wrong owner would tell the right one."""

    id: str
    week: int
    title: str
    chair: str | UnsetType = UNSET


class Drawn(msgspec.Struct, frozen=True):
    """The paper of a turn; without a title there is none."""

    title: str
    blocks: list[Block]


class Scale(msgspec.Struct, frozen=True):
    """A gauge with the ends of its scale."""

    id: str
    label: str
    start: int
    low: int
    high: int


class Effect(msgspec.Struct, frozen=True):
    """What follows from an owner."""

    effects: dict[str, int]
    told: str


class Layout(msgspec.Struct, frozen=True):
    """The line of weeks, and the week of the opening; with two chairs turns, by their number, and no opening.

    There the gauges and what actions do are public: they are traded whoever decides.
    """

    events: list[Marked]
    opening: int
    papers: list[Drawn] | UnsetType = UNSET
    gauges: list[Scale] | UnsetType = UNSET
    acts: dict[str, Effect] | UnsetType = UNSET


class Consequences(msgspec.Struct, frozen=True):
    """What follows from every choice in an event, and what the wrong owner costs, in words."""

    right: Effect
    wrong: Effect
    actions: dict[str, dict[str, int]]
    cost: str


class Told(msgspec.Struct, frozen=True):
    """Gauges, the one of weeks to spare, and what every choice does to them."""

    gauges: list[Scale]
    reserve: str
    events: dict[str, Consequences]
