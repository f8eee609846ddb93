"""Surface cues: what a reader earns who looks at words and not at the act.

The first reader has a list of textbook words. The others have studied every item with a public key, the practice bank,
and every graded item that plays in another setting, as a learner has who saw earlier feedback: naive Bayes on words and
pairs of words, and logistic regression on words and on runs of three to five characters. The one that finds most
counts.
"""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

from whichpm.model import ROLES, Exercise
from whichpm.quality.limits import RESAMPLES
from whichpm.quality.words import assignments, word_list, words
from whichpm.suggest import install

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
    exercise: str = ""


class Missing(Exception):
    """scikit-learn is not installed; the message says how to get it."""


def stems(exercises: Sequence[Exercise], owners: Sequence[str] = ("product", "project")) -> list[Stem]:
    """All assignments to some of the owners, in any pool."""
    return [
        Stem(exercise.setting, item.text, str(item.key), item.id, exercise.slug)
        for exercise in exercises
        for item in assignments(exercise)
        if item.key in owners
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


class Best(NamedTuple):
    """The model that found most, its share with a 95 % interval over settings, and what it found."""

    model: str
    share: float
    low: float
    high: float
    found: tuple[str, ...]


class Studied:
    """What each model answers to each graded item, having learned from the rest of a bank but the item's own setting.

    ``owners`` are the keys to tell apart; ``teachers`` is what is learned from, if not the whole bank. Items are passed
    over to which no other setting teaches two owners. Raises :class:`Missing` without scikit-learn.
    """

    def __init__(
        self,
        bank: Sequence[Exercise],
        owners: Sequence[str] = ("product", "project"),
        teachers: Sequence[Exercise] | None = None,
    ) -> None:
        self.owners = owners
        known = stems(bank if teachers is None else teachers, owners)
        asked = stems([exercise for exercise in bank if exercise.pool == "graded"], owners)
        _models()
        self.right = _right(tuple(known), tuple(asked))

    def best(self, exercises: Sequence[Exercise]) -> Best | None:
        """The model that finds most in some of the exercises; ``None`` where none was asked."""
        pool = [stem for stem in stems(exercises, self.owners) if stem in next(iter(self.right.values()))]
        if not pool:
            return None
        every = {name: [right[stem] for stem in pool] for name, right in self.right.items()}
        name = max(every, key=lambda each: sum(every[each]))
        low, high = _interval(pool, every[name])
        found = tuple(stem.id for stem, right in zip(pool, every[name], strict=True) if right)
        return Best(name, len(found) / len(pool), low, high, found)


@functools.lru_cache(maxsize=4)
def _right(known: tuple[Stem, ...], asked: tuple[Stem, ...]) -> Mapping[str, Mapping[Stem, bool]]:
    """By model, whether it finds the key of each item; what is asked again, as after an edit elsewhere, is known."""
    found: dict[str, dict[Stem, bool]] = {}
    for name, (count, make) in _models().items():
        right = found[name] = {}
        # Texts are taken apart once; what only the setting's own texts say is hidden from who learns without them.
        told: Any = count.fit_transform([stem.text for stem in (*known, *asked)]) if known else None
        for setting in sorted({stem.setting for stem in asked}):
            rows = [row for row, stem in enumerate(known) if stem.setting != setting]
            if len({known[row].key for row in rows}) > 1:
                seen = told[rows].getnnz(axis=0) > 0
                with _one_thread():
                    model = make().fit(told[rows][:, seen], [known[row].key for row in rows])
                own = [row for row, stem in enumerate(asked) if stem.setting == setting]
                guessed = model.predict(told[[len(known) + row for row in own]][:, seen])
                right |= {asked[row]: guess == asked[row].key for row, guess in zip(own, guessed, strict=True)}
    return found


ALL_OWNERS = tuple(ROLES)


def _models() -> Mapping[str, tuple[Any, Callable[[], Any]]]:
    """Of each model what counts the words, and what makes one that learns from the counts."""
    try:
        from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer
        from sklearn.linear_model import LogisticRegression
        from sklearn.naive_bayes import MultinomialNB
        from sklearn.pipeline import make_pipeline
    except ModuleNotFoundError:
        raise Missing(f"scikit-learn is not installed: {install('author')}") from None

    def logistic() -> Any:
        return make_pipeline(TfidfTransformer(), LogisticRegression())

    return {
        "naive Bayes, words and pairs": (
            CountVectorizer(tokenizer=words, token_pattern=None, ngram_range=(1, 2)),
            MultinomialNB,
        ),
        "logistic, words": (CountVectorizer(tokenizer=words, token_pattern=None), logistic),
        "logistic, characters": (CountVectorizer(analyzer="char_wb", ngram_range=(3, 5)), logistic),
    }


def _one_thread() -> AbstractContextManager[object]:
    """So small a fit takes several times as long where threads of linear algebra wait for each other."""
    from threadpoolctl import threadpool_limits

    limits: AbstractContextManager[object] = threadpool_limits(limits=1)
    return limits


def _interval(pool: Sequence[Stem], right: Sequence[bool]) -> tuple[float, float]:
    """A 95 % interval of the share by bootstrap over settings: cards of one story stand or fall together."""
    import numpy as np

    places = sorted({stem.setting for stem in pool})
    of = np.array([places.index(stem.setting) for stem in pool])
    count, hits = np.bincount(of), np.bincount(of, np.array(right, dtype=float))
    drawn = np.random.default_rng(7).integers(len(places), size=(RESAMPLES, len(places)))
    low, high = np.percentile(hits[drawn].sum(axis=1) / count[drawn].sum(axis=1), [2.5, 97.5])
    return float(low), float(high)
