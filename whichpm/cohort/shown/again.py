"""What to teach again: the sections that lost points lead back to, and the hardest concepts."""

from __future__ import annotations

import math
from collections.abc import Collection, Iterator, Mapping
from functools import partial
from typing import NamedTuple

import polars as pl

from whichpm.cohort import confusion
from whichpm.cohort.charts import dots
from whichpm.cohort.confusion import Mixed
from whichpm.cohort.parts import Column, Link, Part
from whichpm.cohort.pieces import Rows, counted
from whichpm.cohort.questions import FEW, Question
from whichpm.cohort.shown.confusion import OVER
from whichpm.cohort.sitting import Sitting
from whichpm.cohort.teaching import Teaching, teaching
from whichpm.figures import Drawing
from whichpm.stats.classical import Interval
from whichpm.stats.comparisons import ratio, ratios_apart

HARDEST = 10
"""Concepts that are listed."""
CLEARLY = 0.05
"""Share right below that of the whole set, from which a section is called weak."""
SECTIONS = (
    Column("Section"),
    Column("Questions"),
    Column("Right", share=True),
    Column("Lost points", 0, meaning="Points of all learners that its questions cost."),
    Column("Of all lost", share=True),
    Column("Hardest question"),
)
CONCEPTS = (
    Column("Concept"),
    Column("Answers"),
    Column("Right", share=True),
    Column("Commonest mistake", meaning="As a share of the answers that could show it."),
    Column("Taught in"),
)


class _Back(NamedTuple):
    """Questions that lead back to one section: the share right, and how far it is above that of the whole set."""

    place: Link
    heading: str
    questions: tuple[Question, ...]
    right: Interval
    apart: Interval
    lost: float


def parts(sat: Sitting) -> Iterator[Part]:
    """Sections and concepts, those with the smallest share right first."""
    known = teaching(sat.root)
    backs = sorted(_backs(sat, known), key=lambda one: (one.right.value, one.heading))
    if backs and (lost := sum(one.lost for one in backs)):
        yield Part(
            "again",
            "What to teach again",
            columns=SECTIONS,
            rows=tuple(
                (
                    one.place,
                    len(one.questions),
                    one.right,
                    one.lost,
                    one.lost / lost,
                    min(one.questions, key=lambda each: each.facility.value).item,
                )
                for one in backs
            ),
            picture=partial(_drawn, backs),
            todo=(_todo(backs),) if sat.found.totals.n >= FEW and len(backs) > 1 else (),
            notes=(OVER, "A question leads back to the section that its explanation cites."),
        )
    concepts = [one for one in sat.found.mixed["concept"] if one.group not in ("", "none")]
    if concepts:
        right = confusion.right(sat.rows, "concept")
        concepts.sort(key=lambda one: (one.right, one.group))
        yield Part(
            "concepts",
            "The hardest concepts",
            columns=CONCEPTS,
            rows=tuple(
                (
                    known.concept(one.group),
                    one.answers,
                    right[one.group],
                    _mistake(one),
                    known.teaches(one.group),
                )
                for one in concepts[:HARDEST]
            ),
            notes=(OVER, "Of owner questions; one that is about several concepts counts for each."),
        )


def _mistake(one: Mixed) -> str:
    """The direction of most confusion, empty where nothing is confused."""
    ways = {
        "project for product": one.to_project,
        "product for project": one.to_product,
        "both for one": one.too_often_both,
        "one for both": one.both_missed,
        "one for somebody else": one.other_missed,
    }
    name = max(ways, key=lambda way: -1 if math.isnan(ways[way]) else ways[way])
    return f"{name}, {ways[name]:.0%}" if ways[name] > 0 else ""


def _todo(backs: list[_Back]) -> str:
    """Which section to take up again: a weak one is told from one that is only the lowest."""
    first = next((one for one in backs if len(one.questions) > 1), backs[0])
    right = f"{first.right.value:.0%} right in {_counted(len(first.questions))} back to it"
    if first.apart.value < -CLEARLY and first.apart.high < 0:
        whole = first.right.value - first.apart.value
        return f"Teach again: “{first.heading}”{_chapter(first)}: {right}, where {whole:.0%} are in all."
    return (
        f"No section is clearly weaker than the others. If there is time for one: “{first.heading}”{_chapter(first)}, "
        f"{right}."
    )


def _counted(questions: int) -> str:
    return "the one question that leads" if questions == 1 else f"the {questions} questions that lead"


def _chapter(one: _Back) -> str:
    chapter = one.place.text.removeprefix(one.heading).strip()
    return f" {chapter}" if chapter else ""


def _backs(sat: Sitting, known: Teaching) -> Iterator[_Back]:
    cited = {(exercise.slug, item.id): item.read for exercise in sat.exercises for item in exercise.items}
    found: dict[str, list[Question]] = {}
    for one in sat.found.questions:
        if label := cited.get((one.exercise, one.item)):
            found.setdefault(label, []).append(one)
    lead = {label: {(one.exercise, one.item) for one in some} for label, some in found.items()}
    for label, counts in _points(sat.rows, lead).items():
        names = ("points_here", "maximum_here", "points", "maximum", "times")
        own, of_own, every, of_all, times = (counts[name].to_numpy() for name in names)
        right, apart = ratio(own, of_own, times), ratios_apart(own, of_own, every, of_all, times)
        lost = float(((of_own - own) * times).sum())
        yield _Back(known.find(label), known.heading(label), tuple(found[label]), right, apart, lost)


def _points(rows: Rows, lead: Mapping[str, Collection[tuple[str, str]]]) -> dict[str, pl.DataFrame]:
    """Points of learners in questions that lead to a section, and in all, by section."""
    asked = pl.DataFrame(
        [(label, *question) for label, some in lead.items() for question in sorted(some)],
        schema=dict.fromkeys(("label", "exercise", "item"), pl.String),
        orient="row",
    )
    labels = asked.select(pl.col("label").unique(maintain_order=True))

    def of_learners(piece: pl.DataFrame) -> pl.DataFrame:
        points = piece.select("learner", "points", "maximum").group_by("learner", maintain_order=True).sum()
        here = piece.join(asked, on=["exercise", "item"]).select("learner", "label", "points", "maximum")
        both = points.join(labels, how="cross").join(
            here.group_by("learner", "label").sum(), on=["learner", "label"], how="left", suffix="_here"
        )
        return both.drop("learner").fill_null(0.0)

    counts = counted(rows, of_learners, "learner", "exercise", "item", "points", "maximum")
    of = counts.partition_by("label", as_dict=True)
    return {label: of[label,] for label in lead if (label,) in of}


def _drawn(backs: list[_Back]) -> Drawing:
    rows = [dots.Dot(one.heading, one.right) for one in backs]
    alt = f"A row for each section with the share right in its questions. The lowest is {rows[0].name}."
    return dots.dots(rows, alt)
