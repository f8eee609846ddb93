"""Packages in an LMS: launched, answered, left, resumed and handed in, with scorm-again as the LMS."""

from __future__ import annotations

import json
import shutil
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import live
import pytest
from browser.driver import LIST, PATIENCE
from bs4 import BeautifulSoup
from copies import ROOT
from playwright.sync_api import Browser, BrowserContext, FrameLocator, Page, expect

from whichpm import bank
from whichpm.lms.responses import Known
from whichpm.lms.scorm import collecting, site

SCORM_AGAIN = ROOT / "node_modules/scorm-again/dist/scorm12.min.js"
pytestmark = pytest.mark.skipif(not SCORM_AGAIN.is_file(), reason="npm has not installed scorm-again here")
HOST = """<!doctype html><html lang="en"><head><meta charset="utf-8"><title>LMS</title>
<link rel="icon" href="data:,"><script src="scorm12.min.js"></script>
<script>
globalThis.API = new Scorm12API({ autocommit: false, logLevel: 5 });
// The LMS keeps what is committed, as its server would.
const mark = location.hash.slice(1);
const before = JSON.parse(sessionStorage.getItem(mark) ?? "null");
if (before) API.loadFromJSON(before, "cmi");
API.cmi.core.student_id = mark;
API.on("LMSCommit", () => sessionStorage.setItem(mark, JSON.stringify(API.cmi)));
API.on("LMSFinish", () => sessionStorage.setItem(mark, JSON.stringify(API.cmi)));
</script></head>
<body style="margin:0">
<iframe title="package" src="package/scorm.html" style="width:100%;height:95vh;border:0"></iframe>
</body></html>"""


