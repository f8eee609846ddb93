"""Python and JavaScript agree on every exercise of the bank: points, what is asked, completeness, receipts, runs.

Which item is asked is decided in four places (``Item.is_asked``, ``answers.needed``, ``board/scoring.mjs`` and
``handin/receipt.mjs``), orders in two and a simulation's run in two; all of them meet here, in one start of Node.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest
from node import ROOT, node

from whichpm import answers as carriers
from whichpm import bank, order, yamltree
from whichpm.bank import flatten
from whichpm.kinds import kinds
from whichpm.kinds.simulation import CHAIRS, Simulation
from whichpm.model import Exercise
from whichpm.scoring import score

SETS = 120  # of answers to each exercise
SEED = 2026
HOSTILE: list[Any] = [
    *(None, True, False, 0, 1, -1, 1.5, 1e308, "", " ", "1", "01", "1.0", "-1", "0", "１", "null", "undefined", "NaN"),
    *("__proto__", "constructor", "toString", "product ", "Product", "x" * 10_000, "\u0000", "\u202e", "\ud83d\ude00"),
    *([], {}, ["product"], {"length": 1}, {"toString": "product"}, [["1"]]),
]
STRANGE = ("__proto__", "constructor", "hasOwnProperty", "length", "", "no such item", "0")


def shared() -> Iterator[tuple[Exercise, Any, list[dict[str, Any]]]]:
    """The exercises of tests/cases, as a learner of a practice exercise has them, with their answers."""
    for path in sorted((ROOT / "tests" / "cases").glob("*.json")):
        told = json.loads(path.read_text(encoding="utf-8"))
        file = msgspec.convert(told["exercise"], kinds()[told["kind"]])
        yield flatten(file, path.stem, "practice"), file, [case["answers"] for case in told["cases"]]


def random_sets(exercise: Exercise, chance: random.Random) -> Iterator[dict[str, Any]]:
    """Answers from careful to hostile: all options, some right, some missing, foreign options, values of any type."""
    items = exercise.items
    options = sorted({option for item in items for option in item.options})
    for _ in range(SETS):
        wrong, missing, strange = chance.random() ** 2, chance.random() ** 3, chance.choice([0, 0, 0.1, 0.5])
        given: dict[str, Any] = {}
        for item in items:
            if chance.random() < missing:
                continue
            value = chance.choice(item.options) if item.key is None or chance.random() < wrong else item.key
            given[item.id] = chance.choice([*HOSTILE, *options]) if chance.random() < strange else value
        if strange:
            given |= {name: chance.choice([*HOSTILE, *options]) for name in STRANGE if chance.random() < strange}
        yield given
    if exercise.kind == "order":
        places = list(items[0].options)
        for _ in range(SETS):
            chance.shuffle(places)
            yield {item.id: place for item, place in zip(items, places, strict=False)}


def by_python(exercise: Exercise, file: Any, answers: dict[str, Any], seed: str) -> dict[str, Any]:
    """The same as tests/front/agree.mjs makes."""
    result = score(exercise, answers)
    texts = {item: option for item, option in answers.items() if isinstance(option, str)}
    saved = datetime.fromisoformat("2026-11-21T22:03:11+00:00")
    stored = carriers.Answers(exercise.slug, exercise.revision, saved, texts, seed)
    asked = [one for one in result.items if one.asked and not one.item.optional]
    return {
        "points": result.points,
        "maximum": exercise.maximum,
        "answered": result.answered,
        "left": [one.item.id for one in asked if one.answer is None],
        "items": [[one.item.id, one.answer, one.points, one.asked] for one in result.items],
        "receipt": carriers.receipt(stored, exercise.public()),
        "run": [file.run(answers, chair) for chair in ("", *CHAIRS)] if isinstance(file, Simulation) else None,
    }


def simulation_file(exercise: Exercise) -> Any:
    if exercise.kind != "simulation":
        return None
    path = bank.path(ROOT, bank.find(ROOT, exercise.slug).pool, exercise.slug)
    return msgspec.convert(yamltree.read(path).data, Simulation)


def with_keys(exercise: Exercise) -> Exercise:
    """A graded exercise as its author would see it in a page: with all that its score needs."""
    return msgspec.structs.replace(exercise, pool="practice")


def both_ways(told: list[tuple[Exercise, Any, list[dict[str, Any]]]]) -> list[str]:
    """What differs between the two, one line each."""
    seeds = [order.seed_of(exercise.slug) for exercise, _, _ in told]
    asked = [
        {"exercise": exercise.public(), "seed": seed, "sets": sets}
        for (exercise, _, sets), seed in zip(told, seeds, strict=True)
    ]
    made = json.loads(node("tests/front/agree.mjs", told=asked))
    differ = []
    for (exercise, file, sets), seed, theirs in zip(told, seeds, made, strict=True):
        for at, (answers, one) in enumerate(zip(sets, theirs, strict=True)):
            ours = json.loads(json.dumps(by_python(exercise, file, answers, seed if at % 2 else "")))
            wrong = [name for name in ours if not same(ours[name], one[name])]
            differ += [f"{exercise.slug} {name}: {ours[name]} here, {one[name]} there: {answers}" for name in wrong]
    return differ


def same(one: Any, other: Any) -> bool:
    """Equal, a receipt to the letter, points up to the last bits of their sum."""
    if isinstance(one, dict) and carriers.MIMETYPE in one:
        return text(one) == text(other)
    if isinstance(one, float) and isinstance(other, int | float):
        return one == pytest.approx(other)
    return bool(one == other)


def text(receipt: dict[str, Any]) -> str:
    """A receipt as it is written; JavaScript puts answers to a name such as "0", which no item has, in front."""
    payload = receipt[carriers.MIMETYPE]
    answers = dict(sorted(payload["answers"].items(), key=lambda one: one[0] != "0"))
    return json.dumps({**receipt, carriers.MIMETYPE: {**payload, "answers": answers}})


def test_python_and_javascript_agree_on_the_shared_cases():
    assert both_ways(list(shared())) == []


@pytest.mark.slow
def test_python_and_javascript_agree_on_thousands_of_random_and_hostile_answers():
    chance = random.Random(SEED)
    bank_ = [with_keys(exercise) for exercise in bank.load_all(ROOT)[0]]
    told = [(one, simulation_file(one), list(random_sets(one, chance))) for one in bank_]
    told += [(one, file, list(random_sets(one, chance))) for one, file, _ in shared()]
    assert sum(len(sets) for _, _, sets in told) > 8_000
    assert both_ways(told) == []


@pytest.mark.slow  # `make test-fast` runs node itself.
def test_the_front_end_passes_its_unit_tests():
    """The same as `node --test tests/front`: pure modules, as they are."""
    files = sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / "tests" / "front").glob("*.test.mjs"))
    assert files
    node("--test", *files)


def test_every_pure_module_has_unit_tests():
    tested = "\n".join(path.read_text("utf-8") for path in Path(ROOT, "tests", "front").glob("*.test.mjs"))
    for name in ("board/scoring", "progress/choose", "progress/schedule", "progress/journal", "progress/derive"):
        assert f"static/{name}.mjs" in tested
