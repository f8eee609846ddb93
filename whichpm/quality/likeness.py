"""Texts that are too alike: runs of words that two of them share, as a share of all their runs."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from typing import TypeVar

from whichpm.quality.words import words

Name = TypeVar("Name")
RUN = 3
"""Words of a run."""
COMMON = 40
"""A run in more texts than this says nothing about two of them."""


def alike(texts: Mapping[Name, str], limit: float) -> Iterator[tuple[Name, Name, float]]:
    """Pairs of texts whose Jaccard index of runs is at least ``limit``, the earlier one first."""
    runs = {name: _runs(text) for name, text in texts.items()}
    holders: defaultdict[tuple[str, ...], list[Name]] = defaultdict(list)
    for name, found in runs.items():
        shared = Counter(other for run in found for other in (holders[run] if len(holders[run]) <= COMMON else ()))
        for other, number in shared.items():
            index = number / len(found | runs[other])
            if index >= limit:
                yield other, name, index
        for run in found:
            holders[run].append(name)


def _runs(text: str) -> set[tuple[str, ...]]:
    found = words(text)
    if len(found) < RUN:
        return {tuple(found)}
    return {tuple(found[start : start + RUN]) for start in range(len(found) - RUN + 1)}
