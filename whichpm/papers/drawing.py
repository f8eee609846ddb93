"""Draw parts: each becomes blocks, with everything that can be calculated."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import UNSET
from msgspec.structs import replace

from whichpm.papers import figures, network
from whichpm.papers.blocks import Bar, Block, Cell
from whichpm.papers.parts import (
    Cohorts,
    Earned,
    Funnel,
    Marked,
    Part,
    Points,
    Prose,
    Roadmap,
    Schedule,
    Table,
    Terms,
    Words,
)
from whichpm.sheet import ENGLISH
from whichpm.words import Say

UNITS = ("day", "week", "month")
_MOST = 24
"""Columns of a table of cohorts whose heads :func:`own_words` lists."""


def drawn(parts: Sequence[Part], say: Say = ENGLISH) -> list[Block]:
    """All parts as blocks; what is ours of their words is in the language of ``say``."""
    return [block for part in parts for block in _blocks(part, say)]


def own_words(say: Say) -> list[str]:
    """Everything that drawing says in words of our own, in a language."""
    names = "task after first last float critical item lands"
    names += " work budget pv ev ac all sv spi cv cpi eac step of_before of_first people"
    said = [say(f"paper.{name}") for name in names.split()]
    for unit in UNITS:
        said += [say(f"paper.takes_{unit}"), say(f"paper.legend_{unit}")]
        said += [say(f"paper.later_{unit}", n=n) for n in range(1, _MOST)]
    return said


def _blocks(part: Part, say: Say) -> Iterator[Block]:
    title = part.title or UNSET
    match part:
        case Terms():
            rows = [[Cell(name), _cell(words)] for name, words in part.entries.items()]
            yield Block("terms", rows, title)
        case Points():
            yield Block("points", [[_cell(words)] for words in part.items], title)
        case Prose():
            yield Block("text", [[_cell(words)] for words in part.items], title)
        case Table():
            yield _table(part)
        case Schedule():
            yield schedule(part, say)
            yield Block("legend", [[Cell(say(f"paper.legend_{part.unit}"))]])
        case Roadmap():
            yield roadmap(part, say)
        case Earned():
            yield from _earned(part, say)
        case Funnel():
            yield _funnel(part, say)
        case Cohorts():
            yield _cohorts(part, say)


def schedule(part: Schedule, say: Say = ENGLISH) -> Block:
    """Tasks with what follows from them; the bars show the same."""
    found = network.times(part.tasks)
    span = max(one.end for one in found.values()) or 1
    names = {task.id: str(number) for number, task in enumerate(part.tasks, 1)}
    rows, bars = [], []
    for number, task in enumerate(part.tasks, 1):
        time = found[task.id]
        after = ", ".join(names[other] for other in task.after) or "–"
        rows.append(
            [
                Cell(f"{number} {task.text}", task.id if task.place else UNSET),
                Cell(str(task.takes), number=True),
                Cell(after, number=True),
                Cell(str(time.start if not task.takes else time.start + 1), number=True),
                Cell(str(time.end), number=True),
                Cell(say("paper.critical") if time.critical else str(time.float), number=True),
            ]
        )
        bars.append(
            Bar(_part(time.start, span), _part(task.takes, span), _part(time.float, span) or UNSET, time.critical)
        )
    first, *others = (say(f"paper.{name}") for name in ("task", "after", "first", "last", "float"))
    head = [first, say(f"paper.takes_{part.unit}"), *others]
    return Block("table", rows, part.title or UNSET, head, bars)


def roadmap(part: Roadmap, say: Say = ENGLISH) -> Block:
    """Items with the period that each lands in, and its bar there."""
    landed = network.filled({item.id: item.needs for item in part.items}, part.capacity)
    count = len(part.periods) + 1
    rows, bars = [], []
    for item in part.items:
        period = landed[item.id]
        name = part.periods[period - 1] if period else part.later
        rows.append([Cell(item.text), Cell(str(item.needs), number=True), Cell(name)])
        bars.append(Bar(_part((period or count) - 1, count), _part(1, count), strong=bool(period)))
    head = [say("paper.item"), part.measure, say("paper.lands")]
    return Block("table", rows, part.title or UNSET, head, bars)


def _table(part: Table) -> Block:
    rows = [[_cell(words) for words in row] for row in part.rows]
    for at in range(len(part.head)):
        if not all(row[at].number or row[at].text in {"–", ""} for row in rows):  # A column of words stays on one side.
            for row in rows:
                row[at] = replace(row[at], number=UNSET)
    if part.sums:
        columns = list(zip(*part.rows, strict=True))
        sums = [sum(each) if all(type(one) is int for one in each) else None for each in columns]
        rows.append([Cell(part.sums), *(Cell("") if one is None else _cell(one) for one in sums[1:])])
    return Block("table", rows, part.title or UNSET, list(part.head), sums=bool(part.sums) or UNSET)


def _earned(part: Earned, say: Say) -> Iterator[Block]:
    def row(text: str, one: figures.Value) -> list[Cell]:
        return [Cell(text), *(_cell(figure) for figure in (one.budget, one.planned, one.earned, one.spent))]

    rows = []
    for piece in part.pieces:
        planned, earned = round(piece.budget * piece.planned / 100), round(piece.budget * piece.done / 100)
        rows.append(row(piece.text, figures.Value(planned, earned, piece.spent, piece.budget)))
    value = part.value()
    head = [say(f"paper.{name}") for name in ("work", "budget", "pv", "ev", "ac")]
    yield Block("table", [*rows, row(say("paper.all"), value)], part.title or UNSET, head, sums=True)
    entries = {
        "sv": _signed(value.schedule_variance),
        "spi": f"{value.spi:.2f}",
        "cv": _signed(value.cost_variance),
        "cpi": f"{value.cpi:.2f}",
        "eac": f"{value.forecast:,}",
    }
    yield Block("terms", [[Cell(say(f"paper.{name}")), Cell(words)] for name, words in entries.items()])


def _funnel(part: Funnel, say: Say) -> Block:
    counts = [step.count for step in part.steps]
    rows = [[Cell(part.steps[0].text), _cell(counts[0]), Cell("–", number=True), Cell("100 %", number=True)]]
    for step, (before, first) in zip(part.steps[1:], figures.conversion(counts), strict=True):
        rows.append(
            [Cell(step.text), _cell(step.count), Cell(f"{before} %", number=True), Cell(f"{first} %", number=True)]
        )
    head = [say("paper.step"), part.who, say("paper.of_before"), say("paper.of_first")]
    bars = [Bar(0, _part(count, max(counts))) for count in counts]
    return Block("table", rows, part.title or UNSET, head, bars)


def _cohorts(part: Cohorts, say: Say) -> Block:
    most = max(len(group.counts) for group in part.groups)
    rows = []
    for group in part.groups:
        shares = [f"{figures.share(count, group.counts[0])} %" for count in group.counts[1:]]
        shares += ["–"] * (most - 1 - len(shares))
        rows.append([Cell(group.text), _cell(group.counts[0]), *(Cell(each, number=True) for each in shares)])
    later = [say(f"paper.later_{part.unit}", n=n) for n in range(1, most)]
    return Block("table", rows, part.title or UNSET, [part.who, say("paper.people"), *later])


def _cell(words: Words) -> Cell:
    if isinstance(words, Marked):
        return Cell(words.text, words.place, _is_figure(words.text) or UNSET)
    if isinstance(words, str):
        return Cell(words, number=_is_figure(words) or UNSET)
    return Cell(f"{words:,}", number=True)


def _is_figure(text: str) -> bool:
    """Whether a text is a figure, with a sign, separators or a percent."""
    return bool(text.strip("–-−")) and not text.strip("+-−–0123456789.,% ")


def _signed(figure: int) -> str:
    return f"{figure:+,}".replace("-", "−")


def _part(length: float, span: float) -> float:
    return round(100 * length / span, 2)
