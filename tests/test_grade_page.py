"""The page of the course grade says what the file says, and follows it."""

from __future__ import annotations

import html
from pathlib import Path

from test_sphinx import Book, text_of

POLICY = """\
pass: 50
late: {per: hour, percent: 5}
parts:
  - {title: Sets, weight: 100, sets: [ps1, ps2], drop: 1}
"""
SETS = """\
blueprints: {any: {keys: {}, content: {}, levels: {}}}
sets:
  ps1: {title: First set, blueprint: any, holds: {sort: 1}, forms: {A: [ferry-graded]}, draft: true}
  ps2: {title: Second set, blueprint: any, holds: {sort: 1}, cut: 65, forms: {A: [ferry-graded]}, draft: true}
"""


def text(book: Book) -> str:
    return html.unescape(text_of(book.page("grade")))


def test_it_is_written_from_the_file_and_again_when_that_changes(tmp_path: Path):
    book = Book(tmp_path)
    for name, content in {
        "exercises/course.yml": POLICY,
        "exercises/sets.yml": SETS,
        "grade.md": "# Grade\n\n```{course-grade}\n```\n",
    }.items():
        (book.source / name).write_text(content, encoding="utf-8")
    book.edit("_toc.yml", lambda toc: f"{toc}  - file: grade\n")
    assert book.build().log == ""
    assert "of First set and Second set the lowest is left out. The others count 100 percent together" in text(book)
    assert "takes off 5 percent of the points you earned for each hour that has begun" in text(book)
    assert "It also takes 65 percent of the owner decisions of Second set" in text(book)
    book.edit("exercises/course.yml", lambda policy: policy.replace("pass: 50", "pass: 60"))
    assert book.build().log == ""
    assert "You pass with 60 percent of the whole." in text(book)
    book.edit("exercises/course.yml", lambda policy: policy.replace("weight: 100", "weight: 90"))
    assert "course.yml:3: parts: the weights add up to 90; they must add up to 100" in book.build().log
