"""Checks over the whole course: bank, chapters and problem sets, each by itself and against the others.

Everything is read as data; no notebook is run and nothing outside the course folder is opened. A rule takes a
:class:`Course` and yields problems; :data:`RULES` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

from whichpm import bank
from whichpm.bank import Problem
from whichpm.check.course import Course
from whichpm.check.documents import documents_are_sound, pages_show_documents
from whichpm.check.exercises import (
    SCHEMA,
    chapters_cite_exercises,
    concepts_are_known,
    pages_are_text,
    pools_are_disjoint,
    practice_is_cited,
    schema_is_current,
    sections_exist,
    slugs_are_unique,
    stories_are_short,
)
from whichpm.check.notebooks import boards, notebook_problems, notebooks_cite_exercises
from whichpm.check.quality import (
    course_grade_names_sets,
    forms_fit_one_notebook,
    graded_exercises_belong_to_a_set,
    graded_items_are_undisputed,
    items_keep_the_rules,
    keys_cannot_be_guessed,
    sets_have_their_notebook,
    sets_hold_what_they_should,
    sets_name_exercises,
)
from whichpm.check.skeleton import chapters_have_their_parts
from whichpm.check.teaching import concepts_are_taught, sections_name_concepts
from whichpm.model import Exercise

__all__ = ["RULES", "SCHEMA", "Checked", "Course", "boards", "check", "notebook_problems"]

Rule = Callable[[Course], Iterable[Problem]]
OF_EXERCISES: tuple[Rule, ...] = (
    slugs_are_unique,
    pools_are_disjoint,
    concepts_are_known,
    sections_exist,
    stories_are_short,
    items_keep_the_rules,
    graded_exercises_belong_to_a_set,
    graded_items_are_undisputed,
    practice_is_cited,
)
"""Rules whose problems are in files of exercises."""
RULES: tuple[Rule, ...] = (
    *OF_EXERCISES,
    sets_name_exercises,
    sets_hold_what_they_should,
    sets_have_their_notebook,
    forms_fit_one_notebook,
    course_grade_names_sets,
    chapters_cite_exercises,
    chapters_have_their_parts,
    sections_name_concepts,
    concepts_are_taught,
    notebooks_cite_exercises,
    schema_is_current,
    documents_are_sound,
    pages_show_documents,
)


class Checked(NamedTuple):
    """The problems that were found, the exercises that could be read, and where sets are short of the limits."""

    problems: list[Problem]
    exercises: list[Exercise]
    short: list[str]


def check(root: Path, *, statistics: bool = False, only: Path | None = None) -> Checked:
    """Find every problem of the course: paths relative to ``root``, in the order of the files.

    With ``statistics``, models try to guess the keys as well, which takes seconds; with ``only`` a file, the problems
    of that file alone are found.
    """
    exercises, problems = bank.load_all(root)
    rules = (*RULES, keys_cannot_be_guessed) if statistics else RULES
    if only is not None:  # Last, so that what repeats another exercise is said of this one.
        slug, its_pool = only.stem, only.resolve().parent.name
        exercises.sort(key=lambda exercise: exercise.slug == slug)
        rules = OF_EXERCISES if its_pool in bank.POOLS else rules
    course = Course(root, {exercise.slug: exercise for exercise in exercises})
    found = list(pages_are_text(course)) or [problem for rule in rules for problem in rule(course)]
    problems += [*found, *course.unusable]
    if only is not None:
        problems = [problem for problem in problems if problem.path.resolve() == only.resolve()]
    relative = [problem._replace(path=_relative(problem.path, root)) for problem in dict.fromkeys(problems)]
    return Checked(sorted(relative, key=lambda problem: (problem.path, problem.line)), exercises, course.short)


def _relative(path: Path, root: Path) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path
