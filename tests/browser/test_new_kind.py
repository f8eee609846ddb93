"""A new kind is a module in whichpm/kinds/ and one in static/kinds/: checks, pages, review and feedback take it up."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from browser import learning
from copies import copy_course
from playwright.sync_api import Page, expect

from whichpm.kinds import kinds

TESTS = Path(__file__).parents[1]
PACKAGE = TESTS.parent / "whichpm"
NEW = TESTS / "newkind"
SLUG = "ferry-tally"
BUILD = """
import sys
from sphinx.application import Sphinx
from test_sphinx import SETTINGS
source, out = sys.argv[1:]
Sphinx(source, None, out, out + "/.doctrees", "html", confoverrides=SETTINGS).build()
"""
FEEDBACK = """
import sys
from pathlib import Path
from whichpm import bank, scoring
from whichpm.nbgrader.feedback import lessons
from whichpm.nbgrader.feedback.exhibit import Exhibit
from whichpm.nbgrader.feedback.sections import Sections
exercise = bank.load(Path(sys.argv[1]))
result = scoring.score(exercise, {"stops-chosen": "2", "crews-arranged": "1"})
shown = Exhibit(exercise, Sections(Path.cwd()), 1)
given = lessons.answered(shown, result.items)
print(shown.render(result))
print("missed:", [each.one.item.id for each in given if each.missed], "points:", result.points)
"""


@pytest.fixture(scope="module")
def course(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A checkout with one more kind, and nothing else changed by hand."""
    root = copy_course(tmp_path_factory.mktemp("new") / "course")
    shutil.copy(NEW / "tally.py", root / "whichpm/kinds")
    shutil.copy(NEW / "tally.mjs", root / "whichpm/static/kinds")
    shutil.copy(NEW / f"{SLUG}.yml", root / "exercises/practice")
    with (root / "book/kinds.md").open("a", encoding="utf-8") as page:
        page.write(f"\n```{{exercise}} {SLUG}\n```\n")
    run(root, "-m", "whichpm", "schema")
    return root


def run(course: Path, *command: str) -> str:
    """Run Python with the package of the course; what it printed."""
    paths = os.pathsep.join([str(course), str(TESTS)])
    done = subprocess.run(
        [sys.executable, *command], cwd=course, env={**os.environ, "PYTHONPATH": paths}, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_no_other_file_of_the_package_names_a_kind():
    # "order" is also the field that keeps in which order a learner sees the cards.
    names = "|".join(re.escape(name) for name in kinds() if name != "order")
    named = re.compile(rf"""(["'`])({names})\1|data-kind=.?({names})\b|whichpm\.kinds\.({names.replace("-", "_")})\b""")
    found = [
        f"{path.relative_to(PACKAGE)}: {match[0]}"
        for path in sorted(PACKAGE.rglob("*"))
        if path.suffix in {".py", ".mjs", ".js", ".ts", ".css", ".html", ".jinja"} and "kinds" not in path.parts
        for match in named.finditer(path.read_text(encoding="utf-8").split("/** By kind. */")[0])
    ]
    assert found == []


def test_the_checks_take_it_up(course: Path):
    assert "The bank is sound" in run(course, "-m", "whichpm", "check")


def test_a_page_and_the_review_take_it_up(course: Path, tmp_path: Path, serve: Callable[[Path], str], page: Page):
    book = shutil.copytree(TESTS / "books/mini", tmp_path / "book")
    shutil.copy(NEW / f"{SLUG}.yml", book / "exercises/practice")
    (book / "parts/practice.md").write_text(f"# Numbers\n\n```{{exercise}} {SLUG}\n```\n", encoding="utf-8")
    (book / "parts/widget.md").write_text("# Review\n\n```{review}\nIt needs JavaScript.\n```\n", encoding="utf-8")
    run(course, "-c", BUILD, str(book), str(tmp_path / "out"))
    (tmp_path / "out/favicon.ico").touch()  # A browser asks for one, and the fixture fails on what is not there.
    site = serve(tmp_path / "out")
    page.clock.set_fixed_time(learning.NOON)
    page.goto(f"{site}/parts/practice.html")
    board = page.get_by_role("group", name="How many of seven", exact=True)
    board.locator("[data-item=stops-chosen]").locator("input[value$='2']").check()
    board.locator("[data-item=crews-arranged]").locator("input[value$='1']").check()
    expect(board.locator("[data-item=stops-chosen]")).to_have_attribute("data-state", "right")
    expect(board.locator("[data-item=crews-arranged]")).to_contain_text("with six there is one crew too many")
    expect(board.locator(".wp-result-title")).to_have_text("1 of 2 fit")
    page.clock.set_fixed_time(learning.NOON + learning.timedelta(days=3))
    page.goto(f"{site}/parts/widget.html")
    expect(page.locator(f"[data-item^='{SLUG}/']")).to_be_visible()


def test_feedback_takes_it_up(course: Path):
    graded = course / f"exercises/graded/{SLUG}.yml"
    (course / f"exercises/practice/{SLUG}.yml").rename(graded)
    told = run(course, "-c", FEEDBACK, str(graded))
    assert "missed: ['crews-arranged'] points: 1.0" in told
    assert "With four of them somebody has no day off" in " ".join(told.split())
