"""What a graded cell says, read back: points of the whole, of each item, and the key that was shown. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from html import unescape
from typing import Any, NamedTuple

# A row of table.html.jinja: statement, key, points. No part of it can hold a tag of its own.
_ROW = re.compile(
    r'role="rowheader"[^>]*>\s*(?:<span[^>]*>[^<]*</span>)?\s*(?P<text>[^<]*)</th>'
    r'(?:(?!</tr>).)*?data-label="Key"[^>]*>(?P<key>[^<]*)</td>'
    r'(?:(?!</tr>).)*?whichpm-points">\s*(?P<points>[0-9.]+) point',
    re.DOTALL,
)


class KeyChange(NamedTuple):
    """How the key of one item changed: labels before and after. They agree where other answers are accepted now."""

    before: str
    after: str


class _Row(NamedTuple):
    key: str
    points: float


def output_of(outputs: Any) -> float:
    """The points that nbgrader reads from outputs of :func:`whichpm.nbgrader.marking.grading.outputs`."""
    output = outputs[0]
    return 0.0 if output["output_type"] == "error" else float(output["data"]["text/plain"])


def same(before: Any, after: Any) -> bool:
    """Whether outputs as a notebook file has them equal outputs as they are made."""
    return bool(_joined(before) == _joined(after))


def split(outputs: Any) -> Any:
    """Outputs as a notebook file has them: long texts as lists of lines."""
    return [
        {**output, "data": {kind: text.splitlines(keepends=True) for kind, text in output["data"].items()}}
        if "data" in output
        else output
        for output in outputs
    ]


def differences(before: Any, after: Any, names: Mapping[str, str]) -> dict[str, tuple[float, float]]:
    """Items whose points differ between two tables: before, after; empty where there was no table.

    ``names`` holds the ids of items by their statements.
    """
    old, new = _rows(before, names), _rows(after, names)
    return {
        text: (old[text].points, row.points)
        for text, row in new.items()
        if text in old and old[text].points != row.points
    }


def key_changes(before: Any, after: Any, names: Mapping[str, str]) -> dict[str, KeyChange]:
    """Items whose key differs between two tables, or whose points do though the key is the same."""
    old, new = _rows(before, names), _rows(after, names)
    return {text: KeyChange(old[text].key, row.key) for text, row in new.items() if text in old and old[text] != row}


def _rows(outputs: Any, names: Mapping[str, str]) -> Mapping[str, _Row]:
    try:
        html = _joined(outputs)[0]["data"]["text/html"]
    except (LookupError, TypeError):
        return {}
    found = {}
    for row in _ROW.finditer(html):
        text = " ".join(unescape(row["text"]).split())
        found[names.get(text, text)] = _Row(unescape(row["key"]).strip(), float(row["points"]))
    return found


def _joined(outputs: Any) -> Any:
    if not isinstance(outputs, list):
        return outputs
    return [
        {**output, "data": {kind: _text(text) for kind, text in output["data"].items()}}
        if isinstance(output, dict) and isinstance(output.get("data"), dict)
        else output
        for output in outputs
    ]


def _text(text: Any) -> Any:
    return "".join(map(str, text)) if isinstance(text, list) else text
