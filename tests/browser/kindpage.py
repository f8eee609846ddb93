"""What the browser tests of the kinds share: a page of its own for one exercise, and what holds for every board."""

from __future__ import annotations

import html
import json
from importlib.resources import files
from pathlib import Path
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from whichpm import bundle

SMALL = """() => [...document.querySelectorAll(".wp-board :is(button, select, summary, label.wp-option)")]
    .filter((one) => one.checkVisibility() && one.getBoundingClientRect().height < 43.9)
    .map((one) => one.outerHTML.slice(0, 80))"""
WIDE = """(width) => [...document.querySelectorAll(".wp-board *")]
    .filter((one) => !one.closest(".wp-live") && one.getBoundingClientRect().right > width)
    .map((one) => one.outerHTML.slice(0, 80))"""


def write_page(folder: Path, exercise: dict[str, Any]) -> None:
    """Put one exercise into `folder` as the book does: its data beside the host that starts the module."""
    folder.mkdir(parents=True, exist_ok=True)
    state = json.dumps({"exercise": exercise, "place": "page"}).replace("<", "\\u003c")
    (folder / "board.mjs").write_text(bundle.module(), encoding="utf-8")
    (folder / "board.classic.js").write_text(bundle.classic(), encoding="utf-8")
    (folder / "board.css").write_text(bundle.styles(), encoding="utf-8")
    host = (files("whichpm") / "static" / "page.js").read_text(encoding="utf-8")
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
    options = {"preload": False, "rules": {"heading-order": {"enabled": False}}}
    found = Axe().run(page, ".wp-board", options)
    assert found.violations_count == 0, found.generate_report()


def check_width(page: Page, width: int) -> None:
    """Fail if the board sticks out of a window of this width, or has a control that a thumb may miss."""
    page.set_viewport_size({"width": width, "height": 700})
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert page.evaluate(WIDE, width) == []
    assert page.evaluate(SMALL) == []
