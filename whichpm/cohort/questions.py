"""What a class's answers say of each question: how hard it is, whom it tells apart, and what its options draw.

A question that does not do its work is told by a :class:`Flag`. Flags are made for few false alarms: in classes in
which nothing is wrong, one item in twenty at most has one (a test holds that). Under :data:`FEW` learners there are
none, and under :data:`SOME` they only ask to look.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whichpm.cohort.answered import Answered, what_was_done
from whichpm.cohort.pieces import Rows, pieces
from whichpm.stats import classical
from whichpm.stats.classical import Interval
from whichpm.stats.comparisons import surely_larger

FEW, SOME = 20, 50
"""Learners of an item below which nothing is said of it, and below which it is only said to look."""
SURELY = 0.01
"""How often at most chance alone may show what a flag tells, item by item."""
DEAD = 0.001
"""The same for an option that nobody chose: there are two of them an item."""
MOST = 0.5
"""The share of the strongest third that takes an option from which most of them do."""
Kind = Literal["key", "strong", "dead", "open"]
Numbers = NDArray[np.float64]


class Choice(NamedTuple):
    """One option: how many chose it, their share, the mean of their other points, and its share in each third.

    ``rest`` is in percent of what can be earned besides the item, ``nan`` where nobody chose it. The thirds are by the
    points of all other items, the weakest first; who left the item open counts in them.
    """

    option: str
    chosen: int
    share: float
    rest: float
    thirds: tuple[float, float, float]


class Flag(NamedTuple):
    """What is likely wrong with a question, and in words what to look at."""

    kind: Kind
    said: str


class Question(NamedTuple):
    """One item in one class; ``above`` is the facility above chance: 0 for guessing, 1 for all.

    The facility is the share of answers that fit, also where their points were taken by another item (a second A in a
    row, a line marked in vain); of an exercise that gives points in parts, such as an order, it is the share of these.
    ``rest`` is the corrected item-rest correlation: with the points of all other statements, as an item's own would
    otherwise raise it, and so would what earns them together with it. Times 100 it is Moodle's discrimination index.
    ``efficiency`` is the same covariance as a percentage of the largest that is possible, ``weight`` the percentage
    that the item has in how totals differ. ``earning`` are the options that earn the points.
    """

    exercise: str
    item: str
    n: int
    facility: Interval
    above: float
    deviation: float
    rest: Interval
    efficiency: float
    weight: float
    key: str
    choices: tuple[Choice, ...]
    omitted: int
    flags: tuple[Flag, ...]
    earning: frozenset[str] = frozenset()


class Table(NamedTuple):
    """Points of learners by statements: what alpha is worked out from.

    ``points`` are kept as small as they can be without a loss; sums take numbers of full size.
    """

    learners: pl.Series
    statements: Sequence[str]
    points: NDArray[np.floating]
    maxima: Numbers

    @property
    def totals(self) -> Numbers:
        """Of each learner."""
        return totals(self.points)


def totals(points: NDArray[np.floating]) -> Numbers:
    """Points of each learner, of a table of learners by anything."""
    found: Numbers = points.sum(axis=1, dtype=np.float64)
    return found


def statements(rows: Rows) -> Table:
    """Points of each learner at each statement, of one form, in the order of their ids.

    Where not everybody met all of an exercise (the scenes of a story), it counts as one statement. An exercise that a
    learner left out earns nothing there.
    """

    def count(piece: pl.DataFrame) -> pl.DataFrame:
        scored = piece.filter(pl.col("maximum") > 0)
        met, whole = (pl.col("learner").n_unique().cast(pl.Int64).alias(name) for name in ("met", "whole"))
        asked = scored.group_by("exercise", "item", maintain_order=True).agg(pl.col("statement").first(), met)
        return asked.join(scored.group_by("exercise").agg(whole), on="exercise", maintain_order="left")

    # Of an exercise, each item counts all who met any: an item may be missing from a piece.
    seen = [count(piece) for piece in pieces(rows, "learner", "exercise", "item", "statement", "maximum")]
    asked = pl.concat(seen).group_by("exercise", "item", maintain_order=True).agg(
        pl.col("statement").first(), pl.col("met").sum()
    )  # fmt: skip
    of_pieces = [piece.group_by("exercise").agg(pl.col("whole").first()) for piece in seen]
    whole = pl.concat(of_pieces).group_by("exercise").agg(pl.col("whole").sum())
    partly = (pl.col("met") < pl.col("whole")).any().over("exercise")
    unit = pl.when(partly).then(pl.lit("")).otherwise(pl.col("statement"))
    name = pl.concat_str("exercise", unit, separator="/").str.strip_chars_end("/")
    return _table(rows, asked.join(whole, on="exercise").select("exercise", "item", name.alias("unit")))


def settings(rows: Rows) -> NDArray[np.floating]:
    """Points of each learner in each setting, the story that exercises play in: learners by settings."""
    name = pl.coalesce(pl.col("setting").replace("", None), "exercise").alias("unit")

    def story(piece: pl.DataFrame) -> pl.DataFrame:
        return piece.filter(pl.col("maximum") > 0).select("exercise", "item", name).unique(maintain_order=True)

    told = pl.concat([story(piece) for piece in pieces(rows, "exercise", "item", "setting", "maximum")])
    return _table(rows, told.unique(["exercise", "item"], keep="first", maintain_order=True)).points


def _table(rows: Rows, units: pl.DataFrame) -> Table:
    """Points of each learner in each unit, of which each item has one."""
    names = units["unit"].unique().sort().to_list()
    column = units.with_columns(pl.col("unit").replace_strict(names, range(len(names)), return_dtype=pl.Int64))
    learners, points, maxima = [], [], np.zeros(len(names))
    for piece in pieces(rows, "learner", "exercise", "item", "points", "maximum"):
        scored = piece.filter(pl.col("maximum") > 0)
        here = scored["learner"].unique().sort()
        at = scored["learner"].cast(pl.Enum(here)).to_physical()
        places = scored.select("exercise", "item").join(column, on=["exercise", "item"], maintain_order="left")["unit"]
        cells = at.to_numpy().astype(np.int64) * len(names) + places.to_numpy()
        shape = len(here), len(names)
        earned, possible = (
            np.bincount(cells, scored[name].to_numpy(), shape[0] * shape[1]).reshape(shape).astype(np.float64)
            for name in ("points", "maximum")
        )
        learners.append(here)
        points.append(_small(earned))
        maxima = np.maximum(maxima, possible.max(axis=0, initial=0.0))
    return Table(pl.concat(learners), names, np.concatenate(points), maxima)


def _small(points: Numbers) -> NDArray[np.floating]:
    """The same numbers in the least memory."""
    for size in (np.float16, np.float32):
        found: NDArray[np.floating] = points.astype(size)
        if np.array_equal(found, points):
            return found
    return points


def questions(rows: Rows, options: Mapping[tuple[str, str], Sequence[str]]) -> list[Question]:
    """Every item that earns points, in the order of the table; ``options`` are those of each, by exercise and item."""
    answered, in_parts = what_was_done(rows)
    found, shared = [], []
    for name in list(answered):
        one = answered.pop(name)  # Of a large class each takes some memory.
        found.append(_question(name, one, options.get(name, ()), name[0] in in_parts))
        shared.append(classical.shared(*(one.states[each].to_numpy()[one.of] for each in ("points", "points_all"))))
    weights = classical.weights(shared)
    return [one._replace(weight=float(weight)) for one, weight in zip(found, weights, strict=True)]


def _question(name: tuple[str, str], answered: Answered, options: Sequence[str], in_parts: bool) -> Question:
    """All of it but the weight, which takes the other items too."""
    states, of = answered
    points = states["points"].to_numpy()[of]
    fits = (states["right"] | states["void"]).cast(pl.Float64)
    own = (states["points"] / states["maximum"] if in_parts else fits).to_numpy()[of]
    left = (states["maximum_all"] - states["maximum_here"]).to_numpy()
    others = (states["points_all"] - states["points_here"]).to_numpy()
    rest = np.divide(others, left, out=np.zeros_like(left), where=left > 0)[of]
    answers = states["answer"].to_list()
    third = _thirds(rest)
    seen = [*options, *sorted({one for one in answers if one is not None} - {*options})]
    number = {option: at for at, option in enumerate(seen)}
    given = np.array([-1 if one is None else number[one] for one in answers], dtype=np.int16)[of]
    choices = tuple(_choice(option, given == at, rest, third) for at, option in enumerate(seen))
    n, key = len(points), str(states["key"][int(of[0])])
    earning = set(states.filter(pl.col("right"))["answer"].to_list()) | {key}
    chance = len(earning) / len(options) if options else math.nan
    facility = classical.wilson(float(own.sum()), n)
    above = (facility.value - chance) / (1 - chance) if chance < 1 else math.nan
    omitted = int((given < 0).sum())
    correlated = classical.correlation(own, rest)
    few = facility.high < chance
    flags = tuple(_flags(n, correlated, choices, earning, given, rest, omitted, few)) if n >= FEW else ()
    deviation = float(points.std(ddof=1)) if n > 1 else math.nan
    efficiency = classical.efficiency(own, rest)
    return Question(
        *name, n, facility, above, deviation, correlated, efficiency, math.nan, key, choices, omitted, flags,
        frozenset(earning),
    )  # fmt: skip


def _thirds(rest: Numbers) -> NDArray[np.int8]:
    """The third of each learner by place; of equals the first in the table come first."""
    third = np.empty(len(rest), dtype=np.int8)
    third[np.argsort(rest, kind="stable")] = np.arange(len(rest)) * 3 // max(1, len(rest))
    return third


def _choice(option: str, chosen: NDArray[np.bool_], rest: Numbers, third: NDArray[np.int8]) -> Choice:
    count = int(chosen.sum())
    shares = [float(chosen[third == each].mean()) if (third == each).any() else math.nan for each in range(3)]
    mean = 100 * float(rest[chosen].mean()) if count else math.nan
    return Choice(option, count, count / len(chosen), mean, (shares[0], shares[1], shares[2]))


def _flags(
    n: int,
    correlated: Interval,
    choices: Sequence[Choice],
    earning: set[str],
    given: NDArray[np.int16],
    rest: Numbers,
    omitted: int,
    few: bool,
) -> Iterator[Flag]:
    look = "Look at it: " if n < SOME else ""
    number = {one.option: at for at, one in enumerate(choices)}
    right = np.isin(given, [number[option] for option in earning if option in number])
    wrong = [one for one in choices if one.option not in earning]
    likelier = [one for one in wrong if surely_larger(rest[given == number[one.option]], rest[right], SURELY)]
    if likelier:
        best = max(likelier, key=lambda one: one.chosen)
        yield Flag("key", f"{look}stronger learners prefer “{best.option}” to the key: the key is likely wrong")
    elif few and wrong and (best := max(wrong, key=lambda one: one.chosen)).thirds[2] > MOST:
        yield Flag(
            "key",
            f"{look}{best.share:.0%} choose “{best.option}”, most of the strongest third among them, and fewer than by "
            "guessing the key: the key is likely wrong, or all were taught so",
        )
    elif correlated.high < 0:
        yield Flag("strong", f"{look}who does well elsewhere misses it: read it for a second meaning")
    missed = sum(one.chosen for one in wrong)
    for one in wrong:
        if one.chosen == 0 and len(wrong) > 1 and (1 - 1 / len(wrong)) ** missed < DEAD:
            yield Flag("dead", f"{look}nobody chose “{one.option}”: it is no choice")
    if omitted > n / 5:
        yield Flag("open", f"{look}{omitted} of {n} left it open: they may not have found it, or had no time")
