"""The directives make real HTML of an exercise, keep graded keys at home, and say what is wrong and how to fix it."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
from collections.abc import Callable
from html.parser import HTMLParser
from pathlib import Path

import pytest
from hermetic import OURS
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from whichpm import bank, bundle
from whichpm.sphinx import assets

MINI = Path(__file__).parent / "books" / "mini"
SETTINGS = {
    "extensions": ["myst_nb", "sphinx_external_toc", "whichpm.sphinx"],
    "nb_execution_mode": "off",
    "myst_enable_extensions": ["colon_fence"],
    "html_theme": "basic",
    "external_toc_exclude_missing": False,
}


CARDS = Path(os.environ[OURS]) / f"cards-{os.getpid()}"
"""Pictures of pages that a book of this process has drawn: they are what takes longest in a small book."""


class Book:
    """A copy of the miniature book that a test may change and build again."""

    def __init__(self, folder: Path) -> None:
        self.source = folder / "a book"
        self.out = folder / "out"
        shutil.copytree(MINI, self.source)
        self.log = ""
        self.settings: dict[str, object] = {}

    def build(self, builder: str = "html", parallel: int = 1) -> Book:
        """Build what changed; the warnings are in ``log``, what was read in ``read``."""
        warnings = io.StringIO()
        cards = self.out / "doctrees" / "cards"
        if not cards.exists():
            cards.parent.mkdir(parents=True, exist_ok=True)
            CARDS.mkdir(exist_ok=True)
            cards.symlink_to(CARDS)
        with patch_docutils(), docutils_namespace():
            app = Sphinx(
                str(self.source),
                None,
                str(self.out / builder),
                str(self.out / "doctrees"),
                builder,
                confoverrides={**SETTINGS, **self.settings},
                status=None,
                warning=warnings,
                parallel=parallel,
            )
            self.read: list[str] = []
            app.connect("source-read", lambda _app, name, _source: self.read.append(name))
            app.build()
        self.log = re.sub(r"\x1b\[[0-9;]*m", "", warnings.getvalue())
        return self

    def page(self, name: str) -> str:
        return (self.out / "html" / f"{name}.html").read_text(encoding="utf-8")

    def edit(self, name: str, change: Callable[[str], str]) -> None:
        path = self.source / name
        path.write_text(change(path.read_text(encoding="utf-8")), encoding="utf-8")


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Book:
    return Book(tmp_path_factory.mktemp("built")).build()


@pytest.fixture
def book(tmp_path: Path) -> Book:
    return Book(tmp_path)


def states(html: str) -> list[dict]:
    """The data of every widget in a page."""
    return [json.loads(text) for text in re.findall(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)]


class Text(HTMLParser):
    """Visible text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.hidden = 0

    def handle_starttag(self, tag: str, _attrs: object) -> None:
        self.hidden += tag == "script"

    def handle_endtag(self, tag: str) -> None:
        self.hidden -= tag == "script"

    def handle_data(self, data: str) -> None:
        if not self.hidden:
            self.parts.append(data)


def text_of(html: str) -> str:
    parser = Text()
    parser.feed(html)
    return " ".join(" ".join(parser.parts).split())


def test_the_miniature_book_builds_without_a_warning(built):
    assert built.log == ""


def test_without_javascript_a_page_holds_story_items_options_and_a_folded_key(built):
    html = built.page("parts/practice")
    exercise = bank.find(MINI, "ferry")
    text = text_of(html)
    assert "Baywing will run a small electric ferry." in text
    for item in exercise.items:
        assert item.text in text
        assert " ".join(item.why[item.key].split()) in text
    assert html.count("<p>Someone else</p>") == len(exercise.items)
    folded = html.partition('<details class="whichpm-key">')[2]
    assert "<summary>Key and explanations</summary>" in folded
    assert "That is line 1, whoever happens to say it first." in folded.partition("</details>")[0]


