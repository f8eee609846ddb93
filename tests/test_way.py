"""The one way through the course: contents, home page and problem sets in one order; teachers' pages beside it."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
from copies import ROOT

TOC = (ROOT / "_toc.yml").read_text(encoding="utf-8")
WAY = re.findall(r"^      - file: book/(?:chapters|problem-sets)/(\S+)", TOC, re.MULTILINE)
HOME = (ROOT / "book" / "index.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.course


def test_the_map_of_the_home_page_and_the_contents_have_one_order():
    shown = HOME.partition("(home-map)=")[2]
    links = re.findall(r"\]\(#([\w-]+)\)|\{problem-set\}`[^<`]*<([\w-]+)>`", shown)
    assert [chapter or name for chapter, name in links] == WAY


@pytest.mark.parametrize(
    ("chapter", "follows"),
    [
        ("drawing-the-line", "ps1"),
        ("common-ground", "ps2"),
        ("five-steps", "ps3"),
        ("other-industries", "ps4"),
        ("critical-eye", "ps5"),
    ],
)
def test_a_problem_set_follows_the_chapter_that_it_closes(chapter: str, follows: str):
    assert (chapter, follows) in list(pairwise(WAY))


def test_the_final_comes_when_all_chapters_and_sets_are_behind():
    rest = WAY[WAY.index("final") + 1 :]
    assert [name for name in rest if name != "capstone"] == []


def test_what_is_for_teachers_says_so_and_nothing_else_does():
    last = TOC.rpartition("caption:")[2]
    named = set(re.findall(r"file: (\S+)", last))
    says = {
        page.relative_to(ROOT).with_suffix("").as_posix()
        for page in (ROOT / "book").rglob("*.md")
        if re.match(r"---\n(?:.*\n)*?readers: teachers\n(?:.*\n)*?---\n", page.read_text(encoding="utf-8"))
    }
    assert named == says


def test_home_and_the_page_for_teachers_say_how_long_the_chapters_say_they_take():
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "book" / "chapters").glob("*.md")]
    minutes = [int(re.search(r"^About (\d+) minutes", text, re.MULTILINE)[1]) for text in texts]
    span = f"{min(minutes)} to {max(minutes)} minutes"
    assert f"chapters of {span}" in HOME
    assert f"A chapter takes {span}" in (ROOT / "book" / "instructors.md").read_text(encoding="utf-8")
    assert f"some {round(sum(minutes) / 60)} hours" in HOME
    assert f"more than {max(minutes)} minutes" in HOME
