"""A document in a page: drawn as HTML, readable in other formats, with a blank one beside it, and told when wrong."""

from __future__ import annotations

from pathlib import Path

import pytest
from test_desk import GOOD
from test_sphinx import Book, text_of


@pytest.fixture(scope="module")
def shown(tmp_path_factory: pytest.TempPathFactory) -> Book:
    book = Book(tmp_path_factory.mktemp("desk"))
    put(book, GOOD)
    return book.build()


def put(book: Book, text: str) -> None:
    path = book.source / "book/documents/plan.yml"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    book.edit("parts/practice.md", lambda page: page + "\n## Plan\n\n```{desk} plan\n```\n")


def test_a_page_says_what_it_is_for_and_draws_it(shown):
    html = shown.page("parts/practice")
    words = text_of(html)
    assert "What it is for. It says what comes when." in words
    assert "Whose it is. Project manager. Jon keeps it." in words
    assert '<th scope="row">2\N{NO-BREAK SPACE}Painted</th>' in html
    assert 'data-head="Float" class="wp-figure">0 (critical)</td>' in html
    assert shown.log == ""


def test_a_blank_one_lies_where_the_page_says(shown):
    html = shown.page("parts/practice")
    for ending in ("md", "csv", "xlsx"):
        assert f'href="../_static/whichpm/templates/plan.{ending}"' in html
        assert (shown.out / f"html/_static/whichpm/templates/plan.{ending}").is_file()


def test_a_wrong_document_is_a_warning_with_file_line_and_fix(book: Book):
    put(book, GOOD.replace("after: [dock]", "after: [deck]"))
    log = book.build().log
    assert "plan.yml:15" in log
    assert 'there is no task "deck"; did you mean "dock"?' in log


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)
