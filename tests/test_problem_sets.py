"""The page of a problem set is made from its release: what it shows, what it leaves out, and what stops the build."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import releases
from copies import ROOT
from test_sphinx import MINI, SETTINGS, Book
from typer.testing import CliRunner

from whichpm import bank, handout, newcourse, words
from whichpm.cli import app
from whichpm.quality import shown
from whichpm.quality.releases import stale
from whichpm.sphinx import released
from whichpm.sphinx.released import Board, ReleaseError, Text, Written

say = words.of("en")
MARKS = {"schema_version": 3, "solution": False, "grade": False, "locked": True, "task": False}


def markdown(name: str, text: str, **more: Any) -> dict[str, Any]:
    return {"cell_type": "markdown", "id": name, "metadata": more, "source": text}


def code(name: str, text: str, **marks: Any) -> dict[str, Any]:
    metadata = {"nbgrader": {**MARKS, "grade_id": name, **marks}}
    return {
        "cell_type": "code",
        "id": name,
        "metadata": metadata,
        "source": text,
        "outputs": [],
        "execution_count": None,
    }


def small_set() -> dict[str, Any]:
    """A source: one board of the miniature book, its test cell, and a question in one's own words."""
    hidden = "\n### BEGIN HIDDEN TESTS\nboard('ferry-graded').grade()\n### END HIDDEN TESTS"
    answer = {**MARKS, "grade_id": "why", "grade": True, "solution": True, "locked": False, "points": 3}
    cells = [
        markdown("start", "# A *small* set\n\nOne board, and </script> in a text."),
        markdown("how-to", "Press Shift+Enter.", tags=[released.NOTEBOOK_ONLY]),
        markdown("part-1", "## 1. The ferry\n\nOne point each."),
        code("ferry-board", "from whichpm import board\n\nboard('ferry-graded')"),
        code("ferry-graded", f"board('ferry-graded').check(){hidden}", grade=True, points=2),
        markdown("question", "## 2. And why?\n\n- Three sentences."),
        markdown("why", "*Scoring guide:* the key is here.", nbgrader=answer),
    ]
    return {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": cells}


def write_set(root: Path, change: Callable[[dict[str, Any]], object] = lambda _: None) -> None:
    """Put the set into a course: its source, and its release as nbgrader leaves it, changed."""
    notebook = small_set()
    for folder in ("source", "release"):
        path = root / folder / "small"
        path.mkdir(parents=True, exist_ok=True)
        (path / "small.ipynb").write_text(json.dumps(notebook), encoding="utf-8")
        notebook["cells"][4]["source"] = "board('ferry-graded').check()"
        notebook["cells"][-1]["source"] = "YOUR ANSWER HERE"
        change(notebook)
    handout.write(root / "release" / "small", bank.find(root, "ferry-graded").public())


@pytest.fixture
def course(tmp_path: Path) -> Path:
    shutil.copytree(MINI / "exercises", tmp_path / "exercises")
    write_set(tmp_path)
    return tmp_path


# --- reading a release -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", releases.sets(ROOT))
def test_every_release_of_the_course_is_current_and_has_a_page(name: str):
    release = released.read(ROOT, name)
    boards = [part.slug for part in release.parts if isinstance(part, Board)]
    assert boards
    assert all(bank.find(ROOT, slug).pool == "graded" for slug in boards)
    assert f"{{problem-set}} {name}\n" in (ROOT / f"book/problem-sets/{name}.md").read_text(encoding="utf-8")
    told = "\n".join(part.markdown for part in release.parts if isinstance(part, Text))
    for word in ("Shift+", "Ctrl+", "next cell", "notebook"):
        assert word not in told, f"the page would speak of “{word}”; tag the cell {released.NOTEBOOK_ONLY}"


def test_a_page_shows_texts_boards_and_answers_and_leaves_out_what_only_a_notebook_needs(course: Path):
    parts = released.read(course, "small").parts
    assert parts == (
        Text("start", small_set()["cells"][0]["source"]),
        Text("part-1", "## 1. The ferry\n\nOne point each."),
        Board(3, "ferry-graded"),
        Text("question", "## 2. And why?\n\n- Three sentences."),
        Written(6, "why"),
    )


def without_source(course: Path) -> None:
    shutil.rmtree(course / "source")


def test_a_release_without_its_source_is_taken_as_it_is(course: Path):
    without_source(course)
    write_set(course, lambda notebook: notebook["cells"].pop(2))
    without_source(course)
    assert len(released.read(course, "small").parts) == 4


def remove(course: Path) -> None:
    shutil.rmtree(course / "release")


def cut(course: Path) -> None:
    (course / "release/small/small.ipynb").write_text('{"cells": [{"cell_ty')


def reworded(course: Path) -> None:
    write_set(course, lambda notebook: notebook["cells"][2].update(source="## 1. The old ferry"))


def other_points(course: Path) -> None:
    write_set(course, lambda notebook: notebook["cells"][4]["metadata"]["nbgrader"].update(points=1))


def turned_round(course: Path) -> None:
    write_set(course, lambda notebook: notebook["cells"].insert(1, notebook["cells"].pop(5)))


def cell_gone(course: Path) -> None:
    write_set(course, lambda notebook: notebook["cells"].pop(5))


def old_exercise(course: Path) -> None:
    path = course / "release/small/ferry-graded.exercise.json"
    path.write_text(path.read_text().replace("Lets", "Let").replace("a", "e"), encoding="utf-8")


def no_exercise(course: Path) -> None:
    (course / "release/small/ferry-graded.exercise.json").unlink()


def own_code(course: Path) -> None:
    write_set(course, lambda notebook: notebook["cells"][3].update(source="1 + 1"))
    without_source(course)


def no_title(course: Path) -> None:
    write_set(course, lambda notebook: notebook["cells"][0].update(source="Hello."))
    without_source(course)


GENERATE = "run `nbgrader generate_assignment small --force`"


@pytest.mark.parametrize(
    ("harm", "culprit", "fix"),
    [
        (remove, "there is no release/small/small.ipynb", GENERATE),
        (cut, "release/small/small.ipynb is no notebook", GENERATE),
        (reworded, 'is older than its source (cell "part-1" differs)', GENERATE),
        (other_points, 'is older than its source (cell "ferry-graded" differs)', GENERATE),
        (turned_round, "is older than its source (its cells stand in another order)", GENERATE),
        (cell_gone, 'is older than its source (cell "question" differs)', GENERATE),
        (old_exercise, "ferry-graded.exercise.json is missing or older than its exercise", GENERATE),
        (no_exercise, "ferry-graded.exercise.json is missing or older than its exercise", GENERATE),
        (own_code, 'cell "ferry-board" shows no board', "leave the cell out"),
        (no_title, "does not begin with a title", 'begin its first cell with "# …"'),
    ],
)
def test_a_release_that_cannot_be_shown_names_the_culprit_and_the_fix(course, harm, culprit, fix):
    harm(course)
    with pytest.raises(ReleaseError) as caught:
        released.read(course, "small")
    assert culprit in str(caught.value)
    assert fix in str(caught.value)

    if "older than" in culprit:
        assert list(stale(course, bank.load_all(course)[0])) == [str(caught.value)]


def test_the_check_warns_of_what_would_stop_the_build(tmp_path: Path):
    """A set may be worked on: it is a warning, and only of what is shown, or was released once."""
    own = tmp_path / "own"
    newcourse.make(ROOT, own)
    check = ["check", "--course", str(own)]
    assert "sample" not in CliRunner().invoke(app, check).output
    (own / "_toc.yml").write_text("format: jb-book\nroot: index\n", encoding="utf-8")
    (own / "index.md").write_text("```{problem-set} sample\n```\n", encoding="utf-8")
    told = CliRunner().invoke(app, check)
    assert told.exit_code == 0, told.output
    fix = "run `nbgrader generate_assignment sample --force`"
    assert f"there is no release/sample/sample.ipynb; {fix}\n" in told.output
    shutil.copytree(own / "source", own / "release")
    assert f"older than its exercise; {fix}\n" in CliRunner().invoke(app, check).output
    handout.write(own / "release/sample", bank.find(own, newcourse.SLUG).public())
    assert "release" not in CliRunner().invoke(app, check).output


# --- in a book -------------------------------------------------------------------------------------------------


@pytest.fixture
def book(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Book:
    """The miniature book with the set in place of its page of graded exercises."""
    monkeypatch.setitem(SETTINGS, "exclude_patterns", ["source", "release", "_build"])
    made = Book(tmp_path)
    write_set(made.source)
    made.edit("parts/graded.md", lambda _: "```{problem-set} small\n```\n")
    made.edit(
        "index.md", lambda text: text + "\n\nSee {problem-set}`Set S <small>`, not {problem-set}`Set T <other>`.\n"
    )
    return made


def test_the_page_has_the_sets_title_sections_boards_and_panel(book: Book):
    page = book.build().page("parts/graded")
    assert book.log == ""
    assert re.findall(r'<h(\d)>(.*?)<a class="headerlink"', page) == [
        ("1", "A <em>small</em> set"),
        ("2", "1. The ferry"),
        ("2", "2. And why?"),
        ("2", say("handin.title")),
    ]
    assert page.count('data-module="') == 1
    assert '<div class="wp-written" data-name="why">' in page
    assert say("handin.how", file="small.ipynb") in page
    assert "Three sentences." in page
    shown = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)
    assert [word for word in ("Shift", "YOUR ANSWER HERE") if word in shown] == []
    assert [word for word in ("HIDDEN", "Scoring guide", ".grade()") if word in page] == []


def test_the_release_is_there_as_data_that_cannot_end_its_element(book: Book):
    page = book.build().page("parts/graded")
    panel = page[page.index('class="wp-handin"') :]
    data = json.loads(re.search(r'<script type="application/json">(.*?)</script>', panel)[1])
    assert data["notebook"] == json.loads((book.source / "release/small/small.ipynb").read_text(encoding="utf-8"))
    assert [(each["slug"], each["cell"], each["section"]) for each in data["boards"]] == [("ferry-graded", 3, "part-1")]
    assert [(each["name"], each["cell"], each["section"]) for each in data["written"]] == [("why", 6, "question")]
    assert (data["name"], data["file"], data["title"]) == ("small", "small.ipynb", "A small set")


def test_a_chapter_links_to_a_set_that_has_a_page_and_only_names_one_that_is_left_out(book: Book):
    page = book.build().page("index")
    link, plain = re.search(r"See (.*?), not (.*?)\.</p>", page).groups()
    assert re.fullmatch(r'<a class="reference internal" href="parts/graded.html"><span.*?>Set S</span></a>', link)
    assert re.fullmatch(r"<span.*?>Set T</span>", plain)
    assert book.log == ""


def test_the_page_is_read_again_when_its_release_changes(book: Book):
    book.build()
    write_set(book.source, lambda notebook: notebook["cells"][2].update(source="## 1. Another"))
    book.build()
    assert "parts/graded" in book.read
    assert GENERATE in book.log
    without_source(book.source)
    assert "1. Another" in book.build().page("parts/graded")


def test_a_packed_kit_is_linked_and_published(book: Book):
    (book.source / "kits").mkdir()
    (book.source / "kits" / "small.zip").write_bytes(b"PK")
    page = book.build().page("parts/graded")
    found = re.search(rf'href="\.\./(_downloads/[^"]+/small\.zip)"[^>]*>(?:<[^>]*>)*{say("handin.kit")}', page)
    assert (book.out / "html" / found[1]).read_bytes() == b"PK"
    assert book.log == ""


def test_a_german_book_speaks_german(book: Book, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(SETTINGS, "language", "de")
    page = book.build().page("parts/graded")
    assert f"<h2>{words.of('de')('handin.title')}<a" in page
    script = (book.out / "html/_static/whichpm/handin.js").read_text(encoding="utf-8")
    assert json.dumps(words.of("de")("handin.your_answer"), ensure_ascii=False) in script


# --- held back -------------------------------------------------------------------------------------------------

SECRET = ("Three sentences", "One board, and", "small.ipynb", "small.zip")


def traces(book: Book) -> list[str]:
    """Every file of the site, or behind it, that holds something of the set or is named after it."""
    found = []
    for folder in (book.out / "html", book.out / "doctrees" / "parts", book.source / "_build"):
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            text = f"{path.name} {path.read_bytes().decode('utf-8', 'replace')}"
            found += [f"{path.name}: {word}" for word in SECRET if word in text]
    return found


@pytest.fixture
def everywhere(book: Book) -> Book:
    """The set with all that a course may have of it: a page, a kit, a notebook in the browser; built once."""
    kits = book.source / "kits"
    kits.mkdir()
    (kits / "small.zip").write_bytes(b"small.ipynb")
    lite = book.source / "_build" / "lite"
    entries = {"content": [{"name": "small-0", "path": "small-0"}, {"name": "own-0", "path": "own-0"}]}
    files = {
        "whichpm.json": {"version": "1", "notebooks": {"small": "small-0/small.ipynb"}},
        "files/small-0/small.ipynb": {},
        "api/contents/all.json": entries,
        "api/contents/small-0/all.json": {"content": [{"name": "small.ipynb"}]},
    }
    for name, data in files.items():
        (lite / name).parent.mkdir(parents=True, exist_ok=True)
        (lite / name).write_text(json.dumps(data), encoding="utf-8")
    (book.source / "exercises" / "sets.yml").write_text(SETS, encoding="utf-8")
    book.build()
    assert book.log == ""
    assert {line.split(": ")[1] for line in traces(book)} == set(SECRET)
    return book


SETS = """\
blueprints:
  any: {keys: {}, content: {}, levels: {}}
sets:
  small:
    title: A small set
    blueprint: any
    holds: {sort: 2}
    forms: {A: [ferry-graded]}
"""


def test_a_set_whose_line_is_deleted_is_nowhere(everywhere: Book):
    everywhere.edit("_toc.yml", lambda text: text.replace("  - file: parts/graded\n", ""))
    everywhere.settings["external_toc_exclude_missing"] = True
    everywhere.build()
    assert traces(everywhere) == []
    assert not (everywhere.out / "html" / "parts" / "graded.html").exists()
    assert (everywhere.out / "html" / "parts" / "practice.html").exists()
    listing = json.loads((everywhere.source / "_build/lite/api/contents/all.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in listing["content"]] == ["own-0"]


def test_a_set_that_opens_on_a_later_day_is_nowhere_and_its_page_tells_the_day(everywhere: Book):
    day = date.today() + timedelta(days=2)
    everywhere.edit("exercises/sets.yml", lambda text: text.replace("set\n", f"set\n    opens: {day}\n", 1))
    everywhere.build()
    assert everywhere.log == ""
    assert traces(everywhere) == []
    page = everywhere.page("parts/graded")
    assert say("handin.opens", day=day.isoformat()) in page
    assert 'data-module="' not in page
    assert 'href="parts/graded.html"' in everywhere.page("index")


def test_a_page_that_only_speaks_of_a_set_does_not_show_it(tmp_path: Path):
    (tmp_path / "_toc.yml").write_text("root: index\nchapters:\n  - file: sets\n", encoding="utf-8")
    (tmp_path / "index.md").write_text("Write {problem-set} exam into a page of its own.\n")
    (tmp_path / "sets.md").write_text("# Sets\n\n```{problem-set} small\n```\n\n::::{problem-set} large\n::::\n")
    assert shown.shown(tmp_path) == {"small", "large"}


def test_on_its_day_a_set_is_there_without_a_change_of_any_file(everywhere: Book, monkeypatch: pytest.MonkeyPatch):
    day = date.today() + timedelta(days=2)
    everywhere.edit("exercises/sets.yml", lambda text: text.replace("set\n", f"set\n    opens: {day}\n", 1))
    everywhere.build()
    monkeypatch.setattr(shown, "date", type("Later", (date,), {"today": staticmethod(lambda: day)}))
    assert "Three sentences" in everywhere.build().page("parts/graded")
