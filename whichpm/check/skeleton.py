"""Checks of how chapters are made: all on one skeleton, and none much longer or shorter than the others."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from whichpm import coverage
from whichpm.bank import Problem
from whichpm.check.course import Course

WORDS = (1400, 2200)
"""Words of running text that a chapter has, without tables, exercises, figures and sources: at least, at most."""
STRETCH = 500
"""Words of running text, tables among them, that a chapter has at most without something to do."""
RECALL = 4
"""Questions on earlier chapters with which every chapter but the first begins."""
PARTS = {
    "objectives": (r"^:class: chapter-goals$", "begin with a box {admonition} of the class chapter-goals"),
    "minutes": (
        r"^About \d+ minutes",
        'end the box of objectives with "About 45 minutes: 15 to read, 30 to practise."',
    ),
    "figure": (r"^svg\(", "draw what a picture says better than words, and show it with whichpm.figures.svg"),
    "key points": (r"^\([\w-]+-key-points\)=$", "add a section with a label that ends in -key-points"),
    "sources": (r"^\([\w-]+-sources\)=$", "add a section with a label that ends in -sources"),
}
"""What stands in every chapter, how to see it, and the fix where it is missing."""

_FENCE = re.compile(r"^(`{3,}|:{3,})\{([\w-]+)\}[\s\S]*?^\1[ \t]*$", re.MULTILINE)
_TEXT = ("dropdown", "grid", "grid-item-card")
"""Directives whose body is running text."""
_ACT = re.compile(r"^```\{(?:board|exercise|dropdown)\} (.*)$", re.MULTILINE)
"""What a learner does: an exercise, or a question that is answered by opening it."""
_TABLE = re.compile(r"^\|(?![-:| ]+$).*$", re.MULTILINE)
_END = re.compile(r"^\([\w-]+-key-points\)=$", re.MULTILINE)
_NO_TEXT = re.compile(
    r"\A---\n[\s\S]*?\n---\n"  # front matter
    r"|^%.*$|^\([\w-]+\)=$|^\|.*$|^:{3,}.*$"  # comments, labels, tables, edges of directives
    r"|\{cite:p\}`[^`]*`|\{[\w-]+\}|<[\w-]+>`",  # citations, names of roles and directives, targets of references
    re.MULTILINE,
)
_WORD = re.compile(r"\w+(?:[-’'.,]\w+)*")


def length(text: str) -> int:
    """Words of running text in the source of a page."""
    text = _FENCE.sub(lambda fence: fence.group(0) if fence.group(2) in _TEXT else "", text)
    return len(_WORD.findall(_NO_TEXT.sub("", text)))


def stretch(text: str) -> tuple[int, str]:
    """The most words between two things to do in the source of a page, and what ends them; key points do not count."""
    body = _END.split(text)[0]
    edges = [*((act.start(), act.group(1)) for act in _ACT.finditer(body)), (len(body), "its end")]
    starts = [0, *(place for place, _ in edges)]
    pieces = ((body[start:end], what) for start, (end, what) in zip(starts, edges, strict=False))
    return max((length(piece) + _in_tables(piece), what) for piece, what in pieces)


def _in_tables(text: str) -> int:
    """Words in the tables of a text, which `length` leaves out."""
    return sum(length(row.group(0).replace("|", " ")) for row in _TABLE.finditer(text))


def chapters_have_their_parts(course: Course) -> Iterator[Problem]:
    """Every chapter of the table of contents stands on the skeleton of the others."""
    for number, topic in enumerate(course.topics or (), 1):
        page = coverage.page(course.root, topic)
        text = page.read_text(encoding="utf-8")
        for name, (pattern, fix) in PARTS.items():
            if not re.search(pattern, text, re.MULTILINE):
                yield Problem(page, 1, "", f"no {name}", fix)
        low, high = WORDS
        if not low <= (found := length(text)) <= high:
            yield Problem(page, 1, "", f"{found} words of running text", f"write {low} to {high}")
        longest, what = stretch(text)
        if longest > STRETCH:
            fix = "put an exercise before it, or a question to open"
            yield Problem(page, 1, "", f'{longest} words without something to do before "{what}"', fix)
        yield from _exercises(course, topic, page, first=number == 1)


def _exercises(course: Course, topic: str, page: Path, *, first: bool) -> Iterator[Problem]:
    """Four questions on earlier chapters come first, save in the first chapter; practice follows."""
    cited = [slug for section in course.sections if section.chapter == topic for slug in section.exercises]
    recall = course.exercises.get(cited[0]) if cited and not first else None
    if recall and sum(bool(item.points) for item in recall.items) != RECALL:
        yield Problem(
            page, 1, "", f'it begins with "{recall.slug}"', f"begin with {RECALL} questions on earlier chapters"
        )
    if len(cited) < (1 if first else 2):
        yield Problem(page, 1, "", "no practice", "cite an exercise; the questions on earlier chapters are not enough")
