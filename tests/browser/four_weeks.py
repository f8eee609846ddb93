"""A learner after four weeks, as the browser keeps it: seven chapters read, an eighth begun, reviews in between.

Made from the book and the bank, the same every time. This learner gives many of the project manager's decisions to
the product manager, says "both" too often, and is surer than is good. Run it for a file that "Take in a file" takes:
``PYTHONPATH=tests:. python -m browser.four_weeks > progress.json``.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from browser.learning import NOON, ROOT, exercise, item_of
from docutils.nodes import make_id

from whichpm.model import Exercise, Item

DAYS, EVERY = 26, 3  # days of learning, and from one chapter to the next
RIGHT = 0.74
SLIPS = {"product": ("both", "both", "project"), "project": ("product", "product", "both"), "both": ("product",)}
REVIEWED = 7


class Weeks(NamedTuple):
    """The journal, and what the storage holds: the journal too, and the answers of boards."""

    journal: dict[str, Any]
    entries: dict[str, str]

    def as_file(self) -> str:
        """The file that "Save as a file" would make."""
        return json.dumps({"course": "whichpm", "format": 1, "entries": self.entries}, indent=1) + "\n"


def four_weeks(start: datetime = NOON) -> Weeks:
    """Every third day a chapter; on some of the days between, a few questions again, what was missed first."""
    chance = random.Random(1)  # a learner, the same every time
    attempts: list[list[Any]] = []
    pages: dict[str, Any] = {}
    entries: dict[str, str] = {}
    for day in range(DAYS):
        now = start + timedelta(days=day, minutes=chance.randrange(240))
        if day % EVERY == 0 and day // EVERY < len(chapters()):
            name = chapters()[day // EVERY]
            exercises, titles = _contents(name)
            begun = day + EVERY >= DAYS
            pages[name] = _reading(now, titles[: len(titles) // 3] if begun else titles, end=not begun)
            for one in exercises[:1] if begun else exercises:
                given = {item.id: _answer(chance, item) for item in one.items if _is_met(item)}
                attempts += _tries(chance, now, [(one.slug, item, option, "") for item, option in given.items()])
                if one.kind == "sort":
                    entries[f"whichpm:{one.slug}"] = json.dumps(_kept(now, one, given))
        elif day > EVERY and chance.random() < 0.6:
            due = sorted(attempts[: -3 * REVIEWED], key=lambda one: (one[4], one[0]))
            again = [(slug, name) for _, slug, name, *_ in due if _is_plain(slug)][:REVIEWED]
            tries = [(slug, name, _answer(chance, item_of(slug, name)), f"{slug}/{name}") for slug, name in again]
            attempts += _tries(chance, now, tries)
    journal = {"version": 1, "attempts": attempts, "pages": pages}
    return Weeks(journal, {"whichpm:journal": json.dumps(journal), **entries})


def chapters() -> list[str]:
    """Chapters of the course, in order."""
    return re.findall(r"file: (book/chapters/\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8"))


def pages() -> list[str]:
    """Pages of learners with exercises that no page before has: the chapters, and others after them."""
    homes: dict[str, str] = {}
    for name in re.findall(r"file: (book/\S+)", (ROOT / "_toc.yml").read_text(encoding="utf-8")):
        if "\nreaders: teachers\n" in (ROOT / f"{name}.md").read_text(encoding="utf-8"):
            continue
        for one in _contents(name)[0]:
            homes.setdefault(one.slug, name)
    return list(dict.fromkeys(homes.values()))


def _contents(name: str) -> tuple[list[Exercise], list[str]]:
    """Exercises and headings of a chapter."""
    text = (ROOT / f"{name}.md").read_text(encoding="utf-8")
    slugs = re.findall(r"^```{(?:board|exercise)} (\S+)", text, re.MULTILINE)
    return [exercise(slug) for slug in slugs], re.findall(r"^## (.+)$", text, re.MULTILINE)


def _is_met(item: Item) -> bool:
    return item.key is not None and item.points > 0 and not item.when


def _is_plain(slug: str) -> bool:
    return exercise(slug).kind == "sort"


def _answer(chance: random.Random, item: Item) -> str:
    """The key most of the time, else a slip that this learner is given to."""
    others = [option for option in item.options if not item.fits(option)]
    if item.key is not None and (chance.random() < RIGHT or not others):
        return item.key
    return chance.choice([option for option in SLIPS.get(item.key or "", ()) if option in others] or others)


def _tries(chance: random.Random, now: datetime, tries: list[tuple[str, str, str, str]]) -> Iterator[list[Any]]:
    """Entries of the journal, half a minute apart; a review asks whether one is sure."""
    for at, (slug, name, option, stands) in enumerate(tries):
        right = item_of(slug, name).fits(option)
        sure = int(chance.random() < (0.7 if right else 0.5)) if stands else None
        yield [_ms(now + timedelta(seconds=30 * at)), slug, name, option, int(right), sure, stands]


def _reading(now: datetime, titles: list[str], *, end: bool) -> dict[str, Any]:
    seen = [make_id(title) for title in titles]
    return {"at": _ms(now), "section": seen[-1], "title": titles[-1], "seen": seen, "end": _ms(now) if end else 0}


def _kept(now: datetime, one: Exercise, answers: dict[str, str]) -> dict[str, Any]:
    saved = now.isoformat().replace("+00:00", "Z")
    return {"format": 1, "exercise": one.slug, "revision": one.revision, "saved": saved, "answers": answers}


def _ms(time: datetime) -> int:
    return int(time.timestamp() * 1000)


if __name__ == "__main__":
    print(four_weeks().as_file(), end="")
