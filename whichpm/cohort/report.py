"""The report of a class: figures of each form, and in plain sentences what to do about them.

Nothing here prints. One form is one report, as its learners met the same questions; learners are counted where they
have answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import polars as pl

from whichpm.cohort import confusion, questions
from whichpm.cohort.confusion import Lean, Mixed
from whichpm.cohort.meaning import Places
from whichpm.cohort.questions import FEW, Question
from whichpm.model import LINES, ROLES, Exercise
from whichpm.quality import guessing
from whichpm.quality.guessing import Guess
from whichpm.stats import classical, comparisons
from whichpm.stats.classical import Interval, Moments

NEAR_CHANCE = 0.2
"""Points above chance, as a share of what is above it, below which somebody may have guessed or misunderstood."""
LARGE = 0.1
"""A difference between shares that is worth a sentence: one answer of ten."""


class Learner(NamedTuple):
    """One learner: points, share of what is above chance, and the owner named most often.

    ``share`` is how often, as a share of the ``asked`` owner questions that were answered.
    """

    learner: str
    points: float
    above: float
    most: str
    share: float
    asked: int


class FormReport(NamedTuple):
    """One form of a set; points, and all intervals of 95 %.

    ``guess`` is what readers earn who know no story: random clicks, the best constant, the layout. ``alpha`` is over
    statements, ``settings`` over the exercises, each a story, as statements of one story may go together.  ``mixed``
    has the directions of confusion, for all and by each of :data:`~whichpm.cohort.confusion.BY`; *pairs* how many
    matched pairs there are, and how far words are followed within them.
    """

    form: str
    maximum: float
    guess: Guess
    totals: Moments
    mean: Interval
    alpha: Interval
    settings: Interval
    error: float
    questions: tuple[Question, ...]
    lean: Lean
    mixed: Mapping[str, Sequence[Mixed]]
    cue: Interval
    pairs: tuple[int, Interval]
    learners: tuple[Learner, ...]

    @property
    def chance(self) -> float:
        """Points that random clicks earn on average."""
        return self.guess.chance


def chosen(table: pl.DataFrame, section: str | None = None, form: str | None = None) -> pl.DataFrame:
    """Rows of a section, or of a form. Raises :class:`ValueError` that says which there are."""
    sections = {name for text in table["section"].unique() for name in text.split(";") if name}
    forms = set(table["form"].unique())
    if section is not None and section not in sections:
        there = ", ".join(sorted(sections)) or "none"
        raise ValueError(f'nobody in a section "{section}" has answers; there are answers of: {there}')
    if form is not None and form not in forms:
        there = ", ".join(sorted(forms)) or "none"
        raise ValueError(f'nobody has answered a form "{form}"; there are answers to: {there}')
    if section is not None:
        table = table.filter(pl.col("section").str.split(";").list.contains(section))
    return table if form is None else table.filter(pl.col("form") == form)


COLUMNS = (
    "learner", "section", "form", "exercise", "setting", "item", "statement", "answer", "key", "right", "void",
    "points", "maximum", "sure", "first", "last", "revision", "order", "line", "content", "concepts", "pair",
    "against_cue",
)  # fmt: skip
"""Of the item table, what a report is made from: the others of a large class take memory for nothing."""


def by_form(table: pl.DataFrame) -> dict[str, pl.DataFrame]:
    """The rows of each form, in the order of the forms' names; a table of one form is not copied."""
    forms = table["form"].unique()
    if len(forms) == 1:
        return {str(forms[0]): table}
    return {str(form): rows for (form,), rows in sorted(table.partition_by("form", as_dict=True).items())}


def reports(table: pl.DataFrame, exercises: Sequence[Exercise]) -> list[FormReport]:
    """A report for each form in an item table, in the order of the forms' names."""
    known = {exercise.slug: exercise for exercise in exercises}
    return [_form(form, rows, known) for form, rows in by_form(table).items()]


