"""A glossary from data: every entry in one shape, found by its words, and named with its line where it is wrong."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from test_sphinx import Book, text_of

from whichpm import coverage, glossary, strict

ROOT = Path(__file__).parents[1]
WORDS = """\
terms:
  - term: slack
    means: How far a task can slip without moving the end.
    read: crossing
  - term: float
    also: [total float]
    means: The planner's word for slack.
    heard: Training has three weeks of float.
    beware: "*Reserve*, which belongs to the whole plan."
    origin: A book.
"""


def written(folder: Path, text: str = WORDS) -> Book:
    book = Book(folder)
    (book.source / "words.yml").write_text(text, encoding="utf-8")
    page = "# Words\n\n```{terms} words.yml\n```\n\n(crossing)=\n## Crossing\n\nHow much {term}`float` is left?\n"
    (book.source / "words.md").write_text(page, encoding="utf-8")
    book.edit("_toc.yml", lambda toc: toc + "  - file: words\n")
    return book.build()


def test_entries_stand_in_the_order_of_the_alphabet_below_their_letters_and_can_be_linked(tmp_path: Path):
    book = written(tmp_path)
    assert book.log == ""
    html = book.page("words")
    assert [text_of(one) for one in re.findall(r"<dt.*?</dt>", html, re.DOTALL)] == [
        "float ¶",
        "total float ¶",
        "slack ¶",
    ]
    assert re.findall(r'href="#(terms-\w)">\w</a>', html)[:2] == ["terms-f", "terms-s"]
    assert "Heard: “Training has three weeks of float.”" in text_of(html)
    assert 'href="#term-float"' in html


PLACES = """\
# A chapter

Slack stands here before any section.

## First

How much total float and slack is left? *Slack* again, slack-free, and `slack`. Its owner knows RACI, not raci.

### Below

Slack is old by now; two sponsors are new.

(hauling)=
### Hauling

Haulage is explained here.

## Second

More slack, and {term}`sponsor` by hand: a sponsor, once.
"""
SPONSOR = '<span class="xref std std-term">sponsor</span>'
MORE = """\
  - term: RACI
    means: A chart.
  - term: sponsor
    means: Who *pays*.
  - term: haulage
    means: Taking things there.
    read: hauling
  - term: owner
    means: Somebody.
    everyday: true
"""


def test_the_first_use_of_a_term_in_each_section_of_a_chapter_leads_to_its_entry(tmp_path: Path):
    book = written(tmp_path, WORDS + MORE)
    (book.source / "book" / "chapters").mkdir(parents=True)
    (book.source / "book" / "chapters" / "one.md").write_text(PLACES, encoding="utf-8")
    book.edit("_toc.yml", lambda toc: toc + "  - file: book/chapters/one\n")
    book.build()
    assert book.log == ""
    html = book.page("book/chapters/one")
    links = re.findall(r'<a class="[^"]*wp-term[^"]*" href="../../words.html#(term-[\w-]+)">(.*?)</a>', html)
    assert [text for _, text in links] == ["total float", "slack", "RACI", "sponsors", "slack", SPONSOR]
    assert [anchor for anchor, _ in links[:2]] == ["term-float", "term-slack"]
    assert "terms.js" in html
    assert 'class="wp-term ' not in book.page("words")
    [told] = (book.out / "html" / "_static" / "whichpm").glob("terms-told.*.js")
    known = json.loads(told.read_text(encoding="utf-8").partition("=")[2].rstrip(";\n"))
    assert known["terms"]["term-sponsor"] == ["sponsor", "Who pays."]
    assert known["also"] == {"term-total-float": "term-float"}
    # A meaning that changes changes the file, and with it what every page asks for.
    book.edit("words.yml", lambda text: text.replace("Who *pays*", "Who answers"))
    script = book.build().out / "html" / "_static" / "whichpm" / "terms.js"
    assert told.name not in script.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            WORDS.replace("means: The", "mean: The"),
            r'words\.yml:7: terms\[1\]: unknown key "mean"; did you mean "means"',
        ),
        (WORDS.replace("total float", "Slack"), r'words\.yml:5: terms\[1\]: "Slack" stands already at "slack"'),
        ("terms: []\n", r"words\.yml:1: terms: "),
    ],
)
def test_a_wrong_entry_is_named_with_its_line(tmp_path: Path, text: str, said: str):
    path = tmp_path / "words.yml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(strict.BankError) as raised:
        glossary.read(path)
    assert re.search(said, str(raised.value)), str(raised.value)


def test_a_missing_file_stops_the_page(tmp_path: Path):
    book = Book(tmp_path)
    book.edit("index.md", lambda text: f"{text}\n\n```{{terms}} nowhere.yml\n```\n")
    assert "there is no file nowhere.yml" in book.build().log


@pytest.mark.course
def test_the_courses_terms_are_explained_in_sections_that_exist():
    entries = glossary.read(ROOT / "book/glossary.yml")
    pages = [page.read_text(encoding="utf-8") for page in (ROOT / "book").rglob("*.md")]
    labels = {label for text in pages for label in re.findall(r"^\(([\w-]+)\)=$", text, re.MULTILINE)}
    assert coverage.chapters(ROOT)
    assert {entry.read for entry in entries if entry.read} <= labels
    for entry in entries:
        assert entry.means.rstrip().endswith((".", "?")), entry.term
