"""Each form of a set has a page of its own, which leads to the others; that of a form for credit holds no key."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from opensets import two_forms
from test_sphinx import Book

from whichpm import bank, words
from whichpm.kit.leak import find_leaks
from whichpm.quality import shown
from whichpm.sphinx import released
from whichpm.sphinx.released import Board, ReleaseError

say = words.of("en")


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Book:
    made = two_forms(tmp_path_factory.mktemp("two forms"))
    about = made.source / "_build/lite/whichpm.json"
    about.parent.mkdir(parents=True)
    notebooks = {name: f"{name}-0/small.ipynb" for name in ("small", "small-b", "small-c")}
    notebooks["course"] = "course-0/start-here.ipynb"
    about.write_text(json.dumps({"version": "1", "notebooks": notebooks}), encoding="utf-8")
    (made.source / "keep.md").write_text("# To keep\n\n```{course-notebooks}\n```\n", encoding="utf-8")
    made.edit("_toc.yml", lambda toc: toc + "  - file: keep\n")
    made.build()
    assert made.log == ""
    return made


def data(page: str) -> dict:
    panel = page[page.index('class="wp-handin"') :]
    found = re.search(r'<script type="application/json">(.*?)</script>', panel)
    assert found
    return dict(json.loads(found[1]))


def test_each_page_shows_the_boards_of_its_form_and_hands_in_its_notebook(book: Book):
    for name, slug, called in (("graded", "ferry-graded", "small"), ("graded-b", "barge-graded", "small-b")):
        set_ = data(book.page(f"parts/{name}"))
        assert [each["slug"] for each in set_["boards"]] == [slug]
        assert (set_["name"], set_["file"]) == (called, "small.ipynb")
        codes = ["".join(cell["source"]) for cell in set_["notebook"]["cells"] if cell["cell_type"] == "code"]
        assert all(slug in code for code in codes)
        marks = [cell["metadata"].get("nbgrader", {}).get("grade_id") for cell in set_["notebook"]["cells"]]
        assert "ferry-graded" in marks
    assert "A <em>small</em> set, form B" in book.page("parts/graded-b")
    assert "form B" not in re.search(r"<h1>.*?</h1>", book.page("parts/graded"))[0]


def test_each_page_leads_to_the_others(book: Book):
    a, b = (re.search(r'<nav [^>]*class="wp-forms".*?</nav>', book.page(f"parts/{name}"), re.DOTALL)[0]
            for name in ("graded", "graded-b"))  # fmt: skip
    for page, own, other, href in ((a, "A", "B", "graded-b.html"), (b, "B", "A", "graded.html")):
        assert say("handin.forms", first="A") in page
        assert re.search(rf'href="{href}"[^>]*><span[^>]*>{say("handin.form", form=other)}</span>', page)
        assert f"<strong>{say('handin.form_here', form=own)}</strong>" in page
        assert page.count("<a ") == 1


def test_each_page_leads_to_the_notebook_of_its_form_and_a_form_without_a_page_has_none(book: Book):
    for page, name in (("parts/graded", "small"), ("parts/graded-b", "small-b")):
        assert f'href="../lite/notebooks/index.html?path={name}-0/small.ipynb"' in book.page(page)
    told = json.loads((book.out / "html/lite/whichpm.json").read_text(encoding="utf-8"))
    assert told["notebooks"].keys() == {"small", "small-b", "course"}


def test_a_page_leads_to_the_whole_course_in_the_browser(book: Book):
    assert 'href="lite/notebooks/index.html?path=course-0/start-here.ipynb"' in book.page("keep")


def test_no_key_of_the_form_for_credit_is_anywhere_in_the_site(book: Book):
    exercises = bank.load_all(book.source)[0]
    found = find_leaks([book.out / "html"], exercises)
    assert {leak.what.split(":")[0] for leak in found} == {"ferry-graded"}  # The open form's, so the search works.
    assert {Path(leak.place).name for leak in found} == {"graded.html"}
    text = "".join(path.read_text(encoding="utf-8", errors="replace") for path in (book.out / "html").rglob("*.*"))
    assert "CREDITWHY" not in text
    assert say("result.title") not in book.page("parts/graded-b")


def test_a_form_without_a_page_is_not_offered(tmp_path: Path):
    made = two_forms(tmp_path)
    made.edit("_toc.yml", lambda toc: toc.replace("    sections:\n      - file: parts/graded-b\n", ""))
    made.settings["exclude_patterns"] = ["source", "release", "parts/graded-b.md"]
    assert "wp-forms" not in made.build().page("parts/graded")
    assert made.log == ""


def test_a_form_that_there_is_not_stops_the_page(tmp_path: Path):
    made = two_forms(tmp_path)
    with pytest.raises(ReleaseError, match='small has no form "C"; it has A, B'):
        released.read(made.source, "small", "C")
    release = released.read(made.source, "small", "B")
    assert [part.slug for part in release.parts if isinstance(part, Board)] == ["barge-graded"]
    assert (release.form, release.first, release.other) == ("B", "A", "B")
    assert released.read(made.source, "small", "A") == released.read(made.source, "small")
    assert shown.forms(made.source, "small") == {"B"}
    assert shown.shown(made.source) == {"small"}
