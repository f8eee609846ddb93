"""The questions: how hard each is, whom it tells apart, what it means, and what its options draw."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from whichpm.cohort.charts import dots, lines
from whichpm.cohort.charts.scale import Mark
from whichpm.cohort.meaning import Places, meaning
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.questions import FEW, Question
from whichpm.cohort.sitting import Sitting
from whichpm.figures import Drawing

NAME = Column("Question")
HARD = (
    NAME,
    Column("n", meaning="Learners who met it."),
    Column(
        "Right",
        share=True,
        meaning="Share of answers that fit (of an order, of its points), with Wilson's interval of 95%.",
    ),
    Column("Above chance", meaning="The same above guessing: 0 for guessing, 1 for everybody right."),
    Column("Key"),
    Column("Most liked wrong"),
    Column("Flags", meaning="What is likely wrong with it; “What to do next” says it in a sentence."),
)
APART = (
    NAME,
    Column("Item-rest r", meaning="Correlation with the points of all other statements, with its interval of 95%."),
    Column("Efficiency", 0, meaning="Its covariance with them in percent of the largest that is possible (Moodle)."),
    Column("Weight", 1, meaning="Percent that it has in how totals differ."),
)
MEANING = (NAME, Column("What it means"), Column("Omitted", share=True), Column("Where"))
OPTIONS = (
    NAME,
    Column("Option"),
    Column("Key"),
    Column("Chosen"),
    Column("Share", share=True),
    Column("Rest of who chose it", 0, meaning="Mean of their other points, in percent of what these can earn."),
    Column("Low third", share=True, meaning="Its share of the third with the fewest other points."),
    Column("Middle third", share=True),
    Column("High third", share=True),
)
LOW = 0.1
"""An item-rest correlation under it has its name in the picture."""


def parts(sat: Sitting) -> Iterator[Part]:
    """How hard each question is, and whom it tells apart; the hardest comes first."""
    found = sorted(sat.found.questions, key=lambda one: one.facility.value)
    if not found:
        return
    hardest, easiest = found[0], found[-1]
    yield Part(
        "questions",
        "Questions, the hardest first",
        says=(
            f"From {hardest.facility.value:.0%} right ({hardest.item}) to {easiest.facility.value:.0%} "
            f"({easiest.item}).",
        ),
        columns=HARD,
        rows=tuple(
            (
                name(one),
                one.n,
                one.facility,
                one.above,
                one.key,
                liked(one),
                ", ".join(flag.kind for flag in one.flags),
            )
            for one in found
        ),
        picture=partial(_hard, found),
    )
    yield Part(
        "apart",
        "Whom each question tells apart",
        columns=APART,
        rows=tuple((name(one), one.rest, one.efficiency, one.weight) for one in found),
        picture=partial(_apart, found),
    )


def options(sat: Sitting) -> Iterator[Part]:
    """Each question in a sentence with its file and line, and whom each of its options draws."""
    hardest = sorted(sat.found.questions, key=lambda one: one.facility.value)
    places = Places(sat.root)
    told = tuple((name(one), meaning(one), one.omitted / one.n, places.of(one.exercise, one.item)) for one in hardest)
    yield Part("meaning", "What each question says", columns=MEANING, rows=told)
    if sat.found.totals.n < FEW:
        return
    rows = tuple(
        (
            name(one),
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
    note = "A sound key rises from the low third to the high one, and every wrong option falls."
    title = "Options, by thirds of the other points"
    yield Part("options", title, columns=OPTIONS, rows=rows, picture=partial(_thirds, hardest), notes=(note,))


def name(one: Question) -> str:
    """A question as tables call it."""
    return f"{one.exercise}/{one.item}"


def liked(one: Question) -> str:
    """The wrong option that most chose, with its share; empty where all are right."""
    wrong = [choice for choice in one.choices if choice.option != one.key and choice.chosen]
    best = max(wrong, key=lambda choice: choice.chosen, default=None)
    return f"{best.option} {best.share:.0%}" if best else ""


def _hard(found: list[Question]) -> Drawing:
    rows = [dots.Dot(one.item, one.facility, bool(one.flags)) for one in found]
    alt = (
        f"A row for each question with the share right and its interval, from {rows[0].name} at "
        f"{rows[0].value.value:.0%} to {rows[-1].name} at {rows[-1].value.value:.0%}."
    )
    chances = {round((one.facility.value - one.above) / (1 - one.above), 6) for one in found if one.above < 1}
    guessing = [Mark(chance, f"guessing {chance:.0%}", dashed=True) for chance in chances if len(chances) == 1]
    return dots.dots(rows, alt, span=(0, 1), marks=guessing)


def _apart(found: list[Question]) -> Drawing:
    known = [one for one in found if one.rest.value == one.rest.value]
    points = [
        dots.Point(one.facility.value, one.rest.value, one.item if one.flags or one.rest.value < LOW else "")
        for one in known
    ]
    named = ", ".join(point.name for point in points if point.name)
    alt = (
        "Points: each question by its share right and its item-rest correlation. "
        f"{f'Under {LOW} or flagged: {named}.' if named else f'None is flagged or under {LOW}.'}"
    )
    low = min([0.0, *(point.y for point in points)])
    high = max([0.6, *(point.y for point in points)])
    return dots.scatter(points, alt, x_name="share right", y_name="item-rest r", xs=(0, 1), ys=(low - 0.05, high))


def _thirds(found: list[Question]) -> Drawing:
    fields = [
        (one.item, [lines.Line(each.option, each.thirds, each.option == one.key) for each in one.choices])
        for one in found
    ]
    falling = [
        one.item for one in found for each in one.choices if each.option == one.key and each.thirds[2] < each.thirds[0]
    ]
    alt = (
        "A small field for each question: the share of each option in the weakest, the middle and the strongest third. "
        f"{'The key falls in: ' + ', '.join(falling) if falling else 'The key falls in none'}."
    )
    return lines.lines(fields, alt)
