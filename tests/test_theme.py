"""The site's theme: what a page is told of its place in the book, and the files that it loads."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from docutils import nodes
from test_sphinx import SETTINGS, Book

from whichpm.sphinx.tables import stack

TABS = """
# Tabs and a wide table

::::{tab-set}
:::{tab-item} One
First.
:::
::::

| a | b |
|---|---|
| 1 | 2 |

## First
### Inner
#### Innermost
## Part 2
"""
TOC = """\
format: jb-book
root: index
parts:
  - caption: Chapters
    chapters:
      - file: book/chapters/one
        title: A shorter title
      - file: book/chapters/two
  - caption: More
    chapters:
      - file: tabs
        sections:
          - file: inner
      - url: https://example.org/elsewhere
        title: Elsewhere
      - file: parts/practice
      - file: parts/graded
      - file: parts/kinds
      - file: parts/widget
  - caption: Teaching
    chapters:
      - file: teach
        sections:
          - file: term
"""


@pytest.fixture(scope="module")
def themed(tmp_path_factory: pytest.TempPathFactory) -> Book:
    """A book of two chapters and a page with tabs, in our theme."""
    extensions = [*SETTINGS["extensions"], "sphinx_design"]
    book = Book(tmp_path_factory.mktemp("themed"))
    book.settings = {"html_theme": "whichpm", "extensions": extensions, "html_title": "Home & away"}
    for name, text in {
        "_toc.yml": TOC,
        "index.md": "# Home & away\n",
        "book/chapters/one.md": "# The first\n",
        "book/chapters/two.md": "# The *second* chapter\n\n## Only section\n",
        "tabs.md": TABS,
        "inner.md": "# Inner page\n",
        "teach.md": "---\nreaders: teachers\n---\n\n# How to teach\n",
        "term.md": "---\nreaders: teachers\n---\n\n# A term\n",
    }.items():
        path = book.source / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return book.build()


def contents(html: str) -> str:
    """The contents of a page, without spaces that do not show."""
    return " ".join(html.partition('id="wp-contents"')[2].partition("</nav>")[0].split())


def loaded(html: str) -> list[str]:
    """Names of the files that a page loads, without the folders."""
    found = re.findall(r'<(?:link rel="stylesheet"|script)[^>]* (?:href|src)="([^"?]+)', html)
    return [Path(path).name for path in found]


def test_the_book_builds_without_a_warning(themed: Book):
    assert themed.log == ""


def test_contents_have_captions_chapters_with_numbers_and_room_for_ticks(themed: Book):
    html = contents(themed.page("book/chapters/two"))
    assert re.findall(r'<p class="wp-caption"[^>]*>(.*?)</p>', html) == ["Chapters", "More"]
    assert re.search(r'<a href="one.html">\s*<span class="wp-no">1</span> A shorter title<span class="wp-tick"', html)
    assert 'data-page="book/chapters/one" hidden' in html
    assert re.search(r'<a href="" aria-current="page">\s*<span class="wp-no">2</span> The second chapter', html)
    assert html.count("aria-current") == 1
    assert html.count("wp-tick") == 2
    assert re.search(r'<a href="../../tabs.html">.*?<ul>\s*<li><a href="../../inner.html">', html)
    assert 'href="https://example.org/elsewhere"' in html


def turns(html: str) -> dict[str, str]:
    """Where a page leads, by `prev` and `next`."""
    nav = html.partition('class="wp-turn"')[2].partition("</nav>")[0]
    return dict(re.findall(r'<a rel="(prev|next)" href="([^"]*)"', nav))


def test_pages_for_teachers_are_off_a_learners_way_and_the_foot_leads_there(themed: Book):
    html = themed.page("parts/widget")
    assert "teach.html" not in contents(html)
    assert "Teaching" not in contents(html)
    assert turns(html) == {"prev": "kinds.html"}
    foot = html.partition('class="wp-foot"')[2]
    assert re.search(r'<a href="../teach.html">How to teach</a>', foot)
    assert "term.html" not in foot


def test_pages_for_teachers_show_the_whole_contents_and_lead_to_each_other(themed: Book):
    html = themed.page("teach")
    assert 'href="book/chapters/one.html"' in contents(html)
    assert 'href="term.html"' in contents(html)
    assert turns(html) == {"next": "term.html"}
    assert turns(themed.page("term")) == {"prev": "teach.html"}


def test_the_way_leads_from_home_through_every_page_of_a_learner(themed: Book):
    assert turns(themed.page("index")) == {"next": "book/chapters/one.html"}
    assert turns(themed.page("book/chapters/two")) == {"prev": "one.html", "next": "../../tabs.html"}
    assert turns(themed.page("inner")) == {"prev": "tabs.html", "next": "parts/practice.html"}


def test_a_chapter_says_which_it_is_and_other_pages_do_not(themed: Book):
    assert '<p class="wp-kicker">Chapter 2 of 2</p>' in themed.page("book/chapters/two")
    assert "wp-kicker" not in themed.page("tabs")


def test_sections_are_listed_two_levels_deep_where_there_are_some(themed: Book):
    html = themed.page("tabs").partition('class="wp-sections"')[2].partition("</nav>")[0]
    assert [name for name in ("First", "Inner", "Innermost", "Part 2") if f">{name}</a>" in html] == [
        "First",
        "Inner",
        "Part 2",
    ]
    assert "wp-sections" not in themed.page("book/chapters/two")


def test_titles_name_page_and_book_and_are_escaped(themed: Book):
    assert "<title>Home &amp; away</title>" in themed.page("index")
    assert "<title>The second chapter · Home &amp; away</title>" in themed.page("book/chapters/two")


def test_a_page_loads_one_style_sheet_and_nothing_of_other_extensions(themed: Book):
    files = loaded(themed.page("book/chapters/two"))
    assert [name for name in files if name.endswith(".css")] == ["site.css"]
    assert not {"doctools.js", "sphinx_highlight.js", "documentation_options.js", "design-tabs.js"} & set(files)


def test_search_alone_loads_what_it_runs_on(themed: Book):
    needed = {"search.js", "search-index.js"}
    assert needed <= set(loaded(themed.page("search")))
    assert not needed & set(loaded(themed.page("tabs")))
    assert not {"searchtools.js", "searchindex.js", "doctools.js"} & set(loaded(themed.page("search")))


def test_tabs_bring_what_they_need(themed: Book):
    assert {"sphinx-design.min.css", "design-tabs.js"} <= set(loaded(themed.page("tabs")))


def test_a_table_has_a_box_to_scroll_in(themed: Book):
    assert re.search(r'<div class="[^"]*wp-scroll[^"]*">\s*<table', themed.page("tabs"))
    assert "wp-stacked" not in themed.page("tabs")


def test_a_number_in_a_title_stays_with_its_word(themed: Book):
    assert re.search(r"<h2>Part\N{NO-BREAK SPACE}2<", themed.page("tabs"))


def table(*rows: tuple[str, ...]) -> nodes.table:
    """A table of text whose first row is its head."""
    made = [nodes.row("", *(nodes.entry("", nodes.paragraph("", text)) for text in row)) for row in rows]
    return nodes.table("", nodes.tgroup("", nodes.thead("", made[0]), nodes.tbody("", *made[1:]), cols=len(rows[0])))


def test_a_table_with_much_text_stacks_and_its_cells_say_their_column():
    prose = table(("Week", "Chapter", ""), ("1", "two titles, one muddle, and what that costs a firm", "read it"))
    stack(prose)
    assert "wp-stacked" in prose["classes"]
    assert [one.astext() for one in prose.findall(nodes.inline)] == ["Week", "Chapter"]
    named = table(("Skill", "Used by Tevita"), ("Communication", "tells the interpreters why evening hours come first"))
    numbers = table(("Work", "Planned", "Done"), ("Bases", "12,000", "12,000"))
    for plain in (named, numbers):
        stack(plain)
        assert plain["classes"] == []
        assert list(plain.findall(nodes.inline)) == []


def test_cells_that_span_others_are_left_where_they_are():
    spanned = table(("a", "b", "c"), ("1", "a text that is far too long for a third of a phone's width", "3"))
    next(spanned.findall(nodes.entry))["morecols"] = 1
    stack(spanned)
    assert spanned["classes"] == []
