"""The book as notebooks: nothing of the book's own Markdown is left, every board stands there, every link leads on."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import unquote

import pytest
from live import ROOT

from whichpm import bank, chapters, notebooks
from whichpm.coverage import CHAPTERS
from whichpm.kit import leak
from whichpm.notebooks import book
from whichpm.notebooks.blocks import Directive, parted
from whichpm.notebooks.quotes import curled

BOARD = re.compile(r'^board\("([^"]+)"', re.MULTILINE)
LINK = re.compile(r"\]\(([^)\s]+\.ipynb)(?:#([^)\s]+))?\)")


@pytest.fixture(scope="module")
def made() -> dict[str, bytes]:
    return notebooks.make(ROOT)


@pytest.fixture(scope="module")
def cells(made: dict[str, bytes]) -> dict[str, list[tuple[str, str]]]:
    return {
        name: [(cell["cell_type"], "".join(cell["source"])) for cell in json.loads(content)["cells"]]
        for name, content in made.items()
        if name.endswith(".ipynb")
    }


def test_every_chapter_is_a_notebook(made):
    documents = [page.docname for page in book.pages(ROOT) if page.docname.startswith(CHAPTERS)]
    assert documents == [f"book/chapters/{name}" for name in _chapters()]
    assert {f"{name}.ipynb" for name in _chapters()} <= made.keys()


def test_nothing_of_the_books_own_markdown_is_left(cells):
    own = re.compile(r"^ *(`{3,}|:{3,})\{|\{[\w:-]+\}`|^\([\w-]+\)=$|^% ", re.MULTILINE)
    left = [(name, found[0]) for name, all_ in cells.items() for kind, text in all_ if kind == "markdown"
            for found in own.finditer(text)]  # fmt: skip
    assert not left


def test_every_exercise_of_a_page_is_a_board_there_once(cells):
    for page in book.pages(ROOT):
        told = Counter(re.findall(r"^ *`{3,}\{(?:exercise|board)\} (\S+)", page.text, re.MULTILINE))
        shown = Counter(slug for kind, text in cells[f"{page.name}.ipynb"] if kind == "code"
                        for slug in BOARD.findall(text))  # fmt: skip
        assert shown == told, page.name


def test_every_link_leads_to_a_heading_of_a_notebook(cells):
    headings = {
        name: {chapters.plain(title).replace(" ", "-") for kind, text in all_ if kind == "markdown"
               for title in re.findall(r"^#{1,6} (.+?)\s*$", text, re.MULTILINE)}
        for name, all_ in cells.items()
    }  # fmt: skip
    links = [(name, *found) for name, all_ in cells.items() for kind, text in all_ if kind == "markdown"
             for found in LINK.findall(text)]  # fmt: skip
    assert len(links) > 100
    for here, name, anchor in links:
        assert name in headings, f"{here} leads to {name}"
        assert not anchor or unquote(anchor) in headings[name], f"{here} leads to {name}#{anchor}"


RUN = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
for name in sys.argv[1:]:
    shell.reset()
    for cell in json.load(open(name, encoding="utf-8"))["cells"]:
        if cell["cell_type"] == "code" and not shell.run_cell("".join(cell["source"])).success:
            sys.exit(f"{name}: {cell['id']}")
"""


