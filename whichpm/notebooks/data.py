"""What boards, review and progress in notebooks know of the course: one file beside them, of practice alone."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from whichpm import bank, chapters, practice
from whichpm.notebooks.book import Page, Place

NAME = "course.json"
TEST = "ownership-test"
"""Label of the section that progress leads to."""


def data(root: Path, shown: Mapping[Page | None, list[str]], places: Mapping[str, Place]) -> dict[str, Any]:
    """The course as :mod:`whichpm.widget` reads it; ``shown`` has the exercises of each page, ``None`` the beginning.

    Raises :class:`ValueError` for a graded exercise, whose key is nobody's here.
    """
    slugs = dict.fromkeys(slug for own in shown.values() for slug in own)
    exercises = {slug: bank.find(root, slug) for slug in slugs}
    index = {slug: practice.index(exercise) for slug, exercise in exercises.items()}
    asked = {slug: found for slug, exercise in exercises.items() if (found := practice.questions(exercise))}
    held = [slug for slug in chapters.held(root) if slug in exercises]
    taken: set[str] = set()
    homes: list[dict[str, Any]] = []
    for page, own in shown.items():
        first = [slug for slug in own if slug not in taken]
        if page and first:
            taken.update(first)
            url = f"{page.name}.ipynb"
            homes.append({"id": page.docname, "url": url, "title": page.title, "own": first, "read": False})
    return {
        "format": 1,
        "exercises": {slug: _placed(exercise.public(), places) for slug, exercise in exercises.items()},
        "held": {slug: exercises[slug].public(held=True) for slug in sorted(held)},
        "index": index,
        "chapters": homes,
        "asked": {
            slug: {"items": [item["id"] for item in found["items"]], "partners": found.get("partners", [])}
            for slug, found in asked.items()
        },
        "alike": practice.alike(asked),
        "test": places[TEST].href if TEST in places else "",
        "before": sorted(held),
    }


def encode(found: Mapping[str, Any]) -> bytes:
    """The bytes of the file; an exercise a line, so that a change of one is one in the file."""
    parts = []
    for name, value in found.items():
        if isinstance(value, dict) and value:
            inner = ",\n".join(f"{_text(str(key))}:{_text(one)}" for key, one in value.items())
            parts.append(f"{_text(name)}:{{\n{inner}\n}}")
        else:
            parts.append(f"{_text(name)}:{_text(value)}")
    return ("{\n" + ",\n".join(parts) + "\n}\n").encode()


def _text(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _placed(exercise: dict[str, Any], places: Mapping[str, Place]) -> dict[str, Any]:
    """Say of every advice where to read again: which notebook, and what the section is called."""
    for item in exercise["items"]:
        if (read := item.get("read")) and (place := places.get(read["label"])):
            item["read"] = {**read, "title": place.title, "href": place.href}
    return exercise
