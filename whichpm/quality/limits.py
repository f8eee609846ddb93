"""The limits of what graded sets may give away, each with its reason, and how a figure is held to them.

These are all such numbers, in one place. A :class:`Limit` has a range that holds now and the range that is the aim. A
set that is worse on the day a limit is made may be listed in ``exercises/gates.yml`` with that day's figure: it then
passes as long as it is no worse, and `whichpm check --all` says how far the limit and the aim are.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, NamedTuple

import msgspec
from msgspec import Meta

from whichpm import bank, strict
from whichpm.model import Identifier

TODAY = Path("exercises/gates.yml")


class Limit(NamedTuple):
    """At least, at most, the aim in the same form, and why; in percent, but for counts."""

    name: str
    low: float
    high: float
    aim: tuple[float, float]
    reason: str
    unit: str = "%"


LIMITS: Mapping[str, Limit] = {
    "word-list": Limit(
        "guessed by a list of words",
        40,
        60,
        (45, 55),
        "50 is blind. Less is a cue as well: who answers against the words then finds more than half.",
    ),
    "words": Limit(
        "product or project, guessed from words",
        0,
        65,
        (0, 60),
        "50 is blind; in 20 cards, chance alone reaches 65 one time in eleven. A pass mark is 65 or 70, so that words "
        "by themselves must not earn it. The best of three models counts, as a learner would keep the one that works.",
    ),
    "owners": Limit(
        "any owner, guessed from words",
        0,
        65,
        (0, 60),
        "The mix alone gives 40 to 48 (the most frequent owner). “Both” and someone else are part of a set, and what "
        "gives them away earns as well.",
    ),
    "layout": Limit(
        "found by layout, none known",
        0,
        35,
        (0, 35),
        "Answers dealt out in the right numbers find 28 to 36. Who gives the most frequent owner each time finds more, "
        "and the mix is no secret: where the mix alone earns more than this, it and MIX points are allowed.",
    ),
    "layout-known": Limit(
        "found by layout, one known",
        0,
        50,
        (0, 50),
        "One sure card an exercise is what every learner has. It should help with no other: 36 by the audit's count. "
        "Half leaves room for what few cards show by accident; for the mix, as above.",
    ),
    "neighbours": Limit(
        "neighbours with equal keys",
        0,
        0,
        (0, 0),
        "Held to what shuffles of the same keys give: between the 2.5th and the 97.5th percentile of SHUFFLES.",
        "",
    ),
    "against-cue": Limit(
        "against the cue",
        30,
        50,
        (35, 45),
        "With fewer, first impressions pass; with more, the cue is reversed and a contrarian passes.",
    ),
    "constant": Limit(
        "earned by one answer to everything",
        0,
        50,
        (0, 46),
        "Of each exercise the best such answer counts, so that somebody has to tell which it is. Two roles share the "
        "cards: with “both” for a tenth of them the best is 45, with someone else for another tenth 40, and no mix in "
        "which every owner is worth asking for has less. A chart or a chat earns at most a quarter so; a test holds "
        "that. A pass mark is 65 or 70.",
    ),
    "looked-up": Limit(
        "points read off a story",
        0,
        10,
        (0, 10),
        "Charts and orders follow from what their story says. Who reads well and knows no role may earn a tenth by it, "
        "and no pass.",
    ),
    "searched": Limit(
        "found in papers by searching for words",
        0,
        35,
        (0, 35),
        "Three answers to most questions give 33 by chance, five places 20; who searches a paper for the words of a "
        "question and judges nothing is to earn no more. Held to what chance earns in the papers of the form.",
    ),
    "looks": Limit(
        "found in papers by the longest answer or one place",
        0,
        50,
        (0, 50),
        "Of three answers chance gives 33; of four questions, as a small form has them, half is the next step.",
    ),
    "first-impression": Limit(
        "found at a glance",
        0,
        75,
        (0, 75),
        "The mean of readers who saw the cards without their stories and took what came to mind first; the audit's "
        "reader found 87.5. Stories fix owners, so that a quarter of the cards at least should need theirs.",
    ),
}

MIX = 5
"""Points above what the mix alone earns: one card of a set of twenty."""
SHUFFLES = 400
"""Shuffles of the keys within their exercises: the 2.5th percentile then rests on ten of them."""
RESAMPLES = 2000
"""Draws of settings, with replacement, for a 95 % interval: its ends move by under a point from seed to seed."""
GRADE = 10.0
"""Flesch-Kincaid grade of all stems at most: a tenth grader reads them, so that reading is not what is graded."""
APART = 2.0
"""Words between the mean lengths of stems of different keys, at most: a difference that no eye sees."""
PAIRED = 80
"""Percent in matched pairs at least: what one owner does in a setting, the other does there too."""


class Gate(NamedTuple):
    """One demand on a pool: what was found, what is wanted, whether it holds, and which items to look at.

    ``short`` says how far limit and aim are, where it holds by the figure of an earlier day alone.
    """

    name: str
    found: str
    wanted: str
    holds: bool
    look: str = ""
    short: str = ""


Figures = Mapping[str, float]
"""Figures of an earlier day by the id of their limit."""


class _Form(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    word_list: Annotated[float, Meta(ge=0, le=100)] | None = None
    words: Annotated[float, Meta(ge=0, le=100)] | None = None
    owners: Annotated[float, Meta(ge=0, le=100)] | None = None
    layout: Annotated[float, Meta(ge=0, le=100)] | None = None
    layout_known: Annotated[float, Meta(ge=0, le=100)] | None = None
    neighbours: Annotated[float, Meta(ge=0)] | None = None
    against_cue: Annotated[float, Meta(ge=0, le=100)] | None = None
    constant: Annotated[float, Meta(ge=0, le=100)] | None = None
    looked_up: Annotated[float, Meta(ge=0, le=100)] | None = None
    searched: Annotated[float, Meta(ge=0, le=100)] | None = None
    looks: Annotated[float, Meta(ge=0, le=100)] | None = None
    first_impression: Annotated[float, Meta(ge=0, le=100)] | None = None


class _Today(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    together: _Form = _Form()
    sets: dict[Identifier, dict[str, _Form]] = {}


class Today:
    """The figures of an earlier day that a course allows its sets, by set and form."""

    def __init__(self, found: _Today | None = None) -> None:
        self._found = found or _Today()

    def of(self, name: str, form: str) -> Figures:
        """Those of one form."""
        return _figures(self._found.sets.get(name, {}).get(form, _Form()))

    @property
    def together(self) -> Figures:
        """Those of all graded sets together."""
        return _figures(self._found.together)


def _figures(form: _Form) -> Figures:
    return {name.replace("_", "-"): value for name, value in msgspec.structs.asdict(form).items() if value is not None}


def read(root: Path) -> Today:
    """Read the figures of a course and of its private bank. Raises :class:`~whichpm.strict.BankError`."""
    found = _Today()
    for path in (home / TODAY for home in reversed(bank.homes(root))):
        if path.is_file():
            one = strict.convert(path, strict.read(path, "sets:"), _Today)
            found = _Today(one.together, found.sets | one.sets)
    return Today(found)


def held(
    name: str,
    value: float,
    today: Figures,
    *,
    found: str = "",
    look: str = "",
    limit: Limit | None = None,
) -> Gate:
    """Hold a figure to its limit or, where that is worse, to the figure of an earlier day."""
    limit = limit or LIMITS[name]
    found = found or _number(value, limit.unit)
    wanted = _range(limit.low, limit.high, limit.unit)
    if limit.aim != (limit.low, limit.high):
        wanted += f", the aim {_range(*limit.aim, limit.unit)}"
    holds = limit.low - _ROUNDING <= value <= limit.high + _ROUNDING
    if holds or name not in today:
        return Gate(limit.name, found, wanted, holds, look)
    low, high = min(limit.low, today[name]), max(limit.high, today[name])
    spared = low - _ROUNDING <= value <= high + _ROUNDING
    told = f"{found}; the limit is {wanted}"
    wanted += f"; until then no worse than {_number(today[name], limit.unit)}"
    return Gate(limit.name, found, wanted, spared, look, f"{limit.name}: {told}" if spared else "")


_ROUNDING = 0.05
"""Figures are written with one decimal."""


def _number(value: float, unit: str) -> str:
    return f"{value:.1f} %" if unit else f"{value:g}"


def _range(low: float, high: float, unit: str) -> str:
    after = " %" if unit else ""
    return f"at most {high:.3g}{after}" if low <= 0 and unit else f"{low:.3g} to {high:.3g}{after}"
