"""A class on one server: real accounts, a hub set up by the commands of its page, a browser, twenty who hand in."""

from __future__ import annotations

import html
import json
import pwd
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browser.driver import launch
from copies import ROOT
from playwright.sync_api import Browser, BrowserContext, Page, expect

from whichpm import bank

from conftest import wait_for  # isort: skip
from oneserver import PASSWORD, Server, server  # isort: skip

SET, SLUG, COURSE = "sample", "sample-cards", "/services/which-pm"
AT_ONCE = 20
SLOWLY = 120_000
"""Milliseconds for what starts a server of somebody's on a busy machine."""

HAND_IN = """
import json, os, pwd, sys
from pathlib import Path
from nbgrader.apps import NbGrader
from nbgrader.auth import Authenticator
from nbgrader.coursedir import CourseDirectory
from nbgrader.exchange import ExchangeFactory

told = json.load(sys.stdin)
ready, go = os.pipe()

def become(name, token):
    who = pwd.getpwnam(name)
    os.setgroups([])
    os.setgid(who.pw_gid)
    os.setuid(who.pw_uid)
    os.environ |= {"HOME": who.pw_dir, "JUPYTERHUB_USER": name, "JUPYTERHUB_API_TOKEN": token}
    os.environ["JUPYTERHUB_API_URL"] = told["api"]
    os.chdir(who.pw_dir)

def hand_in(name, token, answers):
    become(name, token)
    app = NbGrader()
    app.load_config_file()
    for step in ("FetchAssignment", "Submit"):
        course = CourseDirectory(config=app.config)
        course.assignment_id = told["set"]
        parts = {"coursedir": course, "authenticator": Authenticator(config=app.config), "config": app.config}
        if step == "Submit":
            public = json.loads(Path(told["set"], told["slug"] + ".exercise.json").read_text())
            saved = {"format": 1, "exercise": told["slug"], "revision": public["revision"], "answers": answers}
            saved["saved"] = "2026-11-30T10:00:00Z"
            Path(told["set"], told["slug"] + ".answers.json").write_text(json.dumps(saved))
            os.read(ready, 1)  # It ends for all at once.
        getattr(ExchangeFactory(config=app.config), step)(**parts).start()

children = []
for name, token, answers in told["learners"]:
    child = os.fork()
    if not child:
        os.close(go)
        status = 1
        try:
            hand_in(name, token, answers)
            status = 0
        finally:
            os._exit(status)
    children.append(child)
os.close(go)
failed = sum(os.waitpid(child, 0)[1] != 0 for child in children)
sys.exit(f"{failed} could not hand in" if failed else 0)
"""
"""One process that imports nbgrader, and becomes every learner of a list; each hands in by nbgrader's own classes."""


@pytest.fixture(scope="module")
def place() -> Iterator[Server]:
    """The server, set up as the page of ``whichpm hub`` says, with its hub running."""
    roles = [("t", "teacher"), ("g", "grader"), ("ada", "learner"), ("lee", "learner")]
    with server([*roles, *((f"n{number:02}", "learner") for number in range(AT_ONCE))]) as found:
        found.run("root", "whichpm", "new", "course", str(found.course), cwd=ROOT)
        found.configure()
        for command in found.commands()[:3]:
            found.run("root", "sh", "-euc", command)
        found.settle()
        found.start()
        yield found


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    browser = launch()
    yield browser
    browser.close()


def named(place: Server, short: str) -> str:
    return next(name for name in place.roles if name.endswith(short))


@pytest.fixture
def log_in(place: Server, chrome: Browser) -> Iterator[Callable[[str, str], Page]]:
    """Log somebody in, who wants to go somewhere."""
    contexts: list[BrowserContext] = []

    def enter(name: str, path: str) -> Page:
        contexts.append(chrome.new_context(viewport={"width": 1280, "height": 1000}))
        contexts[-1].set_default_timeout(SLOWLY)
        page = contexts[-1].new_page()
        page.goto(f"{place.address}/hub/login?next={path}")
        page.get_by_label("Username").fill(name)
        page.get_by_label("Password").fill(PASSWORD)
        page.locator("#login_submit").click()
        page.wait_for_url(re.compile(rf"{name}/lab|{COURSE}/formgrader|/hub/token"))
        return page

    yield enter
    for context in contexts:
        context.close()


