"""The questions, the hardest first."""

from __future__ import annotations

from collections.abc import Iterator

from whichpm.cohort.meaning import Places, meaning
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.questions import FEW, Question
from whichpm.cohort.sitting import Sitting

COLUMNS = (
    Column("Question"),
    Column("n", meaning="Learners who met it."),
    Column("Right", share=True, meaning="Share of the points that were earned, with Wilson's interval of 95 %."),
    Column("Above chance", meaning="The same above guessing: 0 for guessing, 1 for everybody right."),
    Column("Item-rest r", meaning="Correlation with the points of all other statements."),
    Column("Efficiency", 0, meaning="The same in percent of the largest that is possible (Moodle)."),
    Column("Weight", 1, meaning="Percent that it has in how totals differ."),
    Column("Key"),
    Column("Most liked wrong"),
    Column("Flags", meaning="What is likely wrong with it; the head of the report says it in a sentence."),
)


def parts(sat: Sitting) -> Iterator[Part]:
    """How hard each question is, whom it tells apart, and which wrong answer draws most."""
    rows = tuple(
        (
            f"{one.exercise}/{one.item}",
            one.n,
            one.facility,
            one.above,
            one.rest,
            one.efficiency,
            one.weight,
            one.key,
            _liked(one),
            ", ".join(flag.kind for flag in one.flags),
        )
        for one in sorted(sat.found.questions, key=lambda one: one.facility.value)
    )
    yield Part("questions", "Questions, the hardest first", columns=COLUMNS, rows=rows)


def _liked(one: Question) -> str:
    wrong = [choice for choice in one.choices if choice.option != one.key and choice.chosen]
    best = max(wrong, key=lambda choice: choice.chosen, default=None)
    return f"{best.option} {best.share:.0%}" if best else ""


OPTIONS = (
    Column("Question"),
    Column("Option"),
    Column("Key"),
    Column("Chosen"),
    Column("Share", share=True),
    Column("Rest of who chose it", 0, meaning="Mean of their other points, in percent of what these can earn."),
    Column("Low third", share=True, meaning="Its share of the third with the fewest other points."),
    Column("Middle third", share=True),
    Column("High third", share=True),
)
MEANING = (Column("Question"), Column("What it means"), Column("Omitted", share=True), Column("Where"))


def options(sat: Sitting) -> Iterator[Part]:
    """Each question in a sentence with its file and line, and whom each of its options draws."""
    hardest = sorted(sat.found.questions, key=lambda one: one.facility.value)
    places = Places(sat.root)
    told = tuple(
        (f"{one.exercise}/{one.item}", meaning(one), one.omitted / one.n, places.of(one.exercise, one.item))
        for one in hardest
    )
    yield Part("meaning", "What each question says", columns=MEANING, rows=told)
    if sat.found.totals.n < FEW:
        return
    rows = tuple(
        (
            f"{one.exercise}/{one.item}",
            choice.option,
            "key" if choice.option == one.key else "accepted" if choice.option in one.earning else "",
            choice.chosen,
            choice.share,
            choice.rest,
            *choice.thirds,
        )
        for one in hardest
        for choice in one.choices
    )
    yield Part("options", "Options, by thirds of the other points", columns=OPTIONS, rows=rows)
