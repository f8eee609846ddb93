"""The report of a class: figures of each form, and in plain sentences what to do about them.

Nothing here prints. One form is one report, as its learners met the same questions; learners are counted where they
have answers.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, overload

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whichpm.cohort import confusion, questions
from whichpm.cohort.confusion import Lean, Mixed
from whichpm.cohort.meaning import Places
from whichpm.cohort.pieces import Rows, each, kept, pieces
from whichpm.cohort.questions import FEW, Question
from whichpm.model import LINES, ROLES, Exercise
from whichpm.quality import guessing
from whichpm.quality.guessing import Guess
from whichpm.stats import classical, comparisons
from whichpm.stats.classical import Interval, Moments

NEAR_CHANCE = 0.2
"""Points above chance, as a share of what is above it, below which somebody may have guessed or misunderstood."""
OWNERS = tuple(sorted(ROLES))
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


class Learners(Sequence[Learner]):
    """The learners of a form, in the order of the table; of a large class one is made when asked for.

    Parameters
    ----------
    points
        By ``learner``, and how often each owner was chosen.
    chance, maximum
        Points that random clicks earn, and that there are.
    """

    def __init__(self, points: pl.DataFrame, chance: float, maximum: float) -> None:
        self._points = points
        self._chance = chance
        self._maximum = maximum

    @property
    def points(self) -> NDArray[np.float64]:
        """Of each."""
        return self._points["points"].to_numpy()

    def __len__(self) -> int:
        """How many there are."""
        return len(self._points)

    @overload
    def __getitem__(self, at: int) -> Learner: ...
    @overload
    def __getitem__(self, at: slice) -> Learners: ...
    def __getitem__(self, at: int | slice) -> Learner | Learners:
        """One, or some."""
        if isinstance(at, slice):
            return Learners(self._points[at], self._chance, self._maximum)
        return self._made(self._points.row(at))

    def __iter__(self) -> Iterator[Learner]:
        """One after another."""
        return map(self._made, self._points.iter_rows())

    def _made(self, row: tuple[Any, ...]) -> Learner:
        name, points, *times = row
        maximum, chance = self._maximum, self._chance
        above = (points - chance) / (maximum - chance) if maximum > chance else math.nan
        asked, (most, owner) = sum(times), max(zip(times, OWNERS, strict=True))
        share = most / asked if asked else math.nan
        return Learner(name, points, above, owner if asked else "", share, asked)


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
    learners: Learners

    @property
    def chance(self) -> float:
        """Points that random clicks earn on average."""
        return self.guess.chance


def chosen(table: Rows, section: str | None = None, form: str | None = None) -> Rows:
    """Rows of a section, or of a form. Raises :class:`ValueError` that says which there are."""
    found = each(table, lambda piece: piece.unique(), "section", "form").unique()
    sections = {name for text in found["section"] for name in (text or "").split(";") if name}
    forms = {*found["form"]}
    if section is not None and section not in sections:
        there = ", ".join(sorted(sections)) or "none"
        raise ValueError(f'nobody in a section "{section}" has answers; there are answers of: {there}')
    if form is not None and form not in forms:
        there = ", ".join(sorted(forms)) or "none"
        raise ValueError(f'nobody has answered a form "{form}"; there are answers to: {there}')
    if section is not None:
        table = kept(table, pl.col("section").str.split(";").list.contains(section))
    return table if form is None else kept(table, pl.col("form") == form)


def by_form(table: Rows) -> dict[str, Rows]:
    """The rows of each form, in the order of the forms' names; a table of one form is not copied."""
    forms = each(table, lambda piece: piece.unique(), "form").unique()["form"].sort().to_list()
    if len(forms) == 1:
        return {str(forms[0]): table}
    return {str(form): kept(table, pl.col("form") == form) for form in forms}


def reports(table: Rows, exercises: Sequence[Exercise]) -> list[FormReport]:
    """A report for each form in an item table, in the order of the forms' names."""
    known = {exercise.slug: exercise for exercise in exercises}
    return [_form(form, rows, known) for form, rows in by_form(table).items()]


def _form(form: str, rows: Rows, known: Mapping[str, Exercise]) -> FormReport:
    slugs = dict.fromkeys(
        slug for piece in pieces(rows, "exercise") for slug in piece["exercise"].unique(maintain_order=True)
    )
    of_form = [known[slug] for slug in slugs if slug in known]
    options = {(exercise.slug, item.id): item.options for exercise in of_form for item in exercise.items}
    points = questions.statements(rows)
    totals, maximum = points.totals, float(points.maxima.sum())
    alpha, error = classical.alpha(points.points), classical.error(points.points)
    del points
    guess = guessing.together([guessing.guess(exercise) for exercise in of_form])
    return FormReport(
        form,
        maximum,
        guess,
        classical.moments(totals),
        comparisons.student(totals),
        alpha,
        classical.alpha(questions.settings(rows)),
        error,
        tuple(questions.questions(rows, options)),
        confusion.lean(rows),
        {"all": confusion.mixed(rows), **{by: confusion.mixed(rows, by) for by in confusion.BY}},
        confusion.cue(rows),
        confusion.within_pairs(rows),
        Learners(each(rows, _points, "learner", "points", "key", "answer", "maximum"), guess.chance, maximum),
    )


def _points(piece: pl.DataFrame) -> pl.DataFrame:
    """Points of each learner, and how often each owner was chosen."""
    chose = ((confusion.ANSWERED & (pl.col("answer") == owner)).alias(owner) for owner in OWNERS)
    found = piece.select("learner", "points", *chose).group_by("learner", maintain_order=True).sum()
    return found.cast(dict.fromkeys(OWNERS, pl.UInt16))


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
