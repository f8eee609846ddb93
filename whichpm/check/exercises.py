"""Checks of the bank by itself and of the pages that show it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from whichpm import bank, border, chapters
from whichpm.bank import Problem
from whichpm.check.course import Course, item_problem, nearest_concept
from whichpm.kinds import kinds
from whichpm.suggest import nearest

SCHEMA = Path("exercises/schema.json")
STORY_WORDS = 150


def slugs_are_unique(course: Course) -> Iterator[Problem]:
    """A slug names one exercise, whatever its pool."""
    seen: dict[str, Path] = {}
    for path in bank.files(course.root):
        if path.stem in seen:
            other = seen[path.stem]
            shown = other.relative_to(course.root) if other.is_relative_to(course.root) else other
            yield Problem(path, 1, "", f'the slug "{path.stem}" is taken by {shown.as_posix()}', "rename one of them")
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
    if not course.concepts:  # A bank of its own has none; the course that names it checks them.
        return
    known = {name: concept.doubtful for name, concept in course.concepts.items()}
    for exercise in course.exercises.values():
        for item in exercise.items:
            for concept in item.concepts:
                if concept not in known:
                    cause = f'there is no concept "{concept}"'
                    yield item_problem(course, exercise, item, cause, nearest_concept(concept, known), "concepts")
                elif known[concept] == "yes" and not kinds()[exercise.kind].doubts:
                    cause = f'the claim of concept "{concept}" is doubtful'
                    yield item_problem(course, exercise, item, cause, "key the item on another concept", "concepts")


def sections_exist(course: Course) -> Iterator[Problem]:
    """Every ``read`` names a label of the book."""
    if not course.pages:  # The same holds for labels.
        return
    labels = course.labels
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
            line = course.tree(path).line(("story",))
            yield Problem(path, line, "story", f"{words} words", f"shorten it to {STORY_WORDS}")


def pages_are_text(course: Course) -> Iterator[Problem]:
    """Every page of the book is UTF-8 text."""
    for page in course.pages:
        raw = page.read_bytes()
        try:
            raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw.count(b"\n", 0, error.start) + 1
            yield Problem(page, line, "", "the page is not UTF-8 text", "save it with the encoding UTF-8")


def chapters_cite_exercises(course: Course) -> Iterator[Problem]:
    """Every ``{board} slug`` of a page or notebook exists."""
    there = set().union(*course.written.values())  # Of a file that cannot be read something else is said.
    for page in (*course.pages, *chapters.notebooks(course.root)):
        for line, slug in chapters.cited(chapters.text(page)):
            if slug not in there:
                yield Problem(page, line, "", f'there is no exercise "{slug}"', nearest(slug, course.exercises))


def practice_is_cited(course: Course) -> Iterator[Problem]:
    """Every practice exercise is on a page, since learners meet it nowhere else."""
    pages = (*course.pages, *chapters.notebooks(course.root))
    shown = {slug for page in pages for _, slug in chapters.cited(chapters.text(page))}
    for exercise in course.exercises.values():
        if exercise.pool == "practice" and exercise.slug not in shown:
            fix = f"show it in a chapter: ```{{board}} {exercise.slug}"
            yield Problem(course.path(exercise), 1, "", "no page shows this exercise", fix)


def schema_is_current(course: Course) -> Iterator[Problem]:
    """The JSON Schema for editors is what the types say."""
    path = course.root / SCHEMA
    if not path.is_file() or json.loads(path.read_text(encoding="utf-8")) != json.loads(json.dumps(bank.schema())):
        yield Problem(path, 1, "", "it differs from the types in whichpm/kinds", "run `whichpm schema`")
    if (course.root / border.FOLDER).is_dir():
        for name, text in border.files().items():
            path = course.root / name
            if not path.is_file() or path.read_text(encoding="utf-8") != text:
                yield Problem(path, 1, "", "it differs from what whichpm/border.py writes", "run `whichpm schema`")


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))
