"""The course without a connection, in a real browser: what was read is there, of one version, with its answers."""

from __future__ import annotations

import functools
import http.server
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from browser.conftest import Quiet
from playwright.sync_api import BrowserContext, Page, expect

from whichpm.sphinx import offline

PATIENCE = 40_000  # Chromium looks for a new worker when it is idle, which takes long on a busy machine.
PATH = "a/course"  # the site does not lie at the top of its host
CHAPTER, OTHER = "book/chapters/two-titles.html", "book/chapters/projects-end.html"


class Server(Quiet):
    """A static host that serves the page for missing addresses, and has browsers ask anew, as most do."""

    def do_GET(self) -> None:  # noqa: N802  (the name that http.server calls)
        """Send the file: its date, in whole seconds, cannot tell two versions of one second apart."""
        del self.headers["If-Modified-Since"]
        super().do_GET()

    def end_headers(self) -> None:
        """Without this a browser guesses how long a file stays as it is."""
        self.send_header("Cache-Control", "no-cache")
        super().end_headers()

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """The site's own page with status 404."""
        page = Path(self.directory) / PATH / "404.html"
        if code != 404:
            super().send_error(code, message, explain)
            return
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(page.read_bytes())


class Site:
    """A copy of the built course under a path, on a server that a test may change and stop."""

    def __init__(self, folder: Path, published: Path) -> None:
        self.folder = folder / PATH
        shutil.copytree(published / "_build/html", self.folder, ignore=shutil.ignore_patterns("lite", "_sources"))
        self.version = offline.write(self.folder)
        handler = functools.partial(Server, directory=str(folder))
        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.root = f"http://127.0.0.1:{self.server.server_port}/{PATH}/"

    def replace(self, name: str, old: str, new: str) -> None:
        """Publish a new version, in which a page reads differently."""
        page = self.folder / name
        text = page.read_text(encoding="utf-8")
        assert old in text
        page.write_text(text.replace(old, new), encoding="utf-8")
        before, self.version = self.version, offline.write(self.folder)
        assert self.version != before


@pytest.fixture
def site(tmp_path: Path, published: Path) -> Iterator[Site]:
    """A site of its own for every test."""
    made = Site(tmp_path, published)
    yield made
    made.server.shutdown()
    made.server.server_close()


@pytest.fixture
def reader(context: BrowserContext) -> Iterator[Page]:
    """A reader's page; no request of it, or of the worker, leaves the host, and no script fails."""
    hosts: set[str | None] = set()
    errors: list[str] = []
    context.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
    page = context.new_page()
    page.on("pageerror", lambda error: errors.append(str(error)))
    yield page
    assert hosts == {"127.0.0.1"}
    assert errors == []


def kept(page: Page) -> list[str]:
    """Names of the kept files, without what tells their version."""
    found: list[str] = page.evaluate(
        """async () => {
            const names = (await caches.keys()).filter((name) => name.startsWith("whichpm:"));
            const all = await Promise.all(names.map(async (name) => (await caches.open(name)).keys()));
            return all.flat().map((request) => new URL(request.url).pathname);
        }"""
    )
    return found


def wait_until_kept(page: Page, name: str) -> None:
    """Wait until a page and the files that it loads are in the cache."""
    page.evaluate(
        """async (name) => {
            const { active } = await navigator.serviceWorker.ready;
            const listed = () => new Promise((resolve) => {
                const { port1, port2 } = new MessageChannel();
                port1.onmessage = ({ data }) => resolve(data.pages);
                active.postMessage({ ask: "list" }, [port2]);
            });
            const isKept = async () => (await listed()).some((one) => one.name === name && one.kept);
            while (!(await isKept())) await new Promise(requestAnimationFrame);
        }""",
        name,
    )


def read(page: Page, site: Site, name: str = CHAPTER) -> None:
    page.goto(site.root + name)
    wait_until_kept(page, name)


def answer(page: Page) -> None:
    page.locator(".wp-item").first.get_by_role("radio").nth(1).check()
    expect(page.locator(".wp-save").first).to_contain_text("saved ")


def expect_answer(page: Page) -> None:
    expect(page.locator(".wp-item").first.get_by_role("radio").nth(1)).to_be_checked()


def test_a_page_that_was_read_is_there_without_a_connection(reader, context, site):
    read(reader, site)
    answer(reader)
    context.set_offline(True)
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Two titles, one muddle")
    expect(reader.locator(".wp-board").first).to_be_visible()
    expect_answer(reader)
    radios = reader.locator(".wp-item").nth(1).get_by_role("radio")
    radios.first.check()
    expect(reader.locator(".wp-save").first).to_contain_text("saved ")


