"""A problem set's notebook without installing: opened from the page, answered, left, found again, handed in, graded."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import parse_qs, urlsplit

import pytest
from browser import driver
from browser.axe import WCAG, run_axe
from copies import ROOT, run
from playwright.sync_api import Browser, Locator, Page, expect

from whichpm import bank, words
from whichpm.answers import MIMETYPE
from whichpm.kit import leak
from whichpm.scoring import score

LITE = ROOT / "_build" / "lite"
SITE = ROOT / "_build" / "html"
CHAPTER, ITEM = "what-counts", "ferry-both"
SLUGS = ("ride-hailing", "clinic-app")
TEXT = "The Saturday opening: a date hides a choice."
PATIENCE = 90_000  # Milliseconds; Python starts in the browser, on two cores that others use too.
say = words.of("en")
CONTROL = "http://nobody.invalid/control"


def about(folder: Path) -> str:
    path = folder / "whichpm.json"
    return path.read_text(encoding="utf-8") if path.is_file() else ""


@pytest.fixture(scope="module")
def site() -> Path:
    """The book with its notebooks, as `make site` leaves it."""
    if about(LITE) and about(LITE) == about(SITE / "lite"):
        return SITE
    missing = "the site has no notebooks, or others than were built last: run `make site`, which needs Node and npm"
    if os.environ.get("CI") == "true":
        pytest.fail(missing)
    pytest.skip(missing)


SAVED = """async ([path, held]) => {
    const [{ name }] = await indexedDB.databases();
    const open = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
    const files = await open(indexedDB.open(name));
    const { content } = await open(files.transaction("files").objectStore("files").get(path));
    files.close();
    return typeof content === "object" && !JSON.stringify(content).includes(held);
}"""
"""Whether the notebook was saved here (what was uploaded is text until then), and without answers."""
KEPT = """async (path) => {
    const [{ name }] = await indexedDB.databases();
    const open = (request) => new Promise((done) => { request.onsuccess = () => done(request.result); });
    const files = await open(indexedDB.open(name));
    const kept = await open(files.transaction("files").objectStore("files").getKey(path));
    files.close();
    return Boolean(kept);
}"""
"""Whether the browser keeps a copy of a file of its own."""
WORKERS = """async () => {
    const all = await navigator.serviceWorker.getRegistrations();
    const ours = navigator.serviceWorker.controller?.scriptURL;
    return Object.fromEntries(all.map(({ scope, active: { scriptURL, state } }) =>
        [scope, `${new URL(scriptURL).pathname} ${state}${scriptURL === ours ? ", in control" : ""}`]));
}"""
"""By what each is for: the service workers, whether they run, and which of them the page has."""

# The link of its logo and its editors of code have no names, and its list of cells holds more than cells.
OF_JUPYTERLITE = {"link-name", "aria-input-field-name", "aria-required-children"}
"""What axe finds in the notebook application itself, whatever it shows."""


class Session(NamedTuple):
    """What a learner handed in and chose, and all that the browser was asked for meanwhile."""

    notebook: dict[str, Any]
    chosen: dict[str, dict[str, str]]
    before: dict[str, dict[str, str]]
    after: dict[str, dict[str, str]]
    address: str
    asked: list[tuple[str, str]]
    elsewhere: dict[str, dict[str, str]]
    in_page: dict[str, dict[str, str]]
    workers: dict[str, str]
    broken: dict[str, list[list[str]]]
    chapter: dict[str, Any]


def learner(browser: Browser) -> Page:
    """A page of somebody who has not been here before."""
    context = browser.new_context(viewport={"width": 1280, "height": 1000}, reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    context.add_init_script(driver.LIST)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    return page


def choose_file(page: Page, button: str, content: bytes) -> None:
    with page.expect_file_chooser() as chooser:
        page.get_by_role("button", name=button).click()
    chooser.value.set_files([{"name": "ps1.ipynb", "mimeType": "", "buffer": content}])


def run_all(page: Page, number: int) -> None:
    """When Python is there, press Shift+Enter from the first cell on, until every cell of code has run.

    Each press waits for the last one: the list of cells is drawn anew while it is worked through, and a key that comes
    meanwhile can run the cell after the one that was meant.
    """
    # As in every JupyterLab, what is run before the notebook has a kernel is not run later.
    expect(page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).to_be_visible()
    page.locator(".jp-Notebook .jp-MarkdownCell").first.click()
    for _ in range(number):
        page.locator(".jp-Cell.jp-mod-active").evaluate("cell => { cell.dataset.pressed = ''; }")
        page.keyboard.press("Shift+Enter")
        expect(page.locator(".jp-Cell.jp-mod-active:not([data-pressed])")).to_be_visible()
        expect(page.locator(".jp-CodeCell[data-pressed] .jp-InputPrompt", has_text="[ ]")).to_have_count(0)
    for slug in SLUGS:
        expect(board(page, slug)).to_be_visible()


def save_without_outputs(page: Page) -> None:
    """What a notebook is whose cells run, if it is saved before Python has answered: nothing stands below them."""
    path = parse_qs(urlsplit(page.url).query)["path"][0]
    expect(page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).to_be_visible()
    page.get_by_role("menuitem", name="Edit", exact=True).click()
    page.get_by_role("menuitem", name="Clear Outputs of All Cells", exact=True).click()
    page.get_by_role("button", name="Save and create checkpoint").click()
    page.wait_for_function(SAVED, arg=[path, MIMETYPE])


def board(page: Page, slug: str) -> Locator:
    title = bank.find(ROOT, slug).title
    return page.locator(".wp-board[data-kind]", has=page.get_by_role("heading", name=title, exact=True))


def answer(page: Page, slug: str) -> dict[str, str]:
    """Choose for every item by a number key, mostly but not always the right option; gives what was chosen."""
    chosen = {}
    for number, item in enumerate(bank.find(ROOT, slug).public()["items"]):
        key = bank.find(ROOT, slug).items[number].key
        right = item["options"].index(key)
        wanted = (right + (number % 4 == 3)) % len(item["options"])
        fieldset = board(page, slug).locator(f'[data-item="{item["id"]}"]')
        fieldset.locator("input").first.focus()
        page.keyboard.press(str(wanted + 1))
        expect(fieldset.locator("input").nth(wanted)).to_be_checked()
        expect(board(page, slug).locator('[data-save="saved"]')).to_be_visible()
        chosen[item["id"]] = item["options"][wanted]
    return chosen


def shown(page: Page, slug: str) -> dict[str, str]:
    """The choices that a board shows, as soon as every item has one."""
    ticked = board(page, slug).locator("[data-item] input:checked")
    expect(ticked).to_have_count(len(bank.find(ROOT, slug).items))
    return dict(ticked.evaluate_all("all => all.map(one => [one.closest('[data-item]').dataset.item, one.value])"))


def asked_for(log: Path) -> list[tuple[str, str]]:
    """Addresses that pages and workers asked for, with who asked, out of Chromium's own log of its network."""
    found = json.loads(log.read_text(encoding="utf-8"))
    start = found["constants"]["logEventTypes"]["URL_REQUEST_START_JOB"]
    asked = [event["params"] for event in found["events"] if event["type"] == start and "params" in event]
    # The browser's own services ask without a page; what it opens for us begins with such a request too.
    return [(each["url"], each["initiator"]) for each in asked if each.get("initiator", "not an origin")[:4] == "http"]


