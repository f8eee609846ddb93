"""Chapters stand on one skeleton and have their length; `whichpm check` says what is missing."""

from __future__ import annotations

import shutil
from pathlib import Path

import live
import pytest

from whichpm.check.course import Course
from whichpm.check.skeleton import chapters_have_their_parts, length, stretch

ROOT = Path(__file__).parents[1]
PAGE = """\
---
kernelspec:
  name: python3
---

(ferry)=
# One ferry

```{admonition} What you will be able to do
:class: chapter-goals

- Nothing that counts.
```
% teaches: C001

Two words {cite:p}`nobody1999`, and a {ref}`reference <ferry>`.

| A table | is no text |
|---|---|

:::{grid} 1
Four words in it.
:::

```{code-cell} ipython3
svg(figure, alt="A picture")
```

```{dropdown} Predict
Three words more.
```
"""


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """A copy of the book, to be damaged, with the real bank."""
    shutil.copytree(ROOT / "book", tmp_path / "book")
    shutil.copy(ROOT / "_toc.yml", tmp_path)
    return Course(tmp_path, {exercise.slug: exercise for exercise in live.exercises()})


def found(course: Course) -> list[str]:
    fresh = Course(course.root, course.exercises)
    return [f"{problem.path.stem}: {problem.cause}" for problem in chapters_have_their_parts(fresh)]


def change(course: Course, old: str, new: str) -> None:
    page = course.root / "book/chapters/five-steps.md"
    text = page.read_text(encoding="utf-8")
    assert old in text
    page.write_text(text.replace(old, new), encoding="utf-8")


def test_words_are_those_of_the_running_text():
    words = "One ferry, Two words and a reference, Four words in it, Predict, Three words more"
    assert length(PAGE) == len(words.split())


def test_a_stretch_ends_where_there_is_something_to_do():
    words = "One ferry, Two words and a reference, A table is no text, Row of four words, Four words in it"
    page = PAGE.replace("no text |", "no text |\n| Row | of four words |")
    assert stretch(page) == (len(words.split()), "Predict")


def test_a_chapter_that_goes_on_without_something_to_do(course: Course):
    change(course, "Step 4 belongs to neither manager.", "Step 4.")
    change(course, "In work by fixed stages the loop", "word " * 300 + "In work by fixed stages the loop")
    assert [line.split(" words ")[1] for line in found(course)] == [
        'without something to do before "who-shares-out"',
    ]


@pytest.mark.parametrize(
    ("old", "new", "missing"),
    [
        (":class: chapter-goals", ":class: note", "no objectives"),
        (" minutes: ", " pages: ", "no minutes"),
        ("svg(\n", "show(\n", "no figure"),
        ("(five-steps-key-points)=", "(five-steps-in-short)=", "no key points"),
        ("(five-steps-sources)=", "(five-steps-books)=", "no sources"),
        ("{board} five-steps-recall", "{board} hutlink-raci", 'it begins with "hutlink-raci"'),
    ],
)
def test_a_chapter_without_one_of_its_parts(course: Course, old: str, new: str, missing: str):
    assert found(course) == []
    change(course, old, new)
    assert found(course) == [f"five-steps: {missing}"]


def test_a_chapter_without_practice(course: Course):
    cited = [slug for section in course.sections if section.chapter == "five-steps" for slug in section.exercises]
    for slug in cited[1:]:
        change(course, f"```{{board}} {slug}\n```\n", "")
    stretched, missing = found(course)
    assert "without something to do" in stretched
    assert missing == "five-steps: no practice"


def test_a_chapter_that_is_too_long(course: Course):
    change(course, "Step 4 belongs to neither manager.", "word " * 800)
    (line,) = found(course)
    assert line.startswith("five-steps: ")
    assert line.endswith(" words of running text")
