"""The key of an open set is in its page and nowhere else; that of a set for credit is in no page."""

from __future__ import annotations

import re
from pathlib import Path

import opensets
import pytest
from sphinx.errors import ExtensionError
from test_sphinx import Book

from whichpm import bank, handout, words
from whichpm.kit.leak import find_leaks
from whichpm.quality import sets

pytestmark = pytest.mark.book
say = words.of("en")


def leaking(book: Book) -> set[str]:
    """The files of the site in which something of the key stands."""
    html = book.out / "html"
    exercises, problems = bank.load_all(book.source)
    assert problems == []
    return {Path(leak.place).relative_to(html).as_posix() for leak in find_leaks([html], exercises)}


def test_the_key_of_an_open_set_is_in_its_page_and_nowhere_else_in_the_site(tmp_path: Path):
    book = opensets.small_book(tmp_path).build()
    assert book.log == ""
    assert leaking(book) == {"parts/graded.html"}
    page = book.page("parts/graded")
    assert f"<h2>{say('result.title')}<a" in page
    shown = page[: page.index('<div class="wp-outcome"')]
    assert "SECRETWHY" not in shown
    assert ("The ice is" in shown, page.count("The ice is")) == (False, 1)


def test_one_word_takes_the_key_out_of_the_site_that_is_built_again(tmp_path: Path):
    book = opensets.small_book(tmp_path).build()
    book.edit("exercises/sets.yml", lambda text: text.replace("for: open", "for: credit"))
    book.build()
    assert "parts/graded" in book.read
    assert leaking(book) == set()
    page = book.page("parts/graded")
    assert say("result.title") not in page
    assert say("handin.title") in page


@pytest.mark.parametrize(
    "forms",
    [
        "A: [ferry-graded]",
        "A: {for: open, exercises: [ferry-graded]}\n      B: {for: credit, exercises: [ferry-graded]}",
        "A: {for: open, exercises: [another]}",
    ],
)
def test_what_is_not_open_in_every_form_has_no_result(tmp_path: Path, forms: str):
    given = opensets.SETS.replace("A: {for: open, exercises: [ferry-graded]}", forms)
    book = opensets.small_book(tmp_path, given).build()
    assert leaking(book) == set()
    assert sets.read(book.source).for_credit(bank.load_all(book.source)[0]) != []


def test_a_word_that_is_neither_stops_the_build_and_says_what_there_is(tmp_path: Path):
    book = opensets.small_book(tmp_path, opensets.SETS.replace("for: open", "for: credits"))
    with pytest.raises(ExtensionError, match=r'sets.yml:13: .*"credits" is not allowed here; did you mean "credit"'):
        book.build()
    assert leaking(book) == set()


RUN = """\
kind: simulation
title: A ferry in two chairs
story: Mara is the product manager, Jon is the project manager.
options: [product, project, both]
read: ownership-test
gauges: [{id: value, label: Value, start: 5}]
turns:
"""
TURN = """\
  - id: ID
    title: what ID brings
    text: The ferry is full.
    product: {ask: Who sails first?, key: product, line: 1, CHAIR,
      actions: [{id: ID-a, label: Wait, told: PUBLICACT of ID}, {id: ID-b, label: Go, told: It goes.}]}
    project: {ask: Which crew sails when?, key: project, line: 2, CHAIR,
      actions: [{id: ID-c, label: Call, told: They come.}, {id: ID-d, label: Write, told: They read.}]}
"""
CHAIR = (
    "concepts: [C001], level: apply, "
    "why: {product: SECRETWHY choose (1), project: SECRETWHY arrange (2), both: Neither.}, "
    "right: {effects: {value: 1}, told: SECRETRIGHT it goes well.}, wrong: {told: It goes less well.}"
)


@pytest.mark.parametrize(("purpose", "found"), [("open", {"parts/graded.html"}), ("credit", set())])
def test_a_run_is_played_in_the_page_of_an_open_set_alone(tmp_path: Path, purpose: str, found: set[str]):
    """What follows from owners is in the page's data, never in its text; of a set for credit it is nowhere."""
    book = opensets.small_book(tmp_path, opensets.SETS.replace("for: open", f"for: {purpose}"))
    turns = "".join(TURN.replace("CHAIR", CHAIR).replace("ID", name) for name in ("bank", "crew"))
    (book.source / "exercises/graded/ferry-graded.yml").write_text(RUN + turns, encoding="utf-8")
    handout.write(book.source / "release" / "small", bank.find(book.source, "ferry-graded").public())
    book.build()
    assert book.log == ""
    html = {path.relative_to(book.out / "html").as_posix(): path.read_text() for path in book.out.rglob("*.html")}
    assert {name for name, text in html.items() if "SECRETRIGHT" in text} == found
    page = html["parts/graded.html"]
    assert ('"played":true' in page) == (purpose == "open")
    assert "PUBLICACT" in page
    read = re.sub(r'<script type="application/json">.*?</script>', "", page, flags=re.DOTALL)
    assert "SECRET" not in read
