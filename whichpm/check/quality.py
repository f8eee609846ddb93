"""Gates of quality: each item by its rules, each graded set by what it must hold."""

from __future__ import annotations

from collections.abc import Iterator

from whichpm.bank import Problem
from whichpm.check.course import Course, item_problem
from whichpm.check.notebooks import sources
from whichpm.quality import cues, items, pools, readings, sets


def items_keep_the_rules(course: Course) -> Iterator[Problem]:
    """Lengths, wording, notes and explanations of every item."""
    for exercise, item, key, cause, fix in items.findings(list(course.exercises.values())):
        yield item_problem(course, exercise, item, cause, fix, key)


def sets_hold_what_they_should(course: Course) -> Iterator[Problem]:
    """Every graded set that is no draft holds its exercises and passes its gates, form by form."""
    path = course.root / sets.PATH
    try:
        known = sets.read(course.root)
    except sets.SetsProblem as problem:
        yield Problem(path, problem.line, "", problem.cause, problem.fix)
        return
    graded = [exercise for exercise in course.exercises.values() if exercise.pool == "graded"]
    there = {exercise.slug: exercise for exercise in graded}
    for name, one in known.sets.items():
        for form, slugs in one.forms.items() if not one.draft else ():
            line, place = sets.line_of(course.root, name), f"{name}, form {form}"
            lost = [slug for slug in slugs if slug not in there]
            if lost:
                fix = "write it in exercises/graded, fix it, or say `draft: true`"
                yield Problem(path, line, place, f"no sound graded exercise {', '.join(lost)}", fix)
                continue
            form_ = [there[slug] for slug in slugs]
            try:
                gates = pools.gates(known.blueprints[one.blueprint], form_)
                demands = [*pools.holds(one, form_), *pools.anchored(one, form_, graded), *gates]
            except cues.Missing as error:
                yield Problem(path, line, place, "surface cues cannot be checked", str(error))
                continue
            for gate in demands:
                if not gate.holds:
                    cause = f"{gate.name}: {gate.found}{f' ({gate.look})' if gate.look else ''}"
                    yield Problem(path, line, place, cause, f"wanted: {gate.wanted}; see `whichpm report pool {name}`")


def sets_together_give_no_keys_away(course: Course) -> Iterator[Problem]:
    """What a model learns from the other settings of all sets finds few keys, once no set is a draft."""
    path = course.root / sets.PATH
    try:
        known = sets.read(course.root).sets
        if not known or any(one.draft for one in known.values()):
            return
        graded = [exercise for exercise in course.exercises.values() if exercise.pool == "graded"]
        for gate in pools.together(graded):
            if not gate.holds:
                yield Problem(path, 1, "", f"{gate.name}: {gate.found} ({gate.look})", f"wanted: {gate.wanted}")
    except (sets.SetsProblem, cues.Missing):
        return  # Said above.


def sets_have_their_notebook(course: Course) -> Iterator[Problem]:
    """The notebooks of a set that is no draft show the exercises of one of its forms, and no others."""
    try:
        known = sets.read(course.root)
    except sets.SetsProblem:
        return  # Said above.
    shown = sources(course)
    for name, one in known.sets.items():
        if one.draft:
            continue
        found = shown.get(name)
        line = sets.line_of(course.root, name)
        if found is None:
            yield Problem(course.root / sets.PATH, line, name, f"no notebook in source/{name}/", "write one")
        elif set(found) not in [set(slugs) for slugs in one.forms.values()]:
            wanted = "; or ".join(", ".join(slugs) for slugs in one.forms.values())
            cause = f"its notebooks show {', '.join(found) or 'no exercise'}"
            yield Problem(course.root / sets.PATH, line, name, cause, f"show {wanted}")


def graded_exercises_belong_to_a_set(course: Course) -> Iterator[Problem]:
    """Every graded exercise is listed, so that some gate holds it."""
    try:
        known = sets.read(course.root)
    except sets.SetsProblem:
        return
    for exercise in course.exercises.values():
        if exercise.pool == "graded" and known.sets and not known.of(exercise.slug):
            fix = f"add it to a form in {sets.PATH.as_posix()}"
            yield Problem(course.path(exercise), 1, "", "it belongs to no graded set", fix)


def graded_items_were_read(course: Course) -> Iterator[Problem]:
    """Every item of a set that is no draft was answered by readers without the key, who agree with it."""
    try:
        known = sets.read(course.root)
    except sets.SetsProblem:
        return
    found = readings.load(course.root)
    for slugs in (slugs for one in known.sets.values() if not one.draft for slugs in one.forms.values()):
        for exercise in (course.exercises[slug] for slug in slugs if slug in course.exercises):
            items_ = {item.id: item for item in exercise.items}
            for item, cause, fix in readings.wanting(exercise, found):
                yield item_problem(course, exercise, items_[item], cause, fix)
