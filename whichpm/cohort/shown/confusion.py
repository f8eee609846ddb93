"""Who is taken for whom."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from whichpm.cohort.confusion import Mixed
from whichpm.cohort.parts import Cell, Column, Part
from whichpm.cohort.sitting import Sitting

COLUMNS = (
    Column("Group"),
    Column("Answers"),
    Column("Right", share=True),
    Column("Project for product", share=True),
    Column("Product for project", share=True),
    Column("Both for one", share=True),
    Column("One for both", share=True),
    Column("For somebody else", share=True),
)
CUE = (Column("Over"), Column("Difference", share=True, meaning="Mean over learners, with Student's interval of 95 %."))
HARDEST = 10
"""Concepts that are shown."""


def parts(sat: Sitting) -> Iterator[Part]:
    """Each wrong way as a share of the answers that could show it, in all and group by group."""
    rows = tuple(
        (
            one.group if by == "all" else f"{by} {one.group}",
            one.answers,
            one.right,
            one.to_project,
            one.to_product,
            one.too_often_both,
            one.both_missed,
            one.other_missed,
        )
        for by in ("all", "line", "content", "setting", "concept")
        for one in _shown(sat.found.mixed[by], by)
    )
    title = "Who is taken for whom: share of the answers that could show it"
    yield Part("confusion", title, columns=COLUMNS, rows=rows)
    yield from _cue(sat)


def _shown(groups: Sequence[Mixed], by: str) -> Sequence[Mixed]:
    """All groups, but of the many concepts those on which most is wrong."""
    return sorted(groups, key=lambda one: one.right)[:HARDEST] if by == "concept" else groups


def _cue(sat: Sitting) -> Iterator[Part]:
    """How far words are followed, over all questions and within matched pairs, where nothing else differs."""
    pairs, within = sat.found.pairs
    if math.isnan(sat.found.cue.value):
        return
    rows: list[tuple[Cell, ...]] = [("all questions with and against the cue", sat.found.cue)]
    if pairs:
        rows.append((f"within {pairs} matched pair{'s' * (pairs > 1)}", within))
    says = (
        "Right where the words point to the key, less right where they point elsewhere: 0 % for who looks at what is "
        "decided, 100 % for who only looks at words. Partners of a pair are alike but for the act.",
    )
    yield Part("cue", "How far the class follows words", says, CUE, tuple(rows))