def read_chapter(page: Page, course: str) -> dict[str, Any]:
    """Run a whole chapter, answer a question of it, open it again, and look at it in the book."""

    def run_it() -> Locator:
        expect(page.locator('.jp-Notebook-ExecutionIndicator[data-status="idle"]')).to_be_visible()
        page.get_by_role("menuitem", name="Run", exact=True).click()
        page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
        item = page.locator(f'[data-item="{ITEM}"]')
        expect(item).to_be_visible()
        return item

    page.goto(f"{course}/book/keep.html")
    address = page.get_by_role("link", name=say("lite.open")).get_attribute("href") or ""
    page.goto(f"{course}/book/{address.replace('start-here', CHAPTER)}")
    item = run_it()
    option = item.locator("input").nth(2)
    option.check()
    expect(item.locator("xpath=ancestor::*[@data-kind]").locator('[data-save="saved"]')).to_be_visible()
    picture = page.locator('img[src^="data:image/svg+xml"]').first
    expect(picture).to_be_attached()
    found = {
        "drawn": picture.evaluate("(picture) => picture.decode().then(() => picture.naturalWidth > 0)"),
        "failed": page.locator('[data-mime-type="application/vnd.jupyter.error"]').count(),
    }
    with page.expect_popup() as opened:
        item.get_by_role("link").first.click()
    found["read again"] = parse_qs(urlsplit(opened.value.url).query)["path"][0].rpartition("/")[2]
    opened.value.close()
    page.reload()
    found["after a reload"] = run_it().locator("input").nth(2).is_checked()
    page.goto(f"{course}/book/chapters/{CHAPTER}.html")
    expect(item).to_be_visible()
    found["in the page"] = option.is_checked()
    return found


