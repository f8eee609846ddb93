"""Simulated learners: who they are, what they are able to do, and how they answer.

Ability belongs to a learner and is the same in every exercise and set of a seed. Who understands answers an item by the
logistic model with guessing among the options (Birnbaum 1968): the chance of the key is
``c + (1 - c) / (1 + exp(-a (ability - b)))``, with ``c`` one over the options, discrimination ``a``, difficulty ``b``.
The others do what their reader of :data:`READERS` says. Everything follows from the seed, the learner's number and the
exercise.
"""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import NamedTuple

from whichpm import bank, strict
from whichpm.kinds import kinds
from whichpm.model import Exercise, Identifier, Item, Text
from whichpm.quality import guessing
from whichpm.quality.words import assignments
from whichpm.suggest import nearest

LEFT_OPEN = 0.02
"""The share of items that are left open."""
SURE = 0.5
"""How likely a hedger sees the answer at all, whatever the ability."""
CERTAIN, DOUBTING = 0.8, 0.5
"""How likely somebody says to be sure of a right answer, and of a wrong one."""
COPIED = 0.9
"""The share of answers that a copier takes over."""
TIRING = 2.0
"""What a tired learner loses of ability from the first item to the last, in the unit of ability."""
GIVEN_UP = 0.9
"""The part of an exercise after which a tired learner leaves items open."""

READERS: Mapping[str, str] = {
    "understands": "answers by ability",
    "guesser": "picks any option",
    "layout": "knows one card of each exercise for sure, and infers the others from how cards are laid out",
    "hedger": "sees every other answer, and answers both (or any option, where there is none) to the rest",
    "tired": f"answers by an ability that falls by {TIRING:g} over an exercise, and leaves its last tenth open",
    "copier": f"copies {COPIED:.0%} of the answers of a learner before, and answers the rest by ability",
}


class Planted(NamedTuple):
    """Difficulty (in the unit of ability) and discrimination that an item is given."""

    difficulty: float
    discrimination: float = 1.0


class _Row(NamedTuple):
    exercise: Identifier
    item: Identifier
    difficulty: Text
    discrimination: Text = "1"


class Population(NamedTuple):
    """What a class is drawn from: ability, shares of readers besides those who understand, and planted items."""

    seed: int = 7
    mean: float = 0.8
    spread: float = 1.0
    mix: Mapping[str, float] = {}
    planted: Mapping[tuple[str, str], Planted] = {}


class Learner(NamedTuple):
    """One of a class, counted from 1; ``source`` is whom a copier copies."""

    number: int
    reader: str
    ability: float
    source: int | None = None


def planted(path: Path) -> dict[tuple[str, str], Planted]:
    """Read a table of exercise, item, difficulty, discrimination. Raises :class:`~whichpm.strict.BankError`."""
    found, problems = {}, []
    for line, row in strict.rows(path, _Row):
        try:
            found[row.exercise, row.item] = Planted(float(row.difficulty), float(row.discrimination))
        except ValueError as error:
            place = f"{row.exercise}/{row.item}"
            problems.append(strict.Problem(path, line, place, str(error), "write numbers such as -0.5 and 1.2"))
    if problems:
        raise strict.BankError(problems)
    return found


def mixed(text: str) -> dict[str, float]:
    """Read percentages of readers such as "guesser=10,layout=5". Raises ``ValueError`` that says what is wrong."""
    found = {}
    for part in filter(None, (each.strip() for each in text.split(","))):
        name, _, percent = part.partition("=")
        others = [each for each in READERS if each != "understands"]
        if name not in others:
            raise ValueError(f'there is no reader "{name}"; {nearest(name, others)}')
        if not percent.isdecimal() or not 0 <= int(percent) <= 100:
            raise ValueError(f'"{part}" is no share; write {name}=10 for ten percent')
        found[name] = int(percent) / 100
    if sum(found.values()) > 1 + 1e-9:
        raise ValueError(f"the shares add up to {100 * sum(found.values()):.0f} percent; 100 at most")
    return found


def learner(number: int, population: Population) -> Learner:
    """The learner of a number; does not change when the class grows."""
    chance = random.Random(f"{population.seed}-{number}")
    ability = chance.gauss(population.mean, population.spread)
    drawn, reader = chance.random(), "understands"
    for name, share in population.mix.items():
        drawn -= share
        if drawn < 0:
            reader = name
            break
    if reader != "copier":
        return Learner(number, reader, ability)
    if number == 1:
        return Learner(number, "understands", ability)  # There is nobody before.
    return Learner(number, reader, ability, chance.randrange(1, number))


