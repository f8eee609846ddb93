"""Checks over the whole course: bank, chapters and problem sets, each by itself and against the others.

Everything is read as data; no notebook is run and nothing outside the course folder is opened. A rule takes a
:class:`Course` and yields problems; :data:`RULES` lists them all.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from whichpm import bank
from whichpm.bank import Problem
from whichpm.check.course import Course
from whichpm.check.exercises import (
    SCHEMA,
    chapters_cite_exercises,
    concepts_are_known,
    pools_are_disjoint,
    schema_is_current,
    sections_exist,
    slugs_are_unique,
    stories_are_short,
)
from whichpm.check.notebooks import boards, notebook_problems, notebooks_cite_exercises
from whichpm.check.quality import (
    graded_exercises_belong_to_a_set,
    graded_items_were_read,
    items_keep_the_rules,
    sets_have_their_notebook,
    sets_hold_what_they_should,
    sets_together_give_no_keys_away,
)
from whichpm.check.skeleton import chapters_have_their_parts
from whichpm.check.teaching import concepts_are_taught, sections_name_concepts

__all__ = ["RULES", "SCHEMA", "Course", "boards", "check", "notebook_problems"]

Rule = Callable[[Course], Iterable[Problem]]
RULES: tuple[Rule, ...] = (
    slugs_are_unique,
    pools_are_disjoint,
    concepts_are_known,
    sections_exist,
    stories_are_short,
    items_keep_the_rules,
    graded_exercises_belong_to_a_set,
    sets_hold_what_they_should,
    sets_together_give_no_keys_away,
    sets_have_their_notebook,
    graded_items_were_read,
    chapters_cite_exercises,
    chapters_have_their_parts,
    sections_name_concepts,
    concepts_are_taught,
    notebooks_cite_exercises,
    schema_is_current,
)


def check(root: Path) -> list[Problem]:
    """Every problem of the course, with paths relative to ``root``, in the order of the files."""
    exercises, problems = bank.load_all(root)
    course = Course(root, {exercise.slug: exercise for exercise in exercises})
    for rule in RULES:
        problems.extend(rule(course))
    relative = [problem._replace(path=_relative(problem.path, root)) for problem in problems]
    return sorted(relative, key=lambda problem: (problem.path, problem.line))


def _relative(path: Path, root: Path) -> Path:
    return path.relative_to(root) if path.is_relative_to(root) else path
