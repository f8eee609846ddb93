"""The pages made from the chapters say what is taught where, and of graded exercises no more than which set asks."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from test_sphinx import Book, text_of

CHAPTER = """\
(crossing)=
# Crossing the bay

Words.

(fares)=
## Fares and dates
% teaches: C001 C002

```{exercise} ferry
```

(crews)=
## Crews
% teaches: C001 C003
"""
CONCEPTS = """\
id,chapter,role,doubtful,concept,treatment
C001,crossing,product,no,The product manager ranks features.,
C002,crossing,general,yes,One job is a branch of the other.,Put it right.
C003,crossing,project,partly,The project manager draws up timelines.,Say which.
C004,elsewhere,product,no,The product manager learns what hurts.,
"""
PAGES = ("chapters/crossing", "what", "owns")
SETS = """\
blueprints: {any: {keys: {}, content: {}, levels: {}}}
sets:
  ps1: {title: Problem Set 1, blueprint: any, holds: {sort: 1}, forms: {A: [ferry-graded]}}
  ps2: {title: Problem Set 2, blueprint: any, holds: {sort: 1}, forms: {A: [ferry-graded]}, draft: true}
"""


def prepared(folder: Path) -> Book:
    book = Book(folder)
    (book.source / "book/chapters").mkdir(parents=True)
    for name, text in {
        "book/chapters/crossing.md": CHAPTER,
        "book/what.md": "# What\n\n```{coverage}\n```\n",
        "book/owns.md": "# Owns\n\n```{owns} product\n```\n",
        "exercises/concepts.csv": CONCEPTS,
        "exercises/sets.yml": SETS,
    }.items():
        (book.source / name).write_text(text, encoding="utf-8")
    book.edit("_toc.yml", lambda toc: toc + "".join(f"  - file: book/{name}\n" for name in PAGES))
    return book


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return prepared(tmp_path_factory.mktemp("coverage")).build()


def rows(html: str) -> list[list[str]]:
    """Text of the cells of the tables of a page, row by row, without the heads."""
    found = [re.findall(r"<td.*?>(.*?)</td>", row, re.DOTALL) for row in re.findall(r"<tr.*?</tr>", html, re.DOTALL)]
    return [[text_of(cell) for cell in row] for row in found if row]


def test_the_book_builds_without_a_warning(made: Book):
    assert made.log == ""


def test_coverage_lists_every_idea_of_the_books_chapters_with_its_sections(made: Book):
    html = made.page("book/what")
    assert [row[:2] for row in rows(html)] == [
        ["The product manager ranks features.", "Fares and dates ; Crews"],
        ["A claim put right: One job is a branch of the other.", "Fares and dates"],
        ["The project manager draws up timelines.", "Crews"],
    ]
    assert html.count("<details") == html.count("<summary>3 ideas: 3 practised, 2 in graded sets</summary>") == 1
    assert 'href="chapters/crossing.html#fares"' in html
    assert "learns what hurts" not in html


def test_practice_is_linked_to_the_section_that_shows_it_and_graded_sets_are_named(made: Book):
    html = made.page("book/what")
    assert [row[2] for row in rows(html)] == [
        "A ferry across the bay ; Problem Set 1",  # Problem Set 2 is a draft.
        "A ferry across the bay ; Problem Set 1",
        "A ferry across the bay",
    ]
    assert len(re.findall(r'href="chapters/crossing.html#fares"><[^>]*>A ferry across the bay', html)) == 3
    assert "ferry-graded" not in html


def test_the_index_of_a_role_has_its_statements_and_no_others(made: Book):
    text = text_of(made.page("book/owns"))
    assert "In Fares and dates ; Crews :" in text
    assert "Ranks features." in text
    assert "Draws up" not in text


def test_an_unknown_role_is_a_warning(tmp_path: Path):
    book = prepared(tmp_path)
    (book.source / "book/owns.md").write_text("# Owns\n\n```{owns} both\n```\n")
    assert 'owns: "both" is no role that owns; use one of product, project' in book.build().log


def test_a_changed_chapter_or_concept_has_the_pages_read_again(tmp_path: Path):
    book = prepared(tmp_path).build()
    book.edit("book/chapters/crossing.md", lambda text: text.replace("## Crews", "## Crews and cars"))
    book.build()
    assert {"book/what", "book/owns"} <= set(book.read)
    assert "Crews and cars" in book.page("book/what")
    book.edit("exercises/concepts.csv", lambda text: text.replace("ranks features", "ranks fares"))
    book.build()
    assert "ranks fares" in book.page("book/what")
    assert book.log == ""