def test_a_chart_is_a_table_to_fill_and_the_key_is_the_table_filled(built):
    html = built.page("parts/kinds")
    asked, _, rest = html.partition('<details class="whichpm-key">')
    told = rest.partition("</details>")[0]
    for part in (asked, told):
        assert part.count("<table") == 1
        assert part.count('<th class="head') == 3
        assert part.count('<th class="stub') == 3
    assert text_of(asked).split().count("open") == 1
    assert "<p>I or C</p>" in told
    assert "<p>I or C</p>" not in asked


def test_what_has_no_key_has_no_fold_and_says_that_it_is_not_scored(built):
    html = built.page("parts/kinds")
    assert html.count("<details") == 1
    ratings = text_of(html.partition("</details>")[2])
    assert "Not scored. There is no key" in ratings
    assert "Add up your ratings of 1 for product work and of 2 for project work." in ratings


def test_an_item_that_no_answer_leads_past_has_no_condition_and_confidence_is_not_asked(book):
    book.edit("exercises/practice/ferry.yml", lambda text: "confidence: true\n" + text)
    book.build()
    assert book.log == ""
    assert "How sure are you?" not in text_of(book.page("parts/practice"))
    assert "Only if" not in text_of(book.page("parts/practice"))


def test_a_changed_file_of_ours_has_all_pages_written_again(book, monkeypatch):
    book.build()
    page = book.out / "html" / "parts" / "practice.html"
    before = page.stat().st_mtime_ns
    changed = {**assets._texts(), assets.BOARD: "// changed"}
    monkeypatch.setattr(assets, "_texts", lambda _language: changed)
    book.build()
    assert book.read == []
    assert page.stat().st_mtime_ns > before
    assert (book.out / "html" / "_static" / "whichpm" / "board.mjs").read_text() == "// changed"


def test_the_boards_data_are_the_public_exercise_with_links_to_read_again(built):
    (state,) = states(built.page("parts/practice"))
    expected = bank.find(MINI, "ferry").public()
    reading = {"label": "ownership-test", "title": "The ownership test", "href": "#ownership-test"}
    assert [item.pop("read") for item in state["exercise"]["items"]] == [reading] * 4
    assert all(item.pop("read") for item in expected["items"])
    assert state == {"exercise": expected, "place": "page"}


def test_links_lead_to_other_chapters(built):
    other = next(state for state in states(built.page("parts/graded")) if state["exercise"]["slug"] == "ferry")
    assert other["exercise"]["items"][0]["read"]["href"] == "practice.html#ownership-test"
    assert 'href="practice.html#ownership-test"' in built.page("parts/graded")


def test_no_file_of_the_site_holds_the_key_of_a_graded_exercise(built):
    (graded, *_) = states(built.page("parts/graded"))
    assert {name for item in graded["exercise"]["items"] for name in item} == {"id", "text", "options"}
    assert "test" not in graded["exercise"]
    for path in (built.out / "html").rglob("*"):
        if path.is_file():
            assert b"SECRETWHY" not in path.read_bytes(), path


def test_the_modules_are_files_of_the_site_and_stand_in_no_page(built):
    static = built.out / "html" / "_static" / "whichpm"
    assert (static / "board.mjs").read_text(encoding="utf-8") == bundle.module()
    assert (static / "board.classic.js").read_text(encoding="utf-8") == bundle.classic()
    html = built.page("parts/practice")
    assert re.search(r'data-module="../_static/whichpm/board.mjs\?v=\w+"', html)
    assert re.search(r'<script defer="defer" src="../_static/whichpm/page.js\?v=\w+"></script>', html)
    assert "radioItem" not in html


def test_pages_without_a_widget_load_no_script_of_ours(built):
    assert "page.js" not in built.page("index")


