"""Gates of quality: each item by its rules, each graded set by what it must hold."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator
from itertools import zip_longest

from whichpm.bank import BankError, Problem
from whichpm.check.course import Course, item_problem
from whichpm.check.notebooks import sources
from whichpm.coursegrade import policy
from whichpm.model import Exercise
from whichpm.quality import attacks, cues, items, plans, pools, readings, sets
from whichpm.quality.limits import Gate


def items_keep_the_rules(course: Course) -> Iterator[Problem]:
    """Lengths, wording, notes and explanations of every item."""
    for exercise, item, key, cause, fix in items.findings(list(course.exercises.values())):
        yield item_problem(course, exercise, item, cause, fix, *(key.split(": ") if key else ()))


def sets_name_exercises(course: Course) -> Iterator[Problem]:
    """Every graded set that is no draft lists graded exercises."""
    graded = _graded(course)
    for name, one in _finished(course):
        for form, slugs in one.forms.items():
            listed = ("forms", form) if isinstance(one.given[form], tuple) else ("forms", form, "exercises")
            for index, slug in enumerate(slugs):
                if slug not in course.written["graded"] and not _elsewhere(course, one, form):
                    near = difflib.get_close_matches(slug, graded, 1)
                    fix = f'did you mean "{near[0]}"?' if near else "write it in exercises/graded, or say `draft: true`"
                    cause = f'there is no graded exercise "{slug}"'
                    yield _problem(course, name, f"{name}, form {form}", cause, fix, *listed, index)


def course_grade_names_sets(course: Course) -> Iterator[Problem]:
    """The course grade, where the course has one, adds up, and counts sets that there are."""
    try:
        policy.read(course.root, course.sets.sets if course.sets else None)
    except BankError as error:
        yield from error.problems


def sets_hold_what_they_should(course: Course) -> Iterator[Problem]:
    """Every form of a finished set has its number of items, its mix, its pairs and its anchors."""
    graded = list(_graded(course).values())
    for name, form, one, exercises in _forms(course):
        assert course.sets is not None
        blueprint = course.sets.blueprints[one.blueprint]
        demands = [*pools.holds(one, exercises), *pools.anchored(one, exercises, graded)]
        demands += plans.copied(one, exercises, graded)
        if course.today is not None:
            today = course.today.of(name, form)
            demands += pools.gates(blueprint, exercises, today)
            demands += readings.first_impression(exercises, course.glances or (), today)
        yield from _unmet(course, name, form, demands)


def keys_cannot_be_guessed(course: Course) -> Iterator[Problem]:
    """Readers of words and of layout find few keys, in each set and in all together.

    They train models on the bank, which needs scikit-learn and takes seconds.
    How many they find depends on all that they could study, so a part of a bank is not held to it.
    """
    path = course.root / sets.PATH
    if course.today is None or (course.sets and course.sets.partial):
        return
    reader = attacks.Attacks(list(course.exercises.values()))
    try:
        for name, form, _, exercises in _forms(course):
            yield from _unmet(course, name, form, reader.gates(exercises, course.today.of(name, form)))
        graded, known = list(_graded(course).values()), course.sets.sets if course.sets else {}
        several = len({exercise.setting for exercise in graded}) > 1  # Of one, its set has said all.
        if known and several and not any(one.draft for one in known.values()):
            for gate in (*reader.by_words(graded, course.today.together), *plans.alike(graded)):
                course.note("all sets", gate)
                if not gate.holds:
                    cause, fix = f"{gate.name}: {gate.found} ({gate.look})", f"wanted: {gate.wanted}"
                    yield Problem(path, 1, "all sets", cause, fix)
    except cues.Missing as error:
        yield Problem(path, 1, "", "surface cues cannot be checked", str(error))


def sets_have_their_notebook(course: Course) -> Iterator[Problem]:
    """The notebooks of a finished set show the exercises of one of its forms, and no others."""
    shown = sources(course)
    for name, one in _finished(course):
        found = shown.get(name)
        forms = list(one.forms.values())
        if found is None:
            if course.sets and course.sets.partial and not _exist(course, *forms):
                continue
            yield _problem(course, name, name, f"no notebook in source/{name}/", "write one")
        elif set(found) not in map(set, forms) and _exist(course, found, *forms):
            wanted = "; or ".join(", ".join(slugs) for slugs in forms)
            cause = f"its notebooks show {', '.join(found) or 'no exercise'}"
            yield _problem(course, name, name, cause, f"show {wanted}")


def forms_fit_one_notebook(course: Course) -> Iterator[Problem]:
    """The forms of a finished set have exercises of the same kind and points in the same places."""
    graded = _graded(course)
    for name, one in _finished(course):
        first, *others = one.forms.items()
        for form, slugs in others:
            pairs = list(zip_longest(first[1], slugs))
            place = next((index for index, pair in enumerate(pairs) if not _alike(*pair, graded)), None)
            if place is None:
                continue
            wanted, found = (_described(slug, graded) for slug in pairs[place])
            cause = f"in place {place + 1} stands {found}, and in form {first[0]} {wanted}"
            fix = "one notebook and one gradebook serve all forms: list as many exercises, each of its kind and points"
            yield _problem(course, name, f"{name}, form {form}", cause, fix, "forms", form)


def graded_exercises_belong_to_a_set(course: Course) -> Iterator[Problem]:
    """Every graded exercise is listed, so that some gate holds it."""
    if course.sets is None or not course.sets.sets:
        return
    listed = [slug for one in course.sets.sets.values() for slugs in one.forms.values() for slug in slugs]
    misspelt = [slug for slug in listed if slug not in course.written["graded"]]  # sets_name_exercises says so.
    for exercise in _graded(course).values():
        if exercise.slug not in listed and not difflib.get_close_matches(exercise.slug, misspelt, 1):
            fix = f"add it to a form in {sets.PATH.as_posix()}"
            yield Problem(course.path(exercise), 1, "", "it belongs to no graded set", fix)


def graded_items_are_undisputed(course: Course) -> Iterator[Problem]:
    """Every item of a finished set for credit has been read blind, and too many readers disagree with none.

    A text that has changed since waits for readers, and a set that is open may wait for all: neither is a fault.
    """
    if course.readings is None:
        return
    for exercise in {each.slug: each for _, one in _finished(course) for each in _for_credit(course, one)}.values():
        by_id = {item.id: item for item in exercise.items}
        wanting = [*readings.disputed(exercise, course.readings)]
        wanting += readings.never_read(exercise, course.readings)
        for item, cause, fix in wanting:
            yield item_problem(course, exercise, by_id[item], cause, fix)


def _graded(course: Course) -> dict[str, Exercise]:
    return {slug: exercise for slug, exercise in course.exercises.items() if exercise.pool == "graded"}


def _finished(course: Course) -> Iterator[tuple[str, sets.Set]]:
    """Every set that is no draft, by name."""
    for name, one in course.sets.sets.items() if course.sets else ():
        if not one.draft:
            yield name, one


def _forms(course: Course) -> Iterator[tuple[str, str, sets.Set, list[Exercise]]]:
    """Every form of a finished set all of whose exercises can be read: of others something else is said."""
    graded = _graded(course)
    for name, one in _finished(course):
        for form, slugs in one.forms.items():
            if graded.keys() >= set(slugs):
                yield name, form, one, [graded[slug] for slug in slugs]


def _for_credit(course: Course, one: sets.Set) -> Iterator[Exercise]:
    for form, slugs in one.forms.items():
        if one.purpose(form) == "credit":
            yield from (course.exercises[slug] for slug in slugs if slug in course.exercises)


def _alike(one: str | None, other: str | None, graded: dict[str, Exercise]) -> bool:
    if one is None or other is None:
        return False
    known = graded.get(one), graded.get(other)  # Of what there is not, sets_name_exercises says so.
    return None in known or len({(each.kind, each.maximum) for each in known if each}) == 1


def _described(slug: str | None, graded: dict[str, Exercise]) -> str:
    if slug is None or slug not in graded:
        return slug or "nothing"
    return f"{slug} ({graded[slug].kind}, {graded[slug].maximum:g} points)"


def _elsewhere(course: Course, one: sets.Set, form: str) -> bool:
    """Whether a form may be without its exercises here: in a public tree, for credit or before it opens."""
    return course.sets is not None and course.sets.partial and (one.purpose(form) == "credit" or one.opens is not None)


def _exist(course: Course, *lists: Iterable[str]) -> bool:
    return all(slug in course.written["graded"] for slugs in lists for slug in slugs)


def _unmet(course: Course, name: str, form: str, gates: Iterable[Gate]) -> Iterator[Problem]:
    place = f"{name}, form {form}"
    for gate in gates:
        course.note(place, gate)
        if not gate.holds:
            cause = f"{gate.name}: {gate.found}{f' ({gate.look})' if gate.look else ''}"
            fix = f"wanted: {gate.wanted}; see `whichpm report pool {name}`"
            yield _problem(course, name, place, cause, fix)


def _problem(course: Course, name: str, place: str, cause: str, fix: str, *keys: str | int) -> Problem:
    """A problem of a set, at its line or at that of what the set holds under ``keys``."""
    path = course.set_files[name]
    return Problem(path, course.tree(path).line(("sets", name, *keys)), place, cause, fix)