def test_cells_that_a_learner_changes_run_after_the_others(made, cells, tmp_path):
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    moved = [name for name, all_ in cells.items() if any("ipywidgets" in text for kind, text in all_ if kind == "code")]
    assert len(moved) >= 3
    # In a process of its own: IPython takes over the one that it runs in.
    done = subprocess.run(
        [sys.executable, "-c", RUN, *moved], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_what_is_of_the_site_alone_is_in_no_notebook(cells):
    assert not [name for name, all_ in cells.items() for _, text in all_ if "<script" in text]


def test_cells_have_names_of_their_own(made):
    for name, content in made.items():
        if name.endswith(".ipynb"):
            ids = [cell["id"] for cell in json.loads(content)["cells"]]
            assert len(set(ids)) == len(ids), name
            assert all(re.fullmatch(r"[\w-]{1,64}", one) for one in ids), name


def test_what_boards_need_lies_beside_them(made, cells):
    known = json.loads(made[notebooks.data.NAME])
    shown = {slug for all_ in cells.values() for kind, text in all_ if kind == "code" for slug in BOARD.findall(text)}
    assert shown == known["exercises"].keys()
    assert all(exercise["pool"] == "practice" for exercise in known["exercises"].values())
    assert set(known["held"]) <= shown
    assert not any("key" in item for exercise in known["held"].values() for item in exercise["items"])


def test_the_same_book_gives_the_same_bytes(made):
    assert notebooks.make(ROOT) == made


def test_what_is_released_is_the_book_as_it_is_now(made):
    old = [name for name, content in made.items() if (ROOT / chapters.NOTEBOOKS / name).read_bytes() != content]
    assert not old, "run `whichpm notebooks`, and commit release/course/"
    assert {path.name for path in (ROOT / chapters.NOTEBOOKS).glob("*.*")} == made.keys()


def test_no_key_of_a_graded_exercise_is_in_them(made, tmp_path):
    for name, content in made.items():
        (tmp_path / name).write_bytes(content)
    assert leak.find_leaks([tmp_path], bank.load_all(ROOT)[0]) == []


def test_a_graded_exercise_is_refused():
    page = book.pages(ROOT)[0]
    graded = next(iter(sorted((ROOT / "exercises" / "graded").glob("*.yml")))).stem
    with pytest.raises(ValueError, match="is graded"):
        notebooks.data.data(ROOT, {page: [graded]}, {})


def test_a_directive_without_a_form_is_named_with_its_page(tmp_path):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: book/chapters/one\n")
    (tmp_path / "_config.yml").write_text("title: One\n")
    page = tmp_path / "book" / "chapters" / "one.md"
    page.parent.mkdir(parents=True)
    page.write_text("# One\n\n```{mermaid}\ngraph\n```\n")
    with pytest.raises(notebooks.Unknown, match=r"book/chapters/one\.md: \{mermaid\} has no form in a notebook"):
        notebooks.make(tmp_path)


def test_a_notebook_of_the_teachers_own_stays_where_it_is(tmp_path):
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: book/chapters/one\n")
    (tmp_path / "_config.yml").write_text("title: One\n")
    (tmp_path / "exercises/practice").mkdir(parents=True)
    (tmp_path / "exercises/concepts.csv").write_text((ROOT / "exercises/concepts.csv").read_text(encoding="utf-8"))
    page = tmp_path / "book/chapters/one.md"
    page.parent.mkdir(parents=True)
    page.write_text("# One\n\nText.\n")
    notebooks.write(tmp_path)
    folder = tmp_path / chapters.NOTEBOOKS
    (folder / "my-notes.ipynb").write_text('{"cells": []}')
    page.rename(page.with_name("two.md"))
    (tmp_path / "_toc.yml").write_text("format: jb-book\nroot: index\nchapters:\n  - file: book/chapters/two\n")
    notebooks.write(tmp_path)
    assert {path.name for path in folder.iterdir()} == {
        "start-here.ipynb",
        "two.ipynb",
        "course.json",
        "my-notes.ipynb",
    }
    assert notebooks.outdated(tmp_path) == []


def test_directives_within_directives_are_one_piece():
    text = "Before\n::::{grid} 1 2\n:gutter: 3\n\n:::{grid-item-card} Ines\n- one\n:::\n::::\nAfter"
    pieces = list(parted(text))
    assert pieces == [
        "Before",
        Directive("grid", "1 2", {"gutter": "3"}, ":::{grid-item-card} Ines\n- one\n:::"),
        "After",
    ]


def _chapters() -> list[str]:
    return re.findall(r"file: book/chapters/([\w-]+)", Path(ROOT, "_toc.yml").read_text(encoding="utf-8"))


@pytest.mark.parametrize(
    ("book", "notebook"),
    [
        ('**"Yes"**, says the project manager\'s guide.', "**“Yes”**, says the project manager’s guide."),
        ('["Who" is it?](a.ipynb#it%27s)', "[“Who” is it?](a.ipynb#it%27s)"),
        ('`board("it\'s")` and "it"', '`board("it\'s")` and “it”'),
        ('<a title="it\'s">"it\'s"</a>', '<a title="it\'s">“it’s”</a>'),
        ('```python\nx = "it\'s"\n```', '```python\nx = "it\'s"\n```'),
    ],
)
def test_quotes_are_curled_as_on_the_site_but_not_in_code_and_addresses(book, notebook):
    assert curled(book) == notebook
