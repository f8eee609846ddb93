"""Who is taken for whom."""

from __future__ import annotations

from collections.abc import Iterator

from whichpm.cohort.parts import Column, Part
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


def parts(sat: Sitting) -> Iterator[Part]:
    """Each wrong way as a share of the answers that could show it, in all and by line and content."""
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
        for by in ("all", "line", "content")
        for one in sat.found.mixed[by]
    )
    title = "Who is taken for whom: share of the answers that could show it"
    yield Part("confusion", title, columns=COLUMNS, rows=rows)
