"""`whichpm preview` shows one exercise's board, follows its file, and names what is wrong with it."""

from __future__ import annotations

import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from whichpm import bank

MINI = Path(__file__).parents[1] / "books" / "mini"


@contextmanager
def previewed(course: Path, slug: str) -> Iterator[str]:
    """Run the command as an author does; gives the address that it prints."""
    command = [sys.executable, "-u", "-m", "whichpm", "preview", slug, "--no-browser", "--course", str(course)]
    with subprocess.Popen([*command, "--port", "0"], stdout=subprocess.PIPE, text=True) as running:
        try:
            yield next(word for word in running.stdout.readline().split() if word.startswith("http"))
        finally:
            running.terminate()


@pytest.fixture
def course(tmp_path: Path) -> Path:
    """A copy of the miniature book, to be written in."""
    shutil.copytree(MINI, tmp_path / "course")
    return tmp_path / "course"


def of(course: Path, pool: str) -> bank.Exercise:
    return next(each for each in bank.load_all(course)[0] if each.pool == pool and each.kind == "sort")


def test_the_page_follows_the_file(page: Page, course: Path):
    exercise = of(course, "practice")
    path = bank.path(course, "practice", exercise.slug)
    text = path.read_text(encoding="utf-8")
    with previewed(course, exercise.slug) as address:
        page.goto(address)
        heading = page.locator(".wp-board").get_by_text(exercise.title, exact=True).first
        expect(heading).to_be_visible()
        path.write_text(text.replace(f"title: {exercise.title}", "title: Written anew"), encoding="utf-8")
        expect(page.locator(".wp-board").get_by_text("Written anew", exact=True).first).to_be_visible(timeout=30_000)
        path.write_text(text.replace("kind: sort", "kind: srot"), encoding="utf-8")
        expect(page.get_by_role("alert")).to_contain_text(
            'there is no kind "srot"; did you mean "sort"?', timeout=30_000
        )
        expect(page.locator(".wp-board")).to_have_count(0)
        path.write_text(text, encoding="utf-8")
        expect(heading).to_be_visible(timeout=30_000)


def test_a_graded_exercise_is_shown_with_its_key_and_without(page: Page, course: Path):
    exercise = of(course, "graded")
    with previewed(course, exercise.slug) as address:
        page.goto(address)
        expect(page.locator(".wp-board")).to_be_visible()
        why = exercise.items[0].why[exercise.items[0].key][:40]
        assert why in page.content()
        page.get_by_role("link", name="As learners get it").click()
        page.wait_for_url("**/?held")
        expect(page.locator(".wp-board")).to_be_visible()
        assert why not in page.content()


def test_only_this_machine_is_answered(course: Path):
    exercise = of(course, "practice")
    with previewed(course, exercise.slug) as address:
        asked = urllib.request.Request(address, headers={"Host": "evil.example"})
        with pytest.raises(urllib.error.HTTPError, match="403"):
            urllib.request.urlopen(asked)
