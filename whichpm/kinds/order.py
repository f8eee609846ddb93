"""Order: steps are put into a sequence; what follows what is scored.

Points are the right adjacent pairs, as a Moodle teacher knows them from "relative to the next item": a pair counts when
one step directly follows the other in an accepted order. Of several accepted orders the one that fits best counts.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from itertools import pairwise, permutations
from string import ascii_uppercase
from typing import Annotated

import msgspec
from msgspec import Meta

from whichpm.kinds import ExerciseFile, Fault, Place
from whichpm.kinds._choices import repeated
from whichpm.kinds._shown import Placed, Sequenced
from whichpm.model import Exercise, Identifier, Item, ItemResult, Level, Option, Result, Text
from whichpm.public import Verdict
from whichpm.sheet import ENGLISH, Answer, Answers, Note, Question, Questions, Sheet, grounds
from whichpm.suggest import nearest
from whichpm.words import Say

Pair = tuple[str, str]
SHUFFLES = 64


class Step(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One step of the sequence."""

    id: Identifier
    text: Annotated[Text, Meta(description="The step, an act without its actor.")]
    why: Annotated[Text, Meta(description="Why it stands where it does, and who owns it.")]
    line: Annotated[int, Meta(description="Line of the ownership test that gives its owner.", ge=1, le=4)] | None = None
    concepts: Annotated[tuple[str, ...], Meta(description="Ids of exercises/concepts.csv.", min_length=1)]
    level: Level
    read: Annotated[str | None, Meta(description="Overrides the exercise's section to read again.")] = None


class Order(ExerciseFile, frozen=True, kw_only=True, tag="order"):
    """Five to eight steps in sequence; one point for each step that directly follows the right one."""

    shares_explanations = is_sequence = looked_up = True

    steps: Annotated[tuple[Step, ...], Meta(min_length=5, max_length=8)]
    orders: Annotated[
        tuple[tuple[str, ...], ...],
        Meta(min_length=1, description="Every accepted order, as ids of steps; the model answer first."),
    ]

    def flat_options(self) -> tuple[Option, ...]:
        """The places of the sequence, "1" to the number of steps."""
        return tuple(Option(place, f"Place {place}") for place in _places(self.steps))

    def flat_items(self) -> tuple[Item, ...]:
        """One item a step, in the order in which the learner first sees them.

        ``key`` and ``accepted`` hold its place in each accepted order, in the order of the file, so that the accepted
        orders can be put together again. Its points are what its place between two others can earn.
        """
        places = _places(self.steps)
        steps = {step.id: step for step in self.steps}
        items = []
        for name in start([step.id for step in self.steps], self.orders):
            step, (key, *further) = steps[name], [str(order.index(name) + 1) for order in self.orders]
            items.append(
                Item(
                    id=name,
                    text=step.text,
                    options=places,
                    key=key,
                    accepted=tuple(further),
                    points=0.5 if {key, *further} <= {places[0], places[-1]} else 1.0,
                    why=dict.fromkeys(places, step.why),
                    line=step.line,
                    concepts=step.concepts,
                    level=step.level,
                    read=step.read or self.read,
                )
            )
        return tuple(items)

    def sure_of(self) -> dict[str, str]:
        """The order as a whole: steps score together."""
        return {self.flat_items()[-1].id: "order"}

    def verdicts(self) -> Iterator[Verdict]:
        """All together."""
        ids = [item.id for item in self.flat_items()]
        yield Verdict(ids, str(self.__struct_config__.tag), ids)

    def maximum(self) -> float:
        """One point for every pair of neighbours."""
        return len(self.steps) - 1

    def faults(self) -> Iterator[Fault]:
        """Repeated ids, ids that number the steps, and orders that are not made of exactly these steps."""
        ids = [step.id for step in self.steps]
        yield from repeated(("steps",), ids, "step id")
        for index, name in enumerate(ids):
            if name[-1].isdigit():
                cause = f'the id "{name}" ends in a number, and learners can read ids'
                yield ("steps", index, "id"), cause, "name the step after what happens in it"
        for index, order in enumerate(self.orders):
            yield from _order_faults(("orders", index), order, ids)
            if order in self.orders[:index]:
                yield ("orders", index), "the same order stands before", "remove it"

    @classmethod
    def sheet(cls, exercise: Exercise, say: Say = ENGLISH) -> Sheet:
        """The steps by letter, then the model answer; further accepted orders are named by letters."""
        steps = {item.id: item for item in exercise.items if not item.optional}
        letter = dict(zip(steps, ascii_uppercase, strict=False))
        model, *further = accepted_orders(exercise)
        answers = (
            Answer(((f"{letter[name]}: {steps[name].text}", steps[name].why["1"]),), *grounds([steps[name]]))
            for name in model
        )
        return Sheet(
            (
                Note(say("sheet.order")),
                Questions(tuple(Question((step.text,)) for step in steps.values()), letters=True),
            ),
            (
                Answers(tuple(answers)),
                *(Note(f"{', '.join(letter[name] for name in order)}.", lead=say("sheet.also")) for order in further),
            ),
        )

    @classmethod
    def answered_by(cls, exercise: Exercise, choose: Callable[[Item], str | None]) -> dict[str, str]:
        """Each step wishes for a place, and all of them line up by their wishes; one without leaves the order open."""
        wishes = {item.id: choose(item) for item in exercise.items}
        steps = [item.id for item in exercise.items if not item.optional]
        rest = {name: wish for name, wish in wishes.items() if wish is not None and name not in steps}
        if any(wishes[name] is None for name in steps):
            return rest
        ranked = sorted(steps, key=lambda name: int(wishes[name] or 0))
        return {name: str(place) for place, name in enumerate(ranked, 1)} | rest

    @classmethod
    def size(cls, exercise: Exercise) -> int:
        """One ordering, however many steps it has."""
        del exercise
        return 1

    @classmethod
    def sequence(cls, result: Result) -> Sequenced:
        """The learner's steps by place, with whether each rightly follows the one before it."""
        answers = {one.item.id: one.answer for one in result.items if not one.item.optional}
        pairs, orders = _neighbours(answers), accepted_orders(result.exercise)
        right, earlier = best(pairs, orders), {second: first for first, second in pairs}
        placed = sorted((int(place), name) for name, place in answers.items() if place is not None)
        given = (
            Placed(place, name, (earlier[name], name) in right if name in earlier else None) for place, name in placed
        )
        fits = max(orders, key=lambda order: len(right & set(pairwise(order))))
        return Sequenced(tuple(given), tuple(fits), tuple(name for name, place in answers.items() if place is None))

    @classmethod
    def add_up(cls, exercise: Exercise, results: tuple[ItemResult, ...]) -> tuple[ItemResult, ...]:
        """One point for every pair of neighbours that fits, half of it for each of the two.

        Two steps at one place have no neighbours; of several accepted orders the first with most pairs counts.
        """
        given = {result.item.id: result.answer for result in results if not result.item.optional}
        right = best(_neighbours(given), accepted_orders(exercise))
        earned = dict.fromkeys(given, 0.0)
        for pair in right:
            for name in pair:
                earned[name] += 0.5
        return tuple(msgspec.structs.replace(one, points=earned.get(one.item.id, 0.0)) for one in results)

    @classmethod
    def chance(cls, exercise: Exercise) -> float:
        """Expected points of a random arrangement, by counting all of them."""
        orders = accepted_orders(exercise)
        found = [len(best(set(pairwise(order)), orders)) for order in permutations(orders[0])]
        return sum(found) / len(found)