@pytest.fixture(scope="module")
def session(site: Path, tmp_path_factory: pytest.TempPathFactory, serve: Callable[[Path], str]) -> Session:
    """One learner's session, on a site below a path, with every request recorded."""
    folder = tmp_path_factory.mktemp("a host")
    (folder / "some" / "where").mkdir(parents=True)
    (folder / "some" / "where" / "course").symlink_to(site)
    log = folder / "network.json"
    address = serve(folder)
    browser = driver.launch(f"--log-net-log={log}")
    expect.set_options(timeout=PATIENCE)
    site_address = f"{address}/some/where/course"
    page = learner(browser)
    page.goto(f"{site_address}/book/problem-sets/ps1.html")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")  # What keeps the book is at work from here on.
    page.get_by_role("link", name=say("handin.lite")).click()
    cells = len(json.loads((ROOT / "release/ps1/ps1.ipynb").read_text(encoding="utf-8"))["cells"])
    run_all(page, cells - 1)
    chosen = {slug: answer(page, slug) for slug in SLUGS}
    before = {slug: shown(page, slug) for slug in SLUGS}
    found = run_axe(page, runOnly=WCAG).response["violations"]
    broken = {each["id"]: [node["target"] for node in each["nodes"]] for each in found}

    page.reload()
    run_all(page, cells - 1)
    after = {slug: shown(page, slug) for slug in SLUGS}
    workers = page.evaluate(WORKERS)

    # The last cell is chosen now: Enter opens it, as in every notebook.
    page.keyboard.press("Enter")
    page.keyboard.press("Control+a")
    page.keyboard.insert_text(TEXT)
    page.keyboard.press("Shift+Enter")
    page.get_by_role("menuitem", name="File", exact=True).click()
    with page.expect_download() as download:
        page.get_by_role("menuitem", name="Download", exact=True).click()
    made = Path(download.value.path()).read_bytes()
    assert download.value.suggested_filename == "ps1.ipynb"

    # On another machine: the file alone, in the notebook application and in the problem set's page.
    other = learner(browser)
    other.goto(f"{site_address}/lite/tree/index.html")
    notebook = json.loads(about(LITE))["notebooks"]["ps1"]
    other.get_by_text(notebook.partition("/")[0]).dblclick()
    expect(other.get_by_text("ps1.ipynb")).to_be_visible()
    choose_file(other, "Upload", made)
    other.get_by_role("button", name="Overwrite").click()
    other.wait_for_function(KEPT, arg=notebook)
    other.goto(f"{site_address}/lite/notebooks/index.html?path={notebook}")
    save_without_outputs(other)
    run_all(other, cells - 1)
    elsewhere = {slug: shown(other, slug) for slug in SLUGS}
    other.goto(f"{site_address}/book/problem-sets/ps1.html")
    choose_file(other, say("handin.open_file"), made)
    expect(other.get_by_text(say("handin.text_taken"))).to_be_visible()
    in_page = {slug: shown(other, slug) for slug in SLUGS}
    chapter = read_chapter(page, site_address)
    page.evaluate("address => fetch(address).catch(() => {})", CONTROL)
    browser.close()
    expect.set_options(timeout=driver.PATIENCE)
    return Session(
        json.loads(made), chosen, before, after, address, asked_for(log), elsewhere, in_page, workers, broken, chapter
    )


