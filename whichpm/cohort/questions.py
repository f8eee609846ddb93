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
NEEDED = ("learner", "exercise", "item", "statement", "answer", "key", "right", "void", "points", "maximum")
"""Columns of the item table that tell of a question; a row of a large class carries no other along."""

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
    """Points of learners by statements: what alpha is worked out from."""

    learners: Sequence[str]
    statements: Sequence[str]
    points: Numbers
    maxima: Numbers


def statements(frame: pl.DataFrame) -> Table:
    """Points of each learner at each statement, of one form.

    Where not everybody met all of an exercise (the scenes of a story), it counts as one statement. An exercise that a
    learner left out earns nothing there.
    """
    scored = frame.select("learner", "exercise", "item", "statement", "points", "maximum").filter(pl.col("maximum") > 0)
    learners = scored["learner"].unique().sort()
    at = scored["learner"].cast(pl.Enum(learners)).to_physical()
    asked = scored.select("exercise", "item", "statement").with_columns(at=at).group_by("exercise", "item").agg(
        pl.col("statement").first(), pl.col("at").n_unique().alias("met")
    )  # fmt: skip
    whole = (
        scored.select("exercise").with_columns(at=at).group_by("exercise").agg(pl.col("at").n_unique().alias("whole"))
    )
    partly = (pl.col("met") < pl.col("whole")).any().over("exercise")
    unit = pl.when(partly).then(pl.lit("")).otherwise(pl.col("statement"))
    name = pl.concat_str("exercise", unit, separator="/").str.strip_chars_end("/")
    units = asked.join(whole, on="exercise").select("exercise", "item", name.alias("unit"))
    names = units["unit"].unique().sort().to_list()
    column = units.with_columns(pl.col("unit").replace_strict(names, range(len(names)), return_dtype=pl.Int64))
    places = scored.select("exercise", "item").join(column, on=["exercise", "item"], maintain_order="left")["unit"]
    shape = len(learners), len(names)
    cells = at.to_numpy().astype(np.int64) * shape[1] + places.to_numpy()

    def sums(column: str) -> Numbers:
        found = np.bincount(cells, scored[column].to_numpy(), shape[0] * shape[1])
        return found.reshape(shape).astype(np.float64, copy=False)

    return Table(learners.to_list(), names, sums("points"), sums("maximum").max(axis=0, initial=0.0))


def settings(frame: pl.DataFrame) -> Numbers:
    """Points of each learner in each setting, the story that exercises play in: learners by settings."""
    name = pl.coalesce(pl.col("setting").replace("", None), "exercise").alias("story")
    scored = frame.select("learner", name, "points", "maximum").filter(pl.col("maximum") > 0)
    sums = scored.group_by("learner", "story").agg(pl.col("points").sum())
    return (
        sums.pivot("story", index="learner", values="points").fill_null(0.0).sort("learner").drop("learner").to_numpy()
    )


def questions(frame: pl.DataFrame, options: Mapping[tuple[str, str], Sequence[str]]) -> list[Question]:
    """Every item that earns points, in the order of the table; ``options`` are those of each, by exercise and item."""
    earned = pl.col("points", "maximum").sum()
    whole = (
        frame.select(NEEDED)
        .filter(pl.col("maximum") > 0)
        .with_columns(earned.over("learner").name.suffix("_all"))
        .with_columns(
            earned.over("learner", "exercise", "statement").name.suffix("_here"),
            (pl.col("points").is_between(0, pl.col("maximum"), closed="none")).any().over("exercise").alias("in_parts"),
        )
        .drop("learner", "statement")
    )
    found, shared = [], []
    for (slug, item), rows in whole.group_by("exercise", "item", maintain_order=True):
        name = str(slug), str(item)
        found.append(_question(name, rows, options.get(name, ())))
        shared.append(classical.shared(rows["points"], rows["points_all"]))
    weights = classical.weights(shared)
    return [one._replace(weight=float(weight)) for one, weight in zip(found, weights, strict=True)]


def _question(name: tuple[str, str], rows: pl.DataFrame, options: Sequence[str]) -> Question:
    """All of it but the weight, which takes the other items too."""
    points = rows["points"].to_numpy()
    fits = (rows["right"] | rows["void"]).cast(pl.Float64)
    own = (rows["points"] / rows["maximum"] if rows["in_parts"].any() else fits).to_numpy()
    left = (rows["maximum_all"] - rows["maximum_here"]).to_numpy()
    others = (rows["points_all"] - rows["points_here"]).to_numpy()
    rest = np.divide(others, left, out=np.zeros_like(left), where=left > 0)
    answers = rows["answer"].to_list()
    given = np.array(answers, dtype=object)
    third = _thirds(rest)
    seen = [*options, *sorted({one for one in answers if one is not None} - {*options})]
    choices = tuple(_choice(option, given == option, rest, third) for option in seen)
    n, key = len(points), str(rows["key"][0])
    earning = set(rows.filter(pl.col("right"))["answer"].to_list()) | {key}
    chance = len(earning) / len(options) if options else math.nan
    facility = classical.wilson(float(own.sum()), n)
    above = (facility.value - chance) / (1 - chance) if chance < 1 else math.nan
    omitted = sum(one is None for one in answers)
    correlated = classical.correlation(own, rest)
    few = facility.high < chance
    flags = tuple(_flags(n, correlated, choices, earning, given, rest, omitted, few)) if n >= FEW else ()
    deviation = float(points.std(ddof=1)) if n > 1 else math.nan
    efficiency = classical.efficiency(own, rest)
    return Question(
        *name, n, facility, above, deviation, correlated, efficiency, math.nan, key, choices, omitted, flags,
        frozenset(earning),
    )  # fmt: skip


def _thirds(rest: Numbers) -> NDArray[np.intp]:
    """The third of each learner by place; of equals the first in the table come first."""
    place = np.empty(len(rest), dtype=np.intp)
    place[np.argsort(rest, kind="stable")] = np.arange(len(rest))
    return place * 3 // max(1, len(rest))


def _choice(option: str, chosen: NDArray[np.bool_], rest: Numbers, third: NDArray[np.intp]) -> Choice:
    count = int(chosen.sum())
    shares = [float(chosen[third == each].mean()) if (third == each).any() else math.nan for each in range(3)]
    mean = 100 * float(rest[chosen].mean()) if count else math.nan
    return Choice(option, count, count / len(chosen), mean, (shares[0], shares[1], shares[2]))


def _flags(
    n: int,
    correlated: Interval,
    choices: Sequence[Choice],
    earning: set[str],
    given: NDArray[np.object_],
    rest: Numbers,
    omitted: int,
    few: bool,
) -> Iterator[Flag]:
    look = "Look at it: " if n < SOME else ""
    right = np.isin(given, list(earning))
    wrong = [one for one in choices if one.option not in earning]
    likelier = [one for one in wrong if surely_larger(rest[given == one.option], rest[right], SURELY)]
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