def test_a_page_that_was_not_read_says_so_and_lists_what_is_there(reader, context, site):
    read(reader, site)
    context.set_offline(True)
    reader.goto(site.root + OTHER)
    expect(reader.get_by_text("You are offline")).to_be_visible()
    listed = reader.locator("[data-offline-page]:not([hidden]) a")
    expect(listed).to_have_text(["Two titles, one muddle"])
    listed.click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Two titles, one muddle")
    assert reader.url == site.root + CHAPTER
    reader.go_back()
    context.set_offline(False)
    reader.reload()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Projects end")


def test_what_comes_next_and_the_review_are_kept_once_the_reader_has_begun(reader, context, site):
    read(reader, site)
    assert f"/{PATH}/{OTHER}" not in kept(reader)
    reader.mouse.wheel(0, 600)
    wait_until_kept(reader, OTHER)
    wait_until_kept(reader, "book/review.html")
    told = reader.evaluate("fetch(document.querySelector('link[rel=manifest]').href).then((answer) => answer.json())")
    assert told["start_url"] == "book/index.html"
    context.set_offline(True)
    reader.locator("a[rel='next']").click()
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Projects end")
    expect(reader.locator(".wp-board").first).to_be_visible()
    reader.goto(site.root + "book/review.html")
    expect(reader.get_by_text("There is nothing to review yet.")).to_be_visible()


def test_a_new_version_is_announced_and_taken_when_the_reader_asks(reader, context, site):
    read(reader, site)
    read(reader, site, OTHER)
    reader.goto(site.root + CHAPTER)
    answer(reader)
    site.replace(CHAPTER, "Two titles, one muddle", "Two titles, one riddle")
    reader.evaluate("scrollTo(0, 400); window.untouched = true")
    reader.evaluate("navigator.serviceWorker.ready.then((registration) => { registration.update(); })")
    note = reader.get_by_role("status").filter(has_text="A new version of the course is here.")
    expect(note).to_be_visible(timeout=PATIENCE)
    assert reader.evaluate("window.untouched")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("one muddle")
    # Until then every page is of the version that is read, also in another tab.
    other = context.new_page()
    other.goto(site.root + CHAPTER)
    expect(other.get_by_role("heading", level=1)).to_contain_text("one muddle")
    note.get_by_role("button", name="Reload").press("Enter")
    expect(reader.get_by_role("heading", level=1)).to_contain_text("one riddle")
    expect_answer(reader)
    # The other tab is not reloaded under its reader's hands.
    expect(other.get_by_role("heading", level=1)).to_contain_text("one muddle")
    expect(other.get_by_role("status").filter(has_text="A new version")).to_be_visible(timeout=PATIENCE)
    # What was kept is kept, as it is now, and the old cache is gone.
    assert reader.evaluate("caches.keys()") == [f"whichpm:/{PATH}/:{site.version}"]
    context.set_offline(True)
    reader.goto(site.root + OTHER)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("Projects end")
    reader.goto(site.root + CHAPTER)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("one riddle")


def test_what_is_not_of_this_version_is_shown_and_not_kept(reader, site):
    """A network's login page, or a host half way through an update."""
    read(reader, site)
    (site.folder / OTHER).write_text("<!doctype html><title>Hotel</title><h1>Please log in</h1>", encoding="utf-8")
    reader.goto(site.root + OTHER)
    expect(reader.get_by_role("heading", level=1)).to_have_text("Please log in")
    reader.goto(site.root + CHAPTER)
    assert f"/{PATH}/{OTHER}" not in kept(reader)
    assert f"/{PATH}/{CHAPTER}" in kept(reader)


def test_a_page_to_which_a_host_adds_something_is_kept(reader, context, site):
    page = site.folder / CHAPTER
    page.write_text(page.read_text(encoding="utf-8").replace("</body>", "<p>Hosted here</p></body>"), encoding="utf-8")
    read(reader, site)
    context.set_offline(True)
    reader.reload()
    expect(reader.get_by_text("Hosted here")).to_be_visible()


def test_the_whole_course_can_be_kept_and_removed(reader, context, site):
    reader.goto(site.root + "offline.html")
    whole = reader.get_by_role("button", name="Keep the whole course")
    status = reader.locator("#wp-offline-status")
    expect(status).to_contain_text("MB")
    reader.keyboard.press("Tab")
    whole.focus()
    reader.keyboard.press("Enter")
    expect(status).to_contain_text("The whole course is kept", timeout=PATIENCE)
    expect(whole).to_be_hidden()
    expect(status).to_be_focused()
    context.set_offline(True)
    pages = list(site.folder.rglob("book/**/*.html"))
    assert len(pages) > 20
    expect(reader.locator("[data-offline-page]:not([hidden])")).to_have_count(len(pages))
    reader.goto(site.root + OTHER)
    expect(reader.locator(".wp-board").first).to_be_visible()
    reader.goto(site.root + "search.html?q=roadmap")
    expect(reader.locator("#search-results li").first).to_be_visible()
    reader.goto(site.root + "offline.html")
    reader.get_by_role("button", name="Remove").click()
    expect(whole).to_be_visible()
    assert f"/{PATH}/{OTHER}" not in kept(reader)


