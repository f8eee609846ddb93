"""What to teach again: the sections that lost points lead back to, and the hardest concepts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial
from typing import NamedTuple

import polars as pl

from whichpm.cohort.charts import dots
from whichpm.cohort.confusion import Mixed
from whichpm.cohort.parts import Column, Link, Part
from whichpm.cohort.questions import FEW, Question
from whichpm.cohort.sitting import Sitting
from whichpm.cohort.teaching import Teaching, teaching
from whichpm.figures import Drawing
from whichpm.stats.classical import Interval, wilson

HARDEST = 10
"""Concepts that are listed."""
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
    """Questions that lead back to one section."""

    place: Link
    questions: tuple[Question, ...]
    lost: float
    heading: str

    @property
    def met(self) -> int:
        return sum(one.n for one in self.questions)

    @property
    def right(self) -> Interval:
        return wilson(sum(one.facility.value * one.n for one in self.questions), self.met)


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
            todo=(_todo(backs),) if sat.found.totals.n >= FEW else (),
            notes=("A question leads back to the section that its explanation cites.",),
        )
    concepts = [one for one in sat.found.mixed["concept"] if one.group not in ("", "none")]
    if concepts:
        concepts.sort(key=lambda one: (one.right, one.group))
        yield Part(
            "concepts",
            "The hardest concepts",
            columns=CONCEPTS,
            rows=tuple(
                (
                    known.concept(one.group),
                    one.answers,
                    wilson(one.right * one.answers, one.answers),
                    _mistake(one),
                    known.teaches(one.group),
                )
                for one in concepts[:HARDEST]
            ),
            notes=("Of owner questions; one that is about several concepts counts for each.",),
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
    several = [one for one in backs if len(one.questions) > 1] or backs
    first = several[0]
    right = f"{first.right.value:.0%} right in {_counted(len(first.questions))} back to it"
    whole = sum(one.right.value * one.met for one in backs) / sum(one.met for one in backs)
    if first.right.high < whole:
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
    sums = sat.rows.group_by("exercise", "item").agg((pl.col("maximum") - pl.col("points")).sum())
    lost = {(str(slug), str(item)): float(points) for slug, item, points in sums.iter_rows()}
    for label, some in found.items():
        yield _Back(
            known.find(label), tuple(some), sum(lost[one.exercise, one.item] for one in some), known.heading(label)
        )


def _drawn(backs: list[_Back]) -> Drawing:
    rows = [dots.Dot(one.heading, one.right) for one in backs]
    alt = f"A row for each section with the share right in its questions. The lowest is {rows[0].name}."
    return dots.dots(rows, alt)
