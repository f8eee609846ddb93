"""Checks of the bank by itself and of the pages that show it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from whichpm import bank, chapters, coverage, yamltree
from whichpm.bank import Problem
from whichpm.check.course import Course, item_problem
from whichpm.suggest import nearest

SCHEMA = Path("exercises/schema.json")
STORY_WORDS = 150
DOUBTFUL_IN = ("audit",)
"""Kinds whose items are about doubtful claims, and so may name their concepts."""

_DIRECTIVE = re.compile(r"^(?:`{3,}|:{3,})\{exercise\}[ \t]+(\S+)", re.MULTILINE)


def slugs_are_unique(course: Course) -> Iterator[Problem]:
    """A slug names one exercise, whatever its pool."""
    seen: dict[str, Path] = {}
    for path in bank.files(course.root):
        if path.stem in seen:
            other = seen[path.stem].relative_to(course.root)
            yield Problem(path, 1, "", f'the slug "{path.stem}" is taken by {other.as_posix()}', "rename one of them")
        seen.setdefault(path.stem, path)


def pools_are_disjoint(course: Course) -> Iterator[Problem]:
    """No item is in the practice pool and in the graded pool, by id or by text."""
    practised: dict[str, str] = {}
    for exercise in course.exercises.values():
        if exercise.pool == "practice":
            for item in exercise.items:
                if item.key:
                    practised[item.id] = practised[_folded(item.text)] = exercise.slug
    for exercise in course.exercises.values():
        if exercise.pool == "graded":
            for item in exercise.items:
                if seen := next((seen for seen in (item.id, _folded(item.text)) if seen in practised), None):
                    cause = f'also in the practice exercise "{practised[seen]}"'
                    yield item_problem(course, exercise, item, cause, "write another item for one of them")


def concepts_are_known(course: Course) -> Iterator[Problem]:
    """Items name concepts of the course, and none whose claim is doubtful."""
    known = {name: concept.doubtful for name, concept in coverage.concepts(course.root).items()}
    for exercise in course.exercises.values():
        for item in exercise.items:
            for concept in item.concepts:
                if concept not in known:
                    cause = f'there is no concept "{concept}"'
                    yield item_problem(course, exercise, item, cause, nearest(concept, known), "concepts")
                elif known[concept] == "yes" and exercise.kind not in DOUBTFUL_IN:
                    cause = f'the claim of concept "{concept}" is doubtful'
                    yield item_problem(course, exercise, item, cause, "key the item on another concept", "concepts")


def sections_exist(course: Course) -> Iterator[Problem]:
    """Every ``read`` names a label of the book."""
    labels = set(chapters.sections(course.root))
    for exercise in course.exercises.values():
        reported: set[str] = set()
        for item in exercise.items:
            if item.read and item.read not in labels | reported:
                reported.add(item.read)
                cause = f'no page of the book has the label "{item.read}"'
                yield item_problem(course, exercise, item, cause, nearest(item.read, sorted(labels)), "read")


def stories_are_short(course: Course) -> Iterator[Problem]:
    """A story has at most :data:`STORY_WORDS` words."""
    for exercise in course.exercises.values():
        words = len(exercise.story.split())
        if words > STORY_WORDS:
            path = course.path(exercise)
            line = yamltree.read(path).line(("story",))
            yield Problem(path, line, "story", f"{words} words", f"shorten it to {STORY_WORDS}")


def chapters_cite_exercises(course: Course) -> Iterator[Problem]:
    """Every ``{exercise} slug`` of a page exists."""
    for page in course.chapters:
        text = page.read_text(encoding="utf-8")
        for match in _DIRECTIVE.finditer(text):
            if match.group(1) not in course.exercises:
                line = text.count("\n", 0, match.start()) + 1
                cause = f'there is no exercise "{match.group(1)}"'
                yield Problem(page, line, "", cause, nearest(match.group(1), course.exercises))


def schema_is_current(course: Course) -> Iterator[Problem]:
    """The JSON Schema for editors is what the types say."""
    path = course.root / SCHEMA
    if not path.is_file() or json.loads(path.read_text(encoding="utf-8")) != json.loads(json.dumps(bank.schema())):
        yield Problem(path, 1, "", "it differs from the types in whichpm/kinds", "run `whichpm schema`")


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
