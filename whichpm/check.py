"""Checks over the whole course: bank, chapters and problem sets, each by itself and against the others.

Everything is read as data; no notebook is run and nothing outside the course folder is opened.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from whichpm import bank, chapters, yamltree
from whichpm.bank import Problem
from whichpm.model import Exercise, Item
from whichpm.suggest import nearest

CONCEPTS = Path("exercises/concepts.csv")
SCHEMA = Path("exercises/schema.json")
STORY_WORDS = 150
DOUBTFUL_IN = ("audit",)
"""Kinds whose items are about doubtful claims, and so may name their concepts."""

_DIRECTIVE = re.compile(r"^(?:`{3,}|:{3,})\{exercise\}[ \t]+(\S+)", re.MULTILINE)
_BOARD = re.compile(r"""\bboard\(\s*["']([^"']*)["']""")


class Course(NamedTuple):
    """What the checks look at: the course folder and the exercises that could be read."""

    root: Path
    exercises: dict[str, Exercise]

    @property
    def chapters(self) -> list[Path]:
        """Pages of the book."""
        return chapters.pages(self.root)

    @property
    def notebooks(self) -> list[Path]:
        """Notebooks of the problem sets."""
        return sorted((self.root / "source").glob("*/*.ipynb"))

    def path(self, exercise: Exercise) -> Path:
        """File of an exercise."""
        return self.root / "exercises" / exercise.pool / f"{exercise.slug}.yml"


def check(root: Path) -> list[Problem]:
    """Every problem of the course, with paths relative to ``root``, in the order of the files."""
    exercises, problems = bank.load_all(root)
    course = Course(root, {exercise.slug: exercise for exercise in exercises})
    for rule in RULES:
        problems.extend(rule(course))
    relative = [problem._replace(path=_relative(problem.path, root)) for problem in problems]
    return sorted(relative, key=lambda problem: (problem.path, problem.line))


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
                    yield _item_problem(course, exercise, item, cause, "write another item for one of them")


def concepts_are_known(course: Course) -> Iterator[Problem]:
    """Items name concepts of the course, and none whose claim is doubtful."""
    known = _concepts(course.root)
    for exercise in course.exercises.values():
        for item in exercise.items:
            for concept in item.concepts:
                if concept not in known:
                    cause = f'there is no concept "{concept}"'
                    yield _item_problem(course, exercise, item, cause, nearest(concept, known), "concepts")
                elif known[concept] == "yes" and exercise.kind not in DOUBTFUL_IN:
                    cause = f'the claim of concept "{concept}" is doubtful'
                    yield _item_problem(course, exercise, item, cause, "key the item on another concept", "concepts")


def sections_exist(course: Course) -> Iterator[Problem]:
    """Every ``read`` names a label of the book."""
    labels = set(chapters.sections(course.root))
    for exercise in course.exercises.values():
        reported: set[str] = set()
        for item in exercise.items:
            if item.read and item.read not in labels | reported:
                reported.add(item.read)
                cause = f'no page of the book has the label "{item.read}"'
                yield _item_problem(course, exercise, item, cause, nearest(item.read, sorted(labels)), "read")


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


def notebooks_cite_exercises(course: Course) -> Iterator[Problem]:
    """Problem sets cite graded exercises, grade each with its points, and open without a question."""
    for path in course.notebooks:
        try:
            yield from list(notebook_problems(course, path, json.loads(path.read_text(encoding="utf-8"))))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            yield Problem(path, 1, "", f"not a notebook ({error})", "open and save it in JupyterLab")


def notebook_problems(course: Course, path: Path, notebook: Mapping[str, Any]) -> Iterator[Problem]:
    """Why the notebook of a problem set cannot be released and graded as it is."""
    for name in ("kernelspec", "language_info"):
        if name not in notebook.get("metadata", {}):
            yield Problem(path, 1, f"metadata.{name}", "missing", "save the notebook with a Python 3 kernel")
    shown = boards(notebook)
    for index, cell in enumerate(notebook["cells"]):
        yield from _cell_problems(course, path, f"cells[{index}]", cell, shown)


def boards(notebook: Mapping[str, Any]) -> list[str]:
    """Slugs of the boards that a notebook calls for, each once, in order."""
    return list(dict.fromkeys(slug for cell in notebook["cells"] for slug in _boards(cell)))


def schema_is_current(course: Course) -> Iterator[Problem]:
    """The JSON Schema for editors is what the types say."""
    path = course.root / SCHEMA
    if not path.is_file() or json.loads(path.read_text(encoding="utf-8")) != json.loads(json.dumps(bank.schema())):
        yield Problem(path, 1, "", "it differs from the types in whichpm/kinds", "run `whichpm schema`")


Rule = Callable[[Course], Iterable[Problem]]
RULES: tuple[Rule, ...] = (
    slugs_are_unique,
    pools_are_disjoint,
    concepts_are_known,
    sections_exist,
    stories_are_short,
    chapters_cite_exercises,
    notebooks_cite_exercises,
    schema_is_current,
)


def _cell_problems(
    course: Course, path: Path, place: str, cell: Mapping[str, Any], shown: list[str]
) -> Iterator[Problem]:
    graded = [slug for slug, exercise in course.exercises.items() if exercise.pool == "graded"]
    for slug in _boards(cell):
        if slug not in course.exercises:
            yield Problem(path, 1, place, f'there is no exercise "{slug}"', nearest(slug, course.exercises))
        elif slug not in graded:
            yield Problem(path, 1, place, f'"{slug}" is a practice exercise', "its key is public; cite a graded one")
    meta = cell.get("metadata", {}).get("nbgrader", {})
    if cell["cell_type"] != "code" or not meta.get("grade") or meta.get("solution"):
        return
    name = meta.get("grade_id")
    if name not in graded:
        yield Problem(path, 1, place, f'the grade_id "{name}" is no graded exercise', nearest(str(name), graded))
    elif name not in shown:
        yield Problem(path, 1, place, f"no cell shows {name}", f'add a cell with board("{name}")')
    elif meta.get("points") != course.exercises[name].maximum:
        maximum = course.exercises[name].maximum
        yield Problem(path, 1, place, f"{meta.get('points')} points", f"{name} has {maximum:g}; set them alike")


def _boards(cell: Mapping[str, Any]) -> list[str]:
    return _BOARD.findall("".join(cell["source"])) if cell["cell_type"] == "code" else []


def _item_problem(
    course: Course, exercise: Exercise, item: Item, cause: str, mend: str, key: str | None = None
) -> Problem:
    path = course.path(exercise)
    tree = yamltree.read(path)
    place = _place_of(tree.data, item.id)
    if key is not None:
        place = (*place, key)
    return Problem(path, tree.line(place), bank.describe(tree.data, place), cause, mend)


def _place_of(data: Any, name: str) -> yamltree.Place:
    """The place in a file whose id is an item's, or the longest beginning of it (kinds add endings of their own)."""
    found = [
        (len(id_), place)
        for place, id_ in _ids(data, ())
        if name == id_ or name.startswith(f"{id_}-") or name.endswith(f"-{id_}")
    ]
    return max(found, default=(0, ()))[1]


def _ids(data: Any, place: yamltree.Place) -> Iterator[tuple[yamltree.Place, str]]:
    if isinstance(data, dict) and isinstance(data.get("id"), str):
        yield place, data["id"]
    steps = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for step, child in steps:
        yield from _ids(child, (*place, step))


def _concepts(root: Path) -> dict[str, str]:
    path = root / CONCEPTS
    if not path.is_file():
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        return {row["id"]: row["doubtful"] for row in csv.DictReader(file)}


def _folded(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _relative(path: Path, root: Path) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path
