"""What learners get holds no key: the site with its search index, the release, the kit, the wheel."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import live
import pytest
import releases
from copies import ROOT, run

from whichpm.kit.leak import find_leaks
from whichpm.kit.pack import build_wheel
from whichpm.quality import sets

PAGES = [
    "index.html",
    "book/index.html",
    "book/chapters/two-titles.html",
    "book/chapters/ride-hailing.html",
    "book/problem-sets/ps1.html",
    "book/problem-sets/ps1-b.html",
    "book/problem-sets/final-b.html",
    "book/kinds.html",
]


@pytest.fixture(scope="module")
def course(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The published course with release, kit and wheel."""
    course = tmp_path_factory.mktemp("copy") / "the course"
    shutil.copytree(published, course)
    releases.generate(course)
    run(course, "whichpm", "kit", "ps1")
    (course / "dist").mkdir()
    build_wheel(course, course / "dist")
    return course


@pytest.mark.parametrize("place", ["_build/html", "release", "kits", "dist", "book"])
def test_no_key_of_a_graded_exercise_reaches_a_learner(course: Path, place: str):
    """That of an open set stands in its page, and nowhere else: not in the search index, not in a kit."""
    assert any((course / place).rglob("*"))
    known = sets.read(ROOT)
    pages = {
        f"book/problem-sets/{name}.html" for name, one in known.sets.items() if "open" in map(one.purpose, one.forms)
    }
    found = find_leaks([course / place], live.exercises())
    closed = {exercise.slug for exercise in known.for_credit(live.exercises())}
    assert [leak for leak in found if leak.what.split(":")[0] in closed] == []
    assert {Path(leak.place).relative_to(course / place).as_posix() for leak in found} <= pages


def test_the_search_would_find_the_key_here(course: Path):
    """The test above can fail: the same search finds every graded exercise in the folder that learners do not get."""
    found = {leak.what.split(":")[0] for leak in find_leaks([course / "exercises" / "graded"], live.exercises())}
    assert found == {path.stem for path in (ROOT / "exercises" / "graded").glob("*.yml")}


@pytest.mark.parametrize("name", releases.sets(ROOT))
def test_a_release_has_what_a_learner_needs_and_no_more(course: Path, name: str):
    folder = course / "release" / name
    text = (folder / f"{name}.ipynb").read_text(encoding="utf-8")
    slugs = set(re.findall(r'board\(\\"([a-z0-9-]+)\\"\)', text))
    assert {path.name for path in folder.iterdir()} == {f"{name}.ipynb", *(f"{slug}.exercise.json" for slug in slugs)}
    for slug in slugs:
        public = json.loads((folder / f"{slug}.exercise.json").read_text(encoding="utf-8"))
        allowed = {"id", "text", "options", "when", "optional", "part", "joins"}
        assert all(set(item) <= allowed for item in public["items"])
    assert ".grade()" not in text
    assert "HIDDEN" not in text


@pytest.mark.parametrize("name", releases.sets(ROOT))
def test_the_release_in_the_repository_is_current(course: Path, name: str):
    made = {path.name: path.read_text(encoding="utf-8") for path in (course / "release" / name).iterdir()}
    there = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "release" / name).iterdir()}
    assert made.keys() == there.keys()
    assert [file for file in made if made[file] != there[file]] == [], "generate it anew"


@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_built_and_names_no_other_host_for_what_it_loads(course: Path, page: str):
    text = (course / "_build/html" / page).read_text(encoding="utf-8")
    loads = re.findall(r'<(?:script|img|iframe|source|audio|video)\b[^>]*\bsrc="([^"]*)"', text)
    loads += re.findall(r'<link\b(?=[^>]*\brel="(?:stylesheet|preload|icon|modulepreload)")[^>]*\bhref="([^"]*)"', text)
    assert [address for address in loads if re.match(r"(?:[a-z]+:)?//", address)] == []


def test_no_internal_link_is_broken(course: Path):
    html = course / "_build" / "html"
    for path in sorted(html.rglob("*.html")):
        if "_static" in path.parts:
            continue
        for address in re.findall(r'<a\b[^>]*\bhref="([^"]*)"', path.read_text(encoding="utf-8")):
            if re.match(r"[a-z]+:", address):
                continue
            name, _, anchor = address.partition("#")
            target = (path.parent / name).resolve() if name else path
            assert target.is_file(), f"{path.relative_to(html)}: {address}"
            if anchor and target.suffix == ".html":
                assert f'id="{anchor}"' in target.read_text(encoding="utf-8"), f"{path.relative_to(html)}: {address}"