def start(ids: Sequence[str], orders: Sequence[Sequence[str]]) -> list[str]:
    """The order in which steps are first shown: always the same, none that is accepted.

    It is a shuffle by the ids alone; one in which more than a third of the pairs fit by accident is passed over.
    """
    shuffles = [
        sorted(ids, key=lambda name: hashlib.sha256(f"{number} {name}".encode()).hexdigest())
        for number in range(SHUFFLES)
    ]
    fitting = [len(best(set(pairwise(shuffle)), orders)) for shuffle in shuffles]
    few = [shuffle for shuffle, fits in zip(shuffles, fitting, strict=True) if 3 * fits < len(ids)]
    return few[0] if few else shuffles[fitting.index(min(fitting))]


def accepted_orders(exercise: Exercise) -> list[list[str]]:
    """The accepted orders of a flat exercise as ids of steps, the model answer first."""
    steps = [item for item in exercise.items if not item.optional]
    places = [(item.key or "", *item.accepted) for item in steps]
    return [
        [step.id for _, step in sorted(zip(order, steps, strict=True), key=lambda placed: placed[0])]
        for order in zip(*places, strict=True)
    ]


def best(pairs: Collection[Pair], orders: Sequence[Sequence[str]]) -> set[Pair]:
    """Those of some neighbouring pairs that fit one accepted order: the first order with most of them."""
    found = [set(pairwise(order)).intersection(pairs) for order in orders]
    return max(found, key=len)


def _neighbours(given: Mapping[str, str | None]) -> set[Pair]:
    """Pairs of steps at neighbouring places, out of those that have a place of their own."""
    at: dict[int, list[str]] = {}
    for name, place in given.items():
        if place is not None:
            at.setdefault(int(place), []).append(name)
    alone = {place: names[0] for place, names in at.items() if len(names) == 1}
    return {(name, alone[place + 1]) for place, name in alone.items() if place + 1 in alone}


def _places(steps: Sequence[Step]) -> tuple[str, ...]:
    return tuple(str(place) for place in range(1, len(steps) + 1))


def _order_faults(place: Place, order: Sequence[str], ids: Sequence[str]) -> Iterator[Fault]:
    for index, name in enumerate(order):
        if name not in ids:
            yield (*place, index), f'there is no step "{name}"', nearest(name, ids)
    yield from repeated(place, order, "step")
    for name in ids:
        if name not in order:
            yield place, f'the step "{name}" is missing', f"put {name} where it belongs"