def test_anywidget_takes_a_module_of_the_book_a_style_sheet_and_json(built):
    html = built.page("parts/widget")
    assert states(html) == [{"count": 3, "label": "</script> is only text"}]
    module, css = re.search(r'data-module="../(\S+)"', html), re.search(r'href="../(\S+counter.css)"', html)
    assert module
    assert css
    for found, name in ((module, "counter.mjs"), (css, "counter.css")):
        assert (built.out / "html" / found.group(1)).read_bytes() == (MINI / "parts" / name).read_bytes()
    assert 'class="small whichpm"' in html


def mistakes() -> list:
    """Page text, what the warning says, and where."""
    exercise, widget = "```{{exercise}} {}\n```", "```{{anywidget}} {}\n{}\n```"
    return [
        (exercise.format("fery"), 'there is no exercise "fery": did you mean "ferry"?'),
        (exercise.format("../../etc"), 'there is no exercise "../../etc"'),
        (widget.format("cuonter.mjs", "{}"), 'there is no file parts/cuonter.mjs; did you mean "counter.mjs"?'),
        (widget.format("https://example.org/a.mjs", "{}"), "is on another host; save the file beside the book"),
        (widget.format("counter.mjs", '{"count": }'), "the body is no JSON: Expecting value, line 1 of the body"),
        (widget.format("counter.mjs", "[3]"), 'the body is no JSON object; write it as {"name": value}'),
        ("```{anywidget} counter.mjs\n:css: conter.css\n```", 'no file parts/conter.css; did you mean "counter.css"?'),
    ]


def test_a_mistake_in_a_page_is_a_warning_with_its_line_and_a_fix(book):
    lines = ["# Mistakes", ""]
    expected = []
    for text, says in mistakes():
        expected.append((len(lines) + 1, says))
        lines += [*text.splitlines(), ""]
    (book.source / "parts" / "widget.md").write_text("\n".join(lines), encoding="utf-8")
    book.build()
    found = book.log.splitlines()
    assert len(found) == len(expected)
    for line, says in expected:
        assert any(f"widget.md:{line}: WARNING: " in one and says in one for one in found), (says, found)


def test_a_mistake_in_an_exercise_is_a_warning_at_its_own_line(book):
    book.edit("exercises/practice/ferry.yml", lambda text: text.replace("key: product", "key: produkt"))
    book.build()
    line = (book.source / "exercises/practice/ferry.yml").read_text().split("key: produkt")[0].count("\n") + 1
    assert re.search(rf'ferry.yml:{line}: WARNING: exercise: items\[0\] "bicycles": key: .*did you mean', book.log)


def test_an_unknown_label_to_read_again_is_a_warning_with_a_fix(book):
    book.edit("exercises/practice/ferry.yml", lambda text: text.replace("read: ownership-test", "read: owner-test", 1))
    book.build()
    warned = [line for line in book.log.splitlines() if "practice.md" in line]
    assert len(warned) == 1
    assert 'no chapter has the label (owner-test)=; did you mean "ownership-test"?' in warned[0]
    assert re.search(r"practice.md:\d+: WARNING", warned[0])


def test_a_page_that_failed_is_tried_again(book):
    book.edit("index.md", lambda text: text + "\n```{exercise} late\n```\n")
    assert 'no exercise "late"' in book.build().log
    source = book.source / "exercises" / "practice"
    shutil.copy(source / "ferry.yml", source / "late.yml")
    assert book.build().log == ""
    assert states(book.page("index"))[0]["exercise"]["slug"] == "late"


def test_editing_an_exercise_rebuilds_the_pages_that_show_it_and_no_other(book):
    book.build()
    book.edit("exercises/practice/ferry.yml", lambda text: text.replace("A ferry across the bay", "A ferry by night"))
    book.build()
    assert sorted(book.read) == ["parts/graded", "parts/practice"]
    assert "A ferry by night" in book.page("parts/practice")
    book.build()
    assert book.read == []


