"""The gates against readers without understanding have power: a planted cue fails them, shuffled keys pass."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from whichpm import bank
from whichpm.model import Exercise, Item, Notes
from whichpm.quality import attacks, limits, words
from whichpm.quality.attacks import Attacks

ROOT = Path(__file__).parents[1]
RIDE = bank.load(ROOT / "exercises/graded/ride-hailing.yml")
VERBS = ["asks", "moves", "picks", "lists", "tells", "keeps"]
NOUNS = words.word_list("""
    boat rope lamp harbour meadow kettle ladder bridge garden paper window stable carpet bottle candle basket mirror
    pillow hammer violin pepper tunnel barrel needle saddle turnip walnut pebble ribbon cradle
""")
MIX = ("product",) * 5 + ("project",) * 5 + ("both", "other")
LINE = {"product": 1, "project": 2, "both": 3, "other": 4}


def made(seed: int = 1, settings: int = 12) -> list[Exercise]:
    """Twelve stories of twelve cards whose words and order have nothing to do with the owner, half of them practice."""
    draw = random.Random(seed)
    found = []
    for number in range(settings):
        keys = draw.sample(MIX, len(MIX))
        verbs = [verb for verb in VERBS for _ in range(2)]
        items = tuple(
            Item(
                id=f"c-{at}",
                text=f"{verbs[at].title()} the {' '.join(draw.sample(sorted(NOUNS), 7))}.",
                options=("product", "project", "both", "other"),
                key=key,
                line=LINE[key],
                why={},
                notes=Notes(content="decision", against_cue="words" if at % 5 < 2 else None),
            )
            for at, key in enumerate(keys)
        )
        pool = "practice" if number % 2 else "graded"
        name = f"story-{number}"
        found.append(msgspec.structs.replace(RIDE, slug=name, setting=name, items=items, pool=pool))
    return found


def failing(some: list[Exercise]) -> set[str]:
    """Names of the limits that the graded half fails, as one set."""
    graded = [exercise for exercise in some if exercise.pool == "graded"]
    gates = [*attacks.quick(graded, {}), *Attacks(some).gates(graded, {})]
    return {gate.name for gate in gates if not gate.holds}


def reworded(some: list[Exercise], key: str, word: str, share: float = 1.0) -> list[Exercise]:
    """The same, with a word in a share of the cards of one owner."""
    draw = random.Random(3)
    return [
        msgspec.structs.replace(
            exercise,
            items=tuple(
                msgspec.structs.replace(item, text=f"{item.text[:-1]} {word}.")
                if item.key == key and draw.random() < share
                else item
                for item in exercise.items
            ),
        )
        for exercise in some
    ]


def laid(some: list[Exercise], order: str) -> list[Exercise]:
    """The same cards, laid out by their owners: j, p, b, o."""
    found = []
    for exercise in some:
        of = {letter: [item for item in exercise.items if item.key == key] for letter, key in OWNERS.items()}
        found.append(msgspec.structs.replace(exercise, items=tuple(of[letter].pop() for letter in order)))
    return found


OWNERS = {"j": "product", "p": "project", "b": "both", "o": "other"}
WORDS = {limits.LIMITS[name].name for name in ("words", "owners")}


def test_where_nothing_gives_keys_away_all_gates_pass():
    assert failing(made()) == set()


@pytest.mark.parametrize("seed", range(2, 7))
def test_shuffled_keys_pass_the_gates_of_words(seed: int):
    """A bank with a cue in every card, its keys dealt anew within each exercise."""
    draw = random.Random(seed)
    dealt = []
    for exercise in reworded(made(), "product", "lantern"):
        keys = draw.sample([item.key for item in exercise.items], len(exercise.items))
        items = tuple(msgspec.structs.replace(item, key=key) for item, key in zip(exercise.items, keys, strict=True))
        dealt.append(msgspec.structs.replace(exercise, items=items))
    assert not failing(dealt) & WORDS


@pytest.mark.parametrize("share", [1.0, 0.67])
def test_a_planted_word_fails_the_gates_of_words(share: float):
    assert failing(reworded(made(), "product", "lantern", share)) >= WORDS


def test_a_planted_ending_is_found_by_its_letters():
    """Words that are each used once, and end alike, are seen by the model that reads characters."""
    draw = random.Random(5)
    found = []
    for exercise in made():
        items = tuple(
            msgspec.structs.replace(item, text=f"{item.text[:-1]} {''.join(draw.sample('bdfgklm', 3))}ization.")
            if item.key == "project"
            else item
            for item in exercise.items
        )
        found.append(msgspec.structs.replace(exercise, items=items))
    assert failing(found) >= WORDS
    best = Attacks(found)._studied["words"].best(found)
    assert best is not None
    assert best.model == "logistic, characters"


def test_textbook_words_on_their_side_or_on_the_other_fail_the_list():
    for key in ("project", "product"):  # A reversed cue is a cue.
        assert limits.LIMITS["word-list"].name in failing(reworded(made(), key, "deadline"))


def test_owners_that_take_turns_fail_the_gates_of_layout():
    found = failing(laid(made(), "jpjpjpjpjpbo"))
    assert {limits.LIMITS["layout-known"].name, limits.LIMITS["neighbours"].name} <= found


def test_owners_that_stand_together_fail_the_gate_of_neighbours():
    assert limits.LIMITS["neighbours"].name in failing(laid(made(), "jjjjjpppppbo"))


@pytest.mark.parametrize(("cards", "holds"), [(0, False), (2, False), (3, True), (6, True), (7, False)])
def test_a_third_to_a_half_of_cards_speak_against_the_cue(cards: int, holds: bool):
    (exercise, *_) = made()
    items = tuple(
        msgspec.structs.replace(item, notes=Notes(against_cue="words" if at < cards else None))
        for at, item in enumerate(exercise.items)
    )
    *_, gate = attacks.quick([msgspec.structs.replace(exercise, items=items)], {})
    assert (gate.found.split(",")[0], gate.holds) == (f"{cards} of 12", holds)


@pytest.mark.parametrize(("keys", "holds"), [("jjjjjjppppbo", True), ("jjjjjjjpppbo", False)])
def test_one_answer_to_everything_earns_half_at_most(keys: str, holds: bool):
    (exercise, *_) = made()
    items = (msgspec.structs.replace(item, key=OWNERS[each]) for item, each in zip(exercise.items, keys, strict=True))
    gate, *_ = attacks.quick([msgspec.structs.replace(exercise, items=tuple(items))], {})
    assert (gate.name, gate.holds) == (limits.LIMITS["constant"].name, holds)


def test_every_limit_has_a_reason_and_its_aim_within():
    for limit in limits.LIMITS.values():
        assert len(limit.reason.split()) > 10
        assert limit.low <= limit.aim[0] <= limit.aim[1] <= limit.high


def test_figures_of_an_earlier_day_spare_what_is_no_worse():
    assert limits.held("words", 64.9, {}).holds
    assert not limits.held("words", 80, {}).holds
    spared = limits.held("words", 80, {"words": 80})
    assert (spared.holds, spared.short) == (
        True,
        "product or project, guessed from words: 80.0 %; the limit is at most 65 %, the aim at most 60 %",
    )
    assert not limits.held("words", 80.1, {"words": 80}).holds
    assert limits.held("word-list", 39, {"word-list": 39}).holds
    assert not limits.held("word-list", 61, {"word-list": 39}).holds
    assert limits.held("words", 60, {"words": 80}).short == ""
