"""axe-core in a page: put in once a document, and asked for what is wrong only, which takes half the time."""

from __future__ import annotations

from functools import cache
from typing import Any

from axe_playwright_python.base import AxeResults
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
"""The tags of WCAG 2.2 AA, for ``runOnly``."""

READ_ONCE = """() => {
    const { prototype } = axe.commons.color.Color;
    const { parseString } = prototype;
    const known = new Map();
    prototype.parseString = function (text) {
        if (!known.has(text)) {
            parseString.call(this, text);
            known.set(text, { r: this.r, g: this.g, b: this.b, alpha: this.alpha });
        }
        return Object.assign(this, known.get(text));
    };
}"""
"""Have axe read each colour once: two fifths of its time are the same half a dozen, for thousands of texts."""


@cache
def _script() -> str:
    return str(Axe().axe_script)


def run_axe(page: Page, part: str | None = None, **options: Any) -> AxeResults:
    """What axe finds in a page, or in a part of it, by axe's own options."""
    if not page.evaluate("'axe' in globalThis"):
        page.evaluate(_script())
        page.evaluate(READ_ONCE)
    ask = "([part, options]) => axe.run(part ?? document, options)"
    return AxeResults(page.evaluate(ask, [part, {"resultTypes": ["violations"], **options}]))
