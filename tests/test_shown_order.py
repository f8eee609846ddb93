"""Cards are shown in an order that no key and no author has a hand in, and the same wherever they are shown."""

from __future__ import annotations

import functools
import itertools
import json
import random
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from whichpm import answers as carriers
from whichpm import bank, handout, order, strict, widget
from whichpm.answers import Answers
from whichpm.kinds import ExerciseFile, kinds
from whichpm.model import Exercise

ROOT = Path(__file__).parents[1]
TOLD = json.loads((ROOT / "tests" / "order.json").read_text(encoding="utf-8"))


@functools.cache
def every() -> list[Exercise]:
    """All exercises of the course, read when a test asks for them."""
    return bank.load_all(ROOT)[0]


def shuffled() -> list[Exercise]:
    return [exercise for exercise in every() if exercise.shuffled]


SEEDS = [f"{seed:08x}" for seed in range(0, 2**32, 2**32 // 40)]


def ids(exercise: Exercise) -> list[str]:
    return [item.id for item in exercise.items]


def met(public: Mapping[str, Any], seed: str = "") -> list[str]:
    """Ids of the cards as a learner with this seed meets them."""
    return [item["id"] for item in order.shown(public, seed)]


def file_of(exercise: Exercise) -> ExerciseFile:
    path = bank.path(ROOT, exercise.pool, exercise.slug)
    return strict.convert(path, strict.read(path, ""), kinds()[exercise.kind])


def test_the_shared_cases():
    assert {text: order.number(text) for text in TOLD["numbers"]} == TOLD["numbers"]
    for case in TOLD["cases"]:
        assert [item["id"] for item in order.shown(case["exercise"], case["seed"])] == case["shown"]


def test_kinds_of_independent_statements_are_shuffled_and_running_text_is_not():
    assert {name for name, kind in kinds().items() if kind.shuffled} == {"sort", "two-step", "pairs", "match"}


@pytest.mark.course
@settings(max_examples=60, deadline=None)
@given(st.deferred(lambda: st.sampled_from(shuffled())), st.randoms(use_true_random=False))
def test_neither_the_place_of_a_card_in_its_file_nor_its_key_moves_it(exercise: Exercise, chance: random.Random):
    file = file_of(exercise)
    cards = list(getattr(file, "pairs" if exercise.kind == "pairs" else "items"))
    chance.shuffle(cards)
    if exercise.kind == "pairs":
        turned = tuple(
            msgspec.structs.replace(one, first=one.second, second=one.first) if chance.random() < 0.5 else one
            for one in cards
        )
        moved = msgspec.structs.replace(file, pairs=turned)
    elif exercise.kind == "sort":
        keyed = [msgspec.structs.replace(one, key=chance.choice([*one.why])) for one in cards]
        moved = msgspec.structs.replace(file, items=tuple(keyed))
    elif exercise.kind == "match":
        keys = chance.sample([one.key for one in cards], len(cards))
        paired = [msgspec.structs.replace(one, key=key) for one, key in zip(cards, keys, strict=True)]
        moved = msgspec.structs.replace(file, items=tuple(paired))
    else:
        lined = [msgspec.structs.replace(one, line=chance.choice([1, 2])) for one in cards]
        moved = msgspec.structs.replace(file, items=tuple(lined))
    again = bank.flatten(moved, exercise.slug, "graded")
    was = bank.flatten(file, exercise.slug, "graded")
    assert again.public() == was.public(), "nor does anything else that a learner gets of a graded exercise tell it"
    assert ids(again) == ids(exercise)
    turned_public, public = again.public(), exercise.public()
    assert [met(turned_public, seed) for seed in SEEDS] == [met(public, seed) for seed in SEEDS]


@pytest.mark.course
@pytest.mark.parametrize("seed", ["", "5f3a09c1"])
def test_what_stands_on_one_card_stays_together(seed: str):
    for exercise in shuffled():
        heads = {item.id for item in exercise.items if not item.joins}
        public = exercise.public()
        shown = met(public, seed)
        assert sorted(shown) == sorted(ids(exercise))
        owner = ""
        for name in shown:
            owner = name if name in heads else owner
            assert name.startswith(owner)
        assert public["shuffled"] is True


@pytest.mark.course
def test_without_a_seed_a_page_has_its_cards_as_the_bank_gives_them_and_other_kinds_keep_theirs():
    for exercise in every():
        public = exercise.public()
        assert met(public) == ids(exercise)
        if not exercise.shuffled:
            assert met(public, "5f3a09c1") == ids(exercise)
            assert "shuffled" not in public


def test_seeds_give_every_order_about_equally_often():
    exercise = {"slug": "ferry", "shuffled": True, "items": [{"id": name} for name in ("one", "two", "three", "four")]}
    chance = random.Random(5)
    draws = 4800
    found = Counter(
        tuple(item["id"] for item in order.shown(exercise, f"{chance.getrandbits(32):08x}")) for _ in range(draws)
    )
    assert len(found) == 24
    expected = draws / 24
    assert sum((n - expected) ** 2 / expected for n in found.values()) < 49.7, "chi square of 23, one in a thousand"


@pytest.mark.course
def test_neighbours_have_one_key_as_often_as_shuffles_give():
    graded = [exercise for exercise in shuffled() if exercise.pool == "graded"]
    public = {exercise.slug: exercise.public() for exercise in graded}

    def keys(exercise: Exercise, seed: str) -> list[str | None]:
        owners = {item.id: item.key for item in kinds()[exercise.kind].assignments(exercise)}
        return [owners[name] for name in met(public[exercise.slug], seed) if name in owners]

    def equal(dealt: list[list[str | None]]) -> int:
        return sum(one == other for each in dealt for one, other in itertools.pairwise(each))

    chance = random.Random(7)
    there = [keys(each, "") for each in graded]
    by_lot = sorted(equal([chance.sample(one, len(one)) for one in there]) for _ in range(400))
    assert by_lot[9] <= equal(there) <= by_lot[-10]
    middle = sum(equal([keys(each, seed) for each in graded]) for seed in SEEDS) / len(SEEDS)
    assert by_lot[100] <= middle <= by_lot[300]


# --- kept with the answers --------------------------------------------------------------------------------------

RIDE = bank.find(ROOT, "ride-hailing")


def test_answers_carry_the_seed_and_a_reader_of_an_earlier_version_passes_over_it():
    one = Answers(RIDE.slug, RIDE.revision, carriers.now(), {"night-crews": "both"}, "5f3a09c1")
    assert carriers.parse(one.payload(), RIDE.slug).order == "5f3a09c1"
    assert one.payload()["format"] == 1
    bare = Answers(RIDE.slug, RIDE.revision, one.saved, one.answers)
    assert {**one.payload()} == {**bare.payload(), "order": "5f3a09c1"}
    for strange in ("", "5F3A09C1", "<script>", 7, None, ["5f3a09c1"], "5f3a09c1\n"):
        assert carriers.parse({**bare.payload(), "order": strange}, RIDE.slug) == carriers.parse(
            bare.payload(), RIDE.slug
        )


def board(folder: Path, exercise: Exercise = RIDE) -> widget.Board:
    """As a kernel that has just started makes it."""
    handout.write(folder, exercise.public())
    return widget.Board(exercise.public(), folder)


def test_a_notebook_has_the_order_of_its_learner_and_keeps_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    first = board(tmp_path)
    assert order.SEED.fullmatch(first.order or "")
    assert board(tmp_path).order == first.order, "nothing moves before the first answer"
    monkeypatch.setenv("JUPYTERHUB_USER", "somebody else")
    assert board(tmp_path).order != first.order
    first.answers = {"night-crews": "both"}
    first.seq += 1
    assert carriers.read(tmp_path / "ride-hailing.answers.json", RIDE.slug).order == first.order
    assert board(tmp_path).order == first.order, "from then on it lies with the answers, wherever they go"


def test_answers_of_an_earlier_version_are_shown_by_their_ids(tmp_path: Path):
    old = Answers(RIDE.slug, RIDE.revision, carriers.now(), {"night-crews": "both"})
    carriers.write(tmp_path / "ride-hailing.answers.json", old)
    made = board(tmp_path)
    assert made.order == ""
    made.answers = {**made.answers, "rival-opens": "product"}
    made.seq += 1
    assert "order" not in json.loads((tmp_path / "ride-hailing.answers.json").read_text())


def test_what_is_left_is_named_by_the_numbers_on_the_screen(tmp_path: Path):
    made = board(tmp_path)
    shown = met(RIDE.public(), made.order or "")
    made.answers = {name: "product" for name in shown if name not in (shown[1], shown[4])}
    assert repr(made.check()).endswith("Still open: 2, 5.")


def test_practice_has_one_order_for_all(tmp_path: Path):
    assert board(tmp_path, bank.find(ROOT, "who-decides")).order == ""