def status(page: Page, address: str) -> int:
    reply = page.goto(address)
    assert reply
    return reply.status


def formgrader(page: Page, path: str, method: str = "POST") -> Any:
    """What formgrader's buttons do, asked from its own page."""
    script = """async ([path, method]) => {
        const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1];
        const reply = await fetch(path, { method, headers: { "X-XSRFToken": token } });
        return [reply.status, await reply.text()];
    }"""
    code, text = page.evaluate(script, [f"{COURSE}/formgrader/api/{path}", method])
    assert code == 200, text
    found = json.loads(text)
    assert not isinstance(found, dict) or found.get("success", True), found
    return found


def in_a_terminal(page: Page, command: str, ends: str) -> str:
    """What a terminal of the course's own server shows for a command, up to these words."""
    script = """async ([path, command, ends]) => {
        const token = document.cookie.match(/(?:^|; )_xsrf=([^;]*)/)?.[1];
        const made = await fetch(`${path}/api/terminals`, { method: "POST", headers: { "X-XSRFToken": token } });
        const { name } = await made.json();
        const socket = new WebSocket(`ws://${location.host}${path}/terminals/websocket/${name}`);
        let shown = "";
        return await new Promise((done) => {
            socket.onopen = () => socket.send(JSON.stringify(["stdin", command + "\\r"]));
            socket.onclose = () => done(shown);
            socket.onmessage = ({ data }) => {
                const [kind, text] = JSON.parse(data);
                shown += kind === "stdout" ? text : "";
                if (shown.includes(ends)) done(shown);
            };
        });
    }"""
    return str(page.evaluate(script, [COURSE, command, ends]))


def assignments(page: Page) -> None:
    """Open the list of assignments, anew."""
    for tab in page.locator(".lm-TabBar-tab", has_text="Assignments").locator(".lm-TabBar-tabCloseIcon").all():
        tab.click()
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()


def choose(page: Page, item: str, option: str) -> None:
    fieldset = page.locator(f'fieldset[data-item="{item}"]')
    fieldset.locator(f'label:has(input[value="{option}"])').click()
    expect(fieldset.locator(f'input[value="{option}"]')).to_be_checked()
    expect(page.locator('.wp-board [data-save="saved"]')).to_be_visible(timeout=SLOWLY)


def fetched(folder: Path) -> str:
    """The page of feedback, once it is there as a whole."""
    pages = [path.read_text() for path in folder.glob("feedback/*/*.html")]
    return html.unescape(pages[0]) if pages and "</html>" in pages[0] else ""


