"""What the tests of a learner's own pages share: the course's site, its chapters, and journals of earlier days."""

from __future__ import annotations

import functools
import json
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from browser.axe import WCAG, run_axe
from playwright.sync_api import Page, expect

from whichpm import bank
from whichpm.model import Exercise, Item

ROOT = Path(__file__).parents[2]
JOURNAL = "whichpm:/:journal"
NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)


def attempt(slug: str, name: str, *, right: bool, day: int = 0, sure: int | None = None, stands: str = "") -> list[Any]:
    """An entry of the journal, so many days after NOON: the key, or the first other option."""
    item = item_of(slug, name)
    option = item.key if right else wrong(item)
    time = int((NOON + timedelta(days=day)).timestamp() * 1000)
    return [time, slug, name, option, int(right), sure, stands]


@functools.cache
def exercise(slug: str) -> Exercise:
    """An exercise of the bank, read once."""
    return bank.find(ROOT, slug)


def item_of(slug: str, name: str) -> Item:
    """An item of the bank."""
    return next(item for item in exercise(slug).items if item.id == name)


def wrong(item: Item) -> str:
    """An option that does not fit."""
    return next(option for option in item.options if not item.fits(option))


def seed(page: Page, attempts: list[list[Any]], pages: dict[str, Any] | None = None) -> None:
    """Have the browser hold a journal before the first page opens, and only then."""
    text = json.dumps({"version": 1, "attempts": attempts, "pages": pages or {}})
    script = f"localStorage.getItem('{JOURNAL}') ?? localStorage.setItem('{JOURNAL}', {json.dumps(text)})"
    page.add_init_script(f"try {{ {script}; }} catch {{}}")


def journal(page: Page) -> dict[str, Any]:
    """What the browser keeps."""
    return json.loads(page.evaluate(f"localStorage.getItem('{JOURNAL}')") or '{"attempts": [], "pages": {}}')


def course(html: Path) -> dict[str, Any]:
    """What the built site tells its pages of the course."""
    text = (html / "_static" / "whichpm" / "course.js").read_text(encoding="utf-8")
    return dict(json.loads(text.partition("=")[2].rstrip(";\n")))


def own(html: Path, chapter: str) -> dict[str, dict[str, Any]]:
    """The exercises that count for a chapter of the built site, with what its pages know of each."""
    known = course(html)
    [found] = [one for one in known["chapters"] if one["id"] == chapter]
    return {slug: known["exercises"][slug] for slug in found["own"]}


def total(html: Path, chapter: str) -> int:
    """How many questions there are to master in a chapter of the built site."""
    return sum(one["count"] for one in own(html, chapter).values())


def seen(page: Page) -> None:
    """Wait until the page knows which heading is in sight; whoever leaves before has read nothing.

    An observer made now is told after the page's own, in the same frame.
    """
    page.evaluate(
        """() => new Promise((done) => {
            const own = new IntersectionObserver((all) => all.some((one) => one.isIntersecting) && done());
            for (const heading of document.querySelectorAll("section > section > h2")) own.observe(heading);
        })"""
    )


def board(page: Page, slug: str) -> Any:
    """The board of an exercise, started."""
    title = exercise(slug).title
    found = page.locator(".wp-board", has=page.locator(".wp-title", has_text=title)).first
    expect(found).to_be_visible()
    return found


def choose(page: Page, slug: str, name: str, option: str) -> None:
    """Answer one item of an exercise on a chapter's page."""
    board(page, slug).locator(f"[data-item='{name}'] input[value='{option}']").check()


def check_with_axe(page: Page) -> None:
    """Fail with what axe finds on the whole page."""
    found = run_axe(page, runOnly=WCAG).response["violations"]
    assert [(each["id"], [node["target"] for node in each["nodes"]][:3]) for each in found] == []
