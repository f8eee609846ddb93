"""How reliable the Final is: its forms beside sixty cards, in simulated classes.

    python benchmarks/reliability.py

The sixty cards are those of both forms together. Each class has its own learners and difficulties. With luck, a learner
is better or worse at all questions of one exercise together, as who has understood a story has an advantage in each of
them: they then tell less than as many questions by themselves. Alpha is Cronbach's, over questions. It takes luck for
knowledge; the last column does not: the share of what totals vary that goes with ability, which in simulated classes is
known. Takes half a minute of a processor.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path
from statistics import fmean

import numpy as np

from whichpm import bank
from whichpm.kinds import kinds
from whichpm.model import Exercise
from whichpm.quality import sets
from whichpm.scoring import score
from whichpm.simulate import learners
from whichpm.stats import classical

ROOT = Path(__file__).parents[1]
CLASSES, SIZE = 20, 400
DIFFICULTY = 0.7
"""Standard deviation of difficulties, in the unit of ability."""
LUCK = 0.5
"""Standard deviation of a learner's luck with an exercise, in the unit of ability: a quarter of what learners vary."""


def points(exercises: Sequence[Exercise], seed: int, luck: float) -> tuple[np.ndarray, list[float]]:
    """A row for each learner of a class, a column for each question; and how able each is."""
    drawn = random.Random(seed)
    asked = [(each.slug, item.id) for each in exercises for item in each.items]
    planted = {name: learners.Planted(drawn.gauss(0, DIFFICULTY)) for name in asked}
    class_ = learners.Population(seed=seed, planted=planted)
    rows, abilities = [], []
    for number in range(1, SIZE + 1):
        who, row = learners.learner(number, class_), []
        for exercise in exercises:
            met = random.Random(f"{seed} {number} {exercise.slug}").gauss(0, luck)
            given = learners.answers(who._replace(ability=who.ability + met), exercise, class_)
            row += [one.points for one in score(exercise, given).items]
        rows.append(row)
        abilities.append(who.ability)
    return np.array(rows), abilities


def main() -> None:
    """Print the table."""
    listed = sets.read(ROOT).sets["final"].forms
    forms = {name: [bank.find(ROOT, slug) for slug in slugs] for name, slugs in listed.items()}
    cards = [each for form in forms.values() for each in form if kinds()[each.kind].assigns]
    compared = {"sixty cards": cards, **{f"form {name}": form for name, form in forms.items()}}
    print(f"{'':12} questions  luck  alpha  with ability")
    for name, exercises in compared.items():
        for luck in (0.0, LUCK):
            classes = [points(exercises, seed, luck) for seed in range(CLASSES)]
            alpha = fmean(classical.alpha(found).value for found, _ in classes)
            shared = fmean(np.corrcoef(found.sum(axis=1), able)[0, 1] ** 2 for found, able in classes)
            print(f"{name:12} {classes[0][0].shape[1]:9}  {luck:4}  {alpha:5.3f}  {shared:5.3f}")


if __name__ == "__main__":
    main()
