"""What goes into a package for an LMS, what stays out, and what the command says."""

from __future__ import annotations

import json
import re
import zipfile
from pathlib import Path

import live
import pytest
from copies import ROOT
from typer.testing import CliRunner

from whichpm import scripts
from whichpm.cli import app
from whichpm.lms.scorm import collecting, pack, site, table
from whichpm.quality import sets


def board(kind: str) -> str:
    """A practice exercise as a page of the book has it."""
    data = scripts.inert({"exercise": live.sample(kind).public(), "place": "page"})
    return f'<div class="whichpm" data-module="board.mjs">{data}</div>'


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A course with a built book of two chapters and a set."""
    root = tmp_path / "course"
    (root / "exercises/practice").mkdir(parents=True)
    out = root / "_build/html"
    pages = {
        "index.html": '<a href="book/one.html">One</a>',
        "book/one.html": f'<h1>Chapter <em>one</em><a class="headerlink" href="#">#</a></h1>{board("sort")}'
        '<a class="x" href="two.html#there">two</a><a href="ps1.html">set</a>'
        '<a href="../_static/whichpm/book/which-pm.pdf">PDF</a><a href="../_static/blank.csv">blank</a><a href="https://example.org/">away</a>'
        '<script src="../_static/whichpm/offline.js?v=1" defer></script>'
        '<script src="../_static/whichpm/page.js"></script>',
        "book/two.html": f"<h1>Two</h1>{board('raci')}{board('self-check')}",
        "book/ps1.html": f'<h1>Set</h1>{board("pairs")}<div class="wp-handin"></div>',
        "_static/whichpm/page.js": "1",
        "_static/whichpm/offline.js": "1",
        "sw.js": "1",
        "lite/notebook.html": "1",
        "_downloads/kit.zip": "1",
        "_static/whichpm/book/which-pm.pdf": "1",
        "_static/blank.csv": "1",
    }
    for name, text in pages.items():
        (out / name).parent.mkdir(parents=True, exist_ok=True)
        (out / name).write_text(text, encoding="utf-8")
    return root


def contents(package: Path) -> dict[str, str]:
    with zipfile.ZipFile(package) as archive:
        return {name: archive.read(name).decode() for name in archive.namelist()}


def told(files: dict[str, str]) -> dict:
    found = re.search(r'<script type="application/json">(.*?)</script>', files["scorm.html"], re.DOTALL)
    assert found
    return dict(json.loads(found[1]))


def test_the_course_goes_without_sets_notebooks_and_service_worker(course: Path):
    files = contents(site.package(course))
    assert set(files) == {
        "imsmanifest.xml",
        "scorm.html",
        "index.html",
        "book/one.html",
        "book/two.html",
        "_static/whichpm/page.js",
        "_static/blank.csv",
    }
    one = files["book/one.html"]
    assert "offline.js" not in one
    assert "whichpm/page.js" in one
    assert '<a class="x" href="two.html#there">' in one
    assert "<a>set</a><a>PDF</a>" in one
    assert '<a href="../_static/blank.csv">blank</a>' in one
    assert '<a href="https://example.org/" target="_blank" rel="noopener">' in one
    about = told(files)
    assert [each["slug"] for each in about["exercises"]] == ["sort", "raci"]  # A self-check stays with the learner.
    assert about["exercises"][0]["items"][0]["right"]
    assert about["pages"] == ["book/one.html", "book/two.html", "index.html"]


def test_a_chapter_goes_alone_and_its_links_to_others_are_words(course: Path):
    files = contents(site.package(course, "one"))
    assert {name for name in files if name.endswith(".html")} == {"book/one.html", "scorm.html"}
    assert '<a class="x">two</a>' in files["book/one.html"]
    about = told(files)
    assert (about["start"], about["title"], about["collect"]) == ("book/one.html", "Chapter one", False)


def test_the_same_book_gives_the_same_bytes(course: Path):
    assert site.package(course).read_bytes() == site.package(course).read_bytes()


def test_a_key_for_a_grade_stops_the_package(course: Path, tmp_path: Path):
    live.changed("sort", tmp_path, pool="graded")
    (course / "exercises/graded").mkdir()
    (tmp_path / "exercises/graded/written.yml").rename(course / "exercises/graded/cards.yml")
    page = course / "_build/html/book/two.html"
    page.write_text(page.read_text() + live.sample("sort").items[0].why["product"], encoding="utf-8")
    before = page.read_text()
    (course / "_build/html/book/one.html").unlink()
    with pytest.raises(pack.LeakFound, match=r"two\.html: cards: explanation"):
        site.package(course)
    assert page.read_text() == before
    assert not (course / "kits").exists()


def test_the_command_says_what_is_missing(course: Path):
    def run(*words: str) -> str:
        done = CliRunner().invoke(app, ["scorm", *words, "--course", str(course)])
        assert done.exit_code == 1, done.stdout
        return " ".join(done.stderr.split())

    assert 'no chapter "on" with practice: did you mean "one"' in run("chapters", "--chapter", "on")
    assert "there is no set and no exercise" in run("ps1")
    assert "leave --form out" in run("chapters", "--form", "B")
    assert "leave it out" in run("ps1", "--chapter", "one")
    (course / "_build/html/index.html").unlink()
    assert "run `make book` first" in run("chapters")


def test_answers_that_an_lms_could_not_keep_are_refused():
    exercise = {**live.sample("sort").public()}
    with pytest.raises(table.TooMuch, match="make a package of each chapter"):
        table.of([{**exercise, "slug": f"sort-{n}"} for n in range(400)])


@pytest.mark.course
def test_the_answers_to_all_of_practice_fit_and_no_two_exercises_share_a_mark():
    practice = [each.public() for each in live.exercises("practice")]
    found = table.of(practice)
    assert len({each["mark"] for each in found}) == len(found)
    assert table.size(found) < table.LIMIT


@pytest.mark.course
def test_a_set_of_the_course_goes_without_its_key():
    first = next(iter(sets.read(ROOT).sets["ps1"].forms.values()))
    found = [live.exercise(slug).public(held=True) for slug in first]
    assert all("right" not in item for each in table.of(found) for item in each["items"])
    assert collecting.choose(ROOT, "ps1").slugs == first
