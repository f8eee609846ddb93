"""Checks of what chapters say they teach."""

from __future__ import annotations

from collections.abc import Iterator

from whichpm import coverage
from whichpm.bank import Problem
from whichpm.check.course import Course, nearest_concept


def sections_name_concepts(course: Course) -> Iterator[Problem]:
    """``% teaches:`` names concepts of the course, each once, and every section of a chapter has a label."""
    known = course.concepts
    for section in course.sections:
        page = coverage.page(course.root, section.chapter)
        if section.label is None and (section.depth < 3 or section.teaches):
            fix = "put (a-label)= on the line above"
            yield Problem(page, section.line, section.title, "the section has no label", fix)
        for name in dict.fromkeys(section.teaches):
            if known is not None and name not in known:
                cause = f'there is no concept "{name}"'
                yield Problem(page, section.line, section.title, cause, nearest_concept(name, known))
            elif section.teaches.count(name) > 1:
                yield Problem(page, section.line, section.title, f"it names {name} twice", "remove one")


def concepts_are_taught(course: Course) -> Iterator[Problem]:
    """Every concept is taught in its home chapter, once the book has that chapter."""
    taught = {(section.chapter, name) for section in course.sections for name in section.teaches}
    there = course.topics or ()
    missing: dict[str, list[str]] = {}
    for concept in (course.concepts or {}).values():
        if concept.chapter in there and (concept.chapter, concept.id) not in taught:
            missing.setdefault(concept.chapter, []).append(concept.id)
    for chapter, names in missing.items():
        fix = "teach each and add it to `% teaches: …` under the heading of that section"
        page = coverage.page(course.root, chapter)
        yield Problem(page, 1, "", f"no section teaches {', '.join(names)}", fix)
