"""Files of the public tree that name what is not in it: the sets, the private bank."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

import yaml

from whichpm import yamltree
from whichpm.quality import sets

PROJECT = Path("pyproject.toml")
SAID = "# Written by `whichpm public`: keys for credit, and of what opens later, are left out.\n"
_NAMED = re.compile(r"^(\[tool\.whichpm\]\n(?:(?!\[).*\n)*?)bank *=.*(?:\n|\Z)", re.MULTILINE)
_EMPTY = re.compile(r"^\[tool\.whichpm\]\n+(?=\[|\Z)", re.MULTILINE)


def changed(homes: Sequence[Path], opened: Collection[str], told: Collection[str]) -> dict[str, bytes]:
    """The content of every file that cannot stay as it is, by path.

    Parameters
    ----------
    homes
        The course, and its private bank where it has one.
    opened
        Slugs of graded exercises that the tree has.
    told
        Names of the sets of which the book tells; those of a private bank are named only there.
    """
    blueprints: dict[str, Any] = {}
    kept: dict[str, Any] = {}
    for home in homes:
        found = _data(home / sets.PATH)
        blueprints = {**found.get("blueprints", {}), **blueprints}
        own = {
            name: _left(one, opened) for name, one in found.get("sets", {}).items() if name in told or home == homes[0]
        }
        kept |= own
    texts = {sets.PATH: SAID + _written({"blueprints": blueprints, "sets": kept, "partial": True})}
    project = homes[0] / PROJECT
    if project.is_file() and _NAMED.search(text := project.read_text(encoding="utf-8")):
        texts[PROJECT] = _EMPTY.sub("", _NAMED.sub(r"\1", text))
    return {path.as_posix(): text.encode() for path, text in texts.items()}


def _left(given: dict[str, Any], opened: Collection[str]) -> dict[str, Any]:
    """A set with the anchors between cards that the tree has."""
    anchors = {
        new: old
        for new, old in given.get("anchors", {}).items()
        if {new.partition("/")[0], old.partition("/")[0]} <= set(opened)
    }
    rest = {name: value for name, value in given.items() if name != "anchors"}
    return {**rest, "anchors": anchors} if anchors else rest


def _data(path: Path) -> dict[str, Any]:
    return dict(yamltree.read(path).data) if path.is_file() else {}


def _written(data: dict[str, Any]) -> str:
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True, width=120)
