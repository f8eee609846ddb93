"""The look of the printed book: one style sheet in plain values, since few reading devices know variables."""

from __future__ import annotations

import html
import re
from pathlib import Path

from whichpm.figures import palette

_TOKEN = re.compile(r"var\(--wp-([\w-]+)\)")


def sheet(*names: str) -> str:
    """The style sheets of these names beside this module, with the course's colours put in."""
    text = "\n".join((Path(__file__).parent / f"{name}.css").read_text(encoding="utf-8") for name in names)
    return _TOKEN.sub(lambda token: palette()[token[1]], text)


def cover(title: str, author: str) -> str:
    """The cover as SVG: the title above a compass, rails and a clock, drawn as on the site's first page."""
    large = f'font-size="76" font-weight="700" fill="{palette()["text"]}"'
    lines = "".join(
        f'<text x="60" y="{230 + 88 * row}" {large}>{html.escape(text)}</text>'
        for row, text in enumerate(_wrapped(title, 14))
    )
    product, project, line = (palette()[name] for name in ("product", "project", "control"))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 800 1131" width="800" height="1131" role="img" '
        f'aria-label="{html.escape(title)}" font-family="Helvetica, Arial, sans-serif">'
        f'<rect width="800" height="1131" fill="{palette()["surface"]}"/>{lines}'
        f'<g fill="none" stroke-width="3.5" stroke-linecap="round" stroke-linejoin="round" '
        f'transform="translate(60 600) scale(1.03)"><path stroke="{line}" d="{RAILS}"/>'
        f'<path stroke="{product}" d="{COMPASS}"/><path stroke="{project}" d="{CLOCK}"/></g>'
        f'<text x="60" y="1060" font-size="26" fill="{palette()["muted"]}">{html.escape(author)}</text></svg>'
    )


def _wrapped(text: str, letters: int) -> list[str]:
    import textwrap

    return textwrap.wrap(text, letters)


RAILS = (
    "M135 79C144 81 168 91 185 94C201 97 217 97 234 96C250 95 267 92 284 89C300 86 317 81 334 76C351 72 368 67 386 62"
    "C403 58 421 54 439 52C457 49 475 47 494 48C512 49 541 55 550 56M129 93C138 96 164 107 182 110C200 113 217 113 "
    "235 112C252 111 270 108 287 104C304 101 321 96 338 92C355 87 373 82 390 78C407 74 424 70 441 67C458 65 476 63 "
    "493 64C511 65 537 70 546 72M146 77L135 103M162 82L154 109M178 87L173 114M196 89L193 117M213 90L212 118M230 90"
    "L232 118M248 89L251 117M265 86L270 114M283 83L289 110M300 79L307 106M318 74L325 101M336 70L343 97M354 65L361 92"
    "M372 60L379 87M390 55L396 83M408 51L414 79M427 48L431 75M446 45L449 72M465 43L467 71M484 42L484 70M504 43L502 70"
    "M523 45L519 72M542 48L536 75"
)
COMPASS = (
    "M66 20a58 58 0 1 0 0 116a58 58 0 1 0 0-116M66 30v6M66 120v6M18 78h6M108 78h6M98 92L70 70L34 64L62 86zM70 70L62 86"
)
CLOCK = "M606 6a46 46 0 1 0 0 92a46 46 0 1 0 0-92M606 24v28M606 98v44M574 142h64M606 52l18 12"
