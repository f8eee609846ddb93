"""What the browser tests of the kinds share: one exercise of each, a page for it, and what holds for every board."""

from __future__ import annotations

import html
import json
import re
from itertools import count
from pathlib import Path
from typing import Any

import live
import msgspec
from browser.axe import run_axe
from playwright.sync_api import Page

from whichpm import bank, bundle, scripts, words
from whichpm.kinds import kinds
from whichpm.model import Exercise, Item, Pool

SMALL = """() => [...document.querySelectorAll(".wp-board :is(button, select, summary, label)")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.9)
    .map((one) => one.outerHTML.slice(0, 80))"""
WIDE = """(width) => [...document.querySelectorAll(".wp-board *")]
    .filter((one) => !one.closest(".wp-live") && one.getBoundingClientRect().right > width)
    .map((one) => one.outerHTML.slice(0, 80))"""
QUIZ = {
    "kind": "sort",
    "title": "Before you read",
    "story": "Two things that you may know already.",
    "read": "ownership-test",
    "items": [
        {
            "id": "ends",
            "text": "What does every project have that a product need not have?",
            "options": [
                {"id": "end", "label": "An end that is agreed at the start"},
                {"id": "users", "label": "People who use every day what it makes"},
                {"id": "team", "label": "A team with several professions in it"},
                {"id": "money", "label": "A sum that somebody has to approve"},
            ],
            "key": "end",
            "concepts": ["C001"],
            "level": "remember",
            "why": dict.fromkeys(("end", "users", "team", "money"), "A project ends; a product may stay."),
        },
        {
            "id": "launch",
            "text": "Does a product end with its launch?",
            "options": [{"id": "yes", "label": "Yes"}, {"id": "no", "label": "No"}],
            "key": "no",
            "concepts": ["C001"],
            "level": "remember",
            "why": {"yes": "It begins there.", "no": "It begins there."},
        },
    ],
}
"""A quiz: questions with choices of their own, long ones and short ones."""


def examples() -> dict[str, str]:
    """Slugs of the exercises that the book shows, one of each kind."""
    page = (live.ROOT / "book" / "kinds.md").read_text(encoding="utf-8")
    shown = re.findall(r"^```\{board\} (\S+)", page, re.MULTILINE)
    return {live.kind(live.ROOT / f"exercises/practice/{slug}.yml"): slug for slug in shown}


EXAMPLES = examples()


def example(kind: str, pool: Pool = "practice", **changes: Any) -> Exercise:
    """The book's exercise of a kind, in either pool; ``changes`` to its file are made first."""
    slug = EXAMPLES[kind]
    return bank.flatten(msgspec.convert({**live.data(live.exercise(slug)), **changes}, kinds()[kind]), slug, pool)


def some_right(exercise: Exercise) -> dict[str, str]:
    """Answers to everything that is asked, of which every third scored one does not fit."""
    number = count(1)

    def choose(item: Item) -> str:
        wrong = [option for option in item.options if not item.fits(option)]
        return wrong[0] if item.points and wrong and next(number) % 3 == 0 else item.key or item.options[0]

    return kinds()[exercise.kind].answered_by(exercise, choose)


def write_page(folder: Path, exercise: dict[str, Any]) -> None:
    """Put one exercise into `folder` as the book does: its data beside the host that starts the module."""
    folder.mkdir(parents=True, exist_ok=True)
    state = json.dumps({"exercise": exercise, "place": "page"}).replace("<", "\\u003c")
    (folder / "board.mjs").write_text(bundle.module(), encoding="utf-8")
    (folder / "board.classic.js").write_text(bundle.classic(), encoding="utf-8")
    (folder / "board.css").write_text(bundle.styles(), encoding="utf-8")
    host = scripts.told(words.messages("en", "page")) + scripts.script(".", "page")
    (folder / "page.js").write_text(host, encoding="utf-8")
    (folder / "index.html").write_text(
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{html.escape(exercise["title"])}</title>'
        '<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,">'
        '<link rel="stylesheet" href="board.css"></head><body><main><h1>Chapter</h1>'
        '<div class="whichpm" data-module="board.mjs" data-classic="board.classic.js">'
        '<div class="whichpm-static"><p>Plain text</p></div>'
        f'<script type="application/json">{state}</script></div></main>'
        '<script defer src="page.js"></script></body></html>',
        encoding="utf-8",
    )


def check_with_axe(page: Page) -> None:
    """Fail with axe's report if it finds anything on the board."""
    page.add_style_tag(content="body { background: var(--wp-surface) }")  # as the page or notebook around a board has
    # The bench has no section for the board's heading to belong to.
    found = run_axe(page, ".wp-board", preload=False, rules={"heading-order": {"enabled": False}})
    assert found.violations_count == 0, found.generate_report()


def check_width(page: Page, width: int) -> None:
    """Fail if the board sticks out of a window of this width, or has a control that a thumb may miss."""
    page.set_viewport_size({"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(WIDE, width) == []
    assert page.evaluate(SMALL) == []