def answers(who: Learner, exercise: Exercise, population: Population) -> dict[str, str]:
    """What a learner answers: only what is asked of them, and here and there nothing."""
    chance = random.Random(f"{population.seed}-{who.number}-{exercise.slug}")
    choose = _CHOICES[who.reader](who, exercise, population, chance)
    given = kinds()[exercise.kind].answered_by(
        exercise, lambda item: choose(item) if chance.random() > LEFT_OPEN else None
    )
    return given | _certain(who, exercise, population, given)


def _certain(who: Learner, exercise: Exercise, population: Population, given: Mapping[str, str]) -> dict[str, str]:
    """Where an exercise asks who is sure: more often who is right."""
    chance = random.Random(f"sure-{population.seed}-{who.number}-{exercise.slug}")
    items = {item.id: item for item in exercise.items}
    right: dict[str, bool] = {}
    for name, box in bank.certainties(exercise).items():
        right[box] = right.get(box, True) and items[name].fits(given.get(name))
    return {
        box: "sure" if chance.random() < (CERTAIN if is_right else DOUBTING) else "unsure"
        for box, is_right in right.items()
        if box in given
    }


Choose = Callable[[Item], str | None]


def _understands(who: Learner, exercise: Exercise, population: Population, chance: random.Random) -> Choose:
    return lambda item: _by_ability(item, who.ability, population.planted.get((exercise.slug, item.id)), chance)


def _guesser(who: Learner, exercise: Exercise, population: Population, chance: random.Random) -> Choose:
    del who, exercise, population
    return lambda item: chance.choice(item.options)


def _layout(who: Learner, exercise: Exercise, population: Population, chance: random.Random) -> Choose:
    cards = assignments(exercise)
    if len(cards) < 3:
        return _guesser(who, exercise, population, chance)
    ways = _inferred(tuple((card.id, card.text, str(card.key)) for card in cards))
    way = ways[chance.randrange(len(ways))]
    inferred = {card.id: chance.choice(best) for card, best in zip(cards, way, strict=True)}
    return lambda item: inferred.get(item.id) or chance.choice(item.options)


def _hedger(who: Learner, exercise: Exercise, population: Population, chance: random.Random) -> Choose:
    del who, exercise, population

    def choose(item: Item) -> str:
        if item.key is not None and item.points and chance.random() < SURE:
            return item.key
        return "both" if "both" in item.options else chance.choice(item.options)

    return choose


def _tired(who: Learner, exercise: Exercise, population: Population, chance: random.Random) -> Choose:
    part = {item.id: at / len(exercise.items) for at, item in enumerate(exercise.items)}

    def choose(item: Item) -> str | None:
        if part[item.id] >= GIVEN_UP:
            return None
        ability = who.ability - TIRING * part[item.id]
        return _by_ability(item, ability, population.planted.get((exercise.slug, item.id)), chance)

    return choose


def _copier(who: Learner, exercise: Exercise, population: Population, chance: random.Random) -> Choose:
    assert who.source is not None
    seen = answers(learner(who.source, population), exercise, population)
    own = _understands(who, exercise, population, chance)

    def choose(item: Item) -> str | None:
        return seen[item.id] if item.id in seen and chance.random() < COPIED else own(item)

    return choose


_CHOICES: Mapping[str, Callable[[Learner, Exercise, Population, random.Random], Choose]] = {
    "understands": _understands,
    "guesser": _guesser,
    "layout": _layout,
    "hedger": _hedger,
    "tired": _tired,
    "copier": _copier,
}


def _by_ability(item: Item, ability: float, given: Planted | None, chance: random.Random) -> str:
    if item.key is None:  # No choice is better than another.
        return chance.choice(item.options)
    difficulty, discrimination = given or (_difficulty(item.id), 1.0)
    guess = 1 / len(item.options)
    if chance.random() < guess + (1 - guess) / (1 + math.exp(discrimination * (difficulty - ability))):
        return item.key
    return chance.choice([option for option in item.options if option != item.key])


@cache
def _difficulty(name: str) -> float:
    """Difficulty of an item, drawn from its id so that it is the same for every learner."""
    return random.Random(name).gauss(0.0, 0.8)


@lru_cache(maxsize=64)
def _inferred(cards: tuple[tuple[str, str, str], ...]) -> list[list[tuple[str, ...]]]:
    """For each card that may be known, the likeliest owners of every card, told by id, text and key."""
    items = [Item(id=name, text=text, options=(), key=key, why={}) for name, text, key in cards]
    reader = guessing.Reader(items)
    found = []
    for at, (_, _, key) in enumerate(cards):
        owners = reader.likeliest(at, key)
        found.append([*owners[:at], (key,), *owners[at + 1 :]])
    return found
