"""Questions and learners on one scale, from a hundred learners on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from whichpm.cohort import questions, wright
from whichpm.cohort.parts import Cell, Column, Part
from whichpm.cohort.sitting import Sitting
from whichpm.stats import rasch
from whichpm.stats.rasch import Model, Numbers

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
NOTES = (
    "Rasch model by marginal maximum likelihood (mirt). It has no place for guessing, which makes hard questions look "
    "easier and spoils the outfit of what the weakest guess right.",
    "A level is no grade: it is the total in another unit, and questions are too few to tell neighbours apart.",
)


def parts(sat: Sitting) -> Iterator[Part]:
    """The Wright map with the table of questions, and what each total stands for."""
    if sat.rows["learner"].n_unique() < rasch.ENOUGH:
        return
    if not rasch.available():
        how = 'pip install "whichpm[rasch]"'
        yield Part("rasch", TITLE, (f"This needs the package mirt, which is not installed: {how}.",))
        return
    table = questions.statements(sat.rows)
    names, right, why = _dichotomous(table)
    left = tuple(f"{name} is left out: {cause}." for name, cause in why)
    try:
        model = rasch.fit(right)
    except rasch.TooFew as error:
        yield Part("rasch", TITLE, (*left, f"Nothing is said of this: {error}."))
        return
    order = np.argsort(-model.difficulty)
    totals = Counter(right.sum(axis=1).astype(int).tolist())
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (
            names[at], number, float(model.difficulty[at]), float(model.error[at]),
            float(model.infit[at]), float(model.outfit[at]),
        )
        for number, at in enumerate(order, 1)
    )  # fmt: skip
    says = (*_says(names, model), *left)
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


def _dichotomous(table: questions.Table) -> tuple[list[str], Numbers, list[tuple[str, str]]]:
    """Statements that are right or wrong and told learners apart; and why others are left out."""
    names, columns, why = [], [], []
    for at, name in enumerate(table.statements):
        points, most = table.points[:, at], table.maxima[at]
        if not np.isin(points, (0, most)).all():
            why.append((name, "it earns parts of its points"))
        elif np.ptp(points) == 0:
            why.append((name, "all have it right, or nobody"))
        else:
            names.append(name)
            columns.append(points == most)
    right = np.array(columns, dtype=np.float64).reshape(len(columns), -1).T
    return names, right, why


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
