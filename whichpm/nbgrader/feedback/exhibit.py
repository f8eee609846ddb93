"""A graded exercise made ready for a class: texts and numbers are prepared once, cards are set once an answer."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

from markupsafe import Markup

from whichpm import order
from whichpm.kinds import Grid, Sequenced, kinds
from whichpm.model import Exercise, Item, ItemResult, Result
from whichpm.nbgrader.feedback.look import macros
from whichpm.nbgrader.feedback.sections import Section, Sections
from whichpm.sheet import Note, Paper, Question, Questions, Terms

CARDS = 20_000
"""Cards that are kept ready; a class has a few hundred different ones."""


class Ref(NamedTuple):
    """Where an item stands on the page: its number, the id of its card, and the title of its exercise."""

    number: str
    anchor: str
    title: str


class Exhibit:
    """One exercise of the bank, ready to show any learner's result."""

    def __init__(self, exercise: Exercise, sections: Sections, number: int) -> None:
        self.exercise = exercise
        self.number = number
        self._kind = kinds()[exercise.kind]
        self._sections = sections
        self.earns_together = bool(self._kind.repeating)
        self._labels = {option.id: option.label for option in exercise.options}
        self._roles = {option.id for option in exercise.options if option.is_role}
        self._cards: dict[tuple[object, ...], Markup] = {}
        every = [item for item in exercise.items if item.key is not None and item.points > 0]
        # Where the points of all items exceed the maximum, a learner never meets some of them (a branching story).
        self._all_count = sum(item.points for item in every) <= exercise.maximum
        self._template = macros("exercise.html.jinja")

    def seen(self, seed: str) -> Exhibit:
        """The same with its cards, and their numbers, as a learner with this seed met them; ready cards are shared."""
        if not seed or not self.exercise.shuffled:
            return self
        slug, items = self.exercise.slug, self.exercise.items
        cards = order.arranged(slug, items, lambda item: item.id, lambda item: item.joins, seed)
        met = [item.id for item in cards]
        own = copy.copy(self)
        own.__dict__.pop("refs", None)
        own.groups = tuple(sorted(self.groups, key=lambda group: met.index(items[group[1][0][0]].id)))
        return own

    @cached_property
    def _task(self) -> Sequence[Any]:
        return self._kind.sheet(self.exercise).task

    @cached_property
    def groups(self) -> tuple[tuple[Question, tuple[tuple[int, Question], ...]], ...]:
        """Questions, each with its items (by place in the exercise) and how each is asked."""
        shown = [place for place, item in enumerate(self.exercise.items) if not item.optional]
        listed = next((block for block in self._task if isinstance(block, Questions)), None)
        questions = listed.questions if listed else ()
        if sum(1 + len(question.parts) for question in questions) != len(shown):
            # A kind that is not printed as a list of its items.
            questions = tuple(Question((self.exercise.items[place].text,)) for place in shown)
        places = iter(shown)
        return tuple(
            (question, tuple((next(places), part) for part in (question, *question.parts))) for question in questions
        )

    @cached_property
    def refs(self) -> Mapping[str, Ref]:
        """Number and anchor of every item, by its id."""
        if grid := self._grid:
            return {
                item.id: Ref(str(number), f"{self.exercise.slug}-{number}", self.exercise.title)
                for number, (_, cells) in enumerate(grid.rows, 1)
                for item in cells
                if item
            }
        items = self.exercise.items
        steps = self._kind.numbers(self.exercise)
        return {
            items[place].id: Ref(
                str(steps.get(items[parts[0][0]].id, number)), f"{self.exercise.slug}-{number}", self.exercise.title
            )
            for number, (_, parts) in enumerate(self.groups, 1)
            for place, _ in parts
        }

    def in_order(self, results: Sequence[ItemResult]) -> list[ItemResult]:
        """Results as their cards stand on the page; those without one last."""
        places = {name: place for place, name in enumerate(self.refs)}
        return sorted(results, key=lambda one: places.get(one.item.id, len(places)))

    def counts(self, one: ItemResult) -> bool:
        """Whether an item is among those that the maximum is made of."""
        return one.item.key is not None and one.item.points > 0 and (one.asked or self._all_count)

    def costs(self, one: ItemResult) -> bool:
        """Whether an answer takes points from others."""
        return self._kind.costs(one)

    def render(self, result: Result) -> Markup:
        """What a learner answered, item by item."""
        if found := self._kind.sequence(result):
            return self._head + self._ordered(result, found)
        return self._head + (self._table(result, self._grid) if self._grid else self._listed(result))

    @cached_property
    def _head(self) -> Markup:
        notes = [block for block in self._task if isinstance(block, Note)]
        terms = [block for block in self._task if isinstance(block, Terms)]
        papers = [Markup(block.html) for block in self._task if isinstance(block, Paper)]  # We escaped it.
        story = self.exercise.public()["story"]
        # The task of an exercise is over; what it showed beside the questions is still needed to read them.
        return Markup(self._template.head(story, [note for note in notes if note.lead], terms, papers))

    def _listed(self, result: Result) -> Markup:
        cards = []
        for number, (question, parts) in enumerate(self.groups, 1):
            asked = [(result.items[place], how) for place, how in parts]
            if not any(one.asked for one, _ in asked):
                continue
            known = (number, parts[0][0], *((one.answer, one.points, one.asked) for one, _ in asked))
            if known not in self._cards:
                if len(self._cards) >= CARDS:
                    self._cards.clear()
                self._cards[known] = self._card(question, asked)
            cards.append(self._cards[known])
        return Markup('<ol class="cards">{}</ol>').format(Markup("").join(cards))

    def _card(self, question: Question, asked: Sequence[tuple[ItemResult, Question]]) -> Markup:
        counted = [one for one, _ in asked if self.counts(one)]
        told: set[str] = set()
        steps = [self._step(one, how, not place, told) for place, (one, how) in enumerate(asked) if self._is_shown(one)]
        ref = self.refs[asked[0][0].item.id]
        card = {
            "number": ref.number,
            "anchor": ref.anchor,
            "title": question.title,
            "lines": question.lines,
            "verdict": verdict(counted),
            "points": earned(counted),
            "steps": steps,
        }
        return Markup(self._template.card(card))

    def _is_shown(self, one: ItemResult) -> bool:
        return self.counts(one) or (one.asked and one.answer is not None)

    def _step(self, one: ItemResult, how: Question, is_first: bool, told: set[str]) -> dict[str, Any]:
        item, fits = one.item, one.asked and one.item.fits(one.answer)
        counts = self.counts(one)
        return {
            "ask": "" if is_first else how.lines[0][:1].upper() + how.lines[0][1:],
            "answer": self._option(one.answer) if one.asked and one.answer else None,
            "asked": one.asked,
            "mark": ("right" if fits else "wrong") if counts or self.costs(one) else "none",
            "keys": [self._option(key) for key in dict.fromkeys((item.key or "", *item.accepted))]
            if counts and not fits
            else [],
            "why": list(self._why(one, counts, told)),
            "line": item.line if counts else None,
            "read": self._place(item) if is_first else None,
        }

    def _why(self, one: ItemResult, counts: bool, told: set[str]) -> Iterator[tuple[str, list[str]]]:
        """Explanations of what was chosen and of what fits; a text that stands in the card already is left out."""
        item = one.item
        chosen = one.answer if one.asked else None
        options = [chosen, item.key] if counts and not (chosen and item.fits(chosen)) else [chosen]
        if item.void:
            yield "", ["This question does not count: whoever handed in answers has its points."]
        reasons: dict[str, str] = {}
        for option in options:
            if option and (text := item.why.get(option)) and text not in told:
                reasons[text] = "" if text in reasons else self._labels.get(option, option)
        told.update(reasons)
        alone = len(reasons) == 1  # Then it is clear what is explained: it stands above.
        yield from (("" if alone else label, text.split("\n")) for text, label in reasons.items())

    def _option(self, option: str) -> dict[str, str]:
        return {"label": self._labels.get(option, option), "role": option if option in self._roles else ""}

    def _place(self, item: Item) -> Section | None:
        return self._sections.find(item.read) if item.read else None

    @cached_property
    def _grid(self) -> Grid | None:
        return self._kind.grid(self.exercise)

    def _table(self, result: Result, grid: Grid) -> Markup:
        results = {one.item.id: one for one in result.items}
        rows = []
        for text, items in grid.rows:
            cells = [results[item.id] if item else None for item in items]
            decided = [cell for cell in cells if cell]
            first = decided[0].item
            line = next((cell.item.line for cell in decided if cell.item.line), None)
            rows.append(
                {
                    "text": text,
                    "anchor": self.refs[first.id].anchor,
                    "cells": [self._cell(cell) if cell else None for cell in cells],
                    "verdict": verdict(decided),
                    "points": earned(decided),
                    "why": first.why.get(first.key or "", ""),
                    "line": line,
                    "read": self._place(first),
                }
            )
        return Markup(self._template.grid(grid.columns, rows))

    def _ordered(self, result: Result, found: Sequenced) -> Markup:
        items = {item.id: item for item in self.exercise.items}
        fits = [
            {
                "text": items[name].text,
                "anchor": self.refs[name].anchor,
                "why": items[name].why.get(items[name].key or "", ""),
                "line": items[name].line,
                "read": self._place(items[name]),
            }
            for name in found.fits
        ]
        given = [{**each._asdict(), "text": items[each.id].text} for each in found.given]
        points = f"{result.points:g} of {self.exercise.maximum:g} points"
        word = "right" if result.points >= self.exercise.maximum else "partly" if result.points else "wrong"
        left = [items[name].text for name in found.left]
        return Markup(self._template.order(given, left, fits, (word if given else "none", points)))

    def _cell(self, one: ItemResult) -> dict[str, Any]:
        def short(option: str) -> str:
            return option.upper() if len(option) == 1 else self._labels.get(option, option).lower()

        item = one.item
        fits = item.fits(one.answer)
        keys = dict.fromkeys((item.key or "", *item.accepted))
        return {
            "answer": short(one.answer) if one.answer else "",
            "mark": "right" if fits else "wrong",
            "keys": [] if fits else [short(key) for key in keys],
        }


def verdict(results: Sequence[ItemResult]) -> str:
    """One word for some items: right, partly, wrong, none (no answer), or nothing where nothing is scored."""
    if not results:
        return ""
    points = sum(one.points for one in results)
    if points >= sum(one.item.points for one in results):
        return "right"
    if points > 0:
        return "partly"
    return "wrong" if any(one.answer is not None and one.asked for one in results) else "none"


def earned(results: Sequence[ItemResult]) -> str:
    """Points of some items in words."""
    of = sum(one.item.points for one in results)
    return f"{sum(one.points for one in results):g} of {of:g} point{'' if of == 1 else 's'}" if results else ""
