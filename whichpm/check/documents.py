"""Checks of the desk: its documents can be drawn, and every page that shows one finds it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from whichpm import chapters, desk
from whichpm.bank import BankError, Problem
from whichpm.check.course import Course
from whichpm.suggest import nearest

_SHOWN = re.compile(r"^(?:`{3,}|:{3,})\{desk\}\s+(\S+)")


def documents_are_sound(course: Course) -> Iterator[Problem]:
    """Every document is what its type says, is shown, and names an exercise that there is."""
    shown = {slug for page in course.pages for _, slug in _cited(chapters.text(page))}
    for path in desk.files(course.root):
        try:
            document = desk.load(path)
        except BankError as error:
            yield from error.problems
            continue
        if document.exercise and document.exercise not in set().union(*course.written.values()):
            line = course.tree(path).line(("exercise",))
            cause = f'there is no exercise "{document.exercise}"'
            yield Problem(path, line, "exercise", cause, nearest(document.exercise, course.exercises))
        if path.stem not in shown:
            yield Problem(path, 1, "", "no page shows this document", f"show it in a page: ```{{desk}} {path.stem}")


def pages_show_documents(course: Course) -> Iterator[Problem]:
    """Every ``{desk} slug`` of a page exists."""
    there = [path.stem for path in desk.files(course.root)]
    for page in course.pages:
        for line, slug in _cited(chapters.text(page)):
            if slug not in there:
                yield Problem(page, line, "", f'there is no document "{slug}"', nearest(slug, there))


def _cited(text: str) -> Iterator[tuple[int, str]]:
    for number, line in enumerate(text.splitlines(), 1):
        if found := _SHOWN.match(line):
            yield number, found.group(1)
