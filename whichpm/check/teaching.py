"""Checks of what chapters say they teach."""

from __future__ import annotations

from collections.abc import Iterator

from whichpm import coverage
from whichpm.bank import Problem
from whichpm.check.course import Course
from whichpm.suggest import nearest


def sections_name_concepts(course: Course) -> Iterator[Problem]:
    """``% teaches:`` names concepts of the course, each once, and every section of a chapter has a label."""
    known = coverage.concepts(course.root)
    for section in coverage.all_sections(course.root):
        page = coverage.page(course.root, section.chapter)
        if section.label is None and (section.depth < 3 or section.teaches):
            fix = "put (a-label)= on the line above"
            yield Problem(page, section.line, section.title, "the section has no label", fix)
        for name in dict.fromkeys(section.teaches):
            if name not in known:
                yield Problem(page, section.line, section.title, f'there is no concept "{name}"', nearest(name, known))
            elif section.teaches.count(name) > 1:
                yield Problem(page, section.line, section.title, f"it names {name} twice", "remove one")


def concepts_are_taught(course: Course) -> Iterator[Problem]:
    """Every concept is taught in its home chapter, once the book has that chapter."""
    taught = {(section.chapter, name) for section in coverage.all_sections(course.root) for name in section.teaches}
    there = coverage.chapters(course.root)
    missing: dict[str, list[str]] = {}
    for concept in coverage.concepts(course.root).values():
        if concept.chapter in there and (concept.chapter, concept.id) not in taught:
            missing.setdefault(concept.chapter, []).append(concept.id)
    for chapter, names in missing.items():
        fix = "teach each and add it to `% teaches: …` under the heading of that section"
        page = coverage.page(course.root, chapter)
        yield Problem(page, 1, "", f"no section teaches {', '.join(names)}", fix)
