"""What the learner's own pages know of the course: practice only, every question in its place, and few bytes."""

from __future__ import annotations

import gzip
import json
import re
from pathlib import Path

import live
import pytest
from copies import ROOT
from test_sphinx import MINI, Book

from whichpm import bank, practice, scripts, words
from whichpm.sphinx import pocket


@pytest.fixture(scope="module")
def html(published: Path) -> Path:
    return published / "_build" / "html"


def data(html: Path, name: str) -> dict:
    text = (html / "_static" / "whichpm" / name).read_text(encoding="utf-8")
    return json.loads(text.partition("=")[2].rstrip(";\n"))


def questions(html: Path) -> dict:
    """All that a review may ask, out of the files of the chapters."""
    found: dict = {}
    for path in (html / "_static" / "whichpm").glob("questions-*.js"):
        text = path.read_text(encoding="utf-8")
        found |= json.loads(text[text.index("{}") + 3 : text.rindex(")")])
    return found


def test_a_graded_exercise_is_refused():
    graded = bank.find(MINI, "ferry-graded")
    with pytest.raises(ValueError, match="its key stays with the instructor"):
        practice.index(graded)
    with pytest.raises(ValueError, match="its key stays with the instructor"):
        practice.questions(graded)


@live.every("practice")
def test_everybody_meets_as_many_questions_as_are_counted(exercise):
    facts = practice.index(exercise)
    always = sum(not fact.get("maybe") for fact in facts["items"].values())
    assert always <= facts["count"] <= len(facts["items"])


@pytest.mark.course
def test_no_exercise_takes_a_name_that_the_storage_needs():
    assert {"journal", "review", "page"}.isdisjoint(path.stem for path in bank.files(ROOT))


def test_every_chapter_is_listed_in_order_with_its_exercises(html: Path):
    course = data(html, "course.js")
    toc = re.findall(r"file: (book/chapters/\S+)", (ROOT / "_toc.yml").read_text())
    assert [chapter["id"] for chapter in course["chapters"] if chapter["id"].startswith("book/chapters/")] == toc
    own = [slug for chapter in course["chapters"] for slug in chapter["own"]]
    assert len(own) == len(set(own))
    assert set(own) <= set(course["exercises"])
    assert all((html / chapter["url"]).is_file() for chapter in course["chapters"])


def test_reading_again_leads_to_places_that_are_there(html: Path):
    asked = questions(html)
    places = {item["read"]["href"] for one in asked.values() for item in one["items"] if "read" in item}
    assert places
    for place in places:
        name, _, anchor = place.partition("#")
        assert f'id="{anchor}"' in (html / name).read_text(encoding="utf-8"), place


@pytest.mark.parametrize("language", ["de", "en"])
def test_what_every_page_loads_stays_small(html: Path, language: str):
    """In every language: the script of the built course, with the words of that language in place of its own.

    It knows every exercise by its name, and how many questions it has: 15 bytes each. The rest is at most 5.2 kB.
    """
    script = (html / "_static" / "whichpm" / "progress.js").read_text(encoding="utf-8")
    told, rest = script.split("\n", 1)
    assert told + "\n" == scripts.told(words.messages("en", "progress"))
    script = scripts.told(words.messages(language, "progress")) + rest
    exercises = list((ROOT / "exercises/practice").glob("*.yml"))
    assert len(gzip.compress(script.encode(), 9)) < 5200 + 15 * len(exercises)


def test_a_review_may_ask_what_the_pages_show(html: Path):
    course = data(html, "course.js")
    alone = {
        f"{slug}/{name}"
        for slug, known in course["exercises"].items()
        for name, fact in known["items"].items()
        if fact.get("alone")
    }
    assert alone == {f"{slug}/{item['id']}" for slug, one in questions(html).items() for item in one["items"]}


@pytest.mark.course
def test_pairs_look_alike_and_have_different_owners():
    asked = {one.slug: found for one in live.exercises("practice") if (found := practice.questions(one))}
    items = {(slug, item["id"]): item for slug, one in asked.items() for item in one["items"]}
    found = practice.alike(asked)
    assert set(found) == {1, 2, 3, 4}
    for line, owners in found.items():
        assert owners[""]
        for wrong, pairs in owners.items():
            for slug, one, other in pairs:
                assert items[slug, one]["line"] == line
                assert items[slug, one]["key"] != items[slug, other]["key"]
                assert wrong in ("", items[slug, other]["key"])


def test_every_exercise_of_a_page_has_an_anchor_once(html: Path):
    for chapter in data(html, "course.js")["chapters"]:
        text = (html / chapter["url"]).read_text(encoding="utf-8")
        assert [text.count(f'id="exercise-{slug}"') for slug in chapter["own"]] == [1] * len(chapter["own"])


def test_only_pages_that_ask_out_of_many_chapters_name_the_questions(html: Path):
    loads = {
        path.relative_to(html).as_posix(): set(re.findall(r"whichpm/([a-z-]+)\.js", path.read_text(encoding="utf-8")))
        for path in (html / "book").rglob("*.html")
    }
    assert all("progress" in names for names in loads.values())
    name = re.compile(r"questions-\d+\.[0-9a-f]+\.js")
    named = {path.name for path in (html / "_static" / "whichpm").glob("*.js") if name.search(path.read_text("utf-8"))}
    assert named == {"review-page.js", "today-page.js", "challenge-page.js"}
    assert [page for page, names in loads.items() if "review-page" in names] == ["book/review.html"]
    assert {page for page, names in loads.items() if "course" in names} == {
        "book/review.html",
        "book/progress.html",
        "book/shown.html",
        "book/today.html",
        "book/challenge.html",
    }


def test_a_review_kept_for_offline_has_all_its_questions(html: Path):
    """The page fetches only what it asks; the service worker keeps the rest beside it."""
    told = (html / "sw.js").read_text(encoding="utf-8").partition(";\n")[0].partition("=")[2]
    needs = json.loads(told)["files"]["book/review.html"]["needs"]
    files = {path.relative_to(html).as_posix() for path in (html / "_static" / "whichpm").glob("questions-*.js")}
    assert files
    assert files <= set(needs)


@pytest.mark.book
def test_a_site_built_again_with_fsrs_at_hand_schedules_with_it(tmp_path: Path):
    """`make course` builds the book, then `make site`, which has npm fetch the package: the page must follow."""
    book = Book(tmp_path)
    (book.source / "index.md").write_text("# Review\n\n```{review}\nIt needs JavaScript.\n```\n", encoding="utf-8")
    assert "fsrs.js" not in book.build().page("index")
    package = book.source / "node_modules" / "ts-fsrs"
    (package / "dist").mkdir(parents=True)
    for name in ("dist/index.umd.js", "LICENSE"):
        (package / name).write_text("// The package's own.\n", encoding="utf-8")
    assert "fsrs.js" in book.build().page("index")


def test_the_pocket_card_says_every_line_of_the_test_in_the_books_language():
    for language, owner in (("en", "Product manager"), ("de", words.of("de")("roles.product"))):
        drawing = pocket.svg(language, "A & B")
        said = " ".join(re.sub("<[^>]+>", " ", drawing).split())
        for line in range(1, 5):
            name, _, told = words.of(language)(f"test.{line}").partition(": ")
            assert f"{line} {name}" in said
            assert told[1:] in said
        assert owner in said
        assert "A &amp; B" in drawing
        lowest = max(float(y) for y in re.findall(r' y="([\d.]+)" font-size="9', drawing))
        assert lowest < pocket.HEIGHT - 24, "the last line leaves no room for the foot"
