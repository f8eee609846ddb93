"""Item tables of classes whose truth is known, drawn at once and without files."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import polars as pl

from whichpm.cohort import itemtable

OPTIONS = ("product", "project", "both")
Change = Callable[[np.ndarray, np.ndarray, np.random.Generator], None]
"""Changes answers (learners by items, numbers of options) in place, given abilities."""


def keys(items: int) -> list[int]:
    """As in a set: product and project in turn, every sixth is both."""
    return [2 if number % 6 == 5 else number % 2 for number in range(items)]


def table(
    learners: int, items: int = 24, *, seed: int = 0, spread: float = 0.8, change: Change | None = None
) -> pl.DataFrame:
    """A class whose abilities and difficulties (of this spread) are normal, with guessing among three options."""
    draw = np.random.default_rng(seed)
    ability, difficulty = draw.normal(0.8, 1, learners), draw.normal(0, spread, items)
    key = np.array(keys(items))
    knows = draw.random((learners, items)) < 1 / 3 + 2 / 3 / (1 + np.exp(difficulty - ability[:, None]))
    answers = np.where(knows, key, (key + draw.integers(1, 3, (learners, items))) % 3)
    if change:
        change(answers, ability, draw)
    return frame([[OPTIONS[number] if number >= 0 else None for number in row] for row in answers], key)


def frame(answers: Sequence[Sequence[str | None]], key: Sequence[int], **columns: Sequence[object]) -> pl.DataFrame:
    """The item table of some answers; ``columns`` give further columns item by item."""
    rows = []
    for learner, given in enumerate(answers):
        for item, answer in enumerate(given):
            right = answer == OPTIONS[key[item]]
            row = dict.fromkeys(itemtable.COLUMNS) | {
                "learner": f"learner-{learner:04}", "set": "ps1", "exercise": "cards", "item": f"card-{item:02}",
                "statement": f"card-{item:02}", "answer": answer, "key": OPTIONS[key[item]], "right": right,
                "void": False, "points": float(right), "maximum": 1.0, "content": "decision", "against_cue": False,
            }  # fmt: skip
            rows.append(row | {name: values[item] for name, values in columns.items()})
    return pl.DataFrame(rows, schema={name: kind for name, (kind, _) in itemtable.COLUMNS.items()})
