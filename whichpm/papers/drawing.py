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

LEGEND = (
    "First and last: the first and the last {unit} of the work. Float: how many {unit}s it can slip without harm "
    "to the end. Full bars are critical; a dashed frame shows float."
)


def drawn(parts: Sequence[Part]) -> list[Block]:
    """All parts as blocks."""
    return [block for part in parts for block in _blocks(part)]


def _blocks(part: Part) -> Iterator[Block]:
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
            yield schedule(part)
            yield Block("legend", [[Cell(LEGEND.format(unit=part.unit))]])
        case Roadmap():
            yield roadmap(part)
        case Earned():
            yield from _earned(part)
        case Funnel():
            yield _funnel(part)
        case Cohorts():
            yield _cohorts(part)


def schedule(part: Schedule) -> Block:
    """Tasks with what follows from them; the bars show the same."""
    found = network.times(part.tasks)
    span = max(one.end for one in found.values())
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
                Cell("0 (critical)" if time.critical else str(time.float), number=True),
            ]
        )
        bars.append(
            Bar(_part(time.start, span), _part(task.takes, span), _part(time.float, span) or UNSET, time.critical)
        )
    unit = part.unit
    head = ["Task", f"{unit.capitalize()}s", "After", "First", "Last", "Float"]
    return Block("table", rows, part.title or UNSET, head, bars)


def roadmap(part: Roadmap, landed: dict[str, int] | None = None) -> Block:
    """Items with the period that each lands in, and its bar there."""
    landed = landed or network.filled({item.id: item.needs for item in part.items}, part.capacity)
    count = len(part.periods) + 1
    rows, bars = [], []
    for item in part.items:
        period = landed[item.id]
        name = part.periods[period - 1] if period else part.later
        rows.append([Cell(item.text), Cell(str(item.needs), number=True), Cell(name)])
        bars.append(Bar(_part((period or count) - 1, count), _part(1, count), strong=bool(period)))
    return Block("table", rows, part.title or UNSET, ["Item, in order", f"Needs ({part.measure})", "Lands in"], bars)


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


def _earned(part: Earned) -> Iterator[Block]:
    def row(text: str, one: figures.Value) -> list[Cell]:
        return [Cell(text), *(_cell(figure) for figure in (one.budget, one.planned, one.earned, one.spent))]

    rows = []
    for piece in part.pieces:
        planned, earned = round(piece.budget * piece.planned / 100), round(piece.budget * piece.done / 100)
        rows.append(row(piece.text, figures.Value(planned, earned, piece.spent, piece.budget)))
    value = part.value()
    head = [f"Work ({part.money})", "Budget", "Planned value", "Earned value", "Actual cost"]
    yield Block("table", [*rows, row("All", value)], part.title or UNSET, head, sums=True)
    entries = {
        "Schedule variance (EV − PV)": _signed(value.schedule_variance),
        "Schedule performance index (EV ÷ PV)": f"{value.spi:.2f}",
        "Cost variance (EV − AC)": _signed(value.cost_variance),
        "Cost performance index (EV ÷ AC)": f"{value.cpi:.2f}",
        "Estimate at completion (budget ÷ CPI)": f"{value.forecast:,}",
    }
    yield Block("terms", [[Cell(name), Cell(words)] for name, words in entries.items()])


def _funnel(part: Funnel) -> Block:
    counts = [step.count for step in part.steps]
    rows = [[Cell(part.steps[0].text), _cell(counts[0]), Cell("–", number=True), Cell("100 %", number=True)]]
    for step, (before, first) in zip(part.steps[1:], figures.conversion(counts), strict=True):
        rows.append(
            [Cell(step.text), _cell(step.count), Cell(f"{before} %", number=True), Cell(f"{first} %", number=True)]
        )
    bars = [Bar(0, _part(count, max(counts))) for count in counts]
    return Block("table", rows, part.title or UNSET, ["Step", part.who, "Of the step before", "Of the first"], bars)


def _cohorts(part: Cohorts) -> Block:
    most = max(len(group.counts) for group in part.groups)
    rows = []
    for group in part.groups:
        shares = [f"{figures.share(count, group.counts[0])} %" for count in group.counts[1:]]
        shares += ["–"] * (most - 1 - len(shares))
        rows.append([Cell(group.text), _cell(group.counts[0]), *(Cell(each, number=True) for each in shares)])
    later = [f"After {n} {part.unit}{'s' if n > 1 else ''}" for n in range(1, most)]
    return Block("table", rows, part.title or UNSET, [part.who, "People", *later])


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
