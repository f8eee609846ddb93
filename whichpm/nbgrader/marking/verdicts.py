"""Verdicts as data: what grading found, item by item, kept in the metadata of a cell's output beside the table.

This is the one reader of them. Graded notebooks of versions before 0.2 have the table alone, which is read instead, and
:attr:`Verdicts.of_table` says so.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, NamedTuple

import msgspec

from whichpm import bank
from whichpm.answers import Answers
from whichpm.model import Exercise, ItemResult, Result
from whichpm.nbgrader.marking import keys

NAME = "whichpm"

# A row of table.html.jinja before 0.2: statement, key, points. No part of it can hold a tag of its own.
_ROW = re.compile(
    r'role="rowheader"[^>]*>\s*(?:<span[^>]*>[^<]*</span>)?\s*(?P<text>[^<]*)</th>'
    r'(?:(?!</tr>).)*?data-label="Key"[^>]*>(?P<key>[^<]*)</td>'
    r'(?:(?!</tr>).)*?whichpm-points">\s*(?P<points>[0-9.]+) point',
    re.DOTALL,
)


class ItemVerdict(msgspec.Struct, frozen=True, omit_defaults=True):
    """One item: the option that was chosen, those that earn the points, points, and whether all have them.

    ``sure`` is whether the learner said to be sure of the answer; ``None`` where nobody asked, or nothing was answered.
    """

    answer: str | None
    key: str | None
    points: float
    maximum: float | None
    accepted: tuple[str, ...] = ()
    void: bool = False
    sure: bool | None = None

    @property
    def fitting(self) -> tuple[str | None, frozenset[str], bool]:
        """All that says which answers earn points."""
        return self.key, frozenset(self.accepted), self.void

    @property
    def earning(self) -> frozenset[str]:
        """Options that earn the points, besides what is void."""
        return frozenset(filter(None, (self.key, *self.accepted)))


class Verdicts(msgspec.Struct, frozen=True, omit_defaults=True):
    """One graded exercise. ``items`` is empty where a submission carries no answers: then no key is kept either."""

    exercise: str
    revision: str
    points: float
    maximum: float
    items: dict[str, ItemVerdict]
    of_table: bool = False


class KeyChange(NamedTuple):
    """How the key of one item changed: labels before and after. They agree where other answers are accepted now."""

    before: str
    after: str


_asking = keys.once(bank.certainties)


def metadata(result: Result, answers: Answers | None) -> dict[str, Any]:
    """What an output keeps of a result, as plain data."""
    exercise = result.exercise
    asking = _asking(exercise)
    given = {one.item.id: one.answer for one in result.items}

    def sure(one: ItemResult) -> bool | None:
        box = asking.get(one.item.id)
        return given.get(box) == bank.SURE[0].id if box and one.answer is not None else None

    items = {
        one.item.id: ItemVerdict(
            one.answer,
            one.item.key,
            float(one.points),
            float(one.item.points),
            one.item.accepted,
            one.item.void,
            sure(one),
        )
        for one in result.items
        if answers is not None and one.asked
    }
    found = Verdicts(exercise.slug, exercise.revision, float(result.points), float(exercise.maximum), items)
    # As it comes back from a notebook: with lists, or every comparison would find a change.
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(found))
    return {NAME: plain}


def read(outputs: Any, exercise: Exercise | None = None) -> Verdicts | None:
    """The verdicts that a cell's outputs keep, ``None`` where there is none.

    With ``exercise``, outputs that have the table alone are read too: items are known by their statement, or else by
    their place in the table.
    """
    try:
        output = outputs[0]
        kept = output.get("metadata", {}).get(NAME)
        if kept is not None:
            return msgspec.convert(kept, Verdicts)
        if exercise and "text/html" in output["data"]:
            return _of_table(output, exercise)
    except (LookupError, TypeError, AttributeError, ValueError):
        return None
    return None


def differences(before: Verdicts | None, after: Verdicts | None) -> dict[str, tuple[float, float]]:
    """Items whose points differ: before, after. An item that is new, or gone, has no points where it is not."""
    if before is None or after is None:
        return {}
    items = (after.items if before.of_table else {**before.items, **after.items}) if before.items else {}
    both = {
        item: (before.items[item].points if item in before.items else 0.0, _points(after, item))
        for item in items
        if item in before.items or not before.of_table
    }
    return {item: points for item, points in both.items() if points[0] != points[1]}


def key_changes(before: Verdicts | None, after: Verdicts | None, exercise: Exercise) -> dict[str, KeyChange]:
    """Items of which other answers earn points than before, or the same answer other points."""
    if before is None or after is None:
        return {}
    labels = {option.id: option.label for option in exercise.options}
    changes = {}
    for item, now in after.items.items():
        old = before.items.get(item)
        if old is None:
            continue
        same = old.key == now.key if before.of_table else old.fitting == now.fitting
        if not same or old.points != now.points:
            changes[item] = KeyChange(_named(old, labels), _named(now, labels))
    return changes


def _named(item: ItemVerdict, labels: Mapping[str, str]) -> str:
    return "void" if item.void else labels.get(item.key or "", item.key or "none")


def _points(verdict: Verdicts, item: str) -> float:
    return verdict.items[item].points if item in verdict.items else 0.0


def _of_table(output: Mapping[str, Any], exercise: Exercise) -> Verdicts:
    html = output["data"]["text/html"]
    rows = list(_ROW.finditer(html if isinstance(html, str) else "".join(html)))
    scored = [item for item in exercise.items if item.points > 0 and item.key is not None]
    by_text = {" ".join(item.text.split()): item.id for item in scored}
    places = [item.id for item in scored] if len(scored) == len(rows) else []
    ids = {option.label: option.id for option in exercise.options}
    items = {}
    for number, row in enumerate(rows):
        text = " ".join(unescape(row["text"]).split())
        item = by_text.get(text) or (places[number] if places else text)
        key = unescape(row["key"]).strip()
        items[item] = ItemVerdict(None, ids.get(key, key), float(row["points"]), None)
    total = "".join(output["data"]["text/plain"])
    return Verdicts(exercise.slug, "", float(total), exercise.maximum, items, of_table=True)
