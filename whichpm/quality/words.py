"""Words of a text: how many, how hard to read, and which of them give a key away."""

from __future__ import annotations

import re
from collections.abc import Iterable

from whichpm.kinds import kinds
from whichpm.model import Exercise, Item


def word_list(text: str) -> frozenset[str]:
    """The words of a list that is written as text."""
    return frozenset(text.split())


ROLE_WORDS = word_list("product products project projects manager managers")
"""Words of the options themselves: no stem has them."""
LABEL_WORDS = word_list("""
    vision visions strategy strategies strategic roadmap roadmaps backlog backlogs feature features
    schedule schedules scheduled milestone milestones deadline deadlines budget budgets gantt risk risks
""")
"""Textbook words of one role: a pool that has one with one key has it with the opposite key too."""
ABSOLUTES = word_list("always never only completely entirely absolutely totally invariably exclusively")
VAGUE = word_list("""
    often usually sometimes frequently rarely seldom generally normally typically occasionally might perhaps
    probably possibly various
""")
MAY = re.compile(r"\bmay\b")
"""The verb; the month has a capital letter."""

_WORD = re.compile(r"[^\W_]+(?:[’'-][^\W_]+)*")
_SENTENCE = re.compile(r"[.:;!?](?=\s|$|[”\"’)])")
_SILENT = re.compile(r"(?:[^laeiouy]e|[^tdaeiouy]ed|[^aeiouyscxzgh]es|[^cs]hes|[aeiouy]le)$")
_VOWELS = re.compile(r"[aeiouy]+")
_APART = re.compile(
    r"(?<![ctgs])i[ao]|iet|iu|(?<!p)eo(?!u)|(?<![cg])ea(?=$|s$|te)|[aeo]ing|uou|[^aeiouqg]ui(?=d|et|n)|[^qg]ua(?=l|ry|t)|ayo|ism\b"
)
"""Vowels that stand together and are spoken apart: vid-e-o, be-ing, us-u-al."""


def words(text: str) -> list[str]:
    """The words of a text in lower case; "night-shift" and "riders’" are one word each."""
    return [word.casefold() for word in _WORD.findall(text)]


def length(text: str) -> int:
    """How many words stand between spaces, as an editor counts them."""
    return len(text.split())


def syllables(word: str) -> int:
    """Syllables of an English word, by its groups of vowels: right for nine words in ten, and off by one else."""
    word = re.sub(r"[’'].*", "", word.casefold())
    if word.isdigit():
        return len(word)
    parts = word.split("-")
    if len(parts) > 1:
        return sum(map(syllables, parts))
    count = len(_VOWELS.findall(word)) + len(_APART.findall(word)) - bool(_SILENT.search(word))
    return max(1, count)


def grade(texts: Iterable[str]) -> float:
    """Flesch-Kincaid grade of several texts together (Kincaid and others, 1975).

    As in Flesch's own rules, a colon or semicolon ends a sentence: what follows can stand by itself.
    """
    texts = list(texts)
    found = [word for text in texts for word in words(text)]
    sentences = sum(max(1, len(_SENTENCE.findall(text))) for text in texts)
    if not found:
        return 0.0
    return 0.39 * len(found) / sentences + 11.8 * sum(map(syllables, found)) / len(found) - 15.59


def out_of_place(text: str) -> dict[str, str]:
    """Words that no stem has: word to why it should go."""
    found = set(words(text))
    reasons = dict.fromkeys(found & ROLE_WORDS, "names a role")
    reasons |= dict.fromkeys(found & ABSOLUTES, "is an absolute")
    reasons |= dict.fromkeys(found & VAGUE, "is vague")
    if MAY.search(text):
        reasons["may"] = "is vague"
    return dict(sorted(reasons.items()))


def content_words(text: str) -> set[str]:
    """Beginnings of the words that carry meaning: enough to see whether two texts speak of one thing."""
    return {word[:5] for word in words(text) if len(word) > 3 and word not in _COMMON}


def assignments(exercise: Exercise) -> list[Item]:
    """Items that ask for an owner of a statement or a question, in kinds that form a pool, in the order of a page."""
    return kinds()[exercise.kind].assignments(exercise)


_COMMON = word_list("""
    about after also and another because been before being both choice choose chosen could decide decides does each
    else from half halves have here into line lines manager more needs none nothing only other owner part product
    project same second sentence side since than that their them then there these they this those thus what when
    where whether which while whose will with without work would card agreed
""")
