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
from msgspec import UNSET, Meta

from whichpm.kinds import ExerciseFile, Fault, Place
from whichpm.kinds._choices import ACT, choice_faults, labelled, option_faults, repeated
from whichpm.kinds._events import (
    CHAIRS,
    Consequences,
    Drawn,
    Effect,
    Effects,
    Event,
    Gauge,
    Layout,
    Marked,
    Opening,
    Placed,
    Scale,
    Told,
    Turn,
)
from whichpm.model import Exercise, Identifier, Item, Option
from whichpm.papers import Block, drawn, on_paper
from whichpm.public import Verdict
from whichpm.sheet import ENGLISH, Sheet, listed
from whichpm.suggest import nearest
from whichpm.words import Say


class Simulation(ExerciseFile, frozen=True, kw_only=True, tag="simulation"):
    """A run through events; one point for each decision with its owner, none for actions and gauges.

    With ``turns`` in place of events it is played from two chairs, one after the other. Both live through the same
    turns, each with a state and a decision of its own.
    """

    stands_alone = True
    played = True

    options: Annotated[tuple[Identifier | Option, ...], Meta(min_length=2, max_length=6, description="The owners.")]
    gauges: Annotated[tuple[Gauge, ...], Meta(min_length=1, max_length=5)]
    opening: Annotated[Opening | None, Meta(description="Of events; turns have none.")] = None
    events: Annotated[tuple[Event, ...], Meta(max_length=12)] = ()
    turns: Annotated[tuple[Turn, ...], Meta(max_length=12, description="In place of events: two chairs.")] = ()

    def decisions(self) -> Iterator[Placed]:
        """Every event in the order of play, with its place in the file and its chair ("" where there is none)."""
        for index, event in enumerate(self.events):
            yield Placed(("events", index), "", event)
        for chair in CHAIRS:
            for index, turn in enumerate(self.turns):
                yield Placed(("turns", index, chair), chair, turn.event(chair, index + 1))

    def flat_options(self) -> tuple[Option, ...]:
        """The owners, then all actions."""
        actions = (Option(action.id, action.label) for _, _, event in self.decisions() for action in event.actions)
        return (*labelled(self.options), *actions)

    def flat_items(self) -> tuple[Item, ...]:
        """Two items an event: who decides, then what is done (unscored)."""
        owners = tuple(option.id for option in labelled(self.options))
        return tuple(item for _, chair, event in self.decisions() for item in self._items(chair, event, owners))

    def _items(self, chair: str, event: Event, owners: tuple[str, ...]) -> Iterator[Item]:
        yield Item(
            id=event.id,
            text=f"{_lead(ENGLISH, chair, event.week, event.title)} {event.text}",
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
            # With two chairs they are in the layout: what everybody may read is no explanation.
            why={} if chair else {action.id: action.told for action in event.actions},
            concepts=event.concepts,
            level=event.level,
            points=0.0,
        )

    def layout(self) -> Layout:
        """The line of weeks or, with two chairs, turns with their papers, and what each action does."""
        events = [Marked(event.id, event.week, event.title, chair or UNSET) for _, chair, event in self.decisions()]
        if not self.turns:
            return Layout(events, self.opening.week if self.opening else 0)
        acts = {
            action.id: Effect(action.effects, action.told)
            for _, _, event in self.decisions()
            for action in event.actions
        }
        papers = [
            Drawn(turn.paper.title, drawn(turn.paper.parts)) if turn.paper else Drawn("", []) for turn in self.turns
        ]
        return Layout(events, 0, papers, [self._scale(gauge, bare=True) for gauge in self.gauges], acts)

    def told(self) -> Told:
        """Gauges with the ends of their scales, and what every choice does to them."""
        return Told(
            [self._scale(gauge) for gauge in self.gauges],
            self.opening.reserve if self.opening else "",
            {
                event.id: Consequences(
                    Effect(event.right.effects, event.right.told),
                    Effect(event.wrong.effects, event.wrong.told),
                    {action.id: action.effects for action in event.actions},
                    self._cost(event),
                )
                for _, _, event in self.decisions()
            },
        )

    def verdicts(self) -> Iterator[Verdict]:
        """All together, when the run is over: with two chairs, that of the chair."""
        name = str(self.__struct_config__.tag)
        for chair in CHAIRS if self.turns else ("",):
            ids = [event.id for _, own, event in self.decisions() if own == chair]
            box = f"{name}-{chair}" if chair else name
            yield Verdict(ids, box, [each for one in ids for each in (one, one + ACT)])

    @classmethod
    def own_words(cls, exercise: Exercise, say: Say) -> tuple[str, ...]:
        """The week and title of every event, and what asks for the act."""
        leads = (
            _lead(say, event.get("chair", ""), event["week"], event["title"]) for event in exercise.layout["events"]
        )
        return (*leads, say("sheet.done"))

    @classmethod
    def partners(cls, exercise: Exercise) -> tuple[tuple[str, str], ...]:
        """What one turn brings to either chair: the same case, and another question."""
        by_chair = {
            chair: [event["id"] for event in exercise.layout["events"] if event.get("chair") == chair]
            for chair in CHAIRS
        }
        return tuple(zip(*by_chair.values(), strict=True))

    def _scale(self, gauge: Gauge, *, bare: bool = False) -> Scale:
        """A gauge with its ends over all moments of all runs; ``bare`` of what owners add to it."""
        lows, highs = [gauge.start], [gauge.start]
        for chair in CHAIRS if self.turns else ("",):
            low = high = gauge.start
            for event in (event for _, own, event in self.decisions() if own == chair):
                owner = [0 if bare else one.effects.get(gauge.id, 0) for one in (event.right, event.wrong)]
                action = [action.effects.get(gauge.id, 0) for action in event.actions]
                low, high = low + min(owner) + min(action), high + max(owner) + max(action)
                lows.append(low)
                highs.append(high)
        return Scale(gauge.id, gauge.label, gauge.start, min(lows), max(highs))

    def _cost(self, event: Event) -> str:
        """What the wrong owner takes away, in words."""
        taken = ((g.label, event.right.effects.get(g.id, 0) - event.wrong.effects.get(g.id, 0)) for g in self.gauges)
        return ", ".join(f"{label} \N{MINUS SIGN}{less}" for label, less in taken if less)

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """Events in order; what is done is asked beneath each."""
        acts = [event["id"] + ACT for event in exercise.layout["events"]]
        questions = listed(exercise, say, beneath=dict.fromkeys(acts, say("board.done")))
        papers = [
            on_paper(one["title"], msgspec.convert(one["blocks"], list[Block]))
            for one in exercise.layout.get("papers", ())
            if one["title"]
        ]
        return Sheet((*papers, *questions.task), questions.key)

    def run(self, answers: Mapping[str, str], chair: str = "") -> dict[str, Any]:
        """Where a run stands: ``{"gauges": {id: value}, "opening": week, "decided": number of events}``.

        An event counts once both its owner and its action are chosen. The same answers give the same run, in
        whatever order they were given; static/kinds/simulation.mjs must agree. Each ``chair`` has a run of its own.
        """
        values = {gauge.id: gauge.start for gauge in self.gauges}
        owners = [option.id for option in labelled(self.options)]  # no set: an answer may be of any type
        decided = 0
        for _, own, event in self.decisions():
            if chair not in ("", own):
                continue
            owner = answers.get(event.id)
            action = next((action for action in event.actions if action.id == answers.get(event.id + ACT)), None)
            if action is None or owner not in owners:
                continue
            decided += 1
            outcome = event.right if owner == event.key else event.wrong
            for effects in (outcome.effects, action.effects):
                for gauge, change in effects.items():
                    values[gauge] += change
        opening = self.opening.week + max(0, -values[self.opening.reserve]) if self.opening else 0
        return {"gauges": values, "opening": opening, "decided": decided}

    def faults(self) -> Iterator[Fault]:
        """What a file may get wrong: ids, order, gauges that are not there, and outcomes that teach the opposite."""
        owners = [option.id for option in labelled(self.options)]
        gauges = [gauge.id for gauge in self.gauges]
        yield from option_faults(("options",), self.options)
        yield from repeated(("gauges",), gauges, "gauge id")
        yield from self._shape_faults(gauges, owners)
        taken = set(owners)
        for place, _, event in self.decisions():
            yield from choice_faults(place, event.key, event.line, event.why, owners)
            yield from repeated((*place, "actions"), [action.id for action in event.actions], "action id")
            for number, action in enumerate(event.actions):
                if action.id in taken:
                    cause = f'"{action.id}" is the id of an owner or of another event\'s action'
                    yield (*place, "actions", number), cause, f"write {event.id}-{action.id}"
            taken |= {action.id for action in event.actions}
            yield from self._effect_faults(place, event, gauges)

    def _shape_faults(self, gauges: list[str], owners: list[str]) -> Iterator[Fault]:
        """Events with their opening, or turns without; each id once, and weeks in their order."""
        if bool(self.events) == bool(self.turns):
            cause = "there are events and turns" if self.turns else "there is neither an event nor a turn"
            yield ("turns" if self.turns else "events",), cause, "write events, or turns to be played from two chairs"
            return
        name, part = ("events", self.events) if self.events else ("turns", self.turns)
        yield from repeated((name,), [one.id for one in part], f"{name[:-1]} id")
        if len(part) < 2:
            yield (name,), f"there is one {name[:-1]} alone", "write two or more"
        if self.turns:
            for chair in CHAIRS:
                if chair not in owners:
                    yield ("options",), f'the chair "{chair}" is no owner', f"add {chair}"
            if self.opening:
                yield ("opening",), "turns lead to no opening", "leave it out"
        elif not self.opening:
            yield ("opening",), "missing", "write the week of the opening and the gauge of weeks in reserve"
        elif self.opening.reserve not in gauges:
            cause = f'"{self.opening.reserve}" is no gauge'
            yield ("opening", "reserve"), cause, nearest(self.opening.reserve, gauges)
        for index, (before, event) in enumerate(pairwise(self.events), 1):
            if event.week <= before.week:
                cause = f"week {event.week} does not come after week {before.week}"
                yield ("events", index, "week"), cause, "put the events in the order of their weeks"

    def _effect_faults(self, place: Place, event: Event, gauges: list[str]) -> Iterator[Fault]:
        actions: list[tuple[Place, Effects]] = [
            ((*place, "actions", number), action.effects) for number, action in enumerate(event.actions)
        ]
        right, wrong = event.right.effects, event.wrong.effects
        for where, effects in [((*place, "right"), right), ((*place, "wrong"), wrong), *actions]:
            for gauge in effects:
                if gauge not in gauges:
                    yield (*where, "effects", gauge), f'"{gauge}" is no gauge', nearest(gauge, gauges)
                elif self.opening and gauge == self.opening.reserve and event.week > self.opening.week:
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


def _lead(say: Say, chair: str, week: int, title: str) -> str:
    """What stands before an event's words: when, for which chair, and what."""
    if not chair:
        return say("simulation.week", week=week, title=title)
    return say("simulation.turn", turn=week, chair=say(f"roles.{chair}"), title=title)