def _form(form: str, rows: pl.DataFrame, known: Mapping[str, Exercise]) -> FormReport:
    of_form = [known[slug] for slug in rows["exercise"].unique(maintain_order=True) if slug in known]
    options = {(exercise.slug, item.id): item.options for exercise in of_form for item in exercise.items}
    points = questions.statements(rows)
    totals = points.points.sum(axis=1)
    guess = guessing.together([guessing.guess(exercise) for exercise in of_form])
    maximum = float(points.maxima.sum())
    return FormReport(
        form,
        maximum,
        guess,
        classical.moments(totals),
        comparisons.student(totals.tolist()),
        classical.alpha(points.points),
        classical.alpha(questions.settings(rows)),
        classical.error(points.points),
        tuple(questions.questions(rows, options)),
        confusion.lean(rows),
        {"all": confusion.mixed(rows), **{by: confusion.mixed(rows, by) for by in confusion.BY}},
        confusion.cue(rows),
        confusion.within_pairs(rows),
        tuple(_learners(rows, guess.chance, maximum)),
    )


def _learners(rows: pl.DataFrame, chance: float, maximum: float) -> Iterator[Learner]:
    owners = sorted(ROLES)
    chose = ((confusion.ANSWERED & (pl.col("answer") == owner)).alias(owner) for owner in owners)
    each = rows.select("learner", "points", *chose).group_by("learner", maintain_order=True).sum()
    for name, points, *times in each.iter_rows():
        above = (points - chance) / (maximum - chance) if maximum > chance else math.nan
        asked, (most, owner) = sum(times), max(zip(times, owners, strict=True))
        share = most / asked if asked else math.nan
        yield Learner(str(name), float(points), above, owner if asked else "", share, asked)


def advice(found: FormReport, root: Path) -> Iterator[str]:
    """What to do, in sentences, what concerns grades first; ``root`` is the course, to say where a question stands."""
    n = found.totals.n
    if n < FEW:
        yield f"{n} learners are too few to say anything of questions; from {FEW} on this says more."
        return
    places = Places(root)
    for one in found.questions:
        for flag in one.flags:
            yield f"{places.of(one.exercise, one.item)}, {one.item}: {flag.said}."
    (whole,) = found.mixed["all"]
    lean = found.lean
    if lean.chance < 0.05 and abs(whole.to_project - whole.to_product) > LARGE:
        owner, taken, share = (
            ("product", "project", whole.to_project) if lean.balance > 0 else ("project", "product", whole.to_product)
        )
        yield f"The class gives the {taken} manager what the {owner} manager owns, in {share:.0%} of such answers."
    if whole.too_often_both > 2 * LARGE:
        yield f"“Both” is chosen in {whole.too_often_both:.0%} of what one owns: show what a half looks like."
    if whole.both_missed > 0.5:
        yield f"Of what both own, {whole.both_missed:.0%} is given to one: practise looking for two halves first."
    if whole.other_missed > 0.5:
        yield f"Of what somebody else owns, {whole.other_missed:.0%} is given to one of the two."
    lines = [one for one in found.mixed["line"] if one.group.isdecimal() and one.answers >= n]
    if lines and (worst := min(lines, key=lambda one: one.right)).right < whole.right - LARGE:
        yield (
            f"Line {worst.group} of the ownership test, {LINES[int(worst.group)]}, is the hardest: {worst.right:.0%} "
            f"right, where {whole.right:.0%} are in all."
        )
    if found.cue.low > LARGE:
        yield (
            f"The class follows words: it is right {100 * found.cue.value:.0f} points more often where the words "
            "point to the key than where they point elsewhere."
        )
    if found.alpha.value < 0.6:
        yield (
            f"Marks are uncertain: alpha is {found.alpha.value:.2f}, and a total may be off by about "
            f"{2 * found.error:.1f} points either way. Decide nothing by this set alone."
        )
