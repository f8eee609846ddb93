"""Questions and learners on one scale, from a hundred learners on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from whichpm.cohort import onescale, questions, wright
from whichpm.cohort.onescale import OneScale
from whichpm.cohort.parts import Cell, Column, Part
from whichpm.cohort.sitting import Sitting
from whichpm.stats import rasch
from whichpm.stats.rasch import Model
from whichpm.suggest import install

FITS = (0.7, 1.3)
"""Mean squares within which a question of a test follows the model (Wright and Linacre 1994)."""
TITLE = "Questions and learners on one scale (Rasch)"
COLUMNS = (
    Column("Question"),
    Column("Number", meaning="In the picture; the hardest is 1."),
    Column(
        "Difficulty", meaning="In logits; 0 is the average learner, who has a question of 0 right in one of two cases."
    ),
    Column("Standard error"),
    Column("Infit", meaning="Near 1 where answers follow the model; above 1.3 they follow something else too."),
    Column("Outfit", meaning="The same of learners far above or below the question."),
)
TOTALS = (
    Column("Questions right", 0),
    Column("Learners"),
    Column("Level", meaning="In logits, on the scale of the questions (Warm 1989)."),
)
JOINT = "Questions of all forms on one scale (Rasch)"
PLACES = (Column("Question"), COLUMNS[1], Column("Form"), COLUMNS[2], Column("Standard error"))
HOW = {
    "lot": "All forms are estimated at once, as of one class that got them by lot.",
    "common": (
        "Each form is estimated alone, and shifted by what the forms have in common (Kolen and Brennan 2014, "
        "chapter 6)."
    ),
}
MISSING = f"This needs the package mirt, which is not installed: {install('rasch')}."
NOTES = (
    "Rasch model by marginal maximum likelihood (mirt). It has no place for guessing, which makes hard questions look "
    "easier and spoils the outfit of what the weakest guess right.",
    "A level is no grade: it is the total in another unit, and questions are too few to tell neighbours apart.",
)


def parts(sat: Sitting) -> Iterator[Part]:
    """The Wright map with the table of questions, and what each total stands for."""
    if len(sat.found.learners) < rasch.ENOUGH:
        return
    if not rasch.available():
        yield Part("rasch", TITLE, (MISSING,))
        return
    table = questions.statements(sat.rows)
    names, right, why = onescale.dichotomous(table)
    left = tuple(f"{name} is left out: {cause}." for name, cause in why)
    try:
        model = rasch.fit(right)
    except rasch.TooFew as error:
        yield Part("rasch", TITLE, (*left, f"Nothing is said of this: {error}."))
        return
    order = np.argsort(-model.difficulty)
    totals = Counter(right.sum(axis=1).tolist())
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            names[at], number, float(model.difficulty[at]), float(model.error[at]),
            float(model.infit[at]), float(model.outfit[at]),
        )
        for number, at in enumerate(order, 1)
    )  # fmt: skip
    says = (*_says(names, model), *left, *_drawn(len(right)))
    levels = {float(model.levels[total]): count for total, count in sorted(totals.items())}
    hardness = [float(model.difficulty[at]) for at in order]
    alt = (
        f"Wright map: {len(right)} learners from {min(levels):.1f} to {max(levels):.1f} logits at the left, "
        f"{len(names)} questions from {hardness[-1]:.1f} to {hardness[0]:.1f} at the right. The tables have both."
    )
    yield Part("rasch", TITLE, says, COLUMNS, rows, lambda: wright.draw(levels, hardness, alt), notes=NOTES)
    yield Part(
        "rasch-totals",
        "What totals stand for on that scale",
        (),
        TOTALS,
        tuple((total, totals[total], float(model.levels[total])) for total in range(len(names) + 1)),
    )


def joint(sat: Sequence[Sitting]) -> Iterator[Part]:
    """The questions of several forms on one scale, from a hundred learners of all of them on."""
    learners = {one.form: len(one.found.learners) for one in sat}
    there = [one for one in sat if learners[one.form] >= questions.FEW]
    if len(there) < 2 or sum(learners[one.form] for one in there) < rasch.ENOUGH:
        return
    if not rasch.available():
        yield Part("rasch-forms", JOINT, (MISSING,))
        return
    try:
        found = onescale.joint({one.form: one.rows for one in there})
    except rasch.TooFew as error:
        yield Part("rasch-forms", JOINT, (f"Nothing is said of this: {error}.",))
        return
    if found is None:
        return
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (one.name, number, ", ".join(one.forms), one.difficulty, one.error)
        for number, one in enumerate(found.placed, 1)
    )
    hardness = [one.difficulty for one in found.placed]
    alt = (
        f"Wright map: {sum(found.levels.values())} learners of all forms from {min(found.levels):.1f} to "
        f"{max(found.levels):.1f} logits at the left, {len(hardness)} questions from {hardness[-1]:.1f} to "
        f"{hardness[0]:.1f} at the right. The table has the questions."
    )
    left = (f"{name} is left out: {cause}." for name, cause in found.left)
    of = {one.form: learners[one.form] for one in there} if found.how == "common" else {"": sum(found.levels.values())}
    drawn = (said for form, count in of.items() for said in _drawn(count, form))
    says = (*_apart(there[0].form, found), *left, *drawn)
    notes = (HOW[found.how], *NOTES)
    yield Part("rasch-forms", JOINT, says, PLACES, rows, lambda: wright.draw(found.levels, hardness, alt), notes=notes)


def _drawn(learners: int, form: str = "") -> Iterator[str]:
    """Say where not all learners are estimated from."""
    if learners > rasch.MOST:
        whose = f" of form {form}" if form else ""
        yield (
            f"The questions{whose} are estimated from {rasch.MOST} of the {learners} learners, drawn by lot; the "
            "standard errors are those of so many."
        )


def _apart(first: str, found: OneScale) -> Iterator[str]:
    for form, (value, error) in found.apart.items():
        if abs(value) > 2 * error:
            yield (
                f"The questions of form {form} are {'harder' if value > 0 else 'easier'} than those of form {first}, "
                f"by {abs(value):.2f} logits on average (standard error {error:.2f})."
            )
        else:
            yield f"The questions of form {form} are as hard as those of form {first}, as far as this class can tell."


def _says(names: list[str], model: Model) -> Iterator[str]:
    hard = float(np.mean(model.difficulty))
    if abs(hard) > 1:
        yield (
            f"The questions are {'hard' if hard > 0 else 'easy'} for this class: {abs(hard):.1f} logits "
            f"{'above' if hard > 0 else 'below'} the average learner, where they tell learners apart less well."
        )
    else:
        yield "The questions stand where the learners do, so that they tell most of them apart."
    if odd := [name for name, infit in zip(names, model.infit, strict=True) if infit > FITS[1]]:
        yield f"Answers follow something else than what the others ask for: {', '.join(odd)} (infit above {FITS[1]})."
