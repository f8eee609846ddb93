"""The questions of several forms on one Rasch scale: of one class that got forms by lot, or joined by common questions.

Where forms were drawn by lot, all learners are of one population, and all questions are estimated at once. Where
groups differ, each form is estimated alone, and the others are shifted by the mean difference of what all hold (Kolen
and Brennan 2014, chapter 6: with one slope for all, nothing else than where a scale begins differs).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whichpm.cohort import linked, questions
from whichpm.cohort.pieces import Rows
from whichpm.stats import rasch
from whichpm.stats.rasch import Numbers

How = Literal["lot", "common"]


class Placed(NamedTuple):
    """A question on the scale: its name, the forms that hold it, difficulty and standard error in logits."""

    name: str
    forms: tuple[str, ...]
    difficulty: float
    error: float


class OneScale(NamedTuple):
    """Questions from the hardest on, how many learners stand at each level, and how the forms are joined.

    ``apart`` says of each form but the first how much harder its questions are on average than those of the first, in
    logits, with the standard error; ``left`` what was left out, and why.
    """

    placed: tuple[Placed, ...]
    levels: Mapping[float, int]
    how: How
    common: int
    apart: Mapping[str, tuple[float, float]]
    left: tuple[tuple[str, str], ...]


class Sorted(NamedTuple):
    """Questions that are right or wrong and told learners apart, with answers; and why others are left out."""

    names: list[str]
    right: NDArray[np.bool_]
    why: list[tuple[str, str]]


def dichotomous(table: questions.Table) -> Sorted:
    """Sort the statements of a form."""
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
    return Sorted(names, np.array(columns, dtype=np.bool_).reshape(len(columns), -1).T, why)


def joint(forms: Mapping[str, Rows]) -> OneScale | None:
    """Put the questions of forms, given by their rows of the item table, on one scale.

    ``None`` where groups differ and share too few questions; :func:`whichpm.cohort.linked.joined` says so. Raises
    :class:`~whichpm.stats.rasch.TooFew` where there is nothing to estimate.
    """
    sorted_ = {form: dichotomous(questions.statements(rows)) for form, rows in forms.items()}
    base, *others = forms
    common = {*sorted_[base].names}.intersection(*(sorted_[form].names for form in others))
    if all(linked.by_lot(forms[base], forms[other]) for other in others):
        return _at_once(sorted_, len(common))
    return _shifted(sorted_, sorted(common)) if len(common) >= linked.ENOUGH else None


def _at_once(forms: Mapping[str, Sorted], common: int) -> OneScale:
    names = sorted({name for one in forms.values() for name in one.names})
    pieces = []
    for one in forms.values():
        piece = np.full((len(one.right), len(names)), -1, dtype=np.int8)
        piece[:, [names.index(name) for name in one.names]] = one.right
        pieces.append(piece)
    found = rasch.together(np.concatenate(pieces))
    error = np.sqrt(np.diagonal(found.covariance))
    placed = [
        Placed(name, tuple(form for form, one in forms.items() if name in one.names), *map(float, values))
        for name, *values in zip(names, found.difficulty, error, strict=True)
    ]
    base, *others = ([name in one.names for name in names] for one in forms.values())
    apart = []
    for other in others:
        weights = _mean(other) - _mean(base)
        apart.append((float(weights @ found.difficulty), float(np.sqrt(weights @ found.covariance @ weights))))
    return _scale(placed, Counter(found.levels.tolist()), "lot", common, apart, forms)


def _shifted(forms: Mapping[str, Sorted], common: Sequence[str]) -> OneScale:
    models = {form: rasch.fit(one.right) for form, one in forms.items()}
    base = next(iter(forms))
    held = {form: np.isin(one.names, common) for form, one in forms.items()}
    here = models[base].difficulty[[forms[base].names.index(name) for name in common]].mean()
    of: dict[str, list[tuple[str, float, float]]] = {}
    levels: Counter[float] = Counter()
    apart = []
    for form, one in forms.items():
        model = models[form]
        shift = float(here - model.difficulty[held[form]].mean())
        for name, at, error in zip(one.names, model.difficulty + shift, model.error, strict=True):
            of.setdefault(name, []).append((form, float(at), float(error)))
        levels.update((model.levels[one.right.sum(axis=1).astype(int)] + shift).tolist())
        if form != base:
            # How far the questions of a form stand from those that all forms hold, less the same of the first form.
            sides = [(models[name], _mean(np.ones(len(held[name]))) - _mean(held[name])) for name in (form, base)]
            own, first = (float(weights @ each.difficulty) for each, weights in sides)
            square = sum(float(weights @ each.covariance @ weights) for each, weights in sides)
            apart.append((own - first, float(np.sqrt(square))))
    placed = [
        Placed(
            name,
            tuple(form for form, *_ in some),
            float(np.mean([at for _, at, _ in some])),
            float(np.sqrt(sum(error**2 for *_, error in some))) / len(some),
        )
        for name, some in of.items()
    ]
    return _scale(placed, levels, "common", len(common), apart, forms)


def _mean(which: ArrayLike) -> Numbers:
    """Weights that make a mean of some."""
    weights: Numbers = np.asarray(which, dtype=np.float64)
    weights /= weights.sum()
    return weights


def _scale(
    placed: Sequence[Placed],
    levels: Mapping[float, int],
    how: How,
    common: int,
    apart: Sequence[tuple[float, float]],
    forms: Mapping[str, Sorted],
) -> OneScale:
    left = tuple(dict.fromkeys(why for one in forms.values() for why in one.why))
    ordered = tuple(sorted(placed, key=lambda one: (-one.difficulty, one.name)))
    return OneScale(ordered, levels, how, common, dict(zip([*forms][1:], apart, strict=True)), left)