def test_a_parallel_build_gives_the_same_pages(book, built):
    book.build(parallel=2)
    assert book.log == ""
    for name in ("parts/practice", "parts/graded", "parts/widget"):
        assert states(book.page(name)) == states(built.page(name))
        assert book.page(name).count("page.js") == 1


@pytest.mark.parametrize("builder", ["text", "latex", "dirhtml"])
def test_other_formats_show_the_items_too(book, builder):
    book.build(builder)
    assert book.log == ""
    files = [path for path in (book.out / builder).rglob("*") if path.suffix in {".txt", ".tex", ".html"}]
    for text in ("Lets bicycles on board", "Keeping track", "Add up your ratings"):
        assert any(text in path.read_text(encoding="utf-8") for path in files), text


def test_pages_in_folders_of_their_own_find_the_module(book):
    book.build("dirhtml")
    html = (book.out / "dirhtml" / "parts" / "practice" / "index.html").read_text(encoding="utf-8")
    assert 'data-module="../../_static/whichpm/board.mjs' in html


def test_a_german_book_has_german_boards_labels_and_fallback(book):
    book.settings = {"language": "de"}
    book.build()
    text = text_of(book.page("parts/practice"))
    for said in (
        "Lösung und Erklärungen",
        "Produktmanagement",
        "Zeile 1 des Zuständigkeitstests",
        "Noch einmal lesen:",
    ):
        assert said in text
    assert "Baywing will run a small electric ferry." in text
    (state,) = states(book.page("parts/practice"))
    assert {option["label"] for option in state["exercise"]["options"]} >= {"Produktmanagement", "Jemand anders"}
    static = book.out / "html" / "_static" / "whichpm"
    assert (static / "board.mjs").read_text(encoding="utf-8") == bundle.module("de")


def test_a_chapter_that_is_a_notebook_shows_boards(book):
    cells = [
        {"cell_type": "markdown", "metadata": {}, "source": "# Notebook\n\n```{board} ferry\n```\n"},
        {"cell_type": "markdown", "metadata": {}, "source": "```{exercise} ferry-raci\n```\n"},
    ]
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}
    (book.source / "parts" / "lab.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
    book.edit("_toc.yml", lambda text: text + "  - file: parts/lab\n")
    html = book.build().page("parts/lab")
    assert book.log == ""
    assert [state["exercise"]["slug"] for state in states(html)] == ["ferry", "ferry-raci"]
    assert 'src="../_static/whichpm/page.js' in html


def test_beside_an_extension_that_has_a_directive_exercise_ours_is_called_board(book, monkeypatch):
    """As sphinx-exercise: its own exercises stay its own, whichever of the two is named first."""
    (book.source / "sphinx_exercise.py").write_text(
        "from docutils import nodes\nfrom docutils.parsers.rst import Directive\n\n\n"
        "class Exercise(Directive):\n    has_content = True\n\n"
        "    def run(self):\n        return [nodes.paragraph('', 'Exercise 1: ' + ' '.join(self.content))]\n\n\n"
        "def setup(app):\n    app.add_directive('exercise', Exercise)\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(str(book.source))
    (book.source / "index.md").write_text(
        "# Both\n\n```{exercise}\nProve it.\n```\n\n```{board} ferry\n```\n", encoding="utf-8"
    )
    for name in ("practice", "graded", "kinds"):
        page = book.source / "parts" / f"{name}.md"
        page.write_text(page.read_text("utf-8").replace("{exercise}", "{board}"), encoding="utf-8")
    for order in (["sphinx_exercise", "whichpm.sphinx"], ["whichpm.sphinx", "sphinx_exercise"]):
        book.settings["extensions"] = ["myst_nb", "sphinx_external_toc", *order]
        shutil.rmtree(book.out, ignore_errors=True)
        html = book.build().page("index")
        assert book.log == ""
        assert "Exercise 1: Prove it." in html
        assert [state["exercise"]["slug"] for state in states(html)] == ["ferry"]
