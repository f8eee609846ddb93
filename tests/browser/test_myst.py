"""The course under MyST's own engine: what it makes of each page, and its theme's widgets in a real browser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from copies import ROOT, run
from playwright.sync_api import Page, expect

from whichpm import bank, chapters, myst
from whichpm.kit import leak

HOST = ROOT / "node_modules/@myst-theme/anywidget"
ESBUILD = ROOT / "node_modules/.bin/esbuild"
THEME = "jtex: v1\nkind: site\n"
"""The least that MyST takes for a theme, so that it fetches none: it then writes all but HTML."""
MOUNT = """\
import { createElement } from "react";
import { createRoot } from "react-dom/client";
import { ANY_RENDERERS } from "@myst-theme/anywidget";
const nodes = JSON.parse(document.getElementById("nodes").textContent);
const shown = nodes.map((node, key) => createElement(ANY_RENDERERS.anywidget, { node, key }));
createRoot(document.querySelector("main")).render(shown);
"""
PAGE = """<!doctype html><html lang="en"{dark}><head><meta charset="utf-8"><title>MyST</title>
<meta name="viewport" content="width=device-width"><link rel="icon" href="data:,"></head>
<body><main></main><script type="application/json" id="nodes">{nodes}</script>
<script type="module" src="mount.js"></script></body></html>"""
HOME = "book/keep.md"
"""A page of the copy that gets more boards."""

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="MyST runs on Node")


class Site(NamedTuple):
    """What MyST made of the course."""

    course: Path
    said: str
    trees: dict[str, Any]
    """By path of the page."""

    @property
    def public(self) -> Path:
        return self.course / "_build/site/public"


@pytest.fixture(scope="module")
def graded() -> str:
    """Some exercise for credit."""
    return next(path.stem for path in bank.files(ROOT) if path.parent.name == "graded")


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, graded: str) -> Site:
    """The course as its page for authors says, with a theme that is no theme, and a page with more boards."""
    course = tmp_path_factory.mktemp("myst") / "course"
    for part in ("book", "exercises"):
        shutil.copytree(ROOT / part, course / part)
    shutil.copy(ROOT / "_toc.yml", course)
    settings = re.search(r"```yaml\n(version: 1\n.*?)```", (ROOT / "book/myst.md").read_text(encoding="utf-8"), re.S)
    assert settings
    (course / "myst.yml").write_text(f"{settings[1]}  template: theme\n", encoding="utf-8")
    (course / "theme").mkdir()
    (course / "theme/template.yml").write_text(THEME, encoding="utf-8")
    more = [f"```{{board}} {graded}", "```{board} no-such-exercise", "```{exercise} three-lighthouses"]
    with (course / HOME).open("a", encoding="utf-8") as page:
        page.writelines(f"\n{each}\n```\n" for each in more)
    myst.write(course)
    done = run(course, "myst", "build", "--site")
    trees = {}
    for path in (course / "_build/site/content").glob("*.json"):
        made = json.loads(path.read_text(encoding="utf-8"))
        trees[made["location"].lstrip("/")] = made["mdast"]
    return Site(course, done.stdout + done.stderr, trees)


def nodes(tree: Any, type_: str) -> Iterator[dict[str, Any]]:
    """Nodes of a type, in the order of the page."""
    if isinstance(tree, list):
        for each in tree:
            yield from nodes(each, type_)
    elif isinstance(tree, dict):
        if tree.get("type") == type_:
            yield tree
        yield from nodes(tree.get("children", []), type_)


def boards(site: Site, page: str) -> list[dict[str, Any]]:
    return list(nodes(site.trees[page], "anywidget"))


def test_each_page_has_a_node_for_each_exercise_that_it_cites(site: Site):
    cited = {}
    for page in chapters.pages(site.course):
        name = page.relative_to(site.course).as_posix()
        if name in site.trees:
            slugs = Counter(slug for _, slug in chapters.cited(chapters.text(page)))
            cited[name] = slugs - Counter(["no-such-exercise", "three-lighthouses"] if name == HOME else [])
    assert sum(map(len, cited.values())) > 20
    found = {name: Counter(node["model"]["exercise"]["slug"] for node in boards(site, name)) for name in cited}
    assert found == cited
    assert {slug for slugs in cited.values() for slug in slugs} >= {
        path.stem for path in (site.course / "exercises/practice").glob("*.yml")
    }


def test_the_module_and_the_styles_are_copied_once(site: Site):
    named = {node[file] for page in site.trees for node in boards(site, page) for file in ("esm", "css")}
    assert {name.rpartition(".")[2] for name in named} == {"mjs", "css"}
    assert len(named) == 2
    for name in named:
        made = site.public / name.lstrip("/")
        assert made.read_bytes() == (site.course / myst.FOLDER / f"board.{name.rpartition('.')[2]}").read_bytes()


def test_a_key_is_where_it_is_practice_and_nowhere_else(site: Site, graded: str):
    (shown,) = (node["model"]["exercise"] for node in boards(site, HOME))
    assert (shown["slug"], shown["pool"]) == (graded, "graded")
    assert {"key", "why", "line", "concepts", "read"} & {name for item in shown["items"] for name in item} == set()
    places = [site.course / "_build/site", site.course / myst.FOLDER]
    assert leak.find_leaks(places, bank.load_all(site.course)[0]) == []
    held = [node["model"] for page in site.trees for node in boards(site, page) if "held" in node["model"]]
    assert held
    assert [item["id"] for model in held for item in model["exercise"]["items"] if "key" in item or "why" in item] == []


def test_what_is_lost_is_named(site: Site):
    said = re.sub(r"\x1b\[[0-9;]*m", "", site.said)
    assert f'{HOME} board: there is no exercise "no-such-exercise"' in re.sub(r":\d+(:\d+)?", "", said)
    assert "{exercise} is MyST's own here: write {board} three-lighthouses" in said
    assert said.count("is MyST's own here") == 1


def test_an_exercise_that_is_gone_leaves_the_folder_too(tmp_path: Path):
    course = tmp_path / "course"
    shutil.copytree(ROOT / "tests/books/mini", course)
    assert {"ferry", "ferry-graded"} & {one.slug for one in myst.write(course)} == {"ferry"}
    (course / "book").mkdir()
    (course / "book/one.md").write_text("```{board} ferry-graded\n```\n", encoding="utf-8")
    myst.write(course)
    kept = course / myst.FOLDER / "exercises/ferry-graded.json"
    assert "key" not in json.loads(kept.read_text(encoding="utf-8"))["shown"]["items"][0]
    (course / "book/one.md").unlink()
    myst.write(course)
    assert not kept.exists()


@pytest.fixture(scope="module")
def hosted(site: Site, serve: Callable[[Path], str]) -> str:
    """Address of pages in which the theme's own renderer shows boards, at most one to a kind."""
    if not (HOST.is_dir() and ESBUILD.exists()):
        pytest.skip("npm has not installed MyST's renderer here")
    home = site.public
    (home / "mount.mjs").write_text(MOUNT, encoding="utf-8")
    bundled = subprocess.run(
        [str(ESBUILD), str(home / "mount.mjs"), "--bundle", "--format=esm", f"--outfile={home / 'mount.js'}"],
        env={"NODE_PATH": str(ROOT / "node_modules")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert bundled.returncode == 0, bundled.stderr
    first = {node["model"]["exercise"]["kind"]: node for node in boards(site, "book/kinds.md")}
    held = [node for node in boards(site, "book/chapters/two-titles.md") if "held" in node["model"]]
    for name, dark, chosen in (("kinds", "", first.values()), ("dark", ' class="dark"', held)):
        told = json.dumps(list(chosen)).replace("<", "\\u003c")
        (home / f"{name}.html").write_text(PAGE.format(dark=dark, nodes=told), encoding="utf-8")
    return serve(home)


def test_a_board_in_mysts_own_renderer_answers_and_keeps_what_was_chosen(hosted: str, page: Page):
    page.goto(f"{hosted}/kinds.html")
    board = page.locator("[data-kind=sort]")
    first = board.locator("[data-item]").first
    first.get_by_role("radio").first.check()
    expect(first.locator(".wp-feedback")).to_be_visible()
    expect(board.locator(".wp-count")).to_contain_text("1 of")
    expect(board.locator(".wp-save")).to_contain_text("saved")
    page.reload()
    expect(first.get_by_role("radio").first).to_be_checked()
    expect(first.locator(".wp-feedback")).to_be_visible()
    assert page.locator(".wp-board").count() == len(
        set(page.locator(".wp-board").evaluate_all("(all) => all.map((one) => one.dataset.kind)"))
    )
    expect(page.get_by_text("Failed to load")).to_have_count(0)


def test_dark_is_what_the_theme_says_and_a_held_board_gives_no_verdict(hosted: str, page: Page):
    page.goto(f"{hosted}/dark.html")
    board = page.locator(".wp-board")
    board.get_by_role("radio").first.check()
    expect(board.locator(".wp-count")).to_contain_text("1 of")
    expect(board.locator(".wp-feedback:visible")).to_have_count(0)
    colours = "(one) => [getComputedStyle(one).color, getComputedStyle(one).colorScheme]"
    assert board.evaluate(colours) == ["rgb(230, 233, 238)", "dark"]
    page.evaluate("document.documentElement.classList.remove('dark')")
    expect(board).to_have_css("color-scheme", "light")
    assert board.evaluate(colours) == ["rgb(27, 31, 39)", "light"]
