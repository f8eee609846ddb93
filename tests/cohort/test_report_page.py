"""The page of a report shows what the terminal shows, links to the built book, and escapes what others wrote."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path

import pytest
from cohort.responses import table

from whichpm import bank
from whichpm.cohort import contents
from whichpm.cohort.page import Cover, Page
from whichpm.cohort.parts import Chapter, Column, Link, Part
from whichpm.stats.classical import Interval

ROOT = Path(__file__).parents[2]
HOSTILE = "<script>alert(1)</script>\"'&{}{0}"


@pytest.fixture(scope="module")
def chapters() -> list[Chapter]:
    """A class of 60 in two forms."""
    ride = bank.find(ROOT, "ride-hailing")
    rows = table(60, items=len(ride.items))
    names = dict(zip(rows["item"].unique(maintain_order=True), [item.id for item in ride.items], strict=True))
    rows = rows.with_columns(
        rows["item"].replace_strict(names), exercise=rows["exercise"].str.replace("cards", ride.slug)
    )
    forms = [rows.with_columns(form=rows["form"].fill_null(name)) for name in "AB"]
    return contents.chapters(contents.sittings(ROOT, "ps1", forms[0].vstack(forms[1]), [ride], {}), {})


def render(chapters: list[Chapter], root: Path = ROOT, folder: Path = ROOT / "reports/ps1") -> str:
    return Page(root, folder).render(Cover("Problem Set 1", "Class report · ps1", "60 learners"), chapters)


def cells(html: str) -> list[str]:
    found = re.findall(
        r"<t[hd][^>]*>(.*?)</t[hd]>", re.sub(r"<thead>.*?</thead>", "", html, flags=re.DOTALL), re.DOTALL
    )
    return [unescape(re.sub(r"<[^>]*>", "", cell)) for cell in found]


def test_every_number_of_the_terminal_is_in_the_page_in_its_place(chapters: list[Chapter]):
    shown = [text for chapter in chapters for part in chapter.parts for row in part.filled().texts() for text in row]
    assert len(shown) > 500
    assert cells(render(chapters)) == shown


def test_every_sentence_is_there_and_what_to_do_comes_first(chapters: list[Chapter]):
    text = unescape(re.sub(r"<[^>]*>", "", render(chapters)))
    for chapter in chapters:
        for part in chapter.parts:
            assert all(said in text for said in (*part.says, *part.notes))
    assert text.index("What to do next") < text.index("The set")


def test_places_in_the_page_have_one_name_each_and_every_link_within_leads_to_one(chapters: list[Chapter]):
    html = render(chapters)
    names = re.findall(r'\bid="([^"]+)"', html)
    assert sorted(set(names)) == sorted(names)
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(names)


def test_the_same_class_gives_the_same_bytes(chapters: list[Chapter]):
    assert render(chapters) == render(chapters)


def test_what_others_wrote_changes_nothing():
    part = Part(
        "one",
        HOSTILE,
        (HOSTILE,),
        (Column(HOSTILE, meaning=HOSTILE), Column("r")),
        ((HOSTILE, Interval(0.5, 0.4, 0.6)), (Link(HOSTILE, "x.html", HOSTILE), 1)),
        notes=(HOSTILE,),
    )
    html = render([Chapter(HOSTILE, HOSTILE, (part,)), Chapter("B", "B", (part,))])
    assert "<script" not in html
    assert cells(html)[0] == HOSTILE
    rows = (("x", Interval(0.5, 0.4, 0.6)), ("y", 1))
    tame = Part("one", "x", ("x",), (Column("x", meaning="x"), Column("r")), rows, notes=("x",))
    assert re.findall(r"<\w+", html) == re.findall(
        r"<\w+", render([Chapter("A", "x", (tame,)), Chapter("B", "B", (tame,))])
    )


def test_a_section_is_linked_where_the_book_is_built(tmp_path: Path):
    link = Link("Two halves", "book/chapters/both.html", "two-halves")
    chapter = Chapter("", "ps1", (Part("one", "One", columns=(Column("Section"),), rows=((link,),)),))
    folder = tmp_path / "reports/ps1/section-B"
    assert "Two halves" in (html := render([chapter], tmp_path, folder))
    assert "both.html" not in html
    page = tmp_path / "_build/html/book/chapters/both.html"
    page.parent.mkdir(parents=True)
    page.touch()
    found = re.search(r'<a href="([^"#]+)#two-halves">Two halves</a>', render([chapter], tmp_path, folder))
    assert found
    assert (folder / found[1]).resolve() == page


def test_a_link_leads_nowhere_outside_the_book(tmp_path: Path):
    (tmp_path / "_build/html").mkdir(parents=True)
    (tmp_path / "_build/secret.html").touch()
    for path in ("../secret.html", "javascript:alert(1)", str(tmp_path / "_build/secret.html")):
        chapter = Chapter("", "x", (Part("one", "One", columns=(Column("S"),), rows=((Link("Two", path),),)),))
        assert "<a href=" not in render([chapter], tmp_path, tmp_path / "reports").split("<main")[1]