def unpacked(package: Path, folder: Path) -> Path:
    """An LMS's folder with the package in it."""
    with zipfile.ZipFile(package) as archive:
        archive.extractall(folder / "package")
    (folder / "scorm12.min.js").write_bytes(SCORM_AGAIN.read_bytes())
    (folder / "index.html").write_text(HOST, encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def graded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course with two exercises for credit."""
    root = tmp_path_factory.mktemp("graded") / "course"
    (root / "exercises/graded").mkdir(parents=True)
    for kind in ("sort", "raci"):
        scratch = tmp_path_factory.mktemp(kind)
        live.changed(kind, scratch, pool="graded")
        (scratch / "exercises/graded/written.yml").rename(root / f"exercises/graded/{kind}.yml")
    (root / "exercises/sets.yml").write_text(
        "blueprints:\n  any: {keys: {}, content: {}, levels: {}}\n"
        "sets:\n  ps1: {title: Set One, blueprint: any, holds: {sort: 1}, forms: {A: [sort, raci]}}\n",
        encoding="utf-8",
    )
    return root


@pytest.fixture(scope="module")
def collected(graded: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> str:
    """Address of an LMS with that set."""
    return serve(unpacked(collecting.package(graded, "ps1"), tmp_path_factory.mktemp("lms")))


@pytest.fixture
def lms(browser: Browser) -> Iterator[BrowserContext]:
    context = browser.new_context(viewport={"width": 1280, "height": 900}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(LIST)
    yield context
    context.close()


def launch(context: BrowserContext, address: str, learner: str, state: Any = None) -> tuple[Page, FrameLocator]:
    """Launch the package for a learner, whose record the LMS has from elsewhere; gives page and the course in it."""
    page = context.new_page()
    if state is not None:
        page.goto(f"{address}/scorm12.min.js")
        page.evaluate("([who, state]) => sessionStorage.setItem(who, state)", [learner, json.dumps(state)])
    page.goto(f"{address}/index.html#{learner}")
    package = page.frame_locator("iframe")
    return page, package


def record(page: Page, learner: str) -> dict[str, Any]:
    """What the LMS has kept."""
    return dict(json.loads(page.evaluate("(who) => sessionStorage.getItem(who) ?? '{}'", learner)))


def leave(page: Page, address: str, learner: str) -> dict[str, Any]:
    page.goto(f"{address}/scorm12.min.js")
    return record(page, learner)


def interactions(state: dict[str, Any]) -> dict[str, dict[str, Any]]:
    told = state["interactions"]
    rows = told["childArray"] if isinstance(told, dict) and "childArray" in told else told
    rows = rows.values() if isinstance(rows, dict) else rows
    return {each["id"]: each for each in rows}


def pick(inner: FrameLocator, item: str, option: str) -> None:
    inner.locator(f'[data-item="{item}"] input[value="{option}"]').first.check(force=True)


def test_a_set_is_answered_left_resumed_and_handed_in(
    collected: str, graded: Path, lms: BrowserContext, browser: Browser
):
    sort = bank.find(graded, "sort")
    first, second = sort.items[0], sort.items[1]
    page, package = launch(lms, collected, "ada")
    inner = package.frame_locator("iframe")
    pick(inner, first.id, first.options[0])
    package.get_by_role("status").get_by_text("1 of").wait_for()
    state = leave(page, collected, "ada")
    assert state["core"]["lesson_status"] == "incomplete"
    assert state["core"]["exit"] == "suspend"
    assert state["core"]["score"]["raw"] == ""
    assert interactions(state)[f"sort.{first.id}"]["student_response"] == first.options[0]

    # Another machine: nothing but what the LMS kept.
    other = browser.new_context()
    other.set_default_timeout(PATIENCE)
    other.add_init_script(LIST)
    page, package = launch(other, collected, "ada", state)
    inner = package.frame_locator("iframe")
    chosen = inner.locator(f'[data-item="{first.id}"] input[value="{first.options[0]}"]').first
    chosen.wait_for(state="attached")
    assert chosen.is_checked()
    pick(inner, second.id, second.options[1])
    package.get_by_role("status").get_by_text("2 of").wait_for()
    package.get_by_role("button", name="Hand in").click()
    package.get_by_role("status").get_by_text("Handed in: 2 of").wait_for()
    state = leave(page, collected, "ada")
    other.close()
    assert state["core"]["lesson_status"] == "completed"
    known = Known.of([sort])
    read = [known.read(name, each["student_response"]) for name, each in interactions(state).items()]
    assert {item: option for _, given in read for item, option in given.items()} == {
        first.id: first.options[0],
        second.id: second.options[1],
    }
    assert all(each["result"] == "neutral" for each in interactions(state).values())


def test_learners_at_one_computer_do_not_see_each_others_answers(collected: str, graded: Path, lms: BrowserContext):
    first = bank.find(graded, "sort").items[0]
    page, package = launch(lms, collected, "ada")
    pick(package.frame_locator("iframe"), first.id, first.options[0])
    package.get_by_role("status").get_by_text("1 of").wait_for()
    for learner, checked in (("ben", False), ("ada", True)):
        page.goto(f"{collected}/scorm12.min.js")
        page, package = launch(lms, collected, learner)
        package.get_by_role("status").get_by_text("0 of" if learner == "ben" else "1 of").wait_for()
        chosen = package.frame_locator("iframe").locator(f'[data-item="{first.id}"] input').first
        chosen.wait_for(state="attached")
        assert chosen.is_checked() is checked


def test_what_the_lms_does_not_take_is_said_and_tried_again(collected: str, graded: Path, lms: BrowserContext):
    first = bank.find(graded, "sort").items[0]
    page, package = launch(lms, collected, "ada")
    inner = package.frame_locator("iframe")
    inner.locator(f'[data-item="{first.id}"]').first.wait_for()
    page.evaluate("() => { API.kept = API.LMSCommit; API.LMSCommit = () => 'false'; }")
    pick(inner, first.id, first.options[0])
    package.get_by_role("status").get_by_text("has not taken").wait_for()
    page.evaluate("() => { API.LMSCommit = API.kept; }")
    package.get_by_role("button", name="Try again").click()
    package.get_by_role("status").get_by_text("1 of").wait_for()


def test_a_set_as_a_package_has_no_key_and_lists_its_files(graded: Path):
    package = collecting.package(graded, "ps1")
    first = package.read_bytes()
    assert collecting.package(graded, "ps1").read_bytes() == first
    with zipfile.ZipFile(package) as archive:
        names = set(archive.namelist())
        launcher = archive.read("scorm.html").decode()
        manifest = ET.fromstring(archive.read("imsmanifest.xml"))
    assert '"right":' not in launcher
    listed = {each.get("href") for each in manifest.iter("{http://www.imsproject.org/xsd/imscp_rootv1p1p2}file")}
    assert listed | {"imsmanifest.xml"} == names
    (resource,) = manifest.iter("{http://www.imsproject.org/xsd/imscp_rootv1p1p2}resource")
    assert resource.get("{http://www.adlnet.org/xsd/adlcp_rootv1p2}scormtype") == "sco"
    assert resource.get("href") in names


def test_next_passes_over_a_set_that_stays_out_of_the_package(mini: Path, tmp_path: Path):
    """A chapter before a set had no way on: the set is no page of the package."""
    root, home = tmp_path / "course", tmp_path / "html"
    (root / "exercises/practice").mkdir(parents=True)
    shutil.copytree(mini, home)
    between = home / "parts/graded.html"
    between.write_text(between.read_text().replace("<main", '<main><div class="wp-handin"></div></main><main', 1))
    with zipfile.ZipFile(site.package(root, site=home)) as archive:
        assert "parts/graded.html" not in archive.namelist()
        pages = [BeautifulSoup(archive.read(f"parts/{name}.html"), "html.parser") for name in ("practice", "widget")]
    for page, way, there in zip(pages, ("next", "prev"), ("widget", "practice"), strict=True):
        link = page.select_one(f".wp-turn > [rel={way}]")
        assert link["href"] == f"{there}.html"
        assert link.get_text().split(maxsplit=1)[1] in pages[there == "widget"].h1.get_text()


def test_practice_reports_progress_a_score_and_answers(
    mini: Path, tmp_path: Path, serve: Callable[[Path], str], lms: BrowserContext
):
    root = tmp_path / "course"
    (root / "exercises/practice").mkdir(parents=True)
    package_ = site.package(root, site=mini)
    with zipfile.ZipFile(package_) as archive:
        names = archive.namelist()
        pages = [name for name in names if name.endswith(".html")]
        assert "sw.js" not in names
        assert not any("whichpm/offline.js" in archive.read(name).decode() for name in pages)
    address = serve(unpacked(package_, tmp_path / "lms"))
    page, package = launch(lms, address, "ada")
    inner = package.frame_locator("iframe")
    package.get_by_role("status").get_by_text("0 of").wait_for()
    inner.locator("main").first.wait_for()
    page.frames[-1].goto(f"{address}/package/parts/practice.html")
    board = inner.locator(".whichpm [data-item]").first
    board.wait_for()
    # A link to what the package has not loses its address; it is then no button that does nothing.
    on = page.frames[-1].locator(".wp-turn > [rel=next]")
    expect(on).to_be_visible()
    on.evaluate("(one) => one.removeAttribute('href')")
    expect(on).to_be_hidden()
    board.locator("input").first.check(force=True)
    package.get_by_role("status").get_by_text("1 of").wait_for()
    state = leave(page, address, "ada")
    assert state["core"]["lesson_location"] == "parts/practice.html"
    assert state["core"]["score"]["raw"] != ""
    assert state["core"]["lesson_status"] == "incomplete"
    (told,) = interactions(state).values()
    assert told["result"] in ("correct", "wrong")
    page, package = launch(lms, address, "ada", state)
    package.frame_locator("iframe").locator(".whichpm [data-item]").first.wait_for()
    assert page.frames[-1].url.endswith("parts/practice.html")
