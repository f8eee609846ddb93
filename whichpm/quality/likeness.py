"""Texts that are too alike: runs of words that two of them share, as a share of all their runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TypeVar

from whichpm.quality.words import words

Name = TypeVar("Name")
RUN = 3
"""Words of a run."""
COMMON = 40
"""A run in more texts than this says nothing about two of them."""


def alike(texts: Mapping[Name, str], limit: float) -> Iterator[tuple[Name, Name, float]]:
    """Pairs of texts whose Jaccard index of runs is at least ``limit``, the earlier one first."""
    names = list(texts)
    runs = [_runs(text) for text in texts.values()]
    holders: dict[tuple[str, ...], list[int]] = {}
    for later, found in enumerate(runs):  # Numbers and a loop in C: a bank has a million pairs of explanations.
        known = (holders.get(run, ()) for run in found)
        shared = Counter(chain.from_iterable(each for each in known if len(each) <= COMMON))
        for earlier, number in shared.items():
            index = number / len(found | runs[earlier]) if number >= limit * len(found) else 0.0
            if index >= limit:
                yield names[earlier], names[later], index
        for run in found:
            holders.setdefault(run, []).append(later)


def _runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    if len(found) < RUN:
        return {tuple(found)}
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}
