"""``{pocket-card}``: the ownership test as a card of A7, drawn by us, to print and to save as a picture.

The words are those of the boards, in the book's language. Colours stand in the drawing itself, because a picture and
paper know no style sheet; the card is paper, and so white in the dark too.
"""

from __future__ import annotations

import html
import re
import textwrap
from collections.abc import Iterator

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from whichpm import scripts, words
from whichpm.figures import palette
from whichpm.model import LINES, ROLES
from whichpm.sphinx.places import learner

PAGE = "pocket-card"
WIDTH, HEIGHT = 420, 296  # a quarter of a millimetre each: A7
EDGE, ICON, TEXT = 18, 26, 56  # from the left: the edge, the size of an icon, where text begins
LETTERS = 67  # on a line, in the widest of the usual system fonts
STEP, NAME, GAP = 12.4, 14.5, 5.5  # from line to line, from a name to its text, between two lines of the test
SIZE = {"title": 17, "name": 11.5, "text": 9.6, "small": 8.5}
_ICON = re.compile(r'(\w+):\s*"(M[^"]+)"')


def icons() -> dict[str, str]:
    """Paths of the boards' icons on their 24 grid, by name (``static/board/icons.mjs``)."""
    source = (scripts.STATIC / "board" / "icons.mjs").read_text(encoding="utf-8")
    return dict(_ICON.findall(source))


def svg(language: str | None, site: str) -> str:
    """The card, with all its words as what it is called."""
    say = words.of(language)
    parts = list(_parts(say, site))
    told = " ".join(re.sub("<[^>]+>", "", part) for part in parts if part.startswith("<text"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{told}" '
        f'font-family="system-ui, sans-serif"><rect x="1" y="1" width="{WIDTH - 2}" height="{HEIGHT - 2}" rx="10" '
        f'fill="{palette()["surface"]}" stroke="{palette()["line"]}"/>{"".join(parts)}</svg>'
    )


def _parts(say: words.Say, site: str) -> Iterator[str]:
    ink = palette()["text"]
    yield _text(EDGE, 30, say("pocket.title"), "title", ink, bold=True)
    y = 44.0
    drawn = icons()
    for line, role in zip(sorted(LINES), ROLES, strict=True):
        colour = palette()[role]
        name, _, told = say(f"test.{line}").partition(": ")
        path = drawn["other" if role == "other" else role]
        dots = ' stroke-dasharray="2 3"' if role == "other" else ""
        yield (
            f'<path d="{path}" transform="translate({EDGE} {y - 1}) scale({ICON / 24:.3f})" fill="none" '
            f'stroke="{colour}" stroke-width="1.8" stroke-linejoin="round"{dots}/>'
        )
        y += SIZE["name"]
        yield _text(TEXT, y, f"{line}  {name}: {say(f'roles.{role}')}", "name", colour, bold=True)
        y += NAME - STEP
        for row in textwrap.wrap(told[0].upper() + told[1:], LETTERS):
            y += STEP
            yield _text(TEXT, y, row, "text", ink)
        y += GAP
    yield _text(EDGE, HEIGHT - 12, f"{say('pocket.foot')} · {site}", "small", palette()["muted"])


def _text(x: float, y: float, text: str, size: str, colour: str, *, bold: bool = False) -> str:
    weight = ' font-weight="650"' if bold else ""
    return f'<text x="{x}" y="{y:.1f}" font-size="{SIZE[size]}" fill="{colour}"{weight}>{html.escape(text)}</text>'


class PocketCard(SphinxDirective):
    """The card; where JavaScript runs, with what saves and prints it."""

    def run(self) -> list[nodes.Node]:
        """One place for the script, around the drawing."""
        node = learner(page=PAGE)
        self.set_source_info(node)
        drawing = svg(self.config.language, re.sub(r"<[^>]+>", "", self.config.html_title or self.config.project))
        node += nodes.raw("", f'<div class="wp-paper-of wp-pocket">{drawing}</div>', format="html")
        return [node]
