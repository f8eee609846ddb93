"""Simulation: events on a line of weeks. Each decision goes to an owner, then something is done; gauges move.

What happens is data in the author's file and follows from the answers alone, so a run can be checked again. Two rules
keep the lesson sound, and :meth:`Simulation.faults` holds every file to them: the wrong owner never brings more on
any gauge than the right one, and the actions of an event add up alike, so that they trade one gauge for another and
only the owners decide how much there is in all.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import pairwise
from typing import Annotated, Any

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile, Fault, Place
from whichpm.kinds._choices import ACT, choice_faults, labelled, option_faults, repeated
from whichpm.model import Exercise, Identifier, Item, Level, Option, Text
from whichpm.public import Verdict
from whichpm.sheet import ENGLISH, Sheet, listed
from whichpm.suggest import nearest
from whichpm.words import Say

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


class Event(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One event: a situation with a decision in it."""

    id: Identifier
    week: Week
    title: Annotated[Text, Meta(description="A few words, without a full stop.")]
    text: Annotated[Text, Meta(description="The situation, ending with the question to decide.")]
    key: Annotated[str, Meta(description="The owner of the decision.")]
    line: Annotated[int, Meta(description="Line of the ownership test that decides.", ge=1, le=4)] | None = None
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level
    why: Annotated[dict[str, Text], Meta(description="One explanation for every owner; shown when the run is over.")]
    right: Annotated[Outcome, Meta(description="What follows when the decision is with its owner.")]
    wrong: Annotated[Outcome, Meta(description="What follows when it is with anybody else.")]
    actions: Annotated[tuple[Action, ...], Meta(min_length=2, max_length=4)]
    read: str | None = None


class Marked(msgspec.Struct, frozen=True):
    """An event on the line of weeks. Its effects are not here: who loses by a wrong owner would tell the right one."""

    id: str
    week: int
    title: str


class Layout(msgspec.Struct, frozen=True):
    """The line of weeks, and the week of the opening."""

    events: list[Marked]
    opening: int


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


