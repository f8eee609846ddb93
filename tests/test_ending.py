"""A chapter ends with what one can now do, where one stands and the way on, before its sources, which are folded."""

from __future__ import annotations

import re

import pytest
from test_sphinx import SETTINGS, Book

TOC = """\
format: jb-book
root: index
chapters:
  - file: book/chapters/one
  - file: book/chapters/two
  - file: parts/practice
  - file: parts/graded
  - file: parts/kinds
  - file: parts/widget
"""
CHAPTER = """\
# The {name}

```{{admonition}} What you will be able to do
:class: chapter-goals

- Tell a ferry from a boat in the {name}.

About 10 minutes.
```

## Text

Said by others {{cite:p}}`{name}-a`.

({name}-sources)=
## Sources

All people are invented.

```{{bibliography}}
:filter: docname in docnames
:keyprefix: {name}-
:style: plain
:labelprefix: {number}.
```
"""
SOURCES = "@misc{a, title={First & last}, year={2020}, url={https://example.org/a}}\n"


@pytest.fixture(scope="module")
def ended(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book of two chapters with sources."""
    book = Book(tmp_path_factory.mktemp("ended"))
    extensions = [*SETTINGS["extensions"], "sphinxcontrib.bibtex"]
    book.settings = {
        "html_theme": "whichpm",
        "extensions": extensions,
        "bibtex_bibfiles": ["all.bib"],
        "bibtex_reference_style": "author_year",
    }
    for name, text in {
        "_toc.yml": TOC,
        "all.bib": SOURCES,
        "book/chapters/one.md": CHAPTER.format(name="one", number=1),
        "book/chapters/two.md": CHAPTER.format(name="two", number=2),
    }.items():
        path = book.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return book.build()


def end(book: Book, name: str) -> str:
    """The end of a chapter, which is a section of its own."""
    return book.page(f"book/chapters/{name}").partition('<section id="ending">')[2].partition("</section>")[0]


def test_the_goals_come_again_and_then_the_way_on(ended: Book):
    assert ended.log == ""
    for name, other in (("one", "two.html"), ("two", "../../parts/practice.html")):
        html = end(ended, name)
        assert re.search(r"<h2>What you can now do<", html)
        assert f"Tell a ferry from a boat in the {name}." in html
        assert html.index("Tell a ferry") < html.index(f'<a class="wp-on" href="{other}">')


def test_it_stands_before_the_sources_which_are_folded(ended: Book):
    html = ended.page("book/chapters/one")
    assert html.index('id="ending"') < html.index('id="one-sources"')
    sources = html.partition('id="one-sources"')[2].partition("</section>")[0]
    shown, folded = sources.split("<details", 1)
    assert "All people are invented." in shown
    assert "First &amp; last" in folded
    assert "First &amp; last" not in shown
    assert "https://example.org/a" in folded
    assert not re.search(r'title="First', html)


def test_other_pages_have_no_end_and_load_nothing_for_it(ended: Book):
    assert "ending.js" in ended.page("book/chapters/one")
    for name in ("index", "parts/practice"):
        assert "ending.js" not in ended.page(name)
        assert 'id="ending"' not in ended.page(name)


def test_a_chapter_goes_on_elsewhere_once_the_contents_say_so(ended: Book):
    assert 'href="two.html"' in end(ended, "one")
    ended.edit(
        "_toc.yml", lambda toc: toc.replace("  - file: book/chapters/two\n", "") + "  - file: book/chapters/two\n"
    )
    ended.build()
    assert 'href="../../parts/practice.html"' in end(ended, "one")
