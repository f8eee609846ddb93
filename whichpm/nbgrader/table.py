"""The graded exercise as a table that a person can read: in formgrader, in feedback pages, and in the notebook."""

from __future__ import annotations

from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, Template

from whichpm.answers import Answers, stamp
from whichpm.model import ItemResult, Result


def render(result: Result, answers: Answers | None) -> str:
    """HTML of one graded exercise. Everything in it comes from the bank, except which options were chosen, and when."""
    labels = {option.id: option.label for option in result.exercise.options}
    return _template().render(
        title=result.exercise.title,
        points=f"{result.points:g}",
        maximum=f"{result.exercise.maximum:g}",
        answered=result.answered,
        carried=answers is not None,
        saved=_time(answers) if answers else "",
        rows=[_row(number, item, labels) for number, item in enumerate(filter(_is_scored, result.items), 1)],
    )


def _is_scored(result: ItemResult) -> bool:
    return result.asked and result.item.points > 0 and result.item.key is not None


def _time(answers: Answers) -> str:
    """When answers were saved; empty where they did not say it in a way that can be read."""
    return stamp(answers.saved)[:16].replace("T", " ") + " UTC" if answers.saved.year > 1 else ""


def _row(number: int, result: ItemResult, labels: dict[str, str]) -> dict[str, Any]:
    item, answer = result.item, result.answer
    key = item.key or ""
    right = item.fits(answer)
    explained = [answer or key] if right else [key] if answer is None else [answer, key]
    return {
        "number": number,
        "text": item.text,
        "answer": labels[answer] if answer else None,
        "key": labels[key],
        "verdict": "right" if right else "wrong" if answer else "none",
        "points": f"{result.points:g} point" + ("" if result.points == 1 else "s"),
        "why": [(labels[option], item.why[option]) for option in explained if option in item.why],
    }


@cache
def _template() -> Template:
    loader = PackageLoader("whichpm.nbgrader")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("table.html.jinja")
