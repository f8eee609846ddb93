"""Whether the class knows what it knows, where it was asked who is sure."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from whichpm.cohort import calibration
from whichpm.cohort.charts import dots
from whichpm.cohort.parts import Column, Part
from whichpm.cohort.questions import FEW
from whichpm.cohort.sitting import Sitting
from whichpm.figures import Drawing

LEAST = 10
"""Learners who are sure of a question, to say how many of them are wrong."""
MANY = 0.4
"""The share of them who are wrong, from which a question is named."""
BELIEVES = 0.1
"""More sure than right answers, as a share, that are worth a sentence."""
COLUMNS = (
    Column("Owner"),
    Column("Answers"),
    Column("Sure", share=True),
    Column("Right when sure", share=True, meaning="With an interval over learners of 95%."),
    Column("Right otherwise", share=True),
    Column("Difference", share=True, meaning="How much more often the sure answers are right."),
    Column("More sure than right", share=True, meaning="Share of sure answers less share of right ones."),
)
NOTES = (
    "Intervals are those of ratios of sums over learners (Cochran 1977), as the answers of one learner go together. "
    "Of who ticks nothing no answer counts as sure.",
)


def parts(sat: Sitting) -> Iterator[Part]:
    """How often answers are right of which learners were sure, and of which questions they are sure and wrong."""
    found = calibration.calibration(sat.rows)
    if not found or sat.found.totals.n < FEW:
        return
    whole = found[0]
    says = [
        f"When sure, {whole.when_sure.value:.0%} of the answers are right; otherwise {whole.otherwise.value:.0%}."
        if 0 < whole.sure.value < 1
        else f"{whole.sure.value:.0%} of the answers are sure, so that nothing sets them apart."
    ]
    todo = []
    if whole.apart.low > 0:
        says.append("The class knows what it knows.")
    elif whole.apart.high <= 0:
        todo.append("Sure answers are no more often right than others: let learners say why before they tick.")
    if whole.bias.low > BELIEVES:
        todo.append(f"The class is sure of {whole.sure.value:.0%} of its answers, which is more than are right.")
    doubted = {(one.exercise, one.item) for one in sat.found.questions if any(flag.kind == "key" for flag in one.flags)}
    wrong = [
        one
        for one in calibration.mistaken(sat.rows, LEAST)
        if one.wrong >= MANY and (one.exercise, one.item) not in doubted  # There the key is likely wrong.
    ]
    todo += [
        f"{one.exercise}, {one.item}: {one.wrong:.0%} of the {one.sure} who were sure are wrong; teach it again."
        for one in wrong[:3]
    ]
    rows = tuple((one.group, *one[1:]) for one in found)
    drawn = [
        dots.Dot(f"{one.group}, {word}", value)
        for one in found
        for word, value in (("sure", one.when_sure), ("not", one.otherwise))
    ]
    title = "How sure the class is"
    yield Part("calibration", title, tuple(says), COLUMNS, rows, partial(_drawn, drawn), tuple(todo), NOTES)


def _drawn(rows: list[dots.Dot]) -> Drawing:
    said = "; ".join(f"{row.name} {row.value.value:.0%}" for row in rows if row.value.value == row.value.value)
    return dots.dots(rows, f"Share right of the answers that learners were sure of, and of the others. {said}.")
