"""The course's colours and type for pages of one file: the tokens of ``static/board.css``, in light and dark.

Standard library only.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files


@cache
def rules() -> str:
    """The tokens as rules for a style sheet; what a device asks for says which, and paper is white.

    Raises :class:`ValueError` where board.css has no such rules.
    """
    board = (files("whichpm") / "static" / "board.css").read_text(encoding="utf-8")
    light = re.search(r":root\s*\{([^}]*)\}", board)
    dark = re.search(r'html\[data-theme="dark"\][^{]*\{([^}]*)\}', board)
    if not light or not dark:
        raise ValueError("whichpm/static/board.css: its tokens were not found; pages read :root and the dark rule")
    return f":root{{{light[1]}}}@media screen and (prefers-color-scheme:dark){{:root{{{dark[1]}}}}}"


def sheet(own: str) -> str:
    """A style sheet with the tokens before it, without what only people read."""
    css = re.sub(r"/\*.*?\*/", "", rules() + own, flags=re.DOTALL)
    return re.sub(r"\s*([{};,])\s*", r"\1", re.sub(r"\s+", " ", css)).strip()
