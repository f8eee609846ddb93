"""The graded exercise as a table that a person can read: in formgrader, in feedback pages, and in the notebook."""

from __future__ import annotations

import re
from functools import cache

from jinja2 import Environment, PackageLoader, Template
from markupsafe import Markup

from whichpm.answers import Answers, stamp
from whichpm.model import Exercise, Item, ItemResult, Result


def render(result: Result, answers: Answers | None) -> str:
    """HTML of one graded exercise. Everything in it comes from the bank, except which options were chosen, and when."""
    exercise = result.exercise
    title, points, maximum = exercise.title, f"{result.points:g}", f"{exercise.maximum:g}"
    if answers is None:
        return _template().render(title=title, points=points, maximum=maximum, carried=False)
    answered, needed = result.answered, result.answered + len(result.left)
    caption: str = _template().module.caption_of(  # type: ignore[attr-defined]
        title, points, maximum, answered, needed, _time(answers)
    )
    rows = [_row(number, item, exercise) for number, item in enumerate(filter(_is_scored, result.items), 1)]
    above, between, below = _frame()
    return "".join((above, caption, between, "\n".join(rows), below))


def _is_scored(result: ItemResult) -> bool:
    return result.asked and result.item.points > 0 and result.item.key is not None


def _time(answers: Answers) -> str:
    """When answers were saved; empty where they did not say it in a way that can be read."""
    return stamp(answers.saved)[:16].replace("T", " ") + " UTC" if answers.saved.year > 1 else ""


_rows: dict[tuple[int, int, str, str | None, float], tuple[Exercise, str]] = {}
"""Rows that were drawn. A class gives the same few answers, and drawing a row takes longer than grading it."""
ROWS = 5000


def _row(number: int, result: ItemResult, exercise: Exercise) -> str:
    place = (id(exercise), number, result.item.id, result.answer, result.points)
    found = _rows.get(place)
    if found is None or found[0] is not exercise:
        if len(_rows) >= ROWS:
            _rows.clear()
        found = _rows[place] = exercise, _drawn(number, result, exercise)
    return found[1]


def _drawn(number: int, result: ItemResult, exercise: Exercise) -> str:
    item, answer = result.item, result.answer
    labels = {option.id: option.label for option in exercise.options}
    verdict = _verdict(result)
    explained = [answer] if verdict == "right" else [answer, item.key]
    why = {item.why[each]: labels.get(each, each) for each in reversed(explained) if each in item.why}
    row = {
        "number": number,
        "text": item.text,
        "answer": labels.get(answer, answer) if answer else None,
        "key": _key(item, labels, exercise.sequence),
        "verdict": verdict,
        "points": f"{result.points:g} point" + ("" if result.points == 1 else "s"),
        "why": [(label, text) for text, label in reversed(why.items())],
    }
    drawn: str = _template().module.row_of(row)  # type: ignore[attr-defined]
    return str(drawn).rstrip("\n")


def _key(item: Item, labels: dict[str, str], sequence: bool) -> str:
    if item.void:
        return "any: the item is void"
    # Of a sequence, further ones are places in other whole orders.
    return " or ".join(labels.get(key, key) for key in (item.key or "", *(() if sequence else item.accepted)))


def _verdict(result: ItemResult) -> str:
    if result.item.void:
        return "void" if result.points else "none"
    # By points, because a step of an order earns them for its neighbour, not for its place.
    if result.points >= result.item.points:
        return "right"
    if result.points > 0:
        return "partly"
    return "wrong" if result.answer else "none"


@cache
def _frame() -> tuple[str, str, str]:
    """What stands above the caption, between it and the rows, and below them."""
    caption, rows = Markup("\0caption\0"), Markup("\0rows\0")
    above, between, below = re.split(
        "\0(?:caption|rows)\0", _template().render(carried=True, caption=caption, rows=rows)
    )
    return above, between, below


@cache
def _template() -> Template:
    loader = PackageLoader("whichpm.nbgrader.marking")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("table.html.jinja")