class Simulation(ExerciseFile, frozen=True, kw_only=True, tag="simulation"):
    """A run through events; one point for each decision with its owner, none for actions and gauges."""

    stands_alone = True

    options: Annotated[tuple[Identifier | Option, ...], Meta(min_length=2, max_length=6, description="The owners.")]
    gauges: Annotated[tuple[Gauge, ...], Meta(min_length=1, max_length=4)]
    opening: Opening
    events: Annotated[tuple[Event, ...], Meta(min_length=2, max_length=12)]

    def flat_options(self) -> tuple[Option, ...]:
        """The owners, then all actions."""
        actions = (Option(action.id, action.label) for event in self.events for action in event.actions)
        return (*labelled(self.options), *actions)

    def flat_items(self) -> tuple[Item, ...]:
        """Two items an event: who decides, then what is done (unscored)."""
        owners = tuple(option.id for option in labelled(self.options))
        return tuple(item for event in self.events for item in self._items(event, owners))

    def _items(self, event: Event, owners: tuple[str, ...]) -> Iterator[Item]:
        yield Item(
            id=event.id,
            text=f"Week {event.week}: {event.title}. {event.text}",
            options=owners,
            key=event.key,
            why=event.why,
            line=event.line,
            concepts=event.concepts,
            level=event.level,
            read=event.read or self.read,
        )
        yield Item(
            id=event.id + ACT,
            text=f"{event.title}: what is done?",
            options=tuple(action.id for action in event.actions),
            key=None,
            why={action.id: action.told for action in event.actions},
            concepts=event.concepts,
            level=event.level,
            points=0.0,
        )

    def layout(self) -> Layout:
        """The line of weeks."""
        return Layout([Marked(event.id, event.week, event.title) for event in self.events], self.opening.week)

    def told(self) -> Told:
        """Gauges with the ends of their scales, and what every choice does to them."""
        return Told(
            [self._scale(gauge) for gauge in self.gauges],
            self.opening.reserve,
            {
                event.id: Consequences(
                    Effect(event.right.effects, event.right.told),
                    Effect(event.wrong.effects, event.wrong.told),
                    {action.id: action.effects for action in event.actions},
                    self._cost(event),
                )
                for event in self.events
            },
        )

    def verdicts(self) -> Iterator[Verdict]:
        """All together, when the run is over."""
        needs = [name for event in self.events for name in (event.id, event.id + ACT)]
        yield Verdict([event.id for event in self.events], str(self.__struct_config__.tag), needs)

    @classmethod
    def own_words(cls, exercise: Exercise, say: Say) -> tuple[str, ...]:
        """The week and title of every event, and what asks for the act."""
        return (*(say("simulation.week", **event) for event in exercise.layout["events"]), say("sheet.done"))

    def _scale(self, gauge: Gauge) -> Scale:
        low = high = gauge.start
        for event in self.events:
            owner = [outcome.effects.get(gauge.id, 0) for outcome in (event.right, event.wrong)]
            action = [action.effects.get(gauge.id, 0) for action in event.actions]
            low, high = low + min(owner) + min(action), high + max(owner) + max(action)
        return Scale(gauge.id, gauge.label, gauge.start, low, high)

    def _cost(self, event: Event) -> str:
        """What the wrong owner takes away, in words."""
        taken = ((g.label, event.right.effects.get(g.id, 0) - event.wrong.effects.get(g.id, 0)) for g in self.gauges)
        return ", ".join(f"{label} \N{MINUS SIGN}{less}" for label, less in taken if less)

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """Events in order; what is done is asked beneath each."""
        acts = [event["id"] + ACT for event in exercise.layout["events"]]
        return listed(exercise, say, beneath=dict.fromkeys(acts, say("board.done")))

    def run(self, answers: Mapping[str, str]) -> dict[str, Any]:
        """Where a run stands: ``{"gauges": {id: value}, "opening": week, "decided": number of events}``.

        An event counts once both its owner and its action are chosen. The same answers give the same run, in
        whatever order they were given; static/kinds/simulation.mjs must agree.
        """
        values = {gauge.id: gauge.start for gauge in self.gauges}
        owners = [option.id for option in labelled(self.options)]  # no set: an answer may be of any type
        decided = 0
        for event in self.events:
            owner = answers.get(event.id)
            action = next((action for action in event.actions if action.id == answers.get(event.id + ACT)), None)
            if action is None or owner not in owners:
                continue
            decided += 1
            outcome = event.right if owner == event.key else event.wrong
            for effects in (outcome.effects, action.effects):
                for gauge, change in effects.items():
                    values[gauge] += change
        late = max(0, -values[self.opening.reserve])
        return {"gauges": values, "opening": self.opening.week + late, "decided": decided}

    def faults(self) -> Iterator[Fault]:
        """What a file may get wrong: ids, order, gauges that are not there, and outcomes that teach the opposite."""
        owners = [option.id for option in labelled(self.options)]
        gauges = [gauge.id for gauge in self.gauges]
        yield from option_faults(("options",), self.options)
        yield from repeated(("gauges",), gauges, "gauge id")
        yield from repeated(("events",), [event.id for event in self.events], "event id")
        if self.opening.reserve not in gauges:
            cause = f'"{self.opening.reserve}" is no gauge'
            yield ("opening", "reserve"), cause, nearest(self.opening.reserve, gauges)
        for index, (before, event) in enumerate(pairwise(self.events), 1):
            if event.week <= before.week:
                cause = f"week {event.week} does not come after week {before.week}"
                yield ("events", index, "week"), cause, "put the events in the order of their weeks"
        taken = set(owners)
        for index, event in enumerate(self.events):
            place: Place = ("events", index)
            yield from choice_faults(place, event.key, event.line, event.why, owners)
            yield from repeated((*place, "actions"), [action.id for action in event.actions], "action id")
            for number, action in enumerate(event.actions):
                if action.id in taken:
                    cause = f'"{action.id}" is the id of an owner or of another event\'s action'
                    yield (*place, "actions", number), cause, f"write {event.id}-{action.id}"
            taken |= {action.id for action in event.actions}
            yield from self._effect_faults(place, event, gauges)

    def _effect_faults(self, place: Place, event: Event, gauges: list[str]) -> Iterator[Fault]:
        actions: list[tuple[Place, Effects]] = [
            ((*place, "actions", number), action.effects) for number, action in enumerate(event.actions)
        ]
        right, wrong = event.right.effects, event.wrong.effects
        for where, effects in [((*place, "right"), right), ((*place, "wrong"), wrong), *actions]:
            for gauge in effects:
                if gauge not in gauges:
                    yield (*where, "effects", gauge), f'"{gauge}" is no gauge', nearest(gauge, gauges)
                elif gauge == self.opening.reserve and event.week > self.opening.week:
                    cause = f'"{gauge}" cannot change after the opening in week {self.opening.week}'
                    yield (*where, "effects", gauge), cause, "let another gauge change"
        for gauge in gauges:
            if wrong.get(gauge, 0) > right.get(gauge, 0):
                cause = f'the wrong owner brings more on "{gauge}" than the right one'
                yield (*place, "wrong", "effects"), cause, f"give at most {right.get(gauge, 0)}"
        if sum(wrong.values()) >= sum(right.values()):
            yield (*place, "wrong", "effects"), "the wrong owner costs nothing", "take something from a gauge"
        first = sum(actions[0][1].values())
        for where, effects in actions[1:]:
            if sum(effects.values()) != first:
                cause = f"its effects add up to {sum(effects.values())}, those of the first action to {first}"
                yield where, cause, "let it take from one gauge what it gives to another"
