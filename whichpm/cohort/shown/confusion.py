"""Who is taken for whom, where it happens, and what the chapters say about it."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import partial

from whichpm.cohort import confusion
from whichpm.cohort.charts import dots
from whichpm.cohort.charts.arrows import NAMES, arrows
from whichpm.cohort.confusion import Mixed
from whichpm.cohort.parts import Cell, Column, Part
from whichpm.cohort.sitting import Sitting
from whichpm.figures import Drawing
from whichpm.model import LINES
from whichpm.stats.classical import Interval
from whichpm.stats.comparisons import student

OVER = "Intervals of 95% are over learners, as the answers of one learner go together (Cochran 1977)."
GROUPS = ("line", "content", "setting")
WAYS = (
    Column("Project for product", share=True, meaning="The project manager chosen where the product manager owns it."),
    Column("Product for project", share=True, meaning="The product manager chosen where the project manager owns it."),
    Column("Both for one", share=True, meaning="Both chosen where one owns it."),
    Column("One for both", share=True, meaning="One chosen where both own a half."),
    Column("For somebody else", share=True, meaning="One of the two chosen where somebody else owns it."),
)


def parts(sat: Sitting) -> Iterator[Part]:
    """The matrix with its arrows, the directions by group, and how far the class follows words."""
    counts = confusion.matrix(sat.rows)
    if not counts:
        return
    yield _owners(counts)
    yield _groups(sat)
    if (cue := _cue(sat)) is not None:
        yield cue


def _owners(counts: dict[tuple[str, str], int]) -> Part:
    there = [name for name in NAMES if any(name in pair for pair in counts)]
    sums = {key: sum(counts.get((key, answer), 0) for answer in there) for key in there}
    shares = {(key, answer): counts.get((key, answer), 0) / sums[key] for key in there if sums[key] for answer in there}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (NAMES[key], sums[key], *(shares[key, answer] for answer in there)) for key in there if sums[key]
    )
    wrong = sorted(((share, pair) for pair, share in shares.items() if pair[0] != pair[1]), reverse=True)
    says = []
    if wrong and wrong[0][0] > 0:
        share, (key, answer) = wrong[0]
        says.append(
            f"The commonest mistake: “{NAMES[answer]}” where the key is “{NAMES[key]}”, in {share:.0%} of such answers."
        )
    columns = (Column("Key"), Column("Answers"), *(Column(f"Chosen: {NAMES[name]}", share=True) for name in there))
    return Part("owners", "Who is taken for whom", tuple(says), columns, rows, partial(_arrows, shares))


def _arrows(shares: dict[tuple[str, str], float]) -> Drawing:
    said = "; ".join(
        f"{NAMES[key]} taken for {NAMES[answer]} {share:.0%}"
        for (key, answer), share in shares.items()
        if key != answer
    )
    return arrows(shares, f"Arrows from whose it is to who was chosen, as thick as the share of such answers. {said}.")


def _groups(sat: Sitting) -> Part:
    rows: list[tuple[Cell, ...]] = []
    drawn = []
    for by in ("", *GROUPS):
        right = confusion.right(sat.rows, by)
        for one in sat.found.mixed[by or "all"]:
            share = right[one.group]
            rows.append((called(by, one.group), one.answers, share, *ways(one)))
            drawn.append(dots.Dot(called(by, one.group), share))
    return Part(
        "where",
        "Where it happens",
        columns=(Column("Where"), Column("Answers"), Column("Right", share=True), *WAYS),
        rows=tuple(rows),
        picture=partial(_where, drawn),
        notes=(OVER, "Each way is a share of the answers that could show it; empty where none could."),
    )


def ways(one: Mixed) -> tuple[float, ...]:
    """Each wrong way of a group, in the order of :data:`WAYS`."""
    return one.to_project, one.to_product, one.too_often_both, one.both_missed, one.other_missed


def called(by: str, group: str) -> str:
    """A group of questions in words; ``by`` is one of :data:`whichpm.cohort.confusion.BY`, or empty for all."""
    if not by:
        return "All"
    if by == "line" and group.isdecimal():
        return f"Line {group}, {LINES[int(group)]}"
    return f"{by.capitalize()}: {group}"


def _where(drawn: list[dots.Dot]) -> Drawing:
    lowest = min(drawn, key=lambda one: one.value.value)
    alt = (
        "A row for all owner questions and for each line, content and setting, with the share right. "
        f"The lowest is {lowest.name} at {lowest.value.value:.0%}."
    )
    return dots.dots(drawn, alt)


def _cue(sat: Sitting) -> Part | None:
    """How far words are followed, over all questions and within matched pairs, where nothing else differs."""
    found = sat.found
    if math.isnan(found.cue.value):
        return None
    sides = confusion.sides(sat.rows)
    values = {
        "Words point to the key": student(sides["with_it"], sides["times"]),
        "Words point elsewhere": student(sides["against"], sides["times"]),
    }
    rows: list[tuple[Cell, ...]] = [*values.items(), ("Difference, all questions", found.cue)]
    pairs, within = found.pairs
    if pairs:
        rows.append((f"Difference, within {pairs} matched pair{'s' * (pairs > 1)}", within))
    says = (
        "Right where the words point to the key, less right where they point elsewhere: 0% for who looks at what is "
        "decided, 100% for who only looks at words. Partners of a pair are alike but for the act.",
    )
    columns = (
        Column("Questions"),
        Column("Right", share=True, meaning="Mean over learners, with Student's interval of 95%."),
    )
    return Part("cue", "How far the class follows words", says, columns, tuple(rows), partial(_sides, values))


def _sides(values: dict[str, Interval]) -> Drawing:
    said = "; ".join(f"{name}: {value.value:.0%} right" for name, value in values.items())
    return dots.dots([dots.Dot(name, value) for name, value in values.items()], f"Two rows. {said}.")