def test_answers_are_there_after_a_reload(session: Session):
    assert session.before == session.chosen
    assert session.after == session.chosen


def test_a_chapter_runs_whole_and_shares_its_answers_with_its_page(session: Session):
    assert session.chapter == {
        "drawn": True,
        "failed": 0,
        "read again": "two-titles.ipynb",
        "after a reload": True,
        "in the page": True,
    }


def test_the_worker_of_the_book_and_that_of_the_notebooks_live_side_by_side(session: Session):
    course = f"{session.address}/some/where/course"
    assert session.workers == {
        f"{course}/": "/some/where/course/sw.js activated",
        f"{course}/lite/": "/some/where/course/lite/service-worker.js activated, in control",
    }


def test_axe_finds_nothing_on_our_boards_and_nothing_new_around_them(session: Session):
    ours = {rule: places for rule, places in session.broken.items() if "wp-" in json.dumps(places)}
    assert ours == {}
    assert session.broken.keys() == OF_JUPYTERLITE


def test_the_file_alone_brings_its_answers_to_another_machine(session: Session):
    assert session.elsewhere == session.chosen
    assert session.in_page == session.chosen


def test_nothing_is_asked_of_another_host(session: Session):
    """The log would have it: it has the one request that the test itself makes to a host that does not exist."""
    foreign = {url for url, _ in session.asked if not url.startswith(f"{session.address}/some/where/course/")}
    assert foreign == {CONTROL}
    kinds = {url.rpartition(".")[2] for url, _ in session.asked}
    assert {"whl", "wasm", "zip"} <= kinds, "what Python itself asks for is in the log too"


@pytest.mark.parametrize("command", ["nbgrader autograde", "whichpm grade"])
def test_the_downloaded_notebook_earns_what_was_chosen(session: Session, tmp_path: Path, command: str):
    course = tmp_path / "a course"
    for name in ("exercises", "source"):
        shutil.copytree(ROOT / name, course / name)
    shutil.copy(ROOT / "nbgrader_config.py", course)
    run(course, "nbgrader", "generate_assignment", "ps1")
    handed_in = course / "submitted" / "learner" / "ps1"
    handed_in.mkdir(parents=True)
    (handed_in / "ps1.ipynb").write_text(json.dumps(session.notebook), encoding="utf-8")
    run(course, *command.split(), "ps1")
    query = "SELECT c.name, g.auto_score, g.needs_manual_grade FROM grade g JOIN base_cell c ON c.id = g.cell_id"
    with sqlite3.connect(course / "gradebook.db") as gradebook:
        points = {cell: (earned, bool(look)) for cell, earned, look in gradebook.execute(query)}
    for slug in SLUGS:
        exercise = bank.find(ROOT, slug)
        earned = score(exercise, session.chosen[slug]).points
        assert 0 < earned < exercise.maximum
        assert points[slug] == (earned, False)
    assert points["hardest"] == (None, True)
    shown_to_graders = (course / "autograded/learner/ps1/ps1.ipynb").read_text(encoding="utf-8")
    assert TEXT in shown_to_graders


def test_no_key_is_in_what_the_notebooks_are_made_of(site: Path):
    graded = bank.load_all(ROOT)[0]
    wheel = next((site / "lite").glob("pyodide-*/whichpm-*.whl"))
    assert leak.find_leaks([wheel, site / "lite" / "files"], graded) == []
    assert leak.find_leaks([ROOT / "exercises" / "graded" / "ride-hailing.yml"], graded) != []


def test_learners_get_no_tools_for_instructors(site: Path):
    extensions = {path.parent.name for path in (site / "lite" / "extensions").rglob("package.json")}
    assert extensions == {"anywidget", "jupyterlab-manager", "pyodide-kernel-extension"}
