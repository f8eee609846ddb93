"""How feedback pages look: the tokens and icons of the board, the style sheet, and the templates, compiled once."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined, Template
from markupsafe import Markup

from whichpm import tokens

WORDS = {"right": "Right", "partly": "Partly right", "wrong": "Not right", "none": "No answer", "": "Not scored"}


@cache
def _environment() -> Environment:
    found = Environment(
        loader=PackageLoader("whichpm.nbgrader.feedback"),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        auto_reload=False,
    )
    found.globals |= {"icon": icon, "words": WORDS}
    return found


@cache
def template(name: str) -> Template:
    """A template of this package; everything that is put into it is escaped."""
    return _environment().get_template(name)


def macros(name: str) -> Any:
    """The macros of a template, as functions that return HTML."""
    return template(name).module


@cache
def style() -> Markup:
    """The style sheet of a page, with the tokens of ``static/board.css`` in light and dark."""
    own = (files("whichpm.nbgrader.feedback") / "templates" / "page.css").read_text(encoding="utf-8")
    return Markup(tokens.sheet(own))


@cache
def icon(name: str) -> Markup:
    """An icon of the board; it always stands beside a word, so screen readers pass over it."""
    path = _icons().get(name)
    if path is None:
        return Markup("")
    markup = (
        '<svg class="icon" data-icon="{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>'
    )
    return Markup(markup).format(name, path)


@cache
def _icons() -> dict[str, str]:
    found = dict(re.findall(r'^\s+(\w+):\s*"(M[^"]+)"', _static("board/icons.mjs"), re.MULTILINE))
    if not found:
        raise ValueError("whichpm/static/board/icons.mjs: its icons were not found; feedback draws the same ones")
    return found | {"open": "M6 12h12"}


def _static(name: str) -> str:
    return (files("whichpm") / "static" / name).read_text(encoding="utf-8")
