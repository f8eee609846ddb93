"""Surface cues: what a reader earns who looks at words and not at the act.

Two such readers guess between product and project. The first has a list of textbook words. The second, a naive Bayes
model of single words, has studied every item of the bank that plays in another setting, with its key.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from whichpm.model import Exercise
from whichpm.quality.words import assignments, word_list, words

PRODUCT_WORDS = word_list("""
    benefit benefits buyer buyers customer customers discover experience feature features feedback gain gains goal idea
    ideas improve improved market matters need needs outcome prefer preferred prioritises priority problem problems
    release research roadmap satisfaction strategy trouble troubles usage user users value version vision want wanted
    why wish wishes worth
""")
PROJECT_WORDS = word_list("""
    agreed arrange arranges assigns budget calendar capacity coordinates cost costs date dates day days deadline delay
    delayed delivery dependencies euros friday hours late later month months move moves overtime plan plans progress
    report reports resources risk risks schedule schedules shift spending staff status steering supplier suppliers task
    tasks team teams time tracks training week weekly weeks
""")
"""Words of one role in textbooks; none that belongs to a setting, such as app or rider."""


class Stem(NamedTuple):
    """One item as a guesser meets it."""

    setting: str
    text: str
    key: str
    id: str = ""


class Missing(Exception):
    """scikit-learn is not installed; the message says how to get it."""


def stems(exercises: Sequence[Exercise]) -> list[Stem]:
    """All assignments of one role, in any pool."""
    return [
        Stem(exercise.setting, item.text, item.key, item.id)
        for exercise in exercises
        for item in assignments(exercise)
        if item.key in ("product", "project")
    ]


class Guesses(NamedTuple):
    """The share of keys that a reader found, and the items found without a doubt."""

    share: float
    found: tuple[str, ...]


def by_keywords(pool: Sequence[Stem]) -> Guesses:
    """What the list of textbook words finds; where it is undecided, half a key."""
    earned, found = 0.0, []
    for stem in pool:
        seen = words(stem.text)
        lead = sum(word in PRODUCT_WORDS for word in seen) - sum(word in PROJECT_WORDS for word in seen)
        if lead == 0:
            earned += 0.5
        elif (lead > 0) == (stem.key == "product"):
            earned += 1
            found.append(stem.id)
    return Guesses(earned / len(pool), tuple(found))


def by_naive_bayes(pool: Sequence[Stem], bank: Sequence[Stem]) -> Guesses:
    """What a model finds that was trained on all of ``bank`` but the item's own setting.

    Raises :class:`Missing` without scikit-learn, and ``ValueError`` where the bank holds no other setting.
    """
    try:
        from sklearn.feature_extraction.text import CountVectorizer
        from sklearn.naive_bayes import MultinomialNB
        from sklearn.pipeline import make_pipeline
    except ModuleNotFoundError:
        raise Missing("scikit-learn is not installed: pip install whichpm[author]") from None
    found: list[str] = []
    for setting in sorted({stem.setting for stem in pool}):
        others = [stem for stem in bank if stem.setting != setting]
        if len({stem.key for stem in others}) < 2:
            raise ValueError(f'no other setting to learn from than "{setting}"')
        model = make_pipeline(CountVectorizer(tokenizer=words, token_pattern=None), MultinomialNB())
        model.fit([stem.text for stem in others], [stem.key for stem in others])
        own = [stem for stem in pool if stem.setting == setting]
        guessed = model.predict([stem.text for stem in own])
        found += [stem.id for guess, stem in zip(guessed, own, strict=True) if guess == stem.key]
    return Guesses(len(found) / len(pool), tuple(found))
