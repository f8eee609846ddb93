"""The graded exercise as a table that a person can read: in formgrader, in feedback pages, and in the notebook."""

from __future__ import annotations

from functools import cache, lru_cache

from jinja2 import Environment, PackageLoader, Template
from markupsafe import Markup

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
        needed=result.answered + len(result.left),
        carried=answers is not None,
        saved=_time(answers) if answers else "",
        rows=[_row(number, item, labels) for number, item in enumerate(filter(_is_scored, result.items), 1)],
    )


def _is_scored(result: ItemResult) -> bool:
    return result.asked and result.item.points > 0 and result.item.key is not None


def _time(answers: Answers) -> str:
    """When answers were saved; empty where they did not say it in a way that can be read."""
    return stamp(answers.saved)[:16].replace("T", " ") + " UTC" if answers.saved.year > 1 else ""


def _row(number: int, result: ItemResult, labels: dict[str, str]) -> Markup:
    item, answer = result.item, result.answer
    verdict = _verdict(result)
    explained = [answer] if verdict == "right" else [answer, item.key]
    why = {item.why[each]: labels.get(each, each) for each in reversed(explained) if each in item.why}
    return _drawn(
        number,
        item.text,
        labels.get(answer, answer) if answer else None,
        labels.get(item.key or "", item.key),
        verdict,
        f"{result.points:g} point" + ("" if result.points == 1 else "s"),
        tuple((label, text) for text, label in reversed(why.items())),
    )


@lru_cache(maxsize=2000)
def _drawn(
    number: int,
    text: str,
    answer: str | None,
    key: str | None,
    verdict: str,
    points: str,
    why: tuple[tuple[str, str], ...],
) -> Markup:
    """A row as HTML: the same few for a whole class."""
    row = {"number": number, "text": text, "answer": answer, "key": key, "verdict": verdict, "points": points}
    drawn: Markup = _template().module.row_of({**row, "why": why})  # type: ignore[attr-defined]
    return Markup(drawn.rstrip("\n"))


def _verdict(result: ItemResult) -> str:
    # By points, because a step of an order earns them for its neighbour, not for its place.
    if result.points >= result.item.points:
        return "right"
    if result.points > 0:
        return "partly"
    return "wrong" if result.answer else "none"


@cache
def _template() -> Template:
    loader = PackageLoader("whichpm.nbgrader")
    environment = Environment(loader=loader, autoescape=True, trim_blocks=True, lstrip_blocks=True)
    return environment.get_template("table.html.jinja")