def test_a_full_storage_takes_no_page_away(reader, context, site):
    origin = site.root.removesuffix(f"/{PATH}/")
    context.new_cdp_session(reader).send("Storage.overrideQuotaForOrigin", {"origin": origin, "quotaSize": 1000})
    for name in (CHAPTER, OTHER):
        reader.goto(site.root + name)
        expect(reader.locator(".wp-board").first).to_be_visible()
        reader.evaluate("navigator.serviceWorker.ready.then(() => null)")
    reader.goto(site.root + "offline.html")
    reader.get_by_role("button", name="Keep the whole course").click()
    expect(reader.locator("#wp-offline-status")).to_contain_text("no more room")
    assert f"/{PATH}/{CHAPTER}" not in kept(reader)
    # A worker that keeps nothing does not hold its reader on an old version either.
    site.replace(CHAPTER, "Two titles, one muddle", "Two titles, one riddle")
    reader.goto(site.root + CHAPTER)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("one riddle")
    reader.get_by_role("button", name="Reload").click(timeout=PATIENCE)
    expect(reader.get_by_role("status").filter(has_text="A new version")).to_have_count(0)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("one riddle")


def test_caches_of_other_sites_of_the_host_stay(reader, site):
    read(reader, site)
    reader.evaluate("Promise.all(['whichpm:/a/:1', 'theirs'].map((name) => caches.open(name))).then(() => null)")
    site.replace(CHAPTER, "Two titles, one muddle", "Two titles, one riddle")
    reader.reload()
    reader.get_by_role("button", name="Reload").click(timeout=PATIENCE)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("one riddle")
    assert {"whichpm:/a/:1", "theirs"} <= set(reader.evaluate("caches.keys()"))


@pytest.mark.parametrize("then", ["removed", "replaced"])
def test_a_site_that_is_gone_lets_its_readers_go(reader, site, then):
    read(reader, site)
    shutil.rmtree(site.folder)
    (site.folder / "book/chapters").mkdir(parents=True)
    (site.folder / "404.html").write_text("<!doctype html><title>Nothing here</title>")
    if then == "replaced":
        (site.folder / CHAPTER).write_text("<!doctype html><title>Another site</title><h1>Another site</h1>")
    reader.reload()  # the page that is kept, for the last time
    reader.wait_for_function("async () => !(await navigator.serviceWorker.getRegistration())", timeout=PATIENCE)
    reader.wait_for_function("async () => !(await caches.keys()).length", timeout=PATIENCE)
    reader.reload()
    expect(reader).to_have_title("Another site" if then == "replaced" else "Nothing here")


def test_a_host_that_fails_for_a_while_loses_nobody(reader, context, site):
    read(reader, site)
    context.route("**/sw.js", lambda route: route.fulfill(status=503, body="busy"))
    with context.expect_event("response", lambda response: response.url.endswith("sw.js"), timeout=PATIENCE):
        reader.reload()
    assert reader.evaluate("caches.keys().then((names) => names.length)") == 1


@pytest.mark.parametrize("address", ["nothing.html", "book/chapters/nothing.html", "no/such/folder/"])
def test_a_missing_address_leads_back_from_any_depth(reader, site, address):
    reader.goto(site.root + address)
    expect(reader.get_by_role("heading", level=1)).to_contain_text("no page")
    home = "book/index.html" if "/" not in address else f"/{PATH}/book/index.html"
    expect(reader.locator(".wp-article a").first).to_have_attribute("href", home)
    expect(reader.locator("body")).to_have_css("margin", "0px")
    reader.locator("#wp-missing").fill("roadmap")
    reader.locator("#wp-missing").press("Enter")
    expect(reader.locator("#search-results li").first).to_be_visible()


def test_a_page_opened_by_double_click_has_no_worker_and_no_error(page, published):
    page.goto((published / "_build/html" / CHAPTER).as_uri())
    expect(page.locator(".wp-board").first).to_be_visible()
    page.goto((published / "_build/html/offline.html").as_uri())
    expect(page.locator("#wp-offline-status")).not_to_be_empty()