def test_from_the_login_to_the_feedback_with_a_restart_in_between(place: Server, log_in: Callable[[str, str], Page]):
    exercise = bank.load(place.course / "exercises" / "graded" / f"{SLUG}.yml")
    keys = {item.id: str(item.key) for item in exercise.items}
    (first, right), (second, also_right) = keys.items()
    ada, grader, teacher = (named(place, short) for short in ("ada", "g", "t"))

    # The teacher hands out.
    office = log_in(teacher, f"{COURSE}/formgrader")
    expect(office.get_by_role("link", name="Manage Assignments")).to_be_visible()
    # Typed so that the echo of the command is not taken for what it says.
    shown = in_a_terminal(office, "command -v nbgrader whichpm; echo en''d", "end\r\n")
    assert [name for name in ("nbgrader", "whichpm") if f"{place.environment}/bin/{name}" not in shown] == []
    formgrader(office, f"assignment/{SET}/assign")
    formgrader(office, f"assignment/{SET}/release")
    second_office = log_in(grader, f"{COURSE}/formgrader")
    assert status(second_office, f"{place.address}{COURSE}/formgrader") == 200

    # A learner fetches and answers.
    desk = log_in(ada, "/hub/spawn")
    assignments(desk)
    desk.get_by_role("button", name="Fetch", exact=True).click()
    expect(desk.get_by_role("button", name="Submit", exact=True)).to_be_visible(timeout=SLOWLY)
    desk.goto(f"{place.address}/user/{ada}/lab/tree/{SET}/{SET}.ipynb?reset")
    cell = desk.locator(".jp-Notebook .jp-CodeCell").first
    expect(desk.get_by_text("| Idle")).to_be_visible(timeout=SLOWLY)
    cell.locator(".jp-InputArea-prompt").click()
    desk.keyboard.press("Control+Enter")
    choose(desk, first, right)

    # Somebody else is logged in, with a token of their own.
    lee = named(place, "lee")
    leaving = log_in(lee, "/hub/token")
    token = place.ask("POST", f"/users/{lee}/tokens", {})["token"]
    assert place.user_of(token) == lee

    # The hub is restarted under her, and the roster says that the grader is none any more, and the other one has left.
    desk.add_locator_handler(desk.get_by_role("button", name="Dismiss"), lambda button: button.click())
    # Until the hub has told the proxy again where her server is, JupyterLab may find no folder there, and says so.
    gone = desk.get_by_role("dialog").filter(has_text="Directory not found").get_by_role("button")
    desk.add_locator_handler(gone, lambda button: button.click())
    running = place.ask("GET", f"/users/{ada}")["servers"][""]["started"]
    place.roles[grader] = "learner"
    del place.roles[lee]
    place.configure()
    place.restart()
    assert place.ask("GET", f"/users/{ada}")["servers"][""]["started"] == running
    assert status(second_office, f"{place.address}{COURSE}/formgrader") == 403
    leaving.goto(f"{place.address}/hub/token")
    assert "/hub/login" in leaving.url
    assert place.user_of(token) is None
    expect(desk.get_by_text("| Idle")).to_be_visible(timeout=SLOWLY)
    choose(desk, second, also_right)
    desk.keyboard.press("Control+s")
    home = Path(pwd.getpwnam(ada).pw_dir, SET)
    assert json.loads((home / f"{SLUG}.answers.json").read_text())["answers"] == keys
    assignments(desk)
    desk.get_by_role("button", name="Submit", exact=True).click()
    inbound = place.exchange / "which-pm" / "inbound"
    wait_for(lambda: list(inbound.glob(f"{ada}+{SET}+*/timestamp.txt")), "her submission is in the exchange")

    # Twenty hand in at once; every fourth has both answers right, every fourth none.
    others = [name for name in place.roles if re.search(r"n\d\d$", name)]
    swapped = {"product": "project", "project": "product"}
    told, points = [], {ada: 2.0}
    for number, name in enumerate(others):
        right_ones = (number % 2, number // 2 % 2)
        answers = {item: key if ok else swapped[key] for (item, key), ok in zip(keys.items(), right_ones, strict=True)}
        token = place.ask("POST", f"/users/{name}/tokens", {"scopes": [f"read:users:groups!user={name}"]})["token"]
        told.append((name, token, answers))
        points[name] = float(sum(right_ones))
    listed = {"learners": told, "set": SET, "slug": SLUG, "api": f"http://127.0.0.1:{place.ports['hub']}/hub/api"}
    place.run("root", "python", "-c", HAND_IN, input=json.dumps(listed))

    # The teacher takes in, grades and gives feedback.
    assert status(office, f"{place.address}{COURSE}/formgrader") == 200
    formgrader(office, f"assignment/{SET}/collect")
    place.run(teacher, "whichpm", "grade", SET, cwd=place.course)
    graded = {each["student"]: each["score"] for each in formgrader(office, f"submissions/{SET}", "GET")}
    assert graded == points
    formgrader(office, f"assignment/{SET}/generate_feedback")
    formgrader(office, f"assignment/{SET}/release_feedback")

    # The learner has it, and no formgrader.
    desk.reload()
    assignments(desk)
    desk.get_by_role("button", name="Fetch Feedback").click()
    told_her = wait_for(lambda: fetched(home), "the feedback is fetched")
    assert [item.id for item in exercise.items if item.text not in told_her] == []
    assert status(desk, f"{place.address}{COURSE}/formgrader") == 403


def test_no_learner_reads_the_keys_or_another_learners_work(place: Server):
    ada, other = named(place, "ada"), named(place, "n00")
    for path in (place.course, place.course / "exercises" / "graded" / f"{SLUG}.yml", place.hub / "hub.json"):
        refused = place.run(ada, "ls" if path.is_dir() else "cat", str(path), check=False)
        assert refused.returncode
        assert "Permission denied" in refused.stderr
    assert place.run(ada, "ls", pwd.getpwnam(other).pw_dir, check=False).returncode
    assert place.run(ada, "ls", str(place.exchange / "which-pm" / "inbound"), check=False).returncode
    told = place.run(ada, "grep", "-rlE", "bakers-boat.*key|key: product", str(place.exchange), check=False)
    assert told.stdout == ""
